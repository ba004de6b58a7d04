"""The issue log: every problem until it is closed, as a document and as a workbook. Rows S5.4, S5.5."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from schemas.documents import DocumentKind
from schemas.forms import Answer, StrictModel
from schemas.parties import Context, ContractHead
from schemas.sheets import Column, Entry, Mark, Row, Sheet, Workbook, total
from schemas.values import Line, OptionalLine, Remark, Text

Severity = Literal["高", "中", "低"]
State = Literal["未解决", "处理中", "已解决", "已关闭"]
IssueClass = Literal["进度", "需求", "技术", "质量", "接口", "资料", "人员", "沟通", "合同", "其他"]
Side = Literal["甲方", "乙方", "双方"]

SEVERITIES: tuple[str, ...] = get_args(Severity)
STATES: tuple[str, ...] = get_args(State)
OUTSTANDING = ("未解决", "处理中")
"""States in which an issue can be overdue: a solved one only waits to be verified and closed."""

_LOG, _DAY = "问题跟踪表", "数据日期"
_SEVERITY_NOTE = "高：影响里程碑日期、费用或验收；中：影响任务；低：其他"


class IssueUpdate(StrictModel):
    """A problem raised, or closed, as reported with the progress; what is left empty is as it was reported before."""

    code: Line = Field(title="问题编号")
    text: Line = Field(title="问题")
    severity: Severity = Field(title="严重程度")
    owner: Line = Field(title="责任人")
    due_on: date | None = Field(default=None, title="要求解决日期")
    closed: bool = Field(default=False, title="已解决")
    kind: IssueClass | None = Field(default=None, title="类别", description="与以下三项一并填写的，自动列入问题跟踪表")
    raised_by: OptionalLine = Field(default="", title="提出人")
    side: Side | None = Field(default=None, title="责任方")
    action: Remark = Field(default="", title="处理措施及进展", description="已解决的必须写明怎样解决")


class Issue(StrictModel):
    """A problem from the day it was raised to the day it was closed."""

    code: Line = Field(title="编号", description="如 WT-01")
    text: Text = Field(title="问题")
    kind: IssueClass = Field(title="类别")
    severity: Severity = Field(title="严重程度", description=_SEVERITY_NOTE)
    raised_by: Line = Field(title="提出人")
    raised_on: date = Field(title="提出日期")
    side: Side = Field(title="责任方")
    owner: Line = Field(title="责任人")
    due_on: date = Field(title="要求解决日期")
    action: Remark = Field(default="", title="处理措施及进展", description="已解决、已关闭的必填")
    state: State = Field(default="未解决", title="状态", description="已解决：等待提出人验证；已关闭：验证合格")
    closed_on: date | None = Field(default=None, title="关闭日期", description="已关闭的必填")

    @model_validator(mode="after")
    def settled(self) -> Self:
        if self.due_on < self.raised_on:
            raise ValueError(f"问题 {self.code} 的要求解决日期早于提出日期：请核对两个日期")
        if self.state == "已关闭" and not self.closed_on:
            raise ValueError(f"问题 {self.code} 已关闭而没有关闭日期：请填写")
        if self.state != "已关闭" and self.closed_on:
            raise ValueError(f"问题 {self.code} 有关闭日期而状态为{self.state}：请改状态或删去日期")
        if self.closed_on and self.closed_on < self.raised_on:
            raise ValueError(f"问题 {self.code} 的关闭日期早于提出日期：请核对两个日期")
        if self.state not in OUTSTANDING and not self.action:
            raise ValueError(f"问题 {self.code} {self.state}而没有处理措施：请写明怎样解决的")
        return self

    def age(self, on: date) -> int:
        """Days since it was raised, until it was closed."""
        return ((self.closed_on or on) - self.raised_on).days

    def overdue(self, on: date) -> int:
        """Days past the date demanded; 0 when not overdue or no longer outstanding."""
        return max(0, (on - self.due_on).days) if self.state in OUTSTANDING else 0


@dataclass(frozen=True)
class Standing:
    """An issue as it stands on the data date."""

    issue: Issue
    age: int
    overdue: int


@dataclass(frozen=True)
class Tally:
    """How many issues of one severity are in each state, in the order of ``STATES``."""

    severity: str
    counts: tuple[int, ...]
    overdue: int

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def figures(self) -> tuple[int, ...]:
        """As the summary lists them: each state, all together, those overdue."""
        return *self.counts, self.total, self.overdue


class IssueLog(Answer):
    """问题跟踪表：登记执行中发现的问题，跟踪到验证关闭。"""

    data_on: date = Field(title="数据日期", description="账龄和是否逾期计算到这一天")
    issues: list[Issue] = Field(default_factory=list, title="问题")
    escalated: list[Line] = Field(
        default_factory=list,
        title="提请双方负责人协调的事项",
        description="项目负责人在五个工作日内不能解决的问题，写明编号和所需的决定；没有的不填",
    )

    @model_validator(mode="after")
    def dated(self) -> Self:
        codes = [issue.code for issue in self.issues]
        if twice := sorted({code for code in codes if codes.count(code) > 1}):
            raise ValueError(f"问题编号{'、'.join(twice)}重复：每个问题只登记一行")
        for issue in self.issues:
            if max(issue.raised_on, issue.closed_on or issue.raised_on) > self.data_on:
                raise ValueError(f"问题 {issue.code} 的提出或关闭日期晚于数据日期：请核对日期")
        return self

    @property
    def standing(self) -> list[Standing]:
        """All issues: the longest overdue first, then what is outstanding by date, then what waits, then the closed."""
        order = {"未解决": 0, "处理中": 0, "已解决": 1, "已关闭": 2}
        rows = [Standing(issue, issue.age(self.data_on), issue.overdue(self.data_on)) for issue in self.issues]
        return sorted(rows, key=lambda row: (-row.overdue, order[row.issue.state], row.issue.due_on, row.issue.code))

    @property
    def open(self) -> list[Standing]:
        return [row for row in self.standing if row.issue.state != "已关闭"]

    @property
    def closed(self) -> list[Standing]:
        return [row for row in self.standing if row.issue.state == "已关闭"]

    @property
    def overdue(self) -> list[Standing]:
        return [row for row in self.standing if row.overdue]

    @property
    def tallies(self) -> list[Tally]:
        """By severity, the gravest first; all together last."""
        rows = [
            self._tally(severity, [row for row in self.standing if row.issue.severity == severity])
            for severity in SEVERITIES
        ]
        return [*rows, self._tally("合计", self.standing)]

    @staticmethod
    def _tally(title: str, rows: list[Standing]) -> Tally:
        counts = tuple(sum(row.issue.state == state for row in rows) for state in STATES)
        return Tally(title, counts, sum(bool(row.overdue) for row in rows))


class IssueLogContext(Context):
    """问题跟踪表."""

    contract: ContractHead
    facts: IssueLog


def issue_workbook(context: IssueLogContext) -> Workbook:
    """The log as people keep it: age and overdue days follow the data date, new issues go into the empty rows."""
    return Workbook((_log(context), _summary(context)))


def _log(context: IssueLogContext) -> Sheet:
    outstanding = 'OR({状态}="",' + ",".join(f'{{状态}}="{state}"' for state in OUTSTANDING) + ")"
    late = f'AND({{提出日期}}<>"",{{要求解决日期}}<>"",{outstanding},{{要求解决日期}}<{{#{_DAY}}})'
    hint = (
        '=IF({提出日期}="","",IF({逾期（天）}<>"","已逾期",IF({状态}="已解决","待验证关闭",'
        'IF({状态}="","请选择状态",IF(AND({状态}="已关闭",{关闭日期}=""),"缺关闭日期","")))))'
    )
    age = f'=IF({{提出日期}}="","",IF({{关闭日期}}="",{{#{_DAY}}},{{关闭日期}})-{{提出日期}})'
    columns = (
        Column("编号", width=12, fill_in=True),
        Column("问题", width=34, fill_in=True),
        Column("类别", width=8, fill_in=True, choices=get_args(IssueClass)),
        Column("严重程度", width=9, fill_in=True, choices=SEVERITIES, note=_SEVERITY_NOTE),
        Column("提出人", width=10, fill_in=True),
        Column("提出日期", "date", 12, fill_in=True),
        Column("责任方", width=8, fill_in=True, choices=get_args(Side)),
        Column("责任人", width=10, fill_in=True),
        Column("要求解决日期", "date", 13, fill_in=True),
        Column("处理措施及进展", width=36, fill_in=True),
        Column("状态", width=9, fill_in=True, choices=STATES, note="已解决：等待提出人验证；已关闭：验证合格"),
        Column("关闭日期", "date", 12, fill_in=True),
        Column("账龄（天）", "integer", 8, formula=age),
        Column("逾期（天）", "integer", 8, formula=f'=IF({late},{{#{_DAY}}}-{{要求解决日期}},"")'),
        Column("提示", width=12, formula=hint),
    )
    return Sheet(
        _LOG,
        columns,
        tuple(_row(row) for row in context.facts.standing),
        heading=f"{context.head.title} 问题跟踪表",
        notes=(
            "填写有底色的单元格，新问题填在下方空行，类别、严重程度、责任方和状态从列表中选择；改动数据日期后，账龄、逾期和汇总自动更新。",
            "账龄自提出日期计算至关闭日期，未关闭的计算至数据日期；未解决、处理中的问题超过要求解决日期为逾期。",
        ),
        fields=(Entry(_DAY, context.facts.data_on, "date", fill_in=True),),
        spare=20,
        protected=True,
        marks=(
            Mark('={状态}="已关闭"', "grey"),
            Mark('={逾期（天）}<>""', "red", ("要求解决日期", "逾期（天）", "提示")),
            Mark('={提示}<>""', "yellow", ("提示",)),
        ),
    )


def _row(row: Standing) -> Row:
    issue = row.issue
    return (
        issue.code, issue.text, issue.kind, issue.severity, issue.raised_by, issue.raised_on, issue.side, issue.owner,
        issue.due_on, issue.action, issue.state, issue.closed_on, row.age, row.overdue or "", _hint(row),
    )  # fmt: skip


def _hint(row: Standing) -> str:
    if row.overdue:
        return "已逾期"
    return "待验证关闭" if row.issue.state == "已解决" else ""


def _summary(context: IssueLogContext) -> Sheet:
    severity = f"{{{_LOG}!严重程度:all}},{{严重程度}}"
    columns = (
        Column("严重程度", width=12),
        *(
            Column(state, "integer", 12, formula=f'=COUNTIFS({severity},{{{_LOG}!状态:all}},"{state}")')
            for state in STATES
        ),
        Column("合计", "integer", 12, formula=f"=SUM({{{STATES[0]}}}:{{{STATES[-1]}}})"),
        Column("其中逾期", "integer", 12, formula=f'=COUNTIFS({severity},{{{_LOG}!逾期（天）:all}},">0")'),
    )
    *by_severity, everything = context.facts.tallies
    rows: tuple[Row, ...] = tuple((each.severity, *each.figures) for each in by_severity)
    totals = (total(column.title, value) for column, value in zip(columns[1:], everything.figures, strict=True))
    return Sheet(
        "汇总",
        columns,
        rows,
        heading="按严重程度和状态汇总",
        totals=(("合计", *totals),),
        protected=True,
        landscape=False,
    )


ISSUE_LOG = DocumentKind(
    "issue-log",
    "问题跟踪表",
    "monitoring",
    IssueLogContext,
    "WT",
    ("S5.5", "S5.4"),
    workbook=issue_workbook,
    form=IssueLog,
)
DOCUMENTS: tuple[DocumentKind, ...] = (ISSUE_LOG,)
