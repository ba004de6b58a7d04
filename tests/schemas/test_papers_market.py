"""The market asked: what research and the tender notice may say. Rows S1.2, S5.2."""

from datetime import date
from decimal import Decimal

import pytest
from pydantic import ValidationError

from schemas.market import MarketResearch
from schemas.tender import TenderNotice
from tests.builders import filled_in


def research(**changes) -> MarketResearch:
    return MarketResearch.model_validate(filled_in("market-research") | changes)


def notice(**changes) -> TenderNotice:
    return TenderNotice.model_validate(filled_in("tender-notice") | changes)


def candidates(*prices: tuple[str, str]) -> list[dict]:
    known = filled_in("market-research")["candidates"]
    return [vendor | {"low": low, "high": high} for vendor, (low, high) in zip(known, prices, strict=True)]


@pytest.mark.row("S1.2")
def test_the_price_range_is_that_of_the_indicated_prices_and_the_mean_that_of_their_middles():
    asked = research(
        candidates=candidates(("400000", "500000"), ("450000.01", "450000.02"), ("480000", "480000"))
    ).indicated

    assert (asked.lowest, asked.highest) == (Decimal(400000), Decimal(500000))
    assert asked.mean == Decimal("460000.01")  # 460,000.005 half up


def test_deals_have_a_range_of_their_own_where_any_are_known():
    assert research().paid_elsewhere.mean == Decimal("505000.00")
    assert research(deals=[]).paid_elsewhere is None


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ceiling": "600000.01"}, "高于预算"),
        ({"ceiling": "449999.99"}, "低于全部意向价格"),
        ({"regime": "依法必须招标", "method": "询价"}, "只能采用公开招标或者邀请招标"),
        ({"finished_on": "2026-03-01"}, "早于开始日期"),
        ({"candidates": filled_in("market-research")["candidates"][:2]}, "不足 3 家"),
        ({"candidates": filled_in("market-research")["candidates"][:1] * 2}, "相同的统一社会信用代码"),
    ],
)
def test_research_with_a_contradiction_is_refused(changes, sentence):
    with pytest.raises(ValidationError, match=sentence):
        research(**changes)


def test_an_indicated_price_runs_from_low_to_high():
    for prices in (("500000", "400000"), ("0", "400000")):
        with pytest.raises(ValidationError, match="意向价格下限"):
            research(candidates=candidates(prices, ("1", "2"), ("1", "2")))


def test_few_candidates_need_a_reason():
    assert research(candidates=filled_in("market-research")["candidates"][:2], few_reason="其余供应商未答复").thin


def test_a_ceiling_that_leaves_fewer_than_three_candidates_is_pointed_out():
    assert not research(ceiling="500000").thin
    assert research(ceiling="499999.99").thin


@pytest.mark.parametrize("field", ["competition", "method", "regime"])
def test_research_judges_nothing_by_itself(field):
    answer = filled_in("market-research")
    del answer[field]
    with pytest.raises(ValidationError, match=field):
        MarketResearch.model_validate(answer)


@pytest.mark.row("S5.2")
@pytest.mark.parametrize(("regime", "law"), [("依法必须招标", "第二十四条"), ("政府采购", "第三十五条")])
def test_a_tender_bound_by_law_gives_twenty_days(regime, law):
    with pytest.raises(ValidationError, match=f"不足 20 日.*{law}.*2026-03-29"):
        notice(regime=regime, deadline="2026-03-28T17:00:00+08:00")
    assert notice(regime=regime, deadline="2026-03-29T09:30:00+08:00").bid_days == 20


def test_a_voluntary_tender_sets_its_own_period():
    assert notice(deadline="2026-03-23T09:30:00+08:00").bid_days == 14


def test_documents_of_government_procurement_are_had_for_five_working_days():
    government = {"regime": "政府采购", "deadline": "2026-04-07T09:30:00+08:00"}

    with pytest.raises(ValidationError, match=r"不足 5 个工作日.*2026-03-16"):
        notice(**government, documents_until="2026-03-15")
    assert notice(**government, documents_until="2026-03-16")
    with pytest.raises(ValidationError, match=r"自开始发出之日起不足 5 个工作日.*第三十一条.*2026-03-17"):
        notice(**government, documents_from="2026-03-10", documents_until="2026-03-16")
    assert notice(documents_until="2026-03-14")
    with pytest.raises(ValidationError, match=r"不足 5 日.*2026-03-14"):
        notice(documents_until="2026-03-13")


def test_the_notice_stands_for_working_days_without_the_day_of_publication():
    assert notice().notice_until == date(2026, 3, 16)
    over_the_holiday = notice(
        published_on="2026-04-30",
        documents_from="2026-04-30",
        documents_until="2026-05-12",
        questions_until="2026-05-12",
        deadline="2026-05-25T09:30:00+08:00",
    )
    assert over_the_holiday.notice_until == date(2026, 5, 11)  # Saturday 9 May is a working day
    assert over_the_holiday.calendar_note == ""
    with pytest.raises(ValidationError, match="公告期限不足 5 个工作日"):
        notice(regime="政府采购", notice_days=4, deadline="2026-04-07T09:30:00+08:00")


def test_a_notice_in_a_year_without_published_holidays_says_so():
    later = notice(
        published_on="2035-03-05",
        documents_from="2035-03-05",
        documents_until="2035-03-12",
        questions_until="2035-03-12",
        deadline="2035-03-26T09:30:00+08:00",
    )
    assert "2035" in later.calendar_note


def test_a_deadline_without_zone_is_beijing_time():
    assert notice(deadline="2026-03-23 09:30").deadline.utcoffset().total_seconds() == 8 * 3600
    assert notice(deadline="2026-03-22T17:30:00Z").due_on == date(2026, 3, 23)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"documents_from": "2026-03-08"}, "早于公告发布日期"),
        ({"documents_until": "2026-03-23"}, "须晚于招标文件获取截止日期"),
        ({"questions_until": "2026-03-23"}, "提问截止日期"),
        ({"ends_on": "2026-04-13"}, "履行完成日期"),
        ({"ceiling": "600000.01"}, "最高限价"),
        ({"ceiling": "0"}, "最高限价"),
        ({"security": "12000.01"}, "超过预算金额的 2%"),
        ({"agency": "某招标代理有限公司"}, "一并填写"),
    ],
)
def test_a_notice_with_a_contradiction_is_refused(changes, sentence):
    with pytest.raises(ValidationError, match=sentence):
        notice(**changes)


def weighted(price: str, *others: str) -> list[dict]:
    known = filled_in("tender-notice")["criteria"][0]
    return [
        *(known | {"name": f"因素{place}", "weight": weight} for place, weight in enumerate(others)),
        known | {"name": "价格", "weight": price, "scored": "按价格公式计算"},
    ]


def test_r3_weights_sum_to_one_hundred_and_the_price_has_its_floor():
    assert notice(criteria=weighted("10", "60", "30")).price.weight == 10
    with pytest.raises(ValidationError, match="权重合计为 99"):
        notice(criteria=weighted("10", "60", "29"))
    with pytest.raises(ValidationError, match="低于服务采购的最低要求"):
        notice(criteria=weighted("9.99", "60.01", "30"))


def test_just_one_criterion_is_computed_from_the_price():
    for criteria in (weighted("50", "50")[:1] * 2, weighted("50")[-1:] * 2):
        with pytest.raises(ValidationError, match="有且只有一个"):
            notice(criteria=criteria)


def test_the_usual_criteria_and_questions_are_there_to_be_changed():
    answer = filled_in("tender-notice")
    del answer["criteria"], answer["culture_questions"]
    usual = TenderNotice.model_validate(answer)

    assert sum(item.weight for item in usual.criteria) == 100
    assert len(usual.culture_questions) == 6
    assert notice(culture_questions=[]).culture_questions == []


def test_a_qualification_needs_its_reason():
    asked = filled_in("tender-notice")["qualifications"][0]
    with pytest.raises(ValidationError, match="不能为空"):
        notice(qualifications=[asked | {"reason": " "}])


def test_government_procurement_asks_for_no_size():
    asked = filled_in("tender-notice")["qualifications"][0] | {"requirement": "注册资本不低于五百万元"}
    assert notice(qualifications=[asked])
    with pytest.raises(ValidationError, match="不得将注册资本等规模条件"):
        notice(qualifications=[asked], regime="政府采购", deadline="2026-04-07T09:30:00+08:00")
