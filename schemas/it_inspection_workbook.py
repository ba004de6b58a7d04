"""The inspection sheet as the engineer fills it in on site: one row a device, results from lists. Rows S6.3, S6.5."""

from typing import TYPE_CHECKING

from schemas.it_customary import INSPECTION_ITEMS
from schemas.it_terms import DEVICE_KINDS
from schemas.sheets import Column, Entry, Mark, Row, Sheet, Workbook

if TYPE_CHECKING:
    from schemas.it_visits_papers import InspectionRow, InspectionSheetContext, NewDeviceRow

INSPECTED, NEW_DEVICES = "巡检", "新发现设备"
RESULTS = ("正常", "异常", "未找到")
FINDINGS = ("正常", "异常", "不适用")
_ITEMS = "{运行状态}:{清洁和线缆}"
_HINT = (
    '=IF({标签号}="","",IF({巡检结果}="","待填写",IF(AND({巡检结果}<>"正常",{情况说明}=""),"请说明情况",'
    'IF(AND({巡检结果}="异常",{优化建议}=""),"请填写建议",'
    f'IF(AND({{巡检结果}}="正常",COUNTIFS({_ITEMS},"异常")>0),"与分项不符","")))))'
)


def inspection_workbook(context: "InspectionSheetContext") -> Workbook:
    """Two sheets: the devices of the register, and those met that are in no register."""
    return Workbook((_inspected(context), _new(context)))


def _inspected(context: "InspectionSheetContext") -> Sheet:
    items = [Column(name, width=10, fill_in=True, choices=FINDINGS, note=what) for name, what in INSPECTION_ITEMS]
    columns = (
        Column("标签号", width=17),
        Column("设备类别", width=11),
        Column("品牌型号", width=20),
        Column("使用部门或使用人", width=15),
        Column("位置", width=16),
        Column("关键设备", width=9),
        Column("上次巡检", "date", 12),
        Column("上次结果", width=9),
        *items,
        Column("巡检结果", width=9, fill_in=True, choices=RESULTS, note="必填；找不到的设备填“未找到”"),
        Column("情况说明", width=28, fill_in=True, note="异常、未找到的必填，如实写明现象和已做的处理；不得填写密码"),
        Column("优化建议", width=28, fill_in=True, note="对这台设备的建议；结果为异常的必填"),
        Column("提示", width=11, formula=_HINT),
    )
    done = context.inspected_on
    return Sheet(
        INSPECTED,
        columns,
        tuple(_row(row) for row in context.rows),
        heading=f"{context.contract.client.name} 巡检表",
        notes=(
            "逐台检查、如实填写有底色的单元格，结果从列表中选择；设备信息取自台账，已经锁定，有变化的写在情况说明中。",
            f"台账中没有的设备填在“{NEW_DEVICES}”表。提示栏为空表示该行已填写完整。",
        ),
        fields=(
            Entry("上门", context.visit.title),
            Entry("巡检日期", done or context.visit.planned_on, "date", fill_in=True),
            Entry("工程师", context.visit.engineer, fill_in=True),
            Entry("甲方联系人", context.client_contact),
        ),
        protected=True,
        paper="A3",
        marks=(
            Mark('={巡检结果}="异常"', "red", ("巡检结果", "情况说明")),
            Mark('={巡检结果}="未找到"', "red", ("巡检结果", "情况说明")),
            Mark('={提示}<>""', "yellow", ("提示",)),
        ),
        closing=("工程师签字：　　　　　　　　甲方确认：　　　　　　　　日期：　　　　年　　月　　日",),
    )


def _row(row: "InspectionRow") -> Row:
    found = [row.findings.get(name, "") for name, _what in INSPECTION_ITEMS]
    return (
        row.label, row.kind, row.named, row.owner, row.place, row.critical, row.last_on, row.last_result,
        *found, row.result, row.note, row.advice, _hint(row),
    )  # fmt: skip


def _hint(row: "InspectionRow") -> str:
    if not row.result:
        return "待填写"
    if row.result != "正常":
        missing = row.result == "异常" and not row.advice
        return "请说明情况" if not row.note else "请填写建议" if missing else ""
    return "与分项不符" if "异常" in row.findings.values() else ""


def _new(context: "InspectionSheetContext") -> Sheet:
    columns = (
        Column("设备类别", width=13, fill_in=True, choices=DEVICE_KINDS),
        Column("品牌", width=13, fill_in=True),
        Column("型号", width=20, fill_in=True),
        Column("序列号", width=20, fill_in=True),
        Column("操作系统", width=18, fill_in=True),
        Column("购置日期", "date", 12, fill_in=True),
        Column("使用部门或使用人", width=16, fill_in=True),
        Column("位置", width=16, fill_in=True),
        Column("IP地址", width=14, fill_in=True),
        Column("MAC地址", width=17, fill_in=True),
        Column("关键设备", width=9, fill_in=True, choices=("是", "否")),
        Column("巡检结果", width=9, fill_in=True, choices=("正常", "异常")),
        Column("情况说明", width=26, fill_in=True, note="来源、用途、是否已经接入网络；结果为异常的写明现象"),
        Column("优化建议", width=24, fill_in=True, note="结果为异常的必填"),
    )
    return Sheet(
        NEW_DEVICES,
        columns,
        tuple(_new_row(row) for row in context.new),
        heading="台账中没有的设备",
        notes=("一台一行；经甲方确认后登记台账、粘贴标签。没有新发现设备的，本表留空。",),
        spare=10,
        protected=True,
        paper="A3",
    )


def _new_row(row: "NewDeviceRow") -> Row:
    return (
        row.kind, row.maker, row.model, row.serial, row.os, row.purchased_on, row.owner, row.place, row.ip, row.mac,
        row.critical, row.result, row.note, row.advice,
    )  # fmt: skip
