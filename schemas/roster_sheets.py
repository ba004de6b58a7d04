"""The sheets of the monthly roster that name people: everybody employed, and what happened. Rows S3.4, S3.5, R11."""

from operator import attrgetter
from typing import TYPE_CHECKING, get_args

from schemas.hr_terms import Nature
from schemas.personnel import PERSON_TITLES, Channel
from schemas.rules.employment import EmploymentForm
from schemas.sheets import Column, Kind, Mark, Sheet

if TYPE_CHECKING:
    from schemas.monthly_roster import MonthlyRosterContext

EMPLOYER_NOTES: dict[Nature, str] = {
    "人事代理": "人事代理：劳动合同由甲方与员工签订，本表是甲方的职工名册，由乙方代为编制",
    "业务外包": "业务外包：劳动合同由乙方与员工签订，员工由乙方管理，本表是乙方的职工名册，送甲方核对",
    "劳务派遣": "劳务派遣：乙方是用人单位，甲方是用工单位，本表是乙方的职工名册，送甲方核对",
}
"""Whose roster of employees it is (R11)."""
STATUSES = ("在职", "离职")
FINDINGS = "核对发现"

PEOPLE, JOINS, LEAVES, TRANSFERS = "在册", "入职", "离职", "异动"
CHASES, _CORRECTIONS = "资料不齐", "更正"
CONFIDENTIAL = "含有员工的敏感个人信息：只限经授权的人员因工作使用，加密传送和保存，不得转发。"

_WIDTHS: dict[str, float] = {
    "name": 9, "sex": 6, "id_number": 20, "registered_address": 22, "address": 22, "phone": 13, "employment": 9,
    "employee_no": 12, "department": 12, "post": 12, "band": 7, "place": 14, "channel": 7, "education": 7,
    "school": 14, "major": 12, "qualification": 11, "insurance_from": 10, "fund_account": 14, "card": 21,
    "emergency_contact": 15, "note": 12,
}  # fmt: skip
_CHOICES: dict[str, tuple[str, ...]] = {
    "sex": ("男", "女"),
    "employment": get_args(EmploymentForm),
    "channel": get_args(Channel),
}
_DATES = frozenset({"started_on", "contract_from", "contract_to", "probation_until"})
_FIELDS = tuple(name for name in PERSON_TITLES if name != "note")


def heading(context: "MonthlyRosterContext", what: str) -> str:
    """A sheet's heading: 2026年9月入职人员."""
    year, month = context.month.split("-")
    return f"{year}年{int(month)}月{what}"


def _day(title: str) -> Column:
    return Column(title, "date", 11)


def _person_column(name: str) -> Column:
    kind: Kind = "date" if name in _DATES else "text"
    return Column(PERSON_TITLES[name], kind, _WIDTHS.get(name, 12), choices=_CHOICES.get(name, ()))


def people(context: "MonthlyRosterContext") -> Sheet:
    """Everybody employed at some time of the month, legal columns first."""
    columns = (
        *map(_person_column, _FIELDS),
        _day("到岗日"),
        Column("状态", width=7, choices=STATUSES),
        _day("离职日期"),
        _person_column("note"),
        Column("档案号", width=13),
        Column(FINDINGS, width=30),
    )
    facts = attrgetter(*_FIELDS)
    rows = tuple(
        (
            *facts(row.facts),
            row.joined_on,
            row.status,
            row.left_on,
            row.facts.note,
            row.file_no,
            "；".join(row.findings),
        )
        for row in context.people
    )
    return Sheet(
        PEOPLE,
        columns,
        rows,
        heading=heading(context, "职工名册"),
        notes=(f"{EMPLOYER_NOTES[context.nature]}。用人单位：{context.employer}。{CONFIDENTIAL}",),
        paper="A3",
        marks=(Mark(f'={{{FINDINGS}}}<>""', "yellow", (FINDINGS,)), Mark('={状态}="离职"', "grey")),
    )


def joins(context: "MonthlyRosterContext") -> Sheet:
    """Who joined, and whether the day's duties were kept."""
    columns = (
        Column("姓名", width=10), Column("工号", width=13), Column("部门", width=14), Column("岗位", width=14),
        Column("渠道", width=7), _day("到岗日"), _day("通知日"), _day("OA号告知日"), Column("当日告知", width=9),
        Column("资料齐否", width=9), Column("缺项", width=36), Column("档案号", width=14),
    )  # fmt: skip
    rows = tuple(
        (
            row.name, row.employee_no, row.department, row.post, row.channel, row.joined_on, row.notified_on,
            row.oa_told_on, row.same_day, "齐全" if row.complete else "不齐", "、".join(row.missing), row.file_no,
        )
        for row in context.joins
    )  # fmt: skip
    return Sheet(
        JOINS,
        columns,
        rows,
        heading=heading(context, "入职人员"),
        marks=(
            Mark('={当日告知}="否"', "red", ("当日告知",)),
            Mark('={资料齐否}="不齐"', "yellow", ("资料齐否", "缺项")),
        ),
    )


def leaves(context: "MonthlyRosterContext") -> Sheet:
    """Who left."""
    columns = (
        Column("姓名", width=10), Column("工号", width=13), Column("部门", width=14), _day("最后工作日"),
        Column("离职原因", width=30), _day("证明开具日"), Column("减员月", width=10), Column("档案号", width=14),
    )  # fmt: skip
    rows = tuple(
        (
            row.name, row.employee_no, row.department, row.last_day, row.reason, row.certificate_on,
            row.reduction_month, row.file_no,
        )
        for row in context.leaves
    )  # fmt: skip
    return Sheet(
        LEAVES,
        columns,
        rows,
        heading=heading(context, "离职人员"),
        marks=(Mark('=AND({姓名}<>"",{证明开具日}="")', "yellow", ("证明开具日",)),),
        closing=("已经解除或者终止的劳动合同文本，至少保存二年备查（《中华人民共和国劳动合同法》第五十条）。",),
    )


def transfers(context: "MonthlyRosterContext") -> Sheet:
    """Who moved, from what to what."""
    columns = (
        Column("姓名", width=10), Column("工号", width=13), Column("异动类别", width=10), Column("异动前", width=34),
        Column("异动后", width=34), _day("生效日"), Column("档案号", width=14),
    )  # fmt: skip
    rows = tuple(
        (row.name, row.employee_no, row.kind, row.said_before, row.said_after, row.effective_on, row.file_no)
        for row in context.transfers
    )
    return Sheet(TRANSFERS, columns, rows, heading=heading(context, "异动人员"))


def chases(context: "MonthlyRosterContext") -> Sheet:
    """Whose materials are missing, with every chase."""
    columns = (
        Column("姓名", width=10), Column("工号", width=13), Column("部门", width=14), _day("到岗日"), _day("应交齐日"),
        Column("缺项", width=28), Column("催办次数", "integer", 8), Column("催办日期", width=13),
        Column("催办方式", width=9), Column("结果", width=13), Column("原因", width=30), Column("特殊情况", width=10),
        Column("档案号", width=14),
    )  # fmt: skip
    rows = tuple(
        (
            row.name, row.employee_no, row.department, row.joined_on, row.due_on, "、".join(row.missing),
            len(row.chased_on), row.chased, row.method, row.result, row.reason, row.special, row.file_no,
        )
        for row in context.chases
    )  # fmt: skip
    return Sheet(
        CHASES,
        columns,
        rows,
        heading=heading(context, "资料不齐人员及催办情况"),
        marks=(Mark('={特殊情况}<>""', "red", ("特殊情况",)),),
    )


def corrections(context: "MonthlyRosterContext") -> Sheet:
    """What came late, or was wrong, of months already sent."""
    columns = (
        Column("姓名", width=10), Column("工号", width=13), Column("所属月份", width=10), Column("更正内容", width=60),
        Column("档案号", width=14),
    )  # fmt: skip
    rows = tuple((row.name, row.employee_no, row.month, row.what, row.file_no) for row in context.corrections)
    return Sheet(
        _CORRECTIONS,
        columns,
        rows,
        heading=heading(context, "对以前月份的更正"),
        notes=("已经报送的月份不改动原表：迟报、错报的事项在本表更正，对人数的净影响计入本月期初。",),
    )
