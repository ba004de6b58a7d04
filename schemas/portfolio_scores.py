"""Applications judged: levels, points, average, rank and class of each; what a moved weight changes. S10.1–S10.3."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Self

from pydantic import BaseModel, Field, model_validator

from schemas.forms import StrictModel
from schemas.portfolio_factors import FACTOR_OF, FACTORS, Application, bars, levels_of
from schemas.rules.portfolio import (
    DAYS,
    NEVER,
    NOT_NOW,
    Class,
    average,
    class_of,
    printed,
    ranked,
    sensitivity,
)


class FactorWeights(StrictModel):
    """九项因素的权重，合计 100%。"""

    size: int = Field(default=10, title="规模（%）", ge=0, le=100)
    platform: int = Field(default=15, title="技术平台（%）", ge=0, le=100)
    stability: int = Field(default=10, title="稳定性（%）", ge=0, le=100)
    volatility: int = Field(default=10, title="变更频度（%）", ge=0, le=100)
    retiring: int = Field(default=10, title="退役临近（%）", ge=0, le=100)
    knowledge: int = Field(default=15, title="业务知识要求（%）", ge=0, le=100)
    complexity: int = Field(default=10, title="复杂度（%）", ge=0, le=100)
    stage: int = Field(default=10, title="开发阶段（%）", ge=0, le=100)
    service: int = Field(default=10, title="服务水平要求（%）", ge=0, le=100)

    @property
    def by_code(self) -> dict[str, int]:
        """Per cent by the factor's code, in the order of the factors."""
        return {factor.code: getattr(self, factor.code) for factor in FACTORS}

    @model_validator(mode="after")
    def whole(self) -> Self:
        if (sum_ := sum(self.by_code.values())) != 100:
            raise ValueError(f"九项权重合计 {sum_}%：请调整为合计 100%")
        return self


class ScoredApplication(BaseModel):
    """One application with its levels and points, and what follows from them.

    ``average`` has four decimals and is None when nothing that counts is known; class and rank follow from the exact
    one. ``grounds`` say why it is no candidate, ``missing`` names the factors left out.
    """

    facts: Application
    levels: dict[str, int]
    points: dict[str, int]
    average: Decimal | None
    rank: int | None
    outcome: Class
    grounds: list[str] = []
    missing: list[str] = []

    def level(self, code: str) -> int | None:
        """The level of a factor, None when it is not known."""
        return self.levels.get(code)

    @property
    def days(self) -> int | None:
        """Days within which the transition should be over; None for what is not outsourced now."""
        return DAYS.get(self.outcome)


class ClassChange(BaseModel):
    """A move of one weight that gives an application another class."""

    code: str
    name: str
    outcome: Class
    factor: str
    percent: int
    becomes: Class


def scored(application: Application, on: date, weights: Mapping[str, int]) -> ScoredApplication:
    """One application judged; its rank is known only among the others."""
    levels = levels_of(application, on)
    points = {code: FACTOR_OF[code].points(level) for code, level in levels.items()}
    never, not_now = bars(application, on)
    mean = average(points, weights)
    grounds = [*never, *not_now]
    if mean is None:
        grounds.append("没有任何一项计入权重的因素：请补充资料后再评估")
    outcome = NEVER if never else NOT_NOW if grounds else class_of(points, weights)
    return ScoredApplication(
        facts=application,
        levels=levels,
        points=points,
        average=printed(mean),
        rank=None,
        outcome=outcome,
        grounds=grounds,
        missing=[factor.title for factor in FACTORS if factor.code not in levels],
    )


def judged(applications: Sequence[Application], on: date, weights: FactorWeights) -> list[ScoredApplication]:
    """All applications judged, in the order of their ranks; those that are never candidates have none and come last."""
    shares = weights.by_code
    found = [scored(application, on, shares) for application in applications]
    ranks = ranked(
        {item.facts.code: (average(item.points, shares), len(item.missing)) for item in found if item.outcome != NEVER}
    )
    for item in found:
        item.rank = ranks.get(item.facts.code)
    return sorted(found, key=lambda item: (item.rank is None, item.rank or 0, item.facts.code))


def class_changes(applications: Sequence[ScoredApplication], weights: FactorWeights) -> list[ClassChange]:
    """What one moved weight changes, by rank; an application that a rule bars stays where it is."""
    shares = weights.by_code
    return [
        ClassChange(
            code=item.facts.code,
            name=item.facts.name,
            outcome=item.outcome,
            factor=FACTOR_OF[moved.factor].title,
            percent=moved.percent,
            becomes=moved.becomes,
        )
        for item in applications
        if not item.grounds
        for moved in sensitivity(item.points, shares)
    ]
