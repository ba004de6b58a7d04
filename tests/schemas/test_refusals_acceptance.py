"""What stops a kick-off, a delivery, a test and a signature: rows S4.3, S4.7, S5.6, S8.7, S9.4."""

import copy
from datetime import date
from decimal import Decimal

import pytest

from schemas.acceptance import AcceptanceSigned, signed_refusals
from schemas.monitoring import KickoffHeld, MilestoneDelivered, delivery_refusals, kickoff_refusals
from schemas.performance import AcceptanceTested, Verification, verify_performance
from schemas.performance import tested_refusals as refusals_of_test
from schemas.requirements import CriteriaAgreed
from tests.builders import example

ANSWERS = example()["answers"]
CRITERIA = [
    item
    for item in CriteriaAgreed.model_validate(ANSWERS["criteria-agreed-1"]["form"]).criteria
    if item.milestone == 2  # AC-04 40 %, AC-05 20 %, AC-06 20 % must be passed; AC-07 20 % need not
]
TODAY = date(2026, 9, 11)
CONTRACT_ON = date(2026, 4, 8)
SIGNED = date(2026, 9, 14)


def form(key: str, **changes) -> dict:
    return copy.deepcopy(ANSWERS[key]["form"]) | changes


# Kick-off and delivery


def kickoff(**changes) -> list[str]:
    held = KickoffHeld.model_validate(form("kickoff-held-1", **changes))
    return kickoff_refusals(held, signed_on=date(2026, 4, 10), today=date(2026, 4, 13))


@pytest.mark.row("S8.7")
def test_a_kick_off_of_both_sides_after_signing_is_recorded():
    assert kickoff() == []


@pytest.mark.row("S8.7")
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"held_on": "2026-04-14"}, "晚于今天 2026-04-13"),
        ({"held_on": "2026-04-09"}, "早于合同签订日期 2026-04-10"),
        ({"attendees": [{"name": name, "side": "甲方", "role": "成员"} for name in "赵钱"]}, "启动会须双方参加"),
    ],
)
def test_a_kick_off_to_come_before_signing_or_of_one_side_is_refused(changes, said):
    (refusal,) = kickoff(**changes)
    assert said in refusal


def delivered(*names: str, on: str = "2026-09-08") -> list[str]:
    files = [{"name": name, "file": "文件.pdf"} for name in names]
    answer = MilestoneDelivered.model_validate({"by": "何志远", "delivered_on": on, "files": files})
    return delivery_refusals(answer, ["用户手册", "运维手册"], CONTRACT_ON, TODAY)


@pytest.mark.row("S4.7")
def test_a_delivery_names_what_was_promised_once_and_may_be_incomplete():
    assert delivered("用户手册") == []
    assert delivered("用户手册", "运维手册") == []
    assert "“说明书”不在本里程碑的交付物清单中（用户手册、运维手册）" in delivered("说明书")[0]
    assert "登记了多次" in delivered("用户手册", "用户手册")[0]
    assert "晚于今天" in delivered("用户手册", on="2026-09-12")[0]
    assert "早于合同签订日期 2026-04-08：请核对日期。" in delivered("用户手册", on="2026-04-07")[0]


@pytest.mark.row("S4.7")
def test_an_acceptance_meeting_is_not_in_the_past():
    answer = {"by": "何志远", "delivered_on": "2026-09-08", "files": [{"name": "用户手册", "file": "文件.pdf"}]}
    for at, said in (("2026-09-11 14:00", []), ("2026-09-10 14:00", ["验收会议日期 2026-09-10 早于今天 2026-09-11"])):
        refusals = delivery_refusals(
            MilestoneDelivered.model_validate(answer | {"meeting_at": at}), ["用户手册"], CONTRACT_ON, TODAY
        )
        assert [refusal.split("：")[0] for refusal in refusals] == said


# Acceptance


def outcome(failed: tuple[str, ...] = (), **changes) -> AcceptanceTested:
    """The passed test of the second milestone, with these criteria failed."""
    answer = form("acceptance-tested-2-3", **changes)
    for result in answer["results"]:
        result["passed"] = result["code"] not in failed
    return AcceptanceTested.model_validate(answer)


def refused_test(answer: AcceptanceTested) -> list[str]:
    return refusals_of_test(answer, CRITERIA, delivered=date(2026, 9, 8), today=TODAY)


@pytest.mark.row("S4.7")
@pytest.mark.row("S4.3")
def test_a_test_of_every_criterion_by_both_sides_is_recorded():
    assert refused_test(outcome()) == []


@pytest.mark.row("S4.7")
def test_a_test_that_leaves_out_adds_or_repeats_a_criterion_is_refused():
    results = [result.model_dump() for result in outcome().results]
    assert "验收标准AC-04没有结果" in refused_test(outcome(results=results[1:]))[0]
    assert "AC-99不是本里程碑的验收标准" in refused_test(outcome(results=[*results, results[0] | {"code": "AC-99"}]))[0]
    assert "验收标准AC-04填写了多次" in refused_test(outcome(results=[*results, results[0]]))[0]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"tested_on": "2026-09-12"}, "晚于今天 2026-09-11"),
        ({"tested_on": "2026-09-07"}, "早于交付日期 2026-09-08"),
        ({"participants": [{"name": name, "side": "乙方", "role": "成员"} for name in "赵钱"]}, "验收须双方参加"),
    ],
)
def test_a_test_to_come_before_delivery_or_of_one_side_is_refused(changes, said):
    (refusal,) = refused_test(outcome(**changes))
    assert said in refusal


def verified(
    *failed: str, defect: str = "", closed: bool = False, ratio: str = "80", checks: tuple[str, ...] = ()
) -> Verification:
    found = {"code": "QX-01", "severity": defect, "text": "丢失记录", "owner": "高翔", "fix_by": "2026-09-20"}
    answer = outcome(failed, defects=[found | {"closed": closed}] if defect else [])
    return verify_performance(answer, CRITERIA, Decimal(ratio), list(checks))


@pytest.mark.row("S1.3")
def test_the_verified_ratio_is_the_passed_share_of_the_weights():
    assert verified().ratio == 100
    assert verified("AC-07").ratio == 80
    assert verified("AC-04", "AC-07").ratio == 40
    assert verified("AC-04", "AC-05", "AC-06", "AC-07").ratio == 0
    assert verify_performance(outcome(), [], Decimal(80), []).ratio == 0


@pytest.mark.row("S1.3")
@pytest.mark.row("S9.4")
@pytest.mark.parametrize(
    ("found", "said"),
    [
        (verified("AC-05"), "必过项 AC-05 未通过"),
        (verified(defect="致命"), "缺陷 QX-01 未关闭"),
        (verified(defect="严重"), "缺陷 QX-01 未关闭"),
        (verified("AC-07"), "非必过项通过率 0.00% 低于约定的 80%"),
        (verified(checks=("交付物“测试结果表”未通过核验：须补交或更正。",)), "交付物“测试结果表”"),
    ],
)
def test_a_fault_stops_acceptance(found, said):
    (fault,) = found.faults()
    assert said in fault


def test_what_does_not_block_does_not_stop_acceptance():
    assert verified().faults() == []
    assert verified(defect="严重", closed=True).faults() == []
    assert verified(defect="一般").faults() == []
    assert verified("AC-07", ratio="0").faults() == []


def test_the_pass_ratio_is_of_the_criteria_that_are_not_mandatory():
    """Ten criteria, the first five mandatory."""
    criteria = [CRITERIA[0].model_copy(update={"code": f"AC-{n}", "mandatory": n <= 5}) for n in range(1, 11)]

    def faults(passed: int) -> list[str]:
        results = [{"code": f"AC-{n}", "actual": "见记录", "passed": n <= passed} for n in range(1, 11)]
        answer = AcceptanceTested.model_validate(form("acceptance-tested-2-3", results=results, defects=[]))
        return verify_performance(answer, criteria, Decimal(80), []).faults()

    assert faults(9) == []  # 4 of the 5 that are not mandatory
    (fault,) = faults(8)  # 3 of 5, although 8 of all 10
    assert "非必过项通过率 60.00% 低于约定的 80%" in fault


def test_without_optional_criteria_the_pass_ratio_asks_nothing():
    mandatory = [item for item in CRITERIA if item.mandatory]
    found = verify_performance(outcome(("AC-07",)), mandatory, Decimal(100), [])
    assert found.optional_ratio is None
    assert found.faults() == []


def signed(found: Verification, **changes) -> list[str]:
    answer = AcceptanceSigned.model_validate(form("acceptance-signed-2-3", **changes))
    return signed_refusals(answer, found, Decimal("183902.40"), tested_on=date(2026, 9, 11), today=SIGNED)


@pytest.mark.row("S4.7")
@pytest.mark.row("S5.6")
def test_what_passed_is_signed_by_both_sides():
    assert signed(verified()) == []


@pytest.mark.row("S4.7")
@pytest.mark.row("S9.4")
def test_pass_is_not_signed_with_a_blocking_defect_or_a_failed_mandatory_criterion():
    assert signed(verified(defect="严重"))[0].startswith("不能签署通过：缺陷 QX-01 未关闭")
    assert signed(verified("AC-05"))[0].startswith("不能签署通过：必过项 AC-05 未通过")
    for verdict in ("correct", "reject"):
        assert signed(verified("AC-05", defect="致命"), verdict=verdict, comments="修复后复验") == []


def conditional(found: Verification, held: str = "5000.00") -> list[str]:
    condition = {"open_items": ["统计口径更正"], "correct_by": "2026-09-25", "held": held}
    return signed(found, verdict="conditional", **condition)


@pytest.mark.row("S4.7")
@pytest.mark.row("S9.4")
def test_what_is_not_grave_may_be_accepted_on_condition_and_what_is_grave_may_not():
    assert conditional(verified("AC-07")) == []  # below the pass ratio
    assert conditional(verified(defect="一般")) == []
    assert conditional(verified("AC-05"))[0].startswith("不能签署有条件通过：必过项 AC-05 未通过")
    assert conditional(verified(defect="致命"))[0].startswith("不能签署有条件通过：缺陷 QX-01 未关闭")


@pytest.mark.row("S1.3")
def test_what_is_held_leaves_something_to_pay():
    assert conditional(verified(), held="183902.39") == []
    (refusal,) = conditional(verified(), held="183902.40")
    assert "暂扣金额 183,902.40 元不小于本期应付 183,902.40 元" in refusal


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"signed_on": "2026-09-15"}, "晚于今天 2026-09-14"),
        ({"signed_on": "2026-09-09"}, "早于验收日期 2026-09-11"),
        ({"vendor_signatory": "吴海燕"}, "甲乙双方签字人为同一人"),
        ({"vendor_signatory": "吴 海燕"}, "甲乙双方签字人为同一人"),
    ],
)
def test_a_signature_to_come_too_early_or_by_one_hand_is_refused(changes, said):
    (refusal,) = signed(verified(), **changes)
    assert said in refusal
