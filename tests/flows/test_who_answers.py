"""Who may answer at a gate: the holder of the role, or a delegate within the dates."""

from datetime import date

import pytest

from tests.flows.record import engagement_of
from tests.standing import Line, Standing
from waibao.store.engine import transaction

pytestmark = pytest.mark.xdist_group("phases")


def delegate(standing: Standing, starts: date, ends: date) -> None:
    with standing.here(), transaction() as store:
        relation = store.engagements.relation(engagement_of(store), "approver")
        relation.delegate, relation.delegate_from, relation.delegate_to = "孟副总", starts, ends
        store.session.add(relation)


def test_a_delegate_answers_within_the_dates_of_the_delegation(line: Line) -> None:
    standing = line.before("plan-approval-1")
    delegate(standing, date(2026, 3, 5), date(2026, 3, 5))
    standing.form("plan-approval-1")["by"] = "孟副总"
    standing.answers.pop("plan-drafted-2")

    assert standing.stops_for() == "plan-drafted-2"
    with standing.store() as store:
        made = store.decisions.row(engagement_of(store), "plan-approval-1")
        assert made is not None
        assert (made.decided_by, made.role) == ("孟副总", "approver")


@pytest.mark.parametrize(
    ("starts", "ends"), [(date(2026, 3, 6), date(2026, 3, 31)), (date(2026, 2, 1), date(2026, 3, 4))]
)
def test_a_delegate_outside_the_dates_may_not_answer(line: Line, starts: date, ends: date) -> None:
    standing = line.before("plan-approval-1")
    delegate(standing, starts, ends)
    standing.form("plan-approval-1")["by"] = "孟副总"

    said = standing.refused()
    assert "由审批人（李建国）办理" in said
    assert "请由责任人办理" in said


@pytest.mark.parametrize("key", ["award-1", "contract-signed-1", "acceptance-signed-1-2", "payment-made-1"])
def test_nobody_answers_for_a_role_that_is_not_theirs(line: Line, key: str) -> None:
    standing = line.before(key)
    standing.form(key)["by"] = "周敏"

    assert "周敏 不是其本人或有效代理人" in standing.refused()
