"""Progress reports and the daily sweep as deployments: by hand, twice, for a wrong period, and what was missing."""

import json
from datetime import timedelta
from itertools import takewhile
from pathlib import Path

import pytest

from flows.unattended import unattended
from schemas.errors import BadInput
from schemas.progress import PROGRESS_REPORT
from schemas.records import Document
from schemas.rules.periods import next_period, period_of
from tasks.lifecycle import advance_clock
from tasks.step import without_prefect
from tests.server.prefect_api import Installation
from tests.server.small_project import answers, hand_in, request
from waibao.store.engine import reading
from waibao.store.store import system_clock

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("server"), pytest.mark.row("S1.5")]

FIRST = period_of(system_clock().date(), "monthly", system_clock().date())
SECOND = next_period(FIRST, "monthly", FIRST.start)


@pytest.fixture(scope="module")
def signed(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Number of an engagement that keeps its own time, signed today and not yet kicked off."""
    now = system_clock().isoformat()
    until_signed = takewhile(lambda item: item[0] != "kickoff-held-1", answers().items())
    scenario = {
        "scenario": "按月报告",
        "opened_at": now,
        "request": request("按月报告的项目"),
        "answers": {key: {"at": now, "form": form} for key, form in until_signed},
    }
    path = tmp_path_factory.mktemp("signed") / "scenario.yaml"
    path.write_text(json.dumps(scenario), encoding="utf-8")
    hand_in(path.parent / "inbox")
    with pytest.MonkeyPatch.context() as environment, without_prefect():
        environment.setenv("WAIBAO_HOME", str(installation.home))
        with pytest.raises(BadInput, match="kickoff-held-1"):
            unattended(str(path))
        with reading() as store:
            left = store.engagements.unfinished_of("按月报告")
    assert left
    return left.no


def reports(no: str) -> list[Document]:
    with reading() as store:
        return [found for found in store.documents.of(store.engagements.get(no)) if found.kind == PROGRESS_REPORT.slug]


def test_a_report_is_made_by_hand_once_it_is_due_and_only_once(installation: Installation, signed: str) -> None:
    asked = {"report": {"no": signed, "period": FIRST.label}}
    installation.start("进度报告", asked).wait_for("Completed")
    assert reports(signed) == []

    advance_clock(signed, FIRST.due_at)
    made = installation.start("进度报告", asked)
    assert made.wait_for("Completed")["name"] == f"进度报告 {signed} {FIRST.label}"
    assert [report.subject for report in reports(signed)] == [FIRST.label]

    installation.start("进度报告", asked).wait_for("Completed")
    assert len(reports(signed)) == 1


def test_a_period_that_is_none_is_refused_in_words(installation: Installation, signed: str) -> None:
    run = installation.start("进度报告", {"report": {"no": signed, "period": "十一月"}})
    assert "本项目每月报告一次，应写成 2026-03 的形式" in run.wait_for("Failed")["state"]["message"]


def test_the_daily_sweep_makes_every_report_that_is_due_and_missing(installation: Installation, signed: str) -> None:
    advance_clock(signed, SECOND.due_at + timedelta(40))
    run = installation.start("每日巡检")
    assert run.wait_for("Completed")["name"] == "每日巡检"

    third = next_period(SECOND, "monthly", FIRST.start)
    assert [report.subject for report in reports(signed)] == [FIRST.label, SECOND.label, third.label]
    [summary] = installation.api.find("artifacts", artifacts={"flow_run_id": {"any_": [run.id]}})
    assert SECOND.label in summary["data"]
    assert third.label in summary["data"]


def test_the_sweep_leaves_issued_documents_as_they_are(installation: Installation, signed: str) -> None:
    before = {report.number: report.context for report in reports(signed)}
    installation.start("每日巡检").wait_for("Completed")
    assert {report.number: report.context for report in reports(signed)} == before
    for file in Path(installation.home / "documents" / signed).rglob("*进度报告*.pdf"):
        assert file.read_bytes().startswith(b"%PDF")
