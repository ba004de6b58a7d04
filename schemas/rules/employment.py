"""R11 forms of employment, R17 probation, R18 age of working life. Nothing here is legal advice.

A finding is a severity and a Chinese sentence with the remedy; it never holds a date of birth.
"""

from datetime import date, timedelta
from typing import Literal, NamedTuple

from schemas.rules.resident_id import Sex
from schemas.rules.rulebook import standing
from schemas.rules.working_days import add_months

EmploymentForm = Literal["全日制", "非全日制", "劳务派遣", "其他"]
"""用工形式 in the roster (劳动合同法实施条例 8)."""
EmploymentFinding = tuple[Literal["error", "warning"], str]
RetirementBase = Literal[50, 55, 60]
"""Retirement age before 2025: men 60; women 55 in management and technical posts, else 50."""

MINIMUM_AGE = int(standing("minimum-age-years"))
YOUNG_WORKER_AGE = int(standing("young-worker-age-years"))
# Least term of the contract in months, longest first, and the longest probation it allows.
_PROBATION = tuple((term, int(standing(f"probation-from-{term}-months"))) for term in (36, 12, 3))
_LONGEST_PROBATION = _PROBATION[0][1]
_BASES: dict[Sex, tuple[RetirementBase, ...]] = {"男": (60,), "女": (50, 55)}
_LATER_SINCE = 2025


class Retirement(NamedTuple):
    """The legal retirement: age in months, and the day it is reached."""

    age_months: int
    on: date


def latest_probation_end(start: date, months: int) -> date:
    """The last day of so many months that begin with ``start``: both days belong to them."""
    return add_months(start, months) - timedelta(1)


def probation_months_allowed(
    start: date, end: date | None, *, task_based: bool = False, part_time: bool = False
) -> int:
    """The longest probation in months, 0 when none may be agreed (劳动合同法 19, 70).

    ``start`` and ``end`` are the first and the last day of the contract, both included; without ``end`` it is
    open-ended. A term of exactly three months, one or three years counts as that long (民法典 1259).
    """
    if task_based or part_time:
        return 0
    if end is None:
        return _LONGEST_PROBATION
    return next((allowed for term, allowed in _PROBATION if end >= latest_probation_end(start, term)), 0)


def probation_finding(
    start: date,
    end: date | None,
    probation_end: date | None,
    *,
    task_based: bool = False,
    part_time: bool = False,
) -> EmploymentFinding | None:
    """What is wrong with a probation until ``probation_end`` (included); None without probation or when it is legal.

    One day too many is a warning: by another reading of 民法典 201 the first day does not count.
    """
    if probation_end is None:
        return None
    if end and end < start:
        return "error", "劳动合同的结束日期早于开始日期：请核对"
    if probation_end < start:
        return "error", "试用期的结束日期早于劳动合同的开始日期：请核对"
    months = probation_months_allowed(start, end, task_based=task_based, part_time=part_time)
    if not months:
        return "error", _no_probation(task_based, part_time)
    if end and probation_end > end:
        return "error", "试用期超出了劳动合同的期限：试用期包含在合同期限内（劳动合同法第十九条），请改正"
    latest = latest_probation_end(start, months)
    if probation_end <= latest:
        return None
    if probation_end == latest + timedelta(1):
        return "warning", f"试用期比按首日计入的算法多 1 天（应至 {latest}）：请确认双方约定的起算日"
    return "error", f"该合同期限的试用期不得超过 {months} 个月，最迟至 {latest}（劳动合同法第十九条）：请改正"


def _no_probation(task_based: bool, part_time: bool) -> str:
    if part_time:
        return "非全日制用工不得约定试用期（劳动合同法第七十条）：请删除试用期"
    if task_based:
        return "以完成一定工作任务为期限的劳动合同不得约定试用期（劳动合同法第十九条）：请删除试用期"
    return "劳动合同期限不满三个月的，不得约定试用期（劳动合同法第十九条）：请删除试用期或者核对合同期限"


def minimum_age_finding(birth: date, start: date) -> EmploymentFinding | None:
    """Whether a person is too young on the first day of work (劳动法 15), or a protected young worker (58)."""
    if start < add_months(birth, 12 * MINIMUM_AGE):
        return (
            "error",
            f"用工起始时未满 {MINIMUM_AGE} 周岁，不得招用（劳动法第十五条）：请核对公民身份号码和用工起始时间",
        )
    if start < add_months(birth, 12 * YOUNG_WORKER_AGE):
        return (
            "warning",
            f"用工起始时未满 {YOUNG_WORKER_AGE} 周岁，属于未成年工（劳动法第五十八条）：请落实特殊劳动保护",
        )
    return None


def retirement(birth: date, sex: Sex, base: RetirementBase) -> Retirement:
    """The legal retirement of a person by the retirement age before 2025 that the post has.

    Leaving up to three years earlier or later by choice is not counted.

    Raises:
        ValueError: the base does not exist for this sex (a slip in the program).
    """
    if base not in _BASES[sex]:
        raise ValueError(f"{sex}: {base}")
    step, cap = (int(standing(f"retirement-{part}-{base}-months")) for part in ("step", "cap"))
    months_after = (birth.year + base - _LATER_SINCE) * 12 + birth.month
    delay = min(-(-months_after // step), cap) if months_after > 0 else 0
    age = base * 12 + delay
    return Retirement(age, add_months(birth, age))


def retirement_finding(birth: date, sex: Sex, on: date, base: RetirementBase | None = None) -> EmploymentFinding | None:
    """A warning when a person has reached the legal retirement age on a day; None before it.

    For a woman without ``base`` both ages are looked at, and the sentence says which is reached.
    """
    bases = _BASES[sex] if base is None else (base,)
    reached = [age for age in bases if retirement(birth, sex, age).on <= on]
    if not reached:
        return None
    if len(reached) == len(bases):
        return (
            "warning",
            "已达到法定退休年龄，劳动合同终止（劳动合同法实施条例第二十一条）：继续用工的规则不同，请咨询律师",
        )
    return (
        "warning",
        f"按原退休年龄 {reached[0]} 周岁已达到法定退休年龄，按 {bases[-1]} 周岁（管理、技术岗位）尚未达到：请核对岗位",
    )
