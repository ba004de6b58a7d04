"""登记软硬件信息调查表: what a client sends back before a package is recommended. Row S7.2."""

from typing import Annotated

from flows.phase import business_flow, form_title
from schemas.it_survey import IT_SURVEY, SurveyOf
from tasks.it_survey import record_survey
from tasks.papers import issue_paper


@business_flow("登记调查表", "登记调查表 {survey.no}")
def survey_returned(survey: Annotated[SurveyOf, form_title("软硬件信息调查表")]) -> str:
    """登记调查表：核验客户交回的软硬件信息调查表，有误的出更正单，无误的登记为下一版。

    Raises:
        BadInput: the survey is rejected; its correction sheet is named.
    """
    place = record_survey(survey.no, survey.file, survey.by)
    issued = issue_paper(survey.no, IT_SURVEY.slug, place.subject, place.version)
    return f"已登记 {issued.number} 第 {issued.version} 版"
