"""供应商登记表: contacts and account, as a vendor sends them back. Rows S5.2, S8.5, R24. No sentence repeats a cell."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.checks import Finding
from schemas.errors import BadInput
from schemas.rules.uscc import normalise_uscc, uscc_fault
from schemas.vendor_form import MATTERS, Account, Contact
from waibao.checks.received import received
from waibao.checks.rules import rows_of, value
from waibao.checks.table import ColumnSpec, FileRule, Known, Rule, TableKind

if TYPE_CHECKING:
    import polars as pl

    from waibao.checks.reading import TableRead

_PHONE = r"^(1[3-9][0-9]{9}|0[0-9]{9,15}|[48]00[0-9]{7})$"
_MAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"


def _phone_bad(_known: Known) -> "pl.Expr":
    return ~value("phone").str.replace_all(r"[\s()（）－-]", "").str.contains(_PHONE)


def _mail_bad(_known: Known) -> "pl.Expr":
    return ~value("mail").str.contains(_MAIL)


def _twice(_known: Known) -> "pl.Expr":
    return value("name").is_not_null() & value("name").is_duplicated() & value("phone").is_duplicated()


def _uscc(table: "TableRead", known: Known) -> list[Finding]:
    code = table.head["uscc"]
    if not isinstance(code, str):
        return []
    if fault := uscc_fault(normalise_uscc(code)):
        return [table.finding("uscc", fault, key="uscc")]
    wanted = known.text("uscc")
    if wanted and normalise_uscc(code) != wanted:
        return [table.finding("uscc", f"统一社会信用代码与所登记的供应商（{wanted}）不一致：请核对文件", key="uscc")]
    return []


def _account(table: "TableRead", _known: Known) -> list[Finding]:
    forms = (
        ("account", r"[0-9]{8,30}", "银行账号应为 8 至 30 位数字"),
        ("bank_code", r"[0-9]{12}", "开户行行号应为 12 位数字"),
    )
    found = []
    for key, form, said in forms:
        typed = table.head[key]
        if isinstance(typed, str) and not re.fullmatch(form, typed):
            found.append(table.finding("account", f"{said}：请改正", key=key))
    if isinstance(table.head["holder"], str) and table.head["holder"] != table.head["vendor"]:
        found.append(table.finding("account", "户名与供应商名称不一致：请填写供应商本单位的账户", key="holder"))
    return found


VENDOR_FORM = TableKind(
    slug="vendor-form",
    title="供应商登记表",
    columns=(
        ColumnSpec("name", "姓名", aliases=("联系人",), longest=30),
        ColumnSpec("duty", "职务", longest=50),
        ColumnSpec("matter", "联系事项", "choice", choices=MATTERS),
        ColumnSpec("phone", "联系电话", aliases=("电话", "手机")),
        ColumnSpec("mail", "电子邮箱", aliases=("邮箱",), required=False),
    ),
    header_fields=(
        ColumnSpec("vendor", "供应商名称", aliases=("单位名称", "供应商")),
        ColumnSpec("uscc", "统一社会信用代码", aliases=("信用代码",)),
        ColumnSpec("holder", "户名", aliases=("账户名称",)),
        ColumnSpec("bank", "开户银行", aliases=("开户行",)),
        ColumnSpec("account", "银行账号", "digits", aliases=("账号",)),
        ColumnSpec("bank_code", "开户行行号", "digits", aliases=("行号",), required=False),
    ),
    rules=(
        Rule(
            "phone",
            "联系电话有效",
            "phone",
            "联系电话不是有效的号码：请填写 11 位手机号码，或者带区号的座机号码",
            _phone_bad,
        ),
        Rule("mail", "电子邮箱有效", "mail", "电子邮箱不完整：请填写包括 @ 和域名的完整邮箱", _mail_bad),
        Rule("once", "联系人不重复", "name", "联系人重复：请删去一行", _twice),
    ),
    file_rules=(FileRule("uscc", "统一社会信用代码", _uscc), FileRule("account", "收款账户", _account)),
    personal=True,
    row_limit=200,
)


def read_vendor_form(path: Path) -> tuple[list[Contact], Account]:
    """Contacts and account of an accepted form.

    Raises:
        Unreadable: it cannot be opened.
        BadInput: it was not accepted by ``check_file``.
    """
    table = received(path, VENDOR_FORM)
    head = table.head
    try:
        contacts = [Contact.model_validate(row | {"mail": row["mail"] or ""}) for _, row in rows_of(table)]
        said = {"name": head["holder"], "bank": head["bank"], "account": head["account"]}
        return contacts, Account.model_validate(said | {"bank_code": head["bank_code"] or ""})
    except ValueError:
        raise BadInput(path.name, "供应商登记表未通过核验", "请先核验并更正后再读取") from None
