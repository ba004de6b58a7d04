"""A candidate of a portfolio becomes an engagement, once. Row S10.3."""

from pydantic import ValidationError

from schemas.errors import Refused
from schemas.portfolio import PORTFOLIO_REPORT, PortfolioContext
from schemas.portfolio_opening import CandidateOf, opening_refusals, request_of
from schemas.request import OutsourcingRequest
from schemas.sentences import faults_on_form
from tasks.portfolio import candidate_key, openings, report_context, today
from tasks.step import say, step
from waibao.store.engine import transaction


@step("候选应用立项")
def open_candidate(asked: CandidateOf) -> str:
    """候选应用立项。

    Open the engagement of a candidate, its request filled in from the last judgement (S10.3, S2.a); returns its
    number. An application that has an engagement already keeps it, unless that one's plan was turned down.

    Raises:
        Refused: it is no candidate by the rules of today, or the request is not whole; nothing is written.
    """
    with transaction() as store:
        portfolio = store.portfolios.get(asked.portfolio)
        before = openings(store, portfolio).get(asked.code, [])
        if before and before[-1].status != "rejected":
            say(f"{asked.code} 已经立项：{before[-1].no} {before[-1].title}")
            return before[-1].no
        report = store.portfolios.latest(portfolio, PORTFOLIO_REPORT)
        if report is None:
            raise Refused(f"应用组合 {portfolio.no} 还没有评估报告：请先运行“应用外包适宜性评估”。")
        context = report_context(report, PortfolioContext)
        if refusals := opening_refusals(asked, context, today(store)):
            raise Refused(refusals)
        like = store.engagements.request_of(store.engagements.get(asked.like)) if asked.like else None
        try:
            request = request_of(asked, context, report.number, like)
        except ValidationError as error:
            faults = faults_on_form(error, OutsourcingRequest)
            hint = [] if like else ["请补填后再立项；可以填写“参照项目编号”，取用该项目的各方和责任人。"]
            raise Refused(faults + hint) from None
        opened = store.engagements.open_once(
            request, candidate_key(portfolio, asked.code, len(before) + 1), store.clock()
        )
    say(f"{asked.code} 立项：{opened.no} {opened.title}")
    return opened.no
