"""What is handed over and received: results, accounts, licences, money. Rows S4.7, S5.6, S1.3."""

import re
from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.documents import DocumentKind
from schemas.forms import Answer, StrictModel
from schemas.parties import Context, ContractHead
from schemas.rules.secrets import account_fault, secret_places
from schemas.rules.separation import same_person
from schemas.rules.working_days import add_months
from schemas.values import Line, Money, OptionalLine, Remark


class HandedItem(StrictModel):
    """A file, document or medium that changes hands."""

    name: Line = Field(title="名称")
    version: OptionalLine = Field(default="", title="版本")
    form: Literal["电子", "纸质", "电子和纸质", "存储介质"] = Field(title="形式")
    quantity: Line = Field(title="数量", description="带单位，如 1 份、2 册")
    sha256: OptionalLine = Field(default="", title="摘要值", description="SHA-256 值，至少前 16 位；电子文件必填")
    place: Line = Field(title="存放位置", description="系统、目录或者柜号")

    @model_validator(mode="after")
    def provable(self) -> Self:
        if self.sha256 and not re.fullmatch("[0-9a-fA-F]{16,64}", self.sha256):
            raise ValueError(f"“{self.name}”的摘要值应为 16 至 64 位十六进制字符：请用工具重新计算")
        if self.form.startswith("电子") and not self.sha256:
            raise ValueError(f"“{self.name}”是电子文件，须有摘要值以证明没有改动：请填写 SHA-256 值的前 16 位")
        return self


class SourceHanded(HandedItem):
    """Source code or build scripts."""

    rebuilt: Literal["已由接收方编译并运行", "未验证"] = Field(title="重新编译验证")


class AccountHanded(StrictModel):
    """An account or permission: its name, never its password."""

    system: Line = Field(title="系统")
    account: Line = Field(title="账号名称", description="只填名称；密码当面单独移交，不写入本单")
    permission: Line = Field(title="权限")
    holder: Line = Field(title="接收人")
    state: Literal["已移交并更换密码", "已停用", "待移交"] = Field(title="状态")

    @model_validator(mode="after")
    def bare(self) -> Self:
        if fault := account_fault(self.account):
            raise ValueError(f"系统“{self.system}”的账号名称{fault}")
        return self


class LicenceHanded(StrictModel):
    """A component that somebody else owns the rights in."""

    name: Line = Field(title="名称")
    version: Line = Field(title="版本")
    kind: Literal["开源软件", "商业软件", "乙方既有成果", "字体、图片等素材"] = Field(title="类别")
    licence: Line = Field(title="许可证或授权方式")
    usage: Line = Field(title="用途和使用方式")
    duty: OptionalLine = Field(default="", title="使用条件或期限", description="没有的不填")


class EquipmentHanded(StrictModel):
    """Equipment delivered by the vendor, or lent to it and given back."""

    name: Line = Field(title="设备名称和型号")
    code: OptionalLine = Field(default="", title="编号")
    quantity: Line = Field(title="数量")
    way: Literal["乙方交付甲方", "乙方归还甲方", "甲方归还乙方"] = Field(title="移交方式")
    state: Literal["完好", "有损坏或者缺件"] = Field(title="状况")


class DataReturned(StrictModel):
    """Data of the client that the vendor had."""

    name: Line = Field(title="数据")
    treatment: Literal["返还", "删除", "返还并删除", "依法留存"] = Field(title="处理")
    method: Line = Field(title="方式和范围", description="包括副本和备份")
    done_on: date = Field(title="完成日期")
    proof: OptionalLine = Field(default="", title="证明文件")


class TrainingHeld(StrictModel):
    """A training that was held."""

    topic: Line = Field(title="培训内容")
    held_on: date = Field(title="日期")
    audience: Line = Field(title="对象")
    people: int = Field(title="人数", ge=1)
    result: OptionalLine = Field(default="", title="考核结果")


class OpenItem(StrictModel):
    """Something not yet done when the lists are signed."""

    kind: Literal["补交", "整改", "其他"] = Field(title="类别")
    text: Line = Field(title="事项")
    owner: Line = Field(title="责任人")
    due: date = Field(title="完成期限")
    effect: OptionalLine = Field(default="", title="对付款或质保的影响")


class HandoverCertificate(Answer):
    """成果移交清单：列明移交的全部成果、资料、账号、许可和设备，双方和监交人签字确认。"""

    handed_on: date = Field(title="移交日期")
    place: Line = Field(title="移交地点")
    certificate_no: OptionalLine = Field(default="", title="验收报告编号", description="先移交后验收的不填")
    handed_by: Line = Field(title="移交人（乙方）")
    received_by: Line = Field(title="接收人（甲方）")
    witness: Line = Field(title="监交人", description="不得由移交人、接收人兼任")
    deliverables: list[HandedItem] = Field(title="交付成果", min_length=1)
    sources: list[SourceHanded] = Field(default_factory=list, title="源代码和构建脚本")
    documents: list[HandedItem] = Field(default_factory=list, title="技术资料")
    accounts: list[AccountHanded] = Field(default_factory=list, title="账号和权限")
    licences: list[LicenceHanded] = Field(default_factory=list, title="第三方、开源软件和许可")
    equipment: list[EquipmentHanded] = Field(default_factory=list, title="设备")
    data: list[DataReturned] = Field(default_factory=list, title="数据的返还和删除")
    trainings: list[TrainingHeld] = Field(default_factory=list, title="培训")
    open_items: list[OpenItem] = Field(default_factory=list, title="未了事项")
    owner: Literal["甲方", "乙方", "双方共有"] = Field(title="定制成果的权利归属", description="照合同填写")
    passes: Literal["交付时", "付清全部价款时"] = Field(title="权利转移或者许可生效的时点", description="照合同填写")
    rights_clause: Line = Field(title="权利归属的合同条款", description="如 第二十条")
    accepted_on: date | None = Field(default=None, title="终验合格日期", description="质保期自次日起算；尚未终验的不填")
    warranty_months: int = Field(title="质保期（月）", ge=0, description="没有约定质保期的填 0")
    verdict: Literal["全部移交完毕", "部分移交，其余限期补交"] = Field(title="移交结论")

    @property
    def warranty_until(self) -> date | None:
        """Last day of the warranty; None while it has not begun or when there is none."""
        if self.accepted_on is None or not self.warranty_months:
            return None
        return add_months(self.accepted_on, self.warranty_months)

    @property
    def outstanding(self) -> list[str]:
        """What is still to be handed over; empty when all is."""
        pending = [entry.account for entry in self.accounts if entry.state == "待移交"]
        unbuilt = [source.name for source in self.sources if source.rebuilt == "未验证"]
        missing = [entry.text.rstrip("。；") for entry in self.open_items if entry.kind == "补交"]
        rules = [
            (pending, f"账号{'、'.join(pending)}待移交"),
            (unbuilt, f"{'、'.join(unbuilt)}没有经接收方重新编译验证"),
            (missing, f"尚待补交：{'；'.join(missing)}"),
        ]
        return [sentence for broken, sentence in rules if broken]

    @model_validator(mode="after")
    def without_secrets(self) -> Self:
        if any(secret_places(self.model_dump(mode="json"))):
            raise ValueError("清单中有疑似密码、密钥的内容：请删除，密码和密钥当面单独移交，移交后由接收人立即更换")
        return self

    @model_validator(mode="after")
    def witnessed(self) -> Self:
        people = (self.handed_by, self.received_by, self.witness)
        if any(same_person(one, other) for one, other in zip(people, (*people[1:], people[0]), strict=True)):
            raise ValueError("移交人、接收人、监交人须为不同的人：请改正")
        if any(item.due < self.handed_on for item in self.open_items):
            raise ValueError(f"未了事项的完成期限早于移交日期 {self.handed_on}：请核对日期")
        return self

    @model_validator(mode="after")
    def concluded(self) -> Self:
        if self.verdict == "全部移交完毕" and self.outstanding:
            raise ValueError(f"不得作出“全部移交完毕”的结论：{'；'.join(self.outstanding)}。请补齐，或者改变结论")
        if self.verdict != "全部移交完毕" and not self.outstanding:
            raise ValueError("结论为部分移交，但没有待移交的内容：请在未了事项中列出补交的内容，或者改变结论")
        return self


class HandoverCertificateContext(Context):
    """成果移交清单."""

    contract: ContractHead
    facts: HandoverCertificate


class Receipt(Answer):
    """收据：证明收到一笔款项，一式两联；不能代替发票。"""

    payer_side: Literal["乙方", "甲方"] = Field(title="交款方", description="另一方为收款方")
    payer: Line = Field(title="交款人")
    nature: Literal["押金、保证金", "违约金、赔偿金", "退款", "合同价款", "代收代付款", "其他"] = Field(
        title="款项性质"
    )
    purpose: Line = Field(title="收款事由")
    basis: OptionalLine = Field(default="", title="依据", description="合同条款或者文件编号")
    amount: Money = Field(title="金额（元）")
    way: Literal["银行转账", "现金", "支票", "银行汇票", "扫码支付"] = Field(title="付款方式")
    reference: OptionalLine = Field(default="", title="银行流水号或票据号码", description="现金以外的必填")
    received_on: date = Field(title="收款日期")
    voucher: OptionalLine = Field(default="", title="记账凭证号", description="尚未入账的不填")
    note: Remark = Field(default="", title="备注", description="没有的不填；最多两行")

    @model_validator(mode="after")
    def traceable(self) -> Self:
        if self.amount <= 0:
            raise ValueError("收款金额须大于零：请核对")
        if self.way != "现金" and not self.reference:
            raise ValueError(f"付款方式为{self.way}：请填写银行流水号或票据号码")
        if same_person(self.by, self.payer):
            raise ValueError(f"{self.by}是收款经办人，不能同时是交款人：请核对姓名")
        return self


class ReceiptContext(Context):
    """收据."""

    contract: ContractHead
    facts: Receipt


RECEIPT = DocumentKind(
    "receipt", "收据", "acceptance", ReceiptContext, "SJ", ("S4.7", "S5.6", "S7.5"), form=Receipt, filled_by="cashier"
)
HANDOVER_CERTIFICATE = DocumentKind(
    "handover-certificate",
    "成果移交清单",
    "acceptance",
    HandoverCertificateContext,
    "YJ",
    ("S4.7",),
    form=HandoverCertificate,
    filled_by="project_lead",
)
DOCUMENTS: tuple[DocumentKind, ...] = (RECEIPT, HANDOVER_CERTIFICATE)
