"""Pictures: the same data give the same bytes, in vectors and in pixels, readable in Chinese and in grey."""

import io
from datetime import date, timedelta
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

from schemas.pictures import (
    Bubble,
    Bubbles,
    Gantt,
    GanttBar,
    HeatMap,
    Marks,
    Radar,
    SCurve,
    Shares,
    Stacked,
    Tornado,
    TornadoBar,
    Trend,
)
from waibao.documents.charts import steps, ticks
from waibao.documents.pictures import drawn, source

SVG = "{http://www.w3.org/2000/svg}"
DAYS = tuple(date(2026, month, 1) for month in range(1, 7))
BARS = (
    GanttBar("需求调研", date(2026, 1, 5), date(2026, 2, 10), group="甲方", done=0.5),
    GanttBar("终验", date(2026, 6, 1), date(2026, 6, 1), milestone=True),
)
MONTHS = tuple(f"2026-{month:02d}" for month in range(1, 13))
PICTURES = [
    Gantt("计划", BARS, today=date(2026, 2, 1)),
    Gantt("一天", (GanttBar("勘察", date(2026, 1, 5), date(2026, 1, 5)),)),
    Gantt("延误", (GanttBar("系统开发", *DAYS[:2], done=1.0, forecast=DAYS[4]),), today=DAYS[5]),
    Gantt("没有", ()),
    SCurve("没有", (), (), (), (), 0),
    SCurve("曲线", DAYS, (0, 10, 30, 60, 90, 100), (0, 8, 20), (0, 9, 25), 100),
    SCurve("百万", DAYS, (0, 1e6, 2e6, 3e6, 4e6, 5e6), (), (), 5e6),
    HeatMap("风险", (("R-01", 5, 5), ("R-02", 1, 1), *((f"R-{n}", 3, 3) for n in range(10, 20)))),
    HeatMap("无", ()),
    Trend("人数", "月末在册（人）", ("2026-09",), (3,)),
    Trend("人数", "月末在册（人）", tuple(f"2026-{month:02d}" for month in range(1, 13)), tuple(range(99_000, 99_012))),
    Trend("没有", "月末在册（人）", (), ()),
    Stacked("报修", "报修（单）", MONTHS, (("硬件", tuple(range(12))), ("其余", (0,) * 12))),
    Stacked("没有", "设备（台）", ("服务器",), (("不满1年", (0,)),)),
    Stacked("长名", "设备（台）", tuple(f"第{n}类不间断供电设备" for n in range(9)), (("5年及以上", tuple(range(9))),)),
    Shares("按时率", "按时率", ("一级", "合计"), (("响应", (1.0, 0.0)), ("到场", (None, 0.955))), 0.95),
    Marks("满意度", "满意度（1 至 5 分）", MONTHS, (5.0, None, 1.0, *(4.5,) * 9), (None, *(4.0,) * 11)),
    Bubbles(
        "组合",
        "加权平均分",
        "移交难度",
        (
            *(Bubble(f"YY-{n:02}", 3.9 + n / 100, 3, n % 5 + 1, "甲") for n in range(9)),
            Bubble("左下", 1, 1, 5, "乙"),
            Bubble("很长很长的应用编号", 5, 5, 5, "乙"),
        ),
        ("甲", "乙", "丙", "丁"),
        (3, 3.5),
    ),
    Bubbles("没有", "", "", (), ()),
    Tornado("敏感", "基准净现值", 187078.9, (TornadoBar("预期收益", "-30%", "+15%", -108663.05, 334949.88),)),
    Tornado("一端", "基准净现值", 900, (TornadoBar("外包成本", "不变", "+15%", 900, -50),)),
    Tornado("没有", "", 0, ()),
    Radar("比较", ("价格", "质量", "服务"), (("$甲$公司", (0.9, 0.5, 0.7)), ("乙_公司", (0.4, 1.0, 0.0)))),
]


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: f"{type(picture).__name__}-{picture.title}")
def test_picture_is_reproducible_vector_and_crisp_pixels(picture):
    svg, png = drawn(picture, "svg"), drawn(picture, "png")

    drawn.cache_clear()
    source.cache_clear()
    assert (drawn(picture, "svg"), drawn(picture, "png")) == (svg, png)
    root = ElementTree.fromstring(svg)
    assert root.tag == f"{SVG}svg"
    assert not list(root.iter(f"{SVG}text")), "letters are paths: no font is needed to see them"
    assert not list(root.iter(f"{SVG}image"))
    assert Image.open(io.BytesIO(png)).width > 1300


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: f"{type(picture).__name__}-{picture.title}")
def test_nothing_of_a_picture_is_cut_off(picture):
    """A margin of white is left on every side: no letter runs over the edge."""
    image = Image.open(io.BytesIO(drawn(picture, "png"))).convert("L")
    left, _top, right, bottom = ImageChops.invert(image).getbbox() or (0, 0, 0, 0)

    assert left > 0
    assert right < image.width
    assert bottom < image.height


def test_levels_of_risk_differ_in_grey():
    image = Image.open(io.BytesIO(drawn(HeatMap("风险", ()), "png"))).convert("L")
    colors = sorted(image.getcolors(maxcolors=100_000) or [], reverse=True)[:4]
    shades = sorted(shade for _count, shade in colors)

    assert all(after - before >= 12 for before, after in pairwise(shades))


@given(st.dates(date(2000, 1, 1), date(2098, 1, 1)), st.integers(0, 1500))
def test_a_calendar_names_a_few_days_in_order_within_its_span(first: date, days: int) -> None:
    last = first + timedelta(days=days)
    named = [day for day, _name in ticks(first, last)]

    assert named == sorted(set(named))
    assert 1 <= len(named) <= 9
    assert first <= named[0] <= named[-1] <= last


@given(st.floats(0.01, 1e12))
def test_an_axis_begins_at_zero_and_has_a_few_round_steps(top: float) -> None:
    values = steps(top)

    assert values[0] == 0
    assert 3 <= len(values) <= 7
    assert values[-1] <= top * 1.000001
