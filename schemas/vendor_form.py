"""供应商登记表: the workbook a vendor fills in with its contacts and account. Rows S5.2, S8.5, R24."""

from datetime import date

from pydantic import Field

from schemas.documents import DocumentKind, to_vendor
from schemas.forms import StrictModel
from schemas.parties import Context, Party
from schemas.rules.account import masked_account
from schemas.rules.masking import masked_mobile
from schemas.sheets import Column, Entry, Sheet, Workbook
from schemas.values import Line, OptionalLine

MATTERS = ("商务", "技术", "财务", "售后服务")
CONTACT_ROWS = 6


class Contact(StrictModel):
    """A person of the vendor's."""

    name: Line
    duty: Line
    matter: Line
    phone: Line
    mail: OptionalLine = ""

    @property
    def masked_name(self) -> str:
        """The family name."""
        return self.name[0] + "*" * (len(self.name) - 1)

    @property
    def masked_phone(self) -> str:
        return masked_mobile(self.phone)

    @property
    def masked_mail(self) -> str:
        """The first letter and where the box is."""
        box, at, place = self.mail.partition("@")
        return f"{box[0]}***{at}{place}" if at and box else ""


class Account(StrictModel):
    """Where the vendor is paid."""

    name: Line
    bank: Line
    account: str = Field(pattern=r"^[0-9]{8,30}$")
    bank_code: str = Field(default="", pattern=r"^([0-9]{12})?$")

    @property
    def masked(self) -> str:
        """The bank and the last four digits."""
        return f"{self.bank} {masked_account(self.account)}"


class VendorFormContext(Context):
    """供应商登记表：供应商填写联系人和收款账户的工作簿，只能填写着色的单元格；交回后加密保存。"""

    vendor: Party
    sent_on: date


def vendor_form(context: VendorFormContext) -> Workbook:
    """The form: account above, contacts below."""
    vendor = context.vendor
    columns = (
        Column("姓名", width=14, fill_in=True),
        Column("职务", width=20, fill_in=True),
        Column("联系事项", width=14, fill_in=True, choices=MATTERS),
        Column("联系电话", width=20, fill_in=True, note="手机 11 位；座机写区号，如 0591-88000000"),
        Column("电子邮箱", width=30, fill_in=True, note="没有的不填"),
    )
    fields = (
        Entry("供应商名称", vendor.name),
        Entry("统一社会信用代码", vendor.uscc),
        Entry("户名", None, fill_in=True, hint="须与供应商名称一致"),
        Entry("开户银行", None, fill_in=True, hint="写到支行"),
        Entry("银行账号", None, fill_in=True, hint="8 至 30 位数字，不含空格"),
        Entry("开户行行号", None, fill_in=True, hint="12 位数字，不知道的不填"),
    )
    sheet = Sheet(
        "供应商登记表",
        columns,
        (),
        heading="供应商登记表",
        notes=(
            "只填写有底色的单元格，填好后以本文件（.xlsx）发回。至少填写一名联系人。",
            "1. 所填个人信息仅用于本单位与贵单位的业务联系和结算，加密保存；联系人变动的，重新填报即替换以前的名单。",
            "2. 贵单位应事先告知所列人员并取得其同意；所列人员可以要求查阅、更正和删除。",
            "3. 收款账户须经本单位回访确认后才付款；变更账户的，重新填报本表。",
        ),
        fields=fields,
        protected=True,
        spare=CONTACT_ROWS,
        closing=("填表人（签字）：　　　　　　　　　　　　　　供应商（盖章）：",),
    )
    return Workbook((sheet,))


VENDOR_FORM = DocumentKind(
    "vendor-form",
    "供应商登记表",
    "sourcing",
    VendorFormContext,
    "GB",
    ("S5.2", "S8.5"),
    formats=(),
    workbook=vendor_form,
    to=to_vendor,
)
DOCUMENTS = (VENDOR_FORM,)
