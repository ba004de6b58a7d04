"""The archive of a client's devices as a workbook: the register, and everything that happened to each. Row S7.7."""

from collections.abc import Callable, Iterator, Sequence

from schemas.devices import FACT_TITLES
from schemas.it_devices_papers import DeviceArchiveContext, DeviceRegisterContext
from schemas.it_devices_workbook import register_workbook
from schemas.sheets import Column, Row, Sheet, Workbook

_LABEL = Column("标签号", width=17)
_DAY = 12


def archive_workbook(archives: Sequence[DeviceArchiveContext]) -> Workbook:
    """The register with one more sheet each for changes, inspections, faults and advice; a row tells of one fact.

    Raises:
        IndexError: no device (the caller tells staff).
    """
    first = archives[0]
    register = DeviceRegisterContext(
        head=first.head, contract=first.contract, on=first.on, rows=[archive.device for archive in archives]
    )
    told = [
        Sheet(name, (_LABEL, *columns), tuple(row for one in archives for row in rows(one)), heading=name)
        for name, columns, rows in _SHEETS
    ]
    return Workbook((*register_workbook(register).sheets, *told))


def _history(one: DeviceArchiveContext) -> Iterator[Row]:
    titles = {**FACT_TITLES, "status": "状态"}
    for event in one.events:
        field = titles.get(event.field, event.field)
        yield one.device.label, event.at.date(), event.title, field, event.before, event.after, event.source


def _inspections(one: DeviceArchiveContext) -> Iterator[Row]:
    for found in one.inspections:
        yield one.device.label, found.on, found.result, found.note, found.advice


def _faults(one: DeviceArchiveContext) -> Iterator[Row]:
    for fault in one.faults:
        told = (fault.no, fault.opened_on, fault.severity, fault.cause_class, fault.content, fault.solution)
        yield one.device.label, *told, fault.restored_on, fault.repeat_of


def _advice(one: DeviceArchiveContext) -> Iterator[Row]:
    for said in one.advice:
        yield one.device.label, one.device.kind, one.age, said


_SHEETS: tuple[tuple[str, tuple[Column, ...], Callable[[DeviceArchiveContext], Iterator[Row]]], ...] = (
    (
        "变更履历",
        (
            Column("日期", "date", _DAY),
            Column("事项", width=12),
            Column("项目", width=16),
            Column("变更前", width=22),
            Column("变更后", width=22),
            Column("来源", width=18),
        ),
        _history,
    ),
    (
        "巡检记录",
        (Column("日期", "date", _DAY), Column("结果", width=9), Column("情况", width=40), Column("建议", width=40)),
        _inspections,
    ),
    (
        "报修记录",
        (
            Column("工单", width=17),
            Column("报修日期", "date", _DAY),
            Column("级别", "integer", 8),
            Column("故障类别", width=10),
            Column("内容", width=36),
            Column("处理结果", width=36),
            Column("恢复日期", "date", _DAY),
            Column("重复的工单", width=17),
        ),
        _faults,
    ),
    ("更新建议", (Column("设备类别", width=12), Column("使用年限", "integer", 9), Column("建议", width=70)), _advice),
)
