"""Shielding of characters that Markdown would read as markup.

A shielded character is replaced by a letter of a script that no business document is written in (Tangut). Markdown
sees letters without meaning; the tree it was read into has the character back, and every writer escapes it for its
own format. That holds wherever a value stands: in a table, at the start of a line, in a link, inside emphasis. Letters
it must be: beside private-use characters, as beside punctuation, emphasis would not close.

Full-width punctuation is shielded in the whole text, because CommonMark does not close ``**限制：**责任`` when
punctuation stands inside the asterisks and a letter follows.
"""

import json
import re
import unicodedata

_FIRST = 0x17000
_MARKS = [0, ord("\n"), *(code for code in range(0x21, 0x7F) if not chr(code).isalnum())]
_RANGES = (
    (0xA0, 0xC0),
    (0xD7, 0xD8),
    (0xF7, 0xF8),
    (0x2000, 0x2C00),
    (0x3000, 0x3400),
    (0xFE10, 0xFE70),
    (0xFF00, 0xFFF0),
)
_FULL_WIDTH = [
    code for start, stop in _RANGES for code in range(start, stop) if unicodedata.category(chr(code))[0] in "PSZ"
]
_SHIELD = {code: _FIRST + place for place, code in enumerate((*_MARKS, *_FULL_WIDTH))}
_IN_JSON = {chr(letter): json.dumps(chr(code))[1:-1] if code else "" for code, letter in _SHIELD.items()}

LINE_BREAK = chr(_SHIELD[ord("\n")])
EDGE = chr(_SHIELD[0])
"""Stands at both ends of every value: nothing to see, but neither white space nor punctuation."""

_ASCII = {code: _SHIELD[code] for code in _MARKS[2:]}
_WHOLE = {chr(code): chr(_SHIELD[code]) for code in _FULL_WIDTH}
_PUNCTUATION = re.compile(f"[{''.join(map(re.escape, _WHOLE))}]")
_BREAKS = re.compile(r"[^\S\n]*(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])[^\S\n]*")
_BLANKS = re.compile(r"[ \t\xa0]+")
_SHIELDED = re.compile(f"[{chr(_FIRST)}-{chr(_FIRST + len(_SHIELD) - 1)}]")
_REFUSED = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f"  # control characters
    "\u202a-\u202e\u2066-\u2069"  # they turn the direction of what follows, an amount for instance
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U0001fffe\U0001ffff]"  # no characters at all
)


def refusal(text: str) -> str | None:
    """Why a value cannot be printed (control characters, lone surrogates, direction overrides); None when it can."""
    found = _REFUSED.search(text) or _SHIELDED.search(text)
    return f"含有不能印刷的字符 U+{ord(found.group()):04X}" if found else None


def with_line_feeds(text: str) -> str:
    """Text whose line breaks, of whatever kind, are line feeds."""
    return _BREAKS.sub("\n", text)


def lined(text: str) -> str:
    """One value with line feeds only, and nothing around it."""
    return with_line_feeds(text.strip())


def shield(text: str) -> str:
    """One value as text that Markdown reads as plain letters; line feeds become line breaks."""
    return EDGE + _BLANKS.sub(" ", lined(text)).translate(_ASCII).replace("\n", LINE_BREAK) + EDGE


def shield_punctuation(text: str) -> str:
    """The whole rendered text with its full-width punctuation and blanks shielded."""
    return _PUNCTUATION.sub(lambda mark: _WHOLE[mark[0]], text)


def unshield(tree: str) -> str:
    """JSON in which the shielded characters stand for themselves again."""
    return _SHIELDED.sub(lambda letter: _IN_JSON[letter[0]], tree)
