"""The monthly report: what it counts, corrections, versions, who gets it. Rows S3.4, S3.5."""

import io
import socket
import zipfile
from collections.abc import Iterator
from datetime import date
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from stream_unzip import stream_unzip

from flows.hr_daily import arrivals_of, day_of
from flows.hr_roster import monthly_rosters, roster_of_month
from schemas.errors import Refused, WaibaoError
from schemas.hr_forms import ChangesOf, RosterOf
from schemas.monthly_roster import MONTHLY_ROSTER, MonthlyRosterContext
from tasks.hr_changes import record_changes
from tasks.hr_people import waiting_files
from tests.hr import RECIPIENT, at, facts_of, moved_to, put, service, staffed, under_contract
from tests.hr_example import EVENTS, ROSTER, workbook
from waibao.store.engine import reading, transaction
from waibao.store.verify import verify

SEVENTH = at("2026-10-07", "09:00")


@pytest.fixture
def no(home: Path) -> Iterator[str]:
    """Ten people under contract."""
    with service(10) as found:
        yield found


def changes(no: str, **rows: Any) -> None:
    """Leaves and transfers typed into the form."""
    record_changes(ChangesOf.model_validate({"no": no, "by": "钱敏", **rows}), "test")


def leave(person: str, last_day: str) -> dict[str, str]:
    return {"person": person, "last_day": last_day, "reason": "个人发展"}


def said(no: str, month: str, version: int = 1) -> MonthlyRosterContext:
    """What the workbook of a month says."""
    with reading() as store:
        document = store.documents.find(store.engagements.get(no), MONTHLY_ROSTER, month, version)
        assert document is not None
        return MonthlyRosterContext.model_validate(store.documents.said(document))


@pytest.mark.row("S3.4")
def test_a_month_counts_who_was_there_who_came_and_who_left_by_department(no: str) -> None:
    one, two = facts_of(12, seed=1)[:2]
    changes(
        no,
        leaves=[leave(one.employee_no, "2026-09-30")],
        transfers=[{"person": two.employee_no, "kind": "调部门", "effective_on": date(2026, 9, 14), "after": "工程部"}],
    )
    moved_to(no, SEVENTH)

    roster_of_month(no, "2026-09")

    report = said(no, "2026-09")
    assert (report.total.opening, report.total.joins, report.total.leaves, report.total.closing) == (10, 0, 1, 9)
    assert all(row.computed == row.closing for row in report.balances)
    assert [row.transfers_in for row in report.balances if row.department == "工程部"] == [1]
    assert (report.due_on, report.send_on) == (date(2026, 10, 7), date(2026, 10, 8))  # the 7th is a holiday (R16)


@pytest.mark.row("S3.4")
def test_a_late_event_of_a_closed_month_is_a_correction_in_the_next_and_marks_the_closed_one(no: str) -> None:
    moved_to(no, SEVENTH)
    roster_of_month(no, "2026-09")
    changes(no, leaves=[leave(facts_of(1)[0].employee_no, "2026-09-25")])
    moved_to(no, at("2026-11-07", "09:00"))

    roster_of_month(no, "2026-10")

    report = said(no, "2026-10")
    assert [(row.month, row.what) for row in report.corrections] == [("2026-09", "补报 2026-09-25 离职")]
    assert (report.previous_closing, report.corrected, report.total.opening, report.total.leaves) == (10, -1, 9, 0)
    with reading() as store:
        closed = store.rosters.latest(store.engagements.get(no), "2026-09")
        assert closed is not None
        assert closed.corrected_by == "2026-10"


@pytest.mark.row("S3.4")
def test_a_report_is_made_once_and_corrected_as_another_version_only_when_it_says_something_else(no: str) -> None:
    moved_to(no, SEVENTH)
    roster_of_month(no, "2026-09")

    again = roster_of_month(no, "2026-09")
    unchanged = roster_of_month(no, "2026-09", correct=True)
    changes(no, leaves=[leave(facts_of(1)[0].employee_no, "2026-09-25")])
    corrected = roster_of_month(no, "2026-09", correct=True)

    assert "第 1 版" in again
    assert "第 1 版" in unchanged
    assert "第 2 版" in corrected
    assert (said(no, "2026-09").total.closing, said(no, "2026-09", 2).total.closing) == (10, 9)
    with reading() as store:
        engagement = store.engagements.get(no)
        assert [row.version for row in store.rosters.versions(engagement, "2026-09")] == [1, 2]
        assert verify(store) == []


def test_a_month_that_is_not_over_or_not_of_the_contract_is_refused(no: str) -> None:
    with pytest.raises(Refused, match="尚未结束"):
        roster_of_month(no, "2026-09")
    with pytest.raises(Refused, match="不在合同期限内"):
        roster_of_month(no, "2026-08")


@pytest.mark.row("S3.4")
def test_a_report_made_on_a_rest_day_goes_out_on_the_next_working_day(no: str) -> None:
    moved_to(no, SEVENTH)
    assert "待报送" in monthly_rosters(RosterOf())[0]

    moved_to(no, at("2026-10-08", "09:00"))
    day_of(no)

    with reading() as store:
        [report] = store.rosters.of(store.engagements.get(no))
        assert report.delivered_at == at("2026-10-08", "09:00")


@pytest.mark.row("S3.4")
def test_a_wrong_file_of_one_client_stops_only_that_client_until_a_better_one_comes(no: str) -> None:
    with transaction() as store:
        other = under_contract(store, "other").no
        staffed(store, store.engagements.get(other), 3, seed=9)
    rows = [facts.model_dump() for facts in facts_of(10)]
    titled = [{_TITLES[name]: value for name, value in row.items() if name in _TITLES} for row in rows]
    put(no, "月报", "名册-2026-09.xlsx", workbook("名册", ROSTER, [{**titled[0], "公民身份号码": "1"}, *titled[1:]]))
    for one in (no, other):
        moved_to(one, SEVENTH)

    with pytest.raises(WaibaoError, match="未通过核验") as failed:
        monthly_rosters(RosterOf())

    assert "已完成 1 个，未能完成 1 个" in str(failed.value)
    with reading() as store:
        assert store.rosters.of(store.engagements.get(no)) == []
        assert len(store.rosters.of(store.engagements.get(other))) == 1
        outbox = store.settings.home / "outbox" / no
    assert [path.name for path in outbox.iterdir()] == ["2026-09-更正单.eml"]
    put(no, "月报", "名册-2026-09-更正.xlsx", workbook("名册", ROSTER, titled))
    assert "第 1 版" in monthly_rosters(RosterOf())[0]


_TITLES = {name: str(info.title) for name, info in type(facts_of(1)[0]).model_fields.items()}


class Letters:
    """Takes mail in."""

    def __init__(self) -> None:
        self.taken: list[tuple[list[str], Message]] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  (aiosmtpd's name)
        self.taken.append((envelope.rcpt_tos, message_from_bytes(envelope.content)))
        return "250 OK"


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> Iterator[Letters]:
    """A mail server on this machine."""
    from aiosmtpd.controller import Controller

    found = Letters()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(found, hostname="127.0.0.1", port=port)
    server.start()
    monkeypatch.setenv("WAIBAO_SMTP", f"smtp://127.0.0.1:{port}")
    yield found
    server.stop()


@pytest.mark.row("S3.4")
def test_a_report_is_mailed_once_with_workbook_summary_and_package(no: str, letters: Letters, home: Path) -> None:
    (home / "keys" / f"{no}.password").write_text("\n", encoding="utf-8")  # agreed to go without
    moved_to(no, at("2026-10-08", "09:00"))

    roster_of_month(no, "2026-09")
    roster_of_month(no, "2026-09")

    [(to, mail)] = letters.taken
    names = [part.get_filename() for part in mail.walk() if part.get_filename()]
    assert to == [RECIPIENT]
    assert names == [
        "YB-2026-0001 月度人员情况说明.pdf",
        "YB-2026-0001 月度人员信息报表.xlsx",
        "YB-2026-0001 月报附件包.zip",
    ]


def test_unless_agreed_otherwise_nothing_that_names_people_travels_in_clear(
    no: str, letters: Letters, home: Path
) -> None:
    moved_to(no, at("2026-10-08", "09:00"))

    roster_of_month(no, "2026-09")

    [(_, mail)] = letters.taken
    parts = {part.get_filename(): part.get_payload(decode=True) for part in mail.walk() if part.get_filename()}
    password = (home / "keys" / f"{no}.password").read_text(encoding="utf-8").strip()
    locked = parts["YB-2026-0001 月度人员信息报表（加密）.zip"]
    assert not any(name and name.endswith(".xlsx") for name in parts)
    with pytest.raises(RuntimeError), zipfile.ZipFile(io.BytesIO(locked)) as archive:
        archive.read(archive.namelist()[0])
    opened = {name.decode(): b"".join(chunks) for name, _, chunks in stream_unzip([locked], password=password.encode())}
    assert opened["YB-2026-0001 月度人员信息报表.xlsx"].startswith(b"PK")


@pytest.mark.row("S3.4")
def test_a_months_file_that_leaves_out_somebody_employed_is_refused_with_the_number_of_the_file(no: str) -> None:
    titled = [
        {_TITLES[name]: value for name, value in facts.model_dump().items() if name in _TITLES} for facts in facts_of(9)
    ]
    put(no, "月报", "名册-2026-09.xlsx", workbook("名册", ROSTER, titled))
    moved_to(no, SEVENTH)

    with pytest.raises(WaibaoError, match="没有登记在职的 RY-2026-0010"):
        monthly_rosters(RosterOf())

    changes(no, leaves=[leave("RY-2026-0010", "2026-09-18")])
    assert "第 1 版" in monthly_rosters(RosterOf())[0]


@pytest.mark.row("S3.4")
def test_a_correction_typed_into_a_form_changes_the_register_and_never_a_personal_number(no: str) -> None:
    rows = [{"person": "RY-2026-0001", "found_on": "2026-09-10", "field": "岗位", "after": "高级工程师"}]
    changes(no, corrections=rows)
    moved_to(no, SEVENTH)
    roster_of_month(no, "2026-09")

    [row] = [row for row in said(no, "2026-09").people if row.file_no == "RY-2026-0001"]
    assert row.facts.post == "高级工程师"
    with pytest.raises(Refused, match="不能更正为“下个月”"):
        changes(no, corrections=[rows[0] | {"field": "合同止", "after": "下个月"}])


@pytest.mark.row("S3.4")
def test_a_list_of_leavers_that_comes_twice_is_taken_in_once_and_is_no_fault(no: str) -> None:
    gone = facts_of(10)[3]
    row = {"工号": gone.employee_no, "姓名": gone.name, "类别": "离职", "生效日": "2026-09-18", "原因": "个人发展"}
    for name in ("离职.xlsx", "离职-再发.xlsx"):
        put(no, "变动", name, workbook("人员变动表", EVENTS, [row]))

    done, _, failed = arrivals_of(no)

    assert (done, failed) == ([f"{no} 登记 1 人：RY-2026-0004", f"{no} 登记 0 人"], [])
    assert waiting_files(no, "变动") == []


@pytest.mark.row("S3.4")
def test_a_months_file_that_comes_after_the_report_is_put_away_when_known_and_else_told(no: str) -> None:
    titled = [
        {_TITLES[name]: value for name, value in facts.model_dump().items() if name in _TITLES}
        for facts in facts_of(10)
    ]
    put(no, "月报", "名册-2026-09.xlsx", workbook("名册", ROSTER, titled))
    moved_to(no, SEVENTH)
    roster_of_month(no, "2026-09")
    put(no, "月报", "名册-2026-09-再发.xlsx", workbook("名册", ROSTER, titled))
    put(no, "月报", "名册-2026-09-更正.xlsx", workbook("名册", ROSTER, [{**titled[0], "岗位": "主管"}, *titled[1:]]))

    _, warned, _ = day_of(no)

    assert waiting_files(no, "月报") == ["名册-2026-09-更正.xlsx"]
    assert f"{no}：2026-09 月报已出，又收到该月的名册：要更正的，请运行“人事月报”并选中“更正”" in warned
    assert "第 2 版" in roster_of_month(no, "2026-09", correct=True)
    assert waiting_files(no, "月报") == []
