"""Reporting periods (S1.5) and the budget alarm (S8.11)."""

import json
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from schemas.documents import Frame
from schemas.progress import PROGRESS_REPORT, Figures, ProgressContext, ProgressFacts, gantt_of
from schemas.rules.earned_value import EarnedValue
from schemas.rules.investment import irr, npv, payback_years
from schemas.rules.periods import next_period, period_labelled, period_of
from schemas.values import SHANGHAI
from tests.builders import example
from waibao.documents.engine import render
from waibao.settings import ROOT

DAYS = st.dates(date(2015, 1, 1), date(2045, 12, 31))
RHYTHMS = st.sampled_from(["weekly", "biweekly", "monthly"])


@pytest.mark.row("S1.5")
@pytest.mark.parametrize(
    ("day", "rhythm", "label", "start", "end"),
    [
        (date(2026, 2, 10), "monthly", "2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        (date(2028, 2, 29), "monthly", "2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        (date(2026, 3, 9), "weekly", "2026-W11", date(2026, 3, 9), date(2026, 3, 15)),
        (date(2027, 1, 3), "weekly", "2026-W53", date(2026, 12, 28), date(2027, 1, 3)),  # ISO week of the year before
        (date(2026, 3, 15), "biweekly", "2026-03-09+14", date(2026, 3, 9), date(2026, 3, 22)),
        (date(2026, 3, 8), "biweekly", "2026-02-23+14", date(2026, 2, 23), date(2026, 3, 8)),  # before the anchor
    ],
)
def test_period_of_a_day(day, rhythm, label, start, end):
    period = period_of(day, rhythm, anchor=date(2026, 3, 11))  # a Wednesday: counted from its Monday
    assert (period.label, period.start, period.end) == (label, start, end)


@pytest.mark.row("S1.5")
def test_a_report_is_due_at_nine_on_the_day_after_its_period():
    period = period_of(date(2026, 4, 30), "monthly", date(2026, 4, 10))
    assert period.due_at == datetime(2026, 5, 1, 9, tzinfo=SHANGHAI)


@given(day=DAYS, rhythm=RHYTHMS, anchor=DAYS)
def test_every_day_belongs_to_exactly_one_period(day, rhythm, anchor):
    period = period_of(day, rhythm, anchor)
    assert period.start <= day <= period.end
    assert period_of(period.start, rhythm, anchor) == period_of(period.end, rhythm, anchor) == period
    assert period_of(period.start - timedelta(1), rhythm, anchor) != period


@given(day=DAYS, rhythm=RHYTHMS, anchor=DAYS)
def test_periods_follow_each_other_without_gap(day, rhythm, anchor):
    period = period_of(day, rhythm, anchor)
    following = next_period(period, rhythm, anchor)
    assert following.start == period.end + timedelta(1)
    assert following.label != period.label


@given(day=DAYS, rhythm=RHYTHMS, anchor=DAYS)
def test_a_period_is_found_again_by_its_label(day, rhythm, anchor):
    period = period_of(day, rhythm, anchor)
    assert period_labelled(period.label, rhythm, anchor) == period


@pytest.mark.parametrize(
    ("label", "rhythm", "form"),
    [
        ("2026-13", "monthly", "2026-03"),
        ("202603", "monthly", "2026-03"),
        ("2026-W54", "weekly", "2026-W11"),
        ("2026-3", "weekly", "2026-W11"),
        ("9999-W52", "weekly", "2026-W11"),
        ("2026-03-10+14", "biweekly", "2026-03-09+14"),  # a Tuesday begins no period
        ("2026-03-09", "biweekly", "2026-03-09+14"),
        ("", "monthly", "2026-03"),
    ],
)
def test_a_label_of_another_rhythm_is_refused_with_the_form_it_should_have(label, rhythm, form):
    with pytest.raises(ValueError, match=rf"报告期“.*”无效.*应写成 {form.replace('+', '[+]')} 的形式"):
        period_labelled(label, rhythm, date(2026, 3, 9))


def figures(bac: int, pv: int, ev: int, ac: int) -> Figures:
    return Figures.of(EarnedValue(*map(Decimal, (bac, pv, ev, ac))))


@pytest.mark.row("S8.9")
@pytest.mark.row("S8.11")
def test_b11_example_of_the_progress_report():
    found = figures(1_000_000, 400_000, 360_000, 420_000)
    assert (found.sv, found.cv) == (Decimal(-40_000), Decimal(-60_000))
    assert found.spi == Decimal("0.9")
    assert found.cpi.quantize(Decimal("0.001")) == Decimal("0.857")
    assert (found.eac, found.vac) == (Decimal("1166666.67"), Decimal("-166666.67"))
    assert found.over_budget
    assert found.light == "黄"


@pytest.mark.row("S8.11")
@pytest.mark.parametrize(
    ("ev", "ac", "over"),
    [
        (360_000, 360_000, False),
        (360_000, 360_001, True),
        (0, 420_000, False),  # no estimate yet: the formula divides by zero
        (0, 1_000_001, True),  # no estimate needed: the budget is spent
        (0, 0, False),
        (1_000_000, 1_000_000, False),
    ],
)
def test_the_alarm_rings_when_the_work_will_cost_or_has_cost_more_than_its_budget(ev, ac, over):
    assert figures(1_000_000, 400_000, ev, ac).over_budget is over


@st.composite
def investments(draw: st.DrawFn) -> list[Decimal]:
    """One outlay, then returns that at least pay a part of it back."""
    outlay = draw(st.integers(1_000, 10**8))
    returns = draw(st.lists(st.integers(0, 10**8), min_size=1, max_size=10).filter(any))
    return [Decimal(-outlay), *map(Decimal, returns)]


@pytest.mark.row("S8.1")
@given(investments())
def test_the_net_present_value_changes_sign_at_the_rate_of_return(flows):
    found = irr(flows)
    if found is None:  # beyond 1,000 % or below -99 %
        assert npv(Decimal(999), flows) > 0 or npv(Decimal("-98.9"), flows) < 0
        return
    step = Decimal("0.01")
    low, high = max(found - step, Decimal("-99")), found + step
    assert npv(low, flows) >= 0 >= npv(high, flows)


@pytest.mark.row("S8.1")
@given(investments())
def test_an_investment_pays_back_exactly_when_its_flows_sum_to_no_loss(flows):
    years = payback_years(flows)
    assert (years is None) == (sum(flows) < 0)
    assert years is None or 0 <= years <= len(flows) - 1


def test_a_first_year_without_outlay_has_paid_nothing_back():
    assert payback_years([Decimal(0), Decimal(-100), Decimal(60), Decimal(80)]) == Decimal("2.5")


def defects(*counts: tuple[str, int, int], **changes: int) -> ProgressFacts:
    rows = [{"severity": severity, "opened": opened, "closed": closed} for severity, opened, closed in counts]
    return ProgressFacts.model_validate(example()["progress"][0]["facts"] | {"defects": rows} | changes)


@pytest.mark.row("S8.11")
def test_the_totals_of_defects_follow_from_their_classes():
    facts = defects(("严重", 3, 2), ("一般", 5, 1))
    assert (facts.defects_opened, facts.defects_closed) == (8, 3)
    assert defects(("严重", 3, 2), defects_opened=3, defects_closed=2).defects_opened == 3
    assert defects(defects_opened=7).defects_opened == 7


@pytest.mark.parametrize(
    ("counts", "changes", "said"),
    [
        ([("严重", 1, 2)], {}, "多于累计发现的 1 个"),
        ([("严重", 1, 0), ("严重", 2, 0)], {}, "严重缺陷填写了多次"),
        ([("严重", 3, 2)], {"defects_opened": 4}, "与各级别合计 3 个不一致"),
        ([], {"defects_opened": 1, "defects_closed": 2}, "多于累计发现的 1 个"),
    ],
)
def test_counts_of_defects_that_cannot_be_are_refused(counts, changes, said):
    with pytest.raises(ValidationError, match=said):
        defects(*counts, **changes)


@pytest.mark.row("S8.11")
def test_a_report_tells_how_the_defects_moved_and_says_so_when_it_cannot():
    sample = json.loads((ROOT / "examples/documents/progress-report.json").read_text(encoding="utf-8"))
    report = ProgressContext.model_validate(sample)
    assert [(opened, closed) for _, opened, closed in report.defect_moves] == [(0, 0), (6, 4), (31, 25)]
    assert report.defect_trend == "上升"
    assert report.defects[0].of("严重") is None
    assert ProgressContext.model_validate(sample | {"defects": sample["defects"][:1]}).defect_trend == ""


@pytest.mark.row("S8.9")
def test_a_report_without_a_curve_or_milestones_is_still_a_report():
    sample = json.loads((ROOT / "examples/documents/progress-report.json").read_text(encoding="utf-8"))
    bare = ProgressContext.model_validate(sample | {"curve": [], "stages": [], "defects": []})
    made = render(PROGRESS_REPORT, bare, Frame("样稿", 1, date(2026, 8, 1)))
    assert "没有可以绘制曲线的数据" in made["md"].decode()
    bars = gantt_of(ProgressContext.model_validate(sample)).bars
    assert [(bar.done, bar.forecast) for bar in bars][1] == (0.55, date(2026, 9, 9))
