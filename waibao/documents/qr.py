"""QR codes: what a telephone reads from a page or a sticker. Rows S6.1, S7.5."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby

from schemas.errors import BadInput
from schemas.pictures import QrCodes
from waibao.documents.charts import WIDTH
from waibao.documents.drawing import Drawing

QUIET = 4
"""White modules around a code, as ISO/IEC 18004 asks for."""
_LABEL = 7.0
LONGEST = 600
"""Bytes of text up to which a printed code of a few centimetres is still read by a telephone."""


@lru_cache(maxsize=1024)
def modules(text: str) -> tuple[bytes, ...]:
    """Rows of modules, 1 dark and 0 light, without the white border.

    Error correction M: a scratch or a fold through 15 % of the code does no harm.

    Raises:
        BadInput: too long to be read from a small code.
    """
    import segno

    if len(text.encode()) > LONGEST:
        raise BadInput("二维码", f"内容超过 {LONGEST} 字节，印出后手机难以识读", "请缩短内容或者链接")
    code = segno.make(text, error="m", micro=False, boost_error=False, encoding="utf-8")
    return tuple(bytes(row) for row in code.matrix)


def dark_runs(text: str) -> Iterator[tuple[int, int, int]]:
    """Dark modules as horizontal runs: column, row, how many; the border is counted in."""
    for y, row in enumerate(modules(text), QUIET):
        x = QUIET
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                yield x, y, length
            x += length


def qr_codes(picture: QrCodes) -> Drawing:
    """Codes in a row, each with its label, far enough apart that a telephone sees one at a time."""
    drawing = Drawing(WIDTH, picture.side + _LABEL)
    step = WIDTH / max(1, len(picture.codes))
    for place, (label, text) in enumerate(picture.codes):
        middle = step * (place + 0.5)
        _put(drawing, text, middle - picture.side / 2, picture.side)
        drawing.text(label, (middle, picture.side + _LABEL / 2 - 1))
    return drawing


def _put(drawing: Drawing, text: str, left: float, side: float) -> None:
    module = side / (len(modules(text)) + 2 * QUIET)
    drawing.rectangle(left, 0, side, side, "#ffffff")
    for x, y, length in dark_runs(text):
        # A hair higher than a module, so that no light line shows between two rows.
        drawing.rectangle(left + x * module, y * module, length * module, module * 1.02, "#000000")
