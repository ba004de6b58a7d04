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


def pieces(printer: Printer) -> dict[str, Callable[..., Any]]:
    """The functions that the macros call, by name; ``printer(value, name)`` escapes one value."""

    def cell(value: object, name: str) -> Markup:
        if value is None or value == "":
            return Markup("")
        if isinstance(value, bool):
            return printer("是" if value else "否", name)
        return printer(value, name)

    def pipe_table(head: Sequence[object], rows: Iterable[Sequence[Any]], align: str = "") -> Markup:
        """A pipe table; an empty ``head`` gives one without head. Short rows are filled with empty cells."""
        body = [[cell(value, f"表格第 {number} 行") for value in row] for number, row in enumerate(rows, 1)]
        width = max([len(head), *map(len, body)], default=0)
        if not width:
            return Markup("")
        marks = [_MARKS.get(letter, ":--") for letter in align.ljust(width, "l")[:width]]
        lines: list[Sequence[str]] = [[cell(value, "表头") for value in head], marks, *body]
        return _markup("\n".join("| " + " | ".join([*line, *[""] * (width - len(line))]) + " |" for line in lines))

    def fact_rows(pairs: Iterable[Sequence[Any]], columns: int = 4) -> list[list[object]]:
        """Key and value side by side; a pair with a third entry has a row of its own."""
        rows: list[list[object]] = []
        open_row = False
        for key, value, *wide in pairs:
            if isinstance(value, Undefined):
                str(value)  # raises UndefinedError at the caller's line
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
        if isinstance(party, Undefined):
            str(party)
        known = [(title, getattr(party, name)) for name, title in _PARTY_LINES if hasattr(party, name)]
        if not known:
            raise TemplateFault(f"{role} 没有名称等字段，不能作为合同主体")
        (title, name), *others = known
        return fact_rows([(f"{role}（{title}）", name, "wide"), *others])

    def signature_rows(parties: Iterable[Sequence[Any]]) -> list[list[list[object]]]:
        """Tables of one row: the blocks of two parties side by side."""
        blocks: list[object] = []
        for role, name in parties:
            lines = (
                printer(role, "role") + Markup("（盖章）：") + BREAK + cell(name, "name"),
                Markup("法定代表人或授权代表（签字）：") + BREAK,
                _markup(_SIGNED_ON),
            )
            blocks.append(BREAK.join(lines))
        return [[blocks[start : start + 2]] for start in range(0, len(blocks), 2)]

    def sign_rows(roles: Iterable[object]) -> list[list[object]]:
        """Internal signatures, two in a row."""
        blocks: list[object] = []
        for entry in roles:
            role, name = _named(entry)
            # Beside a printed name there is room to sign as well.
            written = _markup(shield("_" * (6 if name else 12)))
            if name:
                written += Markup("（") + cell(name, "name") + Markup("）")
            blocks.append(printer(role, "role") + Markup("：") + written + BREAK + _markup(_SIGNED_ON))
        return [blocks[start : start + 2] for start in range(0, len(blocks), 2)]

    def opinion_cell(box: object) -> Markup:
        """Title, the opinion or room for it, signature and date."""
        title, opinion = _named(box)
        room = cell(opinion, "opinion") + BREAK if opinion else BREAK * 2
        return (
            printer(title, "title") + Markup("：") + BREAK + room + BREAK + _markup(f"签字：　　　　　　{_SIGNED_ON}")
        )

    return {
        function.__name__: function
        for function in (pipe_table, fact_rows, party_rows, signature_rows, sign_rows, opinion_cell)
    }
