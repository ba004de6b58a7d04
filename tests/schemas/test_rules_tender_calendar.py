"""R4, R23: the least periods of law between the dates of a tender, and which method a regime allows."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from schemas.duties import DUTIES
from schemas.request import OutsourcingRequest
from schemas.rules.tender_calendar import (
    AFTER_AWARD,
    AFTER_SIGNING,
    ANSWERING,
    CHANGING,
    OBJECTING,
    RETURNING,
    SIGNING,
    deadline_refusals,
    extended,
    publicity_until,
    usual_deadline,
)
from schemas.values import SHANGHAI
from tests.builders import example

DAYS = st.dates(date(2026, 1, 1), date(2026, 11, 30))


def due(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, 30, tzinfo=SHANGHAI)


@pytest.mark.row("S5.2")
@pytest.mark.parametrize(
    ("regime", "method", "issued", "earliest", "law"),
    [
        ("statutory_tender", "open", date(2026, 3, 9), date(2026, 3, 29), "招标投标法第二十四条"),
        ("statutory_tender", "invited", date(2026, 3, 9), date(2026, 3, 29), "招标投标法第二十四条"),
        ("government", "open", date(2026, 9, 10), date(2026, 9, 30), "政府采购法第三十五条"),
        # Three working days: the holiday of 1 to 5 May is none, Saturday 9 May is one.
        ("government", "inquiry", date(2026, 4, 30), date(2026, 5, 8), "财政部令第74号第四十五条"),
        ("government", "inquiry", date(2026, 9, 28), date(2026, 10, 8), "财政部令第74号第四十五条"),
        ("government", "rfp", date(2026, 3, 9), date(2026, 3, 19), "财库〔2014〕214号第十条"),
    ],
)
def test_a_deadline_a_day_too_early_is_refused_with_clause_and_earliest_day(regime, method, issued, earliest, law):
    (refusal,) = deadline_refusals(issued, earliest - timedelta(1), regime, method)
    assert law in refusal
    assert f"不得早于 {earliest}" in refusal
    assert deadline_refusals(issued, earliest, regime, method) == []


def test_a_voluntary_deadline_is_the_buyer_s_own():
    for method in ("open", "invited", "rfp", "inquiry", "direct"):
        assert deadline_refusals(date(2026, 3, 9), date(2026, 3, 10), "voluntary", method) == []


def test_the_usual_deadline_is_put_off_where_the_law_wants_more():
    assert usual_deadline(date(2026, 3, 9), 10, "voluntary", "rfp") == due(date(2026, 3, 19), 17).replace(minute=0)
    assert usual_deadline(date(2026, 3, 9), 10, "statutory_tender", "open").date() == date(2026, 3, 30)  # from Sunday
    # Ten days from the eve of the Spring Festival hold one working day only.
    assert usual_deadline(date(2026, 2, 14), 10, "government", "inquiry").date() == date(2026, 2, 26)


@pytest.mark.row("S5.2")
@pytest.mark.parametrize(
    ("regime", "method", "changed", "after"),
    [
        ("statutory_tender", "open", date(2026, 3, 15), date(2026, 3, 30)),  # fifteen days are left: nothing moves
        ("statutory_tender", "open", date(2026, 3, 16), date(2026, 3, 31)),
        ("statutory_tender", "open", date(2026, 3, 20), date(2026, 4, 7)),  # 4 April begins Qingming
        ("government", "invited", date(2026, 3, 29), date(2026, 4, 13)),
        ("government", "inquiry", date(2026, 3, 25), date(2026, 3, 30)),
        ("government", "inquiry", date(2026, 3, 27), date(2026, 4, 1)),
        ("voluntary", "open", date(2026, 3, 29), date(2026, 3, 30)),
    ],
)
def test_a_change_within_the_last_days_puts_the_deadline_off(regime, method, changed, after):
    assert extended(due(date(2026, 3, 30)), changed, regime, method) == due(after)


@settings(max_examples=60)
@given(issued=DAYS, wait=st.integers(0, 60), key=st.sampled_from(sorted(CHANGING)))
def test_after_a_change_the_law_s_days_are_always_left_and_nothing_comes_nearer(issued, wait, key):
    before = due(issued + timedelta(wait))
    after = extended(before, issued, *key)
    assert after >= before
    assert after.date() >= CHANGING[key].after(issued)
    assert extended(after, issued, *key) == after


@pytest.mark.row("S8.5")
@pytest.mark.parametrize(
    ("published", "until"),
    [
        (date(2026, 3, 31), date(2026, 4, 3)),
        (date(2026, 4, 1), date(2026, 4, 7)),  # the third day falls into Qingming
        (date(2026, 9, 22), date(2026, 9, 28)),
    ],
)
def test_candidates_stand_published_for_three_days_and_a_rest_day_moves_on(published, until):
    assert publicity_until(published, "statutory_tender") == until
    assert publicity_until(published, "government") is None


def test_other_periods_are_counted_from_the_day_after():
    award = date(2026, 4, 8)
    assert SIGNING["statutory_tender"].after(award) == date(2026, 5, 8)
    assert RETURNING["statutory_tender"].after(date(2026, 4, 20)) == date(2026, 4, 25)
    assert RETURNING["government"].after(date(2026, 4, 30)) == date(2026, 5, 11)  # five working days over the holiday
    assert ANSWERING["government"].after(date(2026, 4, 8)) == date(2026, 4, 17)
    assert ANSWERING["statutory_tender"].after(date(2026, 4, 8)) == date(2026, 4, 11)
    assert OBJECTING.before(date(2026, 3, 30)) == date(2026, 3, 20)


def asked(**changed: object) -> OutsourcingRequest:
    said = example()["request"] | changed
    if said["method"] == "direct":
        said["candidates"] = said["candidates"][:1]
    return OutsourcingRequest.model_validate(said)


REASON = {"method_reason": "原系统由该单位开发，须保持一致。", "method_approver": "李建国"}


@pytest.mark.row("S5.2")
@pytest.mark.parametrize(
    ("regime", "method", "said"),
    [
        ("statutory_tender", "inquiry", "请用招标公告公开招标或者邀请招标"),
        ("statutory_tender", "invited", "招标投标法实施条例第八条"),
        ("statutory_tender", "direct", "招标投标法第六十六条"),
        ("government", "invited", "政府采购法第二十九条"),
        ("government", "direct", "政府采购法第三十一条"),
        ("voluntary", "direct", "直接采购不经竞争"),
    ],
)
def test_less_competition_than_the_regime_wants_is_refused_without_reason(regime, method, said):
    with pytest.raises(ValidationError, match=said):
        asked(regime=regime, method=method)
    if method != "inquiry":
        assert asked(regime=regime, method=method, **REASON).method == method


@pytest.mark.row("S5.2")
def test_the_buyer_does_not_approve_a_direct_purchase():
    with pytest.raises(ValidationError, match="以外的人批准"):
        asked(method="direct", **(REASON | {"method_approver": "陈 晓"}))


def test_only_one_vendor_is_asked_directly():
    with pytest.raises(ValidationError, match="只填写一家"):
        OutsourcingRequest.model_validate(example()["request"] | {"method": "direct", **REASON})


@pytest.mark.parametrize(("regime", "method"), [("statutory_tender", "open"), ("voluntary", "invited")])
def test_open_competition_needs_no_reason(regime, method):
    assert asked(regime=regime, method=method).method_reason == ""


@pytest.mark.parametrize(
    ("owed", "regime", "since", "due"),
    [
        (AFTER_AWARD, "statutory_tender", date(2026, 4, 7), {"award-report": date(2026, 4, 22)}),
        # The Labour Day holiday of 1 to 5 May is no working day.
        (AFTER_AWARD, "government", date(2026, 4, 30), {"result-announcement": date(2026, 5, 7)}),
        (
            AFTER_SIGNING,
            "government",
            date(2026, 4, 30),
            {"contract-announcement": date(2026, 5, 7), "contract-filing": date(2026, 5, 13)},
        ),
        (AFTER_AWARD, "voluntary", date(2026, 4, 7), {}),
        (AFTER_SIGNING, "statutory_tender", date(2026, 4, 7), {}),
    ],
)
def test_what_is_owed_to_the_public_and_to_supervisors_is_dated_by_law(owed, regime, since, due):
    assert {duty.kind: duty.period.after(since) for duty in owed[regime]} == due
    assert set(due) <= set(DUTIES)
