"""Who is next when an award comes to nothing, and by what law it is taken back."""

from decimal import Decimal
from typing import Any, get_args

import pytest

from schemas.evaluation import RankedRow
from schemas.failed_awards import CHALLENGED, EVIDENCE, FORFEITING, Ground, law_of, next_in_turn, recommended

PRICES = {"甲": "90", "乙": "80", "丙": "85", "丁": "70"}


def ranking() -> list[RankedRow]:
    rows: list[dict[str, Any]] = [
        {"rank": rank, "vendor": vendor, "gross": Decimal(price), "points": {}, "total": Decimal(100 - rank)}
        for rank, (vendor, price) in enumerate(PRICES.items(), 1)
    ]
    return [RankedRow.model_validate(row) for row in rows]


@pytest.mark.row("S5.2")
@pytest.mark.parametrize(
    ("gone", "lowest", "expected"),
    [
        ({"甲"}, False, "乙"),
        ({"乙"}, False, "甲"),
        ({"甲", "乙"}, False, "丙"),
        ({"甲", "乙", "丙"}, False, None),  # the report recommends three
        ({"丁"}, True, "乙"),
        ({"丁", "乙", "丙"}, True, None),
    ],
)
def test_candidates_follow_as_the_report_recommends_them_or_by_price(
    gone: set[str], lowest: bool, expected: str | None
) -> None:
    found = next_in_turn(recommended(ranking(), lowest=lowest), gone)
    assert (found.vendor if found else None) == expected


@pytest.mark.row("S8.5")
def test_every_ground_names_its_evidence_and_its_law() -> None:
    assert set(EVIDENCE) == set(get_args(Ground))
    assert set(FORFEITING) < set(EVIDENCE)
    assert "第七十四条" in law_of("签订合同时提出附加条件", "statutory_tender", tender=True)
    assert "第五十五条" in law_of("因不可抗力不能履行合同", "statutory_tender", tender=True)
    assert "第四十九条" in law_of("放弃中标（成交）", "government", tender=True)
    assert "财政部令第94号" in law_of(CHALLENGED, "government", tender=False)
    assert "第六十四条" in law_of(CHALLENGED, "statutory_tender", tender=True)
    assert law_of(CHALLENGED, "voluntary", tender=False) == "采购文件和成交通知书的约定"
