"""How punctual an HR service was, from what is recorded, and the marks that follow from it. Rows S5.7, S3.2–S3.4."""

from decimal import ROUND_HALF_UP, Decimal

from pydantic import BaseModel, Field

from schemas.review import TENTH, Measure, Performance, scorecard

WEIGHTS = {
    "punctuality": 15,
    "quality": 20,
    "service": 15,
    "cost": 10,
    "accounts": 15,
    "chases": 10,
    "rosters": 15,
}
"""Of an HR engagement; what has to be done on the very day weighs as much as the milestones."""


class HrPunctuality(BaseModel):
    """What was due by the day or the calendar, and how much of it was done in time."""

    accounts_total: int = Field(ge=0, description="NC and OA accounts of people who joined")
    accounts_same_day: int = Field(ge=0, description="opened, and the person told, on the day it was asked for (R14)")
    chases_due: int = Field(ge=0, description="chases for missing papers that fell due (R15)")
    chases_in_time: int = Field(ge=0, description="of these, done by their day")
    rosters_due: int = Field(ge=0, description="monthly rosters whose day has come (R16)")
    rosters_in_time: int = Field(ge=0, description="of these, sent by their day")


def hr_measures(facts: Performance, said: HrPunctuality) -> list[Measure]:
    """The marks of every engagement and three of its own, by the weights of HR."""
    return [
        *scorecard(facts, WEIGHTS),
        _share(
            "accounts",
            "账号开通",
            f"应开通 NC、OA 账号 {said.accounts_total} 个，入职当日开通并告知本人 {said.accounts_same_day} 个",
            said.accounts_same_day,
            said.accounts_total,
            "入职当日开通并告知本人的 NC、OA 账号所占百分比",
        ),
        _share(
            "chases",
            "资料催办",
            f"应催办 {said.chases_due} 次，按期催办 {said.chases_in_time} 次",
            said.chases_in_time,
            said.chases_due,
            "按期完成的资料催办所占百分比",
        ),
        _share(
            "rosters",
            "月度报表",
            f"应报送 {said.rosters_due} 期，按期报送 {said.rosters_in_time} 期",
            said.rosters_in_time,
            said.rosters_due,
            "次月 7 日（遇非工作日为其后第一个工作日）以前报送的月度人员信息报表所占百分比",
        ),
    ]


def _share(code: str, name: str, fact: str, done: int, due: int, rule: str) -> Measure:
    mark = (Decimal(100 * done) / due).quantize(TENTH, ROUND_HALF_UP) if due else Decimal(100)
    rule += "；没有应办事项的按 100 分计。"
    return Measure(code=code, name=name, fact=fact, mark=mark, weight=WEIGHTS[code], rule=rule)
