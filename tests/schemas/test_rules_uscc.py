"""R7: unified social credit codes (GB 32100-2015)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.rules.uscc import (
    ALPHABET,
    check_character,
    normalise_uscc,
    organisation_code_doubt,
    uscc_fault,
)
from tests.companies import make_uscc

VALID = (
    "91350100M000100Y43",
    "91110000MA00TEA159",
    "91310000MA1TEU02XK",
    "91440300MA5TEW030D",
    "12330000027408591M",
    "5232000041184278XJ",
)


@pytest.mark.parametrize("code", VALID)
def test_r7_valid_codes_pass(code):
    assert uscc_fault(code) is None


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("91350100M000100Y4Z", "不允许的字符 Z"),  # the standard's own bad example
        ("91110000MA00TEA158", "校验位不符"),
        ("91110000MAO0TEA159", "O（是否应为 0）"),
        ("91110000MA00TEA195", "校验位不符"),  # swapped
        ("91110000MA00TEA15", "应为 18 位，现为 17 位"),
        ("", "应为 18 位，现为 0 位"),
        ("0" * 18, "第 3 至 8 位应为行政区划代码"),  # its check character would be right
    ],
)
def test_r7_invalid_codes_are_refused_with_a_remedy(code, said):
    fault = uscc_fault(code) or ""
    assert said in fault
    assert "请对照营业执照核对" in fault


def test_r7_the_check_character_of_the_standards_example():
    assert check_character("91350100M000100Y4") == "3"


def test_r7_width_case_and_blanks_do_not_matter_but_letters_are_never_replaced():
    assert normalise_uscc(" ９１３５0100 m000100y43\n") == "91350100M000100Y43"
    assert uscc_fault("９１３５０１００ m000100y43") is None
    assert normalise_uscc("91110000mao0tea159") == "91110000MAO0TEA159"


@given(st.integers(), st.integers(0, 17), st.sampled_from(ALPHABET))
def test_r7_any_single_wrong_character_is_found(seed, place, other):
    code = make_uscc(seed)
    assert uscc_fault(code) is None
    wrong = code[:place] + other + code[place + 1 :]
    assert (uscc_fault(wrong) is None) == (wrong == code)


@given(st.integers(), st.integers(0, 16))
def test_r7_two_neighbours_swapped_are_found(seed, place):
    code = make_uscc(seed)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert (uscc_fault(swapped) is None) == (swapped == code)


def test_r7_practice_codes_are_the_same_every_time_and_differ_by_seed():
    assert make_uscc(1) == make_uscc(1)
    assert len({make_uscc(seed) for seed in range(500)}) == 500


@pytest.mark.parametrize("code", VALID)
def test_r7_the_organisation_code_within_is_a_second_check(code):
    assert organisation_code_doubt(code) is None


def test_r7_a_doubtful_organisation_code_is_only_a_warning():
    body = "91110000MA00TEA16"
    code = body + check_character(body)
    assert uscc_fault(code) is None
    assert "第 17 位" in (organisation_code_doubt(code) or "")
