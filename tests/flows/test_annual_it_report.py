"""The annual report of the IT services, made from what was recorded. Row S7.8."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from flows.annual_it_report import annual_it_report
from flows.device_archive import device_archive
from schemas.devices import DeviceFacts
from schemas.errors import WaibaoError
from schemas.it_device_forms import DeviceOf
from schemas.it_devices_papers import DEVICE_ARCHIVE, DeviceArchiveContext
from schemas.it_report import ANNUAL_IT_REPORT, AnnualItReportContext
from schemas.it_report_forms import YearOf
from schemas.records import Engagement
from schemas.rules.sla import deadlines
from schemas.tickets import TicketOpened, TicketProgress
from tasks.it_service import clock_of, enter_visits, it_terms
from tasks.step import without_prefect
from tests.hr import at
from tests.it_contract import it_engagement
from waibao.store.engine import reading, transaction
from waibao.store.store import Store

pytestmark = pytest.mark.row("S7.8")
JANUARY = at("2027-01-10", "09:00")


@pytest.fixture
def service(home: Path) -> Iterator[str]:
    """A client whose service began in April 2026 and whose record of the year is complete."""
    with without_prefect():
        with transaction() as store:
            engagement = it_engagement(store)
            _year(store, engagement)
            engagement.clock = JANUARY
        yield engagement.no


def _year(store: Store, engagement: Engagement) -> None:
    facts = [
        DeviceFacts(kind="台式电脑", serial="PF3KX0071", purchased_on=date(2019, 7, 2)),
        DeviceFacts(kind="交换机", serial="HW57S0029110", purchased_on=date(2025, 3, 18), critical=True),
        DeviceFacts(kind="打印机", serial="CNBRP6X21K"),
    ]
    devices = [store.devices.register(engagement, one, "visit/1", at("2026-04-02")) for one in facts]
    store.devices.mark(devices[2], "停用", "visit/3", at("2026-09-08"))
    ticket(store, engagement, devices[0].label, "2026-05-06", minutes=20, hours=5)
    ticket(store, engagement, devices[0].label, "2026-06-10", minutes=90, hours=30)
    ticket(store, engagement, "", "2027-01-05", minutes=5, hours=1)
    enter_visits(store, engagement)
    for visit in store.visits.of(engagement):
        visit.started_at = visit.ended_at = at(visit.planned_on.isoformat(), "17:00")
        visit.reported_at, visit.status, visit.rating = visit.ended_at, "已确认", 4


def ticket(store: Store, engagement: Engagement, label: str, day: str, *, minutes: int, hours: int) -> None:
    """A fault of the third level called in at ten, answered and restored after so much time of service."""
    opened_at, clock = at(day, "10:00"), clock_of(it_terms(store, engagement))
    level = it_terms(store, engagement).level(3)
    said = TicketOpened(
        no=engagement.no, opened_at=opened_at, contact="赵岚", place="三楼", cause_class="硬件", content="不能开机"
    )
    until = deadlines(clock, opened_at, level.respond_minutes, level.arrive_minutes, level.restore_minutes)
    device = store.devices.find(engagement, label) if label else None
    made = store.tickets.open_once(engagement, day, said, 3, until, device, opened_at)
    for act, after in (("响应", minutes), ("恢复", 60 * hours), ("签字关闭", 60 * hours + 5)):
        done_at = clock.add(opened_at, after)
        step = {"ticket": made.no, "act": act, "at": done_at, "by": "周航", "solution": "更换电源", "cause": "老化"}
        step |= {"client_signatory": "赵岚", "rating": 5}
        store.tickets.advance(engagement, made, TicketProgress.model_validate(step), act, clock, done_at)


def reports(no: str) -> list[AnnualItReportContext]:
    """What the reports of an engagement say, oldest version first."""
    with reading() as store:
        engagement = store.engagements.get(no)
        found = [one for one in store.documents.of(engagement) if one.kind == ANNUAL_IT_REPORT.slug]
        return [AnnualItReportContext.model_validate(store.documents.said(one)) for one in found]


def test_in_january_every_service_gets_the_report_of_the_year_before(service: str) -> None:
    assert annual_it_report(YearOf()) == [f"{service}：ND-2027-0001 第 1 版"]

    (report,) = reports(service)
    year = report.year
    assert report.period == "2026年度"
    assert (year.first, year.last) == (date(2026, 4, 1), date(2026, 12, 31))
    assert report.before is None, "there was no service in 2025"
    assert (year.device_count, year.retired, year.tickets) == (2, 1, 2)
    assert [label[-1] for label in year.old] == ["1"]
    assert (year.response[-1].kept, year.response[-1].judged) == (1, 2)
    assert year.response[-1].minutes == [20, 90, 90, 90]
    assert year.restoration[-1].minutes == [5 * 60, 30 * 60, 30 * 60, 30 * 60], "hours of service, nights left out"
    assert (year.restoration[-1].kept, year.repeats, year.recurring[0].times) == (1, 1, 2)
    assert year.visits_confirmed == year.visits_planned > 0
    assert year.rated == {1: 0, 2: 0, 3: 0, 4: year.visits_done, 5: 2}


def test_a_report_made_again_is_the_same_and_another_version_when_the_record_says_more(service: str) -> None:
    annual_it_report(YearOf())
    with transaction() as store:
        engagement = store.engagements.get(service)
        engagement.clock = JANUARY + timedelta(1)
    assert annual_it_report(YearOf(no=service)) == [f"{service}：ND-2027-0001 第 1 版"]

    with transaction() as store:
        ticket(store, store.engagements.get(service), "", "2026-12-30", minutes=10, hours=2)

    assert annual_it_report(YearOf(no=service)) == [f"{service}：ND-2027-0001 第 2 版"]
    assert [report.year.tickets for report in reports(service)] == [2, 3]


def test_any_span_can_be_reported_on_by_hand(service: str) -> None:
    annual_it_report(YearOf(no=service, first=date(2026, 5, 1), last=date(2026, 5, 31)))

    (report,) = reports(service)
    assert (report.period, report.year.tickets) == ("2026年5月1日 至 2026年5月31日", 1)


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2027, 1, 1), date(2027, 1, 10), "还没有过去"),
        (date(2025, 1, 1), date(2025, 12, 31), "期间内没有服务"),
    ],
)
def test_a_span_without_service_or_not_over_is_refused(service: str, first: date, last: date, said: str) -> None:
    with pytest.raises(WaibaoError, match=said):
        annual_it_report(YearOf(no=service, first=first, last=last))
    assert reports(service) == []


def test_one_service_that_cannot_be_reported_on_does_not_stop_the_others(service: str) -> None:
    with transaction() as store:
        other = it_engagement(store, key="other")
        other.clock = JANUARY
        contract = store.contracts.get(other)
        contract.terms = contract.terms | {"it": None}

    with pytest.raises(WaibaoError, match="已完成 1 个，未能完成 1 个"):
        annual_it_report(YearOf())
    assert len(reports(service)) == 1


@pytest.mark.row("S7.7")
def test_the_file_of_a_device_is_made_anew_only_when_something_happened(service: str) -> None:
    with reading() as store:
        [label, *_others] = [one.label for one in store.devices.of(store.engagements.get(service))]
    assert device_archive(DeviceOf(no=service, label=label)) == f"{label}：DG-2027-0001 第 1 版"
    with transaction() as store:
        engagement = store.engagements.get(service)
        engagement.clock = JANUARY + timedelta(1)
    assert device_archive(DeviceOf(no=service, label=label)).endswith("第 1 版")
    with transaction() as store:
        ticket(store, store.engagements.get(service), label, "2027-01-08", minutes=10, hours=2)

    assert device_archive(DeviceOf(no=service, label="PF3KX0071")) == "PF3KX0071：DG-2027-0001 第 2 版"
    with reading() as store:
        engagement = store.engagements.get(service)
        kept = store.documents.issued(engagement, DEVICE_ARCHIVE, label)
        said = DeviceArchiveContext.model_validate(store.documents.said(kept))
    assert (said.age, len(said.faults), said.repeats) == (7, 3, 1)
    assert said.advice[0].startswith("已使用 7 年")
    assert "sealed" in kept.context, "network addresses and people's names are not kept in the open"
