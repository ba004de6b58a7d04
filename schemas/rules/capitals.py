"""R2: amounts in capitals (支付结算办法 附件一)."""

import re
from decimal import Decimal

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_LIMIT = Decimal("1e16")


def _group(value: int) -> str:
    """Four digits: a run of zeros inside is one 零; leading and trailing ones are not written."""
    text, pending = "", False
    for place in (3, 2, 1, 0):
        digit = value // 10**place % 10
        if digit == 0:
            pending = bool(text)
            continue
        text += ("零" if pending else "") + _DIGITS[digit] + _UNITS[place]
        pending = False
    return text


def _integer(value: int) -> str:
    text, pending = "", False
    for index in (3, 2, 1, 0):
        group = value // 10 ** (4 * index) % 10_000
        if group == 0:
            pending = bool(text)
            continue
        if text and (pending or group < 1000):
            text += "零"
        text += _group(group) + ("万" if index == 3 else _GROUPS[index])
        if index == 3 and value // 10**8 % 10_000 == 0:
            text += "亿"
        pending = False
    return text


def capitals(amount: Decimal) -> str:
    """An amount in yuan as 大写, without 人民币. Zero is 零元整, below zero begins with 负.

    Always 整 after 元 and 角, never after 分; a zero 元 digit before 角 is written 零.

    Raises:
        ValueError: more than two decimals, or 10 000 万亿 and above.
    """
    if amount < 0:
        return "负" + capitals(-amount)
    fen = amount * 100
    if fen != fen.to_integral_value() or amount >= _LIMIT:
        raise ValueError(f"金额 {amount} 不能写成大写：请精确到分，且小于一万万亿元")
    yuan, jiao, cents = int(fen) // 100, int(fen) // 10 % 10, int(fen) % 10
    text = f"{_integer(yuan)}元" if yuan else ""
    if not jiao and not cents:
        return f"{text or '零元'}整"
    if jiao:
        zero = "零" if yuan and yuan % 10 == 0 else ""
        text += f"{zero}{_DIGITS[jiao]}角"
    elif yuan:
        text += "零"
    return text + (f"{_DIGITS[cents]}分" if cents else "整")


def rmb(amount: Decimal) -> str:
    """``人民币壹拾贰万元整``."""
    return f"人民币{capitals(amount)}"


_VALUES = {character: value for value, character in enumerate(_DIGITS)}
_NOT_CAPITALS = "不是有效的大写金额：请对照小写金额填写"
_MULTIPLES = {"拾": 10, "佰": 100, "仟": 1000}


def parse_capitals(text: str) -> Decimal:
    """Read 大写 back; 圆 for 元, 正 for 整, and 零 left out or written are all accepted, so is 整 left out after 角.

    Nothing else is: two digits in a row or units out of order are slips, and a slip in an amount is not guessed at.

    Raises:
        ValueError: not an amount in capitals.
    """
    plain = text.strip().removeprefix("人民币").strip().replace("圆", "元").replace("正", "整")
    negative = plain.startswith("负")
    match = re.fullmatch(
        r"(?:(.+?)元)?零?(?:([零壹贰叁肆伍陆柒捌玖])角)?零?(?:([壹贰叁肆伍陆柒捌玖])分)?整?", plain.removeprefix("负")
    )
    if match is None or not any(match.groups()):
        raise ValueError(_NOT_CAPITALS)
    whole, jiao, fen = match.groups()
    value = Decimal(_parse_integer(whole) if whole else 0)
    value += Decimal(_VALUES[jiao or "零"]) / 10 + Decimal(_VALUES[fen or "零"]) / 100
    if value >= _LIMIT or _without_options(plain) != _without_options(("负" if negative else "") + capitals(value)):
        raise ValueError(_NOT_CAPITALS)
    return -value if negative else value


def _without_options(text: str) -> str:
    """The text without what may be written or not: 零, and 整 after 角."""
    plain = text.replace("零", "")
    return plain.removesuffix("整") if plain.endswith("角整") else plain


def _parse_integer(text: str) -> int:
    total = section = digit = 0
    for character in text:
        if character in _VALUES:
            digit = _VALUES[character]
        elif character in _MULTIPLES:
            section += digit * _MULTIPLES[character]
            digit = 0
        elif character == "万":
            total += (section + digit) * 10_000
            section = digit = 0
        elif character == "亿":
            total = (total + section + digit) * 10**8
            section = digit = 0
        else:
            raise ValueError(_NOT_CAPITALS)
    return total + section + digit
