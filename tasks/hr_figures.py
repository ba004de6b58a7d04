"""What the records of an HR engagement count: heads of a month, and what was done in time. Rows S3.2–S3.4, S5.7."""

from dataclasses import dataclass
from datetime import date, datetime, time

from schemas.errors import Refused
from schemas.hr_performance import HrPunctuality
from schemas.hr_terms import last_day_of, month_of
from schemas.records import Engagement, MonthlyRoster
from schemas.rules.hr_deadlines import roster_send_on, told_in_time
from schemas.service_fee import SERVICE_FEE_STATEMENT, HeadFigures
from schemas.values import SHANGHAI
from waibao.store.store import Store


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
    return HeadFigures.model_validate(roster_of(store, engagement, month).figures)


def billed_heads(store: Store, engagement: Engagement, milestone: int, month: str) -> int:
    """How many people the fee of a month was charged for: by its settlement, else by the roster it is to follow."""
    settled = store.documents.latest(engagement, SERVICE_FEE_STATEMENT, str(milestone))
    if settled is None:
        return counted_heads(store, engagement, month)
    return HeadFigures.model_validate(store.documents.said(settled)["heads"]).counted


def counted_heads(store: Store, engagement: Engagement, month: str) -> int:
    """How many people the fee of a month is charged for.

    Raises:
        Refused: there is no roster of that month.
    """
    return month_figures(store, engagement, month).counted


def punctuality(store: Store, engagement: Engagement) -> HrPunctuality:
    """What was due up to now, and how much of it was done in time (R14–R16)."""
    today = store.today(engagement)
    asked = [(person, task) for person, task in store.onboarding.accounts(engagement) if task.joined_on <= today]
    people = {person.id: person for person, _ in asked}.values()
    listed = store.onboarding.follow_ups(people).values()
    chases = [chase for rows in listed for chase in rows if chase.due_on <= today]
    rosters = [month for month in _months(store, engagement) if roster_send_on(month)[0] <= today]
    return HrPunctuality(
        accounts_total=len(asked),
        accounts_same_day=sum(told_in_time(task.told_at, task.due_on) for _, task in asked),
        chases_due=len(chases),
        chases_in_time=sum(chase.chased_on is not None and chase.chased_on <= chase.due_on for chase in chases),
        rosters_due=len(rosters),
        rosters_in_time=sum(_sent_in_time(store, engagement, month) for month in rosters),
    )


def _months(store: Store, engagement: Engagement) -> list[date]:
    """The last day of each month of service: a month without any roster was due as well."""
    contract = store.contracts.get(engagement)
    starts_on = store.contracts.terms(contract).starts_on
    return [last_day_of(starts_on, stage.seq) for stage in store.contracts.milestones(contract)]


def _sent_in_time(store: Store, engagement: Engagement, month: date) -> bool:
    """By the first version: a correction that follows does not make the report late."""
    versions = store.rosters.versions(engagement, month_of(month, 1))
    sent = versions[0].delivered_at if versions else None
    return sent is not None and sent <= datetime.combine(roster_send_on(month)[0], time.max, SHANGHAI)


@dataclass(frozen=True)
class HrRecord:
    """The record of an engagement, as the rules of its profile ask it; nothing is read before it is asked."""

    store: Store
    engagement: Engagement

    def punctuality(self) -> HrPunctuality:
        return punctuality(self.store, self.engagement)
