"""Sheets of stickers with a QR code each, drawn at the exact place where the paper is cut. Row S6.1."""

from collections.abc import Sequence

from schemas.documents import Frame
from schemas.errors import TemplateFault
from schemas.stickers import Sticker, StickerSheet
from waibao.documents.frame import marks, version_text
from waibao.documents.qr import QUIET, dark_runs, modules
from waibao.documents.shield import refusal, with_line_feeds
from waibao.documents.typst_text import literal

SHEET = StickerSheet()
_CODE = 27.0
"""Side of a code with its white border, in millimetres."""

_LOOKS = """
// The largest of a few sizes at which a text fits into its box; a text that is far too long becomes very small.
#let fitted(width, height, body) = layout(_ => {
  let size = (8, 7, 6, 5, 4, 3, 2, 1).find(size =>
    measure(width: width, text(size * 1pt, body)).height <= height)
  box(width: width, height: height, align(left + horizon, text(if size == none { 1pt } else { size * 1pt }, body)))
})
#let sticker(width, height, side, code, alt, title, body, foot) = {
  box(width: width, height: height, stroke: 0.3pt + luma(215), radius: 1.5mm, {
    place(dx: 1mm, dy: (height - side) / 2, image(bytes(code), format: "svg", width: side, height: side, alt: alt))
    place(dx: side + 1.5mm, dy: 2mm, {
      let room = width - side - 3mm
      fitted(room, 5.2mm, strong(title))
      v(-0.1em)
      fitted(room, height - 15.4mm, body)
      v(-0.1em)
      fitted(room, 5.2mm, strong(foot))
    })
  })
}
"""


def stickers_pdf(title: str, frame: Frame, stickers: Sequence[Sticker | None]) -> bytes:
    """As many A4 sheets as it takes, in order from the left; None leaves a sticker blank.

    Raises:
        TemplateFault: a text that cannot be printed, or no sticker at all.
    """
    from waibao.documents.typst_pdf import compile_house

    if not any(stickers):
        raise TemplateFault(f"《{title}》没有要打印的标签：请先登记设备。")
    for sticker in filter(None, stickers):
        _check(title, sticker)
    return compile_house(_source(title, frame, stickers), frame)


def _check(title: str, sticker: Sticker) -> None:
    for text in (sticker.code, sticker.title, *sticker.lines, sticker.foot):
        if why := refusal(text):
            raise TemplateFault(f"《{title}》标签 {sticker.title[:20]!a} {why}：请更正录入的数据。")


def _source(title: str, frame: Frame, stickers: Sequence[Sticker | None]) -> str:
    shown = "".join(f"【{mark}】" for mark in marks(frame))
    size = f"{SHEET.columns} 列 {SHEET.rows} 行（{SHEET.width:g}×{SHEET.height:g} 毫米）"
    use = f"A4 不干胶纸 {size}，按实际大小（100%）打印"
    head = f"{shown}{title} {frame.number} {version_text(frame)}　{use}"
    pages = [
        _page(stickers[start : start + SHEET.count], head, shown) for start in range(0, len(stickers), SHEET.count)
    ]
    return (
        f"{_LOOKS}\n#set document(title: {literal(title)}, author: {literal(frame.issuer or 'waibao')})\n"
        '#set text(font: sans, size: 7pt, lang: "zh", region: "cn", fallback: false, fill: luma(0))\n'
        "#set par(first-line-indent: 0pt, leading: 0.45em, spacing: 0.45em, justify: false)\n"
        '#set page(paper: "a4", margin: 0mm)\n' + "\n#pagebreak()\n".join(pages)
    )


def _page(stickers: Sequence[Sticker | None], head: str, marked: str) -> str:
    placed = [f"#place(dx: {SHEET.left}mm, dy: 6mm, box(width: 195mm, text(6.5pt, fill: luma(90))[#{literal(head)}]))"]
    for place, sticker in enumerate(stickers):
        if sticker is None:
            continue
        row, column = divmod(place, SHEET.columns)
        x = SHEET.left + column * (SHEET.width + SHEET.between)
        y = SHEET.top + row * SHEET.height
        placed.append(f"#place(dx: {x:.2f}mm, dy: {y:.2f}mm, {_sticker(sticker, marked)})")
    return "\n".join(placed)


def _sticker(sticker: Sticker, marked: str) -> str:
    lines = " #linebreak() ".join(f"#{literal(with_line_feeds(line))}" for line in (*sticker.lines, marked) if line)
    return (
        f"sticker({SHEET.width}mm, {SHEET.height}mm, {_CODE}mm, {literal(_svg(sticker.code))}, "
        f"{literal(f'二维码：{sticker.code}')}, {literal(sticker.title)}, [{lines}], {literal(sticker.foot)})"
    )


def _svg(text: str) -> str:
    """The code as one path of horizontal bars on white."""
    side = len(modules(text)) + 2 * QUIET
    path = "".join(f"M{x} {y}h{length}v1h-{length}z" for x, y, length in dark_runs(text))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/><path d="{path}"/></svg>'
    )
