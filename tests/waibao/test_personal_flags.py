"""Flags of personal numbers for a whole roster say the same as the rules say of one number."""

from datetime import date

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.rules.bank_card import card_fault
from schemas.rules.mobile import mobile_fault, normalise_mobile
from schemas.rules.resident_id import check_digit, resident_id_fault
from tests.people import luhn_digit, sex_of
from waibao.checks.personal_flags import card_bad, mobile_bad, resident_id_bad, sex_disagrees

TODAY = date(2026, 9, 1)
JUNK = st.text("0123456789X+_.é", max_size=20)
"""What normalising may leave of a slip."""
EDGES = ("20260901", "20260902", "19050901", "19050902", "19000229", "20000229")


@st.composite
def resident_ids(draw: st.DrawFn) -> str:
    """Mostly well formed; region, day or check digit may be wrong."""
    region = draw(st.sampled_from(["110101", "440305", "810000", "911562", "160101", "000000", "990000"]))
    year = draw(st.one_of(st.integers(1900, 2030), st.integers(0, 9999)))
    month, day = draw(st.integers(0, 13)), draw(st.one_of(st.integers(0, 32), st.integers(27, 31)))
    birth = draw(st.sampled_from([f"{year:04}{month:02}{day:02}", *EDGES]))
    first17 = f"{region}{birth}{draw(st.integers(0, 999)):03}"
    return first17 + draw(st.sampled_from([check_digit(first17), check_digit(first17), "0", "X"]))


@st.composite
def cards(draw: st.DrawFn) -> str:
    body = draw(st.text("0123456789", min_size=11, max_size=19))
    return body + draw(st.sampled_from([luhn_digit(body), "0"]))


MOBILES = st.from_regex(r"[12][0-9]{9,11}", fullmatch=True)


def flags(expression: pl.Expr, **columns: list) -> list[bool | None]:
    return pl.DataFrame(columns).select(flag=expression)["flag"].to_list()


@settings(max_examples=60)
@given(st.lists(st.one_of(resident_ids(), JUNK), min_size=1, max_size=60))
def test_an_identity_number_is_flagged_exactly_when_the_rule_finds_a_fault(ids):
    assert flags(resident_id_bad("id", TODAY), id=ids) == [resident_id_fault(each, TODAY) is not None for each in ids]


@given(st.lists(st.one_of(cards(), JUNK), min_size=1, max_size=60))
def test_a_card_is_flagged_exactly_when_the_rule_finds_a_fault(numbers):
    assert flags(card_bad("card"), card=numbers) == [card_fault(each) is not None for each in numbers]


@given(st.lists(st.one_of(MOBILES, JUNK), min_size=1, max_size=60))
def test_a_mobile_is_flagged_exactly_when_the_rule_finds_a_fault(numbers):
    numbers = [normalise_mobile(each) for each in numbers]
    assert flags(mobile_bad("mobile"), mobile=numbers) == [mobile_fault(each) is not None for each in numbers]


@given(st.lists(st.tuples(st.one_of(resident_ids(), JUNK), st.sampled_from("男女")), min_size=1, max_size=60))
def test_sex_disagrees_exactly_where_the_number_tells_another(rows):
    found = flags(sex_disagrees("id", "sex"), id=[number for number, _ in rows], sex=[sex for _, sex in rows])
    assert found == [sex_of(number) not in (None, sex) for number, sex in rows]


def test_what_is_empty_stays_empty():
    nothing, text = pl.Series([None], dtype=pl.String), ["110101199003070011"]
    assert flags(resident_id_bad("id", TODAY), id=nothing) == [None]
    assert flags(card_bad("card"), card=nothing) == [None]
    assert flags(mobile_bad("mobile"), mobile=nothing) == [None]
    assert flags(sex_disagrees("id", "sex"), id=nothing, sex=["男"]) == [None]
    assert flags(sex_disagrees("id", "sex"), id=text, sex=nothing) == [None]
