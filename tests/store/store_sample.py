"""A small engagement put straight into the store, for the tests of the store itself."""

from datetime import date, datetime
from decimal import Decimal

from schemas.contracting import MilestoneRow
from schemas.parties import Head
from schemas.planning import PLAN_APPROVAL, PlanApproval
from schemas.records import Contract, Document, Engagement, Milestone, Payment
from schemas.request import REQUEST, OutsourcingRequest, RequestContext
from schemas.values import SHANGHAI
from tests.builders import example
from waibao.store.files import write_whole
from waibao.store.store import Store

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
GATE, KEY = PLAN_APPROVAL, "plan-approval-1"


def request(**changed: object) -> OutsourcingRequest:
    return OutsourcingRequest.model_validate({**example()["request"], **changed})


def opened(store: Store, key: str = "first", *, rehearsal: bool = False, now: datetime = NOW) -> Engagement:
    """An engagement, opened under a key."""
    return store.engagements.open_once(request(), key, now, rehearsal=rehearsal)


def said(engagement: Engagement, needs: str = "需要") -> RequestContext:
    """What a request form says."""
    asked = request(needs=needs)
    head = Head(
        engagement_no=engagement.no,
        title=asked.title,
        kind_title="软件外包",
        client=asked.client,
        department=asked.department,
    )
    return RequestContext(head=head, request=asked, requested_on=date(2026, 3, 2))


def issued(store: Store, engagement: Engagement, subject: str = "", version: int = 1, text: str = "需要") -> Document:
    """A document with its one file on disk."""
    document = store.documents.reserve(
        engagement, REQUEST, said(engagement, text), NOW, subject=subject, version=version
    )
    store.session.flush()
    path = store.settings.documents / engagement.no / f"{document.number}-v{version}.md"
    digest = write_whole(path, text.encode())
    where = str(path.relative_to(store.settings.home))
    store.documents.add_file(engagement, document, "md", where, digest, len(text.encode()), NOW)
    return document


def approval(by: str = "李建国") -> PlanApproval:
    return PlanApproval(by=by, verdict="approve")


def signed(store: Store, engagement: Engagement) -> tuple[Contract, Milestone]:
    """A contract of one milestone."""
    vendor = store.sourcing.invite(engagement, store.engagements.organisation(request().candidates[0]), 1)
    draft = Contract(
        engagement_id=engagement.id or 0,
        vendor_id=vendor.id or 0,
        no="HT-2026-0001",
        total_fen=486_000_00,
        tax_rate="6",
        terms={},
        status="signed",
        signed_on=date(2026, 4, 10),
    )
    row = MilestoneRow(
        seq=1,
        name="系统开发",
        due_on=date(2026, 8, 31),
        ratio=Decimal(100),
        amount=Decimal("486000.00"),
        retention_ratio=Decimal(5),
        retention=Decimal("24300.00"),
    )
    contract = store.contracts.sign(engagement, draft, [row], NOW, "孙涛")
    store.session.flush()
    return contract, store.contracts.milestone(contract, 1)


def applied(store: Store, engagement: Engagement) -> Payment:
    """A payment that was applied for."""
    _, stage = signed(store, engagement)
    payment = Payment(
        milestone_id=stage.id or 0,
        amount_fen=461_700_00,
        verified_ratio="100",
        status="applied",
        applicant="何志远",
        due_on=date(2026, 9, 30),
    )
    store.payments.apply(engagement, payment, "1", NOW)
    store.session.flush()
    return payment


def pay(store: Store, engagement: Engagement, payment: Payment, voucher: str = "PZ-1") -> None:
    store.payments.pay(engagement, payment, "冯丽", date(2026, 9, 21), voucher, {}, "1", NOW)
