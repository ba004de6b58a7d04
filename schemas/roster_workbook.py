"""The monthly roster as a workbook: heads balanced by live formulas, checked against the lists. Rows S3.4, S3.5."""

from collections import Counter
from typing import TYPE_CHECKING

from schemas.roster_dictionary import dictionary
from schemas.roster_sheets import (
    CHASES,
    CONFIDENTIAL,
    EMPLOYER_NOTES,
    FINDINGS,
    JOINS,
    LEAVES,
    PEOPLE,
    TRANSFERS,
    chases,
    corrections,
    heading,
    joins,
    leaves,
    people,
    transfers,
)
from schemas.sheets import Column, Entry, Formula, Mark, Sheet, Workbook, total

if TYPE_CHECKING:
    from schemas.monthly_roster import DepartmentBalance, MonthlyRosterContext

_BALANCE = "汇总"
_PREVIOUS, _CORRECTED = "上月期末人数", "更正净增减"
_AGREES = '"一致","相差 "&'


def roster_workbook(context: "MonthlyRosterContext") -> Workbook:
    """Cover, everybody employed, what happened, whose materials are missing, corrections, balance, dictionary."""
    return Workbook(
        (
            _cover(context),
            people(context),
            joins(context),
            leaves(context),
            transfers(context),
            chases(context),
            corrections(context),
            _balance(context),
            dictionary(),
        )
    )


def _balance(context: "MonthlyRosterContext") -> Sheet:
    counted = Counter(row.facts.department for row in context.people if row.status == "在职")
    held = f'COUNTIFS({{{PEOPLE}!部门:all}},{{部门}},{{{PEOPLE}!状态:all}},"在职")'
    columns = (
        Column("部门", width=26),
        *(Column(title, "integer", 11) for title in ("期初", "入职", "调入", "调出", "离职")),
        Column("期末", "integer", 11, formula='=IF({部门}="","",{期初}+{入职}+{调入}-{调出}-{离职})'),
        Column("在册人数", "integer", 11, formula=f'=IF({{部门}}="","",{held})'),
        Column(
            "核对", width=16, formula=f'=IF({{部门}}="","",IF({{期末}}={{在册人数}},{_AGREES}({{在册人数}}-{{期末}})))'
        ),
    )
    whole = context.total
    rows = tuple((*_figures(row), counted[row.department], _said(row, counted)) for row in context.balances)
    found = sum(counted[row.department] for row in context.balances)
    summed = zip(columns[1:-2], _figures(whole)[1:], strict=True)
    difference = "(SUM({在册人数:all})-SUM({期末:all}))"
    check = Formula(
        f"=IF(SUM({{期末:all}})=SUM({{在册人数:all}}),{_AGREES}{difference})", _agrees(found - whole.computed)
    )
    return Sheet(
        _BALANCE,
        columns,
        rows,
        heading=heading(context, "人数汇总"),
        notes=("期末＝期初＋入职＋调入－调出－离职；在册人数按“在册”表中状态为在职的人员计数，两者应当一致。",),
        totals=(
            ("合计", *(total(column.title, int(value)) for column, value in summed), total("在册人数", found), check),
        ),
        protected=True,
        marks=(Mark('=AND({部门}<>"",{核对}<>"一致")', "red", ("核对",)),),
    )


def _figures(row: "DepartmentBalance") -> tuple[str | int, ...]:
    return (row.department, row.opening, row.joins, row.transfers_in, row.transfers_out, row.leaves, row.computed)


def _said(row: "DepartmentBalance", counted: Counter[str]) -> str:
    return _agrees(counted[row.department] - row.computed)


def _agrees(difference: int) -> str:
    return f"相差 {difference}" if difference else "一致"


def _cover(context: "MonthlyRosterContext") -> Sheet:
    columns = (
        Column("项目", width=22), Column("人数", "integer", 14), Column("核对", width=28), Column("说明", width=64),
    )  # fmt: skip
    first = "首次报送，没有上月的报表" if context.previous_closing is None else "取自上月最后报送的报表"
    fields = (
        Entry("报表月份", context.month, hint="整个自然月，按入职、离职、异动的日期归属，不按登记的日期"),
        Entry("甲方", context.contract.client.name, hint=f"统一社会信用代码 {context.contract.client.uscc}"),
        Entry("乙方", context.contract.vendor.name, hint=f"统一社会信用代码 {context.contract.vendor.uscc}"),
        Entry("合同", context.contract.title, hint=f"编号 {context.contract.no}，{context.head.title}"),
        Entry("服务性质", context.nature, hint=EMPLOYER_NOTES[context.nature]),
        Entry("职工名册所属单位", context.employer, hint="职工名册的内容见劳动合同法实施条例第八条"),
        Entry("编制日期", context.made_on, "date"),
        Entry("应报日期", context.due_on, "date", hint="次月 7 日"),
        Entry("报送日期", context.send_on, "date", hint=context.send_note),
        Entry("版本", context.version, "integer", hint="更正后重新报送的，版本加一，以前的版本保留"),
        Entry(_PREVIOUS, context.previous_closing, "integer", hint=first),
        Entry(_CORRECTED, context.corrected, "general", hint="以前月份迟报、错报对人数的净影响，逐笔见“更正”"),
    )
    return Sheet(
        "封面",
        columns,
        tuple(_cover_rows(context)),
        heading=heading(context, "人员信息报表"),
        fields=fields,
        protected=True,
        marks=(Mark('=AND({核对}<>"",{核对}<>"一致",{核对}<>"首次报送")', "red", ("核对",)),),
        closing=(
            f"随本报表移交：新入职员工的资料卡、信息表和工商银行卡复印件。{CONFIDENTIAL}",
            "编制：　　　　　　复核：　　　　　　甲方员工关系组签收：　　　　　　日期：　　　　年　　月　　日",
        ),
    )


def _cover_rows(context: "MonthlyRosterContext") -> list[tuple[str | int | Formula, ...]]:
    whole, known = context.total, f"{{#{_PREVIOUS}}}"
    began = f"({known}+{{#{_CORRECTED}}})"
    opened = Formula(
        f'=IF({known}="","首次报送",IF({{人数}}={began},{_AGREES}({{人数}}-{began})))',
        "首次报送"
        if context.previous_closing is None
        else _agrees(whole.opening - context.previous_closing - context.corrected),
    )

    def summed(title: str, value: int) -> Formula:
        return Formula(f"=SUM({{{_BALANCE}!{title}:all}})", value)

    def against(count: str, difference: int) -> Formula:
        return Formula(f"=IF({{人数}}={count},{_AGREES}({count}-{{人数}}))", _agrees(difference))

    employed = sum(row.status == "在职" for row in context.people)
    found = sum(bool(row.findings) for row in context.people)
    return [
        ("期初", summed("期初", whole.opening), opened, "应等于上月期末人数加更正净增减"),
        (
            "入职",
            summed("入职", whole.joins),
            against(f"COUNT({{{JOINS}!到岗日:all}})", len(context.joins) - whole.joins),
            "与“入职”表的人数核对",
        ),
        (
            "调入",
            summed("调入", whole.transfers_in),
            against(f"SUM({{{_BALANCE}!调出:all}})", whole.transfers_out - whole.transfers_in),
            "部门之间调动，调入与调出应当相等",
        ),
        ("调出", summed("调出", whole.transfers_out), "", ""),
        (
            "离职",
            summed("离职", whole.leaves),
            against(f"COUNT({{{LEAVES}!最后工作日:all}})", len(context.leaves) - whole.leaves),
            "与“离职”表的人数核对；最后工作日在本月内的，月末不再计入在册",
        ),
        (
            "期末",
            summed("期末", whole.computed),
            against(f'COUNTIFS({{{PEOPLE}!状态:all}},"在职")', employed - whole.computed),
            "期初＋入职＋调入－调出－离职，与“在册”表中在职的人数核对",
        ),
        (
            "异动人次",
            Formula(f"=COUNT({{{TRANSFERS}!生效日:all}})", len(context.transfers)),
            "",
            "调部门、调岗、调薪、调地点、转正、续签",
        ),
        (
            "资料不齐",
            Formula(f"=COUNT({{{CHASES}!应交齐日:all}})", len(context.chases)),
            "",
            "到岗满两周资料仍未交齐，催办日期、方式、结果和原因见“资料不齐”表",
        ),
        ("更正笔数", len(context.corrections), "", "对以前月份的更正，见“更正”表"),
        ("有核对发现的人员", found, "", f"见“在册”表的“{FINDINGS}”栏，请甲方核实后答复"),
    ]
