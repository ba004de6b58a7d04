"""First pages of the documents as the small pictures of docs/catalogue.md.

Each is drawn from the sample of its kind, in a frame that never changes, by the product's own typesetter: page 1 of the
PDF that a customer would get, or, of a kind that is a workbook only, the sheets as they are declared.

Whether a picture is stale is judged by its pixels, not by its bytes or by what it was made from: on another processor
the rasteriser rounds a little differently, another version of the compressor packs differently, and a change that the
first page does not show should not ask for a new picture. A pixel kept in few greys is at most half a step away from
what was drawn; anything beyond that and ``ROUNDING`` is a change. One letter in place of a similar one is far beyond.
"""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from openpyxl.utils import get_column_letter
from PIL import Image, ImageChops, ImageDraw

from schemas.documents import DocumentKind, Frame
from schemas.sheets import Cell, Column, Entry, Formula, Sheet
from waibao.documents.engine import render
from waibao.documents.typst_pdf import compile_picture
from waibao.documents.typst_text import literal
from waibao.documents.xlsx_places import field_columns, spans
from waibao.settings import ROOT

PICTURES = ROOT / "docs" / "images" / "catalogue"
SAMPLES = ROOT / "examples" / "documents"
FRAME = Frame("样稿", 1, date(2026, 3, 5), issuer="江州精工机械有限公司", engagement_no="XM-2026-0001")
WIDTH = 340
GREYS = 8
SHEETS, ROWS = 2, 20
"""What is drawn of a workbook."""
WIDEST = 250
"""Half characters up to which a sheet can be read in a small picture."""
ROUNDING = 6
"""Levels of 255 by which the same page may differ from one machine to another."""
_STEP = 255 / (GREYS - 1)
_PAGE_MILLIMETRES = 210


def path_of(kind: DocumentKind) -> Path:
    """Where the picture of a kind is kept."""
    return PICTURES / f"{kind.slug}.png"


def sample(kind: DocumentKind) -> Any:
    """The data of the kind's sample."""
    return kind.context.model_validate_json((SAMPLES / f"{kind.slug}.json").read_text(encoding="utf-8"))


def thumbnail(kind: DocumentKind, context: Any) -> Image.Image:
    """The first page in grey, ``WIDTH`` pixels wide, with a hair of a border."""
    # Drawn twice as large and reduced: hair lines stay thin.
    dots = 2 * WIDTH / _PAGE_MILLIMETRES * 25.4
    if kind.workbook is None or "pdf" in kind.all_formats:
        paged = replace(kind, formats=("pdf",))  # what exists in Word only is drawn as a page all the same
        drawn = first_page(render(paged, context, FRAME, ["pdf"])["pdf"], dots)
    else:
        drawn = compile_picture(_sheets(kind.workbook(context).sheets), "png", round(dots))
    page = Image.open(io.BytesIO(drawn)).convert("L")
    page = page.resize((WIDTH, round(page.height * WIDTH / page.width)), Image.Resampling.LANCZOS)
    ImageDraw.Draw(page).rectangle((0, 0, page.width - 1, page.height - 1), outline=200)
    return page


def is_stale(kind: DocumentKind, page: Image.Image) -> bool:
    """Whether the picture of the kind is missing, or shows something else than ``page``."""
    path = path_of(kind)
    if not path.is_file():
        return True
    kept = Image.open(path).convert("L")
    return kept.size != page.size or _most(ImageChops.difference(kept, page)) > _STEP / 2 + ROUNDING


def _most(difference: Image.Image) -> float:
    _least, most = difference.getextrema()
    return float(most)


def write(kind: DocumentKind, page: Image.Image) -> None:
    """Keep the picture in a few greys, four bits a pixel."""
    kept = page.point([round(grey / _STEP) for grey in range(256)]).convert("P")
    kept.putpalette([round(grey * _STEP) for grey in range(GREYS) for _colour in "rgb"])
    path_of(kind).parent.mkdir(parents=True, exist_ok=True)
    kept.save(path_of(kind), "PNG", optimize=True, bits=4)


@cache
def _compiler() -> Any:
    """A compiler that may read one directory of its own, and the directory."""
    import typst

    directory = TemporaryDirectory()
    return typst.Compiler(root=directory.name, ignore_system_fonts=True), directory


def first_page(pdf: bytes, dots: float) -> bytes:
    """The first page of a PDF as PNG, at so many dots an inch."""
    compiler, directory = _compiler()
    Path(directory.name, "document.pdf").write_bytes(pdf)
    source = '#set page(width: auto, height: auto, margin: 0pt)\n#image("document.pdf", page: 1)'
    return bytes(compiler.compile(source.encode(), format="png", ppi=dots))


def _sheets(sheets: Sequence[Sheet]) -> str:
    """The first sheets below one another as a spreadsheet shows them, as Typst content."""
    narrow = [sheet for sheet in sheets if sum(column.width for column in sheet.columns) <= WIDEST]
    shown = (narrow or sheets)[:SHEETS]
    width = max(_PAGE_MILLIMETRES, *(1.5 * sum(column.width for column in sheet.columns) for sheet in shown))
    tables = "\n".join(map(_sheet, shown))
    return f"#block(width: {width:.0f}mm, inset: 8mm, {{ set text(10.5pt, font: sans); [{tables}] }})"


def _sheet(sheet: Sheet) -> str:
    """Lettered columns, numbered rows, the first of them."""
    across = f"colspan: {len(sheet.columns)}"
    lines = [[_cell(text, across)] for text in (sheet.heading, *sheet.notes) if text]
    lines += [_field(field, sheet) for field in sheet.fields]
    lines.append([_cell(column.title, "fill: luma(220), align: center") for column in sheet.columns])
    lines += [[*map(_value, row, sheet.columns)] for row in sheet.rows[:ROWS]]
    lines += [
        [_value(row[place], sheet.columns[place], f"colspan: {end - place + 1}") for place, end in spans(row)]
        for row in sheet.totals
    ]
    lines += [[_cell(text, across)] for text in sheet.closing]
    letters = ["[]", *(_cell(get_column_letter(place), "align: center") for place in range(1, len(sheet.columns) + 1))]
    numbered = [cell for number, line in enumerate(lines, 1) for cell in (_cell(str(number)), *line)]
    widths = ", ".join(f"{column.width:.0f}fr" for column in sheet.columns)
    return (
        f"#table(columns: (8mm, {widths}), stroke: 0.6pt + luma(90), {', '.join([*letters, *numbered])})"
        f"\n#v(-0.8em)#text(9pt)[【#{literal(sheet.name)}】]\n"
    )


def _field(field: Entry, sheet: Sheet) -> list[str]:
    """A label, its value and the hint beside it."""
    value, hint = field_columns(sheet)
    line = [_cell(field.label, f"colspan: {value}, fill: luma(220), align: right")]
    line.append(_value(field.value, field, f"colspan: {hint - value}"))
    return [*line, _cell(field.hint, f"colspan: {len(sheet.columns) - hint}")] if hint < len(sheet.columns) else line


def _value(value: Cell | Formula, column: Column | Entry, span: str = "colspan: 1") -> str:
    shown = value.value if isinstance(value, Formula) else value
    if isinstance(shown, bool):
        shown = "是" if shown else "否"
    text = f"{shown:,.2f}" if isinstance(shown, Decimal) else "" if shown is None else str(shown)
    align = "right" if column.kind in ("integer", "number", "money", "percent") else "left"
    return _cell(text, f"{span}, align: {align}{', fill: luma(235)' if column.fill_in else ''}")


def _cell(text: str, options: str = "") -> str:
    return f"table.cell({options})[#{literal(text)}]"
