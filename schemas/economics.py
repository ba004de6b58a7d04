"""Make or buy: what is given, in three scenarios, and what follows, year by year. Row S8.1.

Nothing is estimated here: scenarios and ranges are figures that somebody gave, with what they rest on.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Literal, Self, get_args

from pydantic import BaseModel, Field, model_validator

from schemas.choices import Titled
from schemas.forms import StrictModel
from schemas.rules.investment import CENT, discounted, irr, irr_words, npv, payback_years
from schemas.values import Line, Money, Ratio

Scenario = Literal["optimistic", "pessimistic"]
SCENARIO_TITLES = {"optimistic": "乐观", "pessimistic": "悲观"}
BASE = "基准"
Item = Literal["benefits", "buy_costs", "make_costs", "discount_rate"]
ITEM_TITLES = {
    "benefits": "预期收益",
    "buy_costs": "外包成本",
    "make_costs": "自行开发成本",
    "discount_rate": "折现率",
}
ITEMS: tuple[Item, ...] = get_args(Item)


class Figures(StrictModel):
    """Costs and benefits in yuan a year, as many years of each."""

    make_costs: list[Money] = Field(title="自行开发各年成本（元）", min_length=1)
    buy_costs: list[Money] = Field(title="外包各年成本（元）", min_length=1)
    benefits: list[Money] = Field(title="各年预期收益（元）", min_length=1)

    @property
    def net(self) -> list[Decimal]:
        """What buying brings each year."""
        return [benefit - cost for benefit, cost in zip(self.benefits, self.buy_costs, strict=True)]

    @model_validator(mode="after")
    def same_years(self) -> Self:
        if not len(self.make_costs) == len(self.buy_costs) == len(self.benefits):
            raise ValueError("自行开发成本、外包成本与预期收益的年数不一致：请补齐为相同年数")
        return self


class ScenarioFigures(Figures):
    """The same figures if things go better or worse."""

    name: Annotated[Scenario, Titled(SCENARIO_TITLES)] = Field(title="情景")
    basis: Line = Field(title="依据", description="与基准情景有何不同，为什么")


class Driver(StrictModel):
    """One figure that may turn out otherwise, and its range."""

    item: Annotated[Item, Titled(ITEM_TITLES)] = Field(title="因素")
    least: int = Field(title="最低（为基准的百分之几）", ge=0, le=100)
    most: int = Field(title="最高（为基准的百分之几）", ge=100, le=1000)
    basis: Line = Field(title="依据")

    @model_validator(mode="after")
    def a_range(self) -> Self:
        if self.least == self.most:
            raise ValueError(f"{ITEM_TITLES[self.item]}没有变动范围：请填写最低和最高，或者删去")
        return self


class Economics(Figures):
    """Make or buy, in yuan a year; year 0 first."""

    discount_rate: Ratio = Field(title="折现率（%）")
    scenarios: list[ScenarioFigures] = Field(
        default_factory=list, title="乐观和悲观情景", description="没有的不填；上面的数据为基准情景"
    )
    drivers: list[Driver] = Field(
        default_factory=list, title="因素的变动范围", description="据以比较哪个因素对净现值影响最大；没有的不填"
    )

    @model_validator(mode="after")
    def consistent(self) -> Self:
        for said, what in (([s.name for s in self.scenarios], "情景"), ([d.item for d in self.drivers], "因素")):
            if len(set(said)) < len(said):
                raise ValueError(f"同一{what}填写了两次：请删去一个")
        value = npv(self.discount_rate, self.net)
        for scenario in self.scenarios:
            title = SCENARIO_TITLES[scenario.name]
            if len(scenario.net) != len(self.net):
                raise ValueError(f"{title}情景的年数与基准情景不一致：请补齐为相同年数")
            worth = npv(self.discount_rate, scenario.net)
            if worth < value if scenario.name == "optimistic" else worth > value:
                wrong = "低于" if scenario.name == "optimistic" else "高于"
                raise ValueError(f"{title}情景的净现值{wrong}基准情景：请核对两个情景的数据是否填反")
        return self


class AnnexYear(BaseModel):
    """One year of a scenario, in yuan; ``factor`` to six decimals."""

    year: int
    factor: Decimal
    make_cost: Decimal
    make_discounted: Decimal
    buy_cost: Decimal
    buy_discounted: Decimal
    benefit: Decimal
    net: Decimal
    discounted: Decimal
    cumulative: Decimal


class ScenarioResult(BaseModel):
    """A scenario year by year, and what follows. Present values are of unrounded figures, to the fen."""

    title: str
    basis: str
    years: list[AnnexYear]
    make_present_cost: Decimal
    buy_present_cost: Decimal
    npv: Decimal
    irr_percent: Decimal | None
    irr_note: str
    payback_years: Decimal | None

    @property
    def saving(self) -> Decimal:
        """What buying costs less than making, today."""
        return self.make_present_cost - self.buy_present_cost

    @property
    def choice(self) -> str:
        """Make or buy, by cost alone."""
        return "外包" if self.saving > 0 else "自行开发" if self.saving < 0 else "相当"


class DriverResult(BaseModel):
    """What a driver does at both ends of its range; ``turning_point`` is where the net present value is nought."""

    title: str
    least: str
    most: str
    basis: str
    npv_least: Decimal
    npv_most: Decimal
    saving_least: Decimal
    saving_most: Decimal
    turning_point: Decimal | None = Field(description="per cent of the base; None where there is none, or it is a rate")

    @property
    def swing(self) -> Decimal:
        """How far the net present value moves."""
        return abs(self.npv_most - self.npv_least)


def scenario_results(given: Economics) -> list[ScenarioResult]:
    """The scenarios from the best to the worst, the base in its place."""
    named = {scenario.name: scenario for scenario in given.scenarios}
    rate = given.discount_rate
    found = [_result(rate, BASE, "外包计划的测算数据", given)]
    if best := named.get("optimistic"):
        found.insert(0, _result(rate, SCENARIO_TITLES[best.name], best.basis, best))
    if worst := named.get("pessimistic"):
        found.append(_result(rate, SCENARIO_TITLES[worst.name], worst.basis, worst))
    return found


def _result(rate: Decimal, title: str, basis: str, figures: Figures) -> ScenarioResult:
    return ScenarioResult(
        title=title,
        basis=basis,
        years=_years(rate, figures),
        make_present_cost=npv(rate, figures.make_costs),
        buy_present_cost=npv(rate, figures.buy_costs),
        npv=npv(rate, figures.net),
        irr_percent=irr(figures.net),
        irr_note=irr_words(figures.net),
        payback_years=payback_years(figures.net),
    )


def _years(rate: Decimal, figures: Figures) -> list[AnnexYear]:
    rows, total = [], Decimal(0)
    for year, net in enumerate(figures.net):
        total += net
        rows.append(
            AnnexYear(
                year=year,
                factor=(1 / (1 + rate / 100) ** year).quantize(Decimal("0.000001"), ROUND_HALF_UP),
                make_cost=figures.make_costs[year],
                make_discounted=discounted(rate, year, figures.make_costs[year]),
                buy_cost=figures.buy_costs[year],
                buy_discounted=discounted(rate, year, figures.buy_costs[year]),
                benefit=figures.benefits[year],
                net=net,
                discounted=discounted(rate, year, net),
                cumulative=total,
            )
        )
    return rows


def driver_results(given: Economics) -> list[DriverResult]:
    """What each driver does alone, the widest swing of the net present value first, equal ones in the usual order."""
    ordered = sorted(given.drivers, key=lambda driver: ITEMS.index(driver.item))
    return sorted((_driven(given, driver) for driver in ordered), key=lambda result: -result.swing)


def _driven(given: Economics, driver: Driver) -> DriverResult:
    low, high = (_moved(given, driver.item, percent) for percent in (driver.least, driver.most))
    return DriverResult(
        title=ITEM_TITLES[driver.item],
        least=_said(given, driver.item, driver.least),
        most=_said(given, driver.item, driver.most),
        basis=driver.basis,
        npv_least=low[0],
        npv_most=high[0],
        saving_least=low[1],
        saving_most=high[1],
        turning_point=_turning_point(given, driver.item),
    )


def _moved(given: Economics, item: Item, percent: int) -> tuple[Decimal, Decimal]:
    """Net present value and saving when one item is so many per cent of its base."""
    share = Decimal(percent) / 100

    def scaled(name: Item, amounts: Sequence[Decimal]) -> list[Decimal]:
        return [amount * share for amount in amounts] if name == item else list(amounts)

    rate = given.discount_rate * share if item == "discount_rate" else given.discount_rate
    buy, benefits = scaled("buy_costs", given.buy_costs), scaled("benefits", given.benefits)
    make = scaled("make_costs", given.make_costs)
    net = [benefit - cost for benefit, cost in zip(benefits, buy, strict=True)]
    return npv(rate, net), npv(rate, make) - npv(rate, buy)


def _said(given: Economics, item: Item, percent: int) -> str:
    if item == "discount_rate":
        rate = (given.discount_rate * percent / 100).quantize(CENT, ROUND_HALF_UP).normalize()
        return f"{rate:f}%"
    return f"{percent - 100:+d}%" if percent != 100 else "不变"


def _turning_point(given: Economics, item: Item) -> Decimal | None:
    """At which per cent of its base an item makes the net present value nought."""
    worth = {"benefits": given.benefits, "buy_costs": given.buy_costs}
    if item not in worth:
        return None
    own = npv(given.discount_rate, worth[item])
    other = npv(given.discount_rate, worth["buy_costs" if item == "benefits" else "benefits"])
    return (other / own * 100).quantize(Decimal("0.1"), ROUND_HALF_UP) if own else None
