"""The platforms' bills against our orders: what was paid, what differs, what nobody knows. Row S7.5.

Pure: bills come from ``waibao/settlement/``. A line is known by its platform, transaction, move and refund number; the
same line in a daily and in a monthly bill counts once. Amounts are yuan, never negative: ``move`` says which way.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, NamedTuple

from pydantic import BaseModel, Field

Platform = Literal["微信支付", "支付宝"]
Content = Literal["交易账单", "资金账单"]
Move = Literal["收款", "退款"]
Outcome = Literal["相符", "未到账", "少付", "多付", "重复支付", "部分退款", "全额退款", "退款多于收款"]
ZERO = Decimal("0.00")


class LineId(NamedTuple):
    """What makes two lines the same."""

    platform: Platform
    transaction_no: str
    move: Move
    refund_no: str


class BillLine(BaseModel):
    """One payment or refund of a trade bill."""

    platform: Platform
    transaction_no: str
    move: Move
    refund_no: str = Field(default="", description="empty for a payment")
    order_no: str
    amount: Decimal = Field(description="of the order, vouchers included: what is compared with ours")
    settled: Decimal = Field(description="what goes to the account")
    fee: Decimal = Field(default=ZERO, description="up to five decimals; negative where a refund gives it back")
    at: datetime

    @property
    def identity(self) -> LineId:
        return LineId(self.platform, self.transaction_no, self.move, self.refund_no)


class FundLine(BaseModel):
    """One movement of the account at the platform, fees left out."""

    keys: tuple[str, ...] = Field(description="numbers that it may be known by: transaction, refund, order")
    move: Move
    amount: Decimal
    at: datetime


class StatedSum(BaseModel):
    """A figure of the file's own summary, and what its lines come to."""

    title: str
    counted: Decimal
    stated: Decimal

    @property
    def agrees(self) -> bool:
        return self.counted == self.stated

    @property
    def figures(self) -> tuple[str, str]:
        """Both as they are printed: a count without decimals, an amount with two, a fee with as many as it has."""
        return _figure(self.title, self.counted), _figure(self.title, self.stated)


def _figure(title: str, value: Decimal) -> str:
    if title.endswith("数"):
        return f"{value:,.0f}"
    decimals = -min(-2, int(value.normalize().as_tuple().exponent))
    return f"{value:,.{decimals}f}"


class Bill(BaseModel):
    """A file that was read whole."""

    platform: Platform
    content: Content
    merchant: str = Field(description="number of the merchant; empty where the file does not tell")
    lines: list[BillLine] = []
    funds: list[FundLine] = []
    sums: list[StatedSum]
    notes: list[str] = []

    @property
    def moments(self) -> list[datetime]:
        return sorted([*(line.at for line in self.lines), *(fund.at for fund in self.funds)])


class OrderFacts(BaseModel):
    """One of our orders."""

    no: str
    title: str
    amount: Decimal
    cancelled: bool = False


class OrderResult(BaseModel):
    """What the bills so far say of an order."""

    order_no: str
    title: str
    amount: Decimal
    received: Decimal
    refunded: Decimal
    payments: int
    outcome: Outcome
    paid_at: datetime | None = None
    platform: str = ""
    transaction_no: str = Field(default="", description="of the first payment")
    note: str = ""

    @property
    def difference(self) -> Decimal:
        """Received and not given back, less what the order asks for."""
        return self.received - self.refunded - self.amount

    @property
    def paid_on(self) -> date | None:
        return self.paid_at.date() if self.paid_at else None


class UnknownLine(BaseModel):
    """A line whose order is none of ours."""

    platform: Platform
    transaction_no: str
    order_no: str
    move: Move
    amount: Decimal
    at: datetime


class Reconciliation(BaseModel):
    """Every order once, every line once: of our orders, of nobody's, or of other engagements (counted only)."""

    orders: list[OrderResult]
    unknown: list[UnknownLine]
    elsewhere_count: int = 0
    elsewhere_received: Decimal = ZERO
    elsewhere_refunded: Decimal = ZERO

    @property
    def differing(self) -> list[OrderResult]:
        """Orders that somebody must look into."""
        return [one for one in self.orders if one.outcome in _TO_LOOK_INTO]

    @property
    def open(self) -> list[OrderResult]:
        """Orders of which nothing came yet."""
        return [one for one in self.orders if one.outcome == "未到账"]

    @property
    def clean(self) -> bool:
        return not self.differing and not self.unknown


_TO_LOOK_INTO: tuple[Outcome, ...] = ("少付", "多付", "重复支付", "部分退款", "退款多于收款")


def merged(lines: Iterable[BillLine]) -> list[BillLine]:
    """Each line once, in the order of their times.

    Raises:
        ValueError: two bills tell different amounts of the same line.
    """
    known: dict[LineId, BillLine] = {}
    for line in lines:
        before = known.setdefault(line.identity, line)
        if (before.amount, before.order_no) != (line.amount, line.order_no):
            raise ValueError(
                f"{line.platform}交易 {line.transaction_no} 在两份账单中不一致（{before.amount:,.2f} 元与 "
                f"{line.amount:,.2f} 元）：请重新下载账单"
            )
    return sorted(known.values(), key=lambda line: (line.at, line.identity))


def reconcile(orders: Sequence[OrderFacts], lines: Iterable[BillLine], others: frozenset[str]) -> Reconciliation:
    """Compare an engagement's orders with lines of bills; ``others`` are numbers of orders of other engagements."""
    ours: dict[str, list[BillLine]] = {order.no: [] for order in orders}
    unknown: list[BillLine] = []
    elsewhere: list[BillLine] = []
    for line in merged(lines):
        ours.get(line.order_no, elsewhere if line.order_no in others else unknown).append(line)
    return Reconciliation(
        orders=[result_of(order, ours[order.no]) for order in orders],
        unknown=[
            UnknownLine.model_validate(line.model_dump(include=set(UnknownLine.model_fields))) for line in unknown
        ],
        elsewhere_count=len(elsewhere),
        elsewhere_received=total(elsewhere, "收款"),
        elsewhere_refunded=total(elsewhere, "退款"),
    )


def total(lines: Iterable[BillLine], move: Move) -> Decimal:
    """Sum of the payments, or of the refunds."""
    return sum((line.amount for line in lines if line.move == move), ZERO)


def result_of(order: OrderFacts, lines: Sequence[BillLine]) -> OrderResult:
    """What came of one order; ``lines`` are its own, in the order of their times."""
    paid = [line for line in lines if line.move == "收款"]
    received, refunded = total(lines, "收款"), total(lines, "退款")
    outcome = outcome_of(order.amount, received, refunded, len(paid))
    return OrderResult(
        order_no=order.no,
        title=order.title,
        amount=order.amount,
        received=received,
        refunded=refunded,
        payments=len(paid),
        outcome=outcome,
        paid_at=paid[0].at if paid else None,
        platform=paid[0].platform if paid else "",
        transaction_no=paid[0].transaction_no if paid else "",
        note="订单已取消，收到的款项应当退还" if order.cancelled and received > refunded else REMEDIES[outcome],
    )


REMEDIES: dict[Outcome, str] = {
    "相符": "",
    "未到账": "尚未收到款项：到期未付的，请提醒甲方",
    "少付": "请甲方补付差额，或者核对支付金额",
    "多付": "请核对支付金额，把多付的部分原路退回",
    "重复支付": "同一订单支付了多次：请把多付的款项原路退回",
    "部分退款": "退款后与订单金额不符：请核对退款原因，补付或者退清",
    "全额退款": "",
    "退款多于收款": "账单中没有对应的收款：请补充收款当日的账单后重新对账",
}


def outcome_of(amount: Decimal, received: Decimal, refunded: Decimal, payments: int) -> Outcome:
    """What an order comes to; all amounts in yuan, not negative."""
    if refunded > received:
        return "退款多于收款"
    if not received:
        return "未到账"
    if refunded == received:
        return "全额退款"
    kept = received - refunded
    if kept == amount:
        return "相符"
    if kept > amount:
        return "重复支付" if payments > 1 else "多付"
    return "部分退款" if refunded else "少付"


class FundResult(BaseModel):
    """Whether what was traded reached the account."""

    order_no: str
    transaction_no: str
    move: Move
    amount: Decimal
    booked: Decimal | None = None
    outcome: Literal["已入账", "金额不符", "未入账"]
    at: datetime


def reconcile_funds(lines: Iterable[BillLine], funds: Sequence[FundLine]) -> list[FundResult]:
    """Find each line of a trade bill among the movements of the account; each movement serves one line."""
    left = list(funds)
    results = []
    for line in merged(lines):
        keys = [key for key in (line.refund_no, line.transaction_no, line.order_no) if key]
        same = [fund for fund in left if fund.move == line.move and set(keys) & set(fund.keys)]
        found = next((fund for fund in same if fund.amount == line.settled), same[0] if same else None)
        if found:
            left.remove(found)
        results.append(
            FundResult(
                order_no=line.order_no,
                transaction_no=line.transaction_no,
                move=line.move,
                amount=line.settled,
                booked=found.amount if found else None,
                outcome="未入账" if found is None else "已入账" if found.amount == line.settled else "金额不符",
                at=line.at,
            )
        )
    return results


def span_of(bill: Bill) -> tuple[date, date] | None:
    """First and last day that a bill has lines of; None for an empty one."""
    moments = bill.moments
    return (moments[0].date(), moments[-1].date()) if moments else None
