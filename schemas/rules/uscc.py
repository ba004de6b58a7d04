"""R7: unified social credit code (GB 32100-2015)."""

import unicodedata

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_LOOKALIKES = {"O": "0", "I": "1", "S": "5", "V": "U", "Z": "2"}
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)  # GB 11714, characters 9 to 16


def normalise_uscc(text: str) -> str:
    """Trim, half-width, upper case, no inner blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def check_character(first17: str) -> str:
    """The 18th character: ``(31 − Σ value × weight mod 31) mod 31``."""
    total = sum(ALPHABET.index(character) * weight for character, weight in zip(first17, WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def uscc_fault(text: str) -> str | None:
    """What is wrong with a code, in Chinese with a remedy; None when it is valid.

    Full-width and lower-case characters count as their plain form; a look-alike (O for 0) is pointed out, never
    replaced.
    """
    code = normalise_uscc(text)
    if len(code) != 18:
        return f"统一社会信用代码应为 18 位，现为 {len(code)} 位：请对照营业执照核对"
    if strange := sorted({character for character in code if character not in ALPHABET}):
        hints = "、".join(
            f"{character}（是否应为 {_LOOKALIKES[character]}）" if character in _LOOKALIKES else character
            for character in strange
        )
        return f"统一社会信用代码含有不允许的字符 {hints}：请对照营业执照核对"
    if not code[2:8].isdigit() or code[2] not in "12345678":
        return "统一社会信用代码第 3 至 8 位应为行政区划代码：请对照营业执照核对"
    if check_character(code[:17]) != code[17]:
        return "统一社会信用代码的校验位不符：请对照营业执照核对是否有错字或换位"
    return None


def organisation_code_doubt(code: str) -> str | None:
    """A warning when character 17 does not check characters 9 to 16 (GB 11714); None otherwise.

    Never a refusal: ``code`` is already valid by GB 32100, and old registers hold exceptions.
    """
    total = sum(
        int(character, 36) * weight for character, weight in zip(code[8:16], _ORGANISATION_WEIGHTS, strict=True)
    )
    expected = "0123456789X0"[11 - total % 11]
    if expected == code[16]:
        return None
    return "统一社会信用代码第 17 位与组织机构代码的校验规则不符：请对照营业执照核对"
