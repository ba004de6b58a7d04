"""R8 citizens' identity numbers, R9 bank cards, R10 mobile numbers. All sample numbers are synthetic."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.rules.bank_card import card_fault, card_warning, luhn_sum, normalise_card
from schemas.rules.mobile import mobile_fault, mobile_warning, normalise_mobile
from schemas.rules.resident_id import (
    birth_of,
    check_digit,
    normalise_resident_id,
    resident_id_fault,
    resident_id_warning,
)
from tests.people import luhn_digit, sex_of

TODAY = date(2026, 9, 1)


def numbered(first17: str) -> str:
    return first17 + check_digit(first17)


# GB 11643-1999.
VALID_IDS = [
    ("110101199003070011", "男", date(1990, 3, 7)),
    ("310101198512310020", "女", date(1985, 12, 31)),
    ("440305200002290133", "男", date(2000, 2, 29)),  # leap day
    ("330106197808155286", "女", date(1978, 8, 15)),
    ("51010420041101777X", "男", date(2004, 11, 1)),
    ("32010219881111049X", "男", date(1988, 11, 11)),
    ("810000199206010039", "男", date(1992, 6, 1)),  # a resident of Hong Kong
]


@pytest.mark.parametrize(("number", "sex", "birth"), VALID_IDS)
def test_r8_valid_numbers_pass_and_tell_sex_and_birth(number, sex, birth):
    assert resident_id_fault(number, TODAY) is None
    assert resident_id_warning(number) is None
    assert (sex_of(number), birth_of(number)) == (sex, birth)


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("110101199003070012", "校验位不符"),
        ("110101190002290011", "不是有效的出生日期"),  # 1900 was no leap year
        ("110101199013070011", "不是有效的出生日期"),
        ("11010119900307001", "应为 18 位，现为 17 位"),
        ("110101199003070101", "校验位不符"),  # swapped
        ("110101900307001", "15 位的旧号码已停止使用"),
        ("4.40301E+17", "科学记数法"),
        ("4.40301199001011E+17", "科学记数法"),
        ("440301199001012000", "只保留了 15 位有效数字"),
        ("44030119900101200", "只保留了 15 位有效数字"),
        ("", "应为 18 位，现为 0 位"),
        ("1101O1199003070011", "是否误填了字母 O"),
        ("11010119900307X011", "末位可以是 X"),
        (numbered("16010119900307001"), "省级行政区划代码"),
        (numbered("84000019900307001"), "省级行政区划代码"),
        (numbered("11010120260902001"), "晚于今天"),
        (numbered("11010119050901001"), "超过 120 岁"),
        ("911562199003070011", "校验位不符"),
    ],
)
def test_r8_invalid_numbers_are_refused_with_a_remedy_that_does_not_repeat_them(number, said):
    fault = resident_id_fault(number, TODAY) or ""
    assert said in fault
    assert "请" in fault
    assert not number or number not in fault


def test_r8_today_may_be_a_birthday_and_120_years_are_believed():
    assert resident_id_fault(numbered("11010120260901001"), TODAY) is None
    assert resident_id_fault(numbered("11010119050902001"), TODAY) is None
    assert resident_id_fault(numbered("11010120260902001"), None) is None


def test_r8_a_foreigners_permanent_residence_number_is_judged_by_its_check_digit_alone():
    number = numbered("91156219903307001")
    assert resident_id_fault(number, TODAY) is None
    assert sex_of(number) is None
    assert birth_of(number) is None


def test_r8_a_valid_number_that_ends_in_000_is_kept_with_a_warning():
    candidates = (numbered(f"440301199001{day:02}200") for day in range(1, 29))
    number = next(candidate for candidate in candidates if candidate.endswith("000"))
    assert resident_id_fault(number, TODAY) is None
    assert "请对照证件核对末三位" in (resident_id_warning(number) or "")


@pytest.mark.parametrize(
    "typed",
    [
        " 51010420041101777x\n",
        "５１０１０４２００４１１０１７７７Ｘ",
        "510104 20041101 777X",
        "'51010420041101777X",
        "\u202d51010420041101777X\u202c",
    ],
)
def test_r8_width_case_blanks_and_marks_of_copying_do_not_matter(typed):
    assert normalise_resident_id(typed) == "51010420041101777X"
    assert resident_id_fault(typed, TODAY) is None


@given(st.sampled_from(VALID_IDS), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_r8_any_single_wrong_character_is_found(valid, place, other):
    number = valid[0]
    wrong = number[:place] + other + number[place + 1 :]
    # A first 9 names another kind of card, but the check digit is the same.
    assert (resident_id_fault(wrong, TODAY) is None) == (wrong == number)


VALID_CARDS = [
    "6222025349445928506",
    "6212264020487676987",
    "6228486353213763169",
    "6217002966717076917",
    "6225880738572271",
]


@pytest.mark.parametrize("card", VALID_CARDS)
def test_r9_valid_cards_pass(card):
    assert card_fault(card) is None
    assert luhn_digit(card[:-1]) == card[-1]


@pytest.mark.parametrize(
    ("card", "said"),
    [
        ("6222025349445928507", "校验位不符"),
        ("6222025349445928560", "校验位不符"),
        ("6212264020487679687", "校验位不符"),
        ("6228486353213763196", "校验位不符"),
        ("6225880738572217", "校验位不符"),
        ("6.22203E+18", "科学记数法"),
        ("6222025349445920000", "只保留了 15 位有效数字"),
        ("622202534944", "应为 13 至 19 位，现为 12 位"),
        ("62220253494459285066", "应为 13 至 19 位，现为 20 位"),
        ("", "现为 0 位"),
        ("622202534944592850A", "只能由数字组成"),
        ("0" * 19, "全部为 0"),
    ],
)
def test_r9_invalid_cards_are_refused_with_a_remedy_that_does_not_repeat_them(card, said):
    fault = card_fault(card) or ""
    assert said in fault
    assert "请" in fault
    assert not card or card not in fault


def test_r9_blanks_width_and_hyphens_do_not_matter():
    assert normalise_card(" ６２２２ 0253-4944 5928 506") == "6222025349445928506"


@pytest.mark.parametrize(
    ("card", "known"), [*zip(VALID_CARDS, (True, True, False, False, False), strict=True), ("6222025349445928", False)]
)
def test_r9_a_card_not_known_as_one_of_icbc_is_a_warning(card, known):
    assert (card_warning(card) is None) == known


@given(st.text("0123456789", min_size=12, max_size=18), st.data())
def test_r9_any_single_wrong_digit_is_found(body, data):
    card = body + luhn_digit(body)
    place = data.draw(st.integers(0, len(card) - 1))
    other = data.draw(st.sampled_from("0123456789"))
    wrong = card[:place] + other + card[place + 1 :]
    assert luhn_sum(card) % 10 == 0
    assert (luhn_sum(wrong) % 10 == 0) == (wrong == card)


@pytest.mark.parametrize(
    "typed",
    [
        "13800138000",
        "+86 138 0013 8000",
        "0086-138-0013-8000",
        "８６１３８００１３８０００",
        "(+86)138\u20110013\u20118000",
    ],
)
def test_r10_eleven_digits_are_stored(typed):
    assert normalise_mobile(typed) == "13800138000"
    assert mobile_fault(typed) is None


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("1380013800", "应为 11 位，现为 10 位"),
        ("138001380000", "应为 11 位，现为 12 位"),
        ("23800138000", "应以 1 开头"),
        ("0755-2345678", "应以 1 开头"),
        ("1.38001E+10", "科学记数法"),
        ("1380013800O", "只能由数字组成"),
        ("13800138000/13900139000", "只能由数字组成"),
        ("", "现为 0 位"),
    ],
)
def test_r10_what_is_no_mobile_number_is_refused(typed, said):
    fault = mobile_fault(typed) or ""
    assert said in fault
    assert not typed or typed not in fault


@pytest.mark.parametrize("prefix", ["138", "145", "162", "192", "199"])
def test_r10_issued_prefixes_pass(prefix):
    assert mobile_fault(f"{prefix}00000000") is None
    assert mobile_warning(f"{prefix}00000000") is None


@pytest.mark.parametrize("prefix", ["140", "154", "164", "174", "179", "194"])
def test_r10_a_prefix_not_issued_is_a_warning_since_new_ones_come(prefix):
    assert mobile_fault(f"{prefix}00000000") is None
    assert "与本人核对" in (mobile_warning(f"{prefix}00000000") or "")
