"""How the amount of a stage came about, where it follows from what was counted. Rows S1.3, S3.4; rules R2, R6."""

from decimal import Decimal

from schemas.hr_terms import month_of
from schemas.records import Engagement
from schemas.rules.vat import from_gross
from schemas.service_fee import SERVICE_FEE_STATEMENT, ServiceFeeStatementContext, hr_terms
from schemas.values import from_fen
from tasks.answers import profile
from tasks.delivery import stage_fields, stage_of
from tasks.documents import Issued, issue
from tasks.hr_figures import month_figures, roster_of
from tasks.monitoring import delivered_round_of
from tasks.performance import computation_of
from tasks.step import step
from waibao.store.engine import reading
from waibao.store.store import Store


@step("出具结算单")
def issue_settlement(no: str, milestone: int) -> Issued | None:
    """出具结算单。

    How the amount of a stage came about, where its kind of engagement bills by what was counted; else nothing.

    Raises:
        Refused: there is no roster of the month, so nothing was counted.
    """
    with reading() as store:
        kind = profile(store.engagements.get(no)).settlement
    if kind is None:
        return None
    build = SETTLEMENTS[kind.slug]
    return issue(kind, no, lambda store, engagement: build(store, engagement, milestone), subject=str(milestone))


def _service_fee(store: Store, engagement: Engagement, milestone: int) -> ServiceFeeStatementContext:
    contract, stage = store.contracts.get(engagement), stage_of(store, engagement, milestone)
    terms = store.contracts.terms(contract)
    hr, month = hr_terms(terms), month_of(terms.starts_on, milestone)
    heads, computation = month_figures(store, engagement, month), computation_of(store, engagement, milestone)
    tax_rate = Decimal(contract.tax_rate)
    tax = from_gross(computation.payable, tax_rate)
    return ServiceFeeStatementContext.model_validate(
        {
            **stage_fields(store, engagement, milestone, delivered_round_of(store, engagement, milestone)),
            "month": month,
            "hr": hr,
            "heads": heads,
            "roster_version": roster_of(store, engagement, month).version,
            "planned": from_fen(stage.amount_fen),
            "full": hr.fee_per_person * heads.counted,
            "computation": computation,
            "tax_rate": tax_rate,
            "net": tax.net,
            "tax": tax.tax,
            "made_on": store.today(engagement),
            "made_by": store.engagements.holder(engagement, "project_lead"),
        }
    )


SETTLEMENTS = {SERVICE_FEE_STATEMENT.slug: _service_fee}
