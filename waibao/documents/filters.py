"""How values read in Chinese documents. Every filter takes a value of the context and returns plain text.

``None`` passes through the formatting filters so that ``or_none``, ``blank`` and ``or_dash`` at the end of a
chain can say what an empty field prints; without one of them the field is refused (``markdown.py``).
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from functools import wraps
from typing import Any

from jinja2 import Undefined
from markupsafe import Markup

from schemas.errors import TemplateFault
from schemas.rules.masking import masked_card, masked_id, masked_mobile
from schemas.values import SHANGHAI, day_cn
from waibao.documents.shield import LINE_BREAK, refusal, shield

_DIGITS = "零一二三四五六七八九"


def _refuse(name: str, value: object, wanted: str) -> TemplateFault:
    return TemplateFault(f"过滤器 {name} 需要{wanted}，得到的是 {type(value).__name__}")


def _decimal(name: str, value: object) -> Decimal:
    # An empty sum is the integer 0; any other integer could be fen, so it is refused.
    if isinstance(value, Decimal) and value.is_finite():
        return value
    if isinstance(value, int) and not isinstance(value, bool) and value == 0:
        return Decimal(0)
    raise _refuse(name, value, "以元为单位的 Decimal 金额")


def amount(value: Decimal | None, name: str = "amount") -> str | None:
    """Yuan with two decimals and thousands: ``1,234.00``."""
    if value is None:
        return None
    return f"{_decimal(name, value).quantize(Decimal('0.01'), ROUND_HALF_UP):,}"


def money(value: Decimal | None) -> str | None:
    """``¥1,234.00``; a negative amount ``-¥1,234.00``."""
    text = amount(value, "money")
    if text is None:
        return None
    return f"-¥{text[1:]}" if text.startswith("-") else f"¥{text}"


def capitals(value: Decimal | None) -> str | None:
    """人民币大写."""
    if value is None:
        return None
    from schemas.rules.capitals import rmb

    return str(rmb(_decimal("capitals", value)))


def _trimmed(value: Decimal, places: int | None) -> Decimal:
    if places is not None:
        return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    value = value.normalize()
    exponent = value.as_tuple().exponent
    return value.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else value


def number(value: int | Decimal | None, places: int | None = None) -> str | None:
    """``1,234.5``; ``places`` fixes the decimals."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise _refuse("number", value, "整数或 Decimal")
    return f"{_trimmed(Decimal(value), places):,f}"


def percent(value: Decimal | int | None, places: int | None = None) -> str | None:
    """A share of 0 to 1 as ``30%``."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise _refuse("percent", value, "0 至 1 的 Decimal 比例")
    return f"{_trimmed(Decimal(value) * 100, places):,f}%"


def _beijing(name: str, value: datetime) -> datetime:
    if value.tzinfo is None:
        raise _refuse(name, value, "带时区的时间")
    return value.astimezone(SHANGHAI)


def _day(name: str, value: object) -> date:
    if isinstance(value, datetime):
        return _beijing(name, value).date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise _refuse(name, value, "日期或形如 2026-03-05 的文字") from error
    raise _refuse(name, value, "日期")


def date_cn(value: date | str | None) -> str | None:
    """2026年3月5日; a datetime is taken in Beijing time, a text as ISO date."""
    if value is None or value == "":
        return None
    return day_cn(_day("date_cn", value))


def date_iso(value: date | str | None) -> str | None:
    """2026-03-05."""
    return None if value is None or value == "" else _day("date_iso", value).isoformat()


def month_cn(value: date | str | None) -> str | None:
    """2026年3月, from a date or ``"2026-03"``."""
    if value is None:
        return None
    if isinstance(value, str):
        try:
            value = datetime.strptime(value, "%Y-%m").replace(tzinfo=SHANGHAI)
        except ValueError as error:
            raise _refuse("month_cn", value, "日期或形如 2026-03 的月份") from error
    day = _day("month_cn", value)
    return f"{day.year}年{day.month}月"


def time_cn(value: datetime | time | None) -> str | None:
    """14:30 in Beijing time."""
    if value is None:
        return None
    if isinstance(value, datetime):
        value = _beijing("time_cn", value)
    if not isinstance(value, datetime | time):
        raise _refuse("time_cn", value, "时间")
    return f"{value:%H:%M}"


def datetime_cn(value: datetime | None) -> str | None:
    """2026年3月5日 14:30 in Beijing time."""
    if value is None:
        return None
    if not isinstance(value, datetime):
        raise _refuse("datetime_cn", value, "带时区的时间")
    return f"{date_cn(value)} {time_cn(value)}"


def cn(value: int) -> str:
    """一, 十二, 一百零三; 1 to 999."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 1000:
        raise _refuse("cn", value, "1 至 999 的整数")
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones else "")


def yes_no(value: bool | None, yes: str = "是", no: str = "否") -> str | None:
    """是 or 否, or the two words given."""
    if value is None:
        return None
    if not isinstance(value, bool):
        raise _refuse("yes_no", value, "布尔值")
    return yes if value else no


def check(value: bool | None) -> str | None:
    """■ or □."""
    return yes_no(value, "■", "□")


def _empty(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip()) or value in ((), [])


def or_none(value: Any) -> Any:
    """The value, or 无 when there is none."""
    return "无" if _empty(value) else value


def or_dash(value: Any) -> Any:
    """The value, or — when there is none."""
    return "—" if _empty(value) else value


def blank(value: Any, width: int = 4) -> Any:
    """The value, or a line to write on."""
    return "_" * width if _empty(value) else value


def _shielded(name: str, text: str) -> str:
    """One value that a filter joins with markup, refused like any other when it cannot be printed."""
    if (why := refusal(text)) is not None:
        raise TemplateFault(f"过滤器 {name} 得到的文字{why}；请更正录入的数据")
    return shield(text)


def paragraphs(value: str | None) -> Markup | None:
    """Each line of a text as a paragraph of its own."""
    if value is None:
        return None
    lines = (_shielded("paragraphs", line) for line in str(value).splitlines() if line.strip())
    return Markup("\n\n".join(lines))  # noqa: S704 - shielded above


def join(values: Iterable[Any], sep: str = "、") -> Any:
    """甲、乙、丙; pieces with markup keep it, the others are escaped."""
    pieces = list(values)
    if any(isinstance(piece, Markup) for piece in (sep, *pieces)):
        shielded = [piece if isinstance(piece, Markup) else _shielded("join", str(piece)) for piece in pieces]
        between = sep if isinstance(sep, Markup) else shield(sep)
        return Markup(str(between).join(shielded))  # noqa: S704 - shielded here
    if not all(isinstance(piece, str) for piece in pieces):
        raise _refuse("join", next(piece for piece in pieces if not isinstance(piece, str)), "文字的列表")
    return sep.join(pieces)


def _masking(mask: Callable[[str], str]) -> Callable[[str | None], str | None]:
    """A mask as a filter: an empty number passes."""

    @wraps(mask)
    def masked(value: str | None) -> str | None:
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            raise _refuse(mask.__name__, value, "文字的号码")
        return mask(value)

    return masked


BREAK = Markup(LINE_BREAK)  # noqa: S704 - one shielded line feed


def _named(function: Callable[..., Any]) -> Callable[..., Any]:
    """A missing variable is reported as missing, not as a value of the wrong type."""

    @wraps(function)
    def checked(value: Any, *args: Any, **options: Any) -> Any:
        if isinstance(value, Undefined):
            str(value)  # raises UndefinedError
        return function(value, *args, **options)

    return checked


FILTERS: dict[str, Callable[..., Any]] = {
    function.__name__: _named(function)
    for function in (
        money, amount, capitals, number, percent, date_cn, date_iso, month_cn, time_cn, datetime_cn, cn,
        yes_no, check, or_none, or_dash, blank, paragraphs, join,
    )
}  # fmt: skip
FILTERS |= {mask.__name__: _named(_masking(mask)) for mask in (masked_id, masked_mobile, masked_card)}
