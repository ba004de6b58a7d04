"""What one contract agrees beyond its standard clauses: promises, securities, insurance, approved differences.

Rows S4.4, S5.3; rule R25.
"""

import unicodedata
from datetime import date
from decimal import Decimal
from typing import Literal, Self

from pydantic import BaseModel, Field, model_validator

from schemas.forms import StrictModel
from schemas.parties import Side
from schemas.values import Line, Money, OptionalLine


class SpecialTerm(StrictModel):
    """A promise made in negotiation, or another agreement, that becomes part of the contract."""

    side: Side = Field(title="义务方")
    text: Line = Field(title="约定内容", description="写成可以直接执行的文字")
    evidence: OptionalLine = Field(default="", title="来源", description="如谈判纪要的编号、承诺函的名称和日期")
    due: date | None = Field(default=None, title="兑现日期", description="有期限的填写，到期前提示")


class Security(StrictModel):
    """A security for performance; a guarantee is accepted in place of cash (R25)."""

    kind: Literal["履约保证金", "履约保函", "质量保函"] = Field(title="担保方式")
    amount: Money = Field(title="担保金额（元）")
    provide_by: date = Field(title="提交日期", description="乙方应当提交的最后日期")
    valid_until: date = Field(title="有效期至")
    return_by: date | None = Field(default=None, title="退还日期", description="保证金必填；保函到期自动失效的不填")

    @model_validator(mode="after")
    def dated(self) -> Self:
        if self.valid_until <= self.provide_by:
            raise ValueError(f"{self.kind}的有效期至 {self.valid_until} 不晚于提交日期 {self.provide_by}：请改正")
        if self.kind == "履约保证金" and self.return_by is None:
            raise ValueError("履约保证金没有约定退还日期：请填写")
        if self.return_by and self.return_by < self.provide_by:
            raise ValueError(f"{self.kind}的退还日期 {self.return_by} 早于提交日期 {self.provide_by}：请改正")
        return self


class Insurance(StrictModel):
    """An insurance that one side has to keep during the contract."""

    side: Side = Field(default="乙方", title="投保方")
    kind: Line = Field(title="险种", description="如职业责任保险、雇主责任保险")
    amount: Money = Field(title="保险金额（元）")
    policy: OptionalLine = Field(default="", title="保险单号", description="签约时尚未投保的不填")
    valid_until: date = Field(title="保险期限至")


class DifferenceDecided(StrictModel):
    """What somebody else than the drafter decided on a difference from the standard clauses."""

    clause: Line = Field(title="条款", description="与合规审查表“与标准条款的差异”所列的名称一致")
    decision: Literal["批准", "不采纳"] = Field(default="批准", title="决定", description="不采纳的，合同按标准条款")
    reason: Line = Field(title="理由")
    approver: Line = Field(title="批准人", description="不得与拟定人为同一人")


class Promised(BaseModel):
    """A promise recorded in negotiation."""

    side: Side
    text: str
    evidence: str
    due: date | None = None
    minutes_no: str


class NegotiatedDifference(BaseModel):
    """A difference from the standard clauses that was negotiated."""

    clause: str
    standard: str
    proposed: str
    reason: str
    minutes_no: str


class Difference(BaseModel):
    """A difference from the standard clauses, as the compliance sheet lists it for approval."""

    clause: str
    standard: str
    proposed: str
    source: str
    favourable: bool = Field(description="to the client: then nobody has to approve it")
    decision: Literal["", "批准", "不采纳"] = ""
    reason: str = ""
    approver: str = ""
    fault: str = ""

    @property
    def state(self) -> str:
        if self.fault:
            return "待批准"
        return "不须批准" if self.favourable else {"批准": "已批准", "不采纳": "不采纳"}[self.decision or "批准"]


def not_carried(promises: list[Promised], special: list[SpecialTerm], other: list[str]) -> list[Promised]:
    """Promises whose words stand neither in the special terms of that side nor in other agreements of the contract."""
    free = [_plain(text) for text in other]

    def carried(one: Promised) -> bool:
        own = [_plain(term.text) for term in special if term.side == one.side]
        return any(_plain(one.text) in text for text in [*own, *free])

    return [one for one in promises if not carried(one)]


def _plain(text: str) -> str:
    """Words without blanks and punctuation, so that a full stop more is no other promise."""
    letters = unicodedata.normalize("NFKC", text)
    return "".join(letter for letter in letters if unicodedata.category(letter)[0] in "LN")


def security_total(securities: list[Security]) -> Decimal:
    """What is given for performance, in yuan."""
    return sum((one.amount for one in securities if one.kind != "质量保函"), Decimal(0))
