"""R9: personal bank cards, for wages. Never for the accounts of companies, which keep no check digit.

No sentence repeats the number.
"""

import re

from schemas.rules.typed_digits import AS_TEXT, is_scientific, looks_cut, plain_digits, without_hyphens

SHORTEST, LONGEST = 13, 19
# Named by several public pages (R9).
_ICBC_CONFIRMED = ("622200", "622202", "622203", "622208", "621288", "955880", "955881", "955882", "955888")
# In use, but found on one page only: recognised all the same, since the prefix only ever warns.
_ICBC_OTHERS = ("621225", "621226", "621281", "621558", "621723")
ICBC_PREFIXES = (*_ICBC_CONFIRMED, *_ICBC_OTHERS)
"""First six digits of debit cards of 工商银行; they have 19 digits."""
ICBC_LENGTH = 19
_COMPARE = "请对照银行卡核对"


def normalise_card(text: str) -> str:
    """Half-width digits without blanks and hyphens."""
    return without_hyphens(plain_digits(text))


def luhn_value(digit: int, place: int) -> int:
    """What a digit adds to the Luhn sum; ``place`` counts from the right, the check digit being 0."""
    return digit if place % 2 == 0 else digit * 2 - 9 * (digit > 4)


def luhn_sum(number: str) -> int:
    """The Luhn sum of a number; a multiple of 10 for a card."""
    return sum(luhn_value(int(digit), place) for place, digit in enumerate(reversed(number)))


def card_fault(text: str) -> str | None:
    """What is wrong with a card number, in Chinese with a remedy; None when it may be a card's."""
    number = normalise_card(text)
    if is_scientific(number):
        return f"银行卡号被表格软件转成了科学记数法，末几位已经丢失：{AS_TEXT}"
    if re.search("[^0-9]", number):
        return f"银行卡号只能由数字组成：{_COMPARE}是否误填了字母或者其他字符"
    if not SHORTEST <= len(number) <= LONGEST:
        return f"银行卡号应为 {SHORTEST} 至 {LONGEST} 位，现为 {len(number)} 位：{_COMPARE}"
    if not number.strip("0"):
        return "银行卡号全部为 0：请填写本人的银行卡号"
    if luhn_sum(number) % 10 == 0:
        return None
    if looks_cut(number):
        return f"银行卡号末尾为 0 且校验位不符，应是表格软件只保留了 15 位有效数字：{AS_TEXT}"
    return f"银行卡号的校验位不符：{_COMPARE}是否有错字或换位"


def card_warning(text: str) -> str | None:
    """A doubt whether a card is one of 工商银行. Never a refusal: no complete list of prefixes is public."""
    number = normalise_card(text)
    if number.startswith(ICBC_PREFIXES) and len(number) == ICBC_LENGTH:
        return None
    return "未识别为中国工商银行的借记卡：请核对开户行，确为工行卡的可以保留"
