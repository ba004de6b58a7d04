"""What makes bids look arranged, and what does not: row S5.2. Every sign is a warning with evidence."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.evaluation import sign_rows
from schemas.rules.collusion import INDICATORS, FileTraces, Offer, Sign, signs_of_collusion

LINES = {"设计": 60_000_00, "开发": 128_000_55, "接口": 40_000_10, "培训": 9_999_00}


def offer(vendor: str, yuan: str, **changes) -> Offer:
    return Offer(vendor, int(yuan.replace(".", "")) if "." in yuan else int(yuan) * 100, **changes)


def found(*offers: Offer, **changes) -> list[Sign]:
    return signs_of_collusion(offers, **changes)


def codes(*offers: Offer, **changes) -> list[str]:
    return [sign.code for sign in found(*offers, **changes)]


def priced(vendor: str, prices: Mapping[str, int]) -> Offer:
    return Offer(vendor, sum(prices.values()), prices=prices)


def wrote(vendor: str, *runs: str, **traces) -> Offer:
    return Offer(vendor, 0, traces=FileTraces(runs=frozenset(runs), **traces))


@pytest.mark.row("S5.2")
def test_bids_that_have_nothing_in_common_show_no_sign():
    assert found(offer("甲", "486000"), offer("乙", "528000.12"), offer("丙", "468000.50"), first="丙") == []
    assert found() == []


@pytest.mark.row("S5.2")
def test_a_price_within_one_percent_of_the_lowest_that_is_first_is_close():
    close = (offer("甲", "100000.00"), offer("乙", "101000.00"), offer("丙", "140000.01"))
    (sign,) = found(*close, first="甲")
    assert (sign.code, sign.vendors) == ("R024", ("甲", "乙"))
    assert sign.evidence == "101,000.00 元与100,000.00 元只相差 1,000.00 元，不超过 1%"
    assert codes(offer("甲", "100000.00"), offer("乙", "101000.01"), first="甲") == []
    assert codes(*close, first="乙") == []  # as in Cardinal: the first is not the lowest


def test_equal_prices_are_told_once_as_identical():
    (sign,) = found(offer("甲", "9.99"), offer("乙", "9.99"), first="甲")
    assert (sign.code, sign.vendors, sign.evidence) == ("R028", ("甲", "乙"), "含税总价同为 9.99 元")


@pytest.mark.row("S5.2")
@pytest.mark.parametrize(
    ("prices", "signs"),
    [
        (("100000.01", "110000.01", "120000.01"), ["C04"]),  # equal steps
        (("100000.00", "110000.00", "121000.00"), []),  # equal ratios, but three round prices
        (("100001.00", "110001.10", "121001.21"), ["C04"]),  # ten per cent each, rounded to the fen
        (("60000", "66000", "72000"), []),  # three round prices fall so by chance
        (("60000", "66000", "72000", "78000"), ["C04"]),
        (("100000.01", "110000.01", "120000.02"), []),
    ],
)
def test_prices_at_equal_distances_or_in_equal_ratio_are_a_sign(prices, signs):
    assert codes(*(offer(str(place), price) for place, price in enumerate(prices))) == signs


@pytest.mark.row("S5.2")
def test_unit_prices_in_a_fixed_proportion_or_at_a_fixed_distance_are_a_sign():
    dearer = {name: round(price * 1.03) for name, price in LINES.items()}
    plus = {name: price + 12_345 for name, price in LINES.items()}
    free = {name: price + 997 * place**2 for place, (name, price) in enumerate(LINES.items(), 3)}
    bids = {"甲": LINES, "乙": dearer, "丙": plus, "丁": free, "戊": LINES}
    signs = found(*(priced(vendor, prices) for vendor, prices in bids.items()))
    said = {sign.vendors: sign.evidence for sign in signs if sign.code == "C05"}
    assert said == {
        ("甲", "乙"): "以“甲”为准，4 个分项的单价呈固定比例",
        ("甲", "丙"): "以“甲”为准，4 个分项的单价呈固定差额",
        ("甲", "戊"): "以“甲”为准，4 个分项的单价全部相同",
    }


def test_two_lines_in_proportion_are_no_sign():
    two = dict(list(LINES.items())[:2])
    assert "C05" not in codes(priced("甲", two), priced("乙", {name: 2 * price for name, price in two.items()}))


@settings(max_examples=25, deadline=None)
@given(
    prices=st.lists(st.integers(10_000, 10**8), min_size=3, max_size=8, unique=True),
    percent=st.integers(50, 200).filter(lambda drawn: drawn != 100),
)
def test_whatever_the_factor_prices_multiplied_by_it_are_found(prices, percent):
    one = {str(place): price for place, price in enumerate(prices)}
    other = {name: (price * percent + 50) // 100 for name, price in one.items()}
    assert "C05" in codes(priced("甲", one), priced("乙", other))


@pytest.mark.row("S5.2")
def test_losing_bids_all_round_beside_a_reckoned_winner_are_a_sign():
    bids = (offer("甲", "468123.45"), offer("乙", "520000"), offer("丙", "550000"))
    (sign,) = found(*bids, first="甲")
    assert (sign.code, sign.vendors) == ("C06", ("乙", "丙"))
    assert codes(offer("甲", "468000"), *bids[1:], first="甲") == []


def test_all_others_invalid_and_the_lowest_invalid_are_signs_of_their_own():
    bids = (offer("甲", "500000"), offer("乙", "400000", valid=False), offer("丙", "0", valid=False))
    assert codes(*bids) == ["R035"]
    assert codes(*bids, price_only=True) == ["R035", "R036"]


@pytest.mark.row("S5.2")
def test_the_same_phone_is_found_though_it_is_registered_here_and_written_there():
    phone = ("联系电话", "13800001234")
    one = offer("甲", "1.00", registered=frozenset({phone}))
    two = offer("乙", "3.00", traces=FileTraces(contacts=frozenset({phone})))
    (sign,) = found(one, two)
    assert (sign.code, sign.evidence) == ("R044", "联系电话相同（*******1234）")
    assert found(one, two, ours=FileTraces(contacts=frozenset({phone}))) == []


@pytest.mark.row("S5.2")
def test_files_by_the_same_author_are_a_sign_and_the_program_alone_is_not():
    same = {"properties": frozenset({("作者", "Zhang")}), "programs": frozenset({"Microsoft Excel 16.0300"})}
    (sign,) = found(wrote("甲", **same), wrote("乙", **same))
    assert sign.evidence == "文件的作者同为“Zhang”，保存文件的软件同为 Microsoft Excel 16.0300"
    assert found(wrote("甲", programs=same["programs"]), wrote("乙", programs=same["programs"])) == []


@pytest.mark.row("S5.2")
def test_equal_slips_and_equal_passages_are_signs_but_not_what_we_sent():
    passage = "我公司承诺在接到通知后二小时内到达现场，并在当日修复故障。"
    ours = FileTraces(runs=frozenset({"点检标准整理与导入", "只填写有底色的单元格，填好后以本文件发回。"}))
    slip, sent = "点检标准整理与导人", "只填写有底色的单元格，填好后以本文件发回。"
    signs = found(wrote("甲", slip, sent, passage), wrote("乙", slip, sent, passage), wrote("丙", sent), ours=ours)
    assert [(sign.code, sign.vendors) for sign in signs] == [("C02", ("甲", "乙")), ("C03", ("甲", "乙"))]
    assert "如“我公司承诺" in signs[0].evidence
    assert signs[1].evidence == "同样把“点检标准整理与导入”写成“点检标准整理与导人”"
    assert found(wrote("甲", "质保十二个月"), wrote("乙", "质保十二个月"), ours=ours) == []


def test_signs_are_numbered_within_their_code_and_say_where_they_are_defined():
    rows = sign_rows(found(offer("甲", "1.00"), offer("乙", "1.00"), offer("丙", "2.00"), offer("丁", "2.00")))
    assert [row.no for row in rows] == ["R028-1", "R028-2"]
    assert rows[0].source.startswith("开放合同数据标准（OCDS）预警指标 R028；招标投标法实施条例第四十条")
    assert {code for code in INDICATORS if code.startswith("R")} == {"R024", "R028", "R035", "R036", "R044"}
