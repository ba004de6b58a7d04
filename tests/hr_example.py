"""The people of examples/hr-outsourcing: who works there, joins, moves and leaves in three months, as files that came.

``python -m tests.hr_example`` makes the files anew. The people do not exist; some files are wrong on purpose.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import xlsxwriter

from schemas.rules.employment import latest_probation_end
from schemas.rules.working_days import add_months
from tests.builders import EXAMPLES, write_files
from tests.people import people

EXAMPLE = EXAMPLES / "hr-outsourcing"
INBOX = EXAMPLE / "inbox"
SEED = 20260901
STAFF = 40
Person = dict[str, Any]

_COLUMNS = (
    *("工号", "姓名", "性别", "公民身份号码", "户籍地址", "现住址", "联系方式", "渠道", "部门", "岗位", "用工形式"),
    *("用工起始时间", "合同起", "合同止", "试用期止", "社保起缴月", "公积金", "工行卡号", "学历", "毕业院校", "专业"),
    *("职称/资格", "紧急联系人", "备注"),
)
ROSTER = (*_COLUMNS, "状态", "离职日期")
ONBOARDING = ("到岗日", *_COLUMNS)
EVENTS = ("工号", "姓名", "类别", "生效日", "变动项目", "变动前", "变动后", "原因", "证明开具日", "减员月")


def everybody() -> list[Person]:
    """Those who were there, and those who join later."""
    found = people(STAFF + 20, SEED)
    for number, person in enumerate(found, 1):
        person["工号"] = f"HX{number:04d}"
    return found


def staff() -> list[Person]:
    """Who is on the roster when the service begins."""
    return everybody()[:STAFF]


def joining(places: Iterable[int], on: date, channel: str) -> list[Person]:
    """People who join on a day, by their places among those to come."""
    found = []
    for place in places:
        person = everybody()[STAFF + place]
        person |= {
            "到岗日": on,
            "渠道": channel,
            "用工形式": "全日制",
            "用工起始时间": on,
            "合同起": on,
            "合同止": add_months(on, 36) - timedelta(1),
            "试用期止": None if person["用工形式"] == "非全日制" else latest_probation_end(on, 3),
            "社保起缴月": f"{on:%Y-%m}",
            "状态": "在职",
        }
        found.append(person)
    return found


SEPTEMBER_HQ = joining(range(3), date(2026, 9, 1), "总部")
SEPTEMBER = joining(range(3, 9), date(2026, 9, 10), "市场")
OCTOBER = joining(range(9, 12), date(2026, 10, 12), "市场")
NOVEMBER = joining(range(12, 14), date(2026, 11, 2), "总部")


def leaving(person: Person, on: date, reason: str) -> Person:
    """A row of the table of changes for somebody who leaves."""
    month = f"{add_months(on, 1):%Y-%m}" if on.day > 15 else f"{on:%Y-%m}"
    return _change(person, "离职", on) | {"原因": reason, "证明开具日": on, "减员月": month}


def moving(person: Person, kind: str, on: date, field: str, after: str) -> Person:
    """A row of the table of changes for somebody who moves."""
    return _change(person, kind, on) | {"变动项目": field, "变动前": person.get(field) or "", "变动后": after}


def _change(person: Person, kind: str, on: date) -> Person:
    return {"工号": person["工号"], "姓名": person["姓名"], "类别": kind, "生效日": on}


def _other(person: Person) -> str:
    return "市场部" if person["部门"] != "市场部" else "研发部"


def spoiled(rows: Sequence[Person]) -> list[Person]:
    """The same rows with what people really get wrong: a digit, a number turned by Excel, one person twice, no card."""
    found = [dict(row) for row in rows]
    number = found[0]["公民身份号码"]
    found[0]["公民身份号码"] = number[:-1] + ("1" if number[-1] != "1" else "2")
    found[1]["公民身份号码"] = "4.40301E+17"
    found[2]["工行卡号"] = found[2]["工行卡号"][:-2] + found[2]["工行卡号"][-2:][::-1] + "1"
    found[3]["现住址"] = None
    found[4]["到岗日"] = "2026年9月31日"
    return [*found, dict(found[5])]


def october_roster() -> list[Person]:
    """What the client's own system holds at the end of October."""
    gone = {"HX0002", "HX0010", "HX0031", "HX0005", "HX0023"}
    there = [*staff(), *SEPTEMBER_HQ, *SEPTEMBER, *OCTOBER]
    there[3]["部门"], there[6]["岗位"] = _other(there[3]), "高级专员"
    return [row | {"状态": "在职"} for row in there if row["工号"] not in gone]


def files() -> dict[str, bytes]:
    """Every file of the inbox by its path."""
    one = everybody()
    september = [
        leaving(one[1], date(2026, 9, 18), "个人发展"),
        leaving(one[9], date(2026, 9, 30), "合同到期不续签"),
        moving(one[3], "调部门", date(2026, 9, 14), "部门", _other(one[3])),
        moving(one[6], "调岗", date(2026, 9, 21), "岗位", "高级专员"),
    ]
    october = [
        leaving(one[30], date(2026, 10, 23), "家庭原因"),
        moving(one[12], "调地点", date(2026, 10, 12), "工作地点", "广州分公司"),
        moving(one[14], "调薪", date(2026, 10, 1), "薪级", "P6"),
    ]
    late = [leaving(one[4], date(2026, 9, 25), "个人原因"), leaving(one[22], date(2026, 10, 30), "个人原因")]
    november = [
        leaving(one[17], date(2026, 11, 13), "个人发展"),
        moving(one[20], "调部门", date(2026, 11, 16), "部门", _other(one[20])),
    ]
    wrong = [dict(row) for row in october_roster()]
    wrong[0]["公民身份号码"] = wrong[1]["公民身份号码"]
    wrong[5]["联系方式"] = "1380013"
    return {
        "在册/在册人员名册-2026-08.xlsx": workbook("在册人员名册", ROSTER, [row | {"状态": "在职"} for row in staff()]),
        "入职/入职人员-2026-09-01-总部.xlsx": workbook("入职人员信息表", ONBOARDING, SEPTEMBER_HQ),
        "入职/入职人员-2026-09-10-有误.xlsx": workbook("入职人员信息表", ONBOARDING, spoiled(SEPTEMBER)),
        "入职/入职人员-2026-09-10.csv": table(ONBOARDING, SEPTEMBER),
        "入职/入职人员-2026-10-12.xlsx": workbook("入职人员信息表", ONBOARDING, OCTOBER),
        "入职/入职人员-2026-11-02-总部.xlsx": workbook("入职人员信息表", ONBOARDING, NOVEMBER),
        "变动/人员变动-2026-09.xlsx": workbook("人员变动表", EVENTS, september),
        "变动/人员变动-2026-10.xlsx": workbook("人员变动表", EVENTS, october),
        "变动/人员变动-补报.xlsx": workbook("人员变动表", EVENTS, late),
        "变动/人员变动-2026-11.xlsx": workbook("人员变动表", EVENTS, november),
        "月报/名册-2026-10-有误.xlsx": workbook("人员名册", ROSTER, wrong),
        "月报/名册-2026-10.xlsx": workbook("人员名册", ROSTER, october_roster()),
        **scans(),
    }


def workbook(title: str, columns: Sequence[str], rows: Iterable[Person]) -> bytes:
    """A sheet with a title line above its head, as clients send it; numbers as text."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"strings_to_numbers": False, "in_memory": True})
    sheet, day = book.add_worksheet(title), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_string(0, 0, title)
    sheet.write_row(1, 0, columns)
    for number, row in enumerate(rows, 2):
        for column, name in enumerate(columns):
            value = row.get(name)
            if isinstance(value, date):
                sheet.write_datetime(number, column, value, day)  # type: ignore[arg-type]
            elif value is not None:
                sheet.write_string(number, column, str(value))
    sheet.set_column(0, len(columns), 16)
    book.set_properties({"created": datetime(2026, 9, 1)})  # noqa: DTZ001  (a property has no zone)
    book.close()
    return made.getvalue()


def table(columns: Sequence[str], rows: Iterable[Person]) -> bytes:
    """The same as a CSV file in GBK, dates as people type them."""
    made = io.StringIO(newline="")
    writer = csv.writer(made)
    writer.writerow(columns)
    for row in rows:
        values = [row.get(name) for name in columns]
        writer.writerow([f"{one.year}.{one.month}.{one.day}" if isinstance(one, date) else one or "" for one in values])
    return made.getvalue().encode("gb18030")


_ALL = ("学历证书", "身份证复印件x2", "一寸照片x3", "工行卡复印件", "员工资料卡", "员工信息表")

_LACKING = {"HX0045": ("学历证书", "工行卡复印件"), "HX0047": ("学历证书",)}


def scans() -> dict[str, bytes]:
    """Scans of the papers: most people hand in everything, one is late with two papers, one hands in a blank page."""
    found = {}
    for person in [*SEPTEMBER_HQ, *SEPTEMBER, *OCTOBER, *NOVEMBER]:
        for number, paper in enumerate(_ALL):
            if paper not in _LACKING.get(person["工号"], ()):
                found[f"资料/{person['工号']}/{paper}.jpg"] = scan(person["工号"], number)
    found["资料/HX0047/学历证书.jpg"] = scan("", 0)
    for number, paper in enumerate(_LACKING["HX0045"]):
        found[f"资料/HX0045/{paper}-补交.jpg"] = scan("HX0045", 7 + number)
    return found


def scan(mark: str, number: int) -> bytes:
    """A picture of a paper: bars that stand for its lines, different for each; without a mark a blank page."""
    from PIL import Image, ImageDraw

    picture = Image.new("L", (240, 160), 250)
    draw = ImageDraw.Draw(picture)
    for line, letter in enumerate(f"{mark}{number}" if mark else ""):
        draw.rectangle((20, 12 + 18 * line, 30 + ord(letter) % 41 * 5, 20 + 18 * line), fill=40)
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=60)
    return made.getvalue()


if __name__ == "__main__":
    write_files(INBOX, files())
