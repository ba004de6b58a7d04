"""The dossier of a vendor on paper, and decisions to restrict it. Rows S5.2, S8.5."""

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel, Field

from schemas.documents import DocumentKind
from schemas.parties import Context, Party
from schemas.rules.uscc import organisation_code_doubt
from schemas.values import day_cn
from schemas.vendors import Credential


class CredentialRow(Credential):
    """A credential of the dossier, with who entered it."""

    entered_by: str
    entered_on: date


class ContactRow(BaseModel):
    """A contact as it may be shown."""

    name: str
    duty: str
    matter: str
    phone: str
    mail: str


class AccountRow(BaseModel):
    """An account as it may be shown."""

    account: str = Field(description="bank and the last four digits")
    status: Literal["待复核", "有效", "未通过"]
    entered_by: str
    entered_on: date
    reviewed_by: str = ""
    reviewed_on: date | None = None


class Graded(BaseModel):
    """How an earlier engagement with the vendor was judged."""

    engagement_no: str
    title: str
    kind_title: str
    total: Decimal
    grade: str
    reviewed_on: date
    number: str = Field(description="of the scorecard")

    @property
    def sentence(self) -> str:
        """As judges of its experience read it."""
        return (
            f"{self.title}（{self.engagement_no}，{self.kind_title}）：{self.total} 分，{self.grade}"
            f"（{self.number}，{day_cn(self.reviewed_on)} 评价）"
        )


class RestrictionRow(BaseModel):
    """A restriction of the dossier."""

    starts_on: date
    ends_on: date
    reason: str
    status: str
    proposed_by: str
    decided_by: str = ""


class VendorDossierContext(Context):
    """供应商档案：汇总一家供应商的证照及到期日、联系人、收款账户、历次履约评价和限制情况，供选商、付款和续约时查阅。"""

    vendor: Party
    credentials: list[CredentialRow]
    contacts: list[ContactRow]
    accounts: list[AccountRow]
    grades: list[Graded]
    restrictions: list[RestrictionRow]
    compiled_by: str
    compiled_on: date

    @property
    def code_doubt(self) -> str | None:
        """What to look up in the licence before the code is relied on (R7)."""
        return organisation_code_doubt(self.vendor.uscc)

    @property
    def expired(self) -> list[CredentialRow]:
        """Those whose last day was over when the dossier was put together."""
        return [row for row in self.credentials if row.expired(self.compiled_on)]

    @property
    def mean(self) -> Decimal | None:
        """Mean of the total marks, one decimal; None without any."""
        marks = [row.total for row in self.grades]
        return (sum(marks, Decimal(0)) / len(marks)).quantize(Decimal("0.1")) if marks else None


class RestrictionDecisionContext(Context):
    """限制名单决定书：决定在一定期间内不邀请、不选定某供应商，或者提前移出，写明事由、依据、期限和两人意见。"""

    act: Literal["列入", "移出"]
    vendor: Party
    reason: str
    evidence: str
    starts_on: date
    ends_on: date
    decision_no: str = Field(default="", description="of the decision that is lifted")
    proposed_by: str
    proposed_on: date
    decided_by: str
    decided_on: date
    opinion: str


DOSSIER = DocumentKind(
    "vendor-dossier", "供应商档案", "sourcing", VendorDossierContext, "GY", ("S5.2", "S8.5", "S8.12")
)
RESTRICTION_DECISION = DocumentKind(
    "restriction-decision", "限制名单决定书", "sourcing", RestrictionDecisionContext, "XL", ("S5.2", "S8.5")
)
DOCUMENTS = (DOSSIER, RESTRICTION_DECISION)
