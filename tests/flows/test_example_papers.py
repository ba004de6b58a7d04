"""The papers of the example: those the flow issued from the record, and those that staff filled in. By row."""

from datetime import date

import pytest

from schemas.catalogue import PAPER_GATES
from schemas.records import Decision, Document
from tests.standing import NO
from waibao.store.store import Store

pytestmark = pytest.mark.xdist_group("engagement")


def documents(store: Store, kind: str) -> list[Document]:
    return [document for document in store.documents.of(store.engagements.get(NO)) if document.kind == kind]


def said(store: Store, kind: str) -> str:
    """The newest document of a kind as it is read, without blanks."""
    file = store.documents.files(documents(store, kind)[-1])["md"]
    return "".join((store.settings.home / file.path).read_text(encoding="utf-8").split())


def made(store: Store, kind: str) -> list[Decision]:
    return store.decisions.at(store.engagements.get(NO), PAPER_GATES[kind])


@pytest.mark.row("S1.1")
def test_an_approved_plan_brings_its_work_guide(store: Store) -> None:
    (guide,), (decision,) = documents(store, "work-guide"), made(store, "work-guide")

    assert str(guide.dated) == "2026-03-09"
    assert (decision.source, decision.decided_by) == ("flow", "周敏")
    for part in ("马永年", "李建国", "设备点检管理系统项目组", "生产保障期"):
        assert part in said(store, "work-guide")


@pytest.mark.row("S1.4", "S8.4")
def test_an_approved_plan_brings_its_risk_management_plan(store: Store) -> None:
    assert len(documents(store, "risk-management-plan")) == 1
    for part in ("¥600,000.00", "¥30,000.00", "自2026年4月9日起每月复评一次", "规避", "转移", "减轻", "接受"):
        assert part in said(store, "risk-management-plan")


@pytest.mark.row("S1.2")
def test_a_signed_contract_brings_its_detailed_rules_and_the_secrecy_agreement(store: Store) -> None:
    assert [str(paper.dated) for kind in ("contract-rules", "nda") for paper in documents(store, kind)] == [
        "2026-04-10",
        "2026-04-10",
    ]
    for part in ("许文静", "蒋文斌", "唐蕾", "何志远", "方启明"):
        assert part in said(store, "contract-rules")
    for part in ("HT-2026-0001", "江州仲裁委员会", "2026年11月30日"):
        assert part in said(store, "nda")
    assert "600,000.00" not in said(store, "contract-rules")  # the vendor reads it


@pytest.mark.row("S8.8")
def test_the_kickoff_brings_the_communication_plan(store: Store) -> None:
    for part in ("hezhiyuan", "许文静", "每周一9:30召开项目例会"):
        assert part in said(store, "communication-plan")


@pytest.mark.row("S8.10")
def test_the_kickoff_brings_the_quality_plan(store: Store) -> None:
    for part in ("吴海燕", "蒋文斌", "缺陷密度", "单元测试"):
        assert part in said(store, "quality-plan")


@pytest.mark.row("S5.4", "S5.5")
def test_the_register_of_problems_is_issued_anew_for_every_period_that_had_any(store: Store) -> None:
    logs, decisions = documents(store, "issue-log"), made(store, "issue-log")

    assert [(log.number, log.version) for log in logs] == [("WT-2026-0001", version) for version in (1, 2, 3, 4)]
    assert [decision.source for decision in decisions] == [f"flow:2026-{month}" for month in ("04", "05", "07", "08")]
    states = [[row["state"] for row in log.context["facts"]["issues"]] for log in logs]
    assert states == [["未解决"], ["已关闭"], ["已关闭", "未解决"], ["已关闭", "已关闭"]]
    assert [log.context["facts"]["data_on"] for log in logs] == ["2026-04-30", "2026-05-31", "2026-07-31", "2026-08-31"]


@pytest.mark.row("S8.6")
def test_the_readiness_of_resources_was_checked_before_work_began(store: Store) -> None:
    assert "具备开工条件" in said(store, "readiness-checklist")


@pytest.mark.row("S9.2")
def test_the_design_was_reviewed_in_all_six_sections(store: Store) -> None:
    review = said(store, "design-review")

    for part in ("总体结构", "模块", "数据存储", "功能", "测试计划", "交付计划", "修改后通过", "XQ-04"):
        assert part in review


@pytest.mark.row("S4.6", "S9.3")
def test_the_tests_of_every_level_were_reported_before_the_delivery(store: Store) -> None:
    (report,) = documents(store, "test-report")

    assert report.dated < date(2026, 8, 28)
    for part in ("单元测试", "集成测试", "系统测试", "建议整改后复测"):
        assert part in said(store, "test-report")


@pytest.mark.row("S5.5")
def test_the_site_inspection_left_two_problems_to_be_put_right(store: Store) -> None:
    for part in ("JC-01", "JC-02", "基本符合，限期整改"):
        assert part in said(store, "site-inspection")


@pytest.mark.row("S9.5")
def test_maintenance_and_upgrades_are_planned_after_acceptance(store: Store) -> None:
    for part in ("V1.1", "2027年11月4日", "恢复演练", "高危"):
        assert part in said(store, "maintenance-plan")


def test_the_closing_report_lists_the_papers(store: Store) -> None:
    listed = documents(store, "closing-report")[0].context["documents"]

    numbers = {row["number"] for row in listed}
    assert {"ZD-2026-0001", "XZ-2026-0001", "WT-2026-0001", "MY-2026-0001"} <= numbers
