"""How bids are scored and ranked beyond R3 and R4: exact means, ties, missing points, moves of a weight."""

from dataclasses import FrozenInstanceError
from decimal import Decimal

import pytest

from schemas.errors import BadInput
from schemas.rules.price_score import weight_warnings
from schemas.rules.scoring import Criterion, abnormally_low, judge_spread_flags, rank_bids, sensitivity

CRITERIA = (
    Criterion("capability", "技术能力", Decimal(50)),
    Criterion("service", "服务", Decimal(20)),
    Criterion("price", "价格", Decimal(30)),
)


def quotes(**amounts: str) -> dict[str, Decimal]:
    return {vendor: Decimal(amount) for vendor, amount in amounts.items()}


def points(**given: tuple[str, str]) -> dict[str, dict[str, dict[str, Decimal]]]:
    """Two judges who agree: vendor to (capability, service)."""
    return {
        vendor: {
            code: {"赵": Decimal(mark), "钱": Decimal(mark)}
            for code, mark in zip(("capability", "service"), marks, strict=True)
        }
        for vendor, marks in given.items()
    }


def test_r3_a_price_weight_above_the_customary_maximum_is_a_warning():
    assert weight_warnings(Decimal(30), "services") == weight_warnings(Decimal(60), "goods") == []
    assert "通常的上限 30%" in weight_warnings(Decimal(31), "services")[0]
    assert "通常的上限 60%" in weight_warnings(Decimal(61), "goods")[0]


def test_bids_are_ranked_by_the_mean_of_the_judges_and_the_price():
    marks = points(甲=("80", "90"), 乙=("90", "60"))
    marks["甲"]["capability"]["钱"] = Decimal(90)
    first, second = rank_bids(CRITERIA, marks, quotes(甲="500000", 乙="480000"))
    assert (first.vendor, first.rank, second.vendor, second.rank) == ("甲", 1, "乙", 2)
    assert first.criterion_scores == {"capability": Decimal("42.5"), "service": Decimal(18)}
    assert first.price_score == Decimal("28.8")
    assert first.total == Decimal("89.3")
    assert second.total == Decimal(87)


def test_a_ranked_bid_cannot_be_changed():
    (only,) = rank_bids(CRITERIA, points(甲=("80", "90")), quotes(甲="1"))
    with pytest.raises(FrozenInstanceError):
        only.rank = 2


def test_equal_totals_go_to_the_lower_price():
    # 乙 asks twice the price (15 of 30 points) and makes up for it: 50 × 30 % = 15.
    tied = rank_bids(CRITERIA, points(乙=("90", "50"), 甲=("60", "50")), quotes(乙="200", 甲="100"))
    assert tied[0].total == tied[1].total
    assert [bid.vendor for bid in tied] == ["甲", "乙"]


def test_equal_totals_and_prices_go_to_the_better_technical_score():
    tied = rank_bids(CRITERIA, points(甲=("60", "100"), 乙=("80", "50")), quotes(甲="100", 乙="100"))
    assert tied[0].total == tied[1].total
    assert [bid.vendor for bid in tied] == ["乙", "甲"]


@pytest.mark.parametrize("order", ["甲乙", "乙甲"])
def test_a_tie_is_a_tie_although_thirds_have_no_end(order):
    def judged(*marks: int) -> dict[str, Decimal]:
        return dict(zip("赵钱孙", map(Decimal, marks), strict=True))

    # Means of 100/3 and 220/3: 40 points of 100 at 50 % make up for the 20 points of the price.
    marks = {
        "甲": {"capability": judged(33, 33, 34), "service": judged(66, 67, 67)},
        "乙": {"capability": judged(73, 73, 74), "service": judged(66, 67, 67)},
    }
    offered = {vendor: {"甲": Decimal(100), "乙": Decimal(300)}[vendor] for vendor in order}
    assert [bid.vendor for bid in rank_bids(CRITERIA, marks, offered)] == ["甲", "乙"]


def test_an_invalid_quote_is_not_ranked():
    marks = points(甲=("80", "90"), 乙=("99", "99"))
    assert [bid.vendor for bid in rank_bids(CRITERIA, marks, quotes(甲="100", 乙="0"))] == ["甲"]
    capped = rank_bids(CRITERIA, marks, quotes(甲="100", 乙="101"), ceiling=Decimal(100))
    assert [bid.vendor for bid in capped] == ["甲"]


def test_a_bid_nobody_scored_is_named():
    with pytest.raises(BadInput, match=r"“乙”的技术能力没有评委打分。请补充打分"):
        rank_bids(CRITERIA, points(甲=("80", "90")), quotes(甲="100", 乙="100"))


def test_judges_more_than_20_points_apart_must_explain():
    marks = points(甲=("80", "90"))
    marks["甲"]["capability"]["钱"] = Decimal(60)
    assert judge_spread_flags(CRITERIA, marks) == []
    marks["甲"]["capability"]["钱"] = Decimal("59.9")
    (flag,) = judge_spread_flags(CRITERIA, marks)
    assert flag.spread == Decimal("20.1")
    assert str(flag) == "“甲”的技术能力：评委最高 80 分、最低 59.9 分，相差 20.1 分，超过满分的 20%，请说明原因"


def test_a_quote_below_70_percent_of_the_mean_is_abnormally_low():
    assert abnormally_low(quotes(甲="70", 乙="110", 丙="120")) == []  # mean 100: exactly 70 %
    assert abnormally_low(quotes(甲="69.98", 乙="110", 丙="120")) == ["甲"]
    assert abnormally_low(quotes(甲="1")) == abnormally_low({}) == []


def test_sensitivity_names_the_winner_of_every_move():
    marks = points(甲=("90", "80"), 乙=("80", "80"))
    moves = sensitivity(CRITERIA, marks, quotes(甲="125", 乙="105"))
    assert len(moves) == 6
    assert {(code, delta): winner for code, delta, winner in moves} == {
        ("capability", Decimal(-5)): "乙",
        ("capability", Decimal(5)): "甲",
        ("service", Decimal(-5)): "甲",
        ("service", Decimal(5)): "甲",
        ("price", Decimal(-5)): "甲",
        ("price", Decimal(5)): "乙",
    }


def test_sensitivity_keeps_weights_between_0_and_100():
    criteria = (Criterion("capability", "技术能力", Decimal(97)), Criterion("price", "价格", Decimal(3)))
    marks = {"甲": {"capability": {"赵": Decimal(80)}}}
    assert {(code, int(delta)) for code, delta, _ in sensitivity(criteria, marks, quotes(甲="1"))} == {
        ("capability", -5),
        ("price", 5),
    }
    assert sensitivity(CRITERIA, {}, {}) == []
