"""People on file are looked over again when their roster is made."""

from datetime import date

import pytest

from schemas.monthly_roster import RosterRow
from tests.hr import facts_of
from waibao.checks.registered import registered_findings

TODAY = date(2026, 10, 7)


def row(**changed: object) -> RosterRow:
    facts = facts_of(1)[0].model_copy(update=changed)
    return RosterRow(file_no="RY-2026-0001", facts=facts, joined_on=facts.started_on, status="在职")


@pytest.mark.row("S3.4")
def test_the_roster_says_of_each_person_what_the_rules_find() -> None:
    facts = facts_of(1)[0]
    wrong = row(sex="男" if facts.sex == "女" else "女", probation_until=date(2031, 1, 1))

    [found] = registered_findings([wrong], TODAY)

    assert registered_findings([row()], TODAY) == [[]]
    assert any("性别与公民身份号码不一致" in said for said in found)
    assert any("试用期" in said for said in found)
    assert not any(facts.id_number in said for said in found)
