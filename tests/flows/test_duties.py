"""Duties that a person ends: entered once, with how and by whom; days that only have to be known pass by themselves."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from flows.sweep import duty_ended, sweep
from schemas.duties import DutyEnded
from schemas.errors import NotFound, Refused
from schemas.records import Obligation
from tasks.step import without_prefect
from tests.standing import NO
from waibao.store.engine import reading, transaction
from waibao.store.store import Store

pytestmark = [pytest.mark.xdist_group("engagement"), pytest.mark.row("S1.5", "S5.3")]


@pytest.fixture
def finished(store: Store, tmp_path: Path) -> Iterator[None]:
    """The engagement of the example, closed; what outlives it is still to be done."""
    home = shutil.copytree(store.settings.home, tmp_path / "home")  # others look at the shared one
    with pytest.MonkeyPatch.context() as patch, without_prefect():
        patch.setenv("WAIBAO_HOME", str(home))
        yield


def duty(kind: str) -> Obligation:
    with reading() as store:
        engagement = store.engagements.get(NO)
        return next(one for one in store.obligations.open_of(engagement) if one.kind == kind)


def pass_until(day: date) -> None:
    with transaction() as store:
        engagement = store.engagements.get(NO)
        store.engagements.advance_clock(engagement, store.now(engagement).replace(year=day.year, month=day.month))


def ended(number: int | None, **said: Any) -> DutyEnded:
    form = {"no": NO, "duty": number, "ended_on": date(2027, 11, 10), "how": "已付款，回单存财务部。", "by": "何志远"}
    return DutyEnded.model_validate(form | said)


def test_retention_is_reminded_of_until_its_payment_is_entered_with_approver_and_voucher(finished: None) -> None:
    pass_until(date(2027, 11, 30))
    kept = duty("retention-release")
    number = f"〔事项 {kept.id}〕"
    assert [line for line in sweep() if number in line and "已逾期" in line]

    paid = {"approver": "郑文博", "reference": "2027111000087"}
    for changed, said in (
        ({}, "须由办理人以外的人批准"),
        (paid | {"approver": "何 志远"}, "须由办理人以外的人批准"),
        (paid | {"approver": "路人"}, r"由付款审批人（郑文博）或者审批人（李建国）批准，路人 不是其本人或有效代理人"),
        (paid | {"reference": " "}, "没有凭证号"),
        (paid | {"ended_on": kept.due_at.date().replace(year=2026)}, "尚不能返还质保金：请在次日起办理"),
        (paid | {"ended_on": date(2030, 1, 1)}, "晚于今天"),
    ):
        with pytest.raises(Refused, match=said):
            duty_ended(ended(kept.id, **changed))
    with transaction() as store:
        engagement = store.engagements.get(NO)
        left = store.obligations.add(engagement, "correction", "3", "遗留事项整改", kept.due_at, "验收报告").id
    with pytest.raises(Refused, match="还有 1 项缺陷未关闭"):
        duty_ended(ended(kept.id, **paid))
    duty_ended(ended(left, how="已整改并复验。"))
    for _ in range(2):
        assert duty_ended(ended(kept.id, **paid)) == kept.title
    with pytest.raises(Refused, match=r"此前已经已办理（2027-11-10，何志远）"):
        duty_ended(ended(kept.id, **paid, how="又付了一次。"))
    assert not [line for line in sweep() if number in line]


def test_what_ends_by_itself_is_not_entered_and_an_unknown_number_names_what_waits(finished: None) -> None:
    waiting = duty("retention-release")
    with pytest.raises(NotFound, match=f"〔事项 {waiting.id}〕"):
        duty_ended(ended(9999))
    with transaction() as store:
        engagement = store.engagements.get(NO)
        made = store.obligations.add(engagement, "payment", "9", "支付里程碑款项", waiting.due_at, "合同")
        number = made.id
    with pytest.raises(Refused, match="随“付款登记”自动办结"):
        duty_ended(ended(number))
    with pytest.raises(ValidationError, match="请填写批准人"):
        ended(waiting.id, outcome="不再适用")


def test_a_day_that_only_has_to_be_known_is_said_once_when_it_is_over(finished: None) -> None:
    assert duty("warranty-end")
    pass_until(date(2028, 1, 31))
    first, second = sweep(), sweep()
    assert len([line for line in first if "质保期届满 已过" in line]) == 1
    assert not [line for line in second if "质保期届满 已过" in line]


def test_a_kind_that_nobody_declared_is_a_slip_of_the_program(finished: None) -> None:
    with transaction() as store:
        engagement = store.engagements.get(NO)
        with pytest.raises(LookupError):
            store.obligations.add(engagement, "forgotten", "1", "某事", store.now(engagement), "—")
