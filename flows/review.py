"""评价: judge the vendor by recorded facts, decide, close."""

from flows.phase import business_flow
from schemas.forms import Done, Needs
from schemas.review import REVIEW_DECIDED, ReviewDecided
from tasks.answers import answer
from tasks.it_service import brings_visits, cancel_visits
from tasks.progress import cancel_reports
from tasks.review import close_engagement, issue_closing_report, issue_scorecard, record_review


@business_flow("评价", "评价 {no}")
def review(no: str) -> Done | Needs:
    """评价：供应商绩效评价、处理决定、项目总结，结束项目。"""
    scorecard = issue_scorecard(no)
    if answer(no, REVIEW_DECIDED, ReviewDecided, 1) is None:
        return Needs("review-decided", (1,), scorecard.markdown)
    record_review(no)
    cancel_reports(no)
    if brings_visits(no):
        cancel_visits(no)
    issue_closing_report(no)
    close_engagement(no)
    return Done("项目已结束")
