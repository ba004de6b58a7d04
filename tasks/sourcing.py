"""Sourcing: ask vendors, take in and judge what they bid, rank, choose. Rows S1.2, S5.2, S8.5."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from schemas.bids import BIDS_SCORED, BidsScored, criterion_rows
from schemas.errors import Refused
from schemas.evaluation import RankedRow, price_formula
from schemas.forms import Answer
from schemas.parties import Party
from schemas.records import Engagement
from schemas.rules.bids import bid_count_refusals
from schemas.rules.scoring import tie_rule
from schemas.rules.tender_calendar import ANSWERING, SIGNING, result_challenged_until, usual_deadline
from schemas.rules.working_days import CHINA
from schemas.sourcing import (
    AWARD,
    AWARD_NOTICE,
    QUOTATION_FORM,
    REGRET_NOTICE,
    SCORING_SHEET,
    Award,
    AwardNoticeContext,
    InquiryContext,
    QuotationFormContext,
    RegretNoticeContext,
    ScoringContext,
    award_refusals,
    lowest_only,
)
from schemas.standard_terms import standard_terms
from schemas.tendering import TenderDocumentsContext
from schemas.values import CENT, from_fen
from tasks.answers import head, profile
from tasks.awards import left_behind, papers_of_award, replaced, the_award
from tasks.challenges import award_stops, publicity
from tasks.collusion import signs_found, signs_shown
from tasks.documents import Issued, issue
from tasks.evaluation import evaluate
from tasks.planning import plan_of
from tasks.refusals import Judges
from tasks.securities import security_back
from tasks.step import say, step
from tasks.tender import arrangement, inquiry_kind, inquiry_no
from tasks.vendor_standing import barred, choice_refusals
from waibao.store.engine import reading, transaction
from waibao.store.store import Store


@step("邀请供应商")
def invite_vendors(no: str) -> list[int]:
    """邀请供应商。

    Enter the request's candidates as invited vendors, once; one that is restricted is left out. Returns the positions
    of all vendors that are asked: in an open tender they come by themselves, and there may be none yet.

    Raises:
        Refused: every candidate is restricted.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        if invited := store.sourcing.vendors(engagement):
            return [vendor.position for vendor, _ in invited]
        today = store.today(engagement)
        parties = store.engagements.request_of(engagement).candidates
        candidates = [store.engagements.organisation(party) for party in parties]
        reasons = {one.name: barred(store, engagement, one, today) for one in candidates}
        admitted = [one for one in candidates if not reasons[one.name]]
        left_out = [reason for found in reasons.values() for reason in found]
        if parties and not admitted:
            raise Refused([*left_out, "没有可以邀请的供应商：请用新的候选供应商重新申请。"])
        positions = [store.sourcing.invite(engagement, one, nth).position for nth, one in enumerate(admitted, 1)]
    for reason in left_out:
        say(f"未邀请：{reason}")
    return positions


@step("发出询价文件")
def issue_inquiry(no: str, position: int) -> Issued:
    """发出询价文件。

    RFP or inquiry letter to one vendor alone, by the request's method (S5.2, S11.1).
    """
    with reading() as store:
        engagement = store.engagements.get(no)
        kind = inquiry_kind(store, engagement)

    def build(store: Store, engagement: Engagement) -> InquiryContext:
        (_, vendor), request = store.sourcing.vendor_at(engagement, position), store.engagements.request_of(engagement)
        asked = InquiryContext(
            head=head(store, engagement),
            vendor=store.engagements.party(vendor.id or 0),
            request=request,
            criteria=criterion_rows(request.scored_by),
            contact=store.engagements.holder(engagement, "buyer"),
            price_weight_note=price_formula(request.price_basis),
            tie_rule=tie_rule(request.scored_by),
            standard=standard_terms(profile(engagement).contract_form, store.today(engagement)),
            stages=plan_of(store, engagement).milestones,
            **_dates(store, engagement),
        )
        arranged = arrangement(store, engagement)
        return TenderDocumentsContext(**dict(asked), arranged=arranged) if arranged else asked

    return issue(kind, no, build, subject=str(position))


def _dates(store: Store, engagement: Engagement) -> dict[str, Any]:
    """As a tender was arranged; else as usual, never shorter than the law allows."""
    if arranged := arrangement(store, engagement):
        return arranged.model_dump(include={"issued_on", "questions_until", "deadline", "validity_days"})
    today, rules = store.today(engagement), profile(engagement)
    request = store.engagements.request_of(engagement)
    return {
        "issued_on": today,
        "questions_until": CHINA.previous_working(today + timedelta(rules.quotation_days // 2)),
        "deadline": usual_deadline(today, rules.quotation_days, request.regime, request.method),
        "validity_days": rules.validity_days,
    }


@step("发出报价表")
def issue_quotation_form(no: str, position: int) -> Issued:
    """发出报价表。

    The workbook that one vendor fills and sends back (S5.2).
    """

    def build(store: Store, engagement: Engagement) -> QuotationFormContext:
        _, vendor = store.sourcing.vendor_at(engagement, position)
        items = store.engagements.request_of(engagement).quotation_items
        return QuotationFormContext(
            head=head(store, engagement),
            vendor=store.engagements.party(vendor.id or 0),
            inquiry_no=inquiry_no(store, engagement, position),
            items=items,
            validity_days=_dates(store, engagement)["validity_days"],
        )

    return issue(QUOTATION_FORM, no, build, subject=str(position))


@step("出具评分汇总表")
def issue_scoring_sheet(no: str) -> Issued:
    """出具评分汇总表。

    Weighted points by R3 and the judges' means, with live formulas in the workbook (S5.2).
    Signs of collusion are looked for once, before the sheet is made: reading all files holds up no other writer.
    """
    signs = signs_found(no)

    def build(store: Store, engagement: Engagement) -> ScoringContext:
        evaluation = evaluate(store, engagement).model_copy(update={"signs": signs})
        return ScoringContext(head=head(store, engagement), evaluation=evaluation, scored_on=store.today(engagement))

    return issue(SCORING_SHEET, no, build)


def award_subject(no: str, about: str = "") -> str:
    """What the papers of the award that stands are about."""
    with reading() as store:
        return papers_of_award(store, store.engagements.get(no), about)


@step("发出成交通知书")
def issue_award_notice(no: str) -> Issued:
    """发出成交通知书。

    To the winner, with the last day for signing (招标投标法第四十六条).
    """

    def build(store: Store, engagement: Engagement) -> AwardNoticeContext:
        vendor, amount, tax_rate = awarded(store, engagement)
        invited, _ = store.sourcing.vendor_named(engagement, vendor.name)
        scored = store.decisions.made(engagement, BIDS_SCORED, BidsScored, 1)
        today = store.today(engagement)
        return AwardNoticeContext(
            head=head(store, engagement),
            word=_word(store, engagement),
            vendor=vendor,
            amount=amount,
            tax_rate=tax_rate,
            inquiry_no=inquiry_no(store, engagement, invited.position),
            awarded_on=today,
            sign_before=SIGNING[store.engagements.request_of(engagement).regime].after(today),
            **_performance(store, engagement, amount),
            in_place_of=replaced(store, engagement),
            response=next((item for item in scored.responses if item.vendor == vendor.name), None),
            contact=store.engagements.holder(engagement, "buyer"),
        )

    return issue(AWARD_NOTICE, no, build, subject=award_subject(no))


def _performance(store: Store, engagement: Engagement, amount: Decimal) -> dict[str, Decimal]:
    """The performance security that was arranged of a tender; nothing where none was."""
    arranged = arrangement(store, engagement)
    if arranged is None or not arranged.performance_percent:
        return {}
    due = (amount * arranged.performance_percent / 100).quantize(CENT, ROUND_HALF_UP)
    return {"performance": due, "performance_percent": arranged.performance_percent}


def _word(store: Store, engagement: Engagement) -> str:
    return head(store, engagement).words.award


@step("发出未成交通知书")
def issue_regret_notices(no: str) -> list[Issued]:
    """发出未成交通知书。

    To every other bidder: who won, its own rank and points, and until when it may object.
    """
    with reading() as store:
        engagement = store.engagements.get(no)
        award = the_award(store, engagement)
        ranking = evaluate(store, engagement).ranking
        told = {award.vendor, *left_behind(store, engagement)}  # who won, and who had a letter of its own
        losers = [
            vendor.position
            for vendor, organisation in store.sourcing.vendors(engagement)
            if organisation.name not in told and store.sourcing.bid_of(vendor)
        ]
    ranked = {row.vendor: row for row in ranking}
    return [_issue_regret(no, position, award.vendor, ranked) for position in losers]


def _issue_regret(no: str, position: int, winner: str, ranking: Mapping[str, RankedRow]) -> Issued:
    def build(store: Store, engagement: Engagement) -> RegretNoticeContext:
        vendor, organisation = store.sourcing.vendor_at(engagement, position)
        ranked = ranking.get(organisation.name)
        bid, published = store.sourcing.bid_of(vendor), publicity(store, engagement)
        today, regime = store.today(engagement), store.engagements.request_of(engagement).regime
        return RegretNoticeContext(
            head=head(store, engagement),
            word=_word(store, engagement),
            vendor=store.engagements.party(organisation.id or 0),
            inquiry_no=inquiry_no(store, engagement, position),
            winner=winner,
            awarded_on=today,
            own_total=ranked.total if ranked else None,
            own_rank=ranked.rank if ranked else None,
            invalid_reasons=bid.invalid_reasons if bid else [],
            objections_until=result_challenged_until(today, regime),
            answer_within=str(ANSWERING[regime]),
            published_until=published.until if published else None,
            security_back=security_back(store, engagement, vendor),
            in_place_of=replaced(store, engagement),
            contact=store.engagements.holder(engagement, "buyer"),
        )

    return issue(REGRET_NOTICE, no, build, subject=award_subject(no, str(position)))


def _award_refusals(store: Store, engagement: Engagement, form: Answer, subject: tuple[int, ...]) -> list[str]:
    assert isinstance(form, Award)
    return award_faults(store, engagement, form)


def award_faults(store: Store, engagement: Engagement, form: Award, gone: Collection[str] = ()) -> list[str]:
    """Why this award may not be made; empty when it may. ``gone`` are vendors whose award came to nothing: they bid,
    but are no longer compared with."""
    request = store.engagements.request_of(engagement)
    evaluation = evaluate(store, engagement).model_copy(update={"signs": signs_shown(store, engagement)})
    exception = form.exception_reason.strip() or None
    counted = bid_count_refusals(
        request.regime,
        len(evaluation.ranking),
        exception,
        form.exception_approver.strip() or None,
        request.roles.buyer,
        method=request.method,
    )
    lowest = lowest_only(request.regime, request.method)
    left = [row for row in evaluation.ranking if row.vendor not in gone]
    evaluation = evaluation.model_copy(update={"ranking": left})
    refusals = award_refusals(form, evaluation, counted, request.roles.buyer, lowest=lowest)
    return award_stops(store, engagement) + refusals + choice_refusals(store, engagement, form.vendor)


REFUSALS: Judges = {AWARD.slug: _award_refusals}


def awarded(store: Store, engagement: Engagement) -> tuple[Party, Decimal, Decimal]:
    """The awarded vendor with gross price (yuan) and tax rate (per cent)."""
    award = the_award(store, engagement)
    vendor, organisation = store.sourcing.vendor_named(engagement, award.vendor)
    bid = store.sourcing.bid_of(vendor)
    assert bid is not None
    return store.engagements.party(organisation.id or 0), from_fen(bid.gross_fen), Decimal(bid.tax_rate)
