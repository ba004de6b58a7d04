"""The people of our tests break no rule, so that a finding on a roster is always one that the test put there."""

from typing import get_args

from schemas.rules.bank_card import card_fault, card_warning
from schemas.rules.employment import (
    EmploymentForm,
    minimum_age_finding,
    probation_finding,
    retirement_finding,
)
from schemas.rules.mobile import mobile_fault, mobile_warning
from schemas.rules.resident_id import birth_of, resident_id_fault, resident_id_warning
from tests.people import ROSTER_DAY, TITLES, people, sex_of

STAFF = people(2000, seed=7)


def test_people_are_the_same_for_the_same_seed_and_never_twice_on_a_roster():
    assert people(2000, seed=7) == STAFF
    assert people(20, seed=8) != STAFF[:20]
    for title in ("公民身份号码", "联系方式", "工行卡号", "工号"):
        assert len({person[title] for person in STAFF}) == len(STAFF)


def test_people_have_the_columns_of_the_roster():
    assert all(tuple(person) == TITLES for person in STAFF)
    assert {person["用工形式"] for person in STAFF} <= set(get_args(EmploymentForm))


def test_people_have_numbers_that_keep_their_rules():
    for person in STAFF:
        identity, card, phone = person["公民身份号码"], person["工行卡号"], person["联系方式"]
        assert (resident_id_fault(identity, ROSTER_DAY), resident_id_warning(identity)) == (None, None)
        assert sex_of(identity) == person["性别"]
        assert (card_fault(card), card_warning(card)) == (None, None)
        assert (mobile_fault(phone), mobile_warning(phone)) == (None, None)


def test_people_are_of_age_and_their_contracts_and_probations_are_legal():
    for person in STAFF:
        birth, start, end = birth_of(person["公民身份号码"]), person["合同起"], person["合同止"]
        assert minimum_age_finding(birth, person["用工起始时间"]) is None
        assert retirement_finding(birth, person["性别"], ROSTER_DAY) is None
        assert start <= ROSTER_DAY
        assert end is None or end >= ROSTER_DAY
        part_time = person["用工形式"] == "非全日制"
        assert probation_finding(start, end, person["试用期止"], part_time=part_time) is None
