"""Tables as text: encodings, marks between fields, and the cells."""

import csv
import io
import re

from schemas.errors import Unreadable
from waibao.checks.cells import Cell, Grid
from waibao.checks.table import COLUMN_LIMIT

GUARD = re.compile(r"^'(?=[=+\-@\t\r])")
"""The apostrophe that keeps a text from being a formula; our own correction sheets write it."""


def decode(content: bytes) -> tuple[str, str]:
    """Text and its encoding: UTF-8 with or without mark, UTF-16 with mark, else GB18030.

    Raises:
        UnicodeError: it is none of them.
    """
    if content.startswith(b"\xef\xbb\xbf"):
        return content.decode("utf-8-sig"), "utf-8-sig"
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16"), "utf-16"
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeError:
        return content.decode("gb18030"), "gb18030"


def delimiter(text: str) -> str:
    """The mark between fields: the commonest of comma, semicolon and tab in the first lines."""
    head = "\n".join(text.splitlines()[:30])
    return max((",", "\t", ";"), key=head.count)


def read_csv(name: str, content: bytes) -> Grid:
    try:
        text, _ = decode(content)
        if "\x00" in text:
            raise UnicodeError
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text), strict=True))
    except (UnicodeError, csv.Error) as fault:
        raise no_text_table(name) from fault
    cells = {
        (number, column): Cell(GUARD.sub("", value))
        for number, row in enumerate(rows, 1)
        for column, value in enumerate(row[:COLUMN_LIMIT], 1)
        if value.strip()
    }
    return Grid("", cells)


def no_text_table(name: str) -> Unreadable:
    """Why a CSV file cannot be read."""
    return Unreadable(name, "不是可以读取的文本表格", "请用 Excel 另存为 .xlsx 或 CSV UTF-8 后重新发送")
