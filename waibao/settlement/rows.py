"""What both platforms' files share: text, rows with their places, amounts and times read strictly. Row S7.5."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from schemas.errors import BadInput, Unreadable
from schemas.settlement import StatedSum
from schemas.values import SHANGHAI

LIMIT = 64 * 2**20
"""Bytes of one bill once unpacked; a month of 100,000 payments is about 30 MB."""
AGAIN = "请从商户平台重新下载账单，不要用 Excel 打开后另存"
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]{1,5})?")
_TIMES = ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y-%m-%d  %H:%M:%S")
ORDER_NO = re.compile(r"(?:YL-)?DD-[0-9]{4}-[0-9]{4,}")
"""Our order numbers, of rehearsals too."""


def text_of(name: str, content: bytes, encodings: Sequence[str]) -> str:
    """The text of a bill in the first encoding that fits.

    Raises:
        Unreadable: empty, too large, or none of the encodings.
    """
    if not content:
        raise Unreadable(name, "文件是空的（0 字节）", AGAIN)
    if len(content) > LIMIT:
        raise Unreadable(name, f"超过 {LIMIT // 2**20} MB", "请按日下载账单")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text.removeprefix("\ufeff")
    raise Unreadable(name, "不是账单文本", AGAIN)


def plain(title: str) -> str:
    """A column's title as it is compared: without blanks, marks and full-width brackets."""
    return title.strip().lstrip("`").replace("（", "(").replace("）", ")").replace("＋", "+").replace(" ", "")


@dataclass(frozen=True)
class Row:
    """One line of a bill: values by plain title, and where it stands."""

    name: str
    number: int
    values: Mapping[str, str]

    def __getitem__(self, title: str) -> str:
        """A value; empty when the bill has no such column."""
        return self.values.get(title, "")

    def first(self, *titles: str) -> str:
        """The value of the first of these columns that the bill has."""
        return next((self.values[title] for title in titles if title in self.values), "")

    def needed(self, *titles: str) -> str:
        """A value that must be there.

        Raises:
            BadInput: it is empty.
        """
        value = self.first(*titles)
        if not value:
            raise self.fault(titles[0], "没有内容")
        return value

    def amount(self, *titles: str) -> Decimal:
        """A number; 0 where the column is missing or empty.

        Raises:
            BadInput: it is none.
        """
        value = self.first(*titles).replace(",", "").removesuffix("元")
        if not value:
            return Decimal("0.00")
        if not _NUMBER.fullmatch(value):
            raise self.fault(titles[0], "不是金额或数字")
        return Decimal(value)

    def money(self, *titles: str) -> Decimal:
        """An amount in whole fen, in yuan with two decimals.

        Raises:
            BadInput: it is none.
        """
        value = self.amount(*titles)
        if value != (rounded := value.quantize(Decimal("0.01"))):
            raise self.fault(titles[0], "小数超过两位")
        return rounded

    def moment(self, *titles: str) -> datetime:
        """A time, in Beijing time.

        Raises:
            BadInput: it is none.
        """
        value = " ".join(self.needed(*titles).split())
        for form in _TIMES:
            try:
                return datetime.strptime(value, form).replace(tzinfo=SHANGHAI)
            except ValueError:
                continue
        raise self.fault(titles[0], "不是有效时间")

    def fault(self, title: str, what: str) -> BadInput:
        """What is wrong with one value, with its place; the value itself is not repeated."""
        return BadInput(f"{self.name} 第 {self.number} 行「{title}」", what, AGAIN)


def row_of(name: str, number: int, titles: Sequence[str], values: Sequence[str]) -> Row:
    """A row under its titles.

    Raises:
        BadInput: it has more or fewer values than titles.
    """
    if len(values) != len(titles):
        what = f"有 {len(values)} 个值，表头有 {len(titles)} 列"
        raise BadInput(f"{name} 第 {number} 行", what, AGAIN)
    return Row(name, number, dict(zip(titles, values, strict=True)))


def order_number(*candidates: str) -> str:
    """Our order's number where one of the fields holds one; else the first field as it is.

    The payment page carries it as the merchant's order number, or in the remark where the platform makes its own.
    """
    for candidate in candidates:
        if found := ORDER_NO.search(candidate):
            return found.group()
    return candidates[0]


def must_agree(name: str, sums: Iterable[StatedSum]) -> list[StatedSum]:
    """The sums, when the lines come to what the file itself says.

    Raises:
        BadInput: naming every figure that does not agree; the file is not used.
    """
    found = list(sums)
    if wrong := [one for one in found if not one.agrees]:
        told = "；".join(f"{one.title}：汇总为 {one.stated}，逐笔合计为 {one.counted}" for one in wrong)
        raise BadInput(f"{name} 汇总", f"与逐笔合计不一致（{told}），整份账单没有采用", AGAIN)
    return found
