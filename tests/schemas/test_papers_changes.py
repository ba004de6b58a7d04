"""Change orders: what they cost, and where the price stands after them."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.changes import ChangeOrder
from tests.builders import filled_in


def order(**changes: Any) -> ChangeOrder:
    return ChangeOrder.model_validate(filled_in("change-order") | changes)


def rows(field: str, **changes: Any) -> list[dict[str, Any]]:
    """The rows of one field of the sample, each changed alike."""
    return [row | changes for row in filled_in("change-order")[field]]


def refused(why: str, **changes: Any) -> None:
    with pytest.raises(ValidationError, match=why):
        order(**changes)


@pytest.mark.row("S9.4")
def test_a_price_change_needs_its_basis_and_its_instalments() -> None:
    refused("计算依据", price_basis="")
    refused("各期怎样增减", instalments=[])


def test_the_instalments_add_up_to_the_change_of_the_price() -> None:
    refused(
        "各期增减合计 18,000.01 元，与价款增减 18,000.00 元不相等",
        instalments=rows("instalments", after="163800.01"),
    )


def test_money_may_move_between_instalments_without_changing_the_price() -> None:
    moved = [
        {"milestone": "系统开发", "before": "194400", "after": "184400", "retention_ratio": "5"},
        {"milestone": "上线与终验", "before": "145800", "after": "155800", "retention_ratio": "5"},
    ]
    changed = order(price_after="486000", price_basis="", instalments=moved)

    assert changed.difference == 0
    assert changed.retention_difference == 0


def test_a_change_states_net_tax_retention_and_payable() -> None:
    changed = order()
    [stage] = changed.instalments

    assert (changed.split.net, changed.split.tax) == (Decimal("475471.70"), Decimal("28528.30"))
    assert (stage.retention, stage.payable) == (Decimal("8190.00"), Decimal("155610.00"))
    assert changed.retention_difference == Decimal("900.00")


def test_a_change_starts_from_the_price_after_the_earlier_ones() -> None:
    earlier = [
        {"no": "BG-2026-0001", "agreed_on": "2026-07-10", "price_after": "500000"},
        {"no": "BG-2026-0002", "agreed_on": "2026-08-10", "price_after": "494000"},
    ]
    changed = order(earlier=earlier, price_after="512000")

    assert [step.difference for step in changed.steps] == [14000, -6000]
    assert changed.price_before == 494000
    assert changed.difference == 18000
    assert changed.cumulative == 26000
    refused("生效先后", earlier=earlier[::-1], price_after="518000")


@pytest.mark.parametrize(("after", "far"), [("534600.00", False), ("534600.01", True), ("400000.00", False)])
def test_more_than_a_tenth_added_in_all_is_shown(after: str, far: bool) -> None:
    # 10 % of 486,000.00 is 48,600.00.
    stage = {
        "milestone": "上线与终验",
        "before": "145800",
        "after": str(Decimal(after) - 340200),
        "retention_ratio": "5",
    }

    assert order(price_after=after, instalments=[stage]).far_from_signed is far


def test_a_change_changes_something() -> None:
    refused("写明改变了什么", before="同一约定", after="同一约定")
    refused("日期没有改变", moved=rows("moved", after="2026-10-30"))


def test_a_change_is_assessed_after_it_was_raised() -> None:
    refused("评估日期早于提出日期", assessed_on="2026-09-13")
