"""Make or buy: every figure of the study follows from its annex; scenarios and drivers. Row S8.1."""

import re
from datetime import date
from decimal import Decimal
from itertools import dropwhile, takewhile
from typing import Any

import numpy_financial
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from schemas.documents import Frame
from schemas.economics import Economics, driver_results, scenario_results
from schemas.planning import FEASIBILITY, FeasibilityContext, PlanDraft, feasibility_verdict
from schemas.rules.investment import internal_rates, irr, irr_words, npv
from tests.builders import sample
from waibao.documents.engine import render

pytestmark = pytest.mark.row("S8.1")
FLOWS = st.lists(st.integers(-(10**6), 10**6), min_size=2, max_size=7)


def amounts(*yuan: int) -> list[Decimal]:
    return list(map(Decimal, yuan))


def economics(**changes: Any) -> Economics:
    return Economics.model_validate(sample("feasibility-study")["plan"]["economics"] | changes)


def scenario(name: str, factor: int) -> dict[str, Any]:
    """A scenario in which the benefits are so many per cent of the base."""
    base = economics()
    benefits = [str(benefit * factor / 100) for benefit in base.benefits]
    costs = {key: [str(cost) for cost in getattr(base, key)] for key in ("make_costs", "buy_costs")}
    return {"name": name, "basis": "估计", "benefits": benefits, **costs}


def text_of(changes: dict[str, Any] | None = None) -> str:
    """The study as Markdown, made anew from its plan."""
    given = sample("feasibility-study")
    given["plan"]["economics"] |= changes or {}
    plan = PlanDraft.model_validate(given["plan"])
    context = FeasibilityContext.model_validate(
        given
        | {"result": feasibility_verdict(plan), "scenarios": scenario_results(plan.economics)}
        | {"drivers": driver_results(plan.economics)}
    )
    return render(FEASIBILITY, context, Frame("样稿", 1, date(2026, 3, 5)), ["md"])["md"].decode()


def table(text: str, heading: str) -> list[list[str]]:
    """The cells of the first table below a heading, without its head."""
    below = iter(text.partition(heading)[2].split("\n"))
    lines = takewhile(lambda line: line.startswith("|"), dropwhile(lambda line: not line.startswith("|"), below))
    return [[cell.strip("* ") for cell in line.strip("| ").split(" | ")] for line in lines][2:]


def figure(cell: str) -> Decimal:
    return Decimal(cell.replace(",", "").rstrip("%"))


def test_what_is_printed_can_be_worked_out_from_the_annex():
    text = text_of()
    rate = float(economics().discount_rate) / 100
    printed = {row[0]: row for row in table(text, "各情景的测算结果如下")}

    for place, title in enumerate(("乐观", "基准", "悲观")):
        costs = table(text, f"附表 {2 * place + 1}　{title}情景：成本比较")[:5]
        years = table(text, f"附表 {2 * place + 2}　{title}情景：外包方案的收益")[:5]
        net = [figure(row[3]) for row in years]
        make, buy = ([float(figure(row[column])) for row in costs] for column in (2, 4))
        row = printed[title]

        assert net == [figure(row[1]) - figure(row[2]) for row in years]
        assert figure(row[1]) == worth(rate, make)
        assert figure(row[2]) == worth(rate, buy)
        assert figure(row[3]) == figure(row[1]) - figure(row[2])
        assert figure(row[4]) == worth(rate, list(map(float, net)))
        assert abs(figure(row[4]) - sum(figure(year[4]) for year in years)) <= Decimal("0.03")
        assert figure(row[5]) == Decimal(f"{100 * numpy_financial.irr(list(map(float, net))):.2f}")
        assert row[6] == payback([figure(year[5]) for year in years], net)
        for year, cost in enumerate(costs):
            assert figure(cost[3]) == worth(rate, [0.0] * year + [make[year]])
            assert cost[1] == f"{(1 + rate) ** -year:.6f}"


def worth(rate: float, flows: list[float]) -> Decimal:
    return Decimal(f"{numpy_financial.npv(rate, flows):.2f}")


def payback(cumulative: list[Decimal], net: list[Decimal]) -> str:
    """From the running sums: the year before they turn, and the share of the next."""
    for year in range(1, len(net)):
        if cumulative[year - 1] < 0 <= cumulative[year]:
            return f"{year - 1 - cumulative[year - 1] / net[year]:.1f}"
    return "—"


def test_the_drivers_are_what_the_annex_gives_when_one_of_them_is_moved():
    given, rate = economics(), float(economics().discount_rate) / 100
    by_title = {driver.title: driver for driver in driver_results(given)}
    net = [float(benefit) * 0.7 - float(cost) for benefit, cost in zip(given.benefits, given.buy_costs, strict=True)]

    assert by_title["预期收益"].npv_least == worth(rate, net)
    assert by_title["折现率"].npv_most == worth(rate * 1.5, list(map(float, given.net)))
    assert [driver.swing for driver in by_title.values()] == sorted(
        (driver.swing for driver in by_title.values()), reverse=True
    )
    assert by_title["自行开发成本"].swing == 0
    assert by_title["自行开发成本"].saving_most > by_title["自行开发成本"].saving_least


def test_at_its_turning_point_a_driver_makes_the_value_nought():
    given = economics()
    share = {driver.title: driver.turning_point for driver in driver_results(given)}["外包成本"] / 100
    net = [benefit - cost * share for benefit, cost in zip(given.benefits, given.buy_costs, strict=True)]

    assert abs(npv(given.discount_rate, net)) < given.buy_costs[0] * Decimal("0.001")


def test_a_study_without_scenarios_and_ranges_says_so():
    text = text_of({"scenarios": [], "drivers": []})

    assert "没有给出乐观和悲观情景的数据，未作情景分析。" in text
    assert "没有给出各因素的变动范围，未作敏感性分析。" in text
    assert len(table(text, "附表 1　基准情景：成本比较")) == 6


def test_a_loss_in_the_worse_scenario_stands_in_the_conclusion():
    assert "悲观情景下净现值为 -¥187,573.15" in text_of().partition("结论与建议")[2]


@pytest.mark.parametrize(
    ("benefits", "buy_costs", "said"),
    [
        (["0", "0", "0"], ["1000", "10", "10"], "各年净额都不为正，投入不能收回，没有内部收益率"),
        (["10", "10", "10"], ["0", "0", "0"], "各年净额都不为负，没有净投入，内部收益率没有意义"),
        (["0", "2300", "0"], ["1000", "0", "1320"], "正负变化 2 次，有 2 个内部收益率（10.00%、20.00%），不能据以判断"),
        (["100", "0", "150"], ["0", "200", "0"], "没有使净现值为零的折现率，以净现值为准"),
    ],
)
def test_no_rate_of_return_and_several_are_said_in_words(benefits, buy_costs, said):
    changes = {"benefits": benefits, "buy_costs": buy_costs, "make_costs": ["0", "0", "0"]}

    text = text_of(changes | {"scenarios": [], "drivers": []})
    row = next(line for line in text.split("\n") if line.startswith("| 内部收益率"))
    assert re.search(r"\| — \|", row)
    assert said in row


@settings(max_examples=60)
@given(FLOWS)
def test_every_rate_found_makes_the_value_vanish_and_there_are_no_more_than_changes_of_sign(flows):
    given = list(map(Decimal, flows))
    rates = internal_rates(given)

    for rate in rates:
        nearby = [npv(max(rate + step, Decimal("-99")), given) for step in (Decimal("-0.01"), Decimal("0.01"))]
        assert min(nearby) <= max(abs(flow) for flow in given) * Decimal("0.0001") + abs(max(nearby))
    assert (irr(given) is None) == (len(rates) != 1) == bool(irr_words(given))


@settings(max_examples=60)
@given(st.integers(1, 10**6), st.lists(st.integers(0, 10**6), min_size=1, max_size=6).filter(any))
def test_rates_and_values_agree_with_numpy_financial(outlay, returns):
    flows = amounts(-outlay, *returns)
    rates, theirs = internal_rates(flows), numpy_financial.irr(list(map(float, flows)))

    assert abs(npv(Decimal(8), flows) - Decimal(numpy_financial.npv(0.08, list(map(float, flows))))) < Decimal("0.006")
    if rates:
        assert abs(float(rates[0]) - 100 * theirs) < 0.006 + 1e-6 * abs(theirs)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"scenarios": [scenario("optimistic", 90)]}, "乐观情景的净现值低于基准情景：请核对两个情景的数据是否填反"),
        ({"scenarios": [scenario("pessimistic", 110)]}, "悲观情景的净现值高于基准情景"),
        ({"scenarios": [scenario("optimistic", 110)] * 2}, "同一情景填写了两次"),
        ({"scenarios": [scenario("optimistic", 110) | {"benefits": ["1"]}]}, "年数不一致"),
        ({"drivers": [{"item": "benefits", "least": 100, "most": 100, "basis": "估计"}]}, "预期收益没有变动范围"),
        ({"drivers": [{"item": "benefits", "least": 80, "most": 120, "basis": "估计"}] * 2}, "同一因素填写了两次"),
    ],
)
def test_figures_that_contradict_one_another_are_refused(changes, sentence):
    with pytest.raises(ValidationError, match=sentence):
        economics(**changes)
