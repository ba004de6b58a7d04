"""Values are parsed once, at the edge: one that exists is valid, and what is refused says why in Chinese."""

import json
import re
from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from schemas.forms import StrictModel
from schemas.values import (
    SHANGHAI,
    Instant,
    Line,
    Mobile,
    Money,
    PersonalCard,
    Ratio,
    ResidentId,
    Text,
    Uscc,
    from_fen,
    in_shanghai,
    parse_money,
    to_fen,
)
from tests.companies import make_uscc

MOMENT = TypeAdapter(Instant)


def read(kind, value):
    return TypeAdapter(kind).validate_python(value)


def refusal(kind, value) -> str:
    with pytest.raises(ValidationError) as caught:
        read(kind, value)
    return caught.value.errors()[0]["msg"].removeprefix("Value error, ")


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1,234.00", "1234.00"),
        ("１２，０００元", "12000.00"),
        ("¥5", "5.00"),
        ("￥1,000", "1000.00"),
        (" 人民币 12 000.5 元 ", "12000.50"),
        ("RMB 7", "7.00"),
        ("0.010", "0.01"),
        ("-0", "0.00"),
        (12000, "12000.00"),
        (12.5, "12.50"),
        (0.1, "0.10"),
        (Decimal("1E+3"), "1000.00"),
        ("9,999,999,999,999,999.99", "9999999999999999.99"),
    ],
)
def test_money_is_read_as_people_type_it(typed, amount):
    assert str(read(Money, typed)) == amount


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "元",
        "12,00",
        "1234,567",
        "1,2345",
        "1e3",
        "一百",
        "5美元",
        "1.2.3",
        "--5",
        "５．",
        True,
        None,
        [],
        float("nan"),
    ],
)
def test_what_is_not_an_amount_is_refused(typed):
    assert refusal(Money, typed) == "不是有效金额：请填写数字，如 12000.00"


def test_money_is_never_rounded_silently():
    assert refusal(Money, "0.001") == "金额最多两位小数：请精确到分"
    assert refusal(Money, 0.1 + 0.2) == "金额最多两位小数：请精确到分"
    assert refusal(Money, Decimal("1.005")) == "金额最多两位小数：请精确到分"


def test_money_has_a_lower_and_an_upper_end():
    assert refusal(Money, "-1") == "金额不得为负数：请改正"
    assert refusal(Money, "1" + "0" * 16) == "金额过大：请核对位数"
    assert refusal(Money, "9" * 5000) == "金额过大：请核对位数"
    assert parse_money("-1,200.50") == Decimal("-1200.50")


@given(st.integers(0, 10**18 - 1))
def test_fen_and_yuan_turn_into_each_other_exactly(fen):
    assert to_fen(from_fen(fen)) == fen
    assert to_fen(read(Money, f"{from_fen(fen):,}")) == fen


@pytest.mark.parametrize("yuan", ["0.001", "1.005", "NaN", "Infinity", "12345678901234567890123456789.123"])
def test_no_fen_are_made_of_what_has_none(yuan):
    with pytest.raises(ValueError, match="金额"):
        to_fen(Decimal(yuan))


@pytest.mark.parametrize(
    ("typed", "ratio"),
    [(30, "30"), ("30%", "30"), ("１２.５％", "12.5"), (0, "0"), ("-0", "0"), ("100.00", "100"), (0.05, "0.05")],
)
def test_a_ratio_is_in_per_cent(typed, ratio):
    assert read(Ratio, typed) == Decimal(ratio)


def test_a_ratio_outside_0_to_100_is_refused():
    assert refusal(Ratio, "100.01") == refusal(Ratio, -1) == "比例应在 0 到 100 之间：请改正"
    assert refusal(Ratio, "三成") == refusal(Ratio, True) == "不是有效比例：请填写 0 到 100 的数字"
    assert refusal(Ratio, "33.3333333") == "比例最多 6 位小数：请改正"


def test_a_credit_code_is_normalised_and_checked():
    code = make_uscc(7)
    assert read(Uscc, f" {code.lower()[:9]} {code.lower()[9:]} ") == code
    assert "O（是否应为 0）" in refusal(Uscc, "91110000MAO0TEA159")


@pytest.mark.parametrize(
    ("kind", "typed", "stored"),
    [
        (ResidentId, " 510104 20041101 777x", "51010420041101777X"),
        (ResidentId, 110101199003070011, "110101199003070011"),
        (Mobile, "+86 138-0013-8000", "13800138000"),
        (PersonalCard, "6222 0253 4944 5928 506", "6222025349445928506"),
    ],
)
def test_personal_numbers_are_stored_plain(kind, typed, stored):
    assert read(kind, typed) == stored


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        (ResidentId, "110101199003070012"),
        (ResidentId, 4.40301199001012e17),
        (ResidentId, True),
        (Mobile, "0755-23456789"),
        (PersonalCard, "6222025349445928507"),
    ],
)
def test_a_wrong_personal_number_is_refused_without_being_repeated(kind, typed):
    said = refusal(kind, typed)
    assert "请" in said
    assert str(typed) not in said


def test_a_line_is_one_line_without_edges():
    assert read(Line, "  甲方\u3000") == "甲方"
    assert refusal(Line, "甲\n乙") == refusal(Line, "甲\t乙") == refusal(Line, "甲\u2028乙")
    assert refusal(Line, " \u3000 ") == refusal(Line, "\u200b") == "不能为空：请填写"
    with pytest.raises(ValidationError, match="200"):
        read(Line, "长" * 201)


def test_a_text_keeps_its_lines():
    assert read(Text, "\n第一行\n\t第二行\n") == "第一行\n\t第二行"
    assert refusal(Text, "\n\t ") == "不能为空：请填写"
    with pytest.raises(ValidationError, match="20000"):
        read(Text, "长" * 20_001)


@pytest.mark.parametrize("kind", [Line, Text])
@pytest.mark.parametrize("bad", ["\x00", "\x1b", "\x7f", "\x85", "\ud800", "\u202e", "\u2066"])
def test_what_no_document_can_print_is_refused(kind, bad):
    assert refusal(kind, f"甲{bad}乙") == "含有无法打印的控制字符：请删除后重新填写"


@given(st.text())
def test_any_text_is_taken_or_refused_in_chinese(text):
    try:
        taken = read(Line, text)
    except ValidationError:
        return
    assert taken == taken.strip() != ""
    assert json.loads(json.dumps(taken.encode("utf-8").decode("utf-8"))) == taken


class Form(BaseModel):
    amount: Money
    ratio: Ratio
    uscc: Uscc
    name: Line
    remark: Text


@pytest.mark.parametrize("mode", ["validation", "serialization"])
def test_a_form_shows_one_plain_field_for_each_value(mode):
    properties = Form.model_json_schema(mode=mode)["properties"]
    assert {name: shown["type"] for name, shown in properties.items()} == dict.fromkeys(properties, "string")


def test_values_survive_json():
    form = Form(amount="1,234.5", ratio="33.33", uscc=make_uscc(1), name="甲", remark="一\n二")
    assert Form.model_validate_json(form.model_dump_json()) == form
    assert json.loads(form.model_dump_json())["amount"] == "1234.50"


def test_business_time_is_shanghai_time():
    assert SHANGHAI.key == "Asia/Shanghai"


@pytest.mark.parametrize(
    "typed",
    ["2026-03-05 09:30", "2026-3-5 9:30", "2026年3月5日 9：30", "2026/03/05 09:30", "２０２６-０３-０５　０９：３０",
     "2026-03-05T09:30:00+08:00", "2026-03-05T01:30:00Z", "2026年3月5日9时30分"],
)  # fmt: skip
def test_a_moment_is_typed_in_beijing_time_unless_it_says_its_zone(typed):
    assert in_shanghai(MOMENT.validate_python(typed)) == datetime(2026, 3, 5, 9, 30, tzinfo=SHANGHAI)
    assert re.search(MOMENT.json_schema()["pattern"], typed)


@pytest.mark.parametrize("typed", ["2026-03-05", "20260305", "1767225600", 1767225600, "昨天", "2026-13-05 09:30", ""])
def test_what_is_no_moment_is_refused(typed):
    with pytest.raises(ValidationError):
        MOMENT.validate_python(typed)


def test_a_form_shows_a_moment_as_it_is_typed():
    class Form(StrictModel):
        """一张表。"""

        at: Instant = Field(datetime(2026, 3, 5, 17, tzinfo=SHANGHAI), title="时间", validate_default=True)

    shown = Form.model_json_schema()["properties"]["at"]
    assert (shown["default"], shown["description"]) == ("2026-03-05 17:00", "北京时间，如 2026-03-05 10:00")
