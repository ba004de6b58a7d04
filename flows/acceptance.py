"""验收付款: check the deliverables, test, sign, verify, pay. Once for every milestone."""

from flows.phase import business_flow
from schemas.acceptance import ACCEPTANCE_SIGNED, AcceptanceSigned
from schemas.forms import Done, Needs
from schemas.payment import PAYMENT_APPROVED, PAYMENT_MADE, PaymentApproved, PaymentMade
from schemas.performance import ACCEPTANCE_TESTED, AcceptanceTested
from tasks.acceptance import (
    issue_acceptance_notice,
    issue_certificate,
    issue_correction_list,
    issue_test_record,
    settle_milestone,
)
from tasks.answers import answer
from tasks.delivery import check_deliverables, issue_delivery_list
from tasks.monitoring import delivered_round
from tasks.payment import (
    apply_for_payment,
    approve_payment,
    issue_application,
    issue_notice,
    issue_verification,
    register_payment,
)
from tasks.settlement import issue_settlement
from tasks.traceability import issue_traceability


@business_flow("验收付款", "验收付款 {no} 里程碑{milestone}")
def acceptance(no: str, milestone: int) -> Done | Needs:
    """验收付款：核对交付物，组织验收，双方签署，核查后付款。

    Every step finds its own earlier result, so this may be started again at any moment.
    """
    round_ = delivered_round(no, milestone)
    complete = check_deliverables(no, milestone, round_)
    delivery = issue_delivery_list(no, milestone, round_)
    if not complete:
        return Done("交付物未通过核验，退回补正", "correct")
    issue_acceptance_notice(no, milestone, round_)

    if answer(no, ACCEPTANCE_TESTED, AcceptanceTested, milestone, round_) is None:
        return Needs("acceptance-tested", (milestone, round_), delivery.markdown)
    record = issue_test_record(no, milestone, round_)

    signed = answer(no, ACCEPTANCE_SIGNED, AcceptanceSigned, milestone, round_)
    if signed is None:
        return Needs("acceptance-signed", (milestone, round_), record.markdown)
    issue_traceability(no)
    if signed.verdict == "correct":
        issue_correction_list(no, milestone, round_)
        return Done("退回整改", "correct")
    issue_certificate(no, milestone, round_)
    settle_milestone(no, milestone, round_)
    if signed.verdict == "reject":
        return Done("验收不通过", "stop")
    return pay(no, milestone)


def pay(no: str, milestone: int) -> Done | Needs:
    """Verify performance, apply, approve, notify finance, record the payment (S1.3)."""
    issue_verification(no, milestone)
    issue_settlement(no, milestone)
    apply_for_payment(no, milestone)
    application = issue_application(no, milestone)

    if answer(no, PAYMENT_APPROVED, PaymentApproved, milestone) is None:
        return Needs("payment-approved", (milestone,), application.markdown)
    approve_payment(no, milestone)
    notice = issue_notice(no, milestone)

    if answer(no, PAYMENT_MADE, PaymentMade, milestone) is None:
        return Needs("payment-made", (milestone,), notice.markdown)
    register_payment(no, milestone)
    return Done(f"里程碑 {milestone} 已付款")
