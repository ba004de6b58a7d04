"""Rectification: penalties only by a clause, and time to remedy."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.rectification import RectificationNotice
from tests.builders import filled_in


def notice(**changes: Any) -> RectificationNotice:
    return RectificationNotice.model_validate(filled_in("rectification-notice") | changes)


def rows(field: str, **changes: Any) -> list[dict[str, Any]]:
    """The rows of one field of the sample, each changed alike."""
    return [row | changes for row in filled_in("rectification-notice")[field]]


def refused(why: str, **changes: Any) -> None:
    with pytest.raises(ValidationError, match=why):
        notice(**changes)


@pytest.mark.row("S9.4")
def test_a_penalty_is_counted_by_the_clause_from_the_day_after_the_agreed_date() -> None:
    claimed = notice()

    assert [(claim.days, claim.amount) for claim in claimed.claims] == [(4, Decimal("388.80"))]
    assert claimed.claimed == Decimal("388.80")


def test_no_penalty_without_a_clause() -> None:
    given = rows("claims", clause="")

    with pytest.raises(ValidationError, match="不能为空"):
        notice(claims=given)
    assert notice(claims=[], cap="0", cap_clause="").claimed == 0


def test_penalties_stop_at_the_cap() -> None:
    assert notice(claimed_before="48500").claimed == Decimal("100.00")
    assert notice(claimed_before="48600").claimed == 0
    refused("上限的合同条款应同时填写", cap_clause="")


def test_a_penalty_is_not_counted_beyond_the_facts() -> None:
    refused("事实截止日期之后", claims=rows("claims", until="2026-09-05"))
    refused("没有逾期", claims=rows("claims", until="2026-08-31"))


def test_the_vendor_has_time_to_remedy_and_to_reply() -> None:
    refused("没有时间整改", breaches=rows("breaches", due_on="2026-09-04"))
    refused("书面回复期限", reply_by="2026-09-04")
    refused("书面回复期限", reply_by="2026-09-09")
