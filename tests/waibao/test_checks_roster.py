"""Rosters are judged by the rules of the law and of the trade; what is found never repeats what stands in a cell."""

from datetime import date
from pathlib import Path

import pytest
from people_tables import TODAY, found, judged, said, staff, table, with_id, workbook

from schemas.rules.resident_id import check_digit
from schemas.rules.working_days import add_months

VALID_IDS = (
    *("110101199003070011", "310101198512310020", "440305200002290133", "330106197808155286", "51010420041101777X"),
    *("32010219881111049X", "810000199206010039"),
)
INVALID_IDS = (
    *("110101199003070012", "110101190002290011", "110101199013070011", "11010119900307001", "110101199003070101"),
)
VALID_CARDS = ("6222025349445928506", "6212264020487676987")
OTHER_BANKS = ("6228486353213763169", "6217002966717076917", "6225880738572271")
INVALID_CARDS = ("6222025349445928507", "6222025349445928560", "6228486353213763196", "6225880738572217")


@pytest.mark.row("S3.4")
def test_a_roster_that_keeps_every_rule_is_accepted_without_a_word(tmp_path: Path) -> None:
    for path in (workbook(tmp_path / "名册.xlsx", staff(60)), table(tmp_path / "名册.csv", staff(60), encoding="gbk")):
        result = judged(path)
        assert (result.accepted, result.rows, result.findings) == (True, 60, [])
        assert all(outcome.success for outcome in result.expectations)


def test_r8_identity_numbers_are_right_to_the_last_digit(tmp_path: Path) -> None:
    rows = [with_id(row, number) for row, number in zip(staff(12), VALID_IDS + INVALID_IDS, strict=True)]

    result = judged(table(tmp_path / "名册.csv", rows))

    assert found(result, "id-number") == dict.fromkeys(range(7, 12), "error")
    assert not any(number in result.model_dump_json() for number in VALID_IDS + INVALID_IDS)


def test_r8_the_sex_agrees_with_the_number(tmp_path: Path) -> None:
    rows = staff(3)
    rows[1]["性别"] = "女" if rows[1]["性别"] == "男" else "男"

    assert found(judged(table(tmp_path / "名册.csv", rows)), "sex") == {1: "error"}


def test_r9_a_wrong_card_is_refused_and_one_of_another_bank_doubted(tmp_path: Path) -> None:
    cards = VALID_CARDS + OTHER_BANKS + INVALID_CARDS
    rows = [row | {"工行卡号": card} for row, card in zip(staff(len(cards)), cards, strict=True)]

    result = judged(table(tmp_path / "名册.csv", rows))

    assert found(result, "card") == dict.fromkeys(range(5, 9), "error")
    assert found(result, "card-bank") == dict.fromkeys(range(2, 5), "warning")


def test_r10_a_mobile_has_eleven_digits_and_an_unknown_prefix_is_a_doubt(tmp_path: Path) -> None:
    phones = ("13800138000", "19912345678", "+86 138-0013-8001", "1380013", "23800138000", "15412345678", "17412345678")
    rows = [row | {"联系方式": phone} for row, phone in zip(staff(7), phones, strict=True)]

    result = judged(table(tmp_path / "名册.csv", rows))

    assert found(result, "phone") == {3: "error", 4: "error"}
    assert found(result, "phone-prefix") == {5: "warning", 6: "warning"}


@pytest.mark.row("S3.4")
def test_r11_what_the_law_wants_in_a_register_must_be_there(tmp_path: Path) -> None:
    legal = ("姓名", "性别", "公民身份号码", "户籍地址", "现住址", "联系方式", "用工形式", "用工起始时间", "合同起")
    rows = [row | dict.fromkeys(legal, "") for row in staff(1)]

    result = judged(table(tmp_path / "名册.csv", [*rows, *staff(2)[1:]]))

    assert {finding.column for finding in result.findings if finding.row == 2} == {*legal}
    assert all("为空：请填写" in finding.message for finding in result.findings)


PROBATIONS = [
    # contract from 2026-03-01 to, last day of probation, what is found
    ("2026-05-30", "2026-03-31", "error"),
    ("2026-05-31", "2026-03-31", None),
    ("2027-02-27", "2026-03-31", None),
    ("2027-02-27", "2026-04-30", "error"),
    ("2027-02-28", "2026-04-30", None),
    ("2029-02-27", "2026-04-30", None),
    ("2029-02-27", "2026-05-02", "error"),
    ("2029-02-28", "2026-08-31", None),
    ("2029-02-28", "2026-09-01", "warning"),
    ("2029-02-28", "2026-09-02", "error"),
    ("", "2026-08-31", None),
    ("无固定期限", "2026-09-02", "error"),
    ("2029-02-28", "2026-02-28", "error"),
    ("2026-12-31", "2027-01-31", "error"),
]


def test_r17_a_probation_is_no_longer_than_the_term_of_the_contract_allows(tmp_path: Path) -> None:
    start = {"用工起始时间": "2026-03-01", "合同起": "2026-03-01", "用工形式": "全日制"}
    rows = [
        row | start | {"合同止": end, "试用期止": until}
        for row, (end, until, _) in zip(staff(len(PROBATIONS)), PROBATIONS, strict=True)
    ]
    part_time = staff(len(PROBATIONS) + 1)[-1] | start | {"用工形式": "非全日制", "试用期止": "2026-03-31"}

    result = judged(table(tmp_path / "名册.csv", [*rows, part_time]))

    wanted = {place: severity for place, (_, _, severity) in enumerate(PROBATIONS) if severity}
    assert found(result, "probation") | found(result, "probation-day") == wanted | {len(PROBATIONS): "error"}


def test_r18_nobody_starts_below_sixteen_and_young_workers_are_pointed_out(tmp_path: Path) -> None:
    birthday = date(2008, 2, 29)  # sixteen on 29 February 2024, eighteen on 28 February 2026
    born = with_id(staff(1)[0], "44030520080229012" + check_digit("44030520080229012"))
    days = (date(2024, 2, 28), add_months(birthday, 192), date(2026, 2, 27), date(2026, 2, 28))
    rows = [
        born | {"用工起始时间": day, "合同起": day, "合同止": "", "试用期止": "", "工号": f"GH{number}"}
        for number, day in enumerate(days)
    ]

    result = judged(table(tmp_path / "名册.csv", rows))

    assert found(result, "age-minimum") == {0: "error"}
    assert found(result, "age-young") == {1: "warning", 2: "warning"}


@pytest.mark.parametrize(
    ("number", "today", "reached"),
    [
        ("110101196501010019", date(2025, 1, 31), False),  # a man of January 1965: one month later
        ("110101196501010019", date(2025, 2, 1), True),
        ("110101197503010026", date(2025, 4, 30), False),  # a woman of March 1975: fifty and two months
        ("110101197503010026", date(2025, 5, 1), True),
    ],
)
def test_r18_who_has_reached_the_age_of_retirement_is_a_warning(
    tmp_path: Path, number: str, today: date, reached: bool
) -> None:
    row = with_id(staff(1)[0], number[:17] + check_digit(number[:17]))
    dates = {"用工起始时间": "2020-01-01", "合同起": "2020-01-01", "合同止": "", "试用期止": ""}

    rows = [row | dates, row | dates | {"状态": "离职", "离职日期": today}]

    result = judged(table(tmp_path / "名册.csv", rows, titles=[*row, "离职日期"]), today=today)

    assert found(result, "age-retirement") == ({0: "warning"} if reached else {})  # who left is not asked


@pytest.mark.row("S3.4")
def test_leaves_have_their_day_and_days_stand_in_order(tmp_path: Path) -> None:
    rows = [
        row | {"用工起始时间": "2026-03-01", "合同起": "2026-03-01", "合同止": "", "试用期止": ""} for row in staff(6)
    ]
    rows[0] |= {"状态": "离职"}
    rows[1] |= {"状态": "离职", "离职日期": "2026-02-28"}
    rows[2] |= {"状态": "在职", "离职日期": "2026-08-31"}
    rows[3] |= {"状态": "在册", "离职日期": "2026-09-30"}  # has given notice
    rows[4] |= {"合同止": "2026-02-28"}
    rows[5] |= {"用工形式": "正式工"}

    result = judged(table(tmp_path / "名册.csv", rows, titles=[*rows[0], "离职日期"]))

    assert found(result, "left-dated") == {0: "error"}
    assert found(result, "left-after-start") == {1: "error"}
    assert found(result, "left-there") == {2: "error"}
    assert found(result, "contract-order") == {4: "error"}
    assert found(result, "cell-employment") == {5: "error"}
    assert "请填写全日制、非全日制、劳务派遣、其他之一" in said(result)
    assert "正式工" not in said(result)


def test_a_person_stands_in_one_row_and_numbers_belong_to_one_person(tmp_path: Path) -> None:
    rows = staff(8)
    rows[1] = dict(rows[0])
    rows[3]["工号"] = rows[2]["工号"]
    rows[5]["工行卡号"] = rows[4]["工行卡号"]
    rows[7]["联系方式"] = rows[6]["联系方式"]

    result = judged(table(tmp_path / "名册.csv", rows))

    assert found(result, "person-once") == {0: "error", 1: "error"}
    assert found(result, "employee-no-once") == {2: "error", 3: "error"}
    assert found(result, "card-once") == {4: "error", 5: "error"}
    assert found(result, "phone-once") == {6: "warning", 7: "warning"}
    assert len(result.findings) == 8


@pytest.mark.row("S3.4")
def test_somebody_who_left_and_came_back_within_the_month_has_two_rows(tmp_path: Path) -> None:
    first, second = (staff(1)[0] | {"合同止": "", "试用期止": ""} for _ in range(2))
    first |= {"用工起始时间": "2024-01-01", "合同起": "2024-01-01", "状态": "离职", "离职日期": "2026-08-05"}
    second |= {"用工起始时间": "2026-08-20", "合同起": "2026-08-20", "工号": "GH900001", "离职日期": ""}
    path = table(tmp_path / "名册.csv", [second, first], titles=[*first])

    assert judged(path, previous_closing=1).findings == []

    overlapping = table(tmp_path / "重叠.csv", [second, first | {"离职日期": "2026-08-21"}], titles=[*first])
    assert found(judged(overlapping), "person-once") == {0: "error", 1: "error"}


@pytest.mark.row("S3.4")
def test_heads_balance_with_last_month(tmp_path: Path) -> None:
    rows = [row | {"合同止": "", "试用期止": "", "离职日期": ""} for row in staff(10)]
    for row in rows:
        row |= {"用工起始时间": "2025-01-01", "合同起": "2025-01-01"}
    rows[0] |= {"用工起始时间": "2026-08-03", "合同起": "2026-08-03"}
    rows[1] |= {"状态": "离职", "离职日期": "2026-08-31"}
    path = table(tmp_path / "名册.csv", rows, titles=[*rows[0]])

    assert judged(path, previous_closing=9, month="2026-08").findings == []
    assert judged(path, previous_closing=9).findings == []  # the month before today's
    [finding] = judged(path, previous_closing=10, month="2026-08").findings
    assert "上月末 10 人＋2026-08 入职 1 人－离职 1 人＝10 人，表中在职 9 人" in finding.message


def test_departments_and_the_nature_of_the_service_are_those_known(tmp_path: Path) -> None:
    rows = [row | {"部门": "研发部", "用工形式": "全日制", "试用期止": ""} for row in staff(3)]
    rows[1] |= {"部门": "研发一部"}
    rows[2] |= {"用工形式": "劳务派遣", "合同起": "2026-03-01", "合同止": "2028-02-29"}
    path = table(tmp_path / "名册.csv", rows)

    result = judged(path, departments=["研发部"], nature="人事代理")

    assert found(result, "department-known") == {1: "error"}
    assert found(result, "nature") == {2: "warning"}
    assert found(judged(path, nature="劳务派遣"), "nature") == {0: "warning", 1: "warning"}
    assert judged(path).findings == []


def test_the_date_of_a_check_counts_not_the_day_it_runs(tmp_path: Path) -> None:
    path = table(tmp_path / "名册.csv", [with_id(staff(1)[0], "440305200002290133")])

    assert found(judged(path, today=date(1999, 12, 31)), "id-number") == {0: "error"}
    assert found(judged(path, today=TODAY), "id-number") == {}
