"""How bids are scored and ranked beyond R3 and R4: exact means, ties, missing points, moves of a weight."""

from dataclasses import FrozenInstanceError
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.errors import BadInput
from schemas.rules.committee import committee_refusals, committee_warnings
from schemas.rules.price_score import weight_warnings
from schemas.rules.scoring import (
    Criterion,
    abnormally_low,
    criteria_faults,
    judge_outliers,
    judge_spread_flags,
    rank_bids,
    sensitivity,
    tie_rule,
    ties,
)
from waibao.documents.filters import number

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
    assert str(flag) == "“甲”的技术能力：评委最高 80 分、最低 59.9 分，相差 20.1 分，超过满分的 20%"


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


@pytest.mark.row("S5.2")
def test_r3_points_are_rounded_only_where_they_are_printed():
    # 财政部令第87号第五十五条: lowest ÷ quote × weight; 480,000 / 500,000 / 560,000 at 30.
    marks = points(甲=("80", "80"), 乙=("80", "80"), 丙=("80", "80"))
    ranked = rank_bids(CRITERIA, marks, quotes(甲="480000", 乙="500000", 丙="560000"))
    assert [number(bid.price_score, 2) for bid in ranked] == ["30.00", "28.80", "25.71"]
    assert ranked[2].price_score != Decimal("25.71")


def test_the_rule_of_ties_is_said_beforehand_and_who_it_decided_for_afterwards():
    assert tie_rule(CRITERIA) == "总分相同的，报价低者在前；报价也相同的，技术能力得分高者在前"
    cheaper = rank_bids(CRITERIA, points(乙=("90", "50"), 甲=("60", "50")), quotes(乙="200", 甲="100"))
    assert ties(CRITERIA, cheaper) == ["“甲”与“乙”总分相同（70.00 分），“甲”报价较低，排在前"]
    abler = rank_bids(CRITERIA, points(甲=("60", "100"), 乙=("80", "50")), quotes(甲="100", 乙="100"))
    assert "“乙”的技术能力得分较高" in ties(CRITERIA, abler)[0]
    same = rank_bids(CRITERIA, points(甲=("60", "60"), 乙=("60", "60")), quotes(甲="100", 乙="100"))
    assert "名次不分先后" in ties(CRITERIA, same)[0]


def test_without_technical_ability_the_weightiest_judged_criterion_decides_ties():
    own = (Criterion("own-1", "方案", Decimal(20)), Criterion("own-2", "团队", Decimal(50)), CRITERIA[2])
    assert "团队得分高者在前" in tie_rule(own)


@pytest.mark.row("S5.2")
@pytest.mark.parametrize(
    ("weights", "said"),
    [
        ((50, 20, 29), "权重合计 99，应恰为 100"),
        ((60, 31, 9), "价格权重 9% 低于服务采购的最低要求 10%"),
        ((70, 0, 30), "权重为 0"),
    ],
)
def test_criteria_make_up_the_whole_and_leave_the_price_its_least_weight(weights, said):
    changed = [Criterion(item.code, item.name, Decimal(weight)) for item, weight in zip(CRITERIA, weights, strict=True)]
    assert any(said in fault for fault in criteria_faults(changed))
    assert criteria_faults(CRITERIA) == []
    assert criteria_faults(CRITERIA, "goods") == []


def test_criteria_have_one_price_distinct_names_and_something_to_judge():
    assert "应恰有一项" in criteria_faults([Criterion("a", "方案", Decimal(100))])[0]
    assert "没有评委打分" in criteria_faults([Criterion("price", "价格", Decimal(100))])[0]
    twice = [Criterion("a", "方案", Decimal(35)), Criterion("b", "方案", Decimal(35)), CRITERIA[2]]
    assert criteria_faults(twice) == ["评分因素“方案”重复：请合并或改名"]


def judged(**sums: int) -> dict[str, dict[str, dict[str, Decimal]]]:
    """One bid; each judge gives the same for both criteria, of 70 points in all."""
    return {"甲": {code: {judge: Decimal(mark) for judge, mark in sums.items()} for code in ("capability", "service")}}


@pytest.mark.row("S8.5")
def test_a_judge_apart_from_the_others_is_flagged_and_told_by_how_much():
    (flag,) = judge_outliers(CRITERIA, judged(赵=80, 钱=82, 孙=81, 李=79, 周=60))
    assert (flag.judge, flag.vendor, flag.given, flag.middle) == ("周", "甲", Decimal(42), Decimal(56))
    assert "比全体评委的中位数 56.00 分低 14.00 分" in str(flag)


def test_judges_who_differ_as_they_always_do_are_not_flagged_nor_are_two():
    assert judge_outliers(CRITERIA, judged(赵=80, 钱=70, 孙=90, 李=75, 周=85)) == []
    assert judge_outliers(CRITERIA, judged(赵=80, 钱=80, 孙=77)) == []  # 2.1 of 70 points: below 5 %
    assert judge_outliers(CRITERIA, judged(赵=95, 钱=20)) == judge_outliers(CRITERIA, {}) == []


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(70, 80), min_size=4, max_size=8), st.sampled_from((0, 100)))
def test_whoever_gives_nothing_or_everything_among_like_minded_judges_is_flagged(marks, strange):
    names = [f"评委{place}" for place in range(len(marks))]
    given_by = dict(zip(names, marks, strict=True)) | {"异议者": strange}
    # The usual distance is 10 of 100 points at most, hence at most 2.5 × 10 × 1.4826 … from the median.
    flagged = {flag.judge for flag in judge_outliers(CRITERIA, judged(**given_by))}
    assert flagged <= {"异议者", *names}
    assert "异议者" in flagged or max(marks) - min(marks) > 3


MILLION = Decimal(1_000_000)


@pytest.mark.row("S8.5")
@pytest.mark.parametrize(
    ("regime", "method", "budget", "judges", "experts", "said"),
    [
        ("statutory_tender", "open", 1, 5, 4, ""),
        ("statutory_tender", "open", 1, 5, 3, "专家 3 人，不得少于三分之二（招标投标法第三十七条）：请至少有 4 名"),
        ("statutory_tender", "open", 1, 3, 3, "应为 5 人以上的单数"),
        ("statutory_tender", "open", 1, 6, 6, "应为 5 人以上的单数"),
        ("statutory_tender", "open", 99, 5, 4, ""),  # the seven are of the government's rules only
        ("statutory_tender", "direct", 1, 1, 0, ""),
        ("government", "open", 1, 3, 2, "应为 5 人以上的单数（财政部令第87号第四十七条）"),
        ("government", "open", 9, 5, 4, ""),
        ("government", "open", 10, 5, 5, "在 1,000 万元以上，可以打分的评委 5 人，应为 7 人以上的单数"),
        ("government", "invited", 10, 7, 4, "请至少有 5 名专家"),
        ("government", "invited", 10, 7, 5, ""),
        ("government", "inquiry", 1, 3, 2, ""),
        ("government", "inquiry", 1, 2, 2, "应为 3 人以上的单数（政府采购法第四十条、财政部令第74号第七条）"),
        ("government", "rfp", 99, 3, 2, ""),
        ("government", "rfp", 1, 4, 4, "应为 3 人以上的单数（财库〔2014〕214号第十四条）"),
        ("government", "direct", 99, 1, 0, ""),
        ("voluntary", "rfp", 99, 1, 0, ""),
        ("voluntary", "rfp", 1, 0, 0, "没有可以打分的评委"),
    ],
)
def test_a_committee_has_the_size_and_the_experts_that_its_law_demands(regime, method, budget, judges, experts, said):
    refusals = committee_refusals(regime, method, judges, experts, budget * MILLION)
    assert bool(refusals) == bool(said)
    assert said in "".join(refusals)


def test_what_the_program_cannot_know_of_a_committee_is_a_warning():
    assert "少于通常的 3 人" in committee_warnings("voluntary", "rfp", 2, MILLION)[0]
    assert "技术复杂或者社会影响较大" in committee_warnings("government", "open", 5, MILLION)[0]
    assert "达到当地公开招标数额标准" in committee_warnings("government", "inquiry", 3, 2 * MILLION)[0]
    quiet = [
        ("voluntary", "rfp", 3, MILLION),
        ("government", "open", 7, MILLION),
        ("government", "inquiry", 3, MILLION),
        ("government", "inquiry", 5, 9 * MILLION),
        ("government", "direct", 1, 9 * MILLION),
        ("statutory_tender", "open", 5, MILLION),
    ]
    assert [committee_warnings(*asked) for asked in quiet] == [[]] * len(quiet)
