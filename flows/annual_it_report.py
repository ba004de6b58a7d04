"""年度IT运行报告: every January of every IT service, or by hand of any span. Row S7.8."""

from functools import partial
from typing import Annotated

from flows.attempts import all_done, attempt
from flows.phase import business_flow, form_title
from schemas.it_report_forms import YearOf
from schemas.it_year_facts import Span
from tasks.it_year import issue_annual_report, services_in


@business_flow("年度IT运行报告", "年度IT运行报告 {span.no}")
def annual_it_report(span: Annotated[YearOf, form_title("期间")]) -> list[str]:
    """年度IT运行报告：汇总各IT服务项目一年的设备、报修、响应和满意度，出具报告；单个项目出错不影响其他项目。

    Raises:
        WaibaoError: at the end, when a report could not be made, so that the run is visibly incomplete.
    """
    asked = Span(span.first, span.last) if span.first and span.last else None
    done: list[str] = []
    failed: list[str] = []
    for no in [span.no] if span.no else services_in(asked):
        attempt(no, "年度IT运行报告", partial(reported, no, span), done, failed)
    return all_done(done, failed)


def reported(no: str, span: YearOf) -> str:
    """The report of one engagement."""
    report = issue_annual_report(no, span.first, span.last)
    return f"{no}：{report.number} 第 {report.version} 版"
