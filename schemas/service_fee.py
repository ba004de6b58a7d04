"""What a stage of service costs: as agreed, or by the people counted in its month. Rows S1.3, S3.4; rules R2, R6."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pydantic import BaseModel, Field

from schemas.acceptance import StageContext
from schemas.contracting import ContractTerms
from schemas.documents import DocumentKind
from schemas.hr_terms import HrTerms, TaxTreatment, month_of
from schemas.payment import PaymentComputation
from schemas.rules.vat import Tax, from_gross


class HeadFigures(BaseModel):
    """The people of a month as its roster has them. ``counted`` are those the fee is charged for, ``adjusted`` how many
    of them make up for months billed before, of which more came to be known."""

    opening: int = Field(ge=0)
    joins: int = Field(ge=0)
    leaves: int = Field(ge=0)
    closing: int = Field(ge=0)
    counted: int = Field(ge=0)
    adjusted: int = 0


@dataclass(frozen=True)
class Stage:
    """A milestone about to be paid. ``heads`` tells how many people its month counts, and is asked only if needed."""

    milestone: int
    planned: Decimal
    remaining: Decimal
    terms: ContractTerms
    heads: Callable[[str], int]


@dataclass(frozen=True)
class Billed:
    """What a milestone comes to in yuan, and how; ``basis`` is empty when it is what the contract says."""

    amount: Decimal
    basis: str = ""


def as_agreed(stage: Stage) -> Billed:
    """The amount that the contract sets for the milestone."""
    return Billed(stage.planned)


def by_heads(stage: Stage) -> Billed:
    """People counted × fee, and never more than what is left of the contract's estimated total."""
    hr = hr_terms(stage.terms)
    month = month_of(stage.terms.starts_on, stage.milestone)
    heads = stage.heads(month)
    full = hr.fee_per_person * heads
    basis = f"{month} 计费人数 {heads:,} 人（{hr.headcount_basis}）× {hr.fee_per_person:,.2f} 元"
    if full <= stage.remaining:
        return Billed(full, basis)
    return Billed(stage.remaining, f"{basis}＝{full:,.2f} 元，以合同暂估总价的余额为限")


def hr_terms(terms: ContractTerms) -> HrTerms:
    """The terms of HR outsourcing, which a contract of that kind cannot be without."""
    assert terms.hr is not None, "an hr contract has its terms: contracting refuses others"
    return terms.hr


def both_results(fee: Decimal, passed_on: Decimal, rate: Decimal) -> dict[TaxTreatment, Tax]:
    """The tax of a month both ways, since the law leaves it open (R6): what is passed on outside sales, and within."""
    return {"不计入销售额": from_gross(fee, rate), "计入销售额": from_gross(fee + passed_on, rate)}


class ServiceFeeStatementContext(StageContext):
    """人事服务费结算单：按当月人员报表的计费人数结算服务费，代收代付款项分列，写明扣款的条款和两种计税结果。"""

    month: str = Field(description="2026-09")
    hr: HrTerms
    heads: HeadFigures
    roster_version: int = Field(ge=1, description="which version of the month's roster was counted")
    planned: Decimal = Field(description="what the contract estimates for the month, yuan")
    full: Decimal = Field(description="people counted × fee, yuan")
    computation: PaymentComputation
    tax_rate: Decimal
    net: Decimal
    tax: Decimal
    made_on: date
    made_by: str

    @property
    def over(self) -> Decimal:
        """What goes beyond the contract's remaining amount, yuan."""
        return self.full - self.computation.milestone_amount

    @property
    def taxed(self) -> dict[TaxTreatment, Tax]:
        """Both results of the month's tax, with what the contract expects to be passed on."""
        return both_results(self.computation.payable, self.hr.pass_through, self.tax_rate)


SERVICE_FEE_STATEMENT = DocumentKind(
    "service-fee-statement",
    "人事服务费结算单",
    "acceptance",
    ServiceFeeStatementContext,
    "FW",
    ("S1.3", "S3.4"),
    engagement_kinds=("hr",),
)
DOCUMENTS: tuple[DocumentKind, ...] = (SERVICE_FEE_STATEMENT,)
