"""Vendors across engagements: forms and rules of their dossier. Rows S5.2, S8.5; R7, R19, R20, R24.

No form here asks for a phone or an account: those come in a file that the vendor fills in and that is kept sealed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.forms import StrictModel
from schemas.parties import Party
from schemas.rules.masking import numberless
from schemas.rules.rulebook import standing
from schemas.rules.separation import same_person
from schemas.rules.working_days import add_months
from schemas.values import Line, OptionalLine, Text, Uscc

RESTRICTION_MONTHS = int(standing("restriction-maximum-months"))
SOON_DAYS = 90
"""Days ahead from which a credential counts as expiring: the first warning of the obligation calendar."""
FOLDER = "供应商"
"""The folder of an engagement's inbox where registration forms are put."""

CredentialKind = Literal["营业执照", "资质证书", "许可证", "体系认证", "保险", "其他"]


class Credential(StrictModel):
    """One licence, qualification, certificate or insurance, as it says itself."""

    kind: CredentialKind = Field(title="类别")
    name: Line = Field(title="名称", description="如信息安全管理体系认证、雇主责任险")
    number: Line = Field(title="编号", description="证照号、证书号或者保险单号")
    issuer: Line = Field(title="发证机关或保险人")
    valid_from: date = Field(title="有效期起")
    expires_on: date | None = Field(default=None, title="有效期止", description="最后一日；长期有效的不填")

    @property
    def label(self) -> str:
        """How sentences call it."""
        return f"{self.kind}“{self.name}”（编号 {self.number}）"

    def expired(self, on: date) -> bool:
        """Whether its last day is over."""
        return self.expires_on is not None and self.expires_on < on

    def state(self, on: date) -> str:
        """What the dossier says of it: for how long it is still good."""
        if self.expires_on is None:
            return "长期有效"
        left = (self.expires_on - on).days
        if left < 0:
            return f"已过期 {-left} 天"
        return f"即将到期，剩余 {left} 天" if left <= SOON_DAYS else f"有效，剩余 {left} 天"

    @model_validator(mode="after")
    def in_order(self) -> Self:
        if self.expires_on and self.expires_on < self.valid_from:
            raise ValueError(f"有效期止 {self.expires_on} 早于有效期起 {self.valid_from}：请核对两个日期")
        return self


class InEngagement(StrictModel):
    """Who enters something about a vendor, and in which engagement that is their duty."""

    no: Line = Field(title="项目编号", description="在哪个项目中办理，如 XM-2026-0001；登记的内容各项目通用")
    by: Line = Field(title="办理人", description="该项目的采购经办人或其有效代理人")


class VendorRegistration(InEngagement):
    """供应商档案登记：登记供应商的基本情况、证照，以及供应商登记表中的联系人和收款账户。"""

    vendor: Party = Field(title="供应商")
    credentials: list[Credential] = Field(title="证照", min_length=1, description="登记时均须在有效期内")
    file: OptionalLine = Field(
        default="", title="供应商登记表", description="放在收件目录该项目下“供应商”文件夹的文件名；没有收到的不填"
    )

    @model_validator(mode="after")
    def once_each(self) -> Self:
        numbers = [(item.kind, item.number) for item in self.credentials]
        if twice := sorted({number for kind, number in numbers if numbers.count((kind, number)) > 1}):
            raise ValueError(f"证照编号{'、'.join(twice)}登记了两次：每份证照只登记一次，请删去一份")
        return self


class CredentialRenewed(InEngagement):
    """证照更新：登记供应商新取得或者换发的一份证照。"""

    uscc: Uscc = Field(title="供应商的统一社会信用代码")
    credential: Credential = Field(title="证照")
    replaces: OptionalLine = Field(default="", title="替代的证照编号", description="换发、续保的填写原编号；新增的不填")


class AccountChanged(InEngagement):
    """账户变更：按供应商交来的登记表登记新的收款账户；另一人复核以前，不向该供应商付款。"""

    uscc: Uscc = Field(title="供应商的统一社会信用代码")
    file: Line = Field(title="供应商登记表", description="放在收件目录该项目下“供应商”文件夹的文件名")


class AccountReviewed(StrictModel):
    """账户复核：按档案中原有的联系方式回访供应商，确认账户变更属实。"""

    no: Line = Field(title="项目编号", description="办理复核的项目")
    by: Line = Field(title="复核人", description="该项目的付款审批人或其有效代理人，不得为录入人")
    uscc: Uscc = Field(title="供应商的统一社会信用代码")
    verdict: Literal["属实", "不属实"] = Field(title="复核结论")
    called: Line = Field(title="回访情况", description="何时、向何人、以何种方式核实；不填电话号码和账号")

    @model_validator(mode="after")
    def without_numbers(self) -> Self:
        if numberless(self.called) != self.called:
            raise ValueError("回访情况中有电话号码或者账号：请删去号码，只写明向何人、以何种方式核实")
        return self


class RestrictionProposed(InEngagement):
    """列入限制名单：提出在一定期间内不邀请、不选定某供应商，经另一人批准后生效。"""

    uscc: Uscc = Field(title="供应商的统一社会信用代码")
    reason: Text = Field(title="事由", description="写明事实：何时、何项目、何种行为")
    evidence: Line = Field(title="依据", description="合同条款、文书编号、处罚决定等")
    starts_on: date = Field(title="限制开始日期")
    ends_on: date = Field(title="限制结束日期", description=f"最后一日，最长 {RESTRICTION_MONTHS} 个月")

    @model_validator(mode="after")
    def in_order(self) -> Self:
        if self.ends_on < self.starts_on:
            raise ValueError(f"限制结束日期 {self.ends_on} 早于开始日期 {self.starts_on}：请核对两个日期")
        if self.ends_on >= add_months(self.starts_on, RESTRICTION_MONTHS):
            raise ValueError(f"限制期超过 {RESTRICTION_MONTHS} 个月：请提前结束日期")
        return self


class RestrictionLifted(InEngagement):
    """移出限制名单：提出提前结束限制，经另一人批准后生效。"""

    uscc: Uscc = Field(title="供应商的统一社会信用代码")
    reason: Text = Field(title="移出的理由", description="如整改完成、处罚撤销，写明依据")


class RestrictionReviewed(StrictModel):
    """限制名单复核：批准或者不批准列入、移出。"""

    no: Line = Field(title="项目编号", description="提出列入或者移出的项目")
    by: Line = Field(title="批准人", description="该项目的审批人或其有效代理人，不得为提出人")
    uscc: Uscc = Field(title="供应商的统一社会信用代码")
    verdict: Literal["同意", "不同意"] = Field(title="决定")
    opinion: Text = Field(title="意见")


@dataclass(frozen=True)
class Restricted:
    """A vendor is not dealt with, from day to day, both included."""

    vendor: str
    starts_on: date
    ends_on: date
    reason: str

    def covers(self, on: date) -> bool:
        return self.starts_on <= on <= self.ends_on


def entry_faults(credential: Credential, today: date) -> list[str]:
    """Why a credential cannot be entered; empty when it can."""
    if credential.expired(today):
        return [f"{credential.label}已于 {credential.expires_on} 到期：请向供应商索取有效的证照后登记。"]
    if credential.valid_from > today:
        return [f"{credential.label}自 {credential.valid_from} 起才有效：请在生效后登记。"]
    return []


def expiry_refusals(vendor: str, credentials: Sequence[Credential], on: date) -> list[str]:
    """Why a vendor may not be chosen on a day: which of its credentials were good until when."""
    return [
        f"“{vendor}”的{credential.label}有效期至 {credential.expires_on}，已经过期："
        "请供应商换发，办理“证照更新”后再定标。"
        for credential in credentials
        if credential.expired(on)
    ]


def restriction_refusals(vendor: str, restrictions: Sequence[Restricted], on: date) -> list[str]:
    """Why a vendor may neither be invited nor chosen on a day."""
    return [
        f"“{vendor}”已列入限制名单，限制期自 {one.starts_on} 至 {one.ends_on}（{one.reason}）：期满或者移出以前，"
        "不得邀请和定标。"
        for one in restrictions
        if one.covers(on)
    ]


def second_person_refusals(first: str, second: str, what: str) -> list[str]:
    """Why the second person may not decide what the first entered (R20)."""
    if same_person(first, second):
        return [f"{what}由 {first.strip()} 提出，不得由同一人复核：请由另一人办理。"]
    return []
