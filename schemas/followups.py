"""Materials that are still missing after two weeks: whom to chase, and who cannot or will not. Rows S3.3, S3.5."""

from datetime import date
from typing import Literal, get_args

from pydantic import BaseModel, Field

from schemas.documents import DocumentKind
from schemas.parties import Context, ContractHead
from schemas.sheets import Column, Entry, Mark, Row, Sheet, Workbook

Special = Literal["", "不能提交", "拒绝提交"]
METHODS = ("电话", "当面", "邮件", "OA")
RESULTS = ("已补齐", "补交一部分", "承诺补交", "未联系上", "不能提交", "拒绝提交")
SPECIALS: tuple[str, ...] = tuple(special for special in get_args(Special) if special)

_ADVICE = {
    "不能提交": "请员工书面说明原因，由甲方员工关系组决定延期、以其他证明代替或者免交",
    "拒绝提交": "请甲方员工关系组与员工面谈，书面告知资料的用途和缺少资料的后果，由用人单位依法处理",
}
_SHEET, _DAY = "催办清单", "催办日期"


class ChaseRow(BaseModel):
    """A person whose materials are not complete, with every day on which they were chased (R15)."""

    file_no: str
    employee_no: str
    name: str
    department: str
    joined_on: date
    due_on: date
    missing: list[str]
    chased_on: list[date] = Field(default=[], description="oldest first")
    method: str = Field(default="", description="of the latest chase, one of METHODS")
    result: str = Field(default="", description="of the latest chase, one of RESULTS")
    reason: str = ""
    special: Special = ""
    advice: str = Field(default="", description="of the vendor on a special case; empty: the usual one")

    @property
    def chased(self) -> str:
        """The days of the chases, one a line."""
        return "\n".join(day.isoformat() for day in self.chased_on)

    @property
    def advised(self) -> str:
        """What the vendor advises: what was said of this person, else what is usual."""
        return self.advice or _ADVICE.get(self.special, "")

    def overdue(self, on: date) -> int:
        """Days past the day on which everything was due; 0 when not past it."""
        return max(0, (on - self.due_on).days)


class FollowUpListContext(Context):
    """资料催办清单：列出到岗满两周资料仍不齐的员工、缺项和历次催办，供当日催办和登记结果。"""

    contract: ContractHead
    on: date
    rows: list[ChaseRow]
    next_on: date

    @property
    def special(self) -> list[ChaseRow]:
        """Those who cannot or will not: reported the same day."""
        return [row for row in self.rows if row.special]


class SpecialCaseContext(Context):
    """特殊情况报告：当日向甲方员工关系组报告不能提交或者拒绝提交入职资料的员工，并提出处理建议。"""

    contract: ContractHead
    on: date
    reported_to: str = "员工关系组"
    rows: list[ChaseRow]


def follow_up_workbook(context: FollowUpListContext) -> Workbook:
    """The list as the assistant works through it: only what came of today's chase is filled in."""
    columns = (
        Column("档案号", width=14),
        Column("工号", width=13),
        Column("姓名", width=10),
        Column("部门", width=14),
        Column("到岗日", "date", 12),
        Column("应交齐日", "date", 12),
        Column("逾期（天）", "integer", 8, formula=f'=IF({{应交齐日}}="","",MAX(0,{{#{_DAY}}}-{{应交齐日}}))'),
        Column("缺项", width=26),
        Column("已催办次数", "integer", 8),
        Column("历次催办日期", width=13),
        Column("上次结果", width=14),
        Column("催办方式", width=10, fill_in=True, choices=METHODS),
        Column("结果", width=13, fill_in=True, choices=RESULTS),
        Column("原因", width=26, fill_in=True, note="没有补齐的必填：员工说明的原因，记入人事档案和月度报表"),
        Column("特殊情况", width=11, fill_in=True, choices=SPECIALS, note="选填；一经登记，当日报告甲方员工关系组"),
        Column("提示", width=18, formula=_HINT),
    )
    sheet = Sheet(
        _SHEET,
        columns,
        tuple(_row(row, context.on) for row in context.rows),
        heading=f"{context.head.title} 资料催办清单",
        notes=(
            "逐人催办，填写有底色的单元格，催办方式、结果和特殊情况从列表中选择；其余单元格由系统登记，已经锁定。",
            "没有补齐的必须写明原因；不能提交、拒绝提交的，在特殊情况栏登记，当日报告甲方员工关系组。",
        ),
        fields=(
            Entry(_DAY, context.on, "date", hint="催办当日填写并交回；逾期天数计算到这一天"),
            Entry("下次催办日期", context.next_on, "date"),
        ),
        protected=True,
        paper="A3",
        marks=(Mark('={特殊情况}<>""', "red", ("特殊情况", "提示")), Mark('={提示}<>""', "yellow", ("提示",))),
        closing=(
            "含有员工的个人信息：只限经授权的人员使用，不得以私人邮箱、即时通讯工具传送，用后按档案管理要求保存。",
        ),
    )
    return Workbook((sheet,))


_HINT = (
    '=IF({档案号}="","",IF({特殊情况}<>"","当日报告",IF({催办方式}="","待催办",IF({结果}="","请选择结果",'
    'IF(AND({结果}<>"已补齐",{原因}=""),"请写明原因","")))))'
)


def _row(row: ChaseRow, on: date) -> Row:
    hint = "当日报告" if row.special else "待催办"
    return (
        row.file_no, row.employee_no, row.name, row.department, row.joined_on, row.due_on, row.overdue(on),
        "、".join(row.missing), len(row.chased_on), row.chased, row.result, "", "", row.reason, row.special, hint,
    )  # fmt: skip


FOLLOW_UP_LIST = DocumentKind(
    "follow-up-list",
    "资料催办清单",
    "monitoring",
    FollowUpListContext,
    "CB",
    ("S3.3", "S3.5"),
    engagement_kinds=("hr",),
    issued_by="乙方",
    workbook=follow_up_workbook,
    personal=True,
)
SPECIAL_CASE_REPORT = DocumentKind(
    "special-case-report",
    "特殊情况报告",
    "monitoring",
    SpecialCaseContext,
    "TS",
    ("S3.3",),
    engagement_kinds=("hr",),
    issued_by="乙方",
    personal=True,
)
DOCUMENTS: tuple[DocumentKind, ...] = (FOLLOW_UP_LIST, SPECIAL_CASE_REPORT)
