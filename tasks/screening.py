"""The screening of a tender: who qualifies, whose bid is void, once all bids are open. Rows S5.2, S8.5."""

from schemas.bids import BIDS_SCORED, BidsScored
from schemas.forms import Answer, Needs
from schemas.records import Engagement, Vendor
from schemas.rules.tender_calendar import SCREENING
from schemas.screening import (
    QUALIFICATION,
    SCREENED,
    QualificationContext,
    QualificationScreened,
    screening_refusals,
    unscreened,
)
from tasks.answers import head
from tasks.documents import Issued, issue
from tasks.refusals import Judges
from tasks.securities import bid_security_faults
from tasks.step import say, step
from tasks.tender import arrangement, bidders
from waibao.store.engine import reading, transaction
from waibao.store.store import Store


def void_reasons(store: Store, engagement: Engagement, vendor: Vendor) -> list[str]:
    """Why a bid that was opened is void whatever the bidder is: an amendment not confirmed, no good security."""
    held = store.tenders.held(vendor)
    unconfirmed = store.tenders.unconfirmed(engagement, vendor, held.received_at) if held else []
    reasons = [f"未书面确认第 {one.seq} 号{one.kind}，确认之前递交的文件不生效" for one in unconfirmed]
    return reasons + bid_security_faults(store, engagement, vendor)


def screening_needs(no: str) -> Needs | None:
    """The screening of a tender, after its opening; None when it was made, or vendors were asked otherwise."""
    with reading() as store:
        engagement = store.engagements.get(no)
        arranged = arrangement(store, engagement)
        if arranged is None or store.decisions.answer(engagement, SCREENED, QualificationScreened, 1):
            return None
        regime = store.engagements.request_of(engagement).regime
        opened = bidders(store, engagement)
        lines = list(unscreened([organisation.name for _, organisation in opened], arranged.requirements))
        found = [
            f"- {organisation.name}：{'；'.join(reasons)}"
            for vendor, organisation in opened
            if (reasons := void_reasons(store, engagement, vendor))
        ]
    preview = [
        f"逐项审查各投标人的资格文件。资格审查{SCREENING[regime]}；不合格的投标无效，其报价不参加评审。",
        *(["下列投标另有无效的情形，不必在表中填写：", "\n".join(found)] if found else []),
    ]
    return Needs(SCREENED.slug, (1,), "\n\n".join(preview), {"lines": lines})


@step("登记无效投标")
def rule_out_bids(no: str) -> list[str]:
    """登记无效投标。

    Bids of those who do not qualify, gave no good security or did not confirm an amendment: opened and read out like
    all others, they take no part in the evaluation. What was scored stands. Returns who was ruled out.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        if store.decisions.answer(engagement, BIDS_SCORED, BidsScored, 1):
            return []
        screened, told = store.decisions.answer(engagement, SCREENED, QualificationScreened, 1), list[str]()
        for vendor, organisation in bidders(store, engagement):
            failed = screened.failures(organisation.name) if screened else []
            reasons = [f"资格审查不合格：{why}" for why in failed] + void_reasons(store, engagement, vendor)
            bid = store.sourcing.bid_of(vendor)
            if bid and (new := store.sourcing.rule_out(engagement, bid, reasons, store.now(engagement))):
                told.append(f"{organisation.name}：{'；'.join(new)}")
    for sentence in told:
        say(f"投标无效：{sentence}")
    return told


@step("出具资格审查表")
def issue_qualification(no: str) -> Issued | None:
    """出具资格审查表。

    Each requirement against each bidder, with the reasons; nothing where no screening was made.
    """
    with reading() as store:
        if arrangement(store, store.engagements.get(no)) is None:
            return None

    def build(store: Store, engagement: Engagement) -> QualificationContext:
        arranged, opened = arrangement(store, engagement), bidders(store, engagement)
        assert arranged is not None
        return QualificationContext(
            head=head(store, engagement),
            screened=store.decisions.made(engagement, SCREENED, QualificationScreened, 1),
            bidders=[organisation.name for _, organisation in opened],
            requirements=arranged.requirements,
            screened_on=store.today(engagement),
            law=SCREENING[store.engagements.request_of(engagement).regime],
            void={one.name: why for vendor, one in opened if (why := void_reasons(store, engagement, vendor))},
        )

    return issue(QUALIFICATION, no, build)


def _screened_refusals(store: Store, engagement: Engagement, form: Answer, subject: tuple[int, ...]) -> list[str]:
    assert isinstance(form, QualificationScreened)
    arranged = arrangement(store, engagement)
    names = [organisation.name for _, organisation in bidders(store, engagement)]
    return screening_refusals(form, names, arranged.requirements if arranged else [])


REFUSALS: Judges = {SCREENED.slug: _screened_refusals}
