"""R13: the month in which an IT client may leave free of charge, and what is paid back. Row S6.6.

民法典 201–204: the day of signing is not counted; the period ends on the corresponding day of the next month, else on
that month's last day, at 24:00; a last day on a statutory rest day moves to the first day after it, unless the contract
says otherwise. 565: the notice works when it arrives. 933: leaving is free only because a clause says so.
"""

from dataclasses import dataclass
from datetime import date

from schemas.rules.working_days import CHINA, WorkCalendar, add_months


@dataclass(frozen=True)
class FreePeriod:
    """The free month of one contract.

    Attributes:
        signed_on: the day of signing, not counted.
        corresponding: the same day a month later, else that month's last day.
        last_day: the last day on which a notice may arrive, until midnight.
        note: a sentence when the holidays of that year are not known; else empty.
    """

    signed_on: date
    corresponding: date
    last_day: date
    note: str = ""

    @property
    def moved(self) -> bool:
        """Whether rest days moved the last day on."""
        return self.last_day != self.corresponding


def free_period(signed_on: date, *, moves_on: bool = True, calendar: WorkCalendar = CHINA) -> FreePeriod:
    """The free month of a contract; ``moves_on`` is False where the contract says that rest days do not matter."""
    corresponding = add_months(signed_on, 1)
    last_day = calendar.next_working(corresponding) if moves_on else corresponding
    years = {corresponding.year, last_day.year} if moves_on else set()
    return FreePeriod(signed_on, corresponding, last_day, "".join(filter(None, map(calendar.note, sorted(years)))))


def exit_refusals(period: FreePeriod | None, clause: str, sent_on: date, arrived_on: date, today: date) -> list[str]:
    """Why a notice does not end the contract free of charge, each as a sentence; empty when it does.

    ``period`` is None where the contract has no such clause; ``clause`` is how the contract calls it.
    """
    if period is None:
        return ["合同没有约定一个月内免费退出：不能按免费退出办理，请改为出具终止通知书并按合同结算。"]
    rules = [
        (arrived_on < sent_on, f"通知到达日期 {arrived_on} 早于发出日期 {sent_on}：请核对。"),
        (arrived_on > today, f"通知到达日期 {arrived_on} 晚于今天 {today}：请在送达以后登记。"),
        (arrived_on < period.signed_on, f"通知到达日期 {arrived_on} 早于合同签订日期 {period.signed_on}：请核对。"),
        (arrived_on > period.last_day, late_notice(period, clause, arrived_on)),
    ]
    return [sentence for broken, sentence in rules if broken]


def late_notice(period: FreePeriod, clause: str, arrived_on: date) -> str:
    """Why a notice comes too late, naming the clause and how the last day is counted."""
    moved = f"（对应日 {period.corresponding} 为休息日，已顺延）" if period.moved else ""
    return (
        f"依{clause}，{period.signed_on} 签订的合同，免费退出的通知最迟应于 {period.last_day} {moved}到达乙方，"
        f"本通知 {arrived_on} 到达，已超过期限：不能免费退出，请按合同的其他解除条款办理。"
    )
