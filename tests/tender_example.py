"""What bidders and judges hand in in examples/tender: prices, points, deliverables, as files that came.

``python -m tests.tender_example`` makes the files anew. The companies and the people do not exist.
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime

import xlsxwriter

from schemas.documents import Frame
from tests.builders import EXAMPLES, write_files
from tests.it_example import as_csv
from waibao.documents.typst_pdf import compile_house

EXAMPLE = EXAMPLES / "tender"
INBOX = EXAMPLE / "inbox"
HENGCHUAN, ZHISHUI, LANWAN = "恒川软件股份有限公司", "智水信息技术（江州）有限公司", "蓝湾数码科技有限公司"
ZHENGHENG, RUILIAN = "正衡自动化工程有限公司", "睿联智能技术（江州）有限公司"
YUNLING, BOTONG = "云岭数据技术有限公司", "博通水务科技有限公司"
CODES = {
    HENGCHUAN: "91310115MA1K4N7T3W",
    ZHISHUI: "91350100MA31K20B8F",
    LANWAN: "91440300MA5G2H8W0E",
    ZHENGHENG: "91350200MA2Y6P3D8F",
    RUILIAN: "91350100MA34F7YDXR",
    YUNLING: "91330100MA28H5RQ9P",
    BOTONG: "91350100MA33C9LX98",
}
ITEMS = (
    *(
        ("需求调研与系统设计", "项", 1),
        ("生产调度与能耗管理平台开发", "项", 1),
        ("水量预测与优化调度模型开发", "项", 1),
    ),
    *(("数据接口开发", "个", 4), ("部署、培训与试运行支持", "项", 1), ("质保期服务", "月", 24)),
)
Cells = list[list[object]]

CRITERIA = (("信誉", 15), ("资质与技术能力", 25), ("经验与案例", 15), ("服务质量", 15))
POINTS = {
    "邵建平": ((90, 88, 90, 88), (92, 91, 90, 92), (70, 66, 64, 68), (84, 82, 80, 83)),
    "刘芳": ((88, 89, 90, 86), (90, 92, 91, 90), (72, 64, 62, 66), (82, 84, 79, 82)),
    "张伟华": ((91, 90, 89, 88), (91, 90, 92, 91), (68, 65, 63, 69), (83, 81, 82, 84)),
    "许静": ((75, 62, 70, 72), (89, 90, 90, 89), (70, 63, 61, 68), (82, 83, 80, 81)),
    "罗成": ((89, 88, 87, 86), (90, 91, 89, 90), (71, 65, 62, 67), (84, 82, 81, 83)),
}
"""By judge: each bidder's points, in the order of ``JUDGED`` and the criteria. One judge thinks little of the first."""
JUDGED = (HENGCHUAN, ZHISHUI, LANWAN, RUILIAN)


def bid(vendor: str, on: date, prices: Sequence[int]) -> Cells:
    """A quotation, cell by cell; ``prices`` in yuan by unit, tax included. Without the number of the tender documents,
    which differs from one installation to the next."""
    lines = [(name, unit, count, price) for (name, unit, count), price in zip(ITEMS, prices, strict=True)]
    return [
        ["第三水厂扩建工程生产调度与能耗管理系统开发 报价表"],
        ["询价编号", ""],
        ["报价单位", vendor],
        ["统一社会信用代码", CODES[vendor]],
        ["税率（%）", 6],
        ["报价有效期（天）", 90],
        ["报价日期", f"{on:%Y-%m-%d}"],
        ["序号", "名称（工作内容）", "单位", "数量", "含税单价（元）", "含税金额（元）", "备注"],
        *([place, name, unit, n, each, each * n, ""] for place, (name, unit, n, each) in enumerate(lines, 1)),
        ["合计", "", "", "", "", sum(n * each for _, _, n, each in lines), ""],
    ]


def judged(judge: str) -> Cells:
    """The sheet of one judge, filled in."""
    remark = "验证方法没有展开，驻场人员少" if judge == "许静" else ""
    return [
        ["第三水厂扩建工程生产调度与能耗管理系统开发 评委个人打分表"],
        ["评委", judge],
        ["供应商", "评分因素", "权重（分）", "打分（0–100）", "评分说明"],
        *(
            [vendor, name, weight, mark, remark if (vendor, name) == (HENGCHUAN, "资质与技术能力") else ""]
            for vendor, marks in zip(JUDGED, POINTS[judge], strict=True)
            for (name, weight), mark in zip(CRITERIA, marks, strict=True)
        ),
    ]


def as_workbook(sheet: str, rows: Cells, on: date) -> bytes:
    """The cells as a workbook."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made)
    page = book.add_worksheet(sheet)
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    page.set_column(0, 6, 22)
    book.set_properties({"created": datetime(on.year, on.month, on.day)})  # noqa: DTZ001  (a property has no zone)
    book.close()
    return made.getvalue()


def page(title: str, on: date, lines: Sequence[str]) -> bytes:
    """A deliverable on one page."""
    body = "\n\n".join((f"= {title}", *lines))
    looks = '#set page(paper: "a4", margin: 30mm)\n#set text(font: "Noto Serif SC", lang: "zh")'
    return compile_house(f'#set document(title: "{title}")\n{looks}\n{body}\n', Frame(title, 1, on))


def packed(files: dict[str, str], on: date) -> bytes:
    """An archive of texts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, (on.year, on.month, on.day, 0, 0, 0)), text)
    return made.getvalue()


def files() -> dict[str, bytes]:
    """Every file of the inbox by its path."""
    early, last, scored = date(2026, 3, 23), date(2026, 4, 8), date(2026, 4, 10)
    dear = (300000, 1060000, 286000, 98000, 180000, 5000)
    bids = {
        "恒川": (HENGCHUAN, date(2026, 4, 2), dear),
        "恒川-重新递交": (HENGCHUAN, last, (300000, 1020000, 286000, 98000, 180000, 5000)),
        "智水": (ZHISHUI, date(2026, 4, 7), (286400, 960000, 260000, 95000, 180000, 5000)),
        "睿联": (RUILIAN, last, (330000, 1080000, 300000, 105000, 200000, 5000)),
        "云岭": (YUNLING, early, (320000, 1050000, 290000, 100000, 200000, 5000)),
        "博通": (BOTONG, last, (280000, 980000, 270000, 96000, 176000, 5000)),
    }
    saved = {
        "蓝湾": (LANWAN, last, (190000, 600000, 180000, 70000, 114000, 4000)),
        "正衡": (ZHENGHENG, early, (250000, 900000, 250000, 90000, 180000, 5000)),
    }
    delivered, ended = date(2026, 6, 29), date(2026, 8, 28)
    return {
        **{f"投标文件-{name}.xlsx": as_workbook("报价表", bid(*it), it[1]) for name, it in bids.items()},
        **{f"投标文件-{name}.csv": as_csv(bid(*it)) for name, it in saved.items()},
        **{f"评委个人打分表-{one}.xlsx": as_workbook("打分", judged(one), scored) for one in POINTS},
        "系统设计说明书.pdf": page(
            "系统设计说明书 V1.2", delivered, ("系统由采集、预测、优化、调度和报表五部分组成，部署于隔离区。",)
        ),
        "系统安装包与源代码.zip": packed(
            {"源代码/说明.txt": "编译说明和第三方组件清单", "安装包/版本.txt": "V1.0.0"}, delivered
        ),
        "操作与维护手册.pdf": page("操作与维护手册 V1.0", ended, ("中控室操作、日常维护、模型标定和常见故障的处理。",)),
        "试运行报告.pdf": page("试运行报告", ended, ("7月1日至8月27日试运行，单位电耗比上年同期下降5.1%。",)),
    }


if __name__ == "__main__":
    write_files(INBOX, files())
