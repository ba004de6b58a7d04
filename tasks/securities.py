"""Bid and performance securities: received, due back, returned, kept (R25). Rows S5.2, S8.5."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from schemas.errors import Refused
from schemas.forms import Role
from schemas.records import Engagement, Security, Vendor
from schemas.rules.bids import Regime
from schemas.rules.tender_calendar import AFTER_SIGNING, RETURNING, RETURNING_WITHDRAWN, SIGNING, LegalDuty, closing
from schemas.securities import (
    SECURITY_NOTICE,
    SECURITY_REGISTER,
    SecurityForfeited,
    SecurityNoticeContext,
    SecurityReceived,
    SecurityRegisterContext,
    SecurityReturned,
    SecurityRow,
    guarantee_faults,
    security_refusals,
)
from schemas.values import from_fen, to_fen
from tasks.answers import head
from tasks.awards import award_made, award_notice, award_number, failed_of
from tasks.documents import Issued, issue, issue_when_changed
from tasks.entitlement import not_approved
from tasks.step import say, step
from tasks.tender import arrangement, asked_with, deadline_of
from waibao.store.engine import reading, transaction
from waibao.store.store import Store

APPROVERS: tuple[Role, ...] = ("approver", "award_approver")
"""Who may decide that a security is kept."""
DUTY, SIGNING_DUTY = "security-return", "contract-signing"
BID = "投标保证金"


def valid_until(store: Store, engagement: Engagement) -> date:
    """Last day on which the bids bind their bidders."""
    return deadline_of(store, engagement).date() + timedelta(asked_with(store, engagement).validity_days)


def due_back(store: Store, engagement: Engagement, vendor: Vendor, held: Security) -> tuple[date, str]:
    """When a security is due back at the latest, and by what; nearer as award and contract come."""
    if held.agreed_back_on:
        return held.agreed_back_on, "合同约定"
    regime = store.engagements.request_of(engagement).regime
    if held.kind == BID and (withdrawn_on := store.tenders.withdrawn_on(vendor)):
        period = RETURNING_WITHDRAWN[regime]
        return period.after(withdrawn_on), f"收到撤回通知后{period}内（{period.law}）"
    period = RETURNING[regime]
    failed = failed_of(store, engagement, vendor)
    if held.kind == BID and failed and failed.decided_on:
        return period.after(failed.decided_on), f"取消中标（成交）资格后{period}内（参照{period.law}）"
    contract, notice = store.contracts.find(engagement), award_notice(store, engagement)
    award = award_made(store, engagement)
    lost = award is not None and store.engagements.party(vendor.organisation_id).name != award.vendor
    if regime == "government" and notice and lost:
        return period.after(notice.dated), period.law
    if contract and contract.signed_on:
        return period.after(contract.signed_on), period.law
    if notice:
        return period.after(SIGNING[regime].after(notice.dated)), f"签约期限届满后{period}内（{period.law}）"
    return valid_until(store, engagement), "投标有效期届满"


def move_due_dates(store: Store, engagement: Engagement) -> None:
    """Bring the obligation calendar up to what award and contract changed."""
    for held, vendor, _ in store.securities.all(engagement):
        day, basis = due_back(store, engagement, vendor, held)
        store.obligations.move(engagement, DUTY, _subject(vendor, held), closing(day), basis)


def bound_by_contract(store: Store, engagement: Engagement) -> None:
    """What the signed contract changes: it was signed in time, bid securities are due back soon, the law may want it
    announced and filed."""
    store.obligations.fulfil(engagement, SIGNING_DUTY, str(award_number(store, engagement)))
    move_due_dates(store, engagement)
    if signed_on := store.contracts.get(engagement).signed_on:
        enter_legal_duties(store, engagement, AFTER_SIGNING, signed_on)


def enter_legal_duties(
    store: Store, engagement: Engagement, duties: Mapping[Regime, Sequence[LegalDuty]], since: date, subject: str = "1"
) -> None:
    """Put what the law wants of the buyer from a day on into the obligation calendar."""
    for duty in duties[store.engagements.request_of(engagement).regime]:
        due = closing(duty.period.after(since))
        store.obligations.add(engagement, duty.kind, subject, duty.title, due, duty.period.law)


def _subject(vendor: Vendor, held: Security) -> str:
    return f"{vendor.position}/{held.kind}"


@step("登记保证金")
def receive_security(said: SecurityReceived) -> None:
    """登记保证金。

    Enter a security, once for each vendor and kind, and when it is due back. A guarantee for a bid that is entered
    again under its number with a later end is extended.

    Raises:
        Refused: above what the law allows, a guarantee that ends too early, another one entered before.
    """
    with transaction() as store:
        engagement = store.engagements.get(said.no)
        vendor, organisation = store.sourcing.vendor_named(engagement, said.vendor)
        if known := store.securities.find(vendor, said.kind):
            if (known.reference, known.amount_fen) == (said.reference, to_fen(said.amount)):
                _extend(store, engagement, vendor, known, said)
                return
            raise Refused(f"“{said.vendor}”的{said.kind}已登记（{known.reference}）：请核对是否重复")
        if refusals := _refusals(store, engagement, vendor, said):
            raise Refused(refusals)
        now = store.now(engagement)
        held = store.securities.receive(engagement, vendor, said, now)
        day, basis = due_back(store, engagement, vendor, held)
        title = f"退还{organisation.name}的{said.kind} {said.amount:,.2f} 元"
        store.obligations.add(engagement, DUTY, _subject(vendor, held), title, closing(day), basis)
    say(f"{said.no} 已登记{said.vendor}的{said.kind} {said.amount:,.2f} 元，应于 {day} 前退还")


def _extend(store: Store, engagement: Engagement, vendor: Vendor, known: Security, said: SecurityReceived) -> None:
    """The later end of a guarantee for a bid; nothing where it is the same entry again."""
    if said.kind != BID or not (known.expires_on and said.expires_on and said.expires_on > known.expires_on):
        return
    refusals, due = _refusals(store, engagement, vendor, said), deadline_of(store, engagement)
    if guarantee_faults(known.expires_on, valid_until(store, engagement)) and said.received_on > due.date():
        refusals.append(f"截止时间 {due:%Y-%m-%d %H:%M} 之后收到的展期不能补正投标：请按原有效期审查。")
    if refusals:
        raise Refused(refusals)
    store.securities.extend(engagement, vendor, known, said, store.now(engagement))


def guarantees_short(no: str) -> str:
    """What to tell once the deadline moved: guarantees that no longer cover the validity of the bids."""
    with reading() as store:
        engagement = store.engagements.get(no)
        until = valid_until(store, engagement)
        short = [
            f"{organisation.name}的{fault}"
            for held, _, organisation in store.securities.all(engagement)
            if held.kind == BID and held.status == "在押"
            for fault in guarantee_faults(held.expires_on, until)
        ]
    return "".join(f"；{fault}：请通知其在截止前展期，否则投标无效" for fault in short)


def _refusals(store: Store, engagement: Engagement, vendor: Vendor, said: SecurityReceived) -> list[str]:
    request = store.engagements.request_of(engagement)
    if said.received_on > store.today(engagement):
        return [f"收到日期 {said.received_on} 晚于今天：请在收到后登记。"]
    if said.kind == BID:
        return security_refusals(said, request.regime, request.budget, valid_until(store, engagement))
    award = award_made(store, engagement)
    bid = store.sourcing.bid_of(vendor)
    if award is None or award.vendor != said.vendor or bid is None:
        return [f"“{said.vendor}”不是成交供应商，不收取履约保证金：请核对供应商。"]
    return security_refusals(said, request.regime, from_fen(bid.gross_fen), None)


def bid_security_faults(store: Store, engagement: Engagement, vendor: Vendor) -> list[str]:
    """Why a bid lacks the security that was asked for; empty when it does not."""
    arranged = arrangement(store, engagement)
    if arranged is None or not arranged.security:
        return []
    held, due = store.securities.find(vendor, BID), deadline_of(store, engagement)
    if held is None or held.received_on > due.date():
        return [f"投标截止前没有提交投标保证金 {arranged.security:,.2f} 元"]
    if from_fen(held.amount_fen) < arranged.security:
        return [f"投标保证金 {from_fen(held.amount_fen):,.2f} 元，少于要求的 {arranged.security:,.2f} 元"]
    return guarantee_faults(held.expires_on, valid_until(store, engagement))


def security_said(store: Store, vendor: Vendor) -> str:
    """How bid security was given, as the opening record says it; empty for none."""
    held = store.securities.find(vendor, BID)
    return f"{held.way} {from_fen(held.amount_fen):,.2f} 元" if held else ""


def security_back(store: Store, engagement: Engagement, vendor: Vendor) -> str:
    """Until when a bid security that is held is given back, as a notice says it; empty for none."""
    held = store.securities.find(vendor, BID)
    if held is None or held.status != "在押":
        return ""
    regime = store.engagements.request_of(engagement).regime
    since = "发出中标通知书" if regime == "government" else "书面合同签订"
    return f"自{since}之日起 {RETURNING[regime]}内（{RETURNING[regime].law}）"


@step("退还保证金")
def return_security(said: SecurityReturned) -> int:
    """退还保证金。

    Record that a security was given back; returns the vendor's position.

    Raises:
        Refused: it is no longer held, or the date is wrong.
    """
    with transaction() as store:
        engagement = store.engagements.get(said.no)
        vendor, _ = store.sourcing.vendor_named(engagement, said.vendor)
        held = store.securities.get(vendor, said.kind)
        if (held.status, held.closing_reference) == ("已退还", said.reference):
            return vendor.position
        if refusals := _closing_refusals(store, engagement, held, said.returned_on):
            raise Refused(refusals)
        store.securities.give_back(engagement, vendor, held, said, store.now(engagement))
        store.obligations.fulfil(engagement, DUTY, _subject(vendor, held))
    return vendor.position


@step("不予退还保证金")
def forfeit_security(said: SecurityForfeited) -> int:
    """不予退还保证金。

    Record that a security is kept, on which ground and by whose approval; returns the vendor's position.

    Raises:
        Refused: it is no longer held, or who approves it may not.
    """
    with transaction() as store:
        engagement = store.engagements.get(said.no)
        vendor, _ = store.sourcing.vendor_named(engagement, said.vendor)
        held = store.securities.get(vendor, said.kind)
        if (held.status, held.closed_on, held.ground) == ("不予退还", said.decided_on, said.ground):
            return vendor.position
        refusals = _closing_refusals(store, engagement, held, said.decided_on)
        refusals += not_approved(store, engagement, APPROVERS, said.approver, "不予退还保证金")
        if refusals:
            raise Refused(refusals)
        store.securities.forfeit(engagement, vendor, held, said, store.now(engagement))
        store.obligations.fulfil(engagement, DUTY, _subject(vendor, held))
    return vendor.position


def _closing_refusals(store: Store, engagement: Engagement, held: Security, on: date) -> list[str]:
    rules = [
        (held.status != "在押", f"该{held.kind}{held.status}（{held.closed_on}），不能再次办理：请核对。"),
        (on < held.received_on, f"日期 {on} 早于收到日期 {held.received_on}：请改正。"),
        (on > store.today(engagement), f"日期 {on} 晚于今天：请在办理后登记。"),
    ]
    return [sentence for broken, sentence in rules if broken]


def _row(store: Store, engagement: Engagement, held: Security, vendor: Vendor) -> SecurityRow:
    day, basis = due_back(store, engagement, vendor, held)
    return SecurityRow.model_validate(
        {
            **held.model_dump(include=set(SecurityRow.model_fields)),
            "vendor": store.engagements.party(vendor.organisation_id).name,
            "amount": from_fen(held.amount_fen),
            "due_back_on": day,
            "basis": basis,
            "note": held.ground or _given_back(held),
        }
    )


def _given_back(held: Security) -> str:
    """The proof and the interest of a security that was given back; empty before."""
    interest = f"，利息 {from_fen(held.interest_fen):,.2f} 元" if held.interest_fen else ""
    return f"{held.closing_reference}{interest}" if held.closing_reference else ""


@step("出具保证金台账")
def issue_security_register(no: str) -> Issued:
    """出具保证金台账。

    Every security with its dates and state; a new version when anything changed.
    """

    def build(store: Store, engagement: Engagement) -> SecurityRegisterContext:
        rows = [_row(store, engagement, held, vendor) for held, vendor, _ in store.securities.all(engagement)]
        return SecurityRegisterContext(head=head(store, engagement), rows=rows, as_of=store.today(engagement))

    return issue_when_changed(SECURITY_REGISTER, no, build, apart_from=frozenset({"as_of"}))


@step("出具保证金退还通知")
def issue_security_notice(no: str, position: int, kind: str) -> Issued:
    """出具保证金退还通知。

    Tells the vendor that its security was returned, or why it is kept; once for each.
    """

    def build(store: Store, engagement: Engagement) -> SecurityNoticeContext:
        vendor, _ = store.sourcing.vendor_at(engagement, position)
        held, arranged = store.securities.get(vendor, kind), arrangement(store, engagement)
        return SecurityNoticeContext(
            head=head(store, engagement),
            vendor=store.engagements.party(vendor.organisation_id),
            row=_row(store, engagement, held, vendor),
            interest=from_fen(held.interest_fen),
            closing_reference=held.closing_reference,
            ground=held.ground,
            facts=held.facts,
            approver=held.approver,
            handled_by=held.handled_by,
            objections_to=arranged.objections_to if arranged else store.engagements.holder(engagement, "buyer"),
        )

    return issue(SECURITY_NOTICE, no, build, subject=f"{position}/{kind}")
