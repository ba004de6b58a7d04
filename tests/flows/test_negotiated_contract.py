"""From negotiation to signature: promises carried, differences approved, drafts compared, requirements traced."""

import copy
import json
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook

from schemas.catalogue import PAPER_GATES
from tasks.contracting import offered_terms
from tasks.papers import Place, issue_paper, record_paper
from tasks.step import without_prefect
from tests.builders import filled_in
from tests.flows.record import answer, documents, engagement_of, markdown
from tests.standing import NO, Line, Standing

pytestmark = pytest.mark.xdist_group("phases")


def negotiated(standing: Standing, **changes: Any) -> None:
    """A round of negotiation as the sample has it, put on record before the terms are drawn up."""
    form = PAPER_GATES["negotiation-minutes"].form.model_validate(filled_in("negotiation-minutes") | changes)
    with standing.here(), without_prefect():
        place = record_paper(NO, "negotiation-minutes", form, "test")
        assert isinstance(place, Place), place
        issue_paper(NO, "negotiation-minutes", place.subject, place.version)


@pytest.fixture(scope="module")
def settled(line: Line) -> Standing:
    """Negotiated with a difference, drawn up twice, signed."""
    standing = line.before("contract-terms-1")
    negotiated(standing)
    first = standing.form("contract-terms-1")
    with standing.here():
        offered = offered_terms(NO)["special"]
    assert [row["side"] for row in offered] == ["乙方", "乙方", "甲方"]
    terms = copy.deepcopy(first)
    terms["special"] = offered[:2]
    terms["securities"] = [
        {"kind": "履约保函", "amount": "48600", "provide_by": "2026-08-10", "valid_until": "2026-09-30"}
    ]
    terms["differences"] = [
        {"clause": clause, "reason": "乙方为小型企业，风险可控", "approver": "李建国"}
        for clause in ("付款期限", "质保金比例")
    ]
    standing.answers["contract-terms-2"] = {"at": "2026-04-09 10:00", "form": terms}
    standing.answers["contract-signed-2"] = standing.answers.pop("contract-signed-1")
    standing.answers.pop("kickoff-held-1")
    assert standing.stops_for() == "kickoff-held-1"
    return standing


@pytest.mark.row("S4.4", "S5.3", "S1.2")
def test_a_negotiated_difference_stops_the_first_draft_and_its_approval_lets_the_second_pass(settled: Standing) -> None:
    with settled.store() as store:
        first, second = documents(store, "compliance-checklist")
        assert (first.context["clean"], second.context["clean"]) == (False, True)
        assert [row["clause"] for row in first.context["differences"] if row["fault"]] == ["付款期限", "质保金比例"]
        assert [(row["clause"], row["approver"]) for row in second.context["differences"]] == [
            ("付款期限", "李建国"),
            ("质保金比例", "李建国"),
        ]
        assert len(first.context["left_out"]) == 3
        (left,) = second.context["left_out"]
        assert left["side"] == "甲方"
        said = markdown(store, "compliance-checklist")
        assert "谈判纪要记录承诺3项，下列1项没有写入合同" in said


@pytest.mark.row("S4.4", "S5.3")
def test_what_was_promised_stands_in_the_contract_and_in_the_calendar(settled: Standing) -> None:
    with settled.store() as store:
        said = markdown(store, "service-contract")
        assert "附件特别约定" in said
        assert "试运行的前两周派2名实施人员驻点辅导，不另收费" in said
        assert "人民币肆万捌仟陆佰元整" in said
        dated = {
            (duty.kind, duty.subject): duty.due_at.date() for duty in store.obligations.open_of(engagement_of(store))
        }
        assert dated["security-due", "1"] == date(2026, 8, 10)
        assert dated["security-end", "1"] == dated["contract-end", "1"] == date(2026, 9, 30)
        assert dated["special-term", "2"] == date(2026, 9, 25)


@pytest.mark.row("S4.4")
def test_the_second_draft_is_compared_with_the_first(settled: Standing) -> None:
    with settled.store() as store:
        (comparison,) = documents(store, "contract-comparison")
        (redline,) = documents(store, "contract-redline")
        assert (comparison.context["before"]["version"], comparison.context["after"]["version"]) == (1, 2)
        added = [row for row in comparison.context["differences"] if row["kind"] == "增加"]
        assert any("驻点辅导" in json.dumps(row, ensure_ascii=False) for row in added)
        assert set(store.documents.files(redline)) == {"docx"}
        assert set(store.documents.files(comparison)) == {"md", "html", "docx", "pdf"}


@pytest.mark.row("S4.3", "S4.6", "S9.1", "S9.4")
def test_the_matrix_is_made_at_the_signing_and_filled_as_acceptance_goes_on(line: Line) -> None:
    standing = line.before("payment-approved-1")
    with standing.store() as store:
        first, *_, last = documents(store, "traceability-matrix")
        assert {row["result"] for row in first.context["rows"]} == {"未验收"}
        assert {row["result"] for row in last.context["rows"]} == {"通过"}
        assert {row["round"] for row in last.context["rows"]} == {2}
        scanned = next(row for row in last.context["rows"] if row["code"] == "XQ-02")
        assert scanned["cases"] == scanned["cases_passed"] > 0
        sheet = load_workbook(store.settings.home / store.documents.files(last)["xlsx"].path)["跟踪矩阵"]
        assert "XQ-02" in {cell.value for cell in sheet["A"]}


@pytest.mark.row("S4.2", "S4.3", "S9.1")
def test_an_uncovered_requirement_is_refused_until_another_person_exempts_it(line: Line) -> None:
    standing = line.before("criteria-agreed-1")
    form = standing.form("criteria-agreed-1")
    form["criteria"] = [item for item in form["criteria"] if "XQ-06" not in item["requirements"]]
    assert "需求XQ-06没有对应的验收标准" in standing.refused()

    form["uncovered"] = [{"code": "XQ-06", "reason": "由原型评审代替", "approver": "李建国"}]
    standing.answers.pop("contract-signed-1")
    assert standing.stops_for() == "contract-signed-1"
    with standing.store() as store:
        assert "XQ-06|由原型评审代替|李建国" in markdown(store, "acceptance-criteria")
        assert "XQ-06（由原型评审代替，批准人李建国）" in markdown(store, "compliance-checklist")


def test_the_signing_of_an_unapproved_difference_is_refused(line: Line) -> None:
    standing = line.before("contract-terms-1")
    standing.form("contract-terms-1")["retest_rounds"] = 5
    assert standing.stops_for() == "contract-terms-2"
    refused = answer(standing, "contract-signed-1", (1,), signed_on=date(2026, 4, 8))
    assert [reason for reason in refused if "“免费复验次数”尚未批准" in reason]
