"""登记软硬件信息调查表: what a client sends back before a package is recommended. Row S7.2."""

from pydantic import Field

from flows.phase import business_flow
from schemas.forms import StrictModel
from schemas.it_survey import IT_SURVEY
from schemas.values import Line
from tasks.it_survey import record_survey
from tasks.papers import issue_paper


class SurveyOf(StrictModel):
    """收回的软硬件信息调查表。"""

    no: Line = Field(title="项目编号", description="如 XM-2026-0001")
    file: Line = Field(title="文件", description="放在收件目录中的文件名，如 调查表/软硬件信息调查表.xlsx")
    by: Line = Field(title="办理人")


@business_flow("登记调查表", "登记调查表 {survey.no}")
def survey_returned(survey: SurveyOf) -> str:
    """登记调查表：核验客户交回的软硬件信息调查表，有误的出更正单，无误的登记为下一版。

    Raises:
        BadInput: the survey is rejected; its correction sheet is named.
    """
    place = record_survey(survey.no, survey.file, survey.by)
    issued = issue_paper(survey.no, IT_SURVEY.slug, place.subject, place.version)
    return f"已登记 {issued.number} 第 {issued.version} 版"
