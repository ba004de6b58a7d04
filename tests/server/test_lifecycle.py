"""One engagement through a real Prefect server, every gate answered as the UI's form answers it."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from schemas import amendments, selection, tendering, visits
from schemas.catalogue import GATES, PAPER_GATES, document_kind, gate_of
from schemas.records import Engagement
from schemas.rules.periods import period_of
from tests.server.prefect_api import Installation, Question, Run
from tests.server.small_project import PAYABLE, answers, hand_in, request, wrong_answers
from waibao.store.engine import reading
from waibao.store.store import Store, system_clock

# The first test waits for the whole engagement: some twenty processes of a flow run, one after another.
pytestmark = [pytest.mark.server, pytest.mark.xdist_group("server"), pytest.mark.timeout(900)]


@dataclass
class Played:
    """What was seen while the engagement was played."""

    run: Run
    no: str = ""
    asked: dict[str, Question] = field(default_factory=dict)
    asked_again: dict[str, Question] = field(default_factory=dict)
    refused_at_once: dict[str, list[str]] = field(default_factory=dict)
    report_when_signed: list[dict[str, Any]] = field(default_factory=list)

    def engagement(self, store: Store) -> Engagement:
        return store.engagements.get(self.no)


@pytest.fixture(scope="module")
def played(installation: Installation) -> Played:
    """The whole engagement: at each gate first what the schema refuses, then what the facts refuse, then right."""
    seen = Played(installation.start("外包全流程", {"request": request()}))
    for key, form in answers().items():
        seen.asked[key] = seen.run.question(key)
        if key == "plan-drafted-1":
            flow, seen.no, *to_do = seen.run.read()["name"].split()
            assert (flow, to_do) == ("外包全流程", ["待办：编制外包计划（计划编制人）"])
            hand_in(installation.home / "inbox" / seen.no)
        if key == "kickoff-held-1":
            seen.report_when_signed = reports(installation, seen.no)
        nobody = {name: value for name, value in form.items() if name != "by"}
        seen.refused_at_once[key] = [seen.run.answer(bad)["status"] for bad in ({**form, "多余": 1}, nobody)]
        if wrong := wrong_answers().get(key):
            seen.run.accepted(wrong.form)
            seen.asked_again[key] = seen.run.question(f"{key}-a2")
        seen.run.accepted(form)
    seen.run.wait_for("Completed")
    return seen


def reports(installation: Installation, no: str) -> list[dict[str, Any]]:
    """Runs of the engagement's next progress report."""
    chosen = {"idempotency_key": {"any_": [f"{no}:{this_month()}"]}}
    return installation.api.find("flow_runs", flow_runs=chosen)


def this_month() -> str:
    today = system_clock().date()
    return period_of(today, "monthly", today).label


@pytest.mark.row("S5.7")
def test_the_engagement_comes_to_its_end_under_its_number(played: Played) -> None:
    assert played.run.read()["name"] == f"外包全流程 {played.no}"
    with reading() as store:
        assert played.engagement(store).status == "closed"


def test_every_gate_is_asked_with_its_title_role_and_what_is_decided(played: Played) -> None:
    # Papers, visits and changes of the contract have deployments of their own; this engagement is no tender.
    others = (*PAPER_GATES.values(), *visits.GATES, *amendments.GATES, *tendering.GATES, *selection.GATES)
    elsewhere = {gate.slug for gate in others}
    assert {gate_of(key).slug for key in played.asked} == set(GATES) - elsewhere
    for key, question in played.asked.items():
        assert question.description.startswith(f"## {gate_of(key).title}")
        assert "办理角色：" in question.description
        assert "by" in question.schema["required"]
    assert "员工手册印制" in played.asked["plan-approval-1"].description
    assert "57,000.00" in played.asked["payment-approved-1"].description


def test_an_answer_that_does_not_fit_the_form_is_refused_by_the_server_and_changes_nothing(played: Played) -> None:
    assert set(map(tuple, played.refused_at_once.values())) == {("REJECT", "REJECT")}


def test_a_wrong_answer_is_asked_again_and_says_why_the_last_one_was_refused(played: Played) -> None:
    for key, wrong in wrong_answers().items():
        assert "**上次填写未被接受：**" in played.asked_again[key].description
        assert wrong.said in played.asked_again[key].description


def test_what_was_filled_in_is_there_to_be_corrected_but_not_who_and_what_was_decided(played: Played) -> None:
    for key, wrong in wrong_answers().items():
        offered = played.asked_again[key].schema["properties"]
        kept = {name: value for name, value in wrong.form.items() if name not in ("by", "verdict")}
        assert {name: offered[name]["default"] for name in kept} == kept
        assert not any("default" in offered.get(name, {}) for name in ("by", "verdict"))


def test_a_person_who_does_not_hold_the_role_is_refused(played: Played) -> None:
    with reading() as store:
        by = {row.key: row.decided_by for row in store.decisions.of(played.engagement(store)) if row.accepted}
    assert by["payment-approved-1"] == "郑文博"
    assert "何志远" in played.asked_again["payment-approved-1"].description


def test_every_decision_is_recorded_once_with_the_run_as_its_source(played: Played) -> None:
    with reading() as store:
        decisions = store.decisions.of(played.engagement(store))
    asked = [row for row in decisions if row.source == f"prefect:{played.run.id}"]
    assert [row.key for row in asked if row.accepted] == list(answers())
    assert sorted(row.key for row in asked if not row.accepted) == sorted(wrong_answers())
    assert {row.source for row in decisions if row not in asked} == {"flow"}  # papers that need no new facts


@pytest.mark.row("S1.2")
def test_papers_are_issued_by_the_flow_or_left_to_staff_who_are_told_what_is_missing(played: Played) -> None:
    with reading() as store:
        issued = {document.kind for document in store.documents.of(played.engagement(store))}
        [left] = store.decisions.attempts(played.engagement(store), "contract-rules-filled-1-1")
    assert {"work-guide", "nda"} <= issued
    assert not {"contract-rules", "communication-plan"} & issued
    assert "乙方质量负责人：缺少此项：请补充" in left.refusals


def test_staff_revise_a_paper_in_the_form_that_shows_what_it_says(played: Played, installation: Installation) -> None:
    with reading() as store:
        engagement = played.engagement(store)
        [guide] = [found for found in store.documents.of(engagement) if found.kind == "work-guide"]
    asked = {"no": played.no, "kind": "外包工作指导书", "revises": guide.number}
    run = installation.start("出具文书", {"paper": asked})
    offered = run.question("work-guide-filled").schema["properties"]
    shown = {name: field["default"] for name, field in offered.items() if "default" in field}
    assert shown["steps"] == guide.context["facts"]["steps"]

    run.accepted({**shown, "urgent_hours": 1, "by": "何志远"})  # the planner answers for it
    assert "由计划编制人（周敏）办理" in run.question("work-guide-filled-a2").description
    run.accepted({**shown, "urgent_hours": 1, "by": "周敏"})
    run.wait_for("Completed")
    with reading() as store:
        versions = store.documents.numbered(played.engagement(store), guide.number)
    assert [version.context["facts"]["urgent_hours"] for version in versions] == [2, 1]


@pytest.mark.row("S1.3")
def test_the_milestone_is_paid_once(played: Played) -> None:
    with reading() as store:
        [(_, payment)] = store.payments.of(store.contracts.get(played.engagement(store)))
    assert payment.status == "paid"
    assert payment.amount_fen == int(PAYABLE * 100)


def test_every_document_has_its_files_and_its_artifact(played: Played, installation: Installation) -> None:
    artifacts = {found["key"]: found["data"] for found in installation.api.find("artifacts", limit=200)}
    with reading() as store:
        documents = store.documents.of(played.engagement(store))
        for document in documents:
            kind = document_kind(document.kind)
            files = store.documents.files(document)
            assert set(files) == set(kind.all_formats)
            if "md" in files:
                written = (installation.home / files["md"].path).read_text(encoding="utf-8")
                assert artifacts[f"{document.number}-v{document.version}".lower()] == written
    assert len(documents) > 20


def test_a_revision_shows_what_differs_from_the_version_before(played: Played, installation: Installation) -> None:
    artifacts = {found["key"]: found["data"] for found in installation.api.find("artifacts", limit=200)}
    with reading() as store:
        issued = [document for document in store.documents.of(played.engagement(store)) if document.version > 1]
    revised = [document for document in issued if "md" in document_kind(document.kind).formats]  # a workbook is no text
    assert revised
    for document in revised:
        number, version = document.number, document.version
        shown = artifacts[f"{number}-v{version}-changes".lower()]
        title = f"{document_kind(document.kind).title} {number} 第 {version} 版与第 {version - 1} 版的差异"
        assert shown.splitlines()[0] == f"# {title}"


def test_progress_is_shown_as_one_artifact_that_only_grows(played: Played, installation: Installation) -> None:
    chosen = {"key": {"any_": [f"{played.no}-progress".lower()]}}
    [progress] = installation.api.find("artifacts", artifacts=chosen)
    assert progress["data"] == 100


@pytest.mark.row("S1.5")
def test_signing_schedules_the_first_progress_report_and_closing_cancels_it(
    played: Played, installation: Installation
) -> None:
    [then] = played.report_when_signed
    assert then["state"]["type"] == "SCHEDULED"
    assert then["parameters"] == {"report": {"no": played.no, "period": this_month()}}

    [now] = reports(installation, played.no)
    assert (now["id"], now["state"]["name"]) == (then["id"], "Cancelled")


def test_asking_for_the_same_report_again_returns_the_same_run(played: Played, installation: Installation) -> None:
    parameters = {"report": {"no": played.no, "period": this_month()}}
    again = {"parameters": parameters, "idempotency_key": f"{played.no}:{this_month()}"}
    assert installation.create("进度报告", again).id == played.report_when_signed[0]["id"]


def test_an_ended_engagement_started_again_ends_at_once(played: Played, installation: Installation) -> None:
    again = installation.start("继续项目", {"project": {"no": played.no}})
    assert again.wait_for("Completed")["name"] == f"继续项目 {played.no}"
    phase = installation.start("阶段-验收付款", {"subject": {"no": played.no, "milestone": 1}, "phase": "验收付款"})
    phase.wait_for("Completed")
    with reading() as store:
        assert len(store.payments.of(store.contracts.get(played.engagement(store)))) == 1


def test_what_goes_wrong_is_said_in_chinese_once_and_nothing_else(installation: Installation) -> None:
    run = installation.start("继续项目", {"project": {"no": "XM-1999-0001"}})
    said = run.wait_for("Failed")["state"]["message"]
    assert said.startswith("没有编号为 XM-1999-0001 的项目")
    assert run.log_when_said() == f"未能完成：{said}"


def test_a_form_that_may_not_stand_is_refused_by_its_titles_and_not_logged(installation: Installation) -> None:
    challenge = {"no": "XM-1999-0001", "by": "苏文", "challenger": "恒川软件股份有限公司", "stage": "评审结果"}
    dated = {"known_on": "2026-04-31", "received_on": "2026-05-06", "content": "见异议书。", "asked": " "}
    run = installation.start("质疑异议登记", {"challenge": {**challenge, **dated}})
    failed = run.wait_for("Failed")
    assert failed["name"] == "质疑（异议）登记 XM-1999-0001"
    assert failed["state"]["message"].splitlines() == [
        "质疑（异议） 知道或者应当知道之日：不是有效日期：请写成 2026-03-05 的形式",
        "质疑（异议） 请求：不能为空：请填写",
    ]
    assert "恒川" not in run.log_when_said()


def test_every_form_of_a_deployment_speaks_chinese(installation: Installation) -> None:
    forms = {one["name"]: one["parameter_openapi_schema"] for one in installation.api.find("deployments")}
    above = {name: forms[name]["properties"]["security"]["title"] for name in ("保证金登记", "保证金退还")}
    assert above == {"保证金登记": "保证金", "保证金退还": "保证金退还"}  # one parameter, two forms
    for named, drawn in forms.items():
        for part in (drawn, *drawn.get("definitions", {}).values()):
            assert not part.get("description", "外包").isascii(), part["description"]
            assert "date-time" not in json.dumps(part)  # the clock that Prefect draws for it means UTC
            for name, offered in part.get("properties", {}).items():
                assert not offered["title"].isascii(), f"{named}: {name}"
                # Chinese offices call these two systems so.
                assert all(choice in ("OA", "NC", "") or not choice.isascii() for choice in offered.get("enum", [])), (
                    name
                )
