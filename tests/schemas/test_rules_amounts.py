"""R1 odd fen and sums that only seem to be 100, R6 tax on the difference and lines of an invoice."""

from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from schemas.rules.ratios import ratio_faults, split_by_ratio
from schemas.rules.vat import Tax, invoice_faults


def yuan(*amounts: str) -> list[Decimal]:
    return [Decimal(amount.replace(",", "")) for amount in amounts]


amounts = st.integers(0, 10**12).map(lambda fen: Decimal(fen).scaleb(-2))


@given(amounts, st.integers(1, 8).filter(lambda count: 100 % count == 0))
def test_r1_of_equal_milestones_the_earlier_gets_the_odd_fen(total, count):
    assume(total * 100 >= count)
    parts = split_by_ratio(total, [Decimal(100) / count] * count)
    assert parts == sorted(parts, reverse=True)


def test_r1_a_sum_that_only_rounds_to_100_is_refused():
    third = Decimal("33." + "3" * 27)
    assert ratio_faults([third, third, third]) != []


def test_r6_the_lines_of_an_invoice_carry_the_tolerance():
    six = Decimal(6)
    lines = [Tax(*yuan("0.07", "0.01", "0.08"))] * 3
    whole = yuan("0.21", "0.03", "0.24")
    assert invoice_faults(*whole, six, lines) == []
    assert invoice_faults(*whole, six) != []
    assert "第 1 行税额" in invoice_faults(*yuan("94", "6", "100"), six, [Tax(*yuan("94", "6", "100"))])[0]
    short = invoice_faults(*yuan("0.22", "0.02", "0.24"), six, lines)
    assert [fault.split(" ")[0] for fault in short] == ["发票各行金额合计", "发票各行税额合计"]
