"""Payment of an IT package by QR code, the check against the platform's bill, and a free exit. Rows S6.6, S7.5."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal, NamedTuple

from pydantic import BaseModel, Field

from schemas.documents import DocumentKind
from schemas.forms import StrictModel
from schemas.parties import Context, ContractHead
from schemas.payment_channels import Channel
from schemas.pictures import QrCodes
from schemas.settlement import (
    Content,
    FundResult,
    Outcome,
    Platform,
    Reconciliation,
    StatedSum,
)
from schemas.settlement_sheets import settlement_workbook
from schemas.values import Line, OptionalLine, Text

REFUND_WORKING_DAYS = 10
"""Working days after the notice in which what was paid is given back, unless the form says an earlier day."""


EXIT_CLAUSE = "合同“期限、续签与免费退出”条款"
"""How the clause is called; a contract without it has no free exit."""


class OrderOf(StrictModel):
    """要开立的扫码支付单。"""

    no: Line = Field(title="项目编号", description="如 XM-2026-0001")
    by: Line = Field(title="办理人")
    starts_on: date = Field(title="服务期间的第一日")
    months: int = Field(default=1, title="月数", description="金额为套餐月价乘以月数", ge=1, le=36)
    channel: Channel = Field(default="两者任选", title="支付方式")
    pay_by: date = Field(title="最迟支付日")


class SettlementOf(StrictModel):
    """要对账的账单。"""

    no: Line = Field(title="项目编号", description="如 XM-2026-0001")
    file: Line = Field(title="账单文件", description="放在收件目录“对账”下的文件名：微信支付或支付宝的商户账单")


class FreeExitOf(StrictModel):
    """一个月内免费退出。"""

    no: Line = Field(title="项目编号", description="如 XM-2026-0001")
    by: Line = Field(title="批准人", description="甲方审批人或其有效代理人")
    sent_on: date = Field(title="通知发出日期")
    arrived_on: date = Field(title="通知到达日期", description="是否在期限以内以到达乙方的日期为准")
    way: Literal["电子邮件", "当面送达", "邮寄", "快递"] = Field(title="送达方式")
    grounds: Text = Field(default="甲方依合同约定，在签订之日起一个月内单方解除合同。", title="退出的说明")
    evidence: OptionalLine = Field(default="", title="送达证明", description="邮件回执、签收单等")
    refund_by: date | None = Field(
        default=None, title="退款期限", description=f"不填的为通知到达后 {REFUND_WORKING_DAYS} 个工作日"
    )


class PayCode(BaseModel):
    """One QR code of an order."""

    platform: Platform
    merchant: str
    link: str


class QrPaymentSheetContext(Context):
    """扫码支付单：按套餐价格向甲方收款，附微信支付、支付宝二维码，金额大小写并列，付款后凭平台账单对账。"""

    contract: ContractHead
    order_no: str
    package: str
    starts_on: date
    ends_on: date
    months: int
    monthly_price: Decimal
    amount: Decimal
    tax_rate: Decimal
    net: Decimal
    tax: Decimal
    codes: list[PayCode] = Field(min_length=1)
    practice: bool = False
    pay_by: date
    opened_on: date
    opened_by: str
    free_until: date | None = Field(default=None, description="last day of the free month, while it lasts")
    service_phone: str


def codes_of(context: QrPaymentSheetContext) -> QrCodes:
    """The codes of a payment sheet, side by side."""
    return QrCodes(tuple((f"{code.platform}　商户号 {code.merchant}", code.link) for code in context.codes))


class Named(NamedTuple):
    """How many orders came out a way, and what was kept of them."""

    outcome: Outcome
    orders: int
    amount: Decimal


class SettlementCheckContext(Context):
    """对账结果表：把微信支付或支付宝的商户账单与本项目的扫码订单逐笔核对，列出不符、未到账和无法识别的款项。"""

    contract: ContractHead
    file_name: str
    sha256: str
    platform: Platform
    content: Content
    merchant: str
    first_on: date | None = None
    last_on: date | None = None
    sums: list[StatedSum]
    notes: list[str] = Field(default=[])
    result: Reconciliation
    funds: list[FundResult] = Field(default=[])
    checked_at: datetime
    checked_by: str

    @property
    def outcomes(self) -> list[Named]:
        """Orders by how they came out."""
        found: dict[Outcome, list[Decimal]] = {}
        for order in self.result.orders:
            found.setdefault(order.outcome, []).append(order.received - order.refunded)
        return [Named(outcome, len(amounts), sum(amounts, Decimal(0))) for outcome, amounts in found.items()]

    @property
    def missing_funds(self) -> list[FundResult]:
        """What did not reach the account as it was traded."""
        return [one for one in self.funds if one.outcome != "已入账"]

    @property
    def clean(self) -> bool:
        """Whether nothing is left to look into."""
        return self.result.clean and not self.missing_funds


class Refund(BaseModel):
    """One payment that is given back."""

    what: str
    paid_on: date
    amount: Decimal
    way: str = Field(description="how it was paid, and goes back")
    number: str = Field(description="transaction or voucher")


class RefundNoticeContext(Context):
    """退款通知书：免费期内退出的，乙方逐笔写明退还的款项、方式和期限，收回收据，处理已开具的发票。"""

    contract: ContractHead
    clause: str
    signed_on: date
    last_day: date
    corresponding: date
    sent_on: date
    arrived_on: date
    way: str
    notice_no: str
    refunds: list[Refund] = Field(min_length=1)
    refund_by: date
    receipts: list[str] = Field(default=[])
    invoices: list[str] = Field(default=[])
    made_by: str
    made_on: date

    @property
    def total(self) -> Decimal:
        return sum((row.amount for row in self.refunds), Decimal("0.00"))


QR_PAYMENT_SHEET = DocumentKind(
    "qr-payment-sheet",
    "扫码支付单",
    "acceptance",
    QrPaymentSheetContext,
    "SF",
    ("S7.5",),
    engagement_kinds=("it",),
    issued_by="乙方",
    pictures={"codes": codes_of},
)
SETTLEMENT_CHECK = DocumentKind(
    "settlement-check",
    "对账结果表",
    "acceptance",
    SettlementCheckContext,
    "DZ",
    ("S7.5",),
    engagement_kinds=("it",),
    issued_by="乙方",
    workbook=settlement_workbook,
)
REFUND_NOTICE = DocumentKind(
    "refund-notice",
    "退款通知书",
    "review",
    RefundNoticeContext,
    "TK",
    ("S6.6", "S7.5"),
    engagement_kinds=("it",),
    issued_by="乙方",
)
DOCUMENTS: tuple[DocumentKind, ...] = (QR_PAYMENT_SHEET, SETTLEMENT_CHECK, REFUND_NOTICE)
