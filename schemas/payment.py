"""Payment of an accepted milestone: computed from verified performance, three people, one invoice. Rows S1.3, S5.6."""

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, Field

from schemas.acceptance import StageContext
from schemas.documents import DocumentKind
from schemas.forms import Answer, Gate, StrictModel
from schemas.parties import Party
from schemas.performance import Verification
from schemas.rules.separation import same_person, separation_refusals
from schemas.rules.vat import invoice_faults
from schemas.values import Line, Money, Ratio, Remark, Uscc


class PaymentApproved(Answer):
    """审批付款。"""

    amount: Money = Field(title="批准金额（元）")
    note: Remark = Field(default="", title="审批意见")


class Invoice(StrictModel):
    """A VAT invoice as received."""

    number: str = Field(title="发票号码", pattern=r"^[0-9]{20}$|^[0-9]{8}$", description="数电票 20 位，纸质发票 8 位")
    kind: Literal["增值税专用发票", "增值税普通发票"] = Field(title="发票类型")
    issued_on: date = Field(title="开票日期")
    seller_name: Line = Field(title="销售方名称")
    seller_uscc: Uscc = Field(title="销售方统一社会信用代码")
    tax_rate: Ratio = Field(title="税率（%）")
    net: Money = Field(title="金额（不含税，元）")
    tax: Money = Field(title="税额（元）")
    gross: Money = Field(title="价税合计（元）")


class PaymentMade(Answer):
    """登记付款。"""

    paid_on: date = Field(title="付款日期")
    voucher: Line = Field(title="付款凭证号")
    invoice: Invoice = Field(title="发票")


class PaymentComputation(BaseModel):
    """How an instalment comes about; ``payable`` is what may be paid now."""

    milestone_amount: Decimal
    amount_basis: str = Field(default="", description="how the amount comes about; empty when the contract sets it")
    verified_ratio: Decimal
    earned: Decimal = Field(description="milestone amount × verified ratio, to the fen")
    withheld: Decimal = Field(description="milestone amount − earned: not yet performed")
    retention: Decimal
    penalty: Decimal
    penalty_basis: str
    held: Decimal = Field(default=Decimal(0), description="held until what is open after acceptance is put right")
    held_until: date | None = Field(default=None, description="until when it is to be put right")
    payable: Decimal
    contract_total: Decimal
    paid_before: Decimal

    @property
    def remaining_after(self) -> Decimal:
        return self.contract_total - self.paid_before - self.payable


def compute_payment(
    milestone_amount: Decimal,
    retention: Decimal,
    verified_ratio: Decimal,
    penalty: Decimal,
    penalty_basis: str,
    contract_total: Decimal,
    paid_before: Decimal,
    held: Decimal = Decimal(0),
    held_until: date | None = None,
    amount_basis: str = "",
) -> PaymentComputation:
    """Compute an instalment: amount × verified ratio − retention − penalty − held, to the fen, half up."""
    from decimal import ROUND_HALF_UP

    earned = (milestone_amount * verified_ratio / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return PaymentComputation(
        milestone_amount=milestone_amount,
        amount_basis=amount_basis,
        verified_ratio=verified_ratio,
        earned=earned,
        withheld=milestone_amount - earned,
        retention=retention,
        penalty=penalty,
        penalty_basis=penalty_basis,
        held=held,
        held_until=held_until,
        payable=earned - retention - penalty - held,
        contract_total=contract_total,
        paid_before=paid_before,
    )


def payment_refusals(
    computation: PaymentComputation,
    accepted: bool,
    verification_faults: list[str],
    account_faults: list[str],
) -> list[str]:
    """Why this payment may not be applied for; empty when it may."""
    rules = [
        (not accepted, "验收尚未签署通过：请先完成验收。"),
        (computation.payable <= 0, f"本期应付 {computation.payable:,.2f} 元，没有可付金额：请核对扣款。"),
        (
            computation.remaining_after < 0,
            f"本期 {computation.payable:,.2f} 元超过合同未付余额 "
            f"{computation.contract_total - computation.paid_before:,.2f} 元：请核对付款计划。",
        ),
    ]
    blocked = [f"核验未通过：{fault}" for fault in verification_faults]
    return [sentence for broken, sentence in rules if broken] + blocked + account_faults


def approval_refusals(approved: PaymentApproved, applicant: str, computation: PaymentComputation) -> list[str]:
    """Why this approval may not stand (R20; ratio over the schedule)."""
    refusals = separation_refusals(applicant, approver=approved.by)
    if approved.amount > computation.payable:
        refusals.append(
            f"批准金额 {approved.amount:,.2f} 元超过本期应付 {computation.payable:,.2f} 元：请按核查表金额批准。"
        )
    elif approved.amount != computation.payable:
        refusals.append(
            f"批准金额 {approved.amount:,.2f} 元与本期应付 {computation.payable:,.2f} 元不一致："
            "如需扣款，请先按合同条款登记扣款依据。"
        )
    return refusals


def made_refusals(
    made: PaymentMade,
    *,
    amount: Decimal,
    tax_rate: Decimal,
    vendor: Party,
    applicant: str,
    approver: str,
    contract_on: date,
    accepted_on: date,
    today: date,
) -> list[str]:
    """Why a payment cannot be recorded: the people (R20), the dates, and the invoice (R6) against what was approved."""
    invoice = made.invoice
    rules = [
        (made.paid_on > today, f"付款日期 {made.paid_on} 晚于今天 {today}：请在付款后登记。"),
        (made.paid_on < accepted_on, f"付款日期 {made.paid_on} 早于验收签署日期 {accepted_on}：请核对日期。"),
        (
            invoice.seller_name != vendor.name,
            f"发票销售方“{invoice.seller_name}”不是合同乙方“{vendor.name}”：请退回发票重开。",
        ),
        (
            invoice.seller_uscc != vendor.uscc,
            f"发票销售方统一社会信用代码与合同乙方（{vendor.uscc}）不一致：请退回发票重开。",
        ),
        (
            invoice.gross != amount,
            f"发票价税合计 {invoice.gross:,.2f} 元与批准付款 {amount:,.2f} 元不一致：请按批准金额开票。",
        ),
        (
            invoice.tax_rate != tax_rate,
            f"发票税率 {invoice.tax_rate}% 与合同税率 {tax_rate}% 不一致：请退回发票重开。",
        ),
        (invoice.issued_on > today, f"开票日期 {invoice.issued_on} 晚于今天 {today}：请核对发票。"),
        (
            invoice.issued_on < contract_on,
            f"开票日期 {invoice.issued_on} 早于合同签订日期 {contract_on}：请核对发票。",
        ),
    ]
    refusals = separation_refusals(applicant, approver=approver, payer=made.by)
    refusals += [sentence for broken, sentence in rules if broken]
    return refusals + invoice_faults(invoice.net, invoice.tax, invoice.gross, invoice.tax_rate)


class VerificationContext(StageContext):
    """付款前核查表：付款前核查供应商的履约情况，计算本期应付、质保金和违约金；核查不通过不得付款。"""

    verification: Verification
    verified_ratio: Decimal
    computation: PaymentComputation
    faults: list[str]
    certificate_no: str
    payee_masked: str
    account_confirmed: bool
    verified_by: str
    verified_on: date


class KnownInvoice(BaseModel):
    """An invoice that was checked before the payment; ``checked_by`` is who looked it up."""

    number: str
    kind: str
    issued_on: date
    gross: Decimal
    verified_on: date
    checked_by: str


def reviewer_of(candidates: list[str], applicant: str, approver: str, payer: str) -> str:
    """The first of the candidates who neither applies, approves nor pays (R20); empty when there is none."""
    others = (applicant, approver, payer)
    return next((name for name in candidates if not any(same_person(name, other) for other in others)), "")


class PaymentContext(StageContext):
    """What both papers of a payment say: the application and the notice."""

    computation: PaymentComputation
    net: Decimal
    tax: Decimal
    tax_rate: Decimal
    bank: str
    bank_code: str = Field(default="", description="12 digits of the clearing system; empty when not known")
    account: str = Field(description="full in the notice to finance, masked in the application")
    certificate_no: str
    certificate_on: date
    verification_no: str
    application_no: str = ""
    applicant: str
    approver: str = ""
    approved_on: date | None = None
    cashier: str = ""
    due_on: date
    pay_by: date
    due_basis: str
    late_interest: str
    late_daily: Decimal | None = Field(default=None, description="what a day of delay costs, yuan")
    reviewer: str = Field(default="", description="neither applies, approves nor pays; empty when nobody is left")
    invoices: list[KnownInvoice] = Field(default=[], description="checked before the notice was issued")
    dated: date


class PaymentApplicationContext(PaymentContext):
    """付款申请单：项目负责人凭验收报告和核查结果申请付款，付款审批人批准。"""


class PaymentNoticeContext(PaymentContext):
    """付款通知书：付款批准后通知财务付款，写明收款账户、大小写金额、付款期限和逾期利息。"""


VERIFICATION = DocumentKind("payment-verification", "付款前核查表", "acceptance", VerificationContext, "HC", ("S1.3",))
APPLICATION = DocumentKind(
    "payment-application", "付款申请单", "acceptance", PaymentApplicationContext, "FS", ("S1.3",)
)
NOTICE = DocumentKind("payment-notice", "付款通知书", "acceptance", PaymentNoticeContext, "FK", ("S1.3", "S4.7"))
DOCUMENTS = (VERIFICATION, APPLICATION, NOTICE)

PAYMENT_APPROVED = Gate("payment-approved", "审批付款", "acceptance", PaymentApproved, "finance_approver")
PAYMENT_MADE = Gate("payment-made", "登记付款", "acceptance", PaymentMade, "cashier")
GATES = (PAYMENT_APPROVED, PAYMENT_MADE)
