"""The evaluation of the bids: what the choice rests on, and why points cannot be taken. Rows S5.2, S8.5."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import islice

from pydantic import BaseModel, Field

from schemas.bids import (
    BASIS_TITLES,
    SELECTION_CRITERIA,
    BidsScored,
    CriterionRow,
    Dissent,
    JudgeDeclaration,
    LowPriceExplained,
    PriceBasis,
    ScoreExplained,
    ScoreLine,
)
from schemas.rules.bids import Method, Regime
from schemas.rules.collusion import Sign
from schemas.rules.committee import committee_refusals
from schemas.rules.scoring import PRICE, Criterion, tie_rule
from schemas.rules.separation import same_person

LISTED = 20
"""Missing points that are told one by one; the count says how many there are."""


class BidRow(BaseModel):
    """A bid as it was received and judged valid or not."""

    vendor: str
    uscc: str
    received_at: datetime
    file_name: str
    sha256: str
    valid: bool
    reasons: list[str] = []
    gross: Decimal | None = None
    net: Decimal | None = None
    tax_rate: Decimal | None = None


class RankedRow(BaseModel):
    """A valid bid in the order of merit."""

    rank: int
    vendor: str
    gross: Decimal
    compared: Decimal | None = Field(
        default=None, description="the price that was scored; gross unless net is compared"
    )
    points: dict[str, Decimal] = Field(description="weighted points by criterion code, price included")
    total: Decimal

    @property
    def scored_price(self) -> Decimal:
        return self.gross if self.compared is None else self.compared


class JudgePoints(BaseModel):
    """One judge's points of one bidder, as given."""

    judge: str
    vendor: str
    points: dict[str, Decimal]


class SignRow(BaseModel):
    """A sign of collusion as it is printed, and what the award's form answered."""

    no: str = Field(description="by which the form of the award names it, e.g. R028-1")
    title: str
    vendors: list[str]
    evidence: str
    source: str
    answer: str = ""


def sign_rows(signs: Sequence[Sign]) -> list[SignRow]:
    """Numbered within each code."""
    counted: Counter[str] = Counter()
    rows = []
    for sign in signs:
        counted[sign.code] += 1
        kind = sign.indicator
        no = f"{sign.code}-{counted[sign.code]}"
        said = {"title": kind.title, "evidence": sign.evidence, "source": kind.source}
        rows.append(SignRow(no=no, vendors=list(sign.vendors), **said))
    return rows


class Evaluation(BaseModel):
    """Everything the choice rests on."""

    criteria: list[CriterionRow]
    bids: list[BidRow]
    judges: list[JudgeDeclaration]
    judge_points: list[JudgePoints]
    ranking: list[RankedRow]
    lowest: Decimal | None = Field(description="the lowest price compared, base of the price score")
    price_basis: PriceBasis = "gross"
    tie_rule: str = ""
    ties: list[str] = Field(default=[], description="sentences: who had equal totals, and what decided")
    abnormally_low: list[str] = []
    low_prices: list[LowPriceExplained] = []
    spread_flags: list[str] = Field(default=[], description="sentences about judges far apart (> 20 % of the mark)")
    outliers: list[str] = Field(default=[], description="sentences about judges apart from all others")
    explanations: list[ScoreExplained] = []
    sensitivity: list[str] = Field(default=[], description="sentences: who wins when a weight moves by 5 points")
    sensitivity_stable: bool = True
    committee_notes: list[str] = []
    weight_notes: list[str] = Field(default=[], description="sentences: a price weight that is unusual (R3)")
    declarations: dict[str, str] = Field(default={}, description="number of each judge's declaration of interest")
    dissents: list[Dissent] = []
    signs: list[SignRow] = []

    @property
    def tax_rates(self) -> list[Decimal]:
        """The rates of the valid bids: where they differ, it matters which price is compared."""
        return sorted({bid.tax_rate for bid in self.bids if bid.valid and bid.tax_rate is not None})

    @property
    def scorers(self) -> list[JudgeDeclaration]:
        """The judges who scored."""
        return [judge for judge in self.judges if not judge.interest]


def price_formula(basis: PriceBasis) -> str:
    """How the price is scored (R3), as vendors are told beforehand."""
    return f"价格分＝（最低有效报价÷本报价）×价格权重，四舍五入保留两位小数，以{BASIS_TITLES[basis]}比较"


def price_rule(basis: PriceBasis, criteria: Sequence[Criterion] = SELECTION_CRITERIA) -> str:
    """The formula, how bids are ranked and how ties are decided, as the result is printed."""
    return f"{price_formula(basis)}；按未舍入的得分排名，{tie_rule(criteria)}"


def scoring_refusals(
    scored: BidsScored,
    bidders: Sequence[str],
    *,
    lines: Sequence[ScoreLine] | None = None,
    criteria: Sequence[Criterion] = SELECTION_CRITERIA,
    regime: Regime = "voluntary",
    method: Method = "inquiry",
    budget: Decimal = Decimal(0),
    declared: Mapping[str, str] | None = None,
) -> list[str]:
    """Why the points cannot be taken: every judge without an interest scores every valid bidder once (R20).

    ``lines`` are all points, those from files included; ``declared`` numbers the written declarations of an interest.
    """
    given = scored.scores if lines is None else lines
    eligible = [judge for judge in scored.judges if not judge.interest]
    refusals = [
        *_people(scored, given, declared or {}),
        *_twice(given, bidders),
        *_criteria_faults(given, criteria),
        *_missing([judge.name for judge in eligible], bidders, given),
        *_about_nobody(scored, bidders),
    ]
    experts = sum(judge.expert for judge in eligible)
    return refusals + committee_refusals(regime, method, len(eligible), experts, budget)


def _people(scored: BidsScored, given: Sequence[ScoreLine], declared: Mapping[str, str]) -> Iterator[str]:
    """Judges who may not score, or are not on the committee."""
    judges = {judge.name: judge.interest for judge in scored.judges}
    names = [judge.name for judge in scored.judges]
    scoring = dict.fromkeys(line.judge for line in given)
    yield from (f"评委 {name} 登记了两次：请只保留一次。" for name in judges if names.count(name) > 1)
    for name, number in declared.items():
        if any(same_person(name, judge) and not interest for judge, interest in judges.items()):
            yield f"评委 {name} 在利益冲突声明书 {number} 中声明有利益冲突，不得打分：请改为有利害关系，并删除其打分。"
    yield from (f"评委 {name} 声明有利害关系，不得打分：请删除其打分。" for name in scoring if judges.get(name))
    yield from (f"{name} 不在评委名单中：请登记其利益声明。" for name in scoring if name not in judges)
    for change in scored.replaced:
        if change.left in scoring and not judges.get(change.left):
            yield f"评委 {change.left} 已经退出，却有打分：请删除其打分，或删除更换记录。"
        if change.came and change.came not in judges:
            yield f"接替的评委 {change.came} 不在评委名单中：请登记其利益声明。"


def _twice(given: Sequence[ScoreLine], bidders: Sequence[str]) -> Iterator[str]:
    known, counted = set(bidders), Counter((line.judge, line.vendor) for line in given)
    for name in dict.fromkeys(vendor for _, vendor in counted):
        if name not in known:
            yield f"“{name}”没有有效报价：请删除对它的打分。"
    for (judge, vendor), times in counted.items():
        if times > 1:
            yield f"评委 {judge} 对“{vendor}”打分 {times} 次：请只保留一次。"


def _criteria_faults(given: Sequence[ScoreLine], criteria: Sequence[Criterion]) -> Iterator[str]:
    """Points for what is not judged, and judged criteria without points."""
    judged = [item.name for item in criteria if item.code != PRICE]
    for line in given:
        points = Counter(name for name, _ in line.by_name)
        if unknown := [name for name in points if name not in judged]:
            yield f"评委 {line.judge} 给“{line.vendor}”的打分中，{'、'.join(unknown)}不由评委打分：请删除。"
        if missing := [name for name in judged if not points[name]]:
            yield f"评委 {line.judge} 给“{line.vendor}”的打分缺少{'、'.join(missing)}：请补充。"
        if twice := [name for name, times in points.items() if times > 1]:
            yield f"评委 {line.judge} 给“{line.vendor}”的{'、'.join(twice)}打分两次：请只保留一次。"


def _missing(judges: Sequence[str], bidders: Sequence[str], given: Sequence[ScoreLine]) -> Iterator[str]:
    pairs = {(line.judge, line.vendor) for line in given}
    missing = [(judge, vendor) for judge in judges for vendor in bidders if (judge, vendor) not in pairs]
    for judge, vendor in islice(missing, LISTED):
        yield f"评委 {judge} 没有给“{vendor}”打分：请补充。"
    if len(missing) > LISTED:
        yield f"另有 {len(missing) - LISTED} 处没有打分：请对照评委名单和有效报价逐一补充。"


def response_refusals(scored: BidsScored, bidders: Sequence[str], candidates: Sequence[str]) -> list[str]:
    """What is missing before the ``candidates`` can be published, in order; and responses of nobody, or told twice."""
    told = Counter(item.vendor for item in scored.responses)
    refusals = [
        f"第 {place} 名“{vendor}”没有投标响应：请填写质量、工期、项目负责人和资格能力条件，用于中标候选人公示"
        "（国家发展改革委令第10号第六条）。"
        for place, vendor in enumerate(candidates, 1)
        if not told[vendor]
    ]
    refusals += [f"投标响应中的“{name}”没有有效报价：请核对供应商全称。" for name in told if name not in bidders]
    return refusals + [f"“{name}”的投标响应填写了 {n} 次：请只保留一次。" for name, n in told.items() if n > 1]


def _about_nobody(scored: BidsScored, bidders: Sequence[str]) -> Iterator[str]:
    """Explanations and dissents of people and vendors that do not take part."""
    judges = {judge.name for judge in scored.judges}
    explained = scored.explanations
    vendors = dict.fromkeys([*(item.vendor for item in explained), *(item.vendor for item in scored.low_prices)])
    people = dict.fromkeys([*(item.judge for item in explained), *(item.judge for item in scored.dissents)])
    yield from (f"说明中的“{name}”没有有效报价：请核对供应商全称。" for name in vendors if name not in bidders)
    yield from (f"说明或不同意见中的{name}不在评委名单中：请核对姓名。" for name in people if name not in judges)
