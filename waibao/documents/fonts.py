"""The fonts of PDFs, all from packages: what they are and which characters they can draw."""

import re
from functools import cache
from pathlib import Path

USUAL = (
    "\t\n\u0020-\u007e\u00a0-\u00ac\u00ae-\u00ff\u2013-\u2016\u2018-\u201d\u2022\u2026\u2030\u2103\u2116\u2160-\u216b"
    "←-↓√∞≈≠≤≥①-⑳─│■□▲△◆◇○●★☆\u3001-\u3011\u3014-\u3017\u3000㎡㎏\u4e00-\u9fa5\uff01-\uff5e\uffe5"
)
"""Characters of everyday documents, as the inside of a regular expression's class; the fonts have them all."""

_UNUSUAL = re.compile(f"[^{USUAL}]")

_ALIKE = {"☐": "□", "☒": "■"}
"""What no font here has, and prints as the sign that is usual in Chinese forms."""

_INVISIBLE = frozenset((0x0D, 0xAD, 0x061C, 0x2060, 0xFEFF, *range(0x200B, 0x2010), *range(0xFE00, 0xFE10)))


_SCRIPTS = (
    *("", "Symbols", "Arabic", "Armenian", "Bengali", "Devanagari", "Ethiopic", "Georgian", "Gujarati", "Gurmukhi"),
    *("Hebrew", "Kannada", "Khmer", "Lao", "Malayalam", "Myanmar", "Oriya", "Sinhala", "Tamil", "Telugu", "Thai"),
)
FALLBACK = (*(f"Noto Sans {script}".rstrip() for script in _SCRIPTS), "Noto Emoji")
"""Families that draw what the Chinese fonts cannot, in the order in which they are asked."""


@cache
def directories() -> list[str]:
    """Noto Sans CJK (all weights), Noto Serif SC (regular), and the families of ``FALLBACK``."""
    import manimgx_fonts
    import manimgx_fonts_cjk
    import pylopdf_fonts_zh_cn

    packages = (manimgx_fonts_cjk, pylopdf_fonts_zh_cn, manimgx_fonts)
    return [str(Path(str(package.__file__)).parent) for package in packages]


@cache
def _drawn() -> frozenset[int]:
    """Code points that the families named in ``house.typ`` can draw. Read on the first unusual character only."""
    from fontTools.ttLib import TTCollection, TTFont

    cjk, serif, others = (Path(directory) for directory in directories())
    fonts = [
        TTFont(serif / "NotoSerifSC-Regular.otf", lazy=True),
        TTCollection(cjk / "NotoSansCJK-VF.otf.ttc", lazy=True).fonts[2],  # the simplified Chinese face
        *(TTFont(others / f"{family.replace(' ', '')}[wght].ttf", lazy=True) for family in FALLBACK),
    ]
    return frozenset(code for font in fonts for code in font.getBestCmap())


def missing(text: str) -> set[str]:
    """Characters of the text that no font here has."""
    unusual = set(_UNUSUAL.findall(text))
    return {letter for letter in unusual if ord(letter) not in _INVISIBLE and ord(letter) not in _drawn()}


def spelled_out(text: str) -> str:
    """The text with every character that no font has as its code, ``〔U+13A0〕``: seen, and never an empty box."""
    for letter, sign in _ALIKE.items():
        text = text.replace(letter, sign)
    for letter in missing(text):
        text = text.replace(letter, f"〔U+{ord(letter):04X}〕")
    return text
