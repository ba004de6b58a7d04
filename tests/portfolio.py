"""Inventories of applications for tests, the example and the benchmark: made up, the same each time.

``python -m tests.portfolio`` writes the workbook of examples/portfolio.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from waibao.settings import ROOT

EXAMPLE = ROOT / "examples" / "portfolio" / "应用清单.xlsx"
SCORED_ON = date(2026, 9, 1)
TITLES = (
    "应用编号",
    "应用名称",
    "使用部门",
    "功能点数",
    "代码行数（千行）",
    "技术平台",
    "稳定性",
    "近12个月变更次数",
    "退役计划",
    "计划退役日期",
    "业务知识要求",
    "复杂度",
    "开发阶段",
    "服务水平要求",
    "备注",
)
Row = tuple[Any, ...]

# A manufacturer's applications: of every class at least one, each rule once.
EXAMPLE_ROWS: tuple[Row, ...] = (
    ("YY-01", "差旅报销系统", "财务部", 860, None, 5, 5, 4, "无", None, 1, 2, "运行维护", 1, ""),
    ("YY-02", "门户网站", "品牌部", 420, None, 5, 4, 9, "无", None, 1, 1, "运行维护", 2, ""),
    ("YY-03", "设备点检管理系统", "设备管理部", 1240, None, 5, 4, 10, "无", None, 3, 3, "运行维护", 3, ""),
    ("YY-04", "办公自动化系统", "综合部", 3400, None, 4, 5, 14, "无", None, 4, 3, "运行维护", 2, ""),
    ("YY-05", "客户服务工单系统", "客服部", None, 86, 4, 3, 20, "无", None, 2, 3, "运行维护", 3, "按代码行数评规模"),
    ("YY-06", "供应商协同平台", "采购部", 980, None, 4, 3, 26, "无", None, 3, 4, "编码", 2, ""),
    ("YY-07", "生产排程系统", "生产部", 2200, None, 2, 3, 38, "无", None, 5, 5, "运行维护", 4, ""),
    ("YY-08", "企业资源计划系统", "信息部", 6800, None, 3, 4, 61, "无", None, 5, 5, "运行维护", 5, ""),
    ("YY-09", "旧库房管理系统", "物流部", 510, None, 2, 4, 2, "有", date(2027, 6, 30), 2, 2, "运行维护", 2, "将停用"),
    ("YY-10", "新库房管理系统", "物流部", 1500, None, 5, 3, 8, "无", None, 2, 2, "末期测试", 2, "计划十月投产"),
    ("YY-11", "质量追溯系统", "质量部", 760, None, 3, None, None, "无", None, 4, 3, "运行维护", 3, "今年接手"),
    ("YY-12", "班车预约小程序", "综合部", 60, None, 5, 5, 3, "有", date(2029, 12, 31), 1, 1, "运行维护", 1, ""),
)  # fmt: skip


def write_inventory(path: Path, rows: Sequence[Row] = EXAMPLE_ROWS, titles: Sequence[str] = TITLES) -> Path:
    """The inventory as a workbook with a line on how to fill it in."""
    import xlsxwriter

    path.parent.mkdir(parents=True, exist_ok=True)
    book = xlsxwriter.Workbook(path)
    book.set_properties({"created": SCORED_ON})
    sheet = book.add_worksheet("应用清单")
    bold = book.add_format({"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"})
    cell, day = book.add_format({"border": 1}), book.add_format({"border": 1, "num_format": "yyyy-mm-dd"})
    sheet.write(0, 0, "一行一个应用；技术平台、稳定性、业务知识要求、复杂度、服务水平要求填 1 至 5 级，不清楚的留空。")
    sheet.write_row(1, 0, titles, bold)
    for place, row in enumerate(rows, 2):
        for column, said in enumerate(row):
            sheet.write(place, column, said, day if isinstance(said, date) else cell)
    sheet.set_column(0, len(titles) - 1, 14)
    sheet.set_column(1, 1, 22)
    sheet.freeze_panes(2, 2)
    book.close()
    return path


def inventory(count: int, seed: int = 1) -> Iterator[Row]:
    """So many applications of all kinds; one field in thirty is not known."""
    pick = random.Random(seed)
    for place in range(1, count + 1):
        ends = SCORED_ON + timedelta(pick.randint(30, 4000))
        retires = pick.random() < 0.2
        facts: list[Any] = [
            pick.randint(20, 9000),
            None,
            *(pick.randint(1, 5) for _ in range(2)),
            pick.randint(0, 80),
            "有" if retires else "无",
            ends if retires else None,
            *(pick.randint(1, 5) for _ in range(2)),
            pick.choice(("需求分析", "设计", "编码", "测试", "末期测试", *["运行维护"] * 9)),
            pick.randint(1, 5),
        ]
        for unknown in (0, 2, 3, 4, 7, 8, 9, 10):
            if pick.random() < 1 / 30:
                facts[unknown] = None
        yield (f"YY-{place:05}", f"第{place}号业务应用", f"第{place % 40 + 1}事业部", *facts, "")


if __name__ == "__main__":
    write_inventory(EXAMPLE)
