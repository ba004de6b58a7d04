"""The store keeps what is so, on both databases: numbers without gaps, everything once, times with zone."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError, StatementError
from sqlmodel import col, select

from schemas.errors import NotFound
from schemas.records import AuditEntry, Document, Payment
from schemas.request import REQUEST
from schemas.values import SHANGHAI
from tests.processes import forked_from
from tests.store.store_sample import GATE, KEY, NOW, applied, approval, issued, opened, pay, said, signed
from waibao.store.engine import reading, transaction
from waibao.store.verify import verify

pytestmark = pytest.mark.usefixtures("both_databases")


class PowerCut(Exception):
    """Whatever may go wrong inside a transaction."""


def numbers(prefix: str = "XM") -> list[str]:
    with reading() as store:
        engagements = [engagement.no for engagement in store.engagements.all()]
        documents = [document.number for document in store.session.exec(select(Document).order_by(col(Document.id)))]
    return [number for number in engagements + documents if number.startswith(prefix)]


def test_opening_twice_under_one_key_is_one_engagement() -> None:
    with transaction() as store:
        first = opened(store)
    with transaction() as store:
        again = opened(store, now=NOW + timedelta(days=3))

    assert (again.id, again.no, again.opened_at) == (first.id, "XM-2026-0001", NOW)
    assert numbers() == ["XM-2026-0001"]


def open_one(key: str) -> str:
    with transaction() as store:
        return opened(store, key).no


def test_many_threads_that_open_at_once_on_an_empty_database_agree() -> None:
    with ThreadPoolExecutor(8) as pool:
        same = list(pool.map(open_one, ["one"] * 8))
        others = list(pool.map(open_one, [f"other-{index}" for index in range(8)]))

    assert set(same) == {"XM-2026-0001"}
    assert sorted(others) == [f"XM-2026-{number:04d}" for number in range(2, 10)]


def open_in_process(environment: dict[str, str], keys: list[str], found: Any) -> None:
    """Open engagements in a process of its own."""
    os.environ |= environment
    found.put([open_one(key) for key in keys])


def test_many_processes_that_open_at_once_on_an_empty_database_agree() -> None:
    context = forked_from("tests.store.store_sample", "alembic.command")
    found = context.Queue()
    environment = {name: value for name, value in os.environ.items() if name.startswith("WAIBAO_")}
    keys = [["same", f"own-{index}"] for index in range(4)]
    processes = [context.Process(target=open_in_process, args=(environment, mine, found)) for mine in keys]
    for process in processes:
        process.start()
    opened_numbers = [found.get(timeout=60) for _ in processes]
    for process in processes:
        process.join()

    assert [process.exitcode for process in processes] == [0] * 4
    assert len({same for same, _ in opened_numbers}) == 1
    assert len({own for _, own in opened_numbers}) == 4
    assert sorted(numbers()) == [f"XM-2026-{number:04d}" for number in range(1, 6)]


def open_and_fail() -> None:
    with transaction() as store:
        engagement = opened(store, "second")
        store.documents.reserve(engagement, REQUEST, said(engagement), NOW)
        raise PowerCut


def test_a_transaction_that_fails_takes_no_number() -> None:
    with transaction() as store:
        engagement = opened(store)
        issued(store, engagement)
    with pytest.raises(PowerCut):
        open_and_fail()
    with transaction() as store:
        third = opened(store, "third")
        document = issued(store, third)

    assert (third.no, document.number) == ("XM-2026-0002", "SQ-2026-0002")
    with reading() as store:
        assert verify(store) == []


def test_numbers_count_by_prefix_and_year_without_gaps() -> None:
    next_year = datetime(2027, 1, 1, 0, 30, tzinfo=SHANGHAI)
    with transaction() as store:
        made = [opened(store, f"old-{index}").no for index in range(3)]
        made += [opened(store, f"new-{index}", now=next_year).no for index in range(2)]
        document = issued(store, store.engagements.get(made[0]))

    assert made == ["XM-2026-0001", "XM-2026-0002", "XM-2026-0003", "XM-2027-0001", "XM-2027-0002"]
    assert document.number == "SQ-2026-0001"


def test_the_year_of_a_number_is_that_of_shanghai() -> None:
    """16:30 on 31 December in London's winter time is half past midnight of the new year in Shanghai."""
    with transaction() as store:
        engagement = opened(store, now=datetime(2026, 12, 31, 16, 30, tzinfo=UTC))
        document = store.documents.reserve(
            engagement, REQUEST, said(engagement), datetime(2026, 12, 31, 16, 30, tzinfo=UTC)
        )

    assert engagement.no == "XM-2027-0001"
    assert (document.number, document.dated.isoformat()) == ("SQ-2027-0001", "2027-01-01")


def test_a_rehearsal_eats_no_real_number() -> None:
    with transaction() as store:
        practice = opened(store, "practice", rehearsal=True)
        rehearsed = issued(store, practice)
        real = opened(store, "real")
        document = issued(store, real)

    assert (practice.no, rehearsed.number) == ("YL-XM-2026-0001", "YL-SQ-2026-0001")
    assert (real.no, document.number) == ("XM-2026-0001", "SQ-2026-0001")


def test_an_unknown_number_names_the_way_to_list_those_there_are() -> None:
    with reading() as store, pytest.raises(NotFound, match="waibao list"):
        store.engagements.get("XM-2026-0009")


def test_what_is_changed_while_reading_is_thrown_away() -> None:
    with transaction() as store:
        no = opened(store).no
    with reading() as store:
        store.engagements.get(no).title = "改了"
        store.session.flush()
    with reading() as store:
        assert store.engagements.get(no).title != "改了"


def test_a_decision_is_recorded_once_and_the_first_stands() -> None:
    with transaction() as store:
        engagement = opened(store)
        store.decisions.record(engagement, GATE, KEY, approval("李建国"), NOW, "scenario:a")
    with transaction() as store:
        engagement = store.engagements.get(engagement.no)
        store.decisions.record(engagement, GATE, KEY, approval("别人"), NOW, "prefect:b")

    with reading() as store:
        made = store.decisions.of(store.engagements.get(engagement.no))
        assert [(one.decided_by, one.role, one.decided_at, one.source) for one in made] == [
            ("李建国", "approver", NOW, "scenario:a")
        ]


def test_refused_attempts_are_kept_with_their_reasons_and_without_their_contents() -> None:
    with transaction() as store:
        engagement = opened(store)
        for reason in ("第一条", "第二条"):
            store.decisions.refuse(engagement, GATE, KEY, NOW, "prefect:a", [reason])
        store.decisions.record(engagement, GATE, KEY, approval(), NOW, "prefect:a")
    with transaction() as store:  # another run, which had asked before the decision was made
        store.decisions.refuse(store.engagements.get(engagement.no), GATE, KEY, NOW, "prefect:b", ["太晚"])

    with reading() as store:
        engagement = store.engagements.get(engagement.no)
        made = store.decisions.of(engagement)
        assert [(one.attempt, one.accepted, one.refusals) for one in made] == [
            (1, False, ["第一条"]),
            (2, False, ["第二条"]),
            (3, True, []),
            (4, False, ["太晚"]),
        ]
        assert {str(one.form) for one in made if not one.accepted} == {"{}"}
        decided = store.decisions.row(engagement, KEY)
        assert decided is not None
        assert decided.attempt == 3


def test_a_document_of_one_kind_subject_and_version_exists_once() -> None:
    with transaction() as store:
        issued(store, opened(store))
    with pytest.raises(IntegrityError), transaction() as store:
        issued(store, store.engagements.get("XM-2026-0001"))

    assert numbers("SQ") == ["SQ-2026-0001"]
    with transaction() as store:
        other = issued(store, store.engagements.get("XM-2026-0001"), subject="2")

    assert other.number == "SQ-2026-0002"


def test_a_revision_keeps_the_number_and_the_version_before_stays_as_it_was() -> None:
    with transaction() as store:
        engagement = opened(store)
        issued(store, engagement, text="原文")
        revised = issued(store, engagement, version=2, text="修改")

    assert (revised.number, revised.version) == ("SQ-2026-0001", 2)
    with reading() as store:
        first, second = store.documents.versions(store.engagements.get("XM-2026-0001"), REQUEST)
        assert first.context["request"]["needs"] == "原文"
        assert second.context["request"]["needs"] == "修改"
        assert store.documents.issued(engagement, REQUEST).version == 2


def test_a_milestone_has_one_payment() -> None:
    with transaction() as store:
        payment = applied(store, opened(store))
    with pytest.raises(IntegrityError), transaction() as store:
        store.session.add(Payment(**payment.model_dump(exclude={"id"})))


def test_a_payment_moves_forward_only_and_only_step_by_step() -> None:
    with transaction() as store:
        engagement = opened(store)
        payment = applied(store, engagement)
        pay(store, engagement, payment)
        assert payment.status == "applied"  # nothing is paid before it is approved
        store.payments.approve(engagement, payment, "郑文博", "1", NOW)
        store.payments.approve(engagement, payment, "别人", "1", NOW)
        pay(store, engagement, payment, "PZ-1")
        pay(store, engagement, payment, "PZ-2")
        store.payments.approve(engagement, payment, "别人", "1", NOW)

    assert (payment.status, payment.approver, payment.voucher) == ("paid", "郑文博", "PZ-1")
    with reading() as store:
        actions = [entry.action for entry in store.session.exec(select(AuditEntry)) if "payment" in entry.action]
        assert actions == ["payment applied for", "payment approved", "payment made"]


def test_two_who_record_one_payment_at_once_record_it_once() -> None:
    with transaction() as store:
        engagement = opened(store)
        payment = applied(store, engagement)
        store.payments.approve(engagement, payment, "郑文博", "1", NOW)

    def record(voucher: str) -> None:
        with transaction() as store:
            engagement = store.engagements.get("XM-2026-0001")
            contract = store.contracts.get(engagement)
            found = store.payments.find(store.contracts.milestone(contract, 1))
            assert found is not None
            pay(store, engagement, found, voucher)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(record, ["PZ-1", "PZ-2", "PZ-3", "PZ-4"]))
    with reading() as store:
        made = [entry for entry in store.session.exec(select(AuditEntry)) if entry.action == "payment made"]
        assert len(made) == 1
        paid = store.payments.of(store.contracts.get(store.engagements.get("XM-2026-0001")))
        assert [(payment.status, payment.amount_fen) for _, payment in paid] == [("paid", 461_700_00)]


def test_a_contract_is_signed_once() -> None:
    with transaction() as store:
        first, _ = signed(store, opened(store))
    with transaction() as store:
        again, _ = signed(store, opened(store))
        assert again.id == first.id
        assert len(store.contracts.milestones(again)) == 1


def test_a_duty_is_entered_once_and_done_or_cancelled_for_good() -> None:
    with transaction() as store:
        engagement = opened(store)
        for days in (0, 5):  # the second time, another day is computed: the duty stands as entered
            store.obligations.add(engagement, "delivery", "1", "交付", NOW + timedelta(days=days), "合同")
        store.obligations.add(engagement, "progress-report", "2026-04", "报告", NOW, "合同")
        store.obligations.fulfil(engagement, "delivery", "1")
        assert [duty.subject for duty in store.obligations.cancel(engagement, "progress-report")] == ["2026-04"]
        assert store.obligations.cancel(engagement, "delivery") == []
        again = store.obligations.add(engagement, "delivery", "1", "交付", NOW, "合同")

        assert (again.status, again.due_at) == ("done", NOW)
        assert store.obligations.open_of(engagement) == []


def test_duties_are_due_at_their_moment_and_not_before() -> None:
    with transaction() as store:
        engagement = opened(store)
        store.obligations.add(engagement, "progress-report", "2026-04", "报告", NOW, "合同")
        early, late = NOW - timedelta(seconds=1), NOW.astimezone(UTC)

        assert store.obligations.due(engagement, "progress-report", early) == []
        assert len(store.obligations.due(engagement, "progress-report", late)) == 1


def test_times_come_back_as_the_same_moment_in_shanghai() -> None:
    with transaction() as store:
        opened(store, now=datetime(2026, 3, 2, 1, 0, tzinfo=UTC))
    with reading() as store:
        moment = store.engagements.get("XM-2026-0001").opened_at

    assert moment == NOW
    assert moment.isoformat() == "2026-03-02T09:00:00+08:00"


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(StatementError, match="time without zone"), transaction() as store:
        opened(store, now=datetime(2026, 3, 2, 9, 0))  # noqa: DTZ001
    assert numbers() == []


def test_the_clock_of_an_unattended_engagement_never_runs_back() -> None:
    with transaction() as store:
        played = store.engagements.open_once(said(opened(store)).request, "played", NOW, own_clock=True)
        store.engagements.advance_clock(played, NOW + timedelta(days=2))
        store.engagements.advance_clock(played, NOW + timedelta(days=1))
        attended = opened(store)
        store.engagements.advance_clock(attended, NOW)

        assert store.now(played) == NOW + timedelta(days=2)
        assert attended.clock is None
