"""What stops a plan, a scoring and an award: rows S1.1, S5.1, S5.2, S8.1, S8.5."""

import json
from datetime import date
from decimal import Decimal

import pytest
from pydantic import ValidationError

from schemas.bids import SELECTION_CRITERIA, BidsScored
from schemas.catalogue import DOCUMENT_KINDS
from schemas.documents import Frame
from schemas.evaluation import BidRow, Evaluation, RankedRow, scoring_refusals, sign_rows
from schemas.planning import PlanDraft, feasibility_verdict, plan_refusals
from schemas.request import METHOD_TITLES, REGIME_TITLES, OutsourcingRequest
from schemas.rules.bids import bid_count_refusals
from schemas.rules.collusion import Sign
from schemas.sourcing import Award, award_refusals, lowest_only
from tests.builders import example
from waibao.documents.engine import render
from waibao.settings import ROOT

BUYER, DECIDER = "陈晓", "王立新"


def request(**changes) -> OutsourcingRequest:
    return OutsourcingRequest.model_validate(example()["request"] | changes)


def plan(**changes) -> PlanDraft:
    return PlanDraft.model_validate(example()["answers"]["plan-drafted-2"]["form"] | changes)


@pytest.mark.row("S1.1")
@pytest.mark.row("S5.1")
def test_a_plan_that_fits_its_request_stands():
    assert plan_refusals(plan(), request()) == []


@pytest.mark.row("S1.1")
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"budget": "599999.99"}, "预算构成合计 600,000.00 元超过申请预算 599,999.99 元"),
        ({"finish_on": "2026-10-29"}, "最后一个里程碑 2026-10-30 晚于计划完成日期 2026-10-29"),
        ({"start_on": "2026-06-01"}, "第一个里程碑早于计划开始日期 2026-06-01"),
    ],
)
def test_a_plan_over_budget_or_outside_the_planned_time_is_refused(changes, said):
    (refusal,) = plan_refusals(plan(), request(**changes))
    assert said in refusal


def assessed(*marks: int) -> list[dict[str, object]]:
    return [{"item": "评价项", "mark": mark, "reason": "依据"} for mark in marks]


def figures(make: str, buy: str, benefit: str) -> dict[str, object]:
    return {
        "make_costs": [make, "0"],
        "buy_costs": [buy, "0"],
        "benefits": ["0", benefit],
        "discount_rate": "10",
    }


@pytest.mark.row("S8.1")
@pytest.mark.parametrize(
    ("technical", "market", "economics", "verdict"),
    [
        ((4, 3), (4, 3), figures("1200", "1000", "1210"), "可行"),  # both averages exactly 3.5
        ((4, 3), (4, 3), figures("1000", "1000", "1210"), "可行"),  # no dearer than making
        ((4, 3), (4, 3, 3), figures("1200", "1000", "1210"), "有条件可行"),  # the weaker average counts
        ((4, 4), (4, 4), figures("999.99", "1000", "1210"), "有条件可行"),  # making is cheaper
        ((4, 4), (4, 4), figures("1200", "1000", "1100"), "有条件可行"),  # worth exactly nothing
        ((3, 2), (3, 2), figures("1200", "1000", "1100"), "有条件可行"),  # both averages exactly 2.5
        ((3, 2, 2), (4, 4), figures("1200", "1000", "1210"), "不可行"),
        ((5, 5), (5, 5), figures("1200", "1000", "1099.98"), "不可行"),  # worth less than nothing
    ],
)
def test_feasibility_follows_from_marks_and_figures(technical, market, economics, verdict):
    found = feasibility_verdict(plan(technical=assessed(*technical), market=assessed(*market), economics=economics))
    assert found.verdict == verdict


@pytest.mark.row("S8.1")
def test_feasibility_shows_the_figures_it_rests_on():
    found = feasibility_verdict(plan(economics=figures("1200", "1000", "1210")))
    shown = (found.npv, found.irr_percent, found.payback_years, found.make_present_cost, found.buy_present_cost)
    assert [str(figure) for figure in shown] == ["100.00", "21.00", "0.8", "1200.00", "1000.00"]


def scored(**changes) -> BidsScored:
    return BidsScored.model_validate(example()["answers"]["bids-scored-1"]["form"] | changes)


BIDDERS = ["云帆软件（江州）有限公司", "恒信信息技术有限公司", "蓝图数码科技有限公司"]


@pytest.mark.row("S5.2")
def test_points_of_every_judge_without_an_interest_for_every_bidder_are_taken():
    assert scoring_refusals(scored(), BIDDERS) == []


@pytest.mark.row("S5.2")
def test_points_that_are_missing_double_or_of_the_wrong_people_are_refused():
    lines = [line.model_dump() for line in scored().scores]
    first = lines[0]

    def refused(scores: list[dict[str, object]]) -> str:
        return "\n".join(scoring_refusals(scored(scores=scores), BIDDERS))

    assert f"评委 {first['judge']} 没有给“{first['vendor']}”打分" in refused(lines[1:])
    assert "打分 2 次" in refused([*lines, first])
    assert "评委 陈立民 声明有利害关系，不得打分" in refused([*lines, first | {"judge": "陈立民"}])
    assert "路人 不在评委名单中" in refused([*lines, first | {"judge": "路人"}])
    assert "“乙公司”没有有效报价" in refused([*lines, first | {"vendor": "乙公司"}])


@pytest.mark.row("S8.5")
def test_a_committee_of_nobody_but_interested_judges_scores_nothing():
    judges = [{"name": "陈立民", "interest": True}]
    assert "没有可以打分的评委" in scoring_refusals(scored(judges=judges), BIDDERS)[-1]


def bid(vendor: str, *reasons: str) -> BidRow:
    return BidRow(
        vendor=vendor,
        uscc="91350100M000100Y43",
        received_at="2026-03-19T10:00:00+08:00",
        file_name="报价表.xlsx",
        sha256="0" * 64,
        valid=not reasons,
        reasons=list(reasons),
    )


def evaluation() -> Evaluation:
    """甲 first, 乙 second, 丙 excluded."""
    ranked = [
        RankedRow(rank=rank, vendor=vendor, gross="100", points={}, total="90")
        for rank, vendor in ((1, "甲"), (2, "乙"))
    ]
    bids = [bid("甲"), bid("乙"), bid("丙", "逾期送达")]
    return Evaluation(criteria=[], bids=bids, judges=[], judge_points=[], ranking=ranked, lowest=None)


def award(vendor: str = "甲", **changes) -> list[str]:
    form = Award.model_validate({"by": DECIDER, "vendor": vendor} | changes)
    count = bid_count_refusals("voluntary", 3, form.exception_reason, form.exception_approver, BUYER)
    return award_refusals(form, evaluation(), count, BUYER)


@pytest.mark.row("S5.2")
@pytest.mark.row("S8.5")
def test_the_first_in_rank_is_awarded_without_further_words():
    assert award() == []


@pytest.mark.row("S5.2")
@pytest.mark.parametrize(
    ("vendor", "changes", "said"),
    [
        ("丁", {}, "“丁”没有报价：请从有效报价的供应商中选择（甲、乙）"),
        ("丙", {}, "“丙”的报价无效（逾期送达）"),
        ("丙", {"reason": "价格最低"}, "“丙”的报价无效"),
        ("乙", {}, "“乙”排名第 2，不是第一名：请填写选定理由"),
        ("乙", {"reason": " \n "}, "请填写选定理由"),
        ("甲", {"by": BUYER}, "定标人不得与采购经办人"),
        ("甲", {"by": "陈 晓"}, "定标人不得与采购经办人"),
    ],
)
def test_an_award_that_breaks_a_rule_is_refused(vendor, changes, said):
    (refusal,) = award(vendor, **changes)
    assert said in refusal


def test_another_than_the_first_may_be_chosen_with_a_reason():
    assert award("乙", reason="同类项目经验明显更多") == []


def refused(found: Evaluation, **changes) -> list[str]:
    return award_refusals(Award.model_validate({"by": DECIDER, "vendor": "甲"} | changes), found, [], BUYER)


@pytest.mark.row("S8.5")
def test_who_gave_points_does_not_decide():
    judges = [{"name": "王 立新", "interest": False}]
    found = Evaluation.model_validate(evaluation().model_dump() | {"judges": judges})
    assert refused(found) == ["定标人王 立新同时为打分的评委：请由没有参加打分的有权人定标。"]
    barred = Evaluation.model_validate(evaluation().model_dump() | {"judges": [{**judges[0], "interest": True}]})
    assert refused(barred) == []


@pytest.mark.row("S5.2")
def test_an_abnormally_low_price_is_awarded_only_when_it_could_be_explained():
    low = evaluation().model_copy(update={"abnormally_low": ["甲"]})
    assert "没有登记供应商的说明：请要求其书面说明" in refused(low)[0]
    assert refused(low, low_price_explanation="自有平台复用，已核对成本构成表") == []
    assert refused(low, vendor="乙", reason="同类项目经验明显更多") == []

    def judged(verdict: str) -> Evaluation:
        said = {"vendor": "甲", "said": "自有平台复用", "verdict": verdict}
        return Evaluation.model_validate(low.model_dump() | {"low_prices": [said]})

    assert refused(judged("能够说明合理性")) == []
    assert (
        "不能说明其合理性，不得作为成交供应商" in refused(judged("不能说明合理性"), low_price_explanation="另有说明")[0]
    )


@pytest.mark.row("S5.2")
def test_every_sign_of_collusion_is_answered_by_its_number_or_its_code():
    signs = sign_rows([Sign("R028", ("甲", "乙"), "总价相同"), Sign("C06", ("乙", "丙"), "均为整数")])
    found = evaluation().model_copy(update={"signs": signs})
    assert [refusal.partition("（")[0] for refusal in refused(found)] == ["异常情况 R028-1", "异常情况 C06-1"]
    one, other = {"sign": "R028-1", "answer": "已核实"}, {"sign": "c06", "answer": "行业习惯"}
    assert len(refused(found, sign_answers=[one])) == 1
    assert refused(found, sign_answers=[one, other]) == []
    assert (
        "没有编号为“R024”的异常情况" in refused(found, sign_answers=[one, other, {"sign": "R024", "answer": "无"}])[0]
    )


def test_unanswered_signs_are_counted_when_there_are_many():
    signs = sign_rows([Sign("R028", ("甲", "乙"), "总价相同")] * 45)
    assert refused(evaluation().model_copy(update={"signs": signs}))[-1].startswith("另有 25 项异常情况没有答复")


@pytest.mark.row("S5.2")
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ceiling": "600000.01"}, "最高限价 600,000.01 元应大于 0，且不超过预算"),
        ({"criteria": [{"name": "方案", "weight": 100}]}, "按价格公式计算的评分因素应恰有一项"),
        (
            {"criteria": [{"name": "方案", "weight": 95}, {"name": "价格", "weight": 5, "scored": "按价格公式计算"}]},
            "价格权重 5% 低于服务采购的最低要求 10%",
        ),
    ],
)
def test_a_request_whose_bids_could_not_be_scored_is_sent_back(changes, said):
    with pytest.raises(ValidationError, match=said):
        request(**changes)


def test_a_request_that_says_nothing_of_it_is_scored_by_the_five_criteria_with_tax():
    usual = request()
    assert usual.scored_by == SELECTION_CRITERIA
    assert (usual.price_basis, usual.highest_price) == ("gross", usual.budget)
    assert request(price_basis="不含税总价", ceiling="500000").highest_price == 500_000


@pytest.mark.row("S5.2")
def test_too_few_bids_stop_the_award_itself():
    form = Award(by=DECIDER, vendor="甲")
    for regime in ("statutory_tender", "government", "voluntary"):
        count = bid_count_refusals(regime, 2, None, None, BUYER)
        assert award_refusals(form, evaluation(), count, BUYER) == count != []


@pytest.mark.row("S5.2")
@pytest.mark.row("S1.2")
def test_an_inquiry_under_government_procurement_goes_to_the_lowest_price_alone():
    prices = {"甲": Decimal(100), "乙": Decimal(90)}
    found = evaluation()
    rows = [row.model_copy(update={"gross": prices[row.vendor]}) for row in found.ranking]
    found = found.model_copy(update={"ranking": rows})
    first, lowest = Award(by=DECIDER, vendor="甲", reason="综合实力较强"), Award(by=DECIDER, vendor="乙")
    (refusal,) = award_refusals(first, found, [], BUYER, lowest=True)
    assert "政府采购法》第四十条" in refusal
    assert "请选择“乙”（90.00 元）" in refusal
    assert award_refusals(lowest, found, [], BUYER, lowest=True) == []


def test_only_the_government_s_inquiry_is_bound_to_the_lowest_price():
    bound = {(regime, method) for regime in REGIME_TITLES for method in METHOD_TITLES if lowest_only(regime, method)}
    assert bound == {("government", "inquiry")}


@pytest.mark.row("S5.2")
def test_a_statutory_tender_is_not_sourced_by_a_request_for_proposals():
    with pytest.raises(ValidationError, match="请用招标公告公开招标或者邀请招标"):
        request(regime="statutory_tender", method="rfp")
    assert request(regime="government", method="rfp").method == "rfp"


@pytest.mark.parametrize("slug", ["rfp", "inquiry-letter", "scoring-sheet", "selection-report"])
def test_a_document_without_criteria_is_still_printed(slug):
    kind = DOCUMENT_KINDS[slug]
    said = json.loads((ROOT / f"examples/documents/{slug}.json").read_text(encoding="utf-8"))
    (said if "criteria" in said else said["evaluation"])["criteria"] = []
    made = render(kind, kind.context.model_validate(said), Frame("样稿", 1, date(2026, 3, 27)))
    assert set(made) == set(kind.all_formats)


@pytest.mark.row("S5.2")
def test_a_judge_who_left_gives_no_points_and_who_came_has_declared():
    answer = scored(replaced=[{"left": "刘芳", "reason": "调离", "came": "孟宁"}])
    said = "\n".join(scoring_refusals(answer, BIDDERS))
    assert "评委 刘芳 已经退出，却有打分" in said
    assert "接替的评委 孟宁 不在评委名单中" in said
