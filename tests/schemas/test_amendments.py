"""What a change order may change of a signed contract, and what the contract is afterwards."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.amendments import (
    ChangeSigned,
    StageInForce,
    TermsInForce,
    amended,
    amendment_refusals,
    signing_refusals,
    stages_after,
)
from schemas.changes import ChangeOrder
from schemas.contract_duties import contract_duties
from schemas.contracting import ContractTerms, milestone_rows
from schemas.rules.ratios import ratios_of
from schemas.rules.retention import retained
from tests.builders import example, filled_in

TERMS = ContractTerms.model_validate(example()["answers"]["contract-terms-2"]["form"])
TOTAL = Decimal("486000.00")


def in_force(*accepted: int) -> TermsInForce:
    """The example's contract as signed, with milestones accepted since."""
    stages = [
        StageInForce(
            **row.model_dump(exclude={"deliverables"}),
            status="accepted" if row.seq in accepted else "open",
        )
        for row in milestone_rows(TERMS, TOTAL)
    ]
    signed = date(2026, 4, 10)
    return TermsInForce(
        version=1, basis="HT-2026-0001", signed_on=signed, effective_on=signed, total=TOTAL, terms=TERMS, stages=stages
    )


def order(**changes: Any) -> ChangeOrder:
    """The sample: a week later and 18,000 yuan more for the last milestone, the first change of the contract."""
    return ChangeOrder.model_validate(filled_in("change-order") | {"earlier": []} | changes)


def moved(name: str, before: str = "2026-10-30", after: str = "2026-11-06") -> list[dict[str, str]]:
    return [{"name": name, "before": before, "after": after}]


def instalment(name: str, before: str, after: str, held: str = "5") -> dict[str, str]:
    return {"milestone": name, "before": before, "after": after, "retention_ratio": held}


SIGNED = ChangeSigned(by="孙涛", client_signatory="林志坚", vendor_signatory="方启明", signed_on=date(2026, 9, 18))


@pytest.mark.row("S4.4", "S5.3", "S9.4")
def test_a_signed_change_makes_the_next_version_and_leaves_the_one_before_as_it_was() -> None:
    now = in_force(1, 2)
    before = now.model_dump()
    assert amendment_refusals(order(), Decimal(6), [now]) == []

    after = amended(order(), now, SIGNED, "BC-2026-0001", "BG-2026-0001")

    assert now.model_dump() == before
    assert (after.version, after.total, after.basis) == (2, Decimal("504000.00"), "BC-2026-0001")
    assert [stage.amount for stage in after.stages] == [Decimal(x) for x in ("145800.00", "194400.00", "163800.00")]
    assert after.stages[2].retention == retained(Decimal("163800.00"), Decimal(5))
    assert sum(stage.ratio for stage in after.stages) == 100
    assert [(stage.due_on, stage.ratio) for stage in after.terms.milestones] == [
        (stage.due_on, stage.ratio) for stage in after.stages
    ]
    duties = {(duty.kind, duty.subject): duty.on for duty in contract_duties(after.terms, after.stages)}
    assert duties["delivery", "3"] == date(2026, 11, 6)


@pytest.mark.row("S9.4")
@pytest.mark.parametrize(
    ("change", "accepted", "said"),
    [
        (
            {"moved": moved("系统开发", "2026-08-31")},
            (1, 2),
            "第 1 行：里程碑“系统开发”已经验收合格，不能再调整交付日期",
        ),
        ({"moved": moved("试运行")}, (), "合同没有里程碑“试运行”（现有需求与设计、系统开发、上线与终验）"),
        ({"moved": moved("上线与终验", "2026-10-31")}, (), "原交付日期填写 2026-10-31，而现行合同为 2026-10-30"),
        ({"moved": moved("上线与终验", after="2026-12-15")}, (), "交付日期 2026-12-15 晚于合同期限届满日 2026-11-30"),
        ({}, (1, 2, 3), "里程碑“上线与终验”已经验收合格，不能再调整金额"),
        (
            {"instalments": [instalment("终验", "145800.00", "163800.00")]},
            (),
            "“付款计划调整”第 1 行：合同没有里程碑“终验”",
        ),
        (
            {"instalments": [instalment("上线与终验", "140000.00", "158000.00")]},
            (),
            "原金额填写 140,000.00 元，而现行合同为 145,800.00 元",
        ),
        (
            {"instalments": [instalment("上线与终验", "145800.00", "163800.00", "3")]},
            (),
            "质保金比例填写 3%，而合同为 5%",
        ),
        ({"original_price": "480000.00", "price_after": "498000.00"}, (), "填写 480,000.00 元，而合同为 486,000.00 元"),
        ({"tax_rate": "9"}, (), "“增值税税率”填写 9%，而合同为 6%"),
    ],
)
def test_a_change_that_does_not_go_with_the_contract_is_refused_with_place_and_remedy(
    change: dict[str, Any], accepted: tuple[int, ...], said: str
) -> None:
    refusals = amendment_refusals(order(**change), Decimal(6), [in_force(*accepted)])
    assert any(said in reason for reason in refusals), refusals
    assert all(reason.endswith("请修订变更单、重新签署后再登记。") for reason in refusals)


def test_instalments_that_do_not_make_up_the_price_are_refused() -> None:
    """The form itself sees to the differences; the contract as a whole is judged as well (R1)."""
    now = in_force()
    short = now.stages[0].model_copy(update={"amount": Decimal("145000.00")})
    refusals = amendment_refusals(order(), Decimal(6), [now.model_copy(update={"stages": [short, *now.stages[1:]]})])
    assert "变更后各期金额合计 503,200.00 元，占合同总价 504,000.00 元的 99.8413%，应恰为 100%" in refusals[0]


def test_a_second_change_starts_from_the_first() -> None:
    first = in_force()
    second = amended(order(), first, SIGNED, "BC-2026-0001", "BG-2026-0001")
    both = [first, second]
    assert "缺少 BG-2026-0001" in amendment_refusals(order(moved=[]), Decimal(6), both)[0]

    earlier = [{"no": "BG-2026-0001", "agreed_on": "2026-09-18", "price_after": "504000.00"}]
    less = [instalment("上线与终验", "163800.00", "159800.00")]
    again = order(moved=[], earlier=earlier, price_after="500000.00", instalments=less)
    assert amendment_refusals(again, Decimal(6), both) == []
    assert sum(stage.amount for stage in stages_after(again, second)) == Decimal("500000.00")


@pytest.mark.row("S4.4")
def test_a_large_addition_is_approved_anew_and_by_the_government_not_at_all() -> None:
    instalments = [instalment("上线与终验", "145800.00", "205800.00")]
    large = order(price_after="546000.00", instalments=instalments)
    today, approved = date(2026, 9, 20), SIGNED.model_copy(update={"approver": "李建国"})

    assert signing_refusals(SIGNED, order(), [in_force()], "voluntary", today) == []
    assert "请按批准原合同的权限重新批准" in signing_refusals(SIGNED, large, [in_force()], "voluntary", today)[0]
    assert signing_refusals(approved, large, [in_force()], "voluntary", today) == []
    assert "政府采购法第四十九条" in signing_refusals(approved, large, [in_force()], "government", today)[0]
    own = SIGNED.model_copy(update={"approver": "孙 涛"})
    assert "就是办理人" in signing_refusals(own, large, [in_force()], "voluntary", today)[0]
    assert "晚于今天" in signing_refusals(SIGNED, order(), [in_force()], "voluntary", date(2026, 9, 17))[0]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=12).filter(any))
def test_ratios_of_amounts_make_up_a_hundred_and_none_is_off_by_more_than_the_last_digit(fen: list[int]) -> None:
    amounts = [Decimal(one).scaleb(-2) for one in fen]
    ratios = ratios_of(amounts)
    assert sum(ratios) == 100
    assert all(
        abs(ratio - amount * 100 / sum(amounts)) < Decimal("0.01")
        for ratio, amount in zip(ratios, amounts, strict=True)
    )
