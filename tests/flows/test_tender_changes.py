"""What is asked, changed and challenged in a tender, and what it stops."""

from typing import Any

import pytest

from flows.tendering import (
    addendum_confirmed,
    addendum_issued,
    challenge_answered,
    challenge_received,
    question_asked,
    questions_answered,
)
from schemas.errors import Refused
from schemas.tender_questions import (
    AddendumConfirmed,
    AddendumIssued,
    ChallengeAnswered,
    ChallengeReceived,
    QuestionAsked,
    QuestionsAnswered,
)
from tasks.evaluation import evaluate
from tests.flows.record import documents, engagement_of, markdown
from tests.standing import NO, Standing
from tests.tender import (
    CODES,
    HENG,
    LAN,
    YUN,
    asked_otherwise,
    bids_of,
    duties,
    seal,
    secured,
    tendering,
    working,
)

pytestmark = pytest.mark.xdist_group("tender")


@pytest.mark.row("S5.2", "S11.1")
def test_a_question_is_answered_to_all_without_telling_who_asked(opening: Standing) -> None:
    asked = {"no": NO, "vendor": HENG, "asked_on": "2026-03-12", "question": f"{HENG}问：一个班次按几小时计算？"}
    said: dict[str, Any] = {"no": NO, "by": "陈晓", "answered_on": "2026-03-13", "affects": False}
    with working(opening, "2026-03-13"):
        assert question_asked(QuestionAsked.model_validate(asked)) == "已登记第 1 个问题"
        told = said | {"answers": [{"question": 1, "answer": "按 12 小时计算。"}]}
        with pytest.raises(Refused, match="会暴露提问人"):
            questions_answered(QuestionsAnswered.model_validate(told))
        told["answers"][0]["restated"] = "一个班次按几小时计算？"
        for _ in range(2):
            assert questions_answered(QuestionsAnswered.model_validate(told)) == "第 1 号澄清，共发出 3 份"
        with pytest.raises(Refused, match="已逾期"):
            question_asked(QuestionAsked.model_validate(asked | {"asked_on": "2026-03-20", "question": "又问"}))
    with opening.store() as store:
        assert [one.context["vendor"]["name"] for one in documents(store, "clarification")] == list(CODES)
        sent_to_another = markdown(store, "clarification", 0)
        assert "一个班次按几小时计算？" in sent_to_another
        assert HENG not in sent_to_another


@pytest.mark.row("S5.2")
def test_an_addendum_puts_the_deadline_off_and_voids_earlier_bids_until_confirmed(opening: Standing) -> None:
    seal(opening, YUN, received_at="2026-03-17 09:00")
    change = {
        "no": NO,
        "by": "陈晓",
        "issued_on": "2026-03-18",
        "changes": ["数据接口由 2 个改为 3 个"],
        "affects": True,
    }
    with working(opening, "2026-03-18"):
        with pytest.raises(Refused, match=r"招标投标法第二十三条.*2026-04-02 09:30"):
            addendum_issued(AddendumIssued.model_validate(change | {"deadline": "2026-04-01 17:00"}))
        for _ in range(2):
            assert addendum_issued(AddendumIssued.model_validate(change)) == "第 1 号补遗，共发出 3 份"
    assert duties(opening)["tender-deadline 1"] == "2026-04-02"
    seal(opening, HENG, received_at="2026-03-31 09:00")
    seal(opening, LAN, received_at="2026-03-31 09:00")

    opening.answers["bids-received-1"]["at"] = "2026-04-02 10:00"
    form = opening.form("bids-received-1")
    assert "早于报价截止时间 2026-04-02 09:30" in opening.refused()
    form["opened_at"] = "2026-04-02 09:40"
    with working(opening, "2026-04-01"):
        confirmed = {"no": NO, "addendum": 1, "vendor": YUN, "confirmed_at": "2026-04-01 09:00"}
        addendum_confirmed(AddendumConfirmed.model_validate(confirmed))
    secured(opening, *CODES)
    opening.answers.pop("bids-scored-1")
    assert opening.stops_for() == "bids-scored-1"
    assert [valid for valid, _ in bids_of(opening).values()] == [True, True, True]


@pytest.mark.row("S5.2")
def test_a_bid_before_an_addendum_that_is_not_confirmed_is_opened_and_void(all_bid: Standing) -> None:
    change = {"no": NO, "by": "陈晓", "issued_on": "2026-03-30", "changes": ["延长质保"], "affects": True}
    with working(all_bid, "2026-03-30", "09:20"):
        addendum_issued(AddendumIssued.model_validate(change))
    all_bid.answers["bids-received-1"]["at"] = "2026-04-14 10:00"
    all_bid.form("bids-received-1")["opened_at"] = "2026-04-14 09:40"
    with working(all_bid, "2026-04-13"):
        for vendor in (YUN, HENG):
            confirmed = {"no": NO, "addendum": 1, "vendor": vendor, "confirmed_at": "2026-04-13 09:00"}
            addendum_confirmed(AddendumConfirmed.model_validate(confirmed))
    assert all_bid.go_on() == NO  # two are left
    assert [valid for valid, _ in bids_of(all_bid).values()] == [True, True, False]
    with all_bid.store() as store:
        assert engagement_of(store).status == "rejected"
        assert documents(store, "opening-record")[0].context["bids"][2]["gross"] == "468000.00"
        assert "未书面确认第1号补遗" in markdown(store, "qualification-report")


@pytest.mark.row("S5.2", "S8.5")
def test_nothing_is_awarded_before_the_publicity_is_over_and_challenges_are_answered(before_award: Standing) -> None:
    award = tendering()["answers"]["award-1"]["form"]
    before_award.answers["award-1"] = {"at": "2026-04-03 10:00", "form": award}
    assert "中标候选人公示至 2026-04-03" in before_award.refused()
    with before_award.store() as store:
        assert f"|1|{YUN}|" in markdown(store, "candidate-publicity")

    challenge = {
        "no": NO,
        "by": "陈晓",
        "challenger": HENG,
        "stage": "评审结果",
        "known_on": "2026-04-01",
        "received_on": "2026-04-02",
        "content": "评分依据不清",
        "asked": "复核评分",
    }
    answered = {
        "no": NO,
        "challenge": 1,
        "by": "李建国",
        "answered_on": "2026-04-05",
        "result": "不成立",
        "answer": "经核对评标记录，没有计算差错。",
    }
    with working(before_award, "2026-04-03", "09:00"):
        for _ in range(2):
            assert challenge_received(ChallengeReceived.model_validate(challenge)) == "已登记第 1 号"
        late = answered | {"answered_on": "2026-04-03", "result": "逾期不予受理"}
        with pytest.raises(Refused, match="在期限（2026-04-03）之内提出"):
            challenge_answered(ChallengeAnswered.model_validate(late))
    assert duties(before_award)["challenge-answer 1"] == "2026-04-05"
    before_award.answers["award-1"]["at"] = "2026-04-07 10:00"
    assert "第 1 号质疑（异议）尚未答复" in before_award.refused()

    with working(before_award, "2026-04-05"):
        challenge_answered(ChallengeAnswered.model_validate(answered))
    before_award.scenario["answers"].pop("requirements-drafted-1", None)
    assert before_award.stops_for() == "requirements-drafted-1"
    with before_award.store() as store:
        assert "异议**不成立**" in markdown(store, "challenge-answer")
        assert documents(store, "award-notice")[0].context["sign_before"] == "2026-05-07"
        result = markdown(store, "result-announcement")
        assert result.startswith("#中标结果公示")
        assert f"|中标人|{YUN}|" in result
        assert "评审专家" not in result
    open_ = duties(before_award)
    assert open_["contract-signing 1"] == "2026-05-07"
    assert open_["award-report 1"] == "2026-04-22"  # fifteen days
    assert "award-publicity 1" not in open_
    assert open_["security-return 1/投标保证金"] == "2026-05-12"  # five days after the last day for the contract


@pytest.mark.row("S5.2", "S8.5")
def test_in_government_procurement_losers_have_seven_days_and_their_security_back_in_five(
    before_award: Standing,
) -> None:
    asked_otherwise(before_award, regime="government", method_reason="只有少量供应商", method_approver="李建国")

    assert before_award.stops_for() == "requirements-drafted-1"
    with before_award.store() as store:
        told = documents(store, "regret-notice")[0].context
        assert (told["objections_until"], told["answer_within"]) == ("2026-04-17", "7 个工作日")
        assert "未中标通知书" in markdown(store, "regret-notice")
        result = markdown(store, "result-announcement")
        assert result.startswith("#中标结果公告")
        judges = before_award.form("bids-scored-1")["judges"]
        for told in ("|采购人|", f"|中标人|{YUN}|", "采购人自行组织采购", *(f"|{one['name']}|" for one in judges)):
            assert told in result
        assert "|1|需求调研与系统设计|项|1|78,000.00|78,000.00|" in result
        assert "即2026年4月17日前（含当日）" in result  # seven working days from 8 April, until which it stands
        assert "中标通知书" in markdown(store, "award-notice")
    open_ = duties(before_award)
    assert open_["result-announcement 1"] == "2026-04-09"
    assert open_["security-return 2/投标保证金"] == open_["security-return 3/投标保证金"] == "2026-04-14"
    assert open_["security-return 1/投标保证金"] == "2026-05-13"  # after the last day to sign


@pytest.mark.row("S5.2")
def test_a_price_weight_above_what_is_usual_is_told_in_the_report(before_award: Standing) -> None:
    by_price = {"name": "价格", "weight": "40", "scored": "按价格公式计算"}
    judged = [{"name": name, "weight": "15"} for name in ("信誉", "资质与技术能力", "经验与案例", "服务质量")]
    asked_otherwise(
        before_award, criteria=[*judged, by_price], method_reason="只有少量供应商", method_approver="李建国"
    )
    with before_award.store() as store:
        (told,) = evaluate(store, engagement_of(store)).weight_notes
    assert "价格权重 40% 高于服务采购通常的上限 30%" in told

    assert before_award.stops_for() == "requirements-drafted-1"
    with before_award.store() as store:
        assert told.replace(" ", "") in markdown(store, "selection-report")
