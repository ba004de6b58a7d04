"""R3 price score, R4 number of bids, R25 bonds, and the order of merit."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import WaibaoError
from schemas.opening import late_opening_refusals
from schemas.rules.bids import bid_count_refusals
from schemas.rules.price_score import price_scores, weight_faults
from schemas.rules.rulebook import RULEBOOK, rate
from schemas.rules.scoring import Criterion, rank_bids
from schemas.values import SHANGHAI
from waibao.documents.filters import number

QUOTES = st.dictionaries(
    st.text("甲乙丙丁戊", min_size=1, max_size=3),
    st.integers(1, 10**12).map(lambda fen: Decimal(fen).scaleb(-2)),
    min_size=1,
    max_size=8,
)
CRITERIA = (
    Criterion("capability", "技术能力", Decimal(35)),
    Criterion("experience", "经验", Decimal(35)),
    Criterion("price", "价格", Decimal(30)),
)


def shown(scores):
    return {name: number(score, 2) for name, score in scores.items()}


@pytest.mark.row("S5.2")
def test_r3_lowest_quote_gets_the_whole_weight_and_others_in_proportion():
    quotes = {"甲": Decimal(480_000), "乙": Decimal(500_000), "丙": Decimal(560_000)}
    assert shown(price_scores(quotes, Decimal(30))) == {"甲": "30.00", "乙": "28.80", "丙": "25.71"}


def test_r3_second_example():
    quotes = {"甲": Decimal(98_000), "乙": Decimal(100_000), "丙": Decimal("125000.50")}
    assert shown(price_scores(quotes, Decimal(10))) == {"甲": "10.00", "乙": "9.80", "丙": "7.84"}


def test_r3_a_quote_of_zero_or_less_or_above_the_ceiling_is_not_scored_and_not_the_base():
    quotes = {"零": Decimal(0), "负": Decimal(-1), "高": Decimal(600_000), "好": Decimal(500_000)}
    assert price_scores(quotes, Decimal(30), ceiling=Decimal(550_000)) == {"好": Decimal(30)}
    assert price_scores({"零": Decimal(0)}, Decimal(30)) == {}


@given(quotes=QUOTES, weight=st.integers(1, 100).map(Decimal))
def test_r3_price_scores_lie_above_zero_up_to_the_weight_and_follow_the_price(quotes, weight):
    scores = price_scores(quotes, weight)
    assert all(0 < score <= weight for score in scores.values())
    assert max(scores.values()) == weight
    by_price = sorted(quotes, key=lambda name: quotes[name])
    assert [scores[name] for name in by_price] == sorted(scores.values(), reverse=True)


@pytest.mark.row("S5.2")
def test_r3_minimum_price_weight_of_services_and_goods():
    assert weight_faults(Decimal(10), "services") == []
    assert weight_faults(Decimal(30), "goods") == []
    assert "低于服务采购的最低要求 10%" in weight_faults(Decimal("9.99"), "services")[0]
    assert "低于货物采购的最低要求 30%" in weight_faults(Decimal("29.99"), "goods")[0]


@pytest.mark.row("S5.2")
@pytest.mark.parametrize("regime", ["statutory_tender", "government", "voluntary"])
def test_r4_three_valid_bids_are_enough(regime):
    assert bid_count_refusals(regime, 3, None, None, "陈晓") == []


@pytest.mark.row("S5.2")
@pytest.mark.parametrize(("regime", "law"), [("statutory_tender", "招标投标法"), ("government", "政府采购法")])
def test_r4_where_the_law_applies_fewer_than_three_bids_stop_whatever_the_exception(regime, law):
    (refusal,) = bid_count_refusals(regime, 2, "工期紧", "李建国", "陈晓")
    assert law in refusal
    assert "重新采购" in refusal


@pytest.mark.parametrize(
    ("valid", "reason", "approver", "said"),
    [
        (0, "工期紧", "李建国", "没有有效报价"),
        (2, None, None, "填写例外理由"),
        (2, "  ", "李建国", "填写例外理由"),
        (2, "工期紧", None, "以外的人批准"),
        (2, "工期紧", "  ", "以外的人批准"),
        (2, "工期紧", "陈晓", "以外的人批准"),
        (2, "工期紧", " 陈晓 ", "以外的人批准"),
    ],
)
def test_r4_voluntary_sourcing_with_fewer_bids_needs_a_reason_and_another_approver(valid, reason, approver, said):
    assert said in bid_count_refusals("voluntary", valid, reason, approver, "陈晓")[0]


@pytest.mark.row("S5.2")
def test_r4_voluntary_sourcing_may_go_on_with_reason_and_approver():
    assert bid_count_refusals("voluntary", 1, "仅一家具备资质", "李建国", "陈晓") == []


@pytest.mark.row("S5.2")
def test_r4_one_vendor_asked_directly_is_enough_but_must_be_valid():
    for regime in ("statutory_tender", "government", "voluntary"):
        assert bid_count_refusals(regime, 1, None, None, "陈晓", method="direct") == []
        assert "报价无效" in bid_count_refusals(regime, 0, None, None, "陈晓", method="direct")[0]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("bid-security-cap-percent", "2"),
        ("performance-security-cap-percent", "10"),
        ("minimum-bids", "3"),
        ("price-weight-minimum-services", "10"),
        ("payment-days-public-cap", "60"),
        ("late-payment-daily-percent", "0.05"),
        ("penalty-cap-percent", "10"),
        ("acceptance-period-days", "15"),
        ("vat-services", "6"),
        ("vat-repair", "13"),
    ],
)
def test_r25_and_others_limits_stand_in_the_rule_book_with_their_source(name, value):
    found = rate(name, date(2026, 6, 1))
    assert found.value == Decimal(value)
    assert found.source


def test_r6_relief_of_small_scale_taxpayers_ends_with_2027():
    assert rate("vat-small-scale", date(2027, 12, 31)).value == 1
    assert rate("vat-small-scale", date(2028, 1, 1)).value == 3


def test_rates_that_are_unknown_or_not_in_force_are_never_guessed():
    with pytest.raises(LookupError):
        rate("vat-moon", date(2026, 1, 1))
    with pytest.raises((LookupError, WaibaoError)):
        rate("vat-services", date(2025, 12, 31))


def test_at_most_one_rate_of_a_name_is_in_force_on_any_day():
    for name in {row.name for row in RULEBOOK}:
        rows = sorted((row for row in RULEBOOK if row.name == name), key=lambda row: row.valid_from)
        for earlier, later in pairwise(rows):
            assert earlier.valid_until is not None
            assert earlier.valid_until < later.valid_from, name


def marks(*vendors):
    """Points of two judges for each vendor: ``(name, capability, experience)``."""
    return {
        name: {
            "capability": {judge: Decimal(capability) for judge in ("刘芳", "张伟华")},
            "experience": {judge: Decimal(experience) for judge in ("刘芳", "张伟华")},
        }
        for name, capability, experience in vendors
    }


@pytest.mark.row("S5.2")
@pytest.mark.row("S8.5")
def test_total_is_the_weighted_mean_of_the_judges_and_the_price_score():
    ranked = rank_bids(CRITERIA, marks(("甲", 80, 90), ("乙", 90, 100)), {"甲": Decimal(100), "乙": Decimal(150)})
    assert [(bid.vendor, bid.rank, bid.total) for bid in ranked] == [
        ("甲", 1, Decimal("89.5")),  # 28 + 31.5 + 30
        ("乙", 2, Decimal("86.5")),  # 31.5 + 35 + 20
    ]


@st.composite
def contests(draw: st.DrawFn):
    names = draw(st.lists(st.sampled_from("甲乙丙丁戊"), min_size=1, max_size=5, unique=True))
    mark = st.integers(0, 4).map(lambda fifth: fifth * 25)  # few values, so that ties are common
    points = marks(*[(name, draw(mark), draw(mark)) for name in names])
    quotes = {name: Decimal(draw(st.sampled_from([100, 150, 200]))) for name in names}
    return points, quotes, draw(st.permutations(names))


@given(contests())
def test_rank_does_not_depend_on_the_order_of_input(contest):
    points, quotes, order = contest
    first = rank_bids(CRITERIA, points, quotes)
    second = rank_bids(CRITERIA, points, {name: quotes[name] for name in order})
    assert [bid.vendor for bid in first] == [bid.vendor for bid in second]
    assert [bid.rank for bid in first] == list(range(1, len(first) + 1))
    assert all(0 <= bid.total <= 100 for bid in first)


@pytest.mark.row("S5.2")
@pytest.mark.parametrize(("minutes", "late"), [(0, False), (60, False), (61, True), (24 * 60, True)])
def test_a_tender_is_opened_within_an_hour_of_its_deadline(minutes: int, late: bool) -> None:
    due = datetime(2026, 3, 30, 9, 30, tzinfo=SHANGHAI)
    refusals = late_opening_refusals(due + timedelta(minutes=minutes), due, "government", "")
    assert bool(refusals) is late
    assert all("财政部令第87号第三十九条" in refusal for refusal in refusals)
    assert late_opening_refusals(due + timedelta(minutes=minutes), due, "government", "停电") == []


def test_an_opening_after_midnight_is_not_that_of_the_deadline() -> None:
    due = datetime(2026, 3, 30, 23, 30, tzinfo=SHANGHAI)
    assert late_opening_refusals(due + timedelta(minutes=40), due, "statutory_tender", "")
