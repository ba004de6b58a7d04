"""An HR engagement up to its first month: data agreed on before it is signed, paid by heads. Rows S1.2, S1.3, S3.4."""

from pathlib import Path
from typing import Any

import pytest

from schemas.errors import Refused
from schemas.roster_fields import missing_fields
from schemas.service_fee import ServiceFeeStatementContext
from tasks.entrusting import agreement_wanted
from tasks.hr_figures import counted_heads, punctuality
from tests.builders import hr_example
from tests.flows.record import documents, engagement_of, markdown, payments
from tests.hr import service
from tests.standing import NO, Line
from waibao.store.engine import transaction

pytestmark = pytest.mark.xdist_group("hr-contract")
AGREEMENT = "data-processing-agreement-filled"


def first_month() -> dict[str, Any]:
    """The example as far as the payment of its first month: forty people, of whom two leave."""
    scenario = hr_example()
    answers = scenario["answers"]
    answers["payment-approved-1"]["form"]["amount"] = "6080.00"
    answers["payment-made-1"]["form"]["invoice"] |= {"gross": "6080.00", "net": "5735.85", "tax": "344.15"}
    scenario["answers"] = {key: answers[key] for key in list(answers)[: list(answers).index("payment-made-1") + 1]}
    scenario["personnel"] = [
        {"at": "2026-09-01 09:00", "act": "在册", "files": ["在册/在册人员名册-2026-08.xlsx"]},
        {"at": "2026-09-30 17:00", "act": "变动", "files": ["变动/人员变动-2026-09.xlsx"]},
    ]
    return scenario | {"scenario": "hr-first-month"}


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Line:
    """The first month, gate by gate."""
    return Line(tmp_path_factory.mktemp("hr"), first_month)


@pytest.mark.row("S1.2")
def test_terms_of_hr_are_needed_in_an_hr_engagement(line: Line) -> None:
    standing = line.before("contract-terms-1")
    standing.form("contract-terms-1").pop("hr")
    assert "外包类型为人事外包，缺少人事外包专门条款" in standing.refused()


@pytest.mark.row("S1.2", "S3.4")
def test_an_agreement_that_lacks_a_field_of_the_roster_is_sent_back(line: Line) -> None:
    standing = line.before(f"{AGREEMENT}-1-1")
    with standing.here():
        asked = agreement_wanted(NO)
    assert asked is not None
    assert asked.prefill["contract_no"] == "HT-2026-0001"
    assert missing_fields(row["name"] for row in asked.prefill["fields_entrusted"]) == []
    assert {row["people"] for row in asked.prefill["fields_entrusted"]} == {48}

    form = standing.form(f"{AGREEMENT}-1-1")
    form["fields_entrusted"] = [row for row in form["fields_entrusted"] if row["name"] != "公民身份号码"]
    assert "缺少公民身份号码" in standing.refused()


@pytest.mark.row("S1.2")
def test_terms_that_change_afterwards_ask_for_another_version_of_the_agreement(line: Line) -> None:
    standing = line.before("contract-terms-2")
    standing.form("contract-terms-2")["ends_on"] = "2027-01-31"
    assert standing.stops_for() == f"{AGREEMENT}-1-2"

    again = {**standing.form(f"{AGREEMENT}-1-1"), "ends_on": "2027-01-31"}
    standing.answers[f"{AGREEMENT}-1-2"] = {"at": "2026-08-19 10:00", "form": again}
    standing.answers.pop("kickoff-held-1")
    assert standing.stops_for() == "kickoff-held-1"
    with standing.store() as store:
        assert [paper.version for paper in documents(store, "impact-assessment")] == [1, 2]
        duties = {duty.kind: duty.due_at.date().isoformat() for duty in store.obligations.open_of(engagement_of(store))}
        assert duties["assessment-record"] == "2030-01-31"


@pytest.mark.row("S1.2", "S3.2", "S3.4", "S4.4")
def test_the_contract_is_signed_when_its_review_is_clean_and_the_data_are_agreed_on(line: Line) -> None:
    standing = line.before("kickoff-held-1")
    with standing.store() as store:
        first, second = documents(store, "compliance-checklist")
        assert [row["rule"] for row in first.context["rows"] if row["result"] == "不通过"] == ["R27"]
        assert second.context["clean"]
        order = [paper.kind for paper in store.documents.of(engagement_of(store))]
        assert order.index("data-processing-agreement") < order.index("compliance-checklist")
        text = markdown(store, "service-contract")
        kept = {duty.kind: duty.due_at.date().isoformat() for duty in store.obligations.open_of(engagement_of(store))}

    assert text.startswith("#人事外包服务协议")
    for part in (
        "服务性质为**人事代理**",
        "江人服备〔2024〕第0018号",
        "人民币贰万叁仟零肆拾元整",
        "代收代付款项与服务费分开核算",
    ):
        assert part in text
    assert not [word for word in ("源代码", "软件著作权", "质保期", "知识产权归") if word in text]
    assert (kept["assessment-record"], kept["data-deletion"]) == ("2029-12-31", "2027-01-10")


@pytest.mark.row("S1.3", "S3.4")
def test_a_month_is_paid_by_the_people_its_roster_counts(line: Line) -> None:
    standing = line.before("payment-approved-1")
    assert standing.stops_for() == "milestone-delivered-2-1"

    with standing.store() as store:
        (statement,) = documents(store, "service-fee-statement")
        said = ServiceFeeStatementContext.model_validate(statement.context)
        assert (said.heads.opening, said.heads.leaves, said.heads.counted) == (40, 2, 38)
        assert [(payment.amount_fen, payment.status) for payment in payments(store)] == [(608_000, "paid")]
        assert "人民币陆仟零捌拾元整" in markdown(store, "payment-notice")
        assert "2026-09计费人数38人（月末在册）×160.00元" in markdown(store, "payment-verification")


@pytest.mark.row("S1.3", "S3.4")
def test_more_people_than_planned_are_paid_up_to_the_estimate_alone(line: Line) -> None:
    standing = line.before("acceptance-signed-1-1")
    with standing.here(), transaction() as store:
        figures = {"opening": 40, "joins": 200, "leaves": 0, "closing": 240, "counted": 240}
        engagement = store.engagements.get(NO)
        store.rosters.add(engagement, "2026-09", 2, figures, store.now(engagement), last_event=0)
    standing.answers.pop("payment-approved-1")

    assert standing.stops_for() == "payment-approved-1"
    with standing.store() as store:
        assert [payment.amount_fen for payment in payments(store)] == [2_304_000]
        assert "**本月按计费人数应为¥38,400.00，超过合同暂估总价余额¥15,360.00。" in markdown(
            store, "service-fee-statement"
        )


@pytest.mark.row("S1.3", "S3.4")
def test_a_month_without_a_roster_cannot_be_paid(home: Path) -> None:
    with service(3) as no, transaction() as store, pytest.raises(Refused, match="2026-09 还没有月度人员信息报表"):
        counted_heads(store, store.engagements.get(no), "2026-09")


@pytest.mark.row("S5.7", "S3.4")
def test_a_month_whose_roster_was_never_sent_is_late_for_the_scorecard(line: Line) -> None:
    standing = line.before("payment-approved-1")
    with standing.here(), transaction() as store:
        said = punctuality(store, engagement_of(store))
    assert (said.rosters_due, said.accounts_total, said.chases_due) == (1, 0, 0)
