"""How an HR vendor is marked: what was due on the day counts beside milestones, quality, service, cost. Row S5.7."""

from decimal import Decimal

import pytest

from schemas.hr_performance import HrPunctuality, hr_measures
from schemas.profiles import HR, SOFTWARE
from schemas.review import Performance, total_mark

FACTS = Performance(
    milestones=3,
    on_time=3,
    late_days=0,
    rounds=3,
    defects=0,
    blocking_defects=0,
    satisfaction=Decimal(5),
    cpi=Decimal(1),
    issues_open=0,
    issues_total=0,
)


def said(**changes: int) -> HrPunctuality:
    """Everything in time, changed."""
    good = {
        "accounts_total": 28,
        "accounts_same_day": 28,
        "chases_due": 4,
        "chases_in_time": 4,
        "rosters_due": 3,
        "rosters_in_time": 3,
    }
    return HrPunctuality.model_validate(good | changes)


class Recorded:
    """A record that only tells how punctual the service was."""

    def punctuality(self) -> HrPunctuality:
        return said(accounts_same_day=21)


@pytest.mark.row("S5.7", "S3.2", "S3.4")
def test_all_in_time_is_full_marks_and_the_weights_make_a_hundred():
    measures = hr_measures(FACTS, said())
    assert {item.mark for item in measures} == {Decimal(100)}
    assert sum(item.weight for item in measures) == 100
    assert all(item.rule.endswith("。") for item in measures)


@pytest.mark.row("S5.7", "S3.2", "S3.3", "S3.4")
@pytest.mark.parametrize(
    ("changes", "code", "mark"),
    [
        ({"accounts_same_day": 21}, "accounts", "75.0"),
        ({"chases_in_time": 3}, "chases", "75.0"),
        ({"rosters_in_time": 2}, "rosters", "66.7"),
        ({"accounts_total": 0, "accounts_same_day": 0}, "accounts", "100"),
    ],
)
def test_what_was_late_costs_its_share(changes: dict[str, int], code: str, mark: str):
    measures = {item.code: item.mark for item in hr_measures(FACTS, said(**changes))}
    assert measures[code] == Decimal(mark)
    assert all(other == 100 for name, other in measures.items() if name != code)


@pytest.mark.row("S5.7")
def test_the_kind_of_engagement_says_what_is_marked():
    assert total_mark(HR.measures(FACTS, Recorded())) == Decimal("96.3")  # 15 of 100 at 75
    assert [item.code for item in SOFTWARE.measures(FACTS, Recorded())] == ["punctuality", "quality", "service", "cost"]
