"""R5: paying small firms in time (保障中小企业款项支付条例, 2025-06-01)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from schemas.rules.rulebook import standing
from schemas.rules.working_days import WorkCalendar

Size = Literal["micro", "small", "medium", "large", "public", "unknown"]
LARGE_DAYS = int(standing("payment-days-large"))
PUBLIC_DAYS = int(standing("payment-days-public"))
PUBLIC_CAP = int(standing("payment-days-public-cap"))
LATE_PERCENT_A_DAY = standing("late-payment-daily-percent")


@dataclass(frozen=True)
class PaymentTerm:
    """Days to pay; ``law`` says whether the regulation applies, ``note`` is for documents."""

    days: int
    law: bool
    note: str


@dataclass(frozen=True)
class PaymentDue:
    """``due`` is the last day; ``pay_by`` the last working day not after it."""

    due: date
    pay_by: date


def small_firm_rule_applies(payer: Size, payee: Size) -> bool | None:
    """Whether the regulation applies; None when a size is not known: ask, do not assume."""
    if "unknown" in (payer, payee):
        return None
    return payer in ("large", "public") and payee in ("micro", "small", "medium")


def legal_payment_days(payer: Size, payee: Size, agreed_days: int | None) -> PaymentTerm:
    """The term that counts: the agreed one, within what the regulation allows.

    Nothing agreed (None): 30 days for a public body, otherwise 60, which outside the regulation is only a proposal.
    A size that is not known leaves the agreed term as it is and says so.
    """
    agreed = LARGE_DAYS if agreed_days is None else agreed_days
    applies = small_firm_rule_applies(payer, payee)
    if applies is None:
        return PaymentTerm(agreed, False, "双方企业规模未全部申报，是否适用《保障中小企业款项支付条例》请核实。")
    if not applies:
        return PaymentTerm(agreed, False, "不属于《保障中小企业款项支付条例》调整的情形，从合同约定。")
    if payer == "public":
        days = min(PUBLIC_DAYS if agreed_days is None else agreed_days, PUBLIC_CAP)
        return PaymentTerm(days, True, "依《保障中小企业款项支付条例》第九条，机关、事业单位付款期限最长不超过 60 日。")
    return PaymentTerm(
        agreed,
        True,
        "依《保障中小企业款项支付条例》第九条，大型企业应自交付之日起 60 日内付款，另有合理约定的从其约定。",
    )


def term_refusals(
    payer: Size, payee: Size, agreed_days: int, *, reason: str = "", back_to_back: bool = False
) -> list[str]:
    """Why an agreed term may not stand; empty when it may.

    A large company may agree on more than 60 days with a recorded ``reason``; a public body never on more than its
    cap. ``back_to_back``: paid only when the payer itself has been paid by a third party.
    """
    if not small_firm_rule_applies(payer, payee):
        return []
    if back_to_back:
        return ["不得约定以收到第三方付款作为向中小企业付款的条件（第九条）：请删除该条件"]
    if payer == "public" and agreed_days > PUBLIC_CAP:
        return [f"付款期限 {agreed_days} 日超过机关、事业单位向中小企业付款的上限 {PUBLIC_CAP} 日：请缩短付款期限"]
    if payer == "large" and agreed_days > LARGE_DAYS and not reason.strip():
        return [
            f"付款期限 {agreed_days} 日超过大型企业向中小企业付款的一般期限 {LARGE_DAYS} 日：请缩短，或说明合理理由"
        ]
    return []


def payment_start(delivered: date, acceptance_days: int | None, accepted: date) -> date:
    """The day the term is counted from (Arts. 9, 10).

    Delivery when acceptance is no condition (``acceptance_days`` None); else the day acceptance passed, but at the
    latest the end of the agreed acceptance period, so that a payer late with acceptance gains nothing.
    """
    if acceptance_days is None:
        return delivered
    return min(accepted, delivered + timedelta(acceptance_days))


def payment_due(start: date, days: int, calendar: WorkCalendar) -> PaymentDue:
    """``days`` calendar days from ``start``, which is not counted; pay by the working day on or before the last."""
    due = start + timedelta(days)
    return PaymentDue(due, calendar.previous_working(due))


def late_interest(amount: Decimal, days: int, percent_a_day: Decimal = LATE_PERCENT_A_DAY) -> Decimal:
    """Interest on a late payment in yuan, to the fen, half up (Art. 17)."""
    return (amount * max(days, 0) * percent_a_day / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
