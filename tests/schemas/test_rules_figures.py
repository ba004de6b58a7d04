"""Earned value of the progress report, figures of the feasibility study, and masked personal numbers (R19)."""

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from schemas.rules.account import masked_account
from schemas.rules.earned_value import EarnedValue
from schemas.rules.investment import irr, npv, payback_years
from schemas.rules.masking import masked_card, masked_id, masked_mobile
from waibao.documents.filters import number


def earned(bac: int, pv: int, ev: int, ac: int) -> EarnedValue:
    return EarnedValue(*map(Decimal, (bac, pv, ev, ac)))


def flows(*amounts: int | str) -> list[Decimal]:
    return [Decimal(amount) for amount in amounts]


def test_earned_value_of_a_project_behind_and_over_budget():
    value = earned(1_000_000, 400_000, 360_000, 420_000)
    assert value.sv == Decimal(-40_000)
    assert value.cv == Decimal(-60_000)
    assert value.spi == Decimal("0.9")
    assert number(value.cpi, 3) == "0.857"
    assert value.eac == Decimal("1166666.67")
    assert value.vac == Decimal("-166666.67")
    assert value.etc_ == Decimal("746666.67")


def test_there_is_no_figure_where_it_would_divide_by_zero():
    nothing = earned(1_000_000, 0, 0, 0)
    for figure in (nothing.spi, nothing.cpi, nothing.eac, nothing.etc_, nothing.vac):
        assert figure is None
    assert nothing.light() == "绿"
    assert earned(1_000_000, 0, 0, 100).eac is None


def test_figures_in_tables_are_rounded_half_up():
    assert number(Decimal("1234567.125"), 2) == "1,234,567.13"
    assert number(Decimal("-0.5"), 0) == "-1"
    assert number(Decimal("1E+3"), 0) == "1,000"


@pytest.mark.parametrize(
    ("ev", "ac", "light"),
    [(95, 100, "绿"), (95, 90, "绿"), (94, 90, "黄"), (85, 100, "黄"), (84, 80, "红"), (100, 118, "红"), (0, 0, "红")],
)
def test_the_light_follows_the_worse_of_spi_and_cpi(ev, ac, light):
    assert earned(1000, 100, ev, ac).light() == light


@given(*[st.integers(0, 10**9)] * 4)
def test_estimates_hang_together(bac, pv, ev, ac):
    value = earned(bac, pv, ev, ac)
    if value.eac is not None:
        assert value.eac == value.etc_ + value.ac
        assert value.vac == value.bac - value.eac


def test_net_present_value_discounts_every_year_but_the_first():
    assert npv(Decimal(10), flows(-1000, 500, 500, 500)) == Decimal("243.43")
    assert npv(Decimal(0), flows(-1000, 500, 600)) == Decimal("100.00")


def test_internal_rate_of_return_makes_the_net_present_value_vanish():
    assert irr(flows(-1000, 1100)) == Decimal("10.00")
    assert irr(flows(-1000, 500, 500, 500)) == Decimal("23.38")
    assert irr(flows(-1000, 900)) == Decimal("-10.00")


@pytest.mark.parametrize("amounts", [(), (0, 0), (100, 100), (-100, -100)])
def test_flows_that_never_change_sign_have_no_rate_of_return(amounts):
    assert irr(flows(*amounts)) is None


@given(st.integers(1, 10**8), st.lists(st.integers(1, 10**8), min_size=1, max_size=8))
def test_an_investment_pays_exactly_when_its_return_is_positive(outlay, returns):
    rate = irr(flows(-outlay, *returns))
    if rate is not None and abs(rate) > Decimal("0.01"):
        assert (rate > 0) == (sum(returns) > outlay)


@pytest.mark.parametrize(
    ("amounts", "years"),
    [
        ((-1000, 500, 500), "2.0"),
        ((-1000, 400, 400, 400), "2.5"),
        ((-1000, 100), None),
        ((100, 100), "0.0"),
        ((0, -5, 10), "1.5"),
        ((), "0.0"),
    ],
)
def test_payback_is_counted_straight_within_a_year(amounts, years):
    assert payback_years(flows(*amounts)) == (None if years is None else Decimal(years))


def test_r19_personal_numbers_are_printed_masked():
    assert masked_id("110101199003070011") == "110101********0011"
    assert masked_id("810000199206010039") == "810000********0039"
    assert masked_mobile("13800000000") == masked_mobile("+86 138 0000 0000") == "138****0000"
    assert masked_card("6222 0253 4944 5928 506") == "***************8506"
    assert masked_account("6222025349445928506") == "***************8506"


@pytest.mark.parametrize("masked", [masked_id, masked_mobile, masked_card, masked_account])
def test_r19_a_number_too_short_for_its_mask_is_hidden_whole(masked):
    assert masked("123") == "***"
    assert masked("") == ""


@given(st.text("0123456789X", max_size=30))
@example("0086")
def test_r19_a_mask_always_hides_something(number):
    for masked in (masked_id, masked_mobile, masked_card):
        if number:
            assert "*" in masked(number)
