"""选商: ask several vendors, judge what they bid, choose one and say why."""

from flows.phase import business_flow
from schemas.bids import BIDS_RECEIVED, BIDS_SCORED, BidsReceived, BidsScored
from schemas.forms import Done, Needs
from schemas.sourcing import AWARD, Award
from schemas.tender import TENDER_NOTICE
from tasks.answers import answer
from tasks.arranging import tender_needs
from tasks.bids import register_bids, too_few_bids
from tasks.challenges import challenges_told, sourcing_ended
from tasks.collusion import award_form
from tasks.opening import issue_opening_record, too_few_handed_in
from tasks.papers import issue_paper
from tasks.planning import turn_down
from tasks.publicity import enter_award_calendar, publish_candidates
from tasks.result_announcement import announce_result
from tasks.scoring import register_scores, what_to_score
from tasks.screening import issue_qualification, rule_out_bids, screening_needs
from tasks.sealed_bids import opening_needs
from tasks.selection import issue_evaluation_report, issue_selection_report, signs_need_answers
from tasks.sourcing import (
    invite_vendors,
    issue_award_notice,
    issue_inquiry,
    issue_quotation_form,
    issue_regret_notices,
    issue_scoring_sheet,
)
from tasks.tender import enter_tender_calendar, is_open
from tasks.vendor_standing import earlier_grades


@business_flow("选商", "选商 {no}")
def sourcing(no: str) -> Done | Needs:
    """选商：发出采购文件，收投标和报价，评分，定标，通知全部报价人。"""
    if ended := sourcing_ended(no):
        turn_down(no)
        return Done(ended, "stop")
    if unsettled := tender_needs(no):
        return unsettled
    if is_open(no):
        issue_paper(no, TENDER_NOTICE.slug, 1, 1)
    inquiry = None
    for vendor in invite_vendors(no):
        inquiry = issue_inquiry(no, vendor)
        issue_quotation_form(no, vendor)
    enter_tender_calendar(no)

    if answer(no, BIDS_RECEIVED, BidsReceived, 1) is None:
        return opening_needs(no, inquiry.markdown if inquiry else "")
    if shortage := too_few_handed_in(no):
        turn_down(no)
        return Done("；".join(shortage), "stop")
    register_bids(no)
    issue_opening_record(no)
    if unscreened := screening_needs(no):
        return unscreened
    rule_out_bids(no)
    issue_qualification(no)
    if shortage := too_few_bids(no):
        turn_down(no)
        return Done("；".join(shortage), "stop")

    if answer(no, BIDS_SCORED, BidsScored, 1) is None:
        return Needs("bids-scored", (1,), what_to_score(no) + earlier_grades(no))
    register_scores(no)
    scoring = issue_scoring_sheet(no)
    if unanswered := signs_need_answers(no, scoring):
        return unanswered
    report = issue_evaluation_report(no) or scoring
    publish_candidates(no)

    if answer(no, AWARD, Award, 1) is None:
        return Needs("award", (1,), challenges_told(no, "定标") + report.markdown, award_form(no))
    tell_award(no)
    return Done("已定标并通知全部报价人")


def tell_award(no: str) -> str:
    """What follows from an award, the first or one in its place; the number of its notice."""
    issue_selection_report(no)
    notice = issue_award_notice(no)
    issue_regret_notices(no)
    announce_result(no)
    enter_award_calendar(no)
    return notice.number
