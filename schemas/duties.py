"""The kinds of dated duties, what ends each, and the form by which a person does. Rows S1.5, S5.3."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.forms import StrictModel
from schemas.records import Obligation
from schemas.rules.separation import same_person
from schemas.values import Line, OptionalLine, Text

Outcome = Literal["已办理", "不再适用"]


@dataclass(frozen=True)
class DutyKind:
    """How a duty ends.

    ``ended_by`` names the act that ends it by itself. A day that ``passes`` only has to be known: said once when it is
    over. The others a person enters as done; where ``money`` goes out another approves (R20).
    """

    ended_by: str = ""
    passes: bool = False
    money: bool = False


BY_HAND, PASSES = DutyKind(), DutyKind(passes=True)

DUTIES: Mapping[str, DutyKind] = {
    # Tender and award.
    "tender-questions": DutyKind("答复供应商提问"),
    "tender-change": PASSES,
    "tender-deadline": DutyKind("登记收到的报价"),
    "award-publicity": PASSES,
    "award-report": BY_HAND,
    "result-announcement": BY_HAND,
    "challenge-answer": DutyKind("质疑异议答复"),
    "security-return": DutyKind("保证金退还、保证金不予退还"),
    "contract-signing": DutyKind("合同签署登记"),
    "contract-announcement": BY_HAND,
    "contract-filing": BY_HAND,
    # Contract.
    "delivery": DutyKind("里程碑验收"),
    "contract-end": PASSES,
    "notice": DutyKind("评价与续约决定"),
    "security-due": BY_HAND,
    "security-end": BY_HAND,
    "agreed-security-return": BY_HAND,
    "insurance-end": BY_HAND,
    "special-term": BY_HAND,
    "credential": DutyKind("证照更新"),
    "data-deletion": BY_HAND,
    "assessment-record": PASSES,
    # Performance and payment.
    "progress-report": DutyKind("出具进度报告"),
    "correction": BY_HAND,
    "payment": DutyKind("付款登记"),
    "held-release": DutyKind(money=True),
    "warranty-end": PASSES,
    "retention-release": DutyKind(money=True),
    # People and IT service.
    "accounts": DutyKind("账号开通登记"),
    "monthly-roster": DutyKind("出具并报送人事月报"),
    "service-confirmation": DutyKind("服务确认登记"),
    "free-exit-refund": DutyKind(money=True),  # refunds by QR code end it by themselves
}
"""Every kind that the obligation calendar holds."""


class DutyEnded(StrictModel):
    """到期事项办结：登记一项到期事项已经办理，或者不再适用；此后不再提示。"""

    no: Line = Field(title="项目编号", description="如 XM-2026-0001")
    duty: int = Field(title="事项编号", description="见每日巡检的结果，如“〔事项 12〕”填 12", ge=1)
    outcome: Outcome = Field(default="已办理", title="结果")
    ended_on: date = Field(title="办理日期", description="不再适用的，填确定不再适用的日期")
    how: Text = Field(title="办理情况", description="怎样办理、凭据存放在何处；不再适用的，写明理由")
    reference: OptionalLine = Field(default="", title="凭证号", description="付款、退款的填银行流水号或者凭证号")
    by: Line = Field(title="办理人")
    approver: OptionalLine = Field(
        default="", title="批准人", description="付款和不再适用的必填：该项目的付款审批人或者审批人，不得为办理人"
    )

    @property
    def approved(self) -> bool:
        """Whether somebody other than who did it approves (R20)."""
        return self.approver != "" and not same_person(self.by, self.approver)

    @model_validator(mode="after")
    def somebody_agrees(self) -> Self:
        if self.outcome == "不再适用" and not self.approved:
            raise ValueError("不再适用的事项须由办理人以外的人批准：请填写批准人")
        return self


def shown(duty: Obligation) -> str:
    """A duty as staff read it, with the number by which they enter it as done if that is theirs to do."""
    kind = DUTIES[duty.kind]
    return duty.title if kind.ended_by or kind.passes else f"〔事项 {duty.id}〕{duty.title}"


def ending_refusals(said: DutyEnded, kind: str, title: str, today: date) -> list[str]:
    """Why a duty may not be entered as ended; empty when it may."""
    duty, paid = DUTIES[kind], said.outcome == "已办理"
    if duty.ended_by:
        return [f"“{title}”随“{duty.ended_by}”自动办结：请办理该事项，不单独登记。"]
    rules = [
        (said.ended_on > today, f"办理日期 {said.ended_on} 晚于今天：请在办理以后登记。"),
        (duty.money and not said.approved, f"“{title}”须由办理人以外的人批准：请填写批准人。"),
        (duty.money and paid and not said.reference, f"“{title}”没有凭证号：请填写银行流水号或者凭证号。"),
    ]
    return [sentence for broken, sentence in rules if broken]
