"""QR codes: what a telephone reads from a page or a sticker. Rows S6.1, S7.5."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby

from schemas.errors import BadInput
from schemas.pictures import QrCode
from waibao.documents.drawing import Drawing

QUIET = 4
"""White modules around a code, as ISO/IEC 18004 asks for."""
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


def qr_code(picture: QrCode) -> Drawing:
    """The code as black bars on white."""
    module = picture.side / (len(modules(picture.text)) + 2 * QUIET)
    drawing = Drawing(picture.side, picture.side)
    drawing.rectangle(0, 0, picture.side, picture.side, "#ffffff")
    for x, y, length in dark_runs(picture.text):
        # A hair higher than a module, so that no light line shows between two rows.
        drawing.rectangle(x * module, y * module, length * module, module * 1.02, "#000000")
    return drawing
