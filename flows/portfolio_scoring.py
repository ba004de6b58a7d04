"""应用外包适宜性评估: which applications to outsource, looked at again each quarter, made engagements. S10.1–S10.3."""

from datetime import date
from functools import partial
from typing import Annotated

from flows.attempts import all_done, attempt
from flows.phase import business_flow, form_title
from schemas.portfolio import RescoringOf, ScoringOf
from schemas.portfolio_opening import CandidateOf
from tasks.planning import issue_request
from tasks.portfolio import issue_portfolio_report, score_portfolio
from tasks.portfolio_opening import open_candidate
from tasks.portfolio_rescoring import portfolios_judged, rescore_portfolio


@business_flow("应用外包适宜性评估", "应用外包适宜性评估 {portfolio.portfolio}")
def portfolio_scoring(portfolio: Annotated[ScoringOf, form_title("应用清单")]) -> str:
    """应用外包适宜性评估：核验应用清单，按九项因素评分、排名、分档，出具评估报告和评分表。

    Raises:
        BadInput: the inventory is rejected; its correction sheet is named.
    """
    no, number = score_portfolio(portfolio)
    report = issue_portfolio_report(no, number)
    return f"{no} 评估报告 {report.number}"


@business_flow("暂不外包应用复评", "暂不外包应用复评 {rescoring.portfolio}")
def portfolio_rescoring(rescoring: Annotated[RescoringOf, form_title("复评")]) -> list[str]:
    """暂不外包应用复评：对暂不外包的应用重新评分，报告与上次相比的变化；一个组合出错不影响其他组合。

    Raises:
        WaibaoError: at the end, when a portfolio could not be judged, so that the run is visibly incomplete.
    """
    done: list[str] = []
    failed: list[str] = []
    for no in portfolios_judged(rescoring.portfolio):
        attempt(no, "复评", partial(looked_at_again, no, rescoring.on), done, failed)
    return all_done(done, failed)


def looked_at_again(no: str, on: date | None) -> str:
    """The second look at one portfolio."""
    report = issue_portfolio_report(no, rescore_portfolio(no, on))
    return f"{no}：复评报告 {report.number}"


@business_flow("评估候选立项", "评估候选立项 {candidate.portfolio} {candidate.code}")
def portfolio_opening(candidate: Annotated[CandidateOf, form_title("外包候选")]) -> str:
    """评估候选立项：把评估报告中的一个外包候选登记为外包项目，申请内容由评估结果填好；已立项的不重复。

    Raises:
        Refused: it is no candidate by the rules of today; nothing is written.
    """
    no = open_candidate(candidate)
    request = issue_request(no)
    return f"{candidate.code} 已立项 {no}，申请表 {request.number}；请运行“继续项目”编制外包计划"
