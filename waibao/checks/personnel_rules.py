"""Rules that all tables of people keep: R8–R11, R17, R18, R27. No sentence repeats what stands in a cell."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from schemas.rules.bank_card import card_fault, card_warning
from schemas.rules.employment import (
    MINIMUM_AGE,
    YOUNG_WORKER_AGE,
    RetirementBase,
    minimum_age_finding,
    retirement,
    retirement_finding,
)
from schemas.rules.mobile import mobile_fault, mobile_warning
from schemas.rules.resident_id import Sex, birth_of, resident_id_fault, resident_id_warning
from waibao.checks.personal_flags import (
    card_bad,
    card_of_other_bank,
    mobile_bad,
    mobile_unissued,
    resident_id_bad,
    sex_disagrees,
)
from waibao.checks.personnel_columns import MONTH_FORM
from waibao.checks.personnel_contract import contract_rules
from waibao.checks.personnel_repeats import shared
from waibao.checks.rules import value
from waibao.checks.table import Known, Rule

if TYPE_CHECKING:
    import polars as pl

Row = Mapping[str, Any]
_OLDEST_WORKER = 80
_LEAP_DAY = 229
_FEWEST_YEARS = 40


def _id_bad(known: Known) -> "pl.Expr":
    return resident_id_bad("id_number", known.today)


def _born(_known: Known) -> "pl.Expr":
    """The birth date in a number as the integer yyyymmdd; null for a foreigner's card, which holds none."""
    import polars as pl

    day = pl.col("id_number").str.slice(6, 8).cast(pl.Int32, strict=False)
    return pl.when(~pl.col("id_number").str.starts_with("9")).then(day)


DERIVED = (("id_bad", _id_bad), ("born", _born))
"""Columns that the rules about people need (see ``TableKind``)."""


def identity_rules() -> tuple[Rule, ...]:
    """The identity number is right (R8)."""

    def id_said(row: Row) -> str:
        return resident_id_fault(row["id_number"], row["today"]) or "公民身份号码有误：请对照证件核对"

    return (
        Rule(
            "id-number",
            "公民身份号码有效",
            "id_number",
            id_said,
            lambda _known: value("id_bad"),
        ),
        Rule(
            "id-cut",
            "公民身份号码没有被截断",
            "id_number",
            lambda row: resident_id_warning(row["id_number"]) or "公民身份号码末三位为 000：请核对",
            lambda _known: value("id_number").str.ends_with("000") & ~value("id_bad"),
            "warning",
        ),
    )


def person_rules(start: str, title: str, *, has_left: "Callable[[], pl.Expr] | None" = None) -> tuple[Rule, ...]:
    """What a row about a person must keep; ``start`` is the column of the first day of work."""
    return (
        *identity_rules(),
        Rule(
            "sex",
            "性别与公民身份号码一致",
            "sex",
            "性别与公民身份号码不一致（第 17 位单数为男、双数为女）：请对照证件核对",
            lambda _known: sex_disagrees("id_number", "sex") & ~value("id_bad"),
        ),
        *_number_rules(),
        *_age_rules(start, title, has_left),
        *contract_rules(start, title),
        month_rule("insurance_from", "社保起缴月"),
        department_rule("department"),
        Rule(
            "nature",
            "用工形式与服务性质一致",
            "employment",
            "用工形式与服务合同的性质不一致（劳务派遣不与代理、外包混用）：请核对",
            _mixed_nature,
            "warning",
        ),
    )


def _number_rules() -> tuple[Rule, ...]:
    """Cards and mobiles (R9, R10), and numbers that two people cannot share."""
    return (
        Rule(
            "card",
            "银行卡号有效",
            "card",
            lambda row: card_fault(row["card"]) or "银行卡号有误：请对照银行卡核对",
            lambda _known: card_bad("card"),
        ),
        Rule(
            "card-bank",
            "银行卡为工商银行的借记卡",
            "card",
            lambda row: card_warning(row["card"]) or "未识别为工商银行的借记卡：请核对",
            lambda _known: ~card_bad("card") & card_of_other_bank("card"),
            "warning",
        ),
        Rule(
            "phone",
            "手机号码有效",
            "phone",
            lambda row: mobile_fault(row["phone"]) or "手机号码有误：请与本人核对",
            lambda _known: mobile_bad("phone"),
        ),
        Rule(
            "phone-prefix",
            "手机号码的号段已知",
            "phone",
            lambda row: mobile_warning(row["phone"]) or "手机号码的号段未收录：请与本人核对",
            lambda _known: ~mobile_bad("phone") & mobile_unissued("phone"),
            "warning",
        ),
        Rule(
            "employee-no-once",
            "工号不重复",
            "employee_no",
            "两个人的工号相同：请改为各自的工号",
            lambda _known: shared("employee_no"),
        ),
        Rule(
            "card-once",
            "银行卡号不重复",
            "card",
            "两个人的银行卡号相同：请填写本人的银行卡号",
            lambda _known: shared("card"),
        ),
        Rule(
            "phone-once",
            "手机号码不重复",
            "phone",
            "两个人的手机号码相同：请与本人核对",
            lambda _known: shared("phone"),
            "warning",
        ),
    )


def _age_rules(start: str, title: str, has_left: "Callable[[], pl.Expr] | None") -> tuple[Rule, ...]:
    """Minimum age and retirement (R18); someone of sixteen years was born before the first day of work."""

    def retired(known: Known) -> "pl.Expr":
        return _retired(known) if has_left is None else _retired(known) & ~has_left().fill_null(False)

    def young_said(row: Row) -> str:
        birth = birth_of(row["id_number"])
        found = minimum_age_finding(birth, row[start]) if birth else None
        return found[1].replace("用工起始时间", title) if found else "年龄不足：请核对公民身份号码"

    def old_said(row: Row) -> str:
        birth = birth_of(row["id_number"])
        found = retirement_finding(birth, row["sex"], row["today"]) if birth else None
        return found[1] if found else "已达到法定退休年龄：请核对"

    return (
        Rule("age-minimum", f"年满 {MINIMUM_AGE} 周岁", start, young_said, lambda _known: _younger(start, MINIMUM_AGE)),
        Rule(
            "age-young",
            f"年满 {YOUNG_WORKER_AGE} 周岁",
            start,
            young_said,
            lambda _known: ~_younger(start, MINIMUM_AGE) & _younger(start, YOUNG_WORKER_AGE),
            "warning",
        ),
        Rule("age-retirement", "未达到法定退休年龄", "id_number", old_said, retired, "warning"),
    )


def _younger(start: str, years: int) -> "pl.Expr":
    """Whether somebody has not had that birthday on the first day of work."""
    import polars as pl

    day = pl.col(start).dt
    begun = day.year() * 10_000 + day.month().cast(pl.Int32) * 100 + day.day()
    # Whoever was born on a leap day has the birthday on 28 February of other years.
    leap_day = (pl.col("born") % 10_000 == _LEAP_DAY) & (years % 4 != 0)
    return ~pl.col("id_bad") & (begun < pl.col("born") + years * 10_000 - leap_day.cast(pl.Int32))


def _retired(known: Known) -> "pl.Expr":
    import polars as pl

    man, woman = (_retired_if_born_by(sex, base, known.today) for sex, base in (("男", 60), ("女", 50)))
    latest = pl.when(pl.col("sex") == "男").then(man).when(pl.col("sex") == "女").then(woman)
    return ~pl.col("id_bad") & (pl.col("born") <= latest)


@cache
def _retired_if_born_by(sex: Sex, base: RetirementBase, today: date) -> int:
    """The last birthday, yyyymmdd, of those who have reached the retirement age: born later, they reach it later."""
    first, last = 0, (_OLDEST_WORKER - _FEWEST_YEARS) * 365
    earliest = today - timedelta(_OLDEST_WORKER * 365)
    while last - first > 1:
        middle = (first + last) // 2
        reached = retirement(earliest + timedelta(middle), sex, base).on <= today
        first, last = (middle, last) if reached else (first, middle)
    return int(f"{earliest + timedelta(first):%Y%m%d}")


def month_rule(key: str, title: str) -> Rule:
    """A column of months."""
    said = f"{title}应写成年月，如 2026-09：请改正"
    return Rule(f"{key}-form", f"{title}为年月", key, said, lambda _known: ~value(key).str.contains(MONTH_FORM))


def department_rule(key: str) -> Rule:
    """A column of departments, against those known."""

    def unknown(known: Known) -> "pl.Expr":
        import polars as pl

        departments = known.texts("departments")
        return pl.lit(False) if departments is None else ~pl.col(key).is_in(departments)

    return Rule("department-known", "部门在部门清单中", key, "部门不在部门清单中：请填写清单中的部门名称", unknown)


def _mixed_nature(known: Known) -> "pl.Expr":
    """R27: agency, business outsourcing and dispatch are never mixed."""
    import polars as pl

    nature = known.text("nature")
    if nature is None:
        return pl.lit(False)
    dispatched = pl.col("employment") == "劳务派遣"
    return ~dispatched if nature == "劳务派遣" else dispatched
