"""Leavers are deleted when the time to keep them is over, on record, and nothing else changes. Rule R19, PIPL 47."""

import shutil
import signal
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from flows.hr_daily import day_of
from flows.hr_roster import roster_of_month
from flows.onboarding import accounts_opened, chases_done, onboarding, take_in
from schemas.deletion import DELETION_RECORD, DeletionRecordContext
from schemas.errors import BadInput, NotFound, Refused
from schemas.hr_forms import AccountsOf, ChangesOf, ChasesOf, OnboardingOf
from schemas.records import AuditEntry, Document, DocumentFile, Employee, FollowUp, PersonnelEvent, ReceivedFile
from tasks.hr_changes import record_changes
from tasks.hr_materials import receive_materials
from tasks.hr_purge import purge_engagement, would_purge
from tests.command import as_json, waibao
from tests.faults.deadly import purge
from tests.hr import at, moved_to, put, service
from tests.hr_example import ONBOARDING, SEPTEMBER, SEPTEMBER_HQ, scan, spoiled, workbook
from tests.processes import forked_from
from waibao.settings import Settings
from waibao.store.engine import engine_for, reading, transaction
from waibao.store.verify import verify

pytestmark = pytest.mark.xdist_group("purge")
GONE, STAYS, LATER = "RY-2026-0001", "RY-2026-0002", "RY-2026-0003"
REASON = "学校已撤并，无法补办"
LAST_KEPT, FIRST_GONE = date(2028, 9, 25), date(2028, 9, 26)
"""Two years from the last day worked: kept on that day, gone on the next."""


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Three joined on 1 September; one left that month with papers, accounts and chases, another in November."""
    home = tmp_path_factory.mktemp("lived")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WAIBAO_HOME", str(home))
        patch.delenv("WAIBAO_DATABASE_URL", raising=False)
        with service() as no:
            live(no)
    return home, no


def live(no: str) -> None:
    put(no, "入职", "有误.xlsx", workbook("入职人员信息表", ONBOARDING, spoiled(SEPTEMBER)))
    with pytest.raises(BadInput):
        take_in(no, "入职", "有误.xlsx")
    put(no, "入职", "名单.xlsx", workbook("入职人员信息表", ONBOARDING, SEPTEMBER_HQ))
    onboarding(OnboardingOf(no=no, channel="总部", file="名单.xlsx"))
    one = SEPTEMBER_HQ[0]["工号"]
    for file_no, person in ((one, "甲"), (STAYS, "乙")):
        put(no, f"资料/{file_no}", "身份证复印件x2.jpg", scan(person, 1))
    assert receive_materials(no) == []
    moved_to(no, at("2026-09-01", "18:00"))
    told = [
        {
            "person": GONE,
            "system": name,
            "account": "0041",
            "opened_at": "2026-09-01 11:00",
            "told_at": "2026-09-01 12:00",
        }
        for name in ("NC", "OA")
    ]
    accounts_opened(AccountsOf.model_validate({"no": no, "by": "钱敏", "accounts": told}))
    moved_to(no, at("2026-09-16"))
    day_of(no)
    chase = {"person": GONE, "chased_on": "2026-09-16", "method": "电话", "result": "不能提交", "reason": REASON}
    chases_done(ChasesOf.model_validate({"no": no, "by": "钱敏", "chases": [chase]}))
    leaves = [
        {"person": one, "last_day": "2026-09-25", "reason": "个人发展"},
        {"person": LATER, "last_day": "2026-11-30", "reason": "个人发展"},
    ]
    record_changes(ChangesOf.model_validate({"no": no, "by": "钱敏", "leaves": leaves}), "test")
    moved_to(no, at("2026-10-08", "09:00"))
    roster_of_month(no, "2026-09")


@pytest.fixture
def no(lived: tuple[Path, str], home: Path) -> Iterator[str]:
    """A copy of it on the day after the two years."""
    engine_for(f"sqlite:///{lived[0] / 'waibao.sqlite'}").dispose()
    shutil.copytree(lived[0], home)
    from tasks.step import without_prefect

    with without_prefect():
        moved_to(lived[1], at("2028-09-26"))
        yield lived[1]


def kept_bytes() -> bytes:
    """Everything that the database's files hold."""
    home = Settings.from_env().home
    return b"".join(path.read_bytes() for path in home.glob("waibao.sqlite*"))


def files_left() -> set[str]:
    home = Settings.from_env().home
    places = [home / part for part in ("documents", "received", "outbox")]
    return {str(path.relative_to(home)) for place in places for path in place.rglob("*") if path.is_file()}


def said(no: str, on: date) -> DeletionRecordContext:
    with reading() as store:
        found = store.documents.find(store.engagements.get(no), DELETION_RECORD, on.isoformat())
        assert found is not None
        return DeletionRecordContext.model_validate(found.context)


def test_on_the_last_day_of_the_two_years_a_leaver_is_still_kept(no: str) -> None:
    purge_engagement(no, LAST_KEPT)

    with reading() as store:
        assert store.people.get(store.engagements.get(no), GONE).sealed_id


@pytest.mark.row("S3.7")
def test_the_day_after_everything_that_names_the_leaver_is_gone_and_nobody_else_is_touched(no: str) -> None:
    with transaction() as store:
        engagement = store.engagements.get(no)
        one = store.people.get(engagement, GONE)
        events = store.session.exec(select(PersonnelEvent).where(PersonnelEvent.employee_id == one.id)).all()
        secrets = [one.sealed_id, one.id_index, *(event.sealed for event in events), *(event.key for event in events)]
        others = store.people.opened(engagement, "核对", store.now(engagement), [store.people.get(engagement, STAYS)])
        about = store.session.exec(select(Document).where(col(Document.subject).startswith(GONE))).all()
        paths = {file.path for document in about for file in store.documents.files(document).values()}
        [kept] = [file for file in store.files.of(engagement) if file.purpose.startswith(f"material/{GONE}/")]
    assert paths | {kept.path} <= files_left()

    done = purge_engagement(no, None)

    assert (done.people, done.record) == (1, "SC-2028-0001")
    assert not (paths | {kept.path}) & files_left()
    found = kept_bytes()
    assert not [secret for secret in secrets if secret and secret.encode() in found]
    assert REASON.encode() not in found
    with transaction() as store:
        engagement = store.engagements.get(no)
        with pytest.raises(NotFound):
            store.people.get(engagement, GONE)
        [gone] = [one for one in store.people.of(engagement) if one.no == GONE]
        assert (gone.employee_no, gone.id_index, gone.sealed_id, gone.purged_on) == ("", None, None, FIRST_GONE)
        again = store.people.opened(engagement, "核对", store.now(engagement), [store.people.get(engagement, STAYS)])
        assert [person.events for person in again] == [person.events for person in others]
        assert store.people.get(engagement, LATER)
        assert verify(store) == []


def test_files_of_several_people_go_when_they_are_old_enough_themselves(no: str) -> None:
    before = {path for path in files_left() if "/people-" in path or "更正单" in path or "催办清单" in path}
    monthly = {
        path for path in files_left() if "月度人员信息报表" in path or "附件包" in path or path.startswith("outbox")
    }
    assert (len(before), len(monthly)) == (2 + 1 + 5, 3)

    purge_engagement(no, None)
    assert not before & files_left()
    assert monthly <= files_left()  # its month ended on the 30th

    moved_to(no, at("2028-10-01"))
    purge_engagement(no, None)
    assert not monthly & files_left()
    assert [path for path in files_left() if "月度人员情况说明" in path]
    record = said(no, date(2028, 10, 1))
    assert (record.people, dict(record.shared)["月报附件包"], record.mails) == ([], 1, 1)
    with reading() as store:
        assert verify(store) == []


def test_the_record_tells_numbers_of_files_and_counts(no: str) -> None:
    purge_engagement(no, None)

    record = said(no, FIRST_GONE)
    [one] = record.people
    assert one.model_dump() == {"file_no": GONE, "events": 2, "accounts": 2, "chases": 1, "scans": 1, "documents": 5}
    assert (record.tables, record.sheets, record.lists, record.packages, record.mails) == (2, 1, 2, 0, 0)
    with reading() as store:
        entries = store.session.exec(select(AuditEntry).where(AuditEntry.action == "person purged")).all()
        assert [(entry.subject, entry.detail["events"]) for entry in entries] == [(GONE, 2)]


def test_run_again_it_does_nothing(no: str) -> None:
    purge_engagement(no, None)
    with reading() as store:
        before = store.session.exec(select(AuditEntry)).all()

    again = purge_engagement(no, None)

    assert (bool(again), again.record) == (False, "")
    with reading() as store:
        after = [entry for entry in store.session.exec(select(AuditEntry)) if entry.action != "personal data read"]
        assert after == [entry for entry in before if entry.action != "personal data read"]


def test_what_was_counted_stays_and_is_not_counted_again(no: str) -> None:
    with reading() as store:
        before = [row.figures for row in store.rosters.of(store.engagements.get(no))]
    purge_engagement(no, None)

    assert "第 1 版" in roster_of_month(no, "2026-09")
    with pytest.raises(Refused, match="不能重新统计"):
        roster_of_month(no, "2026-09", correct=True)
    roster_of_month(no, "2026-10")  # it came late, and nobody of that month is gone
    with reading() as store:
        rosters = store.rosters.of(store.engagements.get(no))
        assert [row.figures for row in rosters][:1] == before
        assert (rosters[1].figures["opening"], rosters[1].figures["adjusted"]) == (before[0]["closing"], 0)


def test_nothing_is_deleted_before_its_time_but_it_can_be_looked_up(no: str) -> None:
    with pytest.raises(Refused, match="不能提前删除"):
        purge_engagement(no, date(2028, 12, 1))

    ahead = would_purge(no, date(2028, 12, 1))

    assert ahead.people == 2
    with reading() as store:
        assert not store.session.exec(select(Employee).where(col(Employee.purged_on).is_not(None))).all()
    home = Settings.from_env().home
    assert [row["people"] for row in as_json("privacy", "purge", "--dry-run", "--home", home)] == [1]
    status, printed, _ = waibao("privacy", "purge", "--home", home)
    assert (status, "SC-2028-0001" in printed) == (0, True)
    assert "没有保存期已满" in waibao("privacy", "purge", "--home", home)[1]


def test_killed_on_the_way_another_run_finishes_it(no: str, tmp_path: Path) -> None:
    home, ledger = Settings.from_env().home, tmp_path / "died-at"
    context = forked_from("tests.faults.deadly")
    codes: list[Any] = []
    while not codes or codes[-1] == -signal.SIGKILL:
        variables = {"WAIBAO_KILL_ONCE_EACH": str(ledger)}
        process = context.Process(target=purge, args=(str(home), variables, no, FIRST_GONE))
        process.start()
        process.join()
        codes.append(process.exitcode)

    assert codes == [-signal.SIGKILL] * len(ledger.read_text("utf-8").splitlines()) + [0]
    assert len(codes) > 8
    assert len(said(no, FIRST_GONE).people) == 1
    with reading() as store:
        assert verify(store) == []
        assert len(store.session.exec(select(Document).where(Document.kind == DELETION_RECORD.slug)).all()) == 1
        gone = store.session.exec(select(DocumentFile).where(col(DocumentFile.purged_on).is_not(None)))
        assert not [file for file in gone if (home / file.path).exists()]
        assert not [chase for chase in store.session.exec(select(FollowUp)) if chase.reason]


@pytest.mark.usefixtures("both_databases")
def test_on_either_database_a_leaver_is_forgotten_and_the_rest_agrees_with_the_record() -> None:
    with service(2) as no:
        put(no, f"资料/{GONE}", "身份证复印件x2.jpg", scan("甲", 1))
        assert receive_materials(no) == []
        leaves = [{"person": GONE, "last_day": "2026-09-25", "reason": "个人发展"}]
        record_changes(ChangesOf.model_validate({"no": no, "by": "钱敏", "leaves": leaves}), "test")
        moved_to(no, at("2028-09-26"))

        done = purge_engagement(no, None)

    assert (done.people, done.received, done.record) == (1, 1, "SC-2028-0001")
    with transaction() as store:
        engagement = store.engagements.get(no)
        assert [one.employee.no for one in store.people.opened(engagement, "核对", store.now(engagement))] == [STAYS]
        assert verify(store) == []


def test_what_is_gone_without_a_record_of_its_deletion_is_an_alteration(no: str) -> None:
    with transaction() as store:
        file = store.session.exec(select(ReceivedFile).where(col(ReceivedFile.purpose).startswith("material"))).first()
        assert file
        file.purged_on = FIRST_GONE
        store.session.add(file)
        (store.settings.home / file.path).unlink()

    with reading() as store:
        assert [found.what for found in verify(store)] == ["已删除，而审计记录没有登记"]
