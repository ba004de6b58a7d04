"""The annual report of an IT service: every figure is computed a second time, in another way."""

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.catalogue import DOCUMENT_KINDS
from schemas.documents import Frame
from schemas.it_advice import RULES, Facts, advice
from schemas.it_year import it_year, percentiles
from schemas.it_year_facts import DeviceFact, Records, Span, TicketFact
from schemas.it_year_figures import ItYear, duration
from schemas.values import SHANGHAI
from tests.builders import sample
from tests.it_year_sample import simulated
from waibao.documents.engine import render

pytestmark = pytest.mark.row("S7.8")
YEAR = Span(date(2026, 1, 1), date(2026, 12, 31))
AS_OF = datetime(2027, 1, 10, 9, tzinfo=SHANGHAI)
DAY = datetime(2026, 3, 2, 10, tzinfo=SHANGHAI)


def table(rows: Any) -> pd.DataFrame:
    """Records as a table of their own fields."""
    return pd.DataFrame([vars(row) for row in rows])


def opened_in(records: Records, span: Span) -> pd.DataFrame:
    tickets = table(records.tickets)
    on = tickets.opened_at.dt.tz_convert("Asia/Shanghai").dt.date
    return tickets[(on >= span.first) & (on <= span.last)].assign(month=on.map(lambda day: f"{day:%Y-%m}"))


@pytest.fixture(scope="module", params=(1, 2026))
def records(request: pytest.FixtureRequest) -> Records:
    return simulated(request.param)


@pytest.mark.parametrize("span", [YEAR, YEAR.before, Span(date(2026, 2, 10), date(2026, 5, 3))], ids=str)
def test_every_figure_of_a_simulated_year_is_what_another_computation_finds(records: Records, span: Span) -> None:
    found = it_year(records, span, AS_OF)

    _tickets(found, opened_in(records, span), span)
    _devices(found, records, span)
    _visits(found, records, span)


def _tickets(found: ItYear, opened: pd.DataFrame, span: Span) -> None:
    told = opened[~opened.cancelled]
    assert found.cancelled == opened.cancelled.sum()
    assert found.tickets == len(told)
    assert found.severities == {one: (told.severity == one).sum() for one in (1, 2, 3, 4)}
    assert found.unrestored == told.restored_at.isna().sum()
    assert found.repeats == told.repeat.sum()
    assert [row.month for row in found.months] == list(dict.fromkeys(f"{day:%Y-%m}" for day in _days(span)))
    by_month = told.assign(cause=told.cause_class.replace("", "未判明")).groupby(["month", "cause"]).size()
    assert {(row.month, cause): n for row in found.months for cause, n in row.by_cause.items()} == by_month.to_dict()
    assert dict(found.causes) == by_month.groupby("cause").sum().to_dict()
    _limits(found, told)
    assert {(row.label, row.cause_class): row.times for row in found.recurring} == _chains(told)


def _days(span: Span) -> list[date]:
    return [span.first + timedelta(step) for step in range((span.last - span.first).days + 1)]


def _limits(found: ItYear, told: pd.DataFrame) -> None:
    came_from_afar = told.arrived_at.fillna(told.restored_at)
    steps = (
        (found.response, told.respond_by, told.responded_at, told.respond_minutes),
        (found.arrival, told.arrive_by, came_from_afar, told.arrive_minutes),
        (found.restoration, told.restore_by, told.restored_at, told.restore_minutes),
    )
    for limits, due, came, minutes in steps:
        for severity, limit in zip((1, 2, 3, 4, 0), limits, strict=True):
            of = (told.severity == severity) if severity else pd.Series(data=True, index=told.index)
            judged = of & due.notna() & (came.notna() | (due < pd.Timestamp(AS_OF)))
            kept = (came <= due)[judged].sum()
            assert (limit.judged, limit.kept) == (judged.sum(), kept)
            assert limit.ratio == (Decimal(int(kept)) / int(judged.sum()) if judged.any() else None)
            known = minutes[of].dropna()
            expected = np.percentile(known, (50, 90, 95, 100), method="inverted_cdf") if len(known) else []
            assert limit.minutes == list(expected)


def _chains(told: pd.DataFrame) -> dict[tuple[str, str], int]:
    """Faults of one device and class in a row, no more than 90 days apart."""
    chains: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0])
    last: dict[tuple[str, str], date] = {}
    for row in told[(told.label != "") & (told.cause_class != "")].sort_values("opened_at").itertuples():
        key, on = (row.label, row.cause_class), row.opened_at.tz_convert("Asia/Shanghai").date()
        if key not in last or on > last[key] + timedelta(90):
            chains[key].append(0)
        chains[key][-1] += 1
        last[key] = on
    return {key: max(runs) for key, runs in chains.items() if max(runs) > 1}


def _devices(found: ItYear, records: Records, span: Span) -> None:
    known = table(records.devices)
    known = known[known.registered_on <= span.last]
    gone = known.retired_on.notna() & (known.retired_on.fillna(date.max) <= span.last)
    held = known[~gone & ~((known.status == "停用") & known.retired_on.isna())]
    bought = pd.to_datetime(held.purchased_on)
    end = pd.Timestamp(span.last)
    full = end.year - bought.dt.year - ((bought.dt.month * 100 + bought.dt.day) > (end.month * 100 + end.day))
    edges, names = (-np.inf, 0, 2, 4, np.inf), ("不满1年", "1至3年", "3至5年", "5年及以上")
    bands = pd.cut(full.clip(lower=0), edges, labels=names).astype(object).where(bought.notna(), "年限不明")
    counted = held.assign(band=bands).groupby(["kind", "band"]).size().to_dict()
    assert {(row.kind, band): n for row in found.devices for band, n in row.ages.items() if n} == counted
    assert found.device_count == len(held)
    assert set(found.old) == set(held.label[full >= 5])
    assert sum(row.critical for row in found.devices) == held.critical.sum()
    assert found.added == ((known.registered_on >= span.first) & (known.registered_on <= span.last)).sum()
    assert found.retired == known.retired_on.dropna().between(span.first, span.last).sum()
    assert found.statuses == known.status.value_counts().to_dict()


def _visits(found: ItYear, records: Records, span: Span) -> None:
    visits = table(records.visits)
    visits = visits[visits.planned_on.between(span.first, span.last) & (visits.status != "取消")]
    assert found.visits_planned == len(visits)
    assert found.visits_done == visits.done_on.notna().sum()
    assert found.visits_on_time == (visits.done_on.dropna() <= visits.planned_on[visits.done_on.notna()]).sum()
    assert found.visits_confirmed == (visits.status == "已确认").sum()
    told = opened_in(records, span)
    told = told[~told.cancelled]
    marks = pd.concat(
        [
            pd.DataFrame({"month": told.month, "rating": told.rating}),
            pd.DataFrame({"month": visits.planned_on.map(lambda day: f"{day:%Y-%m}"), "rating": visits.rating}),
        ]
    ).dropna()
    by_month = marks.groupby("month").rating.agg(["count", "sum"])
    assert {row.month: (row.count, row.total) for row in found.ratings if row.count} == {
        month: (row["count"], row["sum"]) for month, row in by_month.iterrows()
    }
    assert float(found.satisfaction or 0) == pytest.approx(marks.rating.mean())
    assert float(found.satisfied or 0) == pytest.approx((marks.rating >= 4).mean())
    assert found.rated == {mark: (marks.rating == mark).sum() for mark in (1, 2, 3, 4, 5)}
    needs = [answered for raised, answered in records.needs if span.has(raised)]
    assert (found.needs, found.needs_answered) == (len(needs), sum(one is not None for one in needs))


def ticket(**changed: Any) -> TicketFact:
    """A ticket of the third level, answered and restored in time."""
    fact = TicketFact(
        no="GD-2026-000001",
        severity=3,
        cause_class="网络",
        opened_at=DAY,
        respond_by=DAY + timedelta(hours=1),
        restore_by=DAY + timedelta(days=3),
        responded_at=DAY + timedelta(minutes=20),
        restored_at=DAY + timedelta(hours=5),
    )
    return replace(fact, **changed)


@pytest.mark.parametrize(
    ("changed", "judged", "kept"),
    [
        ({"responded_at": DAY + timedelta(hours=1)}, 1, 1),
        ({"responded_at": DAY + timedelta(hours=1, seconds=1)}, 1, 0),
        ({"responded_at": None}, 1, 0),
        ({"responded_at": None, "respond_by": AS_OF}, 0, 0),
    ],
)
def test_a_limit_is_kept_to_the_second_and_judged_when_its_time_is_over(
    changed: dict[str, Any], judged: int, kept: int
) -> None:
    limit = it_year(Records(tickets=[ticket(**changed)]), YEAR, AS_OF).response[-1]

    assert (limit.judged, limit.kept) == (judged, kept)


def test_a_ticket_belongs_to_the_business_day_on_which_it_was_opened() -> None:
    at_midnight = datetime(2025, 12, 31, 16, tzinfo=SHANGHAI) + timedelta(hours=8)  # 2026-01-01 00:00 in Beijing

    assert it_year(Records(tickets=[ticket(opened_at=at_midnight)]), YEAR, AS_OF).tickets == 1
    assert it_year(Records(tickets=[ticket(opened_at=at_midnight)]), YEAR.before, AS_OF).tickets == 0


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 100_000), min_size=1, max_size=60))
def test_a_percentile_is_a_time_that_came_and_so_many_took_no_longer(minutes: list[int]) -> None:
    for percent, value in zip((50, 90, 95, 100), percentiles(sorted(minutes)), strict=True):
        assert value in minutes
        assert sum(one <= value for one in minutes) * 100 >= percent * len(minutes)
        assert sum(one < value for one in minutes) * 100 < percent * len(minutes)


def test_a_year_without_anything_is_all_zero_and_advises_to_ask_for_ratings() -> None:
    year = it_year(Records(), YEAR, AS_OF)

    assert (year.device_count, year.tickets, year.satisfaction) == (0, 0, None)
    assert [row.topic for row in advice(Facts(year, None, Decimal("0.95")))] == ["满意度"]


def test_a_leap_day_is_compared_with_the_28th() -> None:
    assert Span(date(2028, 2, 29), date(2028, 2, 29)).before == Span(date(2027, 2, 28), date(2027, 2, 28))


def device(number: int, **changed: Any) -> DeviceFact:
    return replace(DeviceFact(f"SB-2026-{number:06d}", "交换机", "在用", date(2026, 1, 15)), **changed)


CASES: dict[str, Records] = {
    "设备更新": Records([device(1, purchased_on=date(2021, 12, 31))]),
    "购置日期": Records([device(1)]),
    "设备台账": Records([device(1, status="未找到")]),
    "反复故障": Records(
        [device(1)], [ticket(label="SB-2026-000001", opened_at=DAY + timedelta(30 * step)) for step in range(3)]
    ),
    "故障原因": Records(tickets=[ticket(opened_at=DAY + timedelta(step)) for step in range(10)]),
    "响应和恢复": Records(tickets=[ticket(responded_at=DAY + timedelta(2))]),
    "关键故障": Records(tickets=[ticket(severity=1, restored_at=DAY + timedelta(4))]),
    "未恢复的服务单": Records(tickets=[ticket(restored_at=None)]),
    "新需求": Records(needs=[(date(2026, 3, 1), None)]),
    "满意度": Records(tickets=[ticket(rating=3)]),
}


@pytest.mark.parametrize("topic", CASES)
def test_the_figures_that_give_reason_to_it_are_advised_upon(topic: str) -> None:
    told = {row.topic: row.text for row in advice(Facts(it_year(CASES[topic], YEAR, AS_OF), None, Decimal("0.95")))}

    assert topic in told
    assert set(told) <= {name for name, _urgency, _rule in RULES}


def test_more_tickets_than_the_year_before_are_told() -> None:
    few, many = ([ticket(opened_at=DAY + timedelta(step)) for step in range(count)] for count in (10, 12))
    years = [it_year(Records(tickets=tickets), YEAR, AS_OF) for tickets in (many, few)]

    assert "增加 20.0%" in {row.topic: row.text for row in advice(Facts(*years, Decimal("0.5")))}["服务套餐"]


def test_the_report_prints_the_figures_the_pictures_and_the_change() -> None:
    kind = DOCUMENT_KINDS["annual-it-report"]
    context = kind.context.model_validate(sample("annual-it-report"))
    made = render(kind, context, Frame("ND-2027-0001", 1, date(2027, 1, 10)), ["md", "html"])
    text = made["md"].decode()

    assert f"全年报修 **{context.year.tickets} 单**" in text
    assert f"{context.year.satisfaction:.2f} 分" in text
    assert all(row.text.split("：")[0][:20] in text for row in context.advice)
    assert made["html"].decode().count("image/svg") == 4
    grown = context.year.tickets - context.before.tickets
    assert f"{grown:+d}（" in text


@pytest.mark.parametrize(("minutes", "said"), [(0, "0 分钟"), (59, "59 分钟"), (60, "1 小时"), (605, "10 小时 5 分")])
def test_a_duration_is_told_in_hours_and_minutes(minutes: int, said: str) -> None:
    assert duration(minutes) == said
