"""Papers of a person who joins: notice, materials, accounts, data card, information sheet. Rows S3.1, S3.2, S3.4, S3.7.

Only the data card and the information sheet show numbers in full: their purpose needs them (R19).
"""

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field

from schemas.documents import DocumentKind
from schemas.forms import StrictModel
from schemas.parties import Context, ContractHead
from schemas.personnel import PersonFacts
from schemas.values import Line

_HR = ("hr",)


class MaterialItem(StrictModel):
    """A paper that a person hands in when joining."""

    name: Line = Field(title="资料名称")
    count: int = Field(title="份数", ge=1)
    kind: Literal["复印件", "照片", "原件", "表格"] = Field(title="形式")
    required: bool = Field(default=True, title="必交", description="有则交、没有可以不交的选否")


MATERIALS: tuple[MaterialItem, ...] = (
    MaterialItem(name="最高学历证书复印件", count=1, kind="复印件"),
    MaterialItem(name="身份证复印件", count=2, kind="复印件"),
    MaterialItem(name="1寸彩色照片", count=3, kind="照片"),
    MaterialItem(name="资格证书复印件", count=1, kind="复印件", required=False),
    MaterialItem(name="工商银行卡复印件", count=1, kind="复印件"),
    MaterialItem(name="员工资料卡", count=1, kind="表格"),
    MaterialItem(name="员工信息表", count=1, kind="表格"),
)
"""What is asked for as a rule (S3.4, S3.7)."""


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
    return DocumentKind(slug, title, "monitoring", context, prefix, rows, engagement_kinds=_HR, personal=True)


DOCUMENTS: tuple[DocumentKind, ...] = (
    _kind("join-notice", "入职通知书", JoinNoticeContext, "RZ", "S3.1", "S3.6", "S3.7"),
    _kind("materials-checklist", "入职资料清单", MaterialsChecklistContext, "RL", "S3.2", "S3.7"),
    _kind("account-notice", "NC/OA开通通知", AccountNoticeContext, "KT", "S3.2"),
    _kind("employee-data-card", "员工资料卡", DataCardContext, "DA", "S3.4"),
    _kind("employee-info-sheet", "员工信息表", InfoSheetContext, "RX", "S3.4"),
)
