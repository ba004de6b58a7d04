"""The register of devices as a workbook: age follows the data date. Rows S6.1, S7.7."""

from typing import TYPE_CHECKING

from schemas.devices import SERVICE_YEARS
from schemas.sheets import Column, Entry, Mark, Row, Sheet, Workbook, total

if TYPE_CHECKING:
    from schemas.it_devices_papers import DeviceRegisterContext, DeviceRow

DEVICES, BY_KIND = "台账", "汇总"
_DAY = "数据日期"
_STATUSES = ("在用", "停用", "新发现", "未找到")


def register_workbook(context: "DeviceRegisterContext") -> Workbook:
    """Every device on one sheet, counts of each kind on another."""
    return Workbook((_devices(context), _by_kind(context)))


def _devices(context: "DeviceRegisterContext") -> Sheet:
    known = f'OR({{购置日期}}="",{{购置日期}}>{{#{_DAY}}})'
    calendar = f"YEAR({{#{_DAY}}})-YEAR({{购置日期}})"
    full = f"{calendar}-IF(EDATE({{购置日期}},12*({calendar}))>{{#{_DAY}}},1,0)"
    years = f'=IF({known},"",{full})'
    hint = (
        f'=IF({{标签号}}="","",IF({{状态}}="未找到","请查明去向",IF({{状态}}="新发现","待确认",IF({{状态}}="停用","",'
        f'IF({{使用年限}}="","缺购置日期",IF({{使用年限}}>={SERVICE_YEARS},"建议更新",""))))))'
    )
    columns = (
        Column("标签号", width=17),
        Column("设备类别", width=12),
        Column("品牌", width=12),
        Column("型号", width=20),
        Column("序列号", width=18),
        Column("操作系统", width=18),
        Column("购置日期", "date", 12),
        Column("使用年限", "integer", 9, formula=years, note=f"到数据日期的整年数；满 {SERVICE_YEARS} 年的建议更新"),
        Column("使用部门或使用人", width=16),
        Column("位置", width=18),
        Column("IP地址", width=15),
        Column("MAC地址", width=18),
        Column("关键设备", width=9),
        Column("状态", width=9),
        Column("提示", width=12, formula=hint),
    )
    return Sheet(
        DEVICES,
        columns,
        tuple(_row(row, context) for row in context.rows),
        heading=f"{context.contract.client.name} 设备台账",
        notes=(
            "一台设备一行，以服务标签上的编号为准；停用的设备保留在台账中。改动数据日期后，使用年限和提示自动更新。",
        ),
        fields=(Entry(_DAY, context.on, "date", fill_in=True), Entry("版本", context.version, "integer")),
        protected=True,
        paper="A3",
        marks=(
            Mark('={状态}="停用"', "grey"),
            Mark('={状态}="未找到"', "red", ("状态", "提示")),
            Mark('={提示}<>""', "yellow", ("提示",)),
        ),
        closing=("含有甲方的网络地址和人员信息：只供维护服务使用，不得外传；合同终止时返还或者删除。",),
    )


def _row(row: "DeviceRow", context: "DeviceRegisterContext") -> Row:
    age = row.age(context.on)
    return (
        row.label, row.kind, row.maker, row.model, row.serial, row.os, row.purchased_on, "" if age is None else age,
        row.owner, row.place, row.ip, row.mac, row.critical, row.status, _hint(row, age),
    )  # fmt: skip


def _hint(row: "DeviceRow", age: int | None) -> str:
    if row.status != "在用":
        return {"未找到": "请查明去向", "新发现": "待确认"}.get(row.status, "")
    return "缺购置日期" if age is None else "建议更新" if age >= SERVICE_YEARS else ""


def _by_kind(context: "DeviceRegisterContext") -> Sheet:
    kind = f"{{{DEVICES}!设备类别:all}},{{设备类别}}"
    counted = [
        Column(status, "integer", 10, formula=f'=COUNTIFS({kind},{{{DEVICES}!状态:all}},"{status}")')
        for status in _STATUSES
    ]
    critical = f'=COUNTIFS({kind},{{{DEVICES}!关键设备:all}},"是")'
    columns = (
        Column("设备类别", width=16),
        *counted,
        Column("合计", "integer", 10, formula=f"=SUM({{{_STATUSES[0]}}}:{{{_STATUSES[-1]}}})"),
        Column("关键设备", "integer", 10, formula=critical),
    )
    *kinds, everything = context.counted
    rows: tuple[Row, ...] = tuple((row.kind, *row.counts.values(), row.total, row.critical) for row in kinds)
    figures = (*everything.counts.values(), everything.total, everything.critical)
    totals = (total(column.title, value) for column, value in zip(columns[1:], figures, strict=True))
    return Sheet(
        BY_KIND,
        columns,
        rows,
        heading="按类别和状态汇总",
        totals=(("合计", *totals),),
        protected=True,
        landscape=False,
    )
