"""R1 instalments, R2 amounts in capitals, R6 value added tax: every fen accounted for."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.rules.capitals import capitals, parse_capitals, rmb
from schemas.rules.ratios import ratio_faults, split_by_ratio
from schemas.rules.vat import from_gross, invoice_faults

CENT = Decimal("0.01")
AMOUNTS = st.integers(0, 10**18 - 1).map(lambda fen: Decimal(fen).scaleb(-2))
RATES = st.sampled_from([Decimal(rate) for rate in (0, 1, 3, 5, 6, 9, 13)])


def yuan(*texts: str) -> list[Decimal]:
    return [Decimal(text) for text in texts]


@st.composite
def ratios(draw: st.DrawFn) -> list[Decimal]:
    """Payment ratios of 1 to 12 instalments that sum to 100, with two decimals."""
    cuts = draw(st.lists(st.integers(0, 10_000), max_size=11))
    edges = [0, *sorted(cuts), 10_000]
    return [Decimal(after - before).scaleb(-2) for before, after in pairwise(edges)]


@pytest.mark.row("S1.3")
@pytest.mark.parametrize(
    ("total", "shares", "amounts"),
    [
        ("100000.00", (30, 40, 30), ("30000.00", "40000.00", "30000.00")),
        ("99999.99", (30, 30, 35, 5), ("30000.00", "30000.00", "34999.99", "5000.00")),
        ("1000.01", (25, 25, 25, 25), ("250.01", "250.00", "250.00", "250.00")),
        ("0.05", (30, 30, 40), ("0.02", "0.01", "0.02")),
    ],
)
def test_r1_missing_fen_go_to_the_largest_fractions_and_ties_to_the_earlier_milestone(total, shares, amounts):
    assert split_by_ratio(Decimal(total), [Decimal(share) for share in shares]) == yuan(*amounts)


@pytest.mark.row("S1.3")
@pytest.mark.parametrize(
    ("shares", "said"),
    [
        (("30", "30", "39.99"), "合计 99.99%"),
        (("30", "30", "40.01"), "合计 100.01%"),
        (("-10", "60", "50"), "第 1 期付款比例 -10% 为负数"),
        (("33.33", "33.33", "33.33"), "合计 99.99%"),
    ],
)
def test_r1_ratios_that_are_negative_or_do_not_sum_to_100_are_refused(shares, said):
    assert said in "；".join(ratio_faults(yuan(*shares)))
    with pytest.raises(ValueError, match=said.replace(".", r"\.")):
        split_by_ratio(Decimal("1000.00"), yuan(*shares))


def test_r1_more_milestones_than_fen_are_refused():
    with pytest.raises(ValueError, match="不足以分为 3 期"):
        split_by_ratio(Decimal("0.02"), yuan("30", "30", "40"))


def test_r1_a_total_below_the_fen_is_refused_and_not_cut_off():
    with pytest.raises(ValueError, match="精确到分"):
        split_by_ratio(Decimal("100.005"), yuan("50", "50"))


@given(total=st.integers(12, 10**15), shares=ratios())
def test_r1_instalments_sum_to_the_total_and_each_is_within_a_fen_of_its_exact_share(total, shares):
    amount = Decimal(total).scaleb(-2)
    parts = split_by_ratio(amount, shares)
    assert sum(parts) == amount
    assert all(abs(part - amount * share / 100) < CENT for part, share in zip(parts, shares, strict=True))
    assert all(part >= 0 and part == part.quantize(CENT) for part in parts)


@given(total=st.integers(3, 10**12), earlier=st.integers(0, 1))
def test_r1_of_equal_ratios_no_later_milestone_gets_more(total, earlier):
    shares = [Decimal("33.3"), Decimal("33.3"), Decimal("33.4")]
    parts = split_by_ratio(Decimal(total).scaleb(-2), shares)
    assert parts[0] >= parts[1]


IN_CAPITALS = [
    ("1409.50", "壹仟肆佰零玖元伍角整"),
    ("6007.14", "陆仟零柒元壹角肆分"),
    ("1680.32", "壹仟陆佰捌拾元零叁角贰分"),
    ("107000.53", "壹拾万柒仟元零伍角叁分"),
    ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
    ("325.04", "叁佰贰拾伍元零肆分"),
    ("1005.00", "壹仟零伍元整"),
    ("120000.00", "壹拾贰万元整"),
    ("0.10", "壹角整"),
    ("0.05", "伍分"),
    ("10.00", "壹拾元整"),
    ("10100.00", "壹万零壹佰元整"),
    ("300500.50", "叁拾万零伍佰元零伍角整"),
    ("100010001.01", "壹亿零壹万零壹元零壹分"),
    ("1000000.10", "壹佰万元零壹角整"),
    ("123456789.99", "壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元玖角玖分"),
    ("0.00", "零元整"),
    ("-12.30", "负壹拾贰元叁角整"),
    ("1000000000000.00", "壹万亿元整"),
    ("1000000050000.00", "壹万亿零伍万元整"),
]


@pytest.mark.row("S1.3")
@pytest.mark.parametrize(("figure", "text"), IN_CAPITALS)
def test_r2_amounts_are_written_as_the_annex_prints_them(figure, text):
    assert capitals(Decimal(figure)) == text
    assert parse_capitals(text) == Decimal(figure)


def test_r2_the_currency_stands_directly_before_the_capitals():
    assert rmb(Decimal("120000")) == "人民币壹拾贰万元整"


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("人民币壹拾贰万圆正", "120000"),
        ("壹拾万零柒仟元伍角叁分", "107000.53"),  # the annex's other form
        ("壹拾万柒仟元伍角叁分", "107000.53"),
        ("壹仟陆佰捌拾元叁角贰分", "1680.32"),
        ("叁佰贰拾伍元肆分", "325.04"),
        ("壹仟肆佰零玖元伍角", "1409.50"),
        (" 壹仟零伍元整 ", "1005"),
    ],
)
def test_r2_other_permitted_spellings_are_read_back(text, figure):
    assert parse_capitals(text) == Decimal(figure)


@pytest.mark.parametrize(
    "text", ["", "整", "元整", "壹贰元整", "万元整", "壹佰佰元整", "壹仟万仟元整", "12元整", "壹百元整", "壹元壹分整"]
)
def test_r2_a_slip_in_capitals_is_refused_and_not_guessed_at(text):
    with pytest.raises(ValueError, match="不是有效的大写金额"):
        parse_capitals(text)


@pytest.mark.parametrize("figure", ["1.005", "1e16", "-1e16"])
def test_r2_amounts_that_capitals_cannot_express_are_refused(figure):
    with pytest.raises(ValueError, match="不能写成大写"):
        capitals(Decimal(figure))


@given(AMOUNTS)
def test_r2_capitals_read_back_to_the_same_amount(amount):
    assert parse_capitals(capitals(amount)) == amount
    assert parse_capitals(rmb(amount).replace("元", "圆").replace("整", "正")) == amount
    if amount >= 1:
        assert parse_capitals(capitals(amount).replace("零", "")) == amount


@given(AMOUNTS)
def test_r2_form_of_capitals(amount):
    text = capitals(amount)
    assert "零零" not in text
    assert not text.startswith("零") or amount == 0
    assert text.endswith("分") == bool(amount * 100 % 10)
    assert text.endswith("整") != text.endswith("分")


VAT_FROM_GROSS = [
    ("106000.00", "6", "100000.00", "6000.00"),
    ("100000.00", "6", "94339.62", "5660.38"),
    ("9999.99", "6", "9433.95", "566.04"),
    ("1234.56", "13", "1092.53", "142.03"),
    ("505.00", "1", "500.00", "5.00"),
    ("100.00", "3", "97.09", "2.91"),
    ("1090.00", "9", "1000.00", "90.00"),
    ("0.01", "6", "0.01", "0.00"),
]


@pytest.mark.row("S1.3")
@pytest.mark.parametrize(("gross", "rate", "net", "tax"), VAT_FROM_GROSS)
def test_r6_price_with_tax_is_split_to_the_fen(gross, rate, net, tax):
    split = from_gross(Decimal(gross), Decimal(rate))
    assert (split.net, split.tax, split.gross) == (Decimal(net), Decimal(tax), Decimal(gross))


@pytest.mark.parametrize(
    ("taxed", "rate", "base", "tax"),
    [
        ("21000.00", "6", "19811.32", "1188.68"),  # general taxpayer from 2026: 120,000 less 99,000 passed on
        ("120000.00", "1", "118811.88", "1188.12"),  # small-scale from 2026: the whole
        ("21000.00", "5", "20000.00", "1000.00"),  # before 2026
    ],
)
def test_r6_dispatch_figures(taxed, rate, base, tax):
    split = from_gross(Decimal(taxed), Decimal(rate))
    assert (split.net, split.tax) == (Decimal(base), Decimal(tax))


@given(gross=AMOUNTS, rate=RATES)
def test_r6_net_and_tax_make_up_the_gross(gross, rate):
    split = from_gross(gross, rate)
    assert split.net + split.tax == gross
    assert split.net >= split.tax >= 0
    assert abs(split.net * (1 + rate / 100) - gross) <= CENT


@given(gross=AMOUNTS, rate=RATES)
def test_r6_an_invoice_computed_from_its_gross_has_no_fault(gross, rate):
    split = from_gross(gross, rate)
    assert invoice_faults(split.net, split.tax, split.gross, rate) == []


@pytest.mark.row("S1.3")
def test_r6_an_invoice_that_does_not_add_up_is_refused():
    assert invoice_faults(*yuan("94339.62", "5660.37", "100000.00", "6")) == [
        "发票金额 94,339.62 元加税额 5,660.37 元不等于价税合计 100,000.00 元：请退回发票重开。"
    ]


def test_r6_tax_may_differ_by_one_fen_and_no_more():
    assert invoice_faults(*yuan("94339.63", "5660.37", "100000.00", "6")) == []
    assert "与按 6% 计算的 5,660.38 元不符" in invoice_faults(*yuan("94339.64", "5660.36", "100000.00", "6"))[0]
