"""R8: citizens' identity numbers (GB 11643-1999), numbers of residents of Hong Kong, Macao and Taiwan (81, 82, 83), and
of foreigners with permanent residence (18 digits beginning with 9, since 2023-12).

No sentence repeats the number.
"""

import re
from datetime import date
from typing import Literal

from schemas.rules.typed_digits import AS_TEXT, is_scientific, looks_cut, plain_digits
from schemas.rules.working_days import add_months

Sex = Literal["男", "女"]

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
"""By remainder 0 to 10."""
PROVINCES = (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71)
RESIDENTS = (*PROVINCES, 81, 82, 83)
"""First two digits of a number that holds region, birth date and sex."""
OLDEST = 120
"""Years of age up to which a birth date is believed."""
_FORM = re.compile("[0-9]{17}[0-9X]")
_COMPARE = "请对照证件核对"


def normalise_resident_id(text: str) -> str:
    """Half-width, without blanks, X in upper case."""
    return plain_digits(text)


def check_digit(first17: str) -> str:
    """The 18th character by MOD 11-2: ``0`` to ``9`` or ``X``."""
    total = sum(int(digit) * weight for digit, weight in zip(first17, WEIGHTS, strict=True))
    return CHECK_DIGITS[total % 11]


def last_birth_too_old(today: date) -> date:
    """Who was born on this day or before is older than ``OLDEST``."""
    return add_months(today, -12 * (OLDEST + 1))


def birth_of(number: str) -> date | None:
    """Date of birth; None for a number of another layout (9…) or form, and for a day that does not exist."""
    if not _holds_birth(number):
        return None
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def resident_id_fault(text: str, today: date | None) -> str | None:
    """What is wrong with a number, in Chinese with a remedy; None when it is valid.

    Typed as people do: see ``normalise_resident_id``. ``today`` is the business date that a birth must not be after;
    without it only the number itself is judged.
    """
    number = normalise_resident_id(text)
    if fault := _form_fault(number):
        return fault
    # Of the foreigners' card only the check digit is common with the citizens' (新版外国人永久居留身份证, 2023).
    if number[0] != "9" and (fault := _content_fault(number, today)):
        return fault
    if check_digit(number[:17]) == number[17]:
        return None
    if looks_cut(number):
        return f"公民身份号码末三位为 000 且校验位不符，应是表格软件只保留了 15 位有效数字：{AS_TEXT}"
    return f"公民身份号码的校验位不符：{_COMPARE}是否有错字或换位"


def resident_id_warning(text: str) -> str | None:
    """A doubt about a valid number that ends in 000: some do, and one in eleven that were cut stays valid by chance."""
    if not looks_cut(normalise_resident_id(text)):
        return None
    return f"公民身份号码末三位为 000，可能是表格软件只保留了 15 位有效数字：{_COMPARE}末三位"


def _form_fault(number: str) -> str | None:
    if is_scientific(number):
        return f"公民身份号码被表格软件转成了科学记数法，末几位已经丢失：{AS_TEXT}"
    if re.search("[^0-9X]", number) or "X" in number[:-1]:
        return f"公民身份号码只能由数字组成，末位可以是 X：{_COMPARE}是否误填了字母 O、I 或者其他字符"
    if len(number) == 15:
        return "15 位的旧号码已停止使用：请按现行居民身份证填写 18 位的公民身份号码"
    if len(number) == 17 and looks_cut(number):
        return f"公民身份号码应为 18 位，现为 17 位且末尾为 0，应是表格软件只保留了 15 位有效数字：{AS_TEXT}"
    if len(number) != 18:
        return f"公民身份号码应为 18 位，现为 {len(number)} 位：{_COMPARE}"
    return None


def _content_fault(number: str, today: date | None) -> str | None:
    if int(number[:2]) not in RESIDENTS:
        return f"公民身份号码前两位不是省级行政区划代码：{_COMPARE}"
    birth = birth_of(number)
    if birth is None:
        return f"公民身份号码第 7 至 14 位不是有效的出生日期：{_COMPARE}"
    if today and birth > today:
        return f"公民身份号码中的出生日期晚于今天：{_COMPARE}"
    if today and birth <= last_birth_too_old(today):
        return f"按公民身份号码推算年龄超过 {OLDEST} 岁：{_COMPARE}出生年份"
    return None


def _holds_birth(number: str) -> bool:
    return _FORM.fullmatch(number) is not None and number[0] != "9"
