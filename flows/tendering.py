"""招标过程: what comes between the asking and the award, entered as it comes. Rows S5.2, S8.5, S11.1."""

from typing import Annotated

from flows.phase import business_flow, form_title
from flows.sourcing import tell_award
from schemas.challenge_rules import ChallengeDecided
from schemas.failed_awards import NEXT, STANDS, AwardFailed, AwardFailureDecided
from schemas.sealed_bids import BidHandedIn, BidWithdrawn
from schemas.securities import SecurityForfeited, SecurityReceived, SecurityReturned
from schemas.tender_questions import (
    AddendumConfirmed,
    AddendumIssued,
    ChallengeAnswered,
    ChallengeReceived,
    QuestionAsked,
    QuestionsAnswered,
)
from schemas.tendering import BidderRegistered
from tasks.challenge_decisions import decide_challenge
from tasks.challenges import answer_challenge, issue_challenge_answer, receive_challenge
from tasks.failed_awards import decide_failure, enter_failure, issue_cancellation, security_to_keep, told_next
from tasks.sealed_bids import issue_bid_receipt, put_away_bid, receive_bid, withdraw_bid
from tasks.securities import (
    forfeit_security,
    guarantees_short,
    issue_security_notice,
    issue_security_register,
    receive_security,
    return_security,
)
from tasks.sourcing import issue_inquiry, issue_quotation_form
from tasks.tender import register_bidder
from tasks.tender_questions import (
    answer_questions,
    confirm_amendment,
    issue_amendments,
    issue_change,
    record_question,
)


@business_flow("登记潜在投标人", "登记潜在投标人 {bidder.no}")
def bidder_registered(bidder: Annotated[BidderRegistered, form_title("潜在投标人")]) -> str:
    """登记潜在投标人：公开招标中登记获取招标文件的供应商，发给招标文件、报价表和已经发出的澄清、补遗。"""
    position = register_bidder(bidder)
    documents = issue_inquiry(bidder.no, position)
    issue_quotation_form(bidder.no, position)
    issue_amendments(bidder.no)
    return f"已发出招标文件 {documents.number}"


@business_flow("接收投标文件", "接收投标文件 {handed.no} {handed.vendor}")
def bid_handed_in(handed: Annotated[BidHandedIn, form_title("投标文件")]) -> str:
    """接收投标文件：封存文件并出具载有摘要的回执；逾期、未密封、属于其他项目的拒收。"""
    place = receive_bid(handed)
    receipt = issue_bid_receipt(handed.no, *place)
    return f"回执 {receipt.number}：{put_away_bid(handed, place)}"


@business_flow("撤回投标文件", "撤回投标文件 {withdrawn.no} {withdrawn.vendor}")
def bid_withdrawn(withdrawn: Annotated[BidWithdrawn, form_title("撤回")]) -> None:
    """撤回投标文件：登记截止之前的书面撤回，封存的文件不再开启。"""
    withdraw_bid(withdrawn)


@business_flow("供应商提问登记", "供应商提问登记 {question.no}")
def question_asked(question: Annotated[QuestionAsked, form_title("供应商提问")]) -> str:
    """供应商提问登记：登记书面提问，等待统一答复。"""
    return f"已登记第 {record_question(question)} 个问题"


@business_flow("答复供应商提问", "答复供应商提问 {answers.no}")
def questions_answered(answers: Annotated[QuestionsAnswered, form_title("统一答复")]) -> str:
    """答复供应商提问：向全部供应商发出澄清答疑文件，不说明问题的来源；影响编制的依法顺延截止时间。"""
    seq = answer_questions(answers)
    return f"第 {seq} 号澄清，共发出 {len(issue_amendments(answers.no))} 份{guarantees_short(answers.no)}"


@business_flow("发出补遗", "发出补遗 {addendum.no}")
def addendum_issued(addendum: Annotated[AddendumIssued, form_title("补遗")]) -> str:
    """发出补遗：向全部供应商发出补遗文件；依法顺延截止时间，之前递交的投标文件须确认后才有效。"""
    seq = issue_change(addendum)
    return f"第 {seq} 号补遗，共发出 {len(issue_amendments(addendum.no))} 份{guarantees_short(addendum.no)}"


@business_flow("确认补遗", "确认补遗 {confirmed.no} {confirmed.vendor}")
def addendum_confirmed(confirmed: Annotated[AddendumConfirmed, form_title("供应商确认")]) -> None:
    """确认补遗：登记供应商对澄清、补遗的书面确认。"""
    confirm_amendment(confirmed)


@business_flow("质疑（异议）登记", "质疑（异议）登记 {challenge.no}")
def challenge_received(challenge: Annotated[ChallengeReceived, form_title("质疑（异议）")]) -> str:
    """质疑（异议）登记：登记书面质疑或者异议和答复期限；答复之前不得定标、签订合同。"""
    return f"已登记第 {receive_challenge(challenge)} 号"


@business_flow("质疑（异议）答复", "质疑（异议）答复 {answered.no} 第{answered.challenge}号")
def challenge_answered(answered: Annotated[ChallengeAnswered, form_title("答复")]) -> str:
    """质疑（异议）答复：登记结论，出具答复书。"""
    answer_challenge(answered)
    return f"已出具答复书 {issue_challenge_answer(answered.no, answered.challenge).number}"


@business_flow("质疑（异议）处理决定", "质疑（异议）处理决定 {decided.no} 第{decided.challenge}号")
def challenge_decided(decided: Annotated[ChallengeDecided, form_title("处理决定")]) -> None:
    """质疑（异议）处理决定：成立的质疑（异议），由审批人决定采购怎样继续；决定之前不得定标、签订合同。"""
    decide_challenge(decided)


@business_flow("中标人不能签约登记", "中标人不能签约登记 {failed.no}")
def award_failed(failed: Annotated[AwardFailed, form_title("中标人不能签约")]) -> str:
    """中标人不能签约登记：合同签订以前，中标、成交供应商放弃或者不再符合条件的，登记情形和证据，由定标人决定。"""
    seq = enter_failure(failed)
    return f"已登记第 {seq} 次；{told_next(failed.no)}"


@business_flow("中标人不能签约处理决定", "中标人不能签约处理决定 {decided.no} 第{decided.failure}次")
def award_failure_decided(decided: Annotated[AwardFailureDecided, form_title("处理决定")]) -> str:
    """中标人不能签约处理决定：取消资格，通知原中标人；确定下一名候选人并重新通知、公布，或者终止采购。"""
    no, failure = decided.no, decided.failure
    decide_failure(decided)
    if decided.decision == STANDS:
        return "不予取消，继续签订合同"
    cancelled = issue_cancellation(no, failure)
    if kept := security_to_keep(no, failure):
        security_forfeited(kept)
    told = f"取消资格通知书 {cancelled.number}"
    return f"{told}，新的通知书 {tell_award(no)}" if decided.decision == NEXT else f"{told}，{decided.decision}"


@business_flow("保证金登记", "保证金登记 {security.no} {security.vendor}")
def security_received(security: Annotated[SecurityReceived, form_title("保证金")]) -> str:
    """保证金登记：登记投标保证金、履约保证金或者保函，计算应退日期，更新台账。"""
    receive_security(security)
    return f"保证金台账 {issue_security_register(security.no).number}"


@business_flow("保证金退还", "保证金退还 {security.no} {security.vendor}")
def security_returned(security: Annotated[SecurityReturned, form_title("保证金退还")]) -> str:
    """保证金退还：登记退还，出具保证金退还通知，更新台账。"""
    position = return_security(security)
    notice = issue_security_notice(security.no, position, security.kind)
    issue_security_register(security.no)
    return f"保证金退还通知 {notice.number}"


@business_flow("保证金不予退还", "保证金不予退还 {forfeited.no} {forfeited.vendor}")
def security_forfeited(forfeited: Annotated[SecurityForfeited, form_title("不予退还")]) -> str:
    """保证金不予退还：登记法定或者约定的情形，经批准后出具通知，更新台账。"""
    position = forfeit_security(forfeited)
    notice = issue_security_notice(forfeited.no, position, forfeited.kind)
    issue_security_register(forfeited.no)
    return f"保证金不予退还的通知 {notice.number}"
