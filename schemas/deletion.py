"""The records of what was deleted of people once the time to keep it was over. Rows S1.2, S3.7, S8.5; rule R19."""

from datetime import date

from pydantic import BaseModel

from schemas.documents import DocumentKind
from schemas.parties import Context, ContractHead


class DeletedPerson(BaseModel):
    """How much was deleted of one person, who is known by the number of the file only."""

    file_no: str
    events: int
    accounts: int
    chases: int
    scans: int
    documents: int


class DeletionRecordContext(Context):
    """个人信息删除记录：记明离职人员的保存期满后删除了哪些档案、多少记录和文件及其依据，不含个人信息。"""

    contract: ContractHead
    deleted_on: date
    months: int
    basis: str
    people: list[DeletedPerson]
    lists: int
    tables: int
    sheets: int
    packages: int
    mails: int

    @property
    def total(self) -> DeletedPerson:
        """All people together."""
        figures = ("events", "accounts", "chases", "scans", "documents")
        return DeletedPerson(
            file_no="合计", **{name: sum(getattr(one, name) for one in self.people) for name in figures}
        )

    @property
    def shared(self) -> list[tuple[str, int]]:
        """What named several people, and how much of it there was."""
        return [
            ("月度人员信息报表、资料催办清单、特殊情况报告", self.lists),
            ("月报附件包", self.packages),
            ("收到的入职人员信息表、人员变动表、名册", self.tables),
            ("退回的更正单", self.sheets),
            ("发件箱中的邮件", self.mails),
        ]


DELETION_RECORD = DocumentKind(
    "deletion-record",
    "个人信息删除记录",
    "review",
    DeletionRecordContext,
    "SC",
    ("S1.2", "S3.7"),
    engagement_kinds=("hr",),
)


class DeletedOfVendor(BaseModel):
    """How much of one kind was deleted of a vendor, and why."""

    vendor: str
    uscc: str
    what: str
    count: int
    why: str


class VendorDeletionContext(Context):
    """供应商个人信息删除记录：记明保存期满或者应本人要求，删除了哪家供应商的联系人、账户、登记表和投标文件，不含个人信息。"""

    deleted_on: date
    contact_months: int
    bid_years: int
    rows: list[DeletedOfVendor]

    @property
    def total(self) -> int:
        """Everything together."""
        return sum(row.count for row in self.rows)


VENDOR_DELETION = DocumentKind(
    "vendor-deletion-record",
    "供应商个人信息删除记录",
    "review",
    VendorDeletionContext,
    "SD",
    ("S8.5",),
)
DOCUMENTS: tuple[DocumentKind, ...] = (DELETION_RECORD, VENDOR_DELETION)
