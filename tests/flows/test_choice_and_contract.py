"""What plan, choice and contract let pass and stop, in the short engagement played otherwise from a gate on."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from schemas.catalogue import PAPER_GATES
from schemas.selection import SelectionContext
from tasks.papers import Place, issue_paper, record_paper
from tasks.step import without_prefect
from tests.builders import short
from tests.flows.record import LOWEST, answer, documents, engagement_of, markdown
from tests.standing import NO, Line, Standing
from waibao.settings import ROOT

pytestmark = pytest.mark.xdist_group("phases")


@pytest.mark.row("S1.1", "S5.1")
def test_a_rejected_plan_ends_the_engagement_before_any_vendor_is_asked(line: Line) -> None:
    standing = line.before("plan-approval-1")
    standing.form("plan-approval-1").update(verdict="reject", comments="本年度不安排该项投入。")

    assert standing.go_on() == NO
    with standing.store() as store:
        assert engagement_of(store).status == "rejected"
        assert documents(store, "rfp") == []
        assert documents(store, "outsourcing-plan") != []


@pytest.mark.row("S8.1")
def test_scenarios_and_ranges_of_a_plan_stand_in_its_feasibility_study(line: Line) -> None:
    standing = line.before("plan-drafted-1")
    economics = standing.form("plan-drafted-1")["economics"]
    worse = {"name": "悲观", "basis": "推广不顺", "benefits": ["0"] * len(economics["benefits"])}
    economics["scenarios"] = [{**worse, "make_costs": economics["make_costs"], "buy_costs": economics["buy_costs"]}]
    economics["drivers"] = [{"item": "预期收益", "least": 60, "most": 110, "basis": "同类项目"}]
    del standing.answers["plan-approval-1"]

    assert standing.stops_for() == "plan-approval-1"
    with standing.store() as store:
        study = markdown(store, "feasibility-study")
    assert "悲观情景各年净额都不为正，投入不能收回，没有内部收益率" in study
    assert "|预期收益|-40%至+10%|" in study


def test_a_plan_is_sent_back_as_often_as_needed_and_every_version_is_kept(line: Line) -> None:
    standing = line.before("plan-approval-1")
    answers = standing.answers
    answers["plan-drafted-3"], answers["plan-approval-3"] = answers["plan-drafted-2"], answers["plan-approval-2"]
    answers["plan-approval-2"] = {**answers["plan-approval-1"], "at": "2026-03-06 17:00"}
    for late in ("bids-received-1", "bids-scored-1"):
        answers.pop(late)

    assert standing.stops_for() == "bids-received-1"
    with standing.store() as store:
        assert [(plan.number, plan.version) for plan in documents(store, "outsourcing-plan")] == [
            ("JH-2026-0001", version) for version in (1, 2, 3)
        ]


def without_the_lowest(scenario: dict[str, Any]) -> dict[str, Any]:
    answers = scenario["answers"]
    bids, scored = answers["bids-received-1"]["form"], answers["bids-scored-1"]["form"]
    bids["bids"] = [bid for bid in bids["bids"] if bid["vendor"] != LOWEST]
    scored["scores"] = [line for line in scored["scores"] if line["vendor"] != LOWEST]
    return scenario


@pytest.mark.row("S5.2", "S1.2")
def test_an_inquiry_of_the_government_stops_with_two_valid_bids(tmp_path: Path) -> None:
    scenario = without_the_lowest(short())
    scenario["request"].update(regime="government", method="inquiry")
    answers = scenario["answers"]
    scenario["answers"] = {
        "plan-drafted-1": answers["plan-drafted-1"],
        "plan-approval-1": {"at": "2026-03-09 09:30", "form": answers["plan-approval-2"]["form"]},
        **{key: form for key, form in answers.items() if not key.startswith("plan")},
    }
    standing = Standing(tmp_path / "home", scenario)

    assert standing.go_on() == NO
    with standing.store() as store:
        assert engagement_of(store).status == "rejected"
        assert documents(store, "scoring-sheet") == documents(store, "award-notice") == []
        assert len(store.sourcing.bids(engagement_of(store))) == 2


@pytest.mark.row("S5.2", "S1.2")
def test_an_inquiry_of_the_government_is_awarded_to_the_lowest_price(tmp_path: Path) -> None:
    scenario = short()
    scenario["request"].update(regime="government", method="inquiry")
    judges = scenario["answers"]["bids-scored-1"]["form"]["judges"]
    standing = Standing(tmp_path / "home", scenario)
    assert "评委 3 人中外部专家 0 人，不得少于三分之二" in standing.refused()

    for judge in judges[:2]:
        judge["expert"] = True
    standing = Standing(tmp_path / "second", scenario)
    assert f"请选择“{LOWEST}”（468,000.00 元）" in standing.refused()

    standing.form("award-1")["vendor"] = LOWEST
    standing.answers.pop("requirements-drafted-1")
    assert standing.stops_for() == "requirements-drafted-1"
    with standing.store() as store:
        said = SelectionContext.model_validate(documents(store, "selection-report")[0].context)
        assert (said.winner, said.winner_rank) == (LOWEST, 3)
        assert "政府采购法》第四十条" in said.reason
        assert markdown(store, "result-announcement").startswith("#成交结果公告")
        assert documents(store, "evaluation-report") == []  # no tender
        assert "拟签订合同的主要条款如下" in markdown(store, "inquiry-letter")


@pytest.mark.row("S5.2", "S1.2")
def test_two_bids_need_an_exception_that_the_buyer_does_not_approve_himself(line: Line) -> None:
    standing = line.before("bids-received-1")
    without_the_lowest(standing.scenario)
    assert "不足 3 家" in standing.refused()

    award = standing.form("award-1")
    award["exception_reason"] = "市场上有同类业绩的供应商只有这两家愿意报价"
    assert "请填写例外批准人" in standing.refused()
    award["exception_approver"] = "陈 晓"
    assert "采购经办人（陈晓）以外的人批准" in standing.refused()
    award["exception_approver"] = "李建国"
    standing.answers.pop("requirements-drafted-1")
    assert standing.stops_for() == "requirements-drafted-1"

    with standing.store() as store:
        said = SelectionContext.model_validate(documents(store, "selection-report")[0].context)
        assert (said.exception_approver, len(said.evaluation.ranking)) == ("李建国", 2)
        assert "愿意报价" in markdown(store, "selection-report")


def test_quotations_are_not_opened_before_the_deadline_nor_in_advance(line: Line) -> None:
    standing = line.before("bids-received-1")
    refused = answer(standing, "bids-received-1", (1,), opened_at="2026-03-19 16:59")
    assert [reason for reason in refused if "早于报价截止时间 2026-03-19 17:00" in reason]
    standing.form("bids-received-1")["opened_at"] = "2026-03-19 17:31"
    assert "晚于现在" in standing.refused()


@pytest.mark.row("S8.5", "S11.2", "S11.3")
def test_the_selection_report_tells_what_was_found_of_culture_and_on_the_visit(line: Line) -> None:
    standing = line.before("award-1")
    for slug in ("culture-fit", "vendor-visit"):
        facts = json.loads((ROOT / f"examples/documents/{slug}.json").read_text(encoding="utf-8"))["facts"]
        with standing.here(), without_prefect():
            place = record_paper(NO, slug, PAPER_GATES[slug].form.model_validate(facts), "test")
            assert isinstance(place, Place), place
            issue_paper(NO, slug, place.subject, place.version)
    standing.answers.pop("requirements-drafted-1")

    assert standing.stops_for() == "requirements-drafted-1"
    with standing.store() as store:
        said = markdown(store, "selection-report")
        assert "WH-2026-0001" in said
        assert "KC-2026-0001" in said
        assert "在江州精工机械有限公司办公楼二楼会议室开启，开启人和见证人为陈晓、何志远" in said
        assert "陈立民退出评审" in said
        assert "没有进行" not in said


def test_a_late_quotation_is_kept_but_not_valid(line: Line) -> None:
    standing = line.before("bids-received-1")
    standing.form("bids-received-1")["bids"][2]["received_at"] = "2026-03-20 17:30"

    assert "没有有效报价" in standing.refused()  # it was scored
    with standing.store() as store:
        late = store.sourcing.bids(engagement_of(store))[2][0]
        assert not late.valid
        assert "逾期" in late.invalid_reasons[-1]
        assert store.files.find(engagement_of(store), "bid/3") is not None


@pytest.mark.row("S4.2", "S9.1")
def test_requirements_are_confirmed_round_after_round_until_satisfied(line: Line) -> None:
    standing = line.before("requirements-confirmed-1")
    answers = standing.answers
    drafted, satisfied = answers["requirements-drafted-1"]["form"], answers["requirements-confirmed-1"]["form"]
    for round_ in (1, 2):
        doubts = {"by": "赵倩", "verdict": "doubts", "doubts": [f"第 {round_} 轮的疑问"]}
        answers[f"requirements-confirmed-{round_}"] = {"at": f"2026-04-01 1{round_ + 4}:10", "form": doubts}
        again = {**drafted, "answers": [f"第 {round_} 轮的答复"]}
        answers[f"requirements-drafted-{round_ + 1}"] = {"at": f"2026-04-01 1{round_ + 4}:40", "form": again}
    answers["requirements-confirmed-3"] = {"at": "2026-04-02 09:40", "form": satisfied}
    answers.pop("criteria-agreed-1")

    assert standing.stops_for() == "criteria-agreed-1"
    with standing.store() as store:
        assert [sheet.version for sheet in documents(store, "requirements-confirmation")] == [1, 2, 3]
        said = markdown(store, "requirements-confirmation")
        for part in ("第1轮的疑问", "第1轮的答复", "第2轮的疑问", "第2轮的答复"):
            assert part in said


@pytest.mark.row("S1.3")
def test_terms_whose_instalments_do_not_make_up_the_price_are_asked_again(line: Line) -> None:
    standing = line.before("contract-terms-1")
    standing.form("contract-terms-1")["milestones"][0]["ratio"] = "29.5"

    assert "应恰为 100%：请调整比例" in standing.refused()


def test_the_scan_of_a_signed_contract_must_be_there_and_is_kept(line: Line) -> None:
    standing = line.before("contract-signed-1")
    standing.form("contract-signed-1")["file"] = "合同签署件.pdf"
    del standing.answers["kickoff-held-1"]
    assert "文件“合同签署件.pdf”" in standing.refused()

    (standing.inbox / "合同签署件.pdf").write_bytes(b"%PDF-1.7 signed")
    assert standing.stops_for() == "kickoff-held-1"
    with standing.store() as store:
        [kept] = [file for file in store.files.of(engagement_of(store)) if file.purpose == "contract-signed"]
        assert store.files.content(kept) == b"%PDF-1.7 signed"


@pytest.mark.row("S1.2", "S5.3", "S4.4")
def test_a_contract_is_not_signed_before_its_review_is_clean(line: Line) -> None:
    standing = line.before("contract-terms-1")
    terms = standing.form("contract-terms-1")
    owner = {name: terms.pop(name) for name in ("ip_owner", "ip_transfer")}

    assert standing.stops_for() == "contract-terms-2"  # though a signing is in the scenario
    refused = answer(standing, "contract-signed-1", (1,), signed_on=date(2026, 4, 8))
    assert [reason for reason in refused if "合规审查未通过（R26" in reason]
    with standing.store() as store:
        assert store.contracts.find(engagement_of(store)) is None

    standing.answers["contract-terms-2"] = {"at": "2026-04-09 10:00", "form": {**terms, **owner}}
    standing.answers["contract-signed-2"] = standing.answers.pop("contract-signed-1")
    standing.answers.pop("kickoff-held-1")
    assert standing.stops_for() == "kickoff-held-1"
    with standing.store() as store:
        contract = store.contracts.get(engagement_of(store))
        assert contract.no == documents(store, "service-contract")[0].number
        assert [draft.version for draft in documents(store, "service-contract")] == [1, 2]
