"""Visits of an IT service: planned, prepared, reported, confirmed; every device accounted for. Rows S2, S6."""

import json
import shutil
from collections.abc import Iterator
from datetime import date
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import openpyxl
import pytest
from pydantic import ValidationError

from flows.it_daily import day_of_service
from flows.site_visit import carry_on, first_visit
from schemas.devices import DeviceFacts, differences
from schemas.errors import Refused
from schemas.forms import Done, Needs
from schemas.it_handover import HANDOVER_LIST
from schemas.it_visits_papers import FIRST_VISIT_REPORT, SERVICE_CONFIRMATION, VISIT_PREPARATION
from schemas.visits import (
    FIRST_VISIT_STEPS,
    FirstVisitReported,
    OccasionalVisit,
    VisitConfirmed,
    VisitMoved,
    VisitReported,
)
from tasks.it_devices import register_devices
from tasks.it_service import cancel_visits, plan_visits
from tasks.it_visits import call_visit, move_visit
from tasks.step import without_prefect
from tests.command import waibao
from tests.hr import at, moved_to
from tests.it_contract import it_service
from tests.it_service import (
    CLIENT,
    ENGINEER,
    answered,
    confirmation,
    device,
    filled_in,
    first_report,
    first_visit_done,
    met,
    report,
    seen,
)
from waibao.store.engine import reading
from waibao.store.verify import verify

NO = "XM-2026-0001"
LABELS = ("SB-2026-000001", "SB-2026-000002", "SB-2026-000003")


@pytest.fixture
def no(home: Path) -> Iterator[str]:
    """Under contract since 2026-03-31, served from 2026-04-01 for three months, visited every second Tuesday."""
    with it_service() as found:
        plan_visits(found)
        yield found


@pytest.fixture(scope="module")
def after_first_visit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same when the first visit is over: made once, copied for each test."""
    home = tmp_path_factory.mktemp("served") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WAIBAO_HOME", str(home))
        patch.delenv("WAIBAO_DATABASE_URL", raising=False)
        with it_service() as no:
            plan_visits(no)
            first_visit_done(no)
    return home


@pytest.fixture
def served(after_first_visit: Path, home: Path) -> Iterator[str]:
    """With three devices on file, labelled and inspected."""
    shutil.copytree(after_first_visit, home)
    with without_prefect():
        yield NO


def kinds_issued(no: str) -> list[str]:
    with reading() as store:
        return [document.kind for document in store.documents.of(store.engagements.get(no))]


@pytest.mark.row("S2.i")
def test_signing_brings_the_first_visit_and_every_routine_visit_of_the_term_once(no: str) -> None:
    assert plan_visits(no) == 0  # planned before

    with reading() as store:
        planned = [(visit.kind, visit.planned_on) for visit in store.visits.of(store.engagements.get(no))]
    assert planned == [
        ("首次", date(2026, 4, 1)),
        ("例行", date(2026, 4, 14)),
        ("例行", date(2026, 5, 12)),
        ("例行", date(2026, 6, 9)),
    ]


@pytest.mark.row("S6.2")
def test_the_working_day_before_the_engineer_is_sent_check_list_and_inspection_sheet(served: str, home: Path) -> None:
    moved_to(served, at("2026-04-13", "08:00"))
    assert not any("准备" in line for line in day_of_service(served)[0])
    moved_to(served, at("2026-04-13", "09:00"))

    done, warned, failed = day_of_service(served)

    assert (done, warned, failed) == ([f"{served}：已准备第 2 次上门"], [], [])
    assert day_of_service(served)[0] == []  # once
    sent = message_from_bytes((home / "outbox" / served / "visit-2.eml").read_bytes(), policy=default)
    assert "zhouhang@jiewei.example" in sent["To"]
    assert sorted(part.get_filename() or "" for part in sent.iter_attachments()) == [
        "上门准备检查单 第2次.pdf",
        "巡检表 第2次.xlsx",
    ]
    with reading() as store:
        engagement = store.engagements.get(served)
        said = store.documents.said(store.documents.issued(engagement, VISIT_PREPARATION, "2"))
    assert said["visit"]["place"]
    assert said["client_contact"]["name"] == CLIENT
    assert said["devices"] == 3
    assert {tool["name"] for tool in said["tools"]} > {"移动硬盘", "万用表"}


@pytest.mark.row("S6.1")
def test_the_first_visit_hands_over_counts_labels_and_inspects_and_leaves_its_papers(served: str) -> None:

    issued = kinds_issued(served)
    assert {"handover-list", "device-register", "service-labels", "first-visit-report"} <= set(issued)
    with reading() as store:
        engagement = store.engagements.get(served)
        said = store.documents.said(store.documents.issued(engagement, FIRST_VISIT_REPORT, "1"))
        handed = store.documents.said(store.documents.issued(engagement, HANDOVER_LIST, "1"))
        history = store.devices.history(store.devices.of(engagement))
        assert verify(store) == []
    assert [step["name"] for step in said["steps"]] == list(FIRST_VISIT_STEPS)
    assert said["labelled"] == 3
    assert handed["facts"]["accounts"][0]["account"] == "netops"
    assert {event.kind for events in history.values() for event in events} == {"registered", "inspected", "labelled"}


@pytest.mark.row("S6.1")
@pytest.mark.parametrize(
    "change",
    [
        {"accounts": [{"system": "防火墙", "account": "admin/Abc12345", "holder": ENGINEER, "state": "待移交"}]},
        {"environment": "管理员密码：Abc12345"},
        {"labelled": False},
        {"explained": ["报修流程"]},
        {"wrapped_up": ["填写表单"]},
        {"devices": []},
    ],
)
def test_a_first_visit_is_not_over_with_a_step_left_out_or_a_password_written_down(change: dict[str, object]) -> None:
    with pytest.raises(ValidationError) as refused:
        FirstVisitReported.model_validate(first_report() | change)

    assert "Abc12345" not in str(refused.value)


@pytest.mark.row("S2.j")
@pytest.mark.row("S7.6")
def test_a_visit_ends_with_the_clients_rating_and_goes_back_when_the_client_is_not_satisfied(no: str) -> None:
    moved_to(no, at("2026-04-01", "17:00"))
    waiting = answered(no, 1, first_report())
    assert isinstance(waiting, Needs)
    assert waiting.gate == "visit-confirmed"
    [refusal] = answered(no, 1, confirmation(by=ENGINEER))  # type: ignore[misc]
    assert "由甲方联系人（赵岚）办理" in refusal

    again = answered(no, 1, confirmation(verdict="redo", rating=2, opinion="打印机仍不能打印"))
    assert isinstance(again, Needs)
    assert again.key == "first-visit-reported-1-2"
    with reading() as store:
        labels = [one.label for one in store.devices.of(store.engagements.get(no))]
    assert isinstance(answered(no, 1, first_report(devices=[seen(label) for label in labels])), Needs)
    need = {"content": "新增会议室无线覆盖", "raised_by": CLIENT, "department": "销售部"}
    assert isinstance(answered(no, 1, confirmation(rating=4, needs=[need])), Done)

    with reading() as store:
        engagement = store.engagements.get(no)
        [visit] = [one for one in store.visits.of(engagement) if one.seq == 1]
        sheets = store.documents.versions(engagement, SERVICE_CONFIRMATION, "1")
        [routed] = store.needs.of(engagement)
        assert len(store.devices.of(engagement)) == 3  # met again, not entered again
    assert (visit.status, visit.rating, visit.confirmed_by) == ("已确认", 4, CLIENT)
    assert [(sheet.version, sheet.status) for sheet in sheets] == [(1, "定稿"), (2, "已签"), (3, "定稿"), (4, "已签")]
    assert (routed.department, routed.source) == ("销售部", "visit/1")


@pytest.mark.row("S2.j")
def test_a_low_rating_needs_a_reason() -> None:
    with pytest.raises(ValidationError, match="要有意见"):
        VisitConfirmed.model_validate(confirmation(rating=2))


@pytest.mark.row("S2.j")
def test_a_confirmation_not_given_in_three_working_days_is_asked_for_every_day(no: str, home: Path) -> None:
    moved_to(no, at("2026-04-01", "17:00"))
    answered(no, 1, first_report())
    moved_to(no, at("2026-04-07", "18:00"))  # the third working day, after a holiday, is not over
    assert not any("服务确认" in line for line in day_of_service(no)[1])
    moved_to(no, at("2026-04-08", "08:30"))

    first, second = day_of_service(no)[1], day_of_service(no)[1]

    assert first == second
    assert "第 1 次上门的服务确认超过 3 个工作日未答复，请联系赵岚" in first[0]
    sent = sorted(path.name for path in (home / "outbox" / no).iterdir())
    assert [name for name in sent if name.startswith("confirm")] == ["confirm-1-2026-04-08.eml"]
    answered(no, 1, confirmation())
    assert not any("服务确认" in line for line in day_of_service(no)[1])


@pytest.mark.row("S6.3")
@pytest.mark.row("S6.5")
@pytest.mark.row("S7.7")
def test_the_sheet_that_comes_back_accounts_for_every_device_and_enters_what_is_new(served: str) -> None:
    one, two, three = LABELS
    moved_to(served, at("2026-04-14", "17:00"))
    carry_on(served, 2)
    found = {one: ("正常", "", ""), two: ("异常", "风扇异响", "更换风扇"), three: ("未找到", "使用人已离职", "")}
    new = [{"设备类别": "打印机", "品牌": "惠普", "型号": "M405", "序列号": "CN00001", "巡检结果": "正常"}]

    outcome = answered(served, 2, report("2026-04-14", file=filled_in(served, 2, found, new)))

    assert isinstance(outcome, Needs)
    with reading() as store:
        engagement = store.engagements.get(served)
        standing = {device.label: device.status for device in store.devices.of(engagement)}
        before, after = (store.visits.seen(store.visits.get(engagement, seq)) for seq in (1, 2))
        sheet = store.documents.said(store.documents.issued(engagement, SERVICE_CONFIRMATION, "2"))
    assert standing == {one: "在用", two: "在用", three: "未找到", "SB-2026-000004": "新发现"}
    assert [(told.label, told.what) for told in differences(before, after)] == [
        (two, "结果变化"),
        (three, "未找到"),
        ("SB-2026-000004", "新增"),
    ]
    assert sheet["abnormal"] == [f"{two} 风扇异响", f"{three} 使用人已离职"]
    assert f"{two}：更换风扇" in sheet["advice"]


@pytest.mark.row("S6.5")
def test_a_sheet_with_a_device_left_out_or_an_empty_reason_goes_back_marked(served: str, home: Path) -> None:
    one, two, _three = LABELS
    moved_to(served, at("2026-04-14", "17:00"))
    carry_on(served, 2)
    file = filled_in(served, 2, {one: ("正常", "", ""), two: ("异常", "", "")}, [])

    reasons = answered(served, 2, report("2026-04-14", file=file))

    assert isinstance(reasons, list)
    told = "\n".join(reasons)
    assert "异常或者未找到而没有情况说明" in told
    assert "更正单" in told
    assert (home / told.rpartition("：")[2]).is_file()
    with reading() as store:
        assert store.visits.get(store.engagements.get(served), 2).status == "已准备"
        assert verify(store) == []


@pytest.mark.row("S6.5")
def test_a_device_of_the_register_that_no_row_tells_of_is_named(served: str) -> None:
    one, two, three = LABELS
    moved_to(served, at("2026-04-14", "17:00"))

    [reason] = answered(served, 2, report("2026-04-14", devices=[seen(one), seen(two)]))  # type: ignore[misc]

    assert three in reason


@pytest.mark.row("S6.3")
def test_an_occasional_visit_looks_at_what_it_came_for_and_a_label_lost_is_known_by_the_serial_number(
    served: str,
) -> None:
    seq = call_visit(OccasionalVisit(no=served, planned_on=date(2026, 4, 8), purpose="更换硬盘"), "test")
    assert call_visit(OccasionalVisit(no=served, planned_on=date(2026, 4, 8), purpose="更换硬盘"), "test") == seq == 5
    moved_to(served, at("2026-04-08", "17:00"))

    told = seen("PF000001", facts=device(1, os="Windows 11"))
    assert isinstance(answered(served, seq, report("2026-04-08", devices=[told])), Needs)
    assert isinstance(answered(served, seq, confirmation()), Done)

    with reading() as store:
        known = store.devices.get(store.engagements.get(served), LABELS[0])
        changed = [event.field for event in store.devices.history([known])[known.id or 0] if event.kind == "changed"]
    assert known.os == "Windows 11"
    assert changed == ["os"]


@pytest.mark.row("S6.4")
def test_a_report_must_fit_its_day_and_wrap_up(served: str) -> None:
    moved_to(served, at("2026-04-14", "11:00"))

    reasons = answered(served, 2, report("2026-04-13"))

    assert isinstance(reasons, list)
    assert "早于计划的 2026-04-14" in reasons[0]
    with pytest.raises(ValidationError, match="收尾没有完成"):
        VisitReported.model_validate(report("2026-04-14", wrapped_up=["填写表单", "告别"]))


@pytest.mark.row("S2.i")
def test_a_visit_can_be_moved_to_a_working_day_and_one_not_made_is_told_of(served: str) -> None:
    with pytest.raises(Refused, match="休息日"):
        move_visit(VisitMoved(no=served, visit=2, to=date(2026, 4, 12), by=ENGINEER))
    move_visit(VisitMoved(no=served, visit=2, to=date(2026, 4, 16), by=ENGINEER))
    moved_to(served, at("2026-04-17", "08:30"))

    done, warned, _ = day_of_service(served)

    assert done == [f"{served}：已准备第 2 次上门"]
    assert warned == [f"{served}：第 2 次上门（2026-04-16，{ENGINEER}）没有登记结果：请登记，或者改期"]


@pytest.mark.row("S6.6")
def test_visits_not_made_are_cancelled_when_the_service_ends(served: str) -> None:
    assert cancel_visits(served) == 3

    with reading() as store:
        assert {visit.status for visit in store.visits.of(store.engagements.get(served))} <= {"已确认", "取消"}
    moved_to(served, at("2026-04-13", "09:00"))
    assert day_of_service(served)[0] == []


@pytest.mark.row("S7.2")
def test_devices_of_the_survey_are_entered_once_and_labelled_at_the_first_visit(no: str) -> None:
    devices = [DeviceFacts.model_validate(device(number)) for number in (1, 2)]
    labels = register_devices(no, devices, "survey/1")
    assert register_devices(no, devices, "survey/1") == []
    moved_to(no, at("2026-04-01", "17:00"))

    answered(no, 1, first_report(devices=[*(seen(label) for label in labels), met(9)]))

    with reading() as store:
        history = store.devices.history(store.devices.of(store.engagements.get(no)))
    kinds = [[event.kind for event in events] for events in history.values()]
    assert kinds[0] == ["registered", "surveyed", "inspected", "labelled"]
    assert len(kinds) == 3


@pytest.mark.row("S7.7")
def test_the_archive_is_exported_and_two_visits_are_compared_from_the_terminal(served: str, tmp_path: Path) -> None:
    moved_to(served, at("2026-04-14", "17:00"))
    one, two, three = LABELS
    told = [seen(one, facts=device(1, os="Windows 11")), seen(two, "异常"), seen(three, "未找到")]
    answered(served, 2, report("2026-04-14", devices=told))
    out = tmp_path / "archive.xlsx"

    code, said, _ = waibao("devices", "export", served, "--out", str(out))
    compared = waibao("devices", "diff", served, "--from", "1", "--to", "2", "--json")
    listed = waibao("visits", served)

    assert (code, said) == (0, f"已导出 3 台设备的档案：{out}\n")
    assert out.stat().st_mode & 0o077 == 0
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["台账", "汇总", "变更履历", "巡检记录", "报修记录", "更新建议"]
    assert [row[6] for row in book["变更履历"].iter_rows(values_only=True)].count("第 2 次上门") == 5
    assert [(found["label"], found["what"]) for found in json.loads(compared[1])] == [
        (one, "变更"),
        (two, "结果变化"),
        (three, "未找到"),
    ]
    assert "2026-04-14" in listed[1]
    assert waibao("devices", "diff", served, "--from", "1", "--to", "3")[0] == 1


def test_a_visit_run_again_after_a_kill_issues_nothing_twice(served: str) -> None:
    before = kinds_issued(served)

    assert isinstance(first_visit(served, 1), Done)

    assert kinds_issued(served) == before
