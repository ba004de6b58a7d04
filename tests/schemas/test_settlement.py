"""Lines of bills against our orders: nothing is lost, nothing counts twice, every order comes out one way. Row S7.5."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.settlement import (
    BillLine,
    FundLine,
    Move,
    OrderFacts,
    Outcome,
    merged,
    outcome_of,
    reconcile,
    reconcile_funds,
    total,
)
from schemas.values import SHANGHAI, from_fen

pytestmark = pytest.mark.row("S7.5")
AT = datetime(2026, 1, 15, 10, 20, 30, tzinfo=SHANGHAI)
OURS, THEIRS, NOBODYS = ("DD-2026-0001", "DD-2026-0002"), ("DD-2026-0009",), ("9999",)


def line(
    number: int, order: str = OURS[0], fen: int = 158_000, move: Move = "收款", refund: str = "", minutes: int = 0
) -> BillLine:
    amount = from_fen(fen)
    return BillLine(
        platform="微信支付",
        transaction_no=f"42{number:06d}",
        move=move,
        refund_no=refund,
        order_no=order,
        amount=amount,
        settled=amount,
        at=AT + timedelta(minutes=minutes),
    )


def order(no: str = OURS[0], yuan: str = "1580.00") -> OrderFacts:
    return OrderFacts(no=no, title="标准套餐", amount=Decimal(yuan))


CASES: list[tuple[list[BillLine], Outcome]] = [
    ([], "未到账"),
    ([line(1)], "相符"),
    ([line(1), line(1)], "相符"),  # the same line in a daily and in a monthly bill
    ([line(1, fen=100_000)], "少付"),
    ([line(1, fen=100_000), line(2, fen=58_000)], "相符"),  # paid in two parts
    ([line(1, fen=200_000)], "多付"),
    ([line(1), line(2)], "重复支付"),
    ([line(1), line(2), line(2, move="退款", refund="R1")], "相符"),  # the second payment was given back
    ([line(1), line(1, move="退款", refund="R1")], "全额退款"),
    ([line(1), line(1, fen=1_000, move="退款", refund="R1")], "部分退款"),
    ([line(1, move="退款", refund="R1")], "退款多于收款"),
]


@pytest.mark.parametrize(("lines", "outcome"), CASES)
def test_an_order_comes_out_as_its_lines_say(lines: list[BillLine], outcome: Outcome) -> None:
    [result] = reconcile([order()], lines, frozenset()).orders

    assert result.outcome == outcome
    assert bool(result.note) == (outcome not in ("相符", "全额退款"))


def test_what_came_for_a_cancelled_order_is_to_be_given_back() -> None:
    cancelled = order().model_copy(update={"cancelled": True})

    assert "应当退还" in reconcile([cancelled], [line(1)], frozenset()).orders[0].note


def test_lines_of_nobody_are_shown_and_those_of_other_clients_only_counted() -> None:
    found = reconcile([order()], [line(1, "9999"), line(2, THEIRS[0])], frozenset(THEIRS))

    assert [one.order_no for one in found.unknown] == ["9999"]
    assert (found.elsewhere_count, found.elsewhere_received) == (1, Decimal("1580.00"))
    assert THEIRS[0] not in found.model_dump_json()


def test_two_bills_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="在两份账单中不一致"):
        merged([line(1), line(1, fen=1)])


LINES = st.builds(
    line,
    st.integers(1, 10**6),
    st.sampled_from((*OURS, *THEIRS, *NOBODYS)),
    st.integers(1, 10**9),
    st.just("收款"),
    st.just(""),
    st.integers(0, 10**5),
) | st.builds(
    line,
    st.integers(1, 10**6),
    st.sampled_from((*OURS, *THEIRS, *NOBODYS)),
    st.integers(1, 10**9),
    st.just("退款"),
    st.integers(1, 10**6).map(str),
    st.integers(0, 10**5),
)
BILLS = st.lists(LINES, max_size=30, unique_by=lambda found: found.identity)


@settings(max_examples=60, deadline=None)
@given(BILLS, st.randoms(use_true_random=False))
def test_every_line_is_accounted_for_once_whatever_the_order_and_however_often_it_is_read(lines, shuffle) -> None:
    orders = [order(no) for no in OURS]
    found = reconcile(orders, lines, frozenset(THEIRS))
    again = [*lines, *lines[: len(lines) // 2]]
    shuffle.shuffle(again)

    assert reconcile(orders, again, frozenset(THEIRS)) == found
    assert [one.order_no for one in found.orders] == list(OURS)
    sides: tuple[Move, ...] = ("收款", "退款")
    for move in sides:
        unknown = sum((one.amount for one in found.unknown if one.move == move), Decimal(0))
        ours = sum((one.received if move == "收款" else one.refunded for one in found.orders), Decimal(0))
        other = found.elsewhere_received if move == "收款" else found.elsewhere_refunded
        assert ours + unknown + other == total(lines, move)


@settings(max_examples=80, deadline=None)
@given(st.integers(1, 10**7), st.integers(0, 10**7), st.integers(0, 10**7), st.integers(1, 3))
def test_only_what_is_exactly_paid_agrees(amount: int, received: int, refunded: int, payments: int) -> None:
    outcome = outcome_of(from_fen(amount), from_fen(received), from_fen(refunded), payments if received else 0)

    assert (outcome == "相符") == (received - refunded == amount)
    assert (outcome in ("多付", "重复支付")) == (received - refunded > amount)


def test_each_movement_of_the_account_serves_one_line() -> None:
    def fund(yuan: str, *keys: str, move: Move = "收款") -> FundLine:
        return FundLine(keys=keys, move=move, amount=Decimal(yuan), at=AT)

    lines = [line(1), line(2, OURS[1]), line(3, OURS[1], minutes=1), line(1, move="退款", refund="R1", minutes=2)]
    funds = [fund("1580.00", "42000001"), fund("1500.00", OURS[1]), fund("1580.00", "R1", move="退款")]

    assert [one.outcome for one in reconcile_funds(lines, funds)] == ["已入账", "金额不符", "未入账", "已入账"]
