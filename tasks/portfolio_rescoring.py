"""The second look at what was not outsourced, once a quarter. Row S10.3."""

from datetime import date

from schemas.errors import Refused
from schemas.portfolio import PORTFOLIO_REPORT, PortfolioContext
from schemas.portfolio_rescoring import RESCORING_REPORT, RescoringContext, compared, standings
from schemas.portfolio_scores import judged
from schemas.records import Portfolio, PortfolioReport
from tasks.portfolio import openings, report_context, reserve_once, today
from tasks.step import say, step
from waibao.store.engine import reading
from waibao.store.store import Store


@step("列出应用组合")
def portfolios_judged(no: str = "") -> list[str]:
    """列出应用组合。

    Numbers of the portfolios that have been judged; of the one named, when it is.
    """
    with reading() as store:
        asked = [store.portfolios.get(no)] if no else store.portfolios.all()
        return [one.no for one in asked if no or store.portfolios.latest(one, PORTFOLIO_REPORT)]


@step("复评暂不外包的应用")
def rescore_portfolio(no: str, on: date | None = None) -> str:
    """复评暂不外包的应用。

    Judge the last inventory anew as of a day, compare with the last time, and give the report its number, which is
    returned; once for each quarter and inventory (S10.3).

    Raises:
        Refused: the portfolio was never judged, or was looked at on a later day already.
    """
    with reading() as store:
        portfolio, day = store.portfolios.get(no), on or today(store)
        basis = store.portfolios.latest(portfolio, PORTFOLIO_REPORT)
        if basis is None:
            raise Refused(f"应用组合 {no} 还没有评估过：请先运行“应用外包适宜性评估”。")
        key = f"{day.year}Q{(day.month + 2) // 3}/{basis.number}"
        if known := store.portfolios.find(portfolio, RESCORING_REPORT, key):
            return known.number
        last = _last(store, portfolio, basis)
        if not last.scored_on <= day <= today(store):
            raise Refused(f"复评日期 {day} 应在上次评估或复评的日期 {last.scored_on} 至今天之间：请改正。")
        context = _compared(store, portfolio, basis, last, day)
    made = reserve_once(portfolio, RESCORING_REPORT, key, day, context.model_dump(mode="json"))
    said = f"{len(context.changes)} 个应用的分档有变化" if context.changes else "没有变化"
    say(f"{no} {portfolio.name}：{said}")
    return made.number


def _last(store: Store, portfolio: Portfolio, basis: PortfolioReport) -> PortfolioReport:
    """The last look at an inventory: the newest second look at it, else its judgement."""
    last = store.portfolios.latest(portfolio, RESCORING_REPORT)
    return last if last and last.context["basis_no"] == basis.number else basis


def _compared(
    store: Store, portfolio: Portfolio, basis: PortfolioReport, last: PortfolioReport, day: date
) -> RescoringContext:
    context = report_context(basis, PortfolioContext)
    before = standings(context, None if last is basis else report_context(last, RescoringContext))
    opened = {
        code: engagements[-1].no
        for code, engagements in openings(store, portfolio).items()
        if engagements[-1].status != "rejected"
    }
    now = judged([item.facts for item in context.applications], day, context.weights)
    watched, others = compared(before, now, opened)
    return RescoringContext(
        portfolio_no=portfolio.no,
        portfolio=portfolio.name,
        scored_on=day,
        basis_no=basis.number,
        basis_on=basis.scored_on,
        last_no=last.number,
        last_on=last.scored_on,
        watched=watched,
        others=others,
        opened=opened,
    )
