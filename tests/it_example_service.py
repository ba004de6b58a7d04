"""The service part of examples/it-service: thirteen inspection sheets as the engineer sent them back, two deliveries.

``python -m tests.it_example_service`` makes the files anew. Devices are named by the maker's number, as their labels
differ from one installation to the next.
"""

import io
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import xlsxwriter

from schemas.documents import Frame
from schemas.it_inspection_workbook import INSPECTED, NEW_DEVICES
from tests.it_example import INBOX, devices
from waibao.documents.typst_pdf import compile_house

VISITS = (
    *(date(2026, 2, 2), date(2026, 2, 10), date(2026, 2, 24), date(2026, 3, 3), date(2026, 3, 17), date(2026, 4, 7)),
    *(date(2026, 4, 21), date(2026, 5, 6), date(2026, 5, 19), date(2026, 6, 2), date(2026, 6, 16), date(2026, 7, 7)),
    date(2026, 7, 21),
)
SERVER, UPS, ACCESS_POINT, NOTEBOOK, SCANNER = (
    *("J300Y1A7", "2019C3K08817", "2102353VUR10N1000420", "PF3K9365", "DRC225-0087"),
)
_WELL = ("正常", "", "")
_DISK = ("异常", "二号硬盘 SMART 预警", "尽快更换二号硬盘，服务器列入更换计划")
_BATTERY = ("异常", "断电后供电不足 3 分钟", "更换电池组")
_RADIO = ("异常", "会议中信号中断", "固件升级到最新版本，仍中断的更换")
_AWAY = ("未找到", "使用人出差携带", "")
FOUND: Mapping[int, Mapping[str, tuple[str, str, str]]] = {
    1: {SERVER: _DISK, UPS: _BATTERY, ACCESS_POINT: _RADIO, NOTEBOOK: _AWAY},
    2: {UPS: _BATTERY, ACCESS_POINT: _RADIO, NOTEBOOK: _AWAY},
    3: {UPS: _BATTERY},
    5: {SERVER: ("异常", "系统日志有存储控制器超时", "检查阵列卡电池，做好整机备份")},
    9: {NOTEBOOK: ("未找到", "使用人休假", "")},
    11: {SERVER: ("异常", "停用前的数据迁移进行中", "按更换计划在 7 月底前停用")},
}
_SCANNER = {
    "设备类别": "其他",
    "品牌": "佳能",
    "型号": "DR-C225",
    "序列号": SCANNER,
    "位置": "财务室",
    "巡检结果": "正常",
}


def sheet(visit: int) -> bytes:
    """The sheet of a visit: every device with what was found, and what was met and is in no register."""
    known = [row["序列号"] for row in devices()] + ([SCANNER] if visit > 1 else [])
    found = FOUND.get(visit, {})
    columns = ("标签号", "巡检结果", "情况说明", "优化建议")
    rows = [dict(zip(columns, (serial, *found.get(serial, _WELL)), strict=True)) for serial in known]
    new = [_SCANNER] if visit == 1 else []
    head = ("设备类别", "品牌", "型号", "序列号", "位置", "巡检结果")
    return _book({INSPECTED: (columns, rows), NEW_DEVICES: (head, new)}, VISITS[visit - 1])


def register(on: date) -> bytes:
    """The register as it is handed in with a period of service."""
    columns = ("序列号", "设备类别", "品牌", "型号", "放置地点")
    scanner = {"序列号": SCANNER, "设备类别": "其他", "品牌": "佳能", "型号": "DR-C225", "放置地点": "财务室"}
    return _book({"台账": (columns, [*devices(), scanner])}, on)


def _book(sheets: Mapping[str, tuple[tuple[str, ...], list[Any]]], on: date) -> bytes:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"strings_to_numbers": False})
    for name, (columns, rows) in sheets.items():
        page = book.add_worksheet(name)
        page.write_row(0, 0, columns)
        page.set_column(0, len(columns), 20)
        for number, row in enumerate(rows, 1):
            page.write_row(number, 0, [row.get(column) or "" for column in columns])
    book.set_properties({"created": datetime(on.year, on.month, on.day)})  # noqa: DTZ001  (a property has no zone)
    book.close()
    return made.getvalue()


def report(period: str, on: date, lines: tuple[str, ...]) -> bytes:
    """The report of a period of service, on one page."""
    body = "\n\n".join((f"= {period} IT 服务报告", *lines))
    title = f'#set document(title: "{period} IT 服务报告")'
    looks = '#set page(paper: "a4", margin: 30mm)\n#set text(font: "Noto Serif SC", lang: "zh")'
    source = f"{title}\n{looks}\n{body}\n"
    return compile_house(source, Frame("IT服务报告", 1, on))


def files() -> dict[str, bytes]:
    """Every file by its path in the inbox."""
    return {
        **{f"巡检/巡检表-{visit:02d}.xlsx": sheet(visit) for visit in range(1, len(VISITS) + 1)},
        "IT服务报告-2026-04.pdf": report(
            "2026年2月至4月",
            date(2026, 5, 8),
            (
                "例行上门 6 次、首次上门 1 次，全部按约定完成并由甲方确认。",
                "工单 5 张，按时响应率和按时恢复率均为 100%。",
                "更换文件服务器二号硬盘，不间断电源更换电池；备份恢复演练一次，成功。",
            ),
        ),
        "IT服务报告-2026-07.pdf": report(
            "2026年5月至7月",
            date(2026, 8, 7),
            (
                "例行上门 6 次，全部按约定完成并由甲方确认。",
                "工单 3 张，按时响应率和按时恢复率均为 100%。",
                "文件服务器的存储故障重复出现，已按建议迁移数据并停用；备份恢复演练一次，成功。",
            ),
        ),
        "设备台账-2026-04.xlsx": register(date(2026, 5, 8)),
        "设备台账-2026-07.xlsx": register(date(2026, 8, 7)),
    }


if __name__ == "__main__":
    for path, content in files().items():
        (INBOX / path).parent.mkdir(parents=True, exist_ok=True)
        (INBOX / path).write_bytes(content)
