"""扫码支付 and 平台对账: an IT package is paid by QR code, and the platform's bill says what came. Row S7.5."""

from typing import Annotated

from flows.phase import business_flow, form_title
from schemas.it_orders import OrderOf, SettlementOf
from tasks.it_orders import issue_payment_sheet, issue_receipts, open_order
from tasks.it_settlement import issue_settlement_check, put_away_bill, take_in_bill


@business_flow("扫码支付", "扫码支付 {order.no}")
def qr_payment(order: Annotated[OrderOf, form_title("扫码订单")]) -> str:
    """扫码支付：按套餐开立一个服务期间的订单，出具带二维码的扫码支付单；不代替甲方付款。"""
    number = open_order(order)
    sheet = issue_payment_sheet(order.no, number)
    return f"{order.no} 订单 {number}，扫码支付单 {sheet.number}"


@business_flow("平台对账", "平台对账 {bill.no}")
def settlement(bill: Annotated[SettlementOf, form_title("平台账单")]) -> str:
    """平台对账：读取微信支付或支付宝的商户账单，核对订单，出具对账结果表，为付清的订单出具收据。

    Raises:
        BadInput: the bill has faults; none of it is used, and it stays in the inbox.
    """
    taken = take_in_bill(bill.no, bill.file)
    check = issue_settlement_check(bill.no, taken.sha256)
    receipts = issue_receipts(bill.no)
    put_away_bill(bill.no, bill.file)
    moved = f"，{'、'.join(taken.orders)} 状态有变" if taken.orders else ""
    return f"{bill.no} 对账结果表 {check.number}{moved}" + (f"，收据 {'、'.join(receipts)}" if receipts else "")
