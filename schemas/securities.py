"""Bid and performance security: received, due back, returned or forfeited (R25). Rows S5.2, S8.5."""

from datetime import date
from decimal import Decimal
from typing import Literal, Self, get_args

from pydantic import BaseModel, Field, model_validator

from schemas.documents import DocumentKind, to_vendor
from schemas.forms import StrictModel
from schemas.parties import Context, Party
from schemas.rules.bids import Regime
from schemas.rules.rulebook import standing
from schemas.rules.separation import same_person
from schemas.values import Line, Money, Text

SecurityKind = Literal["投标保证金", "履约保证金"]
SecurityStatus = Literal["在押", "已退还", "不予退还"]
Way = Literal["银行转账", "支票", "银行保函", "保证保险", "担保公司保函"]
GUARANTEES: tuple[Way, ...] = ("银行保函", "保证保险", "担保公司保函")
"""What must be accepted in place of cash (R25)."""
BidGround = Literal[
    "投标截止后撤销投标文件",
    "中标后无正当理由不与采购人签订合同",
    "签订合同时提出附加条件",
    "不按招标文件要求提交履约保证金",
]
PerformanceGround = Literal["违反合同约定，合同约定不予退还"]
Ground = Literal[BidGround, PerformanceGround]
GROUNDS: dict[SecurityKind, tuple[str, ...]] = {
    "投标保证金": get_args(BidGround),
    "履约保证金": get_args(PerformanceGround),
}
"""When security may be kept (招标投标法 60; 招标投标法实施条例 35, 74)."""
_NO = "如 XM-2026-0001"


class _SecurityOf(StrictModel):
    no: Line = Field(title="项目编号", description=_NO)
    vendor: Line = Field(title="供应商", description="与登记的全称一致")
    kind: SecurityKind = Field(title="保证金种类")
    by: Line = Field(title="办理人")


class SecurityReceived(_SecurityOf):
    """登记保证金：登记供应商提交的投标保证金或者履约保证金，可以是保函、保险。"""

    way: Way = Field(title="形式")
    amount: Money = Field(title="金额（元）", description="保函、保险填担保金额")
    received_on: date = Field(title="收到日期")
    reference: Line = Field(title="流水号或者保函编号")
    expires_on: date | None = Field(
        default=None, title="保函有效期至", description="保函、保险的必填；展期的，按原编号再次登记"
    )
    due_back_on: date | None = Field(
        default=None, title="约定的退还日期", description="履约保证金必填；投标保证金由系统按规定计算"
    )

    @model_validator(mode="after")
    def whole(self) -> Self:
        rules = [
            (not self.amount, "保证金金额须大于零：请改正"),
            (self.way in GUARANTEES and self.expires_on is None, "保函、保险须填写有效期"),
            (self.kind == "履约保证金" and self.due_back_on is None, "履约保证金须填写合同约定的退还日期"),
        ]
        if faults := [sentence for broken, sentence in rules if broken]:
            raise ValueError("；".join(faults))
        return self


class SecurityReturned(_SecurityOf):
    """退还保证金：登记退还的日期和凭证，出具保证金退还通知。"""

    returned_on: date = Field(title="退还日期")
    interest: Money = Field(default=Decimal("0.00"), title="退还的利息（元）", description="保函、保险填 0")
    reference: Line = Field(title="退款流水号或者保函签收凭证")


class SecurityForfeited(_SecurityOf):
    """不予退还保证金：登记法定或者约定的情形和事实，经采购经办人以外的人批准。"""

    decided_on: date = Field(title="决定日期")
    ground: Ground = Field(title="情形")
    facts: Text = Field(title="事实和证据")
    approver: Line = Field(title="批准人", description="该项目的审批人或者定标人，不得为办理人")

    @model_validator(mode="after")
    def kept_apart(self) -> Self:
        if self.ground not in GROUNDS[self.kind]:
            raise ValueError(f"“{self.ground}”不是{self.kind}不予退还的情形：请改选")
        if same_person(self.by, self.approver):
            raise ValueError("批准人不得与办理人为同一人：请由其他有权人批准")
        return self


def security_refusals(received: SecurityReceived, regime: Regime, base: Decimal, valid_until: date | None) -> list[str]:
    """Why a security may not be registered; ``base`` is the budget for a bid, the price of the award for performance.

    ``valid_until`` is the last day of the bids' validity, which a guarantee for a bid must cover.
    """
    bid = received.kind == "投标保证金"
    percent = standing("bid-security-cap-percent" if bid else "performance-security-cap-percent")
    law = (
        "招标投标法实施条例第二十六条、政府采购法实施条例第三十三条"
        if bid
        else "招标投标法实施条例第五十八条、政府采购法实施条例第四十八条"
    )
    cap = base * percent / 100
    short = guarantee_faults(received.expires_on, valid_until) if bid and valid_until else []
    rules = [
        (
            regime != "voluntary" and received.amount > cap,
            f"{received.kind} {received.amount:,.2f} 元超过{'项目估算价' if bid else '合同金额'}的 {percent}%"
            f"（{cap:,.2f} 元，{law}）：请退还超过的部分后登记。",
        ),
    ]
    return [sentence for broken, sentence in rules if broken] + [f"{fault}：请投标人延长。" for fault in short]


def guarantee_faults(expires_on: date | None, valid_until: date) -> list[str]:
    """Why a guarantee does not cover the validity of the bids (招标投标法实施条例 26); cash has no end."""
    if expires_on is None or expires_on >= valid_until:
        return []
    return [f"保函有效期至 {expires_on}，短于投标有效期届满日 {valid_until}"]


class SecurityRow(BaseModel):
    """A security as the register shows it."""

    vendor: str
    kind: SecurityKind
    way: Way
    amount: Decimal
    received_on: date
    reference: str
    expires_on: date | None
    due_back_on: date
    basis: str
    status: SecurityStatus
    closed_on: date | None = None
    note: str = ""


class SecurityRegisterContext(Context):
    """保证金台账：逐笔记载保证金的收取、应退日期、退还和不予退还。"""

    rows: list[SecurityRow]
    as_of: date

    @property
    def held(self) -> Decimal:
        return sum((row.amount for row in self.rows if row.status == "在押"), Decimal(0))

    @property
    def states(self) -> list[tuple[SecurityRow, str]]:
        """Every security with its state as of the day."""
        return [
            (row, "逾期未退" if row.status == "在押" and row.due_back_on < self.as_of else row.status)
            for row in self.rows
        ]


class SecurityNoticeContext(Context):
    """保证金退还通知：通知供应商保证金已经退还，或者不予退还的情形、事实和依据。"""

    vendor: Party
    row: SecurityRow
    interest: Decimal
    closing_reference: str
    ground: str
    facts: str
    approver: str
    handled_by: str
    objections_to: str

    @property
    def late_days(self) -> int:
        """Days after the day on which it was due back; 0 when in time."""
        return max(0, ((self.row.closed_on or self.row.due_back_on) - self.row.due_back_on).days)


SECURITY_REGISTER = DocumentKind(
    "security-register", "保证金台账", "sourcing", SecurityRegisterContext, "BT", ("S5.2",)
)
SECURITY_NOTICE = DocumentKind(
    "security-notice",
    "保证金退还通知",
    "sourcing",
    SecurityNoticeContext,
    "TB",
    ("S5.2",),
    named=lambda context: "保证金不予退还通知" if context.row.status == "不予退还" else "保证金退还通知",
    to=to_vendor,
)
DOCUMENTS = (SECURITY_REGISTER, SECURITY_NOTICE)
