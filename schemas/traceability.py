"""需求跟踪矩阵: every requirement with its criteria, milestone, tests and result. Rows S4.3, S4.6, S9.1, S9.4."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, Field

from schemas.documents import DocumentKind
from schemas.parties import Context
from schemas.performance import CriterionResult
from schemas.requirements import CriteriaAgreed, CriterionAgreed, Requirement
from schemas.sheets import Colour, Column, Entry, Mark, Row, Sheet, Workbook

Verdict = Literal["通过", "不通过", "未验收", "经批准不设标准", "没有验收标准"]
_WORST_FIRST: tuple[Verdict, ...] = ("不通过", "没有验收标准", "经批准不设标准", "未验收", "通过")
_COLOURS: Mapping[Verdict, Colour] = {
    "通过": "green",
    "不通过": "red",
    "没有验收标准": "red",
    "经批准不设标准": "yellow",
}


class StageResult(BaseModel):
    """A milestone and what its last acceptance test found, by criterion."""

    seq: int
    name: str
    due_on: date
    round: int = Field(default=0, description="of the last acceptance test; 0 before the first")
    results: dict[str, CriterionResult] = {}


class CaseCount(BaseModel):
    """Test cases of one requirement that the vendor handed in for a milestone."""

    run: int = 0
    passed: int = 0


class TraceRow(BaseModel):
    """One requirement and one criterion that accepts it; a requirement without a criterion has a row of its own."""

    code: str
    category: str
    text: str
    priority: str
    criterion: str = ""
    statement: str = ""
    method: str = ""
    pass_mark: str = ""
    milestone: int | None = None
    milestone_name: str = ""
    due_on: date | None = None
    cases: int | None = Field(default=None, description="test cases handed in; None where no table came")
    cases_passed: int | None = None
    round: int | None = None
    actual: str = ""
    result: Verdict
    note: str = ""


def trace(
    requirements: Iterable[Requirement],
    agreed: CriteriaAgreed,
    stages: Iterable[StageResult],
    cases: Mapping[tuple[int, str], CaseCount],
) -> list[TraceRow]:
    """The matrix in the order of the requirements; ``cases`` by milestone and requirement.

    Linear in requirements and criteria: 5,000 of the one with 10,000 of the other take a fraction of a second.
    """
    accepting: dict[str, list[CriterionAgreed]] = {}
    for criterion in agreed.criteria:
        for code in dict.fromkeys(criterion.requirements):
            accepting.setdefault(code, []).append(criterion)
    exempt = {item.code: item for item in agreed.uncovered}
    by_seq = {stage.seq: stage for stage in stages}
    rows: list[TraceRow] = []
    for item in requirements:
        head = {"code": item.code, "category": item.category, "text": item.text, "priority": item.priority}
        rows += [
            _accepted(head, criterion, by_seq.get(criterion.milestone), cases.get((criterion.milestone, item.code)))
            for criterion in accepting.get(item.code, [])
        ]
        if item.code in accepting:
            continue
        if waived := exempt.get(item.code):
            note = f"{waived.reason}（批准人 {waived.approver}）"
            rows.append(TraceRow(**head, result="经批准不设标准", note=note))
        else:
            rows.append(TraceRow(**head, result="没有验收标准", note="请补充验收标准，或者写明理由报批"))
    return rows


def _accepted(
    head: Mapping[str, str], criterion: CriterionAgreed, stage: StageResult | None, cases: CaseCount | None
) -> TraceRow:
    found = stage.results.get(criterion.code) if stage else None
    return TraceRow(
        **head,
        criterion=criterion.code,
        statement=criterion.criterion,
        method=criterion.method,
        pass_mark=criterion.pass_mark,
        milestone=criterion.milestone,
        milestone_name=stage.name if stage else "",
        due_on=stage.due_on if stage else None,
        cases=cases.run if cases else None,
        cases_passed=cases.passed if cases else None,
        round=stage.round if stage and found else None,
        actual=found.actual if found else "",
        result="未验收" if found is None else "通过" if found.passed else "不通过",
    )


class Coverage(BaseModel):
    """How far the requirements are covered and accepted; counts of requirements, not of rows."""

    requirements: int
    covered: int
    exempt: int
    uncovered: int
    accepted: int
    failed: int

    @property
    def share(self) -> Decimal:
        """Covered requirements in per cent, one decimal; exempted ones do not count."""
        wanted = self.requirements - self.exempt
        return (Decimal(self.covered) * 100 / wanted).quantize(Decimal("0.1")) if wanted else Decimal("100.0")


def coverage(rows: Iterable[TraceRow]) -> Coverage:
    """Counts; a requirement is accepted when all its criteria passed, and failed when one did not."""
    verdicts: dict[str, set[str]] = {}
    for row in rows:
        verdicts.setdefault(row.code, set()).add(row.result)
    count = Counter(_of_all(found) for found in verdicts.values())
    exempt, uncovered = count["经批准不设标准"], count["没有验收标准"]
    return Coverage(
        requirements=len(verdicts),
        covered=len(verdicts) - exempt - uncovered,
        exempt=exempt,
        uncovered=uncovered,
        accepted=count["通过"],
        failed=count["不通过"],
    )


def _of_all(found: set[str]) -> str:
    """What the verdicts of all criteria of one requirement come to: the worst of them."""
    return next(verdict for verdict in _WORST_FIRST if verdict in found)


class TraceabilityContext(Context):
    """需求跟踪矩阵：逐条列出需求对应的验收标准、里程碑、测试和验收结果，签约时建立，随验收更新。"""

    contract_no: str
    requirements_no: str
    criteria_no: str
    rows: list[TraceRow]
    as_of: date

    @property
    def counted(self) -> Coverage:
        return coverage(self.rows)


def traceability_workbook(context: TraceabilityContext) -> Workbook:
    """One row for each requirement and criterion, to be filtered; the counts of requirements stand above."""
    columns = (
        Column("需求编号", width=11, key="code"),
        Column("类别", width=8),
        Column("需求", width=40),
        Column("优先级", width=8),
        Column("验收标准编号", width=13),
        Column("验收标准", width=36),
        Column("方法", width=8),
        Column("合格标准", width=24),
        Column("里程碑序号", "integer", 10),
        Column("里程碑", width=16),
        Column("计划交付", "date", 12),
        Column("测试用例", "integer", 9, note="乙方提交并通过核验的测试结果表中对应本需求的用例数"),
        Column("其中通过", "integer", 9),
        Column("验收轮次", "integer", 9),
        Column("实际结果", width=26),
        Column("结果", width=14, key="result"),
        Column("说明", width=30),
    )
    counted = context.counted
    fields = (
        Entry("合同编号", context.contract_no),
        Entry("需求确认单", context.requirements_no),
        Entry("验收标准协议", context.criteria_no),
        Entry("截至日期", context.as_of, "date"),
        Entry("需求", counted.requirements, "integer", hint=f"有验收标准的占 {counted.share}%，经批准不设标准的不计"),
        Entry("有验收标准", counted.covered, "integer"),
        Entry("经批准不设标准", counted.exempt, "integer"),
        Entry("没有验收标准", counted.uncovered, "integer"),
        Entry("已全部通过验收", counted.accepted, "integer", hint="对应的全部验收标准均通过"),
        Entry("有标准未通过", counted.failed, "integer"),
    )
    marks = tuple(Mark(f'={{result}}="{verdict}"', colour, ("result",)) for verdict, colour in _COLOURS.items())
    rows: tuple[Row, ...] = tuple(tuple(_blank(value) for value in _cells(row)) for row in context.rows)
    heading = f"{context.head.title} 需求跟踪矩阵"
    return Workbook((Sheet("跟踪矩阵", columns, rows, heading=heading, fields=fields, marks=marks, paper="A3"),))


def _cells(row: TraceRow) -> tuple[str | int | date | None, ...]:
    return (
        row.code,
        row.category,
        row.text,
        row.priority,
        row.criterion,
        row.statement,
        row.method,
        row.pass_mark,
        row.milestone,
        row.milestone_name,
        row.due_on,
        row.cases,
        row.cases_passed,
        row.round,
        row.actual,
        row.result,
        row.note,
    )


def _blank(value: str | int | date | None) -> str | int | date | None:
    return None if value == "" else value


TRACEABILITY = DocumentKind(
    "traceability-matrix",
    "需求跟踪矩阵",
    "contracting",
    TraceabilityContext,
    "JZ",
    ("S4.3", "S4.6", "S9.1"),
    formats=(),
    workbook=traceability_workbook,
)
DOCUMENTS: tuple[DocumentKind, ...] = (TRACEABILITY,)
