"""HTML page around pandoc's text: self-contained, nothing remote, prints as A4."""

import base64
import re
from collections.abc import Mapping
from functools import cache
from html import escape

from schemas.documents import Frame
from waibao.documents.frame import lines, marks, version_text
from waibao.documents.shield import unshield
from waibao.settings import TEMPLATES

_IMAGE = re.compile(r'<img src="([^"]*)"')


@cache
def _style() -> str:
    return (TEMPLATES / "_styles" / "house.css").read_text("utf-8")


def _body(text: str, svgs: Mapping[str, bytes]) -> str:
    shown = unshield(text, lambda letter: escape(letter, quote=True), "<br>")

    def picture(match: re.Match[str]) -> str:
        return f'<img src="data:image/svg+xml;base64,{base64.b64encode(svgs[match.group(1)]).decode()}"'

    return _IMAGE.sub(picture, shown)


def html(title: str, frame: Frame, cover: str | None, body: str, svgs: Mapping[str, bytes]) -> bytes:
    """The document as one HTML file; ``cover`` is None when it has no cover page."""
    shown = escape(title)
    mark_list = "".join(f"【{mark}】" for mark in marks(frame))
    banner = f'<p class="mark">{mark_list}</p>\n' if mark_list else ""
    drawn = f'<div class="watermark" aria-hidden="true">{"·".join(marks(frame))}</div>\n' if mark_list else ""
    spans = [f"<span>{name}：{escape(value)}</span>" for name, value in lines(frame)]
    said = "<br>".join("".join(line) for line in (spans[:3], spans[3:]) if line)
    on_cover = f'<div class="parties">{_body(cover, svgs)}</div>' if cover else ""
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{shown} {escape(frame.number)}</title>\n"
        f"<style>\n{_style()}</style>\n</head>\n<body>\n{drawn}<main>\n"
        f'<header class="{"cover" if cover is not None else "front"}">\n{banner}<h1>{shown}</h1>\n'
        f'<p class="lines">{said}</p>\n{on_cover}</header>\n{_body(body, svgs)}\n'
        f"<footer>{escape(frame.number)}　{version_text(frame)}</footer>\n</main>\n</body>\n</html>\n"
    ).encode()
