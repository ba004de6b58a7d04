"""A bill of either platform, known by its content: what a file is called does not matter. Row S7.5."""

import io
import zipfile

from schemas.errors import Unreadable
from schemas.settlement import Bill
from waibao.settlement import alipay, wechat
from waibao.settlement.rows import AGAIN, LIMIT

# What a person exports from their own wallet begins like this.
_PERSONAL = ("微信支付账单明细", "微信昵称", "支付宝交易记录明细", "支付宝账户：", "支付宝账户:", "交易分类")
_HEAD = 4096


def read_bill(name: str, content: bytes) -> Bill:
    """Read a merchant's bill of 微信支付 or 支付宝, and check it against its own sums.

    Raises:
        Unreadable: it is no merchant's bill; a personal wallet's export is named as such.
        BadInput: a line or a sum is wrong; names row and column. Nothing of it is used.
    """
    if not content:
        raise Unreadable(name, "文件是空的（0 字节）", AGAIN)
    if content.startswith(b"PK\x03\x04"):
        return _of_workbook(name, content) if _is_workbook(content) else alipay.read(name, content)
    head = content[:_HEAD]
    for encoding in ("utf-8-sig", "gb18030"):
        text = head.decode(encoding, "ignore")
        _must_be_merchant(name, text)
        if wechat.looks_like(text):
            return wechat.read(name, content)
    return alipay.read(name, content)


def _must_be_merchant(name: str, text: str) -> None:
    if any(word in text for word in _PERSONAL):
        what = "是个人钱包导出的账单，没有商户订单信息，不能用于对账"
        raise Unreadable(name, what, "请由商户管理员从微信支付商户平台或支付宝商家平台下载商户账单")


def _is_workbook(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return "[Content_Types].xml" in package.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def _of_workbook(name: str, content: bytes) -> Bill:
    """A bill of 微信支付 as its merchants' site hands it out for Excel."""
    from openpyxl import load_workbook

    from waibao.checks.workbooks import damage_told, must_be_workbook

    must_be_workbook(name, content)
    if len(content) > LIMIT:
        raise Unreadable(name, f"超过 {LIMIT // 2**20} MB", "请按日下载账单")
    with damage_told(name):
        sheet = load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
        rows = [
            (number, ["" if value is None else str(value).strip() for value in values])
            for number, values in enumerate(sheet.iter_rows(values_only=True), 1)
        ]
    lines = [(number, values) for number, values in rows if any(values)]
    _must_be_merchant(name, "\n".join(",".join(values) for _, values in lines[:30]))
    return wechat.read_lines(name, _squared(lines))


def _squared(lines: list[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """Rows as wide as the titles above them: a sheet is as wide as its widest row, and empty cells hold no mark."""
    squared, width = [], 0
    for number, values in lines:
        filled = max(place for place, value in enumerate(values, 1) if value)
        if wechat.is_head(values[0]):
            width = filled
        squared.append((number, (values + [""] * width)[: max(width, filled)]))
    return squared
