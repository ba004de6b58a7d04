"""Papers: issued by the flow when all that they say is recorded, by staff otherwise, revised by staff in any case."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from schemas.catalogue import PAPER_GATES
from schemas.errors import BadInput
from schemas.records import Decision
from tasks.papers import Place, issue_paper, prefill, record_paper
from tasks.step import watching, without_prefect
from tests.builders import changed, short, write
from tests.flows.record import documents, markdown
from tests.standing import NO, Line, Standing
from waibao.scenario_file import load_scenario
from waibao.store.store import Store

papers = pytest.mark.xdist_group("papers")


def made(store: Store, kind: str) -> list[Decision]:
    return store.decisions.at(store.engagements.get(NO), PAPER_GATES[kind])


def issue(standing: Standing, kind: str, form: dict[str, Any], source: str = "test", revises: str = "") -> list[str]:
    """Issue a paper as staff do; the reasons why it was refused."""
    filled = PAPER_GATES[kind].form.model_validate(form)
    with standing.here(), without_prefect():
        outcome = record_paper(NO, kind, filled, source, revises)
        if not isinstance(outcome, Place):
            return outcome
        issue_paper(NO, kind, outcome.subject, outcome.version)
    return []


@papers
def test_what_the_record_cannot_complete_is_left_to_staff_and_named(line: Line) -> None:
    standing = line.before("kickoff-held-1")
    standing.form("kickoff-held-1").update(contacts=[], archive="")
    standing.answers.pop("milestone-delivered-1-1")
    lines: list[str] = []
    with watching(lines.append):
        standing.stops_for()
        standing.stops_for()

    (told,) = [line for line in lines if "沟通计划" in line]
    assert told.startswith("沟通计划由项目负责人（何志远）另行填写出具：")
    assert "项目文件的存放位置：缺少此项" in told
    assert "联络人 第 1 项 单位电子邮箱" in told
    with standing.store() as store:
        assert documents(store, "communication-plan") == []
        assert len(documents(store, "quality-plan")) == 1
        attempts = store.decisions.attempts(store.engagements.get(NO), "communication-plan-filled-1-1")
        assert [attempt.source for attempt in attempts] == ["flow"]


@papers
def test_a_budget_without_a_reserve_leaves_the_risk_management_plan_to_staff(line: Line) -> None:
    standing = line.before("plan-drafted-2")
    lines = standing.form("plan-drafted-2")["budget_lines"]
    standing.form("plan-drafted-2")["budget_lines"] = [row for row in lines if row["item"] != "预备费"]
    standing.answers.pop("bids-received-1")

    assert standing.stops_for() == "bids-received-1"
    with standing.store() as store:
        assert documents(store, "risk-management-plan") == []
        assert len(documents(store, "work-guide")) == 1


@papers
def test_staff_complete_what_was_left_to_them_and_the_flow_does_not_touch_it(line: Line) -> None:
    standing = line.before("kickoff-held-1")
    contacts = standing.form("kickoff-held-1").pop("contacts")
    standing.answers.pop("milestone-delivered-1-1")
    standing.stops_for()
    with standing.here():
        shown = prefill(NO, "communication-plan")
    assert [row["name"] for row in shown["contacts"]][:2] == ["何志远", "赵倩"]

    assert issue(standing, "communication-plan", {**shown, "contacts": contacts, "by": "何志远"}) == []
    standing.stops_for()
    with standing.store() as store:
        assert [paper.version for paper in documents(store, "communication-plan")] == [1]
        assert [decision.source for decision in made(store, "communication-plan")] == ["test"]


@papers
def test_staff_revise_what_the_flow_issued(line: Line) -> None:
    standing = line.before("kickoff-held-1")
    with standing.here():
        shown = prefill(NO, "work-guide", "ZD-2026-0001")
    assert shown["body_head"] == "马永年"

    changed_form = {**shown, "urgent_hours": 1, "by": "周敏"}
    assert issue(standing, "work-guide", changed_form, revises="ZD-2026-0001") == []
    standing.answers.pop("milestone-delivered-1-1")
    standing.stops_for()
    with standing.store() as store:
        first, second = documents(store, "work-guide")
        assert (second.number, second.version) == (first.number, 2)
        assert "1小时" in markdown(store, "work-guide")
        assert "2小时" in markdown(store, "work-guide", 0)


@papers
@pytest.mark.row("S4.1", "S9.1")
def test_the_requirements_analysis_is_completed_from_what_was_confirmed(line: Line) -> None:
    standing = line.before("criteria-agreed-1")
    with standing.here():
        shown = prefill(NO, "requirements-analysis")
    assert {row["code"] for row in shown["functions"]} == {"XQ-01", "XQ-02", "XQ-03", "XQ-04", "XQ-05"}
    assert [row["code"] for row in shown["screens"]] == ["XQ-06"]
    assert [(row["code"], row["kind"]) for row in shown["qualities"]] == [("XQ-07", "性能"), ("XQ-08", "安全")]

    for row in shown["functions"]:
        row.update(name=row["description"][:10], source="设备管理部", acceptance="逐项演示")
    for row in shown["screens"]:
        row.update(screen="点检任务页面", acceptance="逐项演示")
    for row in shown["qualities"]:
        row.update(target="95% 的请求在 2 秒内完成", method="500 个任务并发提交")
    shown["entities"] = [
        {
            "name": "点检记录",
            "fields": "设备、时间、人员、结果",
            "volume": "每年 9.8 万条",
            "retention": "5 年",
            "sensitivity": "内部",
        }
    ]
    shown["users"] = [{"name": "点检员", "people": 46, "work": "执行点检", "rights": "本班组的任务"}]

    assert issue(standing, "requirements-analysis", {**shown, "by": "赵倩"}) == []
    with standing.store() as store:
        for part in ("业务范围", "约束", "点检任务页面", "点检记录", "XQ-07"):
            assert part in markdown(store, "requirements-analysis")


@papers
def test_what_contradicts_the_contract_is_refused_before_anything_is_recorded(line: Line) -> None:
    standing = line.before("payment-made-1")
    notice = {
        "by": "李建国",
        "reason": "免费期内退出",
        "clause": "第三十条",
        "grounds": "一个月内可以退出",
        "delivered_on": "2026-09-01",
        "effective_on": "2026-09-01",
        "signed_on": "2026-08-04",
        "paid": "0",
        "settle_by": "2026-09-10",
        "transition_fee": "不另行收费",
        "contact": "何志远",
        "phone": "0591-8800 0001",
    }
    (reason,) = issue(standing, "termination-notice", notice)

    assert "合同签订日期 2026-08-04 与合同登记的 2026-08-03 不一致" in reason
    with standing.store() as store:
        assert made(store, "termination-notice") == []
        assert documents(store, "termination-notice") == []
    assert issue(standing, "termination-notice", {**notice, "signed_on": "2026-08-03"}) == []


@papers
@pytest.mark.row("S7.6")
def test_a_scenario_issues_its_papers_at_their_time_and_revises_them(line: Line) -> None:
    with line.before("review-decided-1").store() as store:
        assert documents(store, "satisfaction-survey") == []
    standing = line.before("review-decided-1")
    standing.go_on()

    with standing.store() as store:
        first, second = documents(store, "satisfaction-survey")
        assert (str(first.dated), str(second.dated)) == ("2026-11-10", "2026-11-12")
        assert (second.number, second.version) == (first.number, 2)
        assert [decision.source for decision in made(store, "satisfaction-survey")] == [
            "scenario:papers[1]",
            "scenario:papers[2]",
        ]
        assert "特种设备点检记录" in markdown(store, "satisfaction-survey")


Change = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda paper: paper.update(kind="no-such-paper"), "papers[1].kind：没有可以填写的文书“no-such-paper”"),
        (lambda paper: paper.update(kind="progress-report"), "papers[1].kind：进度报告由流程自动出具"),
        (lambda paper: paper["form"].pop("interviewee"), "papers[1].form.interviewee：缺少此项：请补充"),
        (lambda paper: paper["form"]["ratings"][0].update(score=9), "papers[1].form.ratings[1].score：不得大于 5"),
        (lambda paper: paper.update(at="2026-01-01 09:00"), "papers[1].at：早于申请时间"),
        (lambda paper: paper.update(revises=-1), "papers[1].revises：不得小于 0"),
    ],
)
def test_a_faulty_paper_of_a_scenario_is_named_with_its_place(tmp_path: Path, change: Change, fault: str) -> None:
    scenario = changed(lambda whole: change(whole["papers"][0]))

    with pytest.raises(BadInput) as error:
        load_scenario(write(scenario, tmp_path))
    assert fault in str(error.value)


@papers
def test_a_paper_of_a_scenario_that_may_not_stand_stops_the_run_with_its_place(line: Line) -> None:
    standing = line.before("review-decided-1")
    standing.scenario["papers"][0]["form"]["by"] = "周敏"

    refused = standing.refused()
    assert "场景的 papers[1]" in refused
    assert "周敏 不是其本人或有效代理人" in refused


def test_a_field_named_on_may_be_written_as_it_is(tmp_path: Path) -> None:
    """YAML takes the bare word for true."""
    scenario = short()
    path = write(scenario, tmp_path)
    path.write_text(path.read_text("utf-8").replace("rehearsal: false", "rehearsal: false\non: 1"), "utf-8")

    with pytest.raises(BadInput, match="on：不认识此项"):
        load_scenario(path)
