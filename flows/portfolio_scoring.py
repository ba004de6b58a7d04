"""应用外包适宜性评估: which applications to outsource, looked at again each quarter, and made engagements. Rows S10.1–S10.3."""

from flows.phase import business_flow
from schemas.portfolio import ScoringOf
from tasks.portfolio import issue_portfolio_report, score_portfolio


@business_flow("应用外包适宜性评估", "应用外包适宜性评估 {portfolio.portfolio}")
def portfolio_scoring(portfolio: ScoringOf) -> str:
    """应用外包适宜性评估：核验应用清单，按九项因素评分、排名、分档，出具评估报告和评分表。

    Raises:
        BadInput: the inventory is rejected; its correction sheet is named.
    """
    no, number = score_portfolio(portfolio)
    report = issue_portfolio_report(no, number)
    return f"{no} 评估报告 {report.number}"
