"""Invoices checked before they are paid and booked. Row S1.3."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.documents import DocumentKind
from schemas.forms import Answer
from schemas.parties import Context, ContractHead, Party
from schemas.payment import Invoice
from schemas.rules.separation import same_person
from schemas.rules.vat import invoice_faults
from schemas.values import Line, Money, OptionalLine, Ratio, Remark, Uscc

PLATFORM = "国家税务总局全国增值税发票查验平台"
_OFFICIAL = "查验平台返回的结果"
_CONTRACT = "合同载明的双方信息"
_TAX_LAW = "《中华人民共和国增值税法》第七条"


@dataclass(frozen=True)
class InvoiceFinding:
    """One check of an invoice, or of all together: what was compared, what was found, on which basis."""

    item: str
    finding: str
    source: str
    passed: bool


class CheckedInvoice(Invoice):
    """An invoice with its buyer and with what the tax authority's platform says of it."""

    paper_code: OptionalLine = Field(default="", title="发票代码", description="8 位号码的纸质发票必填，10 或 12 位")
    service: Line = Field(title="货物或服务名称", description="照票面填写，如 *信息技术服务*软件开发费")
    buyer_name: Line = Field(title="购买方名称")
    buyer_uscc: Uscc = Field(title="购买方统一社会信用代码")
    channel: Line = Field(default=PLATFORM, title="查验渠道")
    verified_on: date = Field(title="查验日期")
    outcome: Literal["一致", "不一致", "查无此票", "已作废", "已红冲"] = Field(title="查验结果")
    booked_before: Literal["没有", "有"] = Field(
        title="以前是否入账或者付款", description="按发票号码查询账簿和付款记录"
    )

    @model_validator(mode="after")
    def identified(self) -> Self:
        if len(self.number) == 8 and not (self.paper_code.isdigit() and len(self.paper_code) in (10, 12)):
            raise ValueError(f"发票 {self.number} 是 8 位号码的纸质发票，发票代码应为 10 或 12 位数字：请照票面填写")
        if self.verified_on < self.issued_on:
            raise ValueError(
                f"发票 {self.number} 的查验日期 {self.verified_on} 早于开票日期 {self.issued_on}：请核对日期"
            )
        return self

    def findings(self, client: Party, vendor: Party, rate: Decimal) -> list[InvoiceFinding]:
        """Every check of this invoice; ``rate`` is the contract's, in per cent."""
        sums = invoice_faults(self.net, self.tax, self.gross, self.tax_rate)
        buyer, seller = _identity(client), _identity(vendor)
        return [
            InvoiceFinding(
                "真伪和状态",
                f"{self.verified_on} 经{self.channel}查验：{self.outcome}",
                _OFFICIAL,
                self.outcome == "一致",
            ),
            InvoiceFinding(
                "重复入账", f"以前{self.booked_before}入账或者付款", "账簿和付款记录", self.booked_before == "没有"
            ),
            _same("购买方", (self.buyer_name, self.buyer_uscc), buyer),
            _same("销售方", (self.seller_name, self.seller_uscc), seller),
            InvoiceFinding(
                "税率",
                f"票面 {self.tax_rate.normalize():f}%，合同 {rate.normalize():f}%",
                "合同价款条款",
                self.tax_rate == rate,
            ),
            InvoiceFinding(
                "金额、税额和价税合计",
                "；".join(fault.rstrip("。") for fault in sums) or "金额加税额等于价税合计，税额与税率相符",
                _TAX_LAW,
                not sums,
            ),
        ]


def _identity(party: Party) -> tuple[str, str]:
    return party.name, party.uscc


def _same(title: str, printed: tuple[str, str], wanted: tuple[str, str]) -> InvoiceFinding:
    wrong = [
        f"{name}应为 {right}，票面为 {found}"
        for name, found, right in zip(("名称", "统一社会信用代码"), printed, wanted, strict=True)
        if found != right
    ]
    finding = "；".join(wrong) or "名称和统一社会信用代码与合同一致"
    return InvoiceFinding(title, finding, _CONTRACT, not wrong)


class InvoiceCheck(Answer):
    """发票核验记录：付款和入账前核对发票的真伪、双方、税率和金额，任何一项不通过即退回。"""

    milestone: int = Field(title="付款期次", ge=1)
    milestone_name: Line = Field(title="里程碑")
    notice_no: OptionalLine = Field(default="", title="付款通知书编号")
    payable: Money = Field(title="本次应付金额（元）", description="以付款通知书为准")
    tax_rate: Ratio = Field(title="合同约定税率（%）")
    invoices: list[CheckedInvoice] = Field(title="发票", min_length=1)
    checked_on: date = Field(title="核验日期")
    received_from: Line = Field(title="发票交付人", description="乙方经办人")
    deduction: Literal["申报抵扣", "不抵扣"] = Field(title="进项税额的处理")
    deduction_note: OptionalLine = Field(default="", title="不抵扣的原因", description="取得专用发票而不抵扣的必填")
    account: Line = Field(title="入账科目")
    voucher: OptionalLine = Field(default="", title="记账凭证号", description="尚未入账的不填")
    booked_on: date | None = Field(default=None, title="入账日期", description="尚未入账的不填")
    reviewer: Line = Field(title="复核人", description="不得与核验人为同一人")
    note: Remark = Field(default="", title="备注", description="没有的不填")

    @property
    def net(self) -> Decimal:
        return sum((invoice.net for invoice in self.invoices), Decimal(0))

    @property
    def tax(self) -> Decimal:
        return sum((invoice.tax for invoice in self.invoices), Decimal(0))

    @property
    def gross(self) -> Decimal:
        return sum((invoice.gross for invoice in self.invoices), Decimal(0))

    @property
    def deductible(self) -> Decimal:
        """Input tax that is claimed: of special invoices, when deduction is chosen."""
        if self.deduction == "不抵扣":
            return Decimal(0)
        return sum((invoice.tax for invoice in self.invoices if invoice.kind == "增值税专用发票"), Decimal(0))

    @property
    def booked(self) -> Decimal:
        """What is booked as cost or asset: the gross less the tax that is claimed."""
        return self.gross - self.deductible

    def total_findings(self) -> list[InvoiceFinding]:
        """The checks of all invoices together."""
        difference = self.gross - self.payable
        late = [invoice.number for invoice in self.invoices if invoice.issued_on > self.checked_on]
        return [
            InvoiceFinding(
                "价税合计与应付金额",
                f"发票合计 {self.gross:,.2f} 元，本次应付 {self.payable:,.2f} 元"
                + (f"，{'多' if difference > 0 else '少'} {abs(difference):,.2f} 元" if difference else "，一致"),
                f"付款通知书 {self.notice_no}".rstrip(),
                not difference,
            ),
            InvoiceFinding(
                "开票日期",
                f"发票 {'、'.join(late)} 的开票日期晚于核验日期" if late else "均不晚于核验日期",
                "票面记载",
                not late,
            ),
        ]

    def faults(self, client: Party, vendor: Party) -> list[str]:
        """Every check that did not pass, as a sentence; empty when the invoices may be paid and booked."""
        each = [
            f"发票 {invoice.number} 的{found.item}不通过：{found.finding}"
            for invoice in self.invoices
            for found in invoice.findings(client, vendor, self.tax_rate)
            if not found.passed
        ]
        return each + [f"{found.item}不通过：{found.finding}" for found in self.total_findings() if not found.passed]

    @model_validator(mode="after")
    def different(self) -> Self:
        numbers = [(invoice.paper_code, invoice.number) for invoice in self.invoices]
        if twice := sorted({number for code, number in numbers if numbers.count((code, number)) > 1}):
            raise ValueError(f"发票号码{'、'.join(twice)}重复：同一张发票只能填写一次")
        if same_person(self.by, self.reviewer):
            raise ValueError(f"{self.by}不能复核自己核验的发票：请由其他人复核")
        return self

    @model_validator(mode="after")
    def booked_properly(self) -> Self:
        special = any(invoice.kind == "增值税专用发票" for invoice in self.invoices)
        if self.deduction == "申报抵扣" and not special:
            raise ValueError("没有增值税专用发票，进项税额不能申报抵扣：请改为“不抵扣”或者要求乙方换开专用发票")
        if self.deduction == "不抵扣" and special and not self.deduction_note:
            raise ValueError("取得专用发票而不抵扣的，须说明原因：请填写不抵扣的原因")
        if bool(self.voucher) != (self.booked_on is not None):
            raise ValueError("记账凭证号与入账日期须同时填写：请补充其中空缺的一项")
        if self.payable <= 0:
            raise ValueError("本次应付金额须大于零：请核对付款通知书")
        return self


class InvoiceCheckContext(Context):
    """发票核验记录."""

    contract: ContractHead
    facts: InvoiceCheck


INVOICE_CHECK = DocumentKind(
    "invoice-check",
    "发票核验记录",
    "acceptance",
    InvoiceCheckContext,
    "FP",
    ("S1.3", "S7.5"),
    form=InvoiceCheck,
    filled_by="finance_approver",
)
DOCUMENTS: tuple[DocumentKind, ...] = (INVOICE_CHECK,)
