"""Which of a portfolio's applications to outsource: what is asked, and what the reports say. Rows S10.1–S10.3; R12.

A portfolio is no engagement: it has a record and numbers of its own, and each candidate may become an engagement.
"""

from datetime import date, timedelta
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field

from schemas.documents import DocumentKind
from schemas.forms import StrictModel
from schemas.pictures import Bubble, Bubbles
from schemas.portfolio_factors import FACTORS
from schemas.portfolio_scores import ClassChange, FactorWeights, ScoredApplication
from schemas.portfolio_sheets import portfolio_workbook
from schemas.rules.portfolio import (
    CLASSES,
    DAYS,
    NEVER,
    NOT_NOW,
    SENSITIVITY_PERCENT,
    TRANSITIONS,
    Class,
)
from schemas.values import Line, OptionalLine

DRAWN = 40
"""Bubbles of the picture; more could not be told apart."""


class ScoringOf(StrictModel):
    """要评估的应用清单。"""

    portfolio: Line = Field(title="应用组合名称", description="如 集团信息部应用；同名的为同一组合的又一次评估")
    file: Line = Field(title="应用清单", description="放在收件目录“应用评估”下的文件名，Excel 或 CSV")
    on: date | None = Field(default=None, title="评估日期", description="不填的为今天；退役年限按这一天计算")
    by: Line = Field(title="评估人")
    weights: FactorWeights = Field(default_factory=FactorWeights, title="权重", description="不改的按默认权重")


class RescoringOf(StrictModel):
    """要复评的应用组合；都不填的，今天复评全部组合。"""

    portfolio: OptionalLine = Field(default="", title="应用组合编号", description="如 ZH-2026-0001；不填的复评全部组合")
    on: date | None = Field(default=None, title="复评日期", description="不填的为今天")


class ScaleRow(BaseModel):
    """A factor as it was published with the report."""

    code: str
    title: str
    question: str
    levels: list[str]
    favours: str
    reason: str
    weight: int
    computed: bool


def scale_rows(weights: FactorWeights) -> list[ScaleRow]:
    """The factors with their scales and weights."""
    told = ("code", "title", "question", "levels", "favours", "reason", "computed")
    return [
        ScaleRow(weight=weights.by_code[factor.code], **{name: getattr(factor, name) for name in told})
        for factor in FACTORS
    ]


class PortfolioContext(BaseModel):
    """应用外包适宜性评估报告：按九项因素给每个应用评分、排名、分档，指出近期适宜外包的和暂不外包须继续观察的。"""

    model_config = ConfigDict(hide_input_in_errors=True)

    portfolio_no: str
    portfolio: str
    scored_on: date
    by: str
    file_name: str
    sha256: str
    weights: FactorWeights
    scales: list[ScaleRow]
    applications: list[ScoredApplication] = Field(description="by rank, those without one last")
    changes: list[ClassChange] = Field(description="what a move of one weight changes")
    moved_percent: int = SENSITIVITY_PERCENT

    def of(self, outcome: Class) -> list[ScoredApplication]:
        """The applications of a class, by rank."""
        return [item for item in self.applications if item.outcome == outcome]

    @property
    def classes(self) -> list["ClassRow"]:
        """Every class with its meaning and its applications."""
        said: dict[Class, tuple[Decimal | None, int | None, str]] = {
            **{item.title: (item.least, item.days, item.meaning) for item in TRANSITIONS},
            NOT_NOW: (None, None, "得分不足、处于末期测试或资料不足；每季度复评"),
            NEVER: (None, None, "一年内退役，不作为外包候选"),
        }
        return [
            ClassRow(
                title=title,
                applications=self.of(title),
                least=least,
                days=days,
                due_on=self.scored_on + timedelta(days) if days else None,
                meaning=meaning,
            )
            for title, (least, days, meaning) in said.items()
        ]

    @property
    def lowest(self) -> Decimal:
        """The least average of a candidate."""
        return TRANSITIONS[-1].least

    @property
    def waiting(self) -> list[ScoredApplication]:
        """Those that are not outsourced now, but watched."""
        return self.of(NOT_NOW)

    @property
    def never(self) -> list[ScoredApplication]:
        """Those that are no candidates at all."""
        return self.of(NEVER)

    @property
    def candidates(self) -> list[ScoredApplication]:
        """Those to be outsourced within 30, 60 or 90 days."""
        return [item for item in self.applications if item.outcome in DAYS]

    @property
    def incomplete(self) -> list[ScoredApplication]:
        """Those with a factor left out."""
        return [item for item in self.applications if item.missing]

    @property
    def sensitive(self) -> list[str]:
        """Codes of the applications whose class a moved weight changes."""
        return list(dict.fromkeys(change.code for change in self.changes))


class ClassRow(BaseModel):
    """A class: its limit, its days, and the applications that are in it, by rank."""

    title: Class
    applications: list[ScoredApplication]
    least: Decimal | None
    days: int | None
    due_on: date | None
    meaning: str


def bubbles_of(context: PortfolioContext) -> Bubbles:
    """Average against difficulty of transition, sized by the application's size; the first ones by rank."""
    placed = [item for item in context.applications if item.rank and item.average is not None and _difficulty(item)]
    return Bubbles(
        f"{context.portfolio} 外包适宜性",
        across="加权平均分（越靠右越适宜外包）",
        upward="移交难度（业务知识要求与复杂度的平均，越靠上越难）",
        bubbles=tuple(
            Bubble(
                item.facts.code, float(item.average or 0), _difficulty(item) or 0, item.level("size") or 1, item.outcome
            )
            for item in placed[:DRAWN]
        ),
        groups=tuple(title for title in CLASSES if title != NEVER),
        limits=tuple(float(item.least) for item in TRANSITIONS),
    )


def _difficulty(item: ScoredApplication) -> float | None:
    known = [level for code in ("knowledge", "complexity") if (level := item.level(code))]
    return sum(known) / len(known) if known else None


PORTFOLIO_REPORT = DocumentKind(
    "portfolio-report",
    "应用外包适宜性评估报告",
    "planning",
    PortfolioContext,
    "SY",
    ("S10.1", "S10.2", "S10.3"),
    pictures={"bubbles": bubbles_of},
    workbook=portfolio_workbook,
    cover=True,
)
DOCUMENTS = (PORTFOLIO_REPORT,)
