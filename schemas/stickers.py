"""Stickers as data: sheets of labels with a QR code each. ``waibao/documents/stickers.py`` draws them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Sticker:
    """One sticker: what its code says, and what a person reads beside it."""

    code: str
    title: str
    lines: tuple[str, ...] = ()
    foot: str = ""


@dataclass(frozen=True)
class StickerSheet:
    """How the stickers lie on a page, in millimetres. The default is the common A4 sheet of 24, 63.5 by 33.9."""

    columns: int = 3
    rows: int = 8
    width: float = 63.5
    height: float = 33.9
    left: float = 7.2
    top: float = 12.9
    between: float = 2.5

    @property
    def count(self) -> int:
        return self.columns * self.rows
