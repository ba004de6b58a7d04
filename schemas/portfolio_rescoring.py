"""The second look at applications that were not outsourced: what changed since the last one. Row S10.3."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from pydantic import BaseModel, ConfigDict

from schemas.documents import DocumentKind
from schemas.portfolio import PortfolioContext
from schemas.portfolio_factors import FACTORS, LAST_TEST
from schemas.portfolio_scores import ScoredApplication
from schemas.rules.portfolio import DAYS, NOT_NOW, Class
from schemas.rules.working_days import add_months

INVENTORY_MONTHS = 12
"""Age from which an inventory no longer tells how things are."""


class Standing(BaseModel):
    """How an application stood at a judgement."""

    outcome: Class
    average: Decimal | None
    levels: dict[str, int]


class Rescored(BaseModel):
    """An application judged again: before and now, what made the difference, and what should be found out."""

    code: str
    name: str
    department: str
    before: Standing
    now: Standing
    reasons: list[str] = []
    to_verify: list[str] = []

    @property
    def changed(self) -> bool:
        return self.before.outcome != self.now.outcome

    @property
    def became_candidate(self) -> bool:
        return self.changed and self.now.outcome in DAYS


class RescoringContext(BaseModel):
    """暂不外包应用复评报告：每季度对暂不外包的应用按最近的清单重新评分，列出与上次相比的变化和须核实的事项。"""

    model_config = ConfigDict(hide_input_in_errors=True)

    portfolio_no: str
    portfolio: str
    scored_on: date
    basis_no: str
    basis_on: date
    last_no: str
    last_on: date
    watched: list[Rescored]
    others: list[Rescored]
    opened: dict[str, str]

    @property
    def changes(self) -> list[Rescored]:
        """Whose class is another than last time, the watched ones first."""
        return [item for item in (*self.watched, *self.others) if item.changed]

    @property
    def to_verify(self) -> list[Rescored]:
        """Those of which something should be found out."""
        return [item for item in self.watched if item.to_verify]

    @property
    def outdated(self) -> bool:
        """Whether the inventory is so old that a new one is wanted."""
        return add_months(self.basis_on, INVENTORY_MONTHS) <= self.scored_on


def standing_of(item: ScoredApplication) -> Standing:
    """How an application stands now."""
    return Standing(outcome=item.outcome, average=item.average, levels=item.levels)


def standings(basis: PortfolioContext, last: RescoringContext | None) -> dict[str, Standing]:
    """How every application stood last, by code: at the inventory's judgement, or where a later look saw it anew."""
    found = {item.facts.code: standing_of(item) for item in basis.applications}
    return found | {item.code: item.now for item in (*last.watched, *last.others)} if last else found


def compared(
    before: Mapping[str, Standing], now: Sequence[ScoredApplication], opened: Iterable[str]
) -> tuple[list[Rescored], list[Rescored]]:
    """The applications that are watched, and those among the others whose class changed; none that was opened."""
    done = set(opened)
    seen = [_rescored(item, before[item.facts.code]) for item in now if item.facts.code not in done]
    watched = [item for item in seen if item.before.outcome == NOT_NOW]
    return watched, [item for item in seen if item.before.outcome != NOT_NOW and item.changed]


def _rescored(item: ScoredApplication, before: Standing) -> Rescored:
    reasons = [
        f"{factor.title}由 {was or '缺'} 级变为 {level or '缺'} 级"
        for factor in FACTORS
        if (was := before.levels.get(factor.code)) != (level := item.level(factor.code))
    ]
    to_verify = [f"补填{'、'.join(item.missing)}"] if item.missing else []
    if item.facts.stage == LAST_TEST:
        to_verify.append("仍登记为末期测试：核实是否已经投产")
    return Rescored(
        code=item.facts.code,
        name=item.facts.name,
        department=item.facts.department,
        before=before,
        now=standing_of(item),
        reasons=[*reasons, *item.grounds],
        to_verify=to_verify,
    )


RESCORING_REPORT = DocumentKind(
    "portfolio-rescoring",
    "暂不外包应用复评报告",
    "planning",
    RescoringContext,
    "GZ",
    ("S10.3",),
)
DOCUMENTS = (RESCORING_REPORT,)
