"""The report of a month: counted, made once, corrected as another version. Rows S3.4, S3.5."""

from datetime import datetime, time
from typing import Any

from schemas.errors import Refused
from schemas.hr_month import (
    Month,
    correction_rows,
    counted,
    month_of_day,
    stays,
)
from schemas.monthly_roster import (
    MONTHLY_ROSTER,
    ROSTER_SUMMARY,
    MonthlyRosterContext,
    RosterSummaryContext,
)
from schemas.records import Engagement, MonthlyRoster
from schemas.rules.hr_deadlines import LEAVER_MONTHS, roster_due
from schemas.rules.working_days import add_months
from schemas.values import SHANGHAI
from tasks.documents import Issued, issue
from tasks.hr_figures import billed_heads
from tasks.hr_people import hr_terms
from tasks.hr_roster_contents import Counted, count, roster_context, summary_context
from tasks.step import say, step
from waibao.store.engine import reading, transaction
from waibao.store.store import Store

ROSTER = "monthly-roster"
BASIS = "合同服务标准：每月7日前报送上月人员信息（R16）"
_HOUR = time(9)
_VOLATILE = {"version", "made_on", "salt"}
"""What differs between two versions that say the same."""


def months_of(store: Store, engagement: Engagement) -> list[Month]:
    """The months that the contract runs in, in order."""
    terms = store.contracts.terms(store.contracts.get(engagement))
    month, last = month_of_day(terms.starts_on), month_of_day(terms.ends_on)
    found = [month]
    while found[-1].label < last.label:
        found.append(found[-1].after)
    return found


def due_at(month: Month) -> datetime:
    """When the report of a month is made: the 7th of the next, at nine."""
    return datetime.combine(roster_due(month.first), _HOUR, SHANGHAI)


def due_rosters(no: str, until: datetime) -> list[tuple[datetime, str]]:
    """The months whose report is due by a moment and not whole, oldest first, each with the moment it was due."""
    with reading() as store:
        engagement = store.engagements.get(no)
        return [
            (due_at(month), month.label)
            for month in months_of(store, engagement)
            if due_at(month) <= until and not is_whole(store.rosters.latest(engagement, month.label))
        ]


def is_whole(roster: MonthlyRoster | None) -> bool:
    """Whether a month's report was made to its end: the package comes last."""
    return roster is not None and roster.package is not None


@step("登记月报期限")
def enter_roster_duties(no: str) -> None:
    """登记月报期限。

    Enter the reports of the months that have begun into the obligation calendar; those that went out are done.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        today = store.today(engagement)
        for month in months_of(store, engagement):
            if month.first <= today:
                title = f"{month.label} 月度人员信息报表"
                store.obligations.add(engagement, ROSTER, month.label, title, due_at(month), BASIS)
                versions = store.rosters.versions(engagement, month.label)
                if any(version.delivered_at for version in versions):
                    store.obligations.fulfil(engagement, ROSTER, month.label)


@step("统计月度人员")
def make_roster(no: str, month: str, correct: bool = False) -> int:
    """统计月度人员。

    Enter the report of a month into the store, once; asked to correct it, another version when it would say something
    else. Returns the version that stands.

    Raises:
        Refused: the month is none of the contract, or not over yet.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        wanted, now = Month(month), store.now(engagement)
        _may_be_made(store, engagement, wanted)
        latest = store.rosters.latest(engagement, month)
        if latest and not correct:
            return latest.version
        if not can_be_counted(store, engagement, wanted):
            raise Refused(f"{month} 在册的人员中，有人的资料保存期满已经删除，不能重新统计：以原来的月报为准")
        if latest and not _differs(store, engagement, wanted, latest, now):
            return latest.version
        newest = store.people.newest_event()
        found = count(store, engagement, wanted, newest)
        version = latest.version + 1 if latest else 1
        figures = _figures(store, engagement, found, wanted)
        store.rosters.add(engagement, month, version, figures, now, newest)
        for row in correction_rows(found.histories, wanted, found.previous.last_event if found.previous else None):
            closed = store.rosters.latest(engagement, row.month)
            if closed:
                closed.corrected_by = month
                store.session.add(closed)
    return version


def can_be_counted(store: Store, engagement: Engagement, month: Month) -> bool:
    """Whether everybody who was there in a month is still on file: leavers are deleted in time (R19), and their months
    stay as they were counted."""
    purged_on = store.people.purged_on(engagement)
    return purged_on is None or month.first > add_months(purged_on, -LEAVER_MONTHS)


def _may_be_made(store: Store, engagement: Engagement, month: Month) -> None:
    if month.label not in {one.label for one in months_of(store, engagement)}:
        raise Refused(f"{month.label} 不在合同期限内：请核对月份")
    if store.today(engagement) <= month.last:
        raise Refused(f"{month.label} 尚未结束：请在次月出具月报")


def _figures(store: Store, engagement: Engagement, found: Counted, month: Month) -> dict[str, Any]:
    total = found.total
    basis = hr_terms(store, engagement).headcount_basis
    adjusted = sum(
        counted(stays(found.histories, earlier), basis) - billed_heads(store, engagement, place, earlier.label)
        for place, earlier in enumerate(months_of(store, engagement), 1)
        if earlier.label < month.label
        and store.rosters.latest(engagement, earlier.label)
        and can_be_counted(store, engagement, earlier)
    )
    return {
        "opening": total.opening,
        "joins": total.joins,
        "leaves": total.leaves,
        "transfers": total.transfers_in,
        "closing": total.closing,
        "counted": counted(found.present, basis) + adjusted,
        "adjusted": adjusted,
        "corrected": found.corrected,
    }


def _differs(store: Store, engagement: Engagement, month: Month, latest: MonthlyRoster, now: datetime) -> bool:
    """Whether the report would say something else now."""
    document = store.documents.find(engagement, MONTHLY_ROSTER, month.label, latest.version)
    if document is None:
        return False  # it is still to be issued
    trial = MonthlyRoster(
        engagement_id=0,
        month=month.label,
        version=latest.version,
        cutoff=now,
        last_event=store.people.newest_event(),
        figures={},
    )
    said = roster_context(store, engagement, trial).model_dump(mode="json", exclude=_VOLATILE)
    before = {name: value for name, value in store.documents.said(document).items() if name not in _VOLATILE}
    return said != before


def _roster(store: Store, engagement: Engagement, month: str, version: int) -> MonthlyRoster:
    return next(row for row in store.rosters.versions(engagement, month) if row.version == version)


@step("出具月度人员信息报表")
def issue_roster(no: str, month: str, version: int) -> Issued:
    """出具月度人员信息报表。

    The workbook of a month as it was counted: people, joins, leaves, transfers, papers missing, corrections, balance.
    """

    def build(store: Store, engagement: Engagement) -> MonthlyRosterContext:
        return roster_context(store, engagement, _roster(store, engagement, month, version))

    return issue(MONTHLY_ROSTER, no, build, subject=month, version=version)


@step("出具月度人员情况说明")
def issue_roster_summary(no: str, month: str, version: int) -> Issued:
    """出具月度人员情况说明。

    The month in figures, with the trend of heads; it names nobody.
    """

    def build(store: Store, engagement: Engagement) -> RosterSummaryContext:
        document = store.documents.find(engagement, MONTHLY_ROSTER, month, version)
        assert document is not None
        said = MonthlyRosterContext.model_validate(store.documents.said(document))
        return summary_context(store, engagement, said, document.number)

    return issue(ROSTER_SUMMARY, no, build, subject=month, version=version)


def tell_roster(no: str, month: str, version: int) -> None:
    """Say what a month came to."""
    with reading() as store:
        figures = _roster(store, store.engagements.get(no), month, version).figures
    line = "期初 {opening} 人，入职 {joins}，离职 {leaves}，期末 {closing} 人".format(**figures)
    say(f"{no} {month} 月报第 {version} 版：{line}")
