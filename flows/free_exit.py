"""免费退出: an IT client leaves within one month of signing, free of charge. Row S6.6."""

from typing import Annotated

from flows.phase import business_flow, form_title
from schemas.it_orders import FreeExitOf
from tasks.free_exit import end_by_exit, issue_exit_notice, issue_refund_notice, record_exit
from tasks.it_service import cancel_visits
from tasks.progress import cancel_reports


@business_flow("免费退出", "免费退出 {leaving.no}")
def free_exit(leaving: Annotated[FreeExitOf, form_title("免费退出")]) -> str:
    """免费退出：合同签订之日起一个月内甲方单方终止，不收取任何费用；出具终止通知书，已付款的出具退款通知书。

    Raises:
        Refused: the notice arrived after the last free day, or the contract has no such clause; nothing is written.
    """
    record_exit(leaving)
    notice = issue_exit_notice(leaving.no)
    refund = issue_refund_notice(leaving.no, notice.number)
    visits = cancel_visits(leaving.no, leaving.by)
    cancel_reports(leaving.no)
    end_by_exit(leaving.no)
    given_back = f"，退款通知书 {refund.number}" if refund else "，没有已付款项"
    return f"{leaving.no} 已终止：终止通知书 {notice.number}{given_back}，取消上门 {visits} 次"
