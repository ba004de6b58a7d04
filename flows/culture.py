"""文化调查: both sides answer the same questions; what they answered stands in the assessment. Rows S11.1, S11.2."""

from typing import Annotated

from flows.phase import business_flow, form_title
from schemas.culture_questionnaire import QuestionnaireReturned, QuestionnairesAsked
from tasks.culture import issue_questionnaires, record_answers, waiting_for


@business_flow("发出文化调查问卷", "发出文化调查问卷 {questionnaires.no}")
def culture_questionnaires(questionnaires: Annotated[QuestionnairesAsked, form_title("文化调查问卷")]) -> str:
    """发出文化调查问卷：向甲方项目人员和各受邀供应商各发一份，问题相同，各自作答。"""
    issued = issue_questionnaires(questionnaires)
    return f"{questionnaires.no} 文化调查问卷 {'、'.join(one.number for one in issued)}"


@business_flow("登记文化调查问卷", "登记文化调查问卷 {returned.no}")
def culture_returned(returned: Annotated[QuestionnaireReturned, form_title("交回的问卷")]) -> str:
    """登记文化调查问卷：核验交回的问卷；有未答的退回，写明位置；完整的登记，供填写文化契合度评估表。

    Raises:
        BadInput: an answer is open or wrong; a correction sheet goes back.
    """
    name = record_answers(returned)
    waiting = waiting_for(returned.no)
    rest = f"，尚未交回：{'、'.join(waiting)}" if waiting else "，双方已交齐"
    return f"{returned.no} 已登记{name}的文化调查问卷{rest}"
