"""Types that carry the rules: a value that exists is valid. Parsed at the edge, once."""

import re
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from schemas.rules.bank_card import card_fault, normalise_card
from schemas.rules.mobile import mobile_fault, normalise_mobile
from schemas.rules.resident_id import normalise_resident_id, resident_id_fault
from schemas.rules.uscc import normalise_uscc, uscc_fault

SHANGHAI = ZoneInfo("Asia/Shanghai")
CENT = Decimal("0.01")
# Of whole yuan: the most that can be written in capitals, and whose fen still fit 64 bits.
_MOST_DIGITS = 16

# Thousands are grouped by three or not at all: `12,00` and `1234,567` are slips, not amounts.
_AMOUNT = re.compile(r"-?(?:[0-9]{1,3}(?:[, ][0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
_PERCENT = re.compile(r"[0-9]{1,3}(?:\.[0-9]+)?")
_PERCENT_PLACES = 6
_MAILBOX = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
# Marks that turn the reading direction: text would print otherwise than it is stored.
_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_BREAKS = frozenset("\n\r\t\u2028\u2029")


def in_shanghai(moment: datetime) -> datetime:
    """A moment in Beijing time; one typed without zone is Beijing time."""
    return moment.replace(tzinfo=SHANGHAI) if moment.tzinfo is None else moment.astimezone(SHANGHAI)


def day_cn(day: date) -> str:
    """A day as a sentence says it: 2026年3月5日."""
    return f"{day.year}年{day.month}月{day.day}日"


def moment_cn(moment: datetime) -> str:
    """A moment as a sentence says it, in the zone that it has: 2026年3月5日 14:30."""
    return f"{day_cn(moment)} {moment:%H:%M}"


def to_fen(yuan: Decimal) -> int:
    """Yuan as integer fen.

    Raises:
        ValueError: more than two decimals, or no finite amount; nothing is rounded silently.
    """
    if not yuan.is_finite():
        raise ValueError(f"{yuan} 不是有效金额：请填写数字，如 12000.00")
    fen = int(yuan.scaleb(2))
    if from_fen(fen) != yuan:
        raise ValueError(f"金额 {yuan} 的小数超过两位：请精确到分")
    return fen


def from_fen(fen: int) -> Decimal:
    """Integer fen as yuan with two decimals."""
    return Decimal(fen).scaleb(-2)


def parse_money(text: str) -> Decimal:
    """An amount in yuan as people type it: ``1,234.00``, ``１２，０００元``, ``¥5``; it may be negative.

    Raises:
        ValueError: in Chinese, when it is not an amount, has more than two decimals or is 10^16 and above.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    for prefix in ("人民币", "RMB", "CNY", "¥"):
        plain = plain.removeprefix(prefix).lstrip()
    plain = plain.removesuffix("元").removesuffix("圆").rstrip()
    if not _AMOUNT.fullmatch(plain):
        raise ValueError("不是有效金额：请填写数字，如 12000.00")
    whole, _, decimals = re.sub("[, ]", "", plain).partition(".")
    if decimals[2:].strip("0"):
        raise ValueError("金额最多两位小数：请精确到分")
    # Judged by length first: Decimal arithmetic rounds beyond 28 digits.
    if len(whole.lstrip("-0")) > _MOST_DIGITS:
        raise ValueError("金额过大：请核对位数")
    amount = Decimal(f"{whole}.{decimals[:2]:0<2}")
    return amount if amount else Decimal("0.00")


def _typed(value: Any) -> str:
    """What was typed; numbers as they print, so that a float is taken at its shortest decimal form."""
    if isinstance(value, Decimal) and value.is_finite():
        return f"{value:f}"
    return "" if isinstance(value, bool) else str(value)


def _money(value: Any) -> Decimal:
    amount = parse_money(_typed(value))
    if amount < 0:
        raise ValueError("金额不得为负数：请改正")
    return amount


def _ratio(value: Any) -> Decimal:
    text = unicodedata.normalize("NFKC", _typed(value)).strip().removesuffix("%").strip()
    if not _PERCENT.fullmatch(text.removeprefix("-")):
        raise ValueError("不是有效比例：请填写 0 到 100 的数字")
    if len(text.partition(".")[2].rstrip("0")) > _PERCENT_PLACES:
        raise ValueError(f"比例最多 {_PERCENT_PLACES} 位小数：请改正")
    ratio = Decimal(text)
    if not 0 <= ratio <= 100:
        raise ValueError("比例应在 0 到 100 之间：请改正")
    return abs(ratio)


def _uscc(value: Any) -> str:
    code = normalise_uscc(str(value))
    if fault := uscc_fault(code):
        raise ValueError(fault)
    return code


def _resident_id(value: Any) -> str:
    # Without today: a number once accepted must stay readable, and the forms judge age by their own dates.
    if fault := resident_id_fault(_typed(value), None):
        raise ValueError(fault)
    return normalise_resident_id(_typed(value))


def _mobile(value: Any) -> str:
    if fault := mobile_fault(_typed(value)):
        raise ValueError(fault)
    return normalise_mobile(_typed(value))


def _personal_card(value: Any) -> str:
    if fault := card_fault(_typed(value)):
        raise ValueError(fault)
    return normalise_card(_typed(value))


def _printable(value: Any) -> Any:
    """Refuse what no document can print: NUL and other controls, lone surrogates, marks that turn the direction."""
    if isinstance(value, str):
        for character in value:
            category = unicodedata.category(character)
            if category == "Cs" or character in _DIRECTION or (category == "Cc" and character not in _BREAKS):
                raise ValueError("含有无法打印的控制字符：请删除后重新填写")
    return value


def _text(text: str) -> str:
    stripped = text.strip()
    # A zero-width space alone is not an answer.
    if all(unicodedata.category(character) in ("Cf", "Zs", "Cc") for character in stripped):
        raise ValueError("不能为空：请填写")
    return stripped


def _line(text: str) -> str:
    stripped = _text(text)
    if _BREAKS.intersection(stripped):
        raise ValueError("只能填写一行：请删除换行和制表符")
    return stripped


def _perhaps_line(text: str) -> str:
    return _line(text) if text.strip() else ""


def _mailbox(text: str) -> str:
    if not _MAILBOX.fullmatch(text):
        raise ValueError("不是有效的电子邮箱：请填写完整的邮箱，包括 @ 和域名")
    return text


_WHOLE_MINUTE = re.compile(r"^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(?::00)?(?:\+08:00)?$")
_MOMENT = re.compile(
    r"\s*(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?[\sT]*(\d{1,2})\s*[:时点]\s*(\d{1,2})\s*分?"
    r"(:\d{2}(?:\.\d+)?)?\s*(Z|[-+]\d{2}:?\d{2})?\s*"
)


def _instant(value: Any) -> Any:
    """A moment as it is typed. Bare digits, which would count seconds since 1970, are a slip for a date."""
    if isinstance(value, datetime):
        return value
    typed = _MOMENT.fullmatch(unicodedata.normalize("NFKC", value)) if isinstance(value, str) else None
    if typed is None:
        raise ValueError("不是有效时间：请写成 2026-03-05 10:00 的形式")
    year, month, day, hour, minute, second, zone = typed.groups(default="")
    return f"{year}-{month:0>2}-{day:0>2}T{hour:0>2}:{minute:0>2}{second or ':00'}{zone}"


def typed_moment(text: str) -> str:
    """A moment of Beijing time as staff type it, ``2026-03-05 10:00``; any other text as it is."""
    return _WHOLE_MINUTE.sub(r"\1 \2", text)


# A form that is typed against its pattern shows the pattern: what to write stands at its head.
_MONEY_FORM = {
    "type": "string",
    "pattern": r"请写数字，如 50,000\.00|^\s*(人民币|RMB|CNY)?\s*[¥￥]?\s*[\d０-９][\d０-９,， .．]*\s*[元圆]?\s*$",
}
_RATIO_FORM = {"type": "string", "pattern": r"请写百分数，如 30|^\s*[\d０-９][\d０-９.．]*\s*[%％]?\s*$"}
_MOMENT_FORM = {
    "type": "string",
    "description": "北京时间，如 2026-03-05 10:00",
    "pattern": r"请写日期和时间，如 2026-03-05 10:00|^\s*\d{4}\D+\d{1,2}\D+\d{1,2}\D+\d{1,2}\D+\d{1,2}.*$",
}
_USCC_FORM = {"type": "string", "minLength": 18, "maxLength": 24}
# Room for blanks, hyphens and the country code, which are dropped.
_RESIDENT_ID_FORM = {"type": "string", "minLength": 18, "maxLength": 24}
_MOBILE_FORM = {"type": "string", "minLength": 11, "maxLength": 24}
_CARD_FORM = {"type": "string", "minLength": 13, "maxLength": 30}

# One plain type each: a form would show Decimal as a choice between number and string.
Money = Annotated[Decimal, BeforeValidator(_money), WithJsonSchema(_MONEY_FORM)]
"""Yuan, not negative, two decimals."""
Ratio = Annotated[Decimal, BeforeValidator(_ratio), WithJsonSchema(_RATIO_FORM)]
"""Per cent, 0 to 100: ``Decimal(30)`` is 30 %."""
Uscc = Annotated[str, BeforeValidator(_uscc), WithJsonSchema(_USCC_FORM)]
"""Unified social credit code, checked (R7)."""
ResidentId = Annotated[str, BeforeValidator(_resident_id), WithJsonSchema(_RESIDENT_ID_FORM)]
"""Citizen's identity number, 18 characters, checked but for today's date (R8)."""
Mobile = Annotated[str, BeforeValidator(_mobile), WithJsonSchema(_MOBILE_FORM)]
"""Mobile number, 11 digits (R10)."""
PersonalCard = Annotated[str, BeforeValidator(_personal_card), WithJsonSchema(_CARD_FORM)]
"""A person's bank card, checked (R9); never the account of a company."""
Line = Annotated[str, Field(max_length=200), BeforeValidator(_printable), AfterValidator(_line)]
"""One line of text, not empty."""
Mailbox = Annotated[Line, AfterValidator(_mailbox)]
"""An e-mail address."""
Text = Annotated[str, Field(max_length=20_000), BeforeValidator(_printable), AfterValidator(_text)]
"""Text of several lines, not empty."""
OptionalLine = Annotated[str, Field(max_length=200), BeforeValidator(_printable), AfterValidator(_perhaps_line)]
"""One line of text that may stay empty; blanks alone are empty."""
Instant = Annotated[datetime, BeforeValidator(_instant), WithJsonSchema(_MOMENT_FORM)]
"""A moment, as typed or with its zone; without one it is Beijing time, which the reader of the form adds.

Asked as text: the clock that Prefect draws for a ``date-time`` means UTC unless another zone is picked.
"""
BeijingMoment = Annotated[Instant, AfterValidator(in_shanghai)]
"""The same, in Beijing time already."""
Remark = Annotated[str, Field(max_length=2000), BeforeValidator(_printable), AfterValidator(str.strip)]
"""Text of several lines that may stay empty; blanks alone are empty."""
