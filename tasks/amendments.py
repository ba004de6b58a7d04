"""Amendment of a signed contract by a change order that both signed. Rows S4.4, S5.3, S9.4."""

from datetime import datetime, time
from decimal import Decimal

from schemas.amendments import (
    CHANGE_SIGNED,
    SUPPLEMENT,
    ChangeSigned,
    SupplementContext,
    TermsInForce,
    amended,
    amendment_refusals,
    effect_of,
    signing_refusals,
)
from schemas.changes import CHANGE_ORDER, ChangeOrder
from schemas.contract_duties import contract_duties
from schemas.errors import NotFound, Refused
from schemas.forms import Answer, Needs
from schemas.records import Change, Contract, Document, Engagement
from schemas.scope import ScopeChanged, scope_changed, scope_faults
from schemas.values import SHANGHAI
from tasks.answers import contract_head, head
from tasks.documents import Issued, issue
from tasks.inbox import keep_scan, not_handed_in
from tasks.refusals import Judges
from tasks.scope import order_of, order_subject, scope_in_force, settled_milestones, signed_order
from tasks.step import say, step
from waibao.store.engine import reading, transaction
from waibao.store.store import Store


def change_to_sign(no: str, number: str) -> Needs | None:
    """What is asked when a change order was signed by both: the form, with the order above it.

    None when that was recorded before.

    Raises:
        NotFound: no such engagement or change order.
        Refused: an earlier version of the order is in force already.
    """
    with reading() as store:
        engagement = store.engagements.get(no)
        document = _order_numbered(store, engagement, number)
        if store.decisions.answer(engagement, CHANGE_SIGNED, ChangeSigned, *order_subject(document)):
            return None
        if made := _in_force(store, engagement, number):
            raise Refused(_already(number, made))
        files = store.documents.files(document)
        text = (store.settings.home / files["md"].path).read_text(encoding="utf-8") if "md" in files else ""
        faults = _amendment_refusals(store, engagement, document)
    shown = ["**这份变更单与现行合同不符，登记前须修订：**", "", *(f"- {fault}" for fault in faults), "", ""]
    return Needs(CHANGE_SIGNED.slug, order_subject(document), "\n".join(shown if faults else []) + text)


def _already(number: str, made: TermsInForce) -> str:
    return f"变更单 {number} 已经生效（{made.basis}）：再次变更请另行填写变更单。"


def _order_numbered(store: Store, engagement: Engagement, number: str) -> Document:
    """The newest version of a change order."""
    document = store.documents.numbered(engagement, number)[-1]
    if document.kind != CHANGE_ORDER.slug:
        raise NotFound(f"{number} 不是变更单：请核对编号")
    return document


def _order_at(store: Store, engagement: Engagement, subject: tuple[int, ...]) -> Document:
    document = store.documents.find(engagement, CHANGE_ORDER, str(subject[0]), subject[1])
    if document is None:
        raise NotFound(f"项目 {engagement.no} 没有第 {subject[0]} 份变更单的第 {subject[1]} 版：请核对编号")
    return document


def _in_force(store: Store, engagement: Engagement, number: str) -> TermsInForce | None:
    """The version of the terms that a change order made."""
    versions = store.contracts.versions(store.contracts.get(engagement))
    return next((version for version in versions if version.change_no == number), None)


def _amendment_refusals(store: Store, engagement: Engagement, document: Document) -> list[str]:
    contract = store.contracts.get(engagement)
    if engagement.status != "open":
        return [f"项目 {engagement.no} 已经结束，不能再变更合同。"]
    order, versions = order_of(document), store.contracts.versions(contract)
    return amendment_refusals(order, Decimal(contract.tax_rate), versions) + _scope_refusals(store, engagement, order)


def _scope_refusals(store: Store, engagement: Engagement, order: ChangeOrder) -> list[str]:
    """Why requirements and criteria cannot be changed so; one that nobody accepts stops the signing (S4.3)."""
    if order.scope.empty:
        return []
    milestones = len(store.contracts.milestones(store.contracts.get(engagement)))
    settled = settled_milestones(store, engagement)
    faults = scope_faults(order.scope, scope_in_force(store, engagement), milestones, settled)
    return [f"{fault}：请修订变更单、重新签署后再登记。" for fault in faults]


def _scope_told(store: Store, engagement: Engagement, order: ChangeOrder, number: str) -> ScopeChanged | None:
    if order.scope.empty:
        return None
    return scope_changed(scope_in_force(store, engagement, until=number), order.scope)


@step("出具补充协议")
def issue_supplement(no: str, number: str) -> Issued:
    """出具补充协议。

    The supplementary agreement of a signed change order: the terms before and after it (S4.4).
    """
    with reading() as store:
        subject = _order_numbered(store, store.engagements.get(no), number).subject
    return issue(SUPPLEMENT, no, lambda store, engagement: _supplement(store, engagement, number), subject=subject)


def _supplement(store: Store, engagement: Engagement, number: str) -> SupplementContext:
    document, signed = signed_order(store, engagement, number)
    contract, order = store.contracts.get(engagement), order_of(document)
    if refusals := _amendment_refusals(store, engagement, document):
        raise Refused(refusals)
    versions = store.contracts.versions(contract)
    return SupplementContext(
        head=head(store, engagement),
        contract=contract_head(store, engagement),
        order=order,
        change_no=number,
        change_version=document.version,
        signed=signed,
        before=versions[-1],
        after=amended(order, versions[-1], signed, "", number),
        scope=_scope_told(store, engagement, order, number),
        earlier=[version.basis for version in versions[1:]],
        tax_rate=Decimal(contract.tax_rate),
        personal_data=versions[-1].terms.personal_data,
    )


@step("变更条款生效")
def put_in_force(no: str, number: str, supplement: str) -> int:
    """变更条款生效。

    Record the next version of the terms, once, and move the duties that follow from them; returns the version.

    Raises:
        Refused: another change came in between; nothing is written.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        if made := _in_force(store, engagement, number):
            return made.version
        document, signed = signed_order(store, engagement, number)
        if refusals := _amendment_refusals(store, engagement, document):
            raise Refused(refusals)
        contract, order = store.contracts.get(engagement), order_of(document)
        before = store.contracts.versions(contract)[-1]
        after, scope = amended(order, before, signed, supplement, number), _scope_told(store, engagement, order, number)
        store.contracts.amend(engagement, contract, after, store.now(engagement), signed.by)
        change = Change(
            engagement_id=engagement.id or 0,
            code=number,
            text=order.after.partition("\n")[0][:200],
            effect=effect_of(before, after, scope),
            agreed_on=signed.signed_on,
        )
        store.execution.agree_change(engagement, change)
        keep_scan(store, engagement, f"change-signed/{number}", signed.file)
        enter_duties(store, engagement, contract)
    say(
        f"合同 {contract.no} 的变更已生效（{supplement}）：现行总价 {after.total:,.2f} 元，期限至 {after.terms.ends_on}"
    )
    return after.version


def enter_duties(store: Store, engagement: Engagement, contract: Contract) -> None:
    """Enter what follows from the terms in force into the obligation calendar; open duties move with them."""
    now = store.contracts.versions(contract)[-1]
    for duty in contract_duties(now.terms, now.stages):
        moment = datetime.combine(duty.on, time(9), SHANGHAI)
        store.obligations.revise(engagement, duty.kind, duty.subject, duty.title, moment, duty.basis)


def _change_signed_refusals(store: Store, engagement: Engagement, form: Answer, subject: tuple[int, ...]) -> list[str]:
    assert isinstance(form, ChangeSigned)
    document = _order_at(store, engagement, subject)
    if made := _in_force(store, engagement, document.number):
        return [_already(document.number, made)]
    if refusals := _amendment_refusals(store, engagement, document):
        return refusals
    versions = store.contracts.versions(store.contracts.get(engagement))
    regime = store.engagements.request_of(engagement).regime
    refusals = signing_refusals(form, order_of(document), versions, regime, store.today(engagement))
    return refusals + not_handed_in(store, engagement, [form.file])


REFUSALS: Judges = {CHANGE_SIGNED.slug: _change_signed_refusals}
