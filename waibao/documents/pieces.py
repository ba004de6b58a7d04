"""Tables behind the shared macros: rows of cells as Markdown pipe tables, every value escaped once."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from jinja2 import Undefined
from markupsafe import Markup

from schemas.errors import TemplateFault
from waibao.documents.filters import BREAK
from waibao.documents.shield import shield

_MARKS = {"l": ":--", "c": ":-:", "r": "--:"}
_PARTY_LINES = (
    ("name", "名称"),
    ("uscc", "统一社会信用代码"),
    ("address", "地址"),
    ("legal_representative", "法定代表人"),
    ("contact", "联系人"),
    ("phone", "联系电话"),
)
_SIGNED_ON = "日期：　　　　年　　月　　日"

Printer = Callable[[object, str], Markup]


def _markup(text: str) -> Markup:
    return Markup(text)  # noqa: S704 - called with text of this module or shielded text only


def _named(entry: Any) -> tuple[object, object]:
    """A word, or a word with what stands beside it."""
    return (entry, "") if isinstance(entry, str) else tuple(entry)


def _defined(value: object) -> None:
    """Raises UndefinedError at the caller's line when a variable is missing."""
    if isinstance(value, Undefined):
        str(value)


def _pairs(blocks: Sequence[object]) -> list[list[object]]:
    """Two side by side."""
    return [list(blocks[start : start + 2]) for start in range(0, len(blocks), 2)]


def fact_rows(pairs: Iterable[Sequence[Any]], columns: int = 4) -> list[list[object]]:
    """Key and value side by side; a pair with a third entry has a row of its own."""
    rows: list[list[object]] = []
    open_row = False
    for key, value, *wide in pairs:
        _defined(value)
        if open_row and not wide:
            rows[-1] += [key, value]
            open_row = False
        else:
            rows.append([key, value])
            open_row = columns == 4 and not wide
    if columns == 4 and rows:
        rows[0] += [""] * (4 - len(rows[0]))
    return rows


def party_rows(role: str, party: object) -> list[list[object]]:
    """What a contract says about one party."""
    _defined(party)
    known = [(title, getattr(party, name)) for name, title in _PARTY_LINES if hasattr(party, name)]
    if not known:
        raise TemplateFault(f"{role} 没有名称等字段，不能作为合同主体")
    (title, name), *others = known
    return fact_rows([(f"{role}（{title}）", name, "wide"), *others])


class Pieces:
    """The pieces that print values; ``printer(value, name)`` escapes one."""

    def __init__(self, printer: Printer) -> None:
        self._print = printer

    def _cell(self, value: object, name: str) -> Markup:
        if value is None or value == "":
            return Markup("")
        if isinstance(value, bool):
            return self._print("是" if value else "否", name)
        return self._print(value, name)

    def pipe_table(self, head: Sequence[object], rows: Iterable[Sequence[Any]], align: str = "") -> Markup:
        """A pipe table; an empty ``head`` gives one without head. Short rows are filled with empty cells."""
        body = [[self._cell(value, f"表格第 {number} 行") for value in row] for number, row in enumerate(rows, 1)]
        width = max([len(head), *map(len, body)], default=0)
        if not width:
            return Markup("")
        marks = [_MARKS.get(letter, ":--") for letter in align.ljust(width, "l")[:width]]
        lines: list[Sequence[str]] = [[self._cell(value, "表头") for value in head], marks, *body]
        return _markup("\n".join("| " + " | ".join([*line, *[""] * (width - len(line))]) + " |" for line in lines))

    def signature_rows(self, parties: Iterable[Sequence[Any]]) -> list[list[list[object]]]:
        """Tables of one row: the blocks of two parties side by side."""
        blocks = [
            BREAK.join(
                (
                    self._print(role, "role") + Markup("（盖章）：") + BREAK + self._cell(name, "name"),
                    Markup("法定代表人或授权代表（签字）：") + BREAK,
                    _markup(_SIGNED_ON),
                )
            )
            for role, name in parties
        ]
        return [[pair] for pair in _pairs(blocks)]

    def sign_rows(self, roles: Iterable[object]) -> list[list[object]]:
        """Internal signatures, two in a row."""
        return _pairs([self._signed(*_named(entry)) for entry in roles])

    def _signed(self, role: object, name: object) -> Markup:
        written = _markup(shield("_" * (6 if name else 12)))
        if name and "盖章" in str(role):
            written = self._cell(name, "name")
        elif name:  # beside a printed name there is room to sign as well
            written += Markup("（") + self._cell(name, "name") + Markup("）")
        return self._print(role, "role") + Markup("：") + written + BREAK + _markup(_SIGNED_ON)

    def opinion_cell(self, box: object) -> Markup:
        """Title, the opinion or room for it, signature and date."""
        title, opinion = _named(box)
        room = self._cell(opinion, "opinion") + BREAK if opinion else BREAK * 2
        signed = _markup(f"签字：　　　　　　{_SIGNED_ON}")
        return self._print(title, "title") + Markup("：") + BREAK + room + BREAK + signed


def pieces(printer: Printer) -> dict[str, Callable[..., Any]]:
    """The functions that the macros call, by name."""
    made = Pieces(printer)
    functions: tuple[Callable[..., Any], ...] = (
        made.pipe_table,
        fact_rows,
        party_rows,
        made.signature_rows,
        made.sign_rows,
        made.opinion_cell,
    )
    return {function.__name__: function for function in functions}
