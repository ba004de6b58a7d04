"""R10: mobile numbers of the mainland (MIIT numbering up to 2023-03).

No sentence repeats the number.
"""

import re

from schemas.rules.typed_digits import AS_TEXT, is_scientific, plain_digits, without_hyphens

_COUNTRY = re.compile(r"(?:\+|00)?86(?=1[0-9]{10}$)")
_BRACKETS = re.compile(r"[()]")
_FORM = re.compile("1[0-9]{10}")
# 《我国公众移动通信网网号及H₀分配情况》, 2023-03.
ISSUED = re.compile(r"1(?:3[0-9]|4[5-9]|5[0-35-9]|6[25-7]|7[0-35-8]|8[0-9]|9[0-35-9])[0-9]{8}")


def normalise_mobile(text: str) -> str:
    """Eleven half-width digits: blanks, hyphens and the country code (+86, 0086) are dropped."""
    return _COUNTRY.sub("", _BRACKETS.sub("", without_hyphens(plain_digits(text))), count=1)


def mobile_fault(text: str) -> str | None:
    """What is wrong with a mobile number, in Chinese with a remedy; None when it has the form of one."""
    number = normalise_mobile(text)
    if is_scientific(number):
        return f"手机号码被表格软件转成了科学记数法：{AS_TEXT}"
    if re.search("[^0-9]", number):
        return "手机号码只能由数字组成：请填写一个 11 位的手机号码"
    if len(number) != 11:
        return f"手机号码应为 11 位，现为 {len(number)} 位：请与本人核对"
    if not _FORM.fullmatch(number):
        return "手机号码应以 1 开头：请填写手机号码，不填固定电话"
    return None


def mobile_warning(text: str) -> str | None:
    """A doubt about a number whose prefix is not known. Never a refusal: new prefixes are issued."""
    if ISSUED.fullmatch(normalise_mobile(text)):
        return None
    return "手机号码的号段未收录（工业和信息化部 2023 年 3 月公布）：请与本人核对，确为新号段的可以保留"
