"""Engagements that run otherwise than the example: turned down for good, of another kind, reported every week."""

import copy
from datetime import date
from itertools import pairwise

import pytest

from schemas.acceptance import CertificateContext
from tests.builders import example, short
from tests.flows.record import documents, engagement_of, markdown, payments
from tests.standing import NO, Standing

pytestmark = pytest.mark.xdist_group("phases")


@pytest.fixture(scope="module")
def rejected(tmp_path_factory: pytest.TempPathFactory) -> Standing:
    """The example, whose first milestone is turned down for good."""
    scenario = example()
    answers = scenario["answers"]
    answers["acceptance-tested-1-1"]["form"]["results"][0]["passed"] = False
    answers["acceptance-signed-1-1"]["form"].update(verdict="reject", comments="成果不可用，终止合同。")
    until = list(answers).index("acceptance-signed-1-1") + 1
    scenario["answers"] = {key: answers[key] for key in [*list(answers)[:until], "review-decided-1"]}
    review = scenario["answers"]["review-decided-1"]
    review["at"] = "2026-06-10 10:00"
    review["form"] = {"by": "李建国", "verdict": "end", "reason": "第一个里程碑未通过验收。"}
    scenario["progress"] = scenario["progress"][:2]
    standing = Standing(tmp_path_factory.mktemp("rejected") / "home", scenario)
    assert standing.go_on() == NO
    return standing


@pytest.mark.row("S5.6", "S5.7", "S8.12")
def test_a_milestone_turned_down_for_good_leads_to_the_review_and_no_payment(rejected: Standing) -> None:
    with rejected.store() as store:
        certificate = CertificateContext.model_validate(documents(store, "acceptance-certificate")[0].context)
        assert certificate.conclusion == "不通过"
        assert payments(store) == []
        assert documents(store, "payment-notice") == []
        assert engagement_of(store).status == "closed"
        assert len(documents(store, "vendor-scorecard")) == len(documents(store, "closing-report")) == 1


def test_after_the_end_nobody_is_reminded_of_deliveries_that_will_not_come(rejected: Standing) -> None:
    with rejected.store() as store:
        left = {duty.kind for duty in store.obligations.open_of(engagement_of(store))}
    assert not left & {"delivery", "progress-report", "notice"}


@pytest.fixture(scope="module")
def general(tmp_path_factory: pytest.TempPathFactory) -> Standing:
    """The short engagement as a service of another kind, asked by letter, reported every week."""
    scenario = short()
    scenario["request"].update(kind="general", method="inquiry", title="厂区绿化养护")
    terms = copy.deepcopy(scenario["answers"]["contract-terms-1"]["form"])
    for name in ("ip_owner", "ip_transfer"):
        del terms[name]
    scenario["answers"]["contract-terms-1"]["form"] = {**terms, "report_every": "weekly"}
    scenario["answers"]["review-decided-1"]["at"] = "2026-09-22 10:00"
    standing = Standing(tmp_path_factory.mktemp("general") / "home", scenario)
    assert standing.go_on() == NO
    return standing


@pytest.mark.row("S5.2", "S5.3")
def test_an_engagement_of_another_kind_runs_to_its_end_with_its_own_words(general: Standing) -> None:
    with general.store() as store:
        assert engagement_of(store).status == "closed"
        assert len(documents(store, "inquiry-letter")) == 3
        assert documents(store, "rfp") == []
        contract = markdown(store, "service-contract")
        assert not [words for words in ("名词和术语", "技术公开", "目标代码", "八百五十八条") if words in contract]
        assert "一般外包" in markdown(store, "outsourcing-request")
        rows = {row["rule"]: row["result"] for row in documents(store, "compliance-checklist")[0].context["rows"]}
        assert rows["R26"] == "不适用"
        assert [payment.status for payment in payments(store)] == ["paid"]


@pytest.mark.row("S1.5", "S5.5", "S8.9")
def test_a_weekly_rhythm_gives_a_report_for_every_week_until_the_closing(general: Standing) -> None:
    with general.store() as store:
        reports = documents(store, "progress-report")
        engagement = engagement_of(store)
        assert engagement.closed_at is not None
        closed = engagement.closed_at.date()

    assert [report.subject for report in reports][:3] == ["2026-W32", "2026-W33", "2026-W34"]
    assert len({report.subject for report in reports}) == len(reports)
    weeks = [date.fromisocalendar(int(label[:4]), int(label[-2:]), 1) for label in (r.subject for r in reports)]
    assert all((later - earlier).days == 7 for earlier, later in pairwise(weeks))
    assert 0 <= (closed - weeks[-1]).days < 14
    assert all(report.dated > week for report, week in zip(reports, weeks, strict=True))
