"""Values read in documents as staff write them; what has no reading is refused."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from documents_sample import FRAME, KIND, Order, markdown_of, own_templates
from pydantic import BaseModel

from schemas.errors import TemplateFault


class Everything(BaseModel):
    amount: Decimal = Decimal("1234567.5")
    debt: Decimal = Decimal("-3.005")
    fen: int = 100
    ratio: Decimal = Decimal("0.125")
    day: date = date(2026, 3, 5)
    moment: datetime = datetime(2026, 3, 5, 16, 30, tzinfo=UTC)
    nothing: str | None = None
    empty: str = ""
    zero: int = 0
    yes: bool = True
    names: list[str] = ["甲*", "乙"]
    lines: str = "第一行\n\n- 第二行"
    rate: float = 0.5
    person: str = "110101199003070011"
    mobile: str = "13800000000"
    card: str = "6222025349445928506"


def _printed(tmp_path, expression: str) -> str:
    own = own_templates(tmp_path, f"始{{{{ {expression} }}}}终")
    text = markdown_of(KIND, Everything(), FRAME, own=own)
    return text.partition("始")[2].partition("终")[0].replace("\\", "")


@pytest.mark.parametrize(
    ("expression", "printed"),
    [
        ("amount | money", "¥1,234,567.50"),
        ("person | masked_id", "110101********0011"),
        ("mobile | masked_mobile", "138****0000"),
        ("card | masked_card", "***************8506"),
        ("empty | masked_card | or_dash", "—"),
        ("debt | money", "-¥3.01"),
        ("amount | amount", "1,234,567.50"),
        ("amount | capitals", "人民币壹佰贰拾叁万肆仟伍佰陆拾柒元伍角整"),
        ("ratio | percent", "12.5%"),
        ("ratio | percent(2)", "12.50%"),
        ("ratio | number", "0.125"),
        ("fen | number", "100"),
        ("amount | number", "1,234,567.5"),
        ("day | date_cn", "2026年3月5日"),
        ("day | date_iso", "2026-03-05"),
        ("day | month_cn", "2026年3月"),
        ("'2026-03' | month_cn", "2026年3月"),
        ("'2026-03-05' | date_cn", "2026年3月5日"),
        ("moment | datetime_cn", "2026年3月6日 00:30"),
        ("moment | date_cn", "2026年3月6日"),
        ("moment | time_cn", "00:30"),
        ("nothing | or_none", "无"),
        ("empty | or_none", "无"),
        ("zero | or_none", "0"),
        ("nothing | date_cn | or_dash", "—"),
        ("nothing | money | blank", "____"),
        ("nothing | blank(6)", "______"),
        ("yes | yes_no", "是"),
        ("yes | yes_no('通过', '不通过')", "通过"),
        ("yes | check", "■"),
        ("names | join", "甲*、乙"),
        ("names | join('，')", "甲*，乙"),
        ("12 | cn", "十二"),
        ("103 | cn", "一百零三"),
        ("110 | cn", "一百一十"),
        ("lines | paragraphs", "第一行\n\n- 第二行"),
        ("names | length", "2"),
        ("'共 ' ~ (names | length) ~ ' 家'", "共 2 家"),
        ("names[0] ~ br ~ names[1]", "甲*<br>乙"),
        ("blank_line(3)", "___"),
    ],
)
def test_value_prints_as_staff_write_it(tmp_path, expression, printed):
    assert _printed(tmp_path, expression) == printed


@pytest.mark.parametrize(
    "expression",
    [
        "fen | money",  # an integer could be fen
        "rate | money",
        "rate",
        "yes",
        "nothing",
        "names",
        "day",
        "rate | percent",
        "names | capitals",
        "day | time_cn",
        "empty | month_cn",
        "0 | cn",
        "'x' | yes_no",
        "[1, 2] | join",
    ],
)
def test_value_without_a_reading_is_refused(tmp_path, expression):
    with pytest.raises(TemplateFault, match=r"第 1 行"):
        _printed(tmp_path, expression)


def test_datetime_without_zone_is_refused(tmp_path):
    naive = Everything.model_construct(moment=datetime(2026, 3, 5, 8, 0))  # noqa: DTZ001 - the point of the test
    with pytest.raises(TemplateFault, match="带时区"):
        markdown_of(KIND, naive, FRAME, own=own_templates(tmp_path, "{{ moment | datetime_cn }}"))


def test_sample_model_prints_nothing_in_english(tmp_path):
    own = own_templates(tmp_path, "{{ urgent | yes_no }}{{ note | or_none }}")
    text = markdown_of(KIND, Order(), FRAME, own=own)
    assert "否无" in text
    assert "False" not in text
    assert "None" not in text
