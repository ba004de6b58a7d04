"""The annual report of an IT service: figures, pictures, comparison with the year before, advice. Row S7.8."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from pydantic import Field

from schemas.documents import DocumentKind
from schemas.it_advice import Advice, Facts, advice
from schemas.it_terms import SEVERITY_TITLES
from schemas.it_year_figures import SEVERITIES, ItYear, Limit, Recurring, duration
from schemas.parties import Context, ContractHead
from schemas.pictures import Marks, Shares, Stacked
from schemas.rules.device_age import AGE_BANDS
from schemas.tickets import REPEAT_DAYS

CAUSES_SHOWN = 5
RECURRING_SHOWN = 15


class Compared(NamedTuple):
    """One figure beside that of the year before, with as many decimals as ``places``."""

    title: str
    unit: str
    now: Decimal | None
    before: Decimal | None
    places: int = 0

    @property
    def change(self) -> Decimal | None:
        """What it grew by, in the figure's own unit."""
        return None if self.now is None or self.before is None else self.now - self.before

    @property
    def grown(self) -> Decimal | None:
        """The same as a share of the year before; None where that was nothing, or for shares and marks."""
        change = self.change
        if change is None or self.unit in ("%", "分") or not self.before:
            return None
        return change / self.before


class SeverityRow(NamedTuple):
    """The three limits of one severity."""

    title: str
    tickets: int
    response: Limit
    arrival: Limit
    restoration: Limit


class MonthRow(NamedTuple):
    """Tickets of a month by severity, and by the main causes."""

    month: str
    severities: list[int]
    total: int
    causes: list[int]

    @property
    def rest(self) -> int:
        """Of the causes that have no column of their own."""
        return self.total - sum(self.causes)


class CauseRow(NamedTuple):
    """Tickets of one cause; ``share`` of all, 0 to 1."""

    cause: str
    tickets: int
    share: Decimal


class TimesRow(NamedTuple):
    """What one limit of one severity took."""

    severity: str
    step: str
    promised: str
    p50: str
    p90: str
    p95: str
    most: str


class AnnualItReportContext(Context):
    """年度IT运行报告：汇总一年的设备、报修、响应和恢复、满意度、反复故障，与上年对比并提出建议。"""

    contract: ContractHead
    period: str = Field(description="2026年度, or the span in words")
    made_on: date
    year: ItYear
    before: ItYear | None = Field(
        default=None, description="the same span a year earlier; None when not under contract"
    )
    target: Decimal = Field(description="agreed share of limits kept, 0 to 1")
    promised: dict[int, tuple[int, int | None, int]] = Field(
        description="by severity: minutes of response, arrival, restoration"
    )
    hours: str = Field(description="ServiceHours.title")
    in_service_hours: bool = Field(default=True, description="whether minutes are of service hours, else by the clock")

    @property
    def severities(self) -> list[SeverityRow]:
        """Each severity, all last."""
        titles = [*(SEVERITY_TITLES[one] for one in (1, 2, 3, 4)), "合计"]
        counts = [*self.year.severities.values(), self.year.tickets]
        limits = zip(self.year.response, self.year.arrival, self.year.restoration, strict=True)
        return [SeverityRow(*row, *three) for row, three in zip(zip(titles, counts, strict=True), limits, strict=True)]

    @property
    def advice(self) -> list[Advice]:
        return list(advice(Facts(self.year, self.before, self.target)))

    @property
    def compared(self) -> list[Compared]:
        """The figures that are compared; without a year before its column stays empty."""
        return [
            Compared(title, unit, found(self.year), found(self.before) if self.before else None, places)
            for title, unit, places, found in _FIGURES
        ]

    @property
    def times(self) -> list[TimesRow]:
        """Limits that came at least once."""
        names = (("响应", self.year.response), ("到场", self.year.arrival), ("恢复", self.year.restoration))
        found = []
        for severity in SEVERITIES:
            for place, (step, limits) in enumerate(names):
                promised, limit = self.promised[severity][place], limits[severity - 1]
                if limit.minutes:
                    said = "" if promised is None else duration(promised)
                    found.append(TimesRow(SEVERITY_TITLES[severity], step, said, *limit.shown))
        return found

    @property
    def bands(self) -> tuple[str, ...]:
        return AGE_BANDS

    @property
    def repeat_days(self) -> int:
        return REPEAT_DAYS

    @property
    def recurring(self) -> list[Recurring]:
        """The faults that are listed."""
        return self.year.recurring[:RECURRING_SHOWN]

    @property
    def month_rows(self) -> list[MonthRow]:
        """Each month, all together last."""
        main = self.main_causes
        rows = [
            MonthRow(
                row.month,
                [*row.by_severity.values()],
                row.total,
                [row.by_cause.get(one, 0) for one in self.main_causes],
            )
            for row in self.year.months
        ]
        causes = [self.year.of_cause(one) for one in main]
        return [*rows, MonthRow("合计", [*self.year.severities.values()], self.year.tickets, causes)]

    @property
    def cause_rows(self) -> list[CauseRow]:
        """Every cause with its tickets and its share of all."""
        return [CauseRow(cause, count, Decimal(count) / self.year.tickets) for cause, count in self.year.causes]

    @property
    def main_causes(self) -> list[str]:
        """The most frequent causes, as many as can be told apart in a picture."""
        return [cause for cause, _count in self.year.causes[:CAUSES_SHOWN]]


def _hundred(share: Decimal | None) -> Decimal | None:
    return None if share is None else share * 100


def _median(limits: list[Limit]) -> Decimal | None:
    """Hours that half of all tickets took at most."""
    return Decimal(limits[-1].minutes[0]) / 60 if limits[-1].minutes else None


_FIGURES: tuple[tuple[str, str, int, Callable[[ItYear], Decimal | None]], ...] = (
    ("期末设备", "台", 0, lambda year: Decimal(year.device_count)),
    ("使用满 5 年的设备", "台", 0, lambda year: Decimal(len(year.old))),
    ("报修", "单", 0, lambda year: Decimal(year.tickets)),
    ("其中一级故障", "单", 0, lambda year: Decimal(year.severities[1])),
    ("重复故障", "单", 0, lambda year: Decimal(year.repeats)),
    ("按时响应率", "%", 1, lambda year: _hundred(year.response[-1].ratio)),
    ("按时恢复率", "%", 1, lambda year: _hundred(year.restoration[-1].ratio)),
    ("恢复时间中位数", "小时", 1, lambda year: _median(year.restoration)),
    ("完成上门服务", "次", 0, lambda year: Decimal(year.visits_done)),
    ("满意度平均分", "分", 2, lambda year: year.satisfaction),
)


def draw_devices(context: AnnualItReportContext) -> Stacked:
    """Devices by kind and age."""
    rows = context.year.devices
    return Stacked(
        "设备的类别和使用年限",
        "设备（台）",
        tuple(row.kind for row in rows),
        tuple((band, tuple(row.ages[band] for row in rows)) for band in AGE_BANDS),
    )


def draw_tickets(context: AnnualItReportContext) -> Stacked:
    """Tickets by month and cause, the rarer causes together."""
    *months, _all = context.month_rows
    parts = [(cause, tuple(row.causes[place] for row in months)) for place, cause in enumerate(context.main_causes)]
    if any(row.rest for row in months):
        parts.append(("其余", tuple(row.rest for row in months)))
    return Stacked("各月报修", "报修（单）", tuple(row.month for row in months), tuple(parts))


def draw_limits(context: AnnualItReportContext) -> Shares:
    """Limits kept by severity."""
    year = context.year
    names = (("响应", year.response), ("到场", year.arrival), ("恢复", year.restoration))
    return Shares(
        "按时率",
        "按时率",
        tuple(row.title for row in context.severities),
        tuple(
            (name, tuple(None if one.ratio is None else float(one.ratio) for one in limits)) for name, limits in names
        ),
        float(context.target),
    )


def draw_satisfaction(context: AnnualItReportContext) -> Marks:
    """Mean rating of each month, beside the year before."""
    months = context.year.ratings
    before = context.before.ratings if context.before else []
    return Marks(
        "满意度",
        "满意度（1 至 5 分）",
        tuple(row.month for row in months),
        tuple(None if row.mean is None else float(row.mean) for row in months),
        tuple(None if row.mean is None else float(row.mean) for row in before[: len(months)]),
    )


ANNUAL_IT_REPORT = DocumentKind(
    "annual-it-report",
    "年度IT运行报告",
    "review",
    AnnualItReportContext,
    "ND",
    ("S7.8",),
    engagement_kinds=("it",),
    issued_by="乙方",
    cover=True,
    pictures={
        "devices": draw_devices,
        "tickets": draw_tickets,
        "limits": draw_limits,
        "satisfaction": draw_satisfaction,
    },
)
DOCUMENTS: tuple[DocumentKind, ...] = (ANNUAL_IT_REPORT,)
