"""How a contract goes on or ends: renewal, termination, free exit. Rows S5.7, S6.6."""

from datetime import date
from decimal import Decimal

import pytest
from pydantic import ValidationError

from schemas.contract_end import RenewalNotice, TerminationNotice, TerminationNoticeContext
from tests.builders import sample


def renewal(**changes) -> RenewalNotice:
    given = {
        "by": "李建国",
        "basis": ["绩效评价合格"],
        "notice_clause": "合同第三十条 30.2",
        "old_from": "2026-04-10",
        "old_to": "2026-11-30",
        "new_from": "2026-12-01",
        "new_to": "2027-11-30",
        "price_unit": "年度服务费",
        "price_old": "48000.00",
        "price_new": "49920.00",
        "price_basis": "增加一个接口",
        "tax_rate": "6",
        "payment_terms": "按季支付",
        "scope": ["年度维护"],
        "reply_by": "2026-11-20",
        "sign_by": "2026-11-30",
    }
    return RenewalNotice.model_validate(given | changes)


@pytest.mark.row("S5.7")
@pytest.mark.parametrize("start", ["2026-11-30", "2026-12-02"])
def test_a_renewal_begins_on_the_day_after_the_old_term(start):
    with pytest.raises(ValidationError, match="应自原期限届满的次日 2026-12-01 起"):
        renewal(new_from=start)


def test_the_change_of_price_is_computed():
    made = renewal()

    assert (made.difference, made.change) == (Decimal("1920.00"), Decimal("0.04"))
    assert renewal(price_old="0").change is None


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"price_basis": ""}, "价款改变时须写明依据"),
        ({"new_to": "2026-11-30"}, "截止日期早于起始日期"),
        ({"reply_by": "2026-12-01"}, "应先答复、后签订"),
        ({"sign_by": "2026-12-01"}, "在原期限届满前签订"),
    ],
)
def test_a_renewal_that_does_not_hold_together_is_refused(changes, message):
    with pytest.raises(ValidationError, match=message):
        renewal(**changes)


def test_an_unchanged_price_needs_no_basis():
    assert renewal(price_new="48000.00", price_basis="").difference == 0


def termination(**changes) -> TerminationNotice:
    given = {
        "by": "李建国",
        "reason": "甲方任意解除",
        "clause": "合同第二十六条",
        "grounds": "生产线停用",
        "delivered_on": "2026-07-03",
        "effective_on": "2026-07-10",
        "paid": "138510.00",
        "settle_by": "2026-07-31",
        "transition_fee": "不另行收费",
        "contact": "何志远",
        "phone": "0591-8800 0001",
    }
    return TerminationNotice.model_validate(given | changes)


def free_exit(signed: str, delivered: str, **changes) -> TerminationNotice:
    given = {
        "reason": "免费期内退出",
        "clause": "合同第二十六条 26.7",
        "signed_on": signed,
        "delivered_on": delivered,
        "effective_on": delivered,
        "settle_by": "2028-12-31",
        "paid": "0",
    }
    return termination(**(given | changes))


@pytest.mark.row("S6.6")
@pytest.mark.parametrize(
    ("signed", "last"),
    [
        ("2026-04-14", "2026-05-14"),
        ("2026-04-10", "2026-05-11"),  # 10 May is a Sunday
        ("2026-01-31", "2026-02-28"),  # no 31st; a Saturday that is a working day
        ("2026-02-28", "2026-03-30"),  # 28 March is a Saturday
        ("2026-09-02", "2026-10-08"),  # National Day holidays
    ],
)
def test_r13_free_exit_ends_with_the_corresponding_day_and_a_rest_day_moves_on(signed, last):
    made = free_exit(signed, last)

    assert made.last_free_day == date.fromisoformat(last)
    assert made.net == 0


@pytest.mark.row("S6.6")
def test_r13_a_notice_that_arrives_one_day_late_is_refused_by_the_clause():
    with pytest.raises(ValidationError, match=r"依合同第二十六条 26\.7.*最迟应于 2026-05-11 到达乙方"):
        free_exit("2026-04-10", "2026-05-12")


def test_r13_a_year_without_a_published_calendar_is_said_to_be_so():
    assert free_exit("2026-04-10", "2026-05-11").calendar_note == ""
    assert "2040 年" in free_exit("2039-12-31", "2040-01-31", settle_by="2040-02-29").calendar_note


@pytest.mark.row("S6.6")
def test_free_exit_costs_nothing_and_gives_back_what_was_paid():
    kept = {"paid": "50000.00", "settlement_basis": "预付款全部退还"}

    assert free_exit("2026-04-10", "2026-05-11", **kept, refund="50000.00").net == Decimal("-50000.00")
    for cost in ({"refund": "49999.99"}, {"refund": "50000.00", "compensation": "1"}, {"refund": "0", "unpaid": "1"}):
        with pytest.raises(ValidationError, match="免费期内退出不发生任何费用"):
            free_exit("2026-04-10", "2026-05-11", **kept, **cost)


@pytest.mark.row("S5.7")
def test_the_settlement_is_the_difference_of_both_sides():
    made = termination(
        unpaid="20000.00",
        taken_over="5000.00",
        compensation="1000.00",
        refund="3000.00",
        penalty="777.60",
        retained="7290.00",
        settlement_basis="见核定单",
    )

    assert made.net == Decimal("22222.40")


@pytest.mark.parametrize(
    ("reason", "title"),
    [
        ("合同到期不续约", "合同期限届满日期"),
        ("协商解除", "协商一致日期"),
        ("免费期内退出", "合同签订日期"),
        ("不可抗力", "不可抗力发生日期"),
    ],
)
def test_each_reason_needs_its_date(reason, title):
    with pytest.raises(ValidationError, match=f"{reason}须填写{title}"):
        termination(reason=reason)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"effective_on": "2026-07-02"}, "解除自通知到达时生效"),
        ({"reason": "合同到期不续约", "expires_on": "2026-11-30"}, "终止日期应为合同期限届满日期 2026-11-30"),
        ({"reason": "不可抗力", "event_on": "2026-07-04"}, "不可抗力发生日期晚于通知到达日期"),
        ({"reason": "乙方违约解除", "urged_on": "2026-06-20"}, "催告应给予履行期限"),
        ({"reason": "乙方违约解除", "compensation": "1", "settlement_basis": "无"}, "甲方不支付补偿"),
        ({"penalty": "1"}, "请填写结算的计算依据"),
        ({"refund": "138510.01", "settlement_basis": "退款"}, "超过已付款项"),
        ({"settle_by": "2026-07-09"}, "结算款支付日期早于终止日期"),
    ],
)
def test_a_notice_that_could_be_contested_is_refused(changes, message):
    with pytest.raises(ValidationError, match=message):
        termination(**changes)


def test_hand_overs_are_dated_from_the_end_of_the_contract():
    made = termination()

    assert made.transition_until == date(2026, 8, 9)
    assert {handover.due_on for handover in made.dated_handovers} == {
        date(2026, 7, 15),
        date(2026, 7, 20),
        date(2026, 7, 25),
    }


def test_no_reason_is_chosen_in_advance():
    with pytest.raises(ValidationError, match="reason"):
        TerminationNotice.model_validate(termination().model_dump(exclude={"reason"}))


def test_the_day_of_signing_is_the_one_on_record():
    known = sample("termination-notice")
    typed = free_exit("2026-04-11", "2026-05-11").model_dump(mode="json")

    with pytest.raises(ValidationError, match="2026-04-11 与合同登记的 2026-04-10 不一致"):
        TerminationNoticeContext.model_validate(known | {"facts": typed})
