"""Pictures: the same data give the same bytes, in vectors and in pixels, readable in Chinese and in grey."""

import io
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from PIL import Image

from schemas.pictures import Gantt, GanttBar, HeatMap, Radar, SCurve
from waibao.documents import pictures

SVG = "{http://www.w3.org/2000/svg}"
DAYS = tuple(date(2026, month, 1) for month in range(1, 7))
BARS = (
    GanttBar("需求调研", date(2026, 1, 5), date(2026, 2, 10), group="甲方", done=0.5),
    GanttBar("终验", date(2026, 6, 1), date(2026, 6, 1), milestone=True),
)
PICTURES = [
    Gantt("计划", BARS, today=date(2026, 2, 1)),
    Gantt("一天", (GanttBar("勘察", date(2026, 1, 5), date(2026, 1, 5)),)),
    SCurve("曲线", DAYS, (0, 10, 30, 60, 90, 100), (0, 8, 20), (0, 9, 25), 100),
    SCurve("百万", DAYS, (0, 1e6, 2e6, 3e6, 4e6, 5e6), (), (), 5e6),
    HeatMap("风险", (("R-01", 5, 5), ("R-02", 1, 1), *((f"R-{n}", 3, 3) for n in range(10, 20)))),
    HeatMap("无", ()),
    Radar("比较", ("价格", "质量", "服务"), (("$甲$公司", (0.9, 0.5, 0.7)), ("乙_公司", (0.4, 1.0, 0.0)))),
]


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: f"{type(picture).__name__}-{picture.title}")
def test_picture_is_reproducible_vector_and_crisp_pixels(picture):
    first = pictures.draw(picture)

    pictures.draw.cache_clear()
    assert pictures.draw(picture) == first
    root = ElementTree.fromstring(first.svg)
    assert root.tag == f"{SVG}svg"
    assert not list(root.iter(f"{SVG}text")), "letters are paths: no font is needed to see them"
    assert not list(root.iter(f"{SVG}image"))
    assert b"date>" not in first.svg
    image = Image.open(io.BytesIO(first.png))
    assert image.width > 1300


def test_levels_of_risk_differ_in_grey():
    image = Image.open(io.BytesIO(pictures.draw(HeatMap("风险", ())).png)).convert("L")
    colors = sorted(image.getcolors(maxcolors=100_000) or [], reverse=True)[:4]
    shades = sorted(shade for _count, shade in colors)

    assert all(after - before >= 12 for before, after in pairwise(shades))
