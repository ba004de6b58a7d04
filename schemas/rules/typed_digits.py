"""Numbers of many digits as people type and paste them, and what a spreadsheet does to them."""

import re
import unicodedata

_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]{1,2}")
_HYPHENS = re.compile("[-\u2010-\u2015\u2212]")
_KEPT = 15
"""A spreadsheet keeps 15 digits of a number and writes zeros for the rest."""

AS_TEXT = "请把该列设为文本格式后，按原件重新填写"


def plain_digits(text: str) -> str:
    """Half-width, upper case, without blanks, invisible marks of copying and the apostrophe that makes a cell text."""
    wide = unicodedata.normalize("NFKC", text)
    shown = "".join(character for character in wide if unicodedata.category(character) != "Cf")
    return "".join(shown.split()).lstrip("'‘’").upper()


def without_hyphens(number: str) -> str:
    """A number without the strokes people group it by."""
    return _HYPHENS.sub("", number)


def is_scientific(number: str) -> bool:
    """``4.40301E+17``: how a spreadsheet shows a long number in a cell that is no text."""
    return _SCIENTIFIC.fullmatch(number) is not None


def looks_cut(number: str) -> bool:
    """Two digits and more beyond the fifteenth are all zero, as a spreadsheet leaves them."""
    rest = number[_KEPT:]
    return len(rest) > 1 and not rest.strip("0")
