"""Papers of a person who joins: notice, materials, accounts, data card, information sheet. Rows S3.1, S3.2, S3.4, S3.7.

Only the data card and the information sheet show numbers in full: their purpose needs them (R19).
"""

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from schemas.documents import DocumentKind
from schemas.hr_terms import MaterialItem
from schemas.parties import Context, ContractHead
from schemas.personnel import PersonFacts

_HR = ("hr",)


class MaterialRow(BaseModel):
    """One paper as it stands: how many were wanted and how many came; 0 wanted is 有则交."""

    name: str
    wanted: int
    received: int = 0
    received_on: date | None = None
    note: str = ""

    @property
    def lacking(self) -> int:
        """Copies that are still to come."""
        return max(0, self.wanted - self.received)


class AccountRow(BaseModel):
    """An account opened for a person. ``in_time``: opened and told on the day it was asked for (R14)."""

    system: Literal["NC", "OA"]
    account: str
    requested_on: date
    opened_on: date | None = None
    told_on: date | None = None
    in_time: bool = False


class JoinNoticeContext(Context):
    """入职通知书：当日通知新员工报到的日期、地点、联系人和须交的资料。"""

    contract: ContractHead
    file_no: str = Field(description="档案号 of the person, RY-2026-0001")
    facts: PersonFacts
    joined_on: date
    notified_on: date
    report_place: str
    report_to: str
    materials: list[MaterialItem]
    materials_due: date
    vendor_contact: str
    vendor_phone: str


class MaterialsChecklistContext(Context):
    """入职资料清单：逐项登记新员工应交、实收的资料和缺项，由交接双方签字。"""

    contract: ContractHead
    file_no: str
    name: str
    employee_no: str
    department: str
    joined_on: date
    due_on: date = Field(description="joined_on + 14 days (R15)")
    rows: list[MaterialRow]

    @property
    def complete(self) -> bool:
        """Whether nothing is lacking."""
        return not self.missing

    @property
    def missing(self) -> list[str]:
        """What is lacking, with the number of copies."""
        return [f"{row.name}{row.lacking}份" for row in self.rows if row.lacking]


class AccountNoticeContext(Context):
    """NC/OA开通通知：告知新员工各系统的账号和首次登录的办法，登记是否当日告知；不载明密码。"""

    contract: ContractHead
    file_no: str
    name: str
    employee_no: str
    department: str
    rows: list[AccountRow]
    told_by: str


class DataCardContext(Context):
    """员工资料卡：登记员工的身份、学历、联系方式和紧急联系人，贴照片并由本人签字。"""

    contract: ContractHead
    file_no: str
    facts: PersonFacts
    joined_on: date
    made_on: date


class InfoSheetContext(Context):
    """员工信息表：登记员工的用工、合同、社保公积金和工资账户信息，附个人信息处理告知，由本人签字。"""

    contract: ContractHead
    file_no: str
    facts: PersonFacts
    joined_on: date
    made_on: date


def _kind(slug: str, title: str, context: type[Context], prefix: str, *rows: str) -> DocumentKind:
    """A paper of one person who joins."""
    return DocumentKind(
        slug, title, "monitoring", context, prefix, rows, engagement_kinds=_HR, personal=True, issued_by="乙方"
    )


JOIN_NOTICE = _kind("join-notice", "入职通知书", JoinNoticeContext, "RZ", "S3.1", "S3.6", "S3.7")
MATERIALS_CHECKLIST = _kind("materials-checklist", "入职资料清单", MaterialsChecklistContext, "RL", "S3.2", "S3.7")
ACCOUNT_NOTICE = _kind("account-notice", "NC/OA开通通知", AccountNoticeContext, "KT", "S3.2")
DATA_CARD = _kind("employee-data-card", "员工资料卡", DataCardContext, "DA", "S3.4")
INFO_SHEET = _kind("employee-info-sheet", "员工信息表", InfoSheetContext, "RX", "S3.4")
DOCUMENTS: tuple[DocumentKind, ...] = (JOIN_NOTICE, MATERIALS_CHECKLIST, ACCOUNT_NOTICE, DATA_CARD, INFO_SHEET)
