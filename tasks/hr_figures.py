"""What the records of an HR engagement count: heads of a month, and what was done in time. Rows S3.2–S3.4, S5.7."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from schemas.errors import Refused
from schemas.hr_performance import HrPunctuality
from schemas.records import Engagement, MonthlyRoster
from schemas.rules.working_days import CHINA, add_months
from schemas.service_fee import HeadFigures
from schemas.values import SHANGHAI
from waibao.store.store import Store

DUE_DAY = 7
"""A month's roster is due on the 7th of the next (R16)."""


def roster_of(store: Store, engagement: Engagement, month: str) -> MonthlyRoster:
    """The newest roster of a month.

    Raises:
        Refused: there is none yet, so nothing can be counted.
    """
    if found := store.rosters.latest(engagement, month):
        return found
    raise Refused(f"{month} 还没有月度人员信息报表，不能确定计费人数：请先生成该月的报表，再办理验收和付款。")


def month_figures(store: Store, engagement: Engagement, month: str) -> HeadFigures:
    """The people of a month by its newest roster.

    Raises:
        Refused: there is no roster of that month.
    """
    figures = roster_of(store, engagement, month).figures
    return HeadFigures.model_validate({name: figures[name] for name in HeadFigures.model_fields})


def counted_heads(store: Store, engagement: Engagement, month: str) -> int:
    """How many people the fee of a month is charged for.

    Raises:
        Refused: there is no roster of that month.
    """
    return month_figures(store, engagement, month).counted


def punctuality(store: Store, engagement: Engagement) -> HrPunctuality:
    """What was due up to now, and how much of it was done in time (R14–R16)."""
    today = store.today(engagement)
    accounts = [task for _, task in store.onboarding.accounts(engagement) if task.joined_on <= today]
    people = {employee.id: employee for employee, _ in store.onboarding.accounts(engagement)}
    chases = [
        chase
        for listed in store.onboarding.follow_ups(people.values()).values()
        for chase in listed
        if chase.due_on <= today
    ]
    due = [roster for roster in _first_versions(store, engagement) if _send_by(roster.month) <= today]
    return HrPunctuality(
        accounts_total=len(accounts),
        accounts_same_day=sum(_on(task.opened_at) == _on(task.told_at) == task.joined_on for task in accounts),
        chases_due=len(chases),
        chases_in_time=sum(chase.chased_on is not None and chase.chased_on <= chase.due_on for chase in chases),
        rosters_due=len(due),
        rosters_in_time=sum(
            roster.delivered_at is not None and roster.delivered_at <= _end_of(_send_by(roster.month)) for roster in due
        ),
    )


def _first_versions(store: Store, engagement: Engagement) -> list[MonthlyRoster]:
    """What was sent for each month at first: a correction sent later does not make it late."""
    return [store.rosters.versions(engagement, newest.month)[0] for newest in store.rosters.of(engagement)]


def _on(moment: datetime | None) -> date | None:
    return moment.astimezone(SHANGHAI).date() if moment else None


def _send_by(month: str) -> date:
    following = add_months(date.fromisoformat(f"{month}-01"), 1)
    return CHINA.next_working(following + timedelta(DUE_DAY - 1))


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time.max, SHANGHAI)


@dataclass(frozen=True)
class HrRecord:
    """The record of an engagement, as the rules of its profile ask it; nothing is read before it is asked."""

    store: Store
    engagement: Engagement

    def punctuality(self) -> HrPunctuality:
        return punctuality(self.store, self.engagement)
