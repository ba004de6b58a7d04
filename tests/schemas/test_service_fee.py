"""The fee of a month by the people counted: to the fen, in capitals, never over the contract. Rows S1.3, S3.4."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.contracting import ContractTerms
from schemas.documents import Frame
from schemas.rules.capitals import capitals
from schemas.service_fee import (
    SERVICE_FEE_STATEMENT,
    ServiceFeeStatementContext,
    Stage,
    as_agreed,
    both_results,
    by_heads,
)
from tests.builders import hr_example, sample
from waibao.documents.engine import render

TERMS = ContractTerms.model_validate(hr_example()["answers"]["contract-terms-2"]["form"])


def stage(heads: int, remaining: str = "23040.00", milestone: int = 1) -> Stage:
    """A month of the example with so many people counted."""
    return Stage(milestone, Decimal("7680.00"), Decimal(remaining), TERMS, lambda month: heads)


@pytest.mark.row("S1.3", "S3.4")
def test_a_month_costs_the_people_counted_and_not_what_was_planned():
    billed = by_heads(stage(47))
    assert billed.amount == Decimal("7520.00")
    assert capitals(billed.amount) == "柒仟伍佰贰拾元整"
    assert billed.basis == "2026-09 计费人数 47 人（月末在册）× 160.00 元"
    assert as_agreed(stage(47)).amount == Decimal("7680.00")


@pytest.mark.row("S1.3")
def test_the_heads_of_its_own_month_are_asked_for_and_only_if_needed():
    asked: list[str] = []

    def heads(month: str) -> int:
        asked.append(month)
        return 1

    third = Stage(3, Decimal(1), Decimal(100_000), TERMS, heads)
    as_agreed(third)
    assert asked == []
    by_heads(third)
    assert asked == ["2026-11"]


@pytest.mark.row("S1.3")
def test_what_goes_beyond_the_estimate_is_not_paid_and_it_is_said():
    billed = by_heads(stage(60, remaining="7679.99"))
    assert billed.amount == Decimal("7679.99")
    assert "9,600.00 元，以合同暂估总价的余额为限" in billed.basis


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**5), st.integers(0, 10**9))
def test_a_month_never_exceeds_what_is_left(heads: int, left: int):
    remaining = Decimal(left).scaleb(-2)
    amount = by_heads(stage(heads, remaining=str(remaining))).amount
    assert amount == min(Decimal("160.00") * heads, remaining)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**9), st.integers(0, 10**11), st.sampled_from([1, 3, 6]))
def test_both_results_of_the_tax_add_up(fee: int, passed_on: int, rate: int):
    results = both_results(Decimal(fee).scaleb(-2), Decimal(passed_on).scaleb(-2), Decimal(rate))
    assert list(results) == ["不计入销售额", "计入销售额"]
    assert all(tax.net + tax.tax == tax.gross for tax in results.values())
    assert results["计入销售额"].gross - results["不计入销售额"].gross == Decimal(passed_on).scaleb(-2)


def test_the_tax_of_dispatch_is_on_the_difference_or_on_the_whole():
    # 120,000 charged, 99,000 of it passed on: 6 % on the difference (general), 1 % on all (small-scale).
    general = both_results(Decimal(21_000), Decimal(99_000), Decimal(6))["不计入销售额"]
    small = both_results(Decimal(21_000), Decimal(99_000), Decimal(1))["计入销售额"]
    assert (general.net, general.tax) == (Decimal("19811.32"), Decimal("1188.68"))
    assert (small.net, small.tax) == (Decimal("118811.88"), Decimal("1188.12"))


def statement(**changes: Any) -> str:
    """The text of the sample's statement, changed."""
    said = ServiceFeeStatementContext.model_validate(sample("service-fee-statement") | changes)
    made = render(SERVICE_FEE_STATEMENT, said, Frame("FW-2026-0001", 1, date(2026, 10, 13)), formats=("md",))
    return made["md"].decode()


@pytest.mark.row("S1.3", "S3.4")
def test_the_statement_shows_people_fee_deductions_and_what_is_passed_on_apart():
    text = statement()
    for part in (
        "118 人 × 160.00 元",
        "人民币壹万柒仟玖佰贰拾陆元伍角陆分",
        "16,911.85",
        "合同违约责任条款：18,880.00 元 × 0.05%/日 × 1 日 = 9.44 元",
        "| 代收代付款项不计入销售额 | 17,926.56 | 16,911.85 | 1,014.71 | 待确认 |",
        "| 代收代付款项计入销售额 | 1,097,926.56 |",
        "等于期末在册",
    ):
        assert part in text
    assert "本月结算没有超过合同暂估总价的余额" in text


def test_a_statement_that_does_not_add_up_or_goes_over_says_so():
    heads = sample("service-fee-statement")["heads"]
    assert "相差 1 人" in statement(heads=heads | {"closing": 117})
    assert "超过合同暂估总价余额 ¥1,120.00" in statement(full="20000.00")
    hr = sample("service-fee-statement")["hr"]
    assert "| 1,014.71 | 采用 |" in statement(hr=hr | {"tax_treatment": "不计入销售额"})
