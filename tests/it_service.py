"""Devices, visits and tickets of an IT service under contract, driven as staff drive them."""

from pathlib import Path
from typing import Any

import openpyxl

from flows.site_visit import carry_on
from schemas.catalogue import GATES
from schemas.forms import Done, Needs
from schemas.it_inspection_workbook import INSPECTED, NEW_DEVICES
from schemas.it_terms import DEVICE_KINDS
from schemas.it_visits_papers import INSPECTION_SHEET
from tasks.decisions import record_decision
from tests.hr import at, moved_to
from waibao.store.engine import reading

ENGINEER, CLIENT = "周航", "赵岚"
WRAPPED_UP = ["填写表单", "向负责人说明", "清理现场", "告别"]


def device(number: int, **changed: object) -> dict[str, Any]:
    """A device as it is met on the spot."""
    kind = DEVICE_KINDS[1 + number % 2]
    facts = {"kind": kind, "maker": "联想", "model": "启天 M455", "serial": f"PF{number:06d}", "place": "二楼办公室"}
    return facts | {"purchased_on": "2023-03-06", **changed}


def met(number: int, **changed: object) -> dict[str, Any]:
    """A row of the inspection about a device that is in no register."""
    return {"facts": device(number), "result": "正常", **changed}


def seen(label: str, result: str = "正常", **changed: object) -> dict[str, Any]:
    """A row of the inspection about a device of the register."""
    told = {} if result == "正常" else {"note": "风扇异响", "advice": "更换风扇" if result == "异常" else ""}
    return {"label": label, "result": result, **told, **changed}


def report(day: str, **changed: object) -> dict[str, Any]:
    """What the engineer reports of a routine visit."""
    return {
        "by": ENGINEER,
        "started_at": f"{day} 09:10",
        "ended_at": f"{day} 11:40",
        "work": "逐台巡检，清理机柜",
        "wrapped_up": WRAPPED_UP,
        "explained_to": CLIENT,
        **changed,
    }


def first_report(day: str = "2026-04-01", **changed: object) -> dict[str, Any]:
    """What the engineer reports of the first visit, with three devices met."""
    said = report(day)
    del said["work"]
    return {
        **said,
        "introduced": [f"{CLIENT}（信息中心）"],
        "environment": "机房在三楼，空调正常，双路供电",
        "records": [{"name": "网络拓扑图", "content": "物理和逻辑拓扑", "form": "电子"}],
        "accounts": [
            {"system": "核心交换机", "account": "netops", "holder": ENGINEER, "state": "已当面移交并更换"},
        ],
        "labelled": True,
        "devices": [met(number) for number in range(1, 4)],
        "problems": [{"problem": "部分电脑没有备份", "advice": "启用每日备份"}],
        "explained": ["报修流程", "满意度评价"],
        **changed,
    }


def confirmation(**changed: object) -> dict[str, Any]:
    """The client's word."""
    return {"by": CLIENT, "verdict": "confirm", "rating": 5, **changed}


def answered(no: str, visit: int, said: dict[str, Any]) -> Done | Needs | list[str]:
    """Answer what a visit asks for and take it on; the reasons when it is refused."""
    outcome = carry_on(no, visit)
    assert isinstance(outcome, Needs)
    form = GATES[outcome.gate].form.model_validate(said)
    if reasons := record_decision(no, outcome.key, outcome.gate, outcome.subject, form, "test"):
        return reasons
    return carry_on(no, visit)


def first_visit_done(no: str) -> list[str]:
    """The first visit, made and confirmed; returns the labels of the three devices."""
    moved_to(no, at("2026-04-01", "17:00"))
    assert isinstance(answered(no, 1, first_report()), Needs)
    assert isinstance(answered(no, 1, confirmation()), Done)
    with reading() as store:
        return [one.label for one in store.devices.of(store.engagements.get(no))]


def sheet_of(no: str, visit: int) -> Path:
    """The inspection sheet that the engineer was sent."""
    with reading() as store:
        document = store.documents.issued(store.engagements.get(no), INSPECTION_SHEET, str(visit))
        return store.settings.home / store.documents.files(document)["xlsx"].path


def filled_in(no: str, visit: int, rows: dict[str, tuple[str, str, str]], new: list[dict[str, Any]]) -> str:
    """The sheet as it comes back in the inbox: result, note and advice by label, and devices that are new."""
    book = openpyxl.load_workbook(sheet_of(no, visit))
    _fill(book[INSPECTED], rows)
    sheet = book[NEW_DEVICES]
    head = _head(sheet, "设备类别")
    for place, row in enumerate(new, head[0] + 1):
        for title, value in row.items():
            sheet.cell(place, head[1][title], value)
    with reading() as store:
        path = store.settings.inbox / no / f"巡检表-{visit}.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)
    return path.name


def _fill(sheet: Any, rows: dict[str, tuple[str, str, str]]) -> None:
    row, columns = _head(sheet, "标签号")
    for place in range(row + 1, sheet.max_row + 1):
        if told := rows.get(sheet.cell(place, columns["标签号"]).value):
            for title, value in zip(("巡检结果", "情况说明", "优化建议"), told, strict=True):
                sheet.cell(place, columns[title], value or None)


def _head(sheet: Any, title: str) -> tuple[int, dict[str, int]]:
    for cells in sheet.iter_rows():
        titles = {cell.value: cell.column for cell in cells if cell.value}
        if title in titles and len(titles) > 5:
            return cells[0].row, titles
    raise AssertionError(title)
