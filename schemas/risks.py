"""Risks: identified with the plan, reassessed with every report. Rows S1.4, S8.4."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field, computed_field

from schemas.documents import DocumentKind
from schemas.forms import StrictModel
from schemas.parties import Context
from schemas.pictures import HIGH_RISK, MEDIUM_RISK, HeatMap
from schemas.sheets import Column, Formula, Sheet, Workbook
from schemas.values import Line

STRATEGIES = ("规避", "转移", "减轻", "接受")


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
    def level(self) -> Literal["高", "中", "低"]:
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
    """The register as people keep it: the score is computed live."""
    columns = (
        Column("编号", width=8),
        Column("风险原因", width=30),
        Column("可能后果", width=30),
        Column("可能性", "integer", 8, choices=("1", "2", "3", "4", "5")),
        Column("影响", "integer", 8, choices=("1", "2", "3", "4", "5")),
        Column("风险值", "integer", 8),
        Column("等级", width=8),
        Column("应对策略", width=10, choices=STRATEGIES),
        Column("应对措施", width=36),
        Column("责任人", width=10),
        Column("状态", width=8, choices=("开放", "关闭")),
    )
    first = 3
    rows = tuple(
        (
            risk.code,
            risk.cause,
            risk.effect,
            risk.probability,
            risk.impact,
            Formula(f"=D{row}*E{row}", risk.score),
            Formula(f'=IF(F{row}>={HIGH_RISK},"高",IF(F{row}>={MEDIUM_RISK},"中","低"))', risk.level),
            risk.strategy,
            risk.measure,
            risk.owner,
            "开放" if risk.status == "open" else "关闭",
        )
        for row, risk in enumerate(context.risks, first)
    )
    return Workbook((Sheet("风险登记册", columns, rows, heading=f"{context.head.title} 风险登记册"),))


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
