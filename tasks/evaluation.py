"""The evaluation of the bids as the store has them: ranking, spread of the judges, sensitivity, other findings."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from schemas.bids import BIDS_SCORED, BidsScored, criterion_rows
from schemas.culture import CULTURE_FIT, CultureFitContext
from schemas.evaluation import BidRow, Evaluation, JudgePoints, RankedRow
from schemas.records import Bid, Engagement, Organisation, ReceivedFile
from schemas.rules.committee import committee_warnings
from schemas.rules.price_score import weight_warnings
from schemas.rules.scoring import (
    Criterion,
    RankedBid,
    abnormally_low,
    judge_outliers,
    judge_spread_flags,
    rank_bids,
    sensitivity,
    tie_rule,
    ties,
)
from schemas.rules.vat import from_gross
from schemas.tender import TENDER_NOTICE, TenderNoticeContext
from schemas.values import day_cn, from_fen
from schemas.vendor_visit import VENDOR_VISIT, VendorVisitContext
from tasks.answers import profile
from tasks.scoring import compared_price, declarations
from waibao.store.store import Store

Points = dict[str, dict[str, dict[str, Decimal]]]


def evaluate(store: Store, engagement: Engagement) -> Evaluation:
    """Everything the choice rests on, computed anew from bids and points."""
    request = store.engagements.request_of(engagement)
    bids = store.sourcing.bids(engagement)
    valid = {organisation.name: bid for bid, organisation, _ in bids if bid.valid}
    gross = {vendor: from_fen(bid.gross_fen) for vendor, bid in valid.items()}
    quotes = {vendor: compared_price(request, bid) for vendor, bid in valid.items()}
    given = store.sourcing.points(engagement)
    points = {vendor: given.get(bid.id or 0, {}) for vendor, bid in valid.items()}
    scored = store.decisions.answer(engagement, BIDS_SCORED, BidsScored, 1)
    names = {sealed.received_file_id: sealed.name for sealed, _, _ in store.tenders.of_all(engagement)}
    found = Evaluation(
        criteria=criterion_rows(request.scored_by),
        bids=[_bid_row(*row, names) for row in bids],
        judges=scored.judges if scored else [],
        judge_points=_judge_points(points),
        ranking=[],
        lowest=min(quotes.values(), default=None),
        price_basis=request.price_basis,
        tie_rule=tie_rule(request.scored_by),
        abnormally_low=abnormally_low(quotes),
    )
    return _judged(store, engagement, found, scored, points, quotes, gross) if scored else found


def _judged(
    store: Store,
    engagement: Engagement,
    found: Evaluation,
    scored: BidsScored,
    points: Points,
    quotes: dict[str, Decimal],
    gross: dict[str, Decimal],
) -> Evaluation:
    """With what follows from the judges' points, and what they said of them."""
    request = store.engagements.request_of(engagement)
    criteria = request.scored_by
    ranked = rank_bids(criteria, points, quotes)
    moves = sensitivity(criteria, points, quotes)
    winner = ranked[0].vendor if ranked else ""
    return found.model_copy(
        update={
            "ranking": [_ranked_row(row, gross[row.vendor]) for row in ranked],
            "ties": ties(criteria, ranked),
            "low_prices": scored.low_prices,
            "spread_flags": [str(flag) for flag in judge_spread_flags(criteria, points)],
            "outliers": [str(flag) for flag in judge_outliers(criteria, points)],
            "explanations": scored.explanations,
            "sensitivity": _moves_told(criteria, moves, winner),
            "sensitivity_stable": all(name == winner for _, _, name in moves),
            "weight_notes": [
                note
                for item in criteria
                if item.code == "price"
                for note in weight_warnings(item.weight, profile(engagement).criteria_kind)
            ],
            "committee_notes": committee_warnings(request.regime, request.method, len(found.scorers), request.budget),
            "declarations": {judge: number for judge, (number, _) in declarations(store, engagement).items()},
            "dissents": scored.dissents,
        }
    )


def _ranked_row(row: RankedBid, gross: Decimal) -> RankedRow:
    return RankedRow(
        rank=row.rank,
        vendor=row.vendor,
        gross=gross,
        compared=row.quote,
        points={**row.criterion_scores, "price": row.price_score},
        total=row.total,
    )


def _moves_told(criteria: Sequence[Criterion], moves: Sequence[tuple[str, Decimal, str]], winner: str) -> list[str]:
    titles = {item.code: item.name for item in criteria}
    return [
        f"{titles[code]}权重{'增加' if delta > 0 else '减少'} {abs(delta)} 个百分点，"
        + (f"第一名不变（{name}）" if name == winner else f"第一名变为 {name}")
        for code, delta, name in moves
    ]


def _judge_points(points: Points) -> list[JudgePoints]:
    rows: dict[tuple[str, str], dict[str, Decimal]] = {}
    for vendor, by_criterion in points.items():
        for criterion, by_judge in by_criterion.items():
            for judge, given in by_judge.items():
                rows.setdefault((vendor, judge), {})[criterion] = given
    return [JudgePoints(judge=judge, vendor=vendor, points=given) for (vendor, judge), given in rows.items()]


def _bid_row(bid: Bid, organisation: Organisation, file: ReceivedFile, names: Mapping[int | None, str]) -> BidRow:
    """``names`` of sealed files, which are kept under their hashes."""
    gross = from_fen(bid.gross_fen) if bid.gross_fen else None
    rate = Decimal(bid.tax_rate)
    return BidRow(
        vendor=organisation.name,
        uscc=organisation.uscc,
        received_at=bid.received_at,
        file_name=names.get(file.id, file.name),
        sha256=file.sha256,
        valid=bid.valid,
        reasons=bid.invalid_reasons,
        gross=gross,
        net=from_gross(gross, rate).net if gross else None,
        tax_rate=rate if gross else None,
    )


def culture_findings(store: Store, engagement: Engagement) -> list[str]:
    """What was concluded of each vendor whose way of working was assessed (S11.2)."""
    found = []
    for paper in store.documents.newest(engagement, CULTURE_FIT):
        said = CultureFitContext.model_validate(paper.context).facts
        found.append(
            f"{said.vendor}（{paper.number}，{day_cn(said.assessed_on)} 评估）："
            f"{said.conclusion}评估意见为“{said.verdict}”"
        )
    return found


def visit_findings(store: Store, engagement: Engagement) -> list[str]:
    """What was concluded of each vendor that was visited (S11.3)."""
    found = []
    for paper in store.documents.newest(engagement, VENDOR_VISIT):
        said = VendorVisitContext.model_validate(paper.context).facts
        doubts = f"；疑点：{'、'.join(said.doubts)}" if said.doubts else ""
        reason = said.reason.rstrip("。")
        found.append(
            f"{said.vendor}（{paper.number}，{day_cn(said.visited_on)} 考察）：结论为“{said.verdict}”，{reason}{doubts}"
        )
    return found


def notices(store: Store, engagement: Engagement) -> list[str]:
    """Where and when the procurement was published; empty when vendors were asked one by one."""
    told = []
    for paper in store.documents.newest(engagement, TENDER_NOTICE):
        said = TenderNoticeContext.model_validate(paper.context).facts
        told.append(f"招标公告（{paper.number}）于 {day_cn(said.published_on)} 在{'、'.join(said.media)}发布")
    return told
