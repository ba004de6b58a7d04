"""How a contract goes on or ends: notice of renewal, notice of termination. Rows S5.7, S6.6."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, NamedTuple, Self

from pydantic import Field, model_validator

from schemas.documents import DocumentKind
from schemas.forms import Answer, StrictModel
from schemas.parties import Context, ContractHead, Side
from schemas.rules.free_exit import FreePeriod, free_period
from schemas.values import Line, Money, OptionalLine, Ratio, Text

ZERO = Decimal("0.00")


class ChangedTerm(StrictModel):
    """A term that is not the same in the new period."""

    clause: Line = Field(title="条款或事项")
    before: Line = Field(title="原约定")
    after: Line = Field(title="续约后的约定")


class RenewalNotice(Answer):
    """续约通知书：通知供应商续签合同，写明新期限、价款、改变和不变的条款以及答复日期。"""

    basis: list[Line] = Field(title="续约依据", description="绩效评价、审批决定等", min_length=1)
    notice_clause: Line = Field(title="通知所依据的合同条款")
    old_from: date = Field(title="原合同期限起")
    old_to: date = Field(title="原合同期限止")
    new_from: date = Field(title="续约期限起")
    new_to: date = Field(title="续约期限止")
    price_unit: Literal["合同总价", "年度服务费", "月度服务费"] = Field(title="价款口径")
    price_old: Money = Field(title="原价款（元，含税）")
    price_new: Money = Field(title="续约价款（元，含税）")
    price_basis: OptionalLine = Field(default="", title="价款改变的依据", description="价款改变时必填")
    tax_rate: Ratio = Field(title="税率（%）")
    payment_terms: Line = Field(title="付款方式")
    scope: list[Line] = Field(title="续约期的工作内容", min_length=1)
    changed: list[ChangedTerm] = Field(default_factory=list, title="改变的条款")
    reply_by: date = Field(title="请供应商书面答复的日期")
    sign_by: date = Field(title="签订续约文件的日期")
    to_sign: list[Line] = Field(
        default_factory=lambda: ["续约协议", "保密协议（续期）", "主要人员名单和联系方式确认书"],
        title="需要签署的文件",
        min_length=1,
    )

    @property
    def difference(self) -> Decimal:
        """What the renewal adds to the price, in yuan; negative when it takes away."""
        return self.price_new - self.price_old

    @property
    def change(self) -> Decimal | None:
        """The difference as a share of the old price; None when there was none."""
        return self.difference / self.price_old if self.price_old else None

    @model_validator(mode="after")
    def contiguous(self) -> Self:
        if self.old_to < self.old_from or self.new_to < self.new_from:
            raise ValueError("期限的截止日期早于起始日期：请改正")
        if self.new_from != self.old_to + timedelta(1):
            raise ValueError(f"续约期限应自原期限届满的次日 {self.old_to + timedelta(1)} 起，与原期限衔接：请改正")
        if self.difference and not self.price_basis:
            raise ValueError("价款改变时须写明依据：请填写“价款改变的依据”")
        if not self.reply_by <= self.sign_by <= self.old_to:
            raise ValueError("应先答复、后签订，并在原期限届满前签订：请改正答复日期或者签订日期")
        return self


class RenewalNoticeContext(Context):
    """续约通知书."""

    contract: ContractHead
    facts: RenewalNotice


Reason = Literal["合同到期不续约", "协商解除", "乙方违约解除", "甲方任意解除", "免费期内退出", "不可抗力"]
# The date that a reason cannot do without: field and title.
_DATE_OF: dict[str, tuple[str, str]] = {
    "合同到期不续约": ("expires_on", "合同期限届满日期"),
    "协商解除": ("agreed_on", "协商一致日期"),
    "免费期内退出": ("signed_on", "合同签订日期"),
    "不可抗力": ("event_on", "不可抗力发生日期"),
}


class HandOver(StrictModel):
    """Something to be handed over or returned after the end."""

    item: Line = Field(title="移交或返还的内容")
    side: Side = Field(title="移交方")
    way: Line = Field(title="方式和要求")
    days: int = Field(ge=0, le=365, title="期限（终止后日数）")


class DatedHandOver(NamedTuple):
    """A hand-over with its last day."""

    row: HandOver
    due_on: date


def _handovers() -> list[HandOver]:
    rows: tuple[tuple[str, Side, str, int], ...] = (
        ("已完成和正在进行的工作成果，包括源代码、文档和配置", "乙方", "电子文件附清单和摘要值，说明完成程度", 10),
        ("甲方提供的资料、设备和证件", "乙方", "按领用清单逐项返还", 10),
        ("账号、密钥和访问权限", "乙方", "逐项移交，甲方当场变更密码并停用乙方账号", 5),
        ("甲方数据及其备份，包括个人信息", "乙方", "返还后删除，出具加盖公章的删除证明", 15),
        ("乙方的设备、工具和未使用的许可", "甲方", "按清单返还", 10),
    )
    return [HandOver(item=item, side=side, way=way, days=days) for item, side, way, days in rows]


class TerminationNotice(Answer):
    """终止通知书：通知合同终止或解除，写明理由、依据、结算、移交和继续有效的条款。"""

    reason: Reason = Field(title="终止原因")
    clause: Line = Field(title="依据的合同条款")
    grounds: Text = Field(title="事实和理由")
    evidence: list[Line] = Field(default_factory=list, title="证明材料")
    delivered_on: date = Field(title="通知到达乙方的日期", description="按送达方式推算的到达日，解除自到达时生效")
    effective_on: date = Field(title="终止日期")
    expires_on: date | None = Field(default=None, title="合同期限届满日期", description="到期不续约的必填")
    agreed_on: date | None = Field(default=None, title="协商一致日期", description="协商解除的必填")
    signed_on: date | None = Field(default=None, title="合同签订日期", description="免费期内退出的必填")
    exit_rest_day: Literal["顺延", "不顺延"] = Field(
        default="顺延", title="免费期最后一日遇休假日", description="照合同的约定，合同没有约定的顺延"
    )
    event_on: date | None = Field(default=None, title="不可抗力发生日期", description="不可抗力的必填")
    urged_on: date | None = Field(default=None, title="催告日期", description="违约解除前已经催告的填写")
    grace_until: date | None = Field(default=None, title="催告的履行期限", description="催告的必填")
    paid: Money = Field(title="甲方已付（元）")
    unpaid: Money = Field(default=ZERO, title="已验收未付（元）")
    taken_over: Money = Field(default=ZERO, title="未验收但接收的部分（元）", description="按核定的完成程度计算")
    compensation: Money = Field(default=ZERO, title="甲方应付补偿或赔偿（元）")
    refund: Money = Field(default=ZERO, title="乙方应退款项（元）")
    penalty: Money = Field(default=ZERO, title="乙方应付违约金和赔偿（元）")
    retained: Money = Field(default=ZERO, title="尚未返还的质保金（元）", description="按合同另行返还，不计入本次结算")
    settlement_basis: OptionalLine = Field(
        default="", title="结算的计算依据", description="有接收部分、补偿、退款或违约金的必填"
    )
    settle_by: date = Field(title="结算款支付日期")
    handovers: list[HandOver] = Field(default_factory=_handovers, title="移交和返还", min_length=1)
    continuing: list[Line] = Field(
        default_factory=lambda: [
            "保密",
            "个人信息与数据安全",
            "知识产权和第三方权利保证",
            "已交付成果的质保",
            "结算、清理和违约责任",
            "争议解决",
        ],
        title="继续有效的条款",
        min_length=1,
    )
    transition_days: int = Field(default=30, ge=0, le=365, title="交接协助期限（日）")
    transition_fee: Literal["不另行收费", "按合同约定计费", "费用另行书面商定"] = Field(title="交接协助的费用")
    contact: Line = Field(title="甲方善后联系人")
    phone: Line = Field(title="办公电话")
    objection_days: int = Field(default=10, ge=1, le=60, title="书面异议的期限（日）")

    @property
    def net(self) -> Decimal:
        """What the client still pays; negative when the vendor pays back."""
        return self.unpaid + self.taken_over + self.compensation - self.refund - self.penalty

    @property
    def dated_handovers(self) -> list[DatedHandOver]:
        """Hand-overs, each with its last day."""
        return [DatedHandOver(row, self.effective_on + timedelta(row.days)) for row in self.handovers]

    @property
    def transition_until(self) -> date:
        """Last day of the vendor's help."""
        return self.effective_on + timedelta(self.transition_days)

    @property
    def last_free_day(self) -> date | None:
        """The last day on which the notice may arrive (R13)."""
        return self._free_period.last_day if self._free_period else None

    @property
    def calendar_note(self) -> str:
        """A sentence when the holidays of that year are not known."""
        return self._free_period.note if self._free_period else ""

    @property
    def _free_period(self) -> FreePeriod | None:
        return free_period(self.signed_on, moves_on=self.exit_rest_day == "顺延") if self.signed_on else None

    @model_validator(mode="after")
    def effective(self) -> Self:
        field, title = _DATE_OF.get(self.reason, ("reason", ""))
        if getattr(self, field) is None:
            raise ValueError(f"{self.reason}须填写{title}：请补填")
        if self.reason == "合同到期不续约":
            if self.effective_on != self.expires_on:
                raise ValueError(f"到期不续约的，终止日期应为合同期限届满日期 {self.expires_on}：请改正")
        elif self.reason != "协商解除" and self.effective_on < self.delivered_on:
            raise ValueError(f"解除自通知到达时生效，终止日期不得早于到达日期 {self.delivered_on}：请改正")
        if self.event_on and self.event_on > self.delivered_on:
            raise ValueError("不可抗力发生日期晚于通知到达日期：请改正")
        if self.urged_on and not (self.grace_until and self.urged_on < self.grace_until < self.delivered_on):
            raise ValueError("催告应给予履行期限，期限届满后方可通知解除：请填写催告的履行期限，并核对三个日期")
        return self

    @model_validator(mode="after")
    def settled(self) -> Self:
        if (self.taken_over or self.compensation or self.refund or self.penalty) and not self.settlement_basis:
            raise ValueError("结算中有接收部分、补偿、退款或者违约金：请填写结算的计算依据")
        if self.refund > self.paid:
            raise ValueError(f"应退款项 {self.refund:,.2f} 元超过已付款项 {self.paid:,.2f} 元：请核对")
        if self.reason == "乙方违约解除" and self.compensation:
            raise ValueError("乙方违约解除的，甲方不支付补偿：请删除补偿金额")
        if self.settle_by < self.effective_on:
            raise ValueError("结算款支付日期早于终止日期：请改正")
        return self

    @model_validator(mode="after")
    def in_free_period(self) -> Self:
        if self.reason != "免费期内退出" or self.last_free_day is None:
            return self
        if self.delivered_on > self.last_free_day:
            raise ValueError(
                f"已超过免费期：依{self.clause}，{self.signed_on} 签订的合同，退出通知最迟应于 {self.last_free_day} "
                f"到达乙方，本通知 {self.delivered_on} 到达。请改按其他原因办理"
            )
        if self.net != -self.paid or self.unpaid or self.taken_over or self.compensation or self.penalty:
            raise ValueError("免费期内退出不发生任何费用：已付款项应全部填入“乙方应退款项”，其他各项填 0")
        return self


class TerminationNoticeContext(Context):
    """终止通知书."""

    contract: ContractHead
    facts: TerminationNotice

    @model_validator(mode="after")
    def of_the_signed_contract(self) -> Self:
        typed, signed = self.facts.signed_on, self.contract.signed_on
        if typed and signed and typed.isoformat() != signed:
            raise ValueError(f"合同签订日期 {typed} 与合同登记的 {signed} 不一致：请改为登记的日期")
        return self


RENEWAL_NOTICE = DocumentKind(
    "renewal-notice",
    "续约通知书",
    "review",
    RenewalNoticeContext,
    "XY",
    ("S5.7",),
    form=RenewalNotice,
    filled_by="approver",
)
TERMINATION_NOTICE = DocumentKind(
    "termination-notice",
    "终止通知书",
    "review",
    TerminationNoticeContext,
    "ZZ",
    ("S5.7", "S6.6"),
    form=TerminationNotice,
    filled_by="approver",
)
DOCUMENTS: tuple[DocumentKind, ...] = (RENEWAL_NOTICE, TERMINATION_NOTICE)
