"""Amendment of a signed contract: a change order that both signed, and the terms in force after it.

Terms are changed in no other way; every version is kept, and what was accepted or paid stays. Rows S4.4, S5.3, S9.4.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Literal, Self

from pydantic import BaseModel, Field, model_validator

from schemas.changes import ChangeOrder
from schemas.contracting import ContractTerms, MilestoneTerm
from schemas.documents import DocumentKind
from schemas.forms import Answer, Gate, StrictModel
from schemas.parties import Context, ContractHead
from schemas.rules.bids import Regime
from schemas.rules.ratios import ratios_of
from schemas.rules.retention import retained
from schemas.rules.separation import same_person
from schemas.rules.vat import Tax, from_gross
from schemas.scope import ScopeChanged
from schemas.values import Line, OptionalLine, day_cn


class StageInForce(BaseModel):
    """A milestone of the contract as it is in force."""

    seq: int
    name: str
    due_on: date
    ratio: Decimal
    amount: Decimal
    retention_ratio: Decimal
    retention: Decimal
    status: Literal["open", "accepted", "rejected"] = "open"


class TermsInForce(BaseModel):
    """One version of the terms: the contract as signed is the first, each supplement makes another.

    ``basis`` is the number of the contract or supplement; ``change_no`` that of the change order behind a supplement.
    """

    version: int
    basis: str
    change_no: str = ""
    signed_on: date
    effective_on: date
    total: Decimal
    terms: ContractTerms
    stages: list[StageInForce]


class ChangeOf(StrictModel):
    """双方已经签署的变更单。"""

    no: Line = Field(title="项目编号", description="如 XM-2026-0001")
    change: Line = Field(title="变更单编号", description="双方已经签字盖章的变更单，如 BG-2026-0001")


class ChangeSigned(Answer):
    """登记变更签署：双方在变更单上签字盖章之后填写，登记后出具补充协议，变更的条款自生效日期起执行。"""

    client_signatory: Line = Field(title="甲方签字人")
    vendor_signatory: Line = Field(title="乙方签字人")
    signed_on: date = Field(title="签署日期")
    effective_on: date | None = Field(default=None, title="生效日期", description="不填的，为签署日期")
    approver: OptionalLine = Field(
        default="", title="甲方重新批准人", description="历次变更累计增加超过合同签订时总价 10% 的必填，不得为办理人"
    )
    file: OptionalLine = Field(default="", title="签署件扫描文件", description="收件目录中的文件名，可后补")

    @property
    def from_day(self) -> date:
        """The day from which the changed terms apply."""
        return self.effective_on or self.signed_on

    @model_validator(mode="after")
    def plausible(self) -> Self:
        if same_person(self.client_signatory, self.vendor_signatory):
            raise ValueError(f"甲乙双方签字人同为 {self.client_signatory}：请核对签字人")
        if self.effective_on and self.effective_on < self.signed_on:
            raise ValueError(f"生效日期 {self.effective_on} 早于签署日期 {self.signed_on}：变更不溯及既往，请改正")
        return self


def signing_refusals(
    signed: ChangeSigned, order: ChangeOrder, in_force: list[TermsInForce], regime: Regime, today: date
) -> list[str]:
    """Why the signing of a change order may not be recorded; empty when it may."""
    refusals = []
    if signed.signed_on > today:
        refusals.append(f"签署日期 {signed.signed_on} 晚于今天 {today}：请在双方实际签署后登记。")
    if signed.from_day > max(today, signed.signed_on):
        refusals.append(f"生效日期 {signed.from_day} 晚于今天 {today}：请在生效之日登记。")
    if signed.signed_on < order.assessed_on:
        refusals.append(f"签署日期 {signed.signed_on} 早于变更的评估日期 {order.assessed_on}：请核对日期。")
    if signed.signed_on < in_force[-1].signed_on:
        refusals.append(f"签署日期 {signed.signed_on} 早于现行条款的签署日期 {in_force[-1].signed_on}：请核对日期。")
    if order.far_from_signed and regime == "government":
        refusals.append(
            "政府采购项目的补充合同累计超过原合同采购金额的 10%（政府采购法第四十九条）：超过部分应另行采购。"
        )
    elif order.far_from_signed and not signed.approver:
        refusals.append(
            "历次变更累计增加超过合同签订时总价的 10%：请按批准原合同的权限重新批准，并填写“甲方重新批准人”。"
        )
    if signed.approver and same_person(signed.approver, signed.by):
        refusals.append(f"重新批准人 {signed.approver} 就是办理人：请由有权批准原合同的人批准。")
    return refusals


def amendment_refusals(order: ChangeOrder, tax_rate: Decimal, in_force: list[TermsInForce]) -> list[str]:
    """Where a change order does not go with the contract as it is in force; place and remedy in each sentence."""
    found = [*_price_faults(order, tax_rate, in_force), *_moved_faults(order, in_force[-1])]
    found += _instalment_faults(order, in_force[-1])
    if not found:
        found += _whole_faults(order, in_force[-1])
    return [f"{fault}：请修订变更单、重新签署后再登记。" for fault in found]


def _price_faults(order: ChangeOrder, tax_rate: Decimal, in_force: list[TermsInForce]) -> Iterator[str]:
    signed, now = in_force[0], in_force[-1]
    listed = {change.no: change.price_after for change in order.earlier}
    if order.original_price != signed.total:
        yield f"“合同签订时的总价”填写 {order.original_price:,.2f} 元，而合同为 {signed.total:,.2f} 元"
    for version in in_force[1:]:
        if version.change_no not in listed:
            yield f"“此前已生效的变更”缺少 {version.change_no}（{version.signed_on} 生效）"
        elif listed[version.change_no] != version.total:
            yield (
                f"“此前已生效的变更”中 {version.change_no} 的总价填写 {listed[version.change_no]:,.2f} 元，"
                f"而该次变更后为 {version.total:,.2f} 元"
            )
    if order.original_price == signed.total and order.price_before != now.total:
        yield f"变更前的总价 {order.price_before:,.2f} 元与现行合同总价 {now.total:,.2f} 元不一致"
    if order.tax_rate != tax_rate:
        yield f"“增值税税率”填写 {order.tax_rate.normalize():f}%，而合同为 {tax_rate.normalize():f}%"


def _moved_faults(order: ChangeOrder, now: TermsInForce) -> Iterator[str]:
    known = {stage.name: stage for stage in now.stages}
    for place, moved in enumerate(order.moved, 1):
        where = f"“交付日期调整”第 {place} 行："
        stage = known.get(moved.name)
        if stage is None:
            yield f"{where}合同没有里程碑“{moved.name}”（现有{'、'.join(known)}）"
        elif stage.status != "open":
            yield f"{where}里程碑“{moved.name}”{_SETTLED[stage.status]}，不能再调整交付日期"
        elif moved.before != stage.due_on:
            yield f"{where}里程碑“{moved.name}”原交付日期填写 {moved.before}，而现行合同为 {stage.due_on}"


def _instalment_faults(order: ChangeOrder, now: TermsInForce) -> Iterator[str]:
    known = {stage.name: stage for stage in now.stages}
    for place, row in enumerate(order.instalments, 1):
        where = f"“付款计划调整”第 {place} 行："
        stage = known.get(row.milestone)
        if stage is None:
            yield f"{where}合同没有里程碑“{row.milestone}”（现有{'、'.join(known)}）"
        elif stage.status != "open":
            yield f"{where}里程碑“{row.milestone}”{_SETTLED[stage.status]}，不能再调整金额"
        elif row.before != stage.amount:
            yield f"{where}里程碑“{row.milestone}”原金额填写 {row.before:,.2f} 元，而现行合同为 {stage.amount:,.2f} 元"
        elif row.retention_ratio != stage.retention_ratio:
            yield (
                f"{where}里程碑“{row.milestone}”质保金比例填写 {row.retention_ratio.normalize():f}%，"
                f"而合同为 {stage.retention_ratio.normalize():f}%"
            )


_SETTLED = {"accepted": "已经验收合格", "rejected": "已经判定不通过"}


def _whole_faults(order: ChangeOrder, now: TermsInForce) -> Iterator[str]:
    """What the contract would be as a whole: amounts that make up the price (R1), dates within the term."""
    stages, ends_on = stages_after(order, now), order.ends_on or now.terms.ends_on
    total = sum((stage.amount for stage in stages), Decimal(0))
    if total != order.price_after:
        share = (total * 100 / order.price_after).quantize(Decimal("0.0001")) if order.price_after else Decimal(0)
        yield (f"变更后各期金额合计 {total:,.2f} 元，占合同总价 {order.price_after:,.2f} 元的 {share}%，应恰为 100%")
    if ends_on <= now.terms.starts_on:
        yield f"“变更后的合同期限届满日” {ends_on} 不晚于合同开始日期 {now.terms.starts_on}"
    for stage in stages:
        if stage.due_on > ends_on:
            yield f"里程碑“{stage.name}”的交付日期 {stage.due_on} 晚于合同期限届满日 {ends_on}"


def stages_after(order: ChangeOrder, now: TermsInForce) -> list[StageInForce]:
    """The milestones once the change applies. Amounts are as agreed; ratios follow from them, to 0.01 %."""
    dates = {moved.name: moved.after for moved in order.moved}
    amounts = {row.milestone: row.after for row in order.instalments}
    stages = []
    for stage in now.stages:
        amount = amounts.get(stage.name, stage.amount)
        changed = {"due_on": dates.get(stage.name, stage.due_on), "amount": amount}
        if amount != stage.amount:
            changed["retention"] = retained(amount, stage.retention_ratio)
        stages.append(stage.model_copy(update=changed))
    if not amounts:
        return stages
    ratios = ratios_of([stage.amount for stage in stages])
    return [stage.model_copy(update={"ratio": ratio}) for stage, ratio in zip(stages, ratios, strict=True)]


def amended(order: ChangeOrder, now: TermsInForce, signed: ChangeSigned, basis: str, change_no: str) -> TermsInForce:
    """The next version of the terms."""
    stages = stages_after(order, now)
    milestones = [
        MilestoneTerm(name=stage.name, due_on=stage.due_on, ratio=stage.ratio, retention=stage.retention_ratio)
        for stage in stages
    ]
    terms = now.terms.model_copy(update={"milestones": milestones, "ends_on": order.ends_on or now.terms.ends_on})
    return TermsInForce(
        version=now.version + 1,
        basis=basis,
        change_no=change_no,
        signed_on=signed.signed_on,
        effective_on=signed.from_day,
        total=order.price_after,
        terms=ContractTerms.model_validate(terms.model_dump()),
        stages=stages,
    )


def effect_of(before: TermsInForce, after: TermsInForce, scope: ScopeChanged | None = None) -> str:
    """What a change did to price, dates, term and scope, in a sentence for the reports."""
    said = []
    if after.total != before.total:
        said.append(f"合同总价由 {before.total:,.2f} 元变更为 {after.total:,.2f} 元")
    said += [
        f"“{new.name}”由 {day_cn(old.due_on)} 改为 {day_cn(new.due_on)}"
        for old, new in zip(before.stages, after.stages, strict=True)
        if old.due_on != new.due_on
    ]
    if after.terms.ends_on != before.terms.ends_on:
        said.append(f"合同期限至 {day_cn(after.terms.ends_on)}")
    if scope and scope.sentence:
        said.append(scope.sentence)
    return f"{'，'.join(said) or '不影响价款、日期和期限'}（{after.basis}）"


class SupplementContext(Context):
    """补充协议：双方签署的变更单生效后出具，写明变更的条款、现行的价款、里程碑和期限，作为合同的组成部分。"""

    contract: ContractHead
    order: ChangeOrder
    change_no: str
    change_version: int
    signed: ChangeSigned
    before: TermsInForce
    after: TermsInForce
    scope: ScopeChanged | None = Field(default=None, description="None where requirements and criteria stay")
    earlier: list[str] = Field(description="numbers of the supplements before this one")
    tax_rate: Decimal
    personal_data: bool

    @property
    def split(self) -> Tax:
        """The price in force, net and tax."""
        return from_gross(self.after.total, self.tax_rate)

    @property
    def retention_total(self) -> Decimal:
        return sum((stage.retention for stage in self.after.stages), Decimal(0))

    @property
    def ending_moved(self) -> bool:
        return self.before.terms.ends_on != self.after.terms.ends_on


SUPPLEMENT = DocumentKind(
    "supplementary-agreement",
    "补充协议",
    "contracting",
    SupplementContext,
    "BC",
    ("S4.4", "S5.3", "S9.4"),
)
DOCUMENTS: tuple[DocumentKind, ...] = (SUPPLEMENT,)
CHANGE_SIGNED = Gate("change-signed", "登记变更签署", "contracting", ChangeSigned, "signatory")
GATES = (CHANGE_SIGNED,)
