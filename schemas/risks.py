"""Risks: identified with the plan, reassessed with every report. Rows S1.4, S8.4."""

from datetime import date
from typing import Literal, get_args

from pydantic import BaseModel, Field, computed_field

from schemas.documents import DocumentKind
from schemas.forms import StrictModel
from schemas.parties import Context
from schemas.pictures import HIGH_RISK, MEDIUM_RISK, HeatMap
from schemas.sheets import Column, Entry, Mark, Row, Sheet, Workbook, total
from schemas.values import Line

Level = Literal["高", "中", "低"]
STRATEGIES = ("规避", "转移", "减轻", "接受")
STATUS_TITLES = {"open": "开放", "closed": "关闭"}


class RiskDraft(StrictModel):
    """A risk as first identified (S1.4)."""

    code: Line = Field(title="编号")
    cause: Line = Field(title="风险原因")
    effect: Line = Field(title="可能后果")
    probability: int = Field(title="可能性（1–5）", ge=1, le=5)
    impact: int = Field(title="影响（1–5）", ge=1, le=5)
    strategy: Literal["规避", "转移", "减轻", "接受"] = Field(title="应对策略")
    measure: Line = Field(title="应对措施")
    owner: Line = Field(title="责任人")


class RiskRow(BaseModel):
    """One row of the register; score is probability × impact, 15 and above high, 8 and above medium."""

    code: str
    cause: str
    effect: str
    probability: int
    impact: int
    strategy: str
    measure: str
    owner: str
    status: Literal["open", "closed"] = "open"

    @computed_field  # type: ignore[prop-decorator]
    @property
    def score(self) -> int:
        return self.probability * self.impact

    @computed_field  # type: ignore[prop-decorator]
    @property
    def level(self) -> Level:
        return "高" if self.score >= HIGH_RISK else "中" if self.score >= MEDIUM_RISK else "低"


class RiskRegisterContext(Context):
    """风险登记册：逐项登记风险的可能性、影响、应对措施和责任人，随每期进度报告重新评估。"""

    risks: list[RiskRow]
    assessed_on: date


def heat_map_of(context: RiskRegisterContext) -> HeatMap:
    """Open risks by probability and impact."""
    open_risks = [risk for risk in context.risks if risk.status == "open"]
    return HeatMap("风险矩阵", tuple((risk.code, risk.probability, risk.impact) for risk in open_risks))


def risk_workbook(context: RiskRegisterContext) -> Workbook:
    """The register as people keep it: score, level and counts follow what is typed, new risks go into empty rows."""
    return Workbook((_register(context), _counts(context)))


_LOG, _COUNTS = "风险登记册", "汇总"


def _register(context: RiskRegisterContext) -> Sheet:
    scale = tuple(map(str, range(1, 6)))
    level = f'=IF({{风险值}}="","",IF({{风险值}}>={HIGH_RISK},"高",IF({{风险值}}>={MEDIUM_RISK},"中","低")))'
    columns = (
        Column("编号", width=12, fill_in=True),
        Column("风险原因", width=28, fill_in=True),
        Column("可能后果", width=28, fill_in=True),
        Column("可能性", "integer", 8, True, scale, note="1 至 5，5 为最可能"),
        Column("影响", "integer", 8, True, scale, note="1 至 5，5 为最严重"),
        Column("风险值", "integer", 8, formula='=IF(COUNT({可能性},{影响})=2,{可能性}*{影响},"")'),
        Column("等级", width=8, formula=level),
        Column("应对策略", width=10, fill_in=True, choices=STRATEGIES),
        Column("应对措施", width=36, fill_in=True),
        Column("责任人", width=10, fill_in=True),
        Column("状态", width=8, fill_in=True, choices=tuple(STATUS_TITLES.values())),
    )
    rows = tuple(
        (
            risk.code,
            risk.cause,
            risk.effect,
            risk.probability,
            risk.impact,
            risk.score,
            risk.level,
            risk.strategy,
            risk.measure,
            risk.owner,
            STATUS_TITLES[risk.status],
        )
        for risk in context.risks
    )
    shown = ("风险值", "等级")
    return Sheet(
        _LOG,
        columns,
        rows,
        heading=f"{context.head.title} 风险登记册",
        notes=(
            "填写有底色的单元格，新的风险填在下方空行；风险值（可能性×影响）、等级和汇总自动计算。",
            f"风险值 {HIGH_RISK} 及以上为高，{MEDIUM_RISK} 至 {HIGH_RISK - 1} 为中，{MEDIUM_RISK} 以下为低。",
        ),
        fields=(Entry("评估日期", context.assessed_on, "date", fill_in=True),),
        spare=20,
        protected=True,
        marks=(
            Mark('={状态}="关闭"', "grey"),
            Mark('={等级}="高"', "red", shown),
            Mark('={等级}="中"', "yellow", shown),
            Mark('={等级}="低"', "green", shown),
        ),
    )


def _counts(context: RiskRegisterContext) -> Sheet:
    """How many risks of each level are open and closed."""
    own = f"{{{_LOG}!等级:all}},{{level}},{{{_LOG}!状态:all}}"
    columns = (
        Column("等级", width=12, key="level"),
        *(Column(title, "integer", 12, formula=f'=COUNTIFS({own},"{title}")') for title in STATUS_TITLES.values()),
        Column("合计", "integer", 12, formula="=SUM({开放}:{关闭})"),
    )

    def counts(*levels: str) -> tuple[int, ...]:
        found: list[str] = [risk.status for risk in context.risks if risk.level in levels]
        return (*(found.count(status) for status in STATUS_TITLES), len(found))

    levels: tuple[str, ...] = get_args(Level)
    rows: tuple[Row, ...] = tuple((level, *counts(level)) for level in levels)
    sums = (total(column.title, value) for column, value in zip(columns[1:], counts(*levels), strict=True))
    return Sheet(
        _COUNTS,
        columns,
        rows,
        heading="风险数量汇总",
        totals=(("合计", *sums),),
        protected=True,
        landscape=False,
        marks=(
            Mark('={level}="高"', "red", ("level",)),
            Mark('={level}="中"', "yellow", ("level",)),
            Mark('={level}="低"', "green", ("level",)),
        ),
    )


RISK_REGISTER = DocumentKind(
    "risk-register",
    "风险登记册",
    "planning",
    RiskRegisterContext,
    "FX",
    ("S1.4", "S8.4"),
    pictures={"heat-map": heat_map_of},
    workbook=risk_workbook,
)
