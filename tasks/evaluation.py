"""The evaluation of the bids as the store has them: ranking, spread of the judges, sensitivity."""

from decimal import Decimal

from schemas.bids import (
    BIDS_SCORED,
    SELECTION_CRITERIA,
    SELECTION_TITLES,
    BidRow,
    BidsScored,
    Evaluation,
    JudgePoints,
    RankedRow,
    criterion_rows,
)
from schemas.culture import CULTURE_FIT, CultureFitContext
from schemas.documents import DocumentKind
from schemas.records import Bid, Document, Engagement, Organisation, ReceivedFile
from schemas.rules.scoring import abnormally_low, judge_spread_flags, rank_bids, sensitivity
from schemas.rules.vat import from_gross
from schemas.values import from_fen
from schemas.vendor_visit import VENDOR_VISIT, VendorVisitContext
from waibao.store.store import Store

Points = dict[str, dict[str, dict[str, Decimal]]]


def evaluate(store: Store, engagement: Engagement) -> Evaluation:
    """Everything the choice rests on, computed anew from bids and points."""
    bids = store.sourcing.bids(engagement)
    valid = [(bid, organisation) for bid, organisation, _ in bids if bid.valid]
    quotes = {organisation.name: from_fen(bid.gross_fen) for bid, organisation in valid}
    points = {organisation.name: _points(store, bid) for bid, organisation in valid}
    scored = store.decisions.answer(engagement, BIDS_SCORED, BidsScored, 1)
    ranking = rank_bids(SELECTION_CRITERIA, points, quotes) if scored else []
    moves = sensitivity(SELECTION_CRITERIA, points, quotes) if ranking else []
    winner = ranking[0].vendor if ranking else ""
    return Evaluation(
        criteria=criterion_rows(),
        bids=[_bid_row(*row) for row in bids],
        judges=scored.judges if scored else [],
        judge_points=_judge_points(points),
        ranking=[
            RankedRow(
                rank=row.rank,
                vendor=row.vendor,
                gross=row.quote,
                points={**row.criterion_scores, "price": row.price_score},
                total=row.total,
            )
            for row in ranking
        ],
        lowest=min(quotes.values(), default=None),
        abnormally_low=list(abnormally_low(quotes)),
        spread_flags=[str(flag) for flag in judge_spread_flags(SELECTION_CRITERIA, points)] if ranking else [],
        sensitivity=[
            f"{SELECTION_TITLES[code]}权重{'增加' if delta > 0 else '减少'} {abs(delta)} 个百分点，"
            + (f"第一名不变（{name}）" if name == winner else f"第一名变为 {name}")
            for code, delta, name in moves
        ],
        sensitivity_stable=all(name == winner for _, _, name in moves),
    )


def _points(store: Store, bid: Bid) -> dict[str, dict[str, Decimal]]:
    points: dict[str, dict[str, Decimal]] = {}
    for score in store.sourcing.scores(bid):
        points.setdefault(score.criterion, {})[score.judge] = Decimal(score.points)
    return points


def _judge_points(points: Points) -> list[JudgePoints]:
    rows: dict[tuple[str, str], dict[str, Decimal]] = {}
    for vendor, by_criterion in points.items():
        for criterion, by_judge in by_criterion.items():
            for judge, given in by_judge.items():
                rows.setdefault((vendor, judge), {})[criterion] = given
    return [JudgePoints(judge=judge, vendor=vendor, points=given) for (vendor, judge), given in rows.items()]


def _bid_row(bid: Bid, organisation: Organisation, file: ReceivedFile) -> BidRow:
    gross = from_fen(bid.gross_fen) if bid.gross_fen else None
    rate = Decimal(bid.tax_rate)
    return BidRow(
        vendor=organisation.name,
        uscc=organisation.uscc,
        received_at=bid.received_at,
        file_name=file.name,
        sha256=file.sha256,
        valid=bid.valid,
        reasons=bid.invalid_reasons,
        gross=gross,
        net=from_gross(gross, rate).net if gross else None,
        tax_rate=rate if gross else None,
    )


def _papers(store: Store, engagement: Engagement, kind: DocumentKind) -> list[Document]:
    """The newest version of every paper of a kind."""
    newest = {document.subject: document for document in store.documents.of(engagement) if document.kind == kind.slug}
    return list(newest.values())


def culture_findings(store: Store, engagement: Engagement) -> list[str]:
    """What was concluded of each vendor whose way of working was assessed (S11.2)."""
    found = []
    for paper in _papers(store, engagement, CULTURE_FIT):
        said = CultureFitContext.model_validate(paper.context).facts
        found.append(
            f"{said.vendor}（{paper.number}，{said.assessed_on} 评估）：{said.conclusion}评估意见为“{said.verdict}”"
        )
    return found


def visit_findings(store: Store, engagement: Engagement) -> list[str]:
    """What was concluded of each vendor that was visited (S11.3)."""
    found = []
    for paper in _papers(store, engagement, VENDOR_VISIT):
        said = VendorVisitContext.model_validate(paper.context).facts
        doubts = f"；疑点：{'、'.join(said.doubts)}" if said.doubts else ""
        reason = said.reason.rstrip("。")
        found.append(
            f"{said.vendor}（{paper.number}，{said.visited_on} 考察）：结论为“{said.verdict}”，{reason}{doubts}"
        )
    return found
