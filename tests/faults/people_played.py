"""Plays everything that happens to people in an HR engagement as real flows: ``python -m tests.faults.people_played``.

In a process of its own, so that all it prints, logs and leaves behind can be looked through.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from flows.hr_daily import hr_inbox, hr_sweep
from flows.hr_roster import monthly_rosters
from flows.onboarding import (
    accounts_opened,
    chases_done,
    materials_received,
    materials_waived,
    onboarding,
    personnel_changes,
)
from schemas.errors import WaibaoError
from schemas.hr_forms import AccountsOf, ChangesOf, ChasesOf, EngagementOf, OnboardingOf, RosterOf, WaiversOf
from tasks.hr_export import export_copy
from tasks.hr_purge import purge_engagement
from tasks.step import without_prefect
from tests.hr import at, moved_to, put, under_contract
from tests.hr_example import (
    EVENTS,
    ONBOARDING,
    ROSTER,
    SEPTEMBER,
    Person,
    leaving,
    moving,
    scan,
    spoiled,
    staff,
    workbook,
)
from waibao.server import prefect_server
from waibao.settings import Settings
from waibao.store.engine import transaction
from waibao.store.rotation import rotate

STAFF, JOINING = staff()[:6], SEPTEMBER[:2]
WRONG = spoiled(SEPTEMBER)
PHONE = JOINING[1]["联系方式"]


def numbers() -> set[str]:
    """Every ID number, card and phone that is put in, right or wrong."""
    rows = [*STAFF, *SEPTEMBER, *WRONG]
    held = {str(row[title]) for row in rows for title in ("公民身份号码", "联系方式", "工行卡号")}
    return held | {str(row["紧急联系人"]).split()[-1] for row in rows}


def play() -> None:
    """Two months, and what comes years after."""
    with transaction() as store:
        no = under_contract(store).no
    for act in (_september, _half_a_month_later, _october, _much_later):
        act(no)


def _september(no: str) -> None:
    put(no, "在册", "名册.xlsx", workbook("名册", ROSTER, [row | {"状态": "在职"} for row in STAFF]))
    hr_inbox()
    moved_to(no, at("2026-09-10"))
    put(no, "入职", "有误.xlsx", workbook("入职人员信息表", ONBOARDING, WRONG))
    _refused(onboarding, OnboardingOf(no=no, channel="市场", file="有误.xlsx"))
    put(no, "入职", f"有误 电话{PHONE}.xlsx", workbook("入职人员信息表", ONBOARDING, WRONG[1:]))
    _refused(hr_inbox)
    put(no, "入职", f"名单 电话{PHONE}.xlsx", workbook("入职人员信息表", ONBOARDING, JOINING))
    hr_inbox()
    one, two = (person["工号"] for person in JOINING)
    put(no, f"资料/{one}", f"身份证复印件x2 {JOINING[0]['公民身份号码']}.jpg", scan("甲", 1))
    put(no, f"资料/{JOINING[1]['公民身份号码']}", "身份证复印件x2.jpg", scan("乙", 1))
    put(no, f"资料/{two}", f"{JOINING[1]['工行卡号']}.jpg", scan("乙", 2))
    _refused(materials_received, EngagementOf(no=no))
    told = {"account": "0041", "opened_at": "2026-09-10 09:30", "told_at": "2026-09-10 09:40"}
    rows = [{"person": one, "system": system, **told} for system in ("NC", "OA")]
    accounts_opened(AccountsOf.model_validate({"no": no, "by": "钱敏", "accounts": rows}))


def _half_a_month_later(no: str) -> None:
    one, two = (person["工号"] for person in JOINING)
    moved_to(no, at("2026-09-25"))
    hr_sweep()
    waived = {"person": one, "item": "1寸彩色照片", "reason": "岗位不要求"}
    materials_waived(WaiversOf.model_validate({"no": no, "by": "钱敏", "papers": [waived]}))
    chase = {"person": two, "chased_on": "2026-09-25", "method": "电话", "result": "拒绝提交", "reason": "不愿提交"}
    chases_done(ChasesOf.model_validate({"no": no, "by": "钱敏", "chases": [chase]}))
    gone = {"person": STAFF[0]["工号"], "last_day": "2026-09-28", "reason": "个人发展"}
    personnel_changes(ChangesOf.model_validate({"no": no, "by": "钱敏", "leaves": [gone]}))
    correction = {**moving(STAFF[1], "更正", date(2026, 9, 20), "联系方式", "13900000017"), "变动前": ""}
    rows = [leaving(JOINING[0], date(2026, 9, 24), "个人原因"), correction]
    put(no, "变动", "变动.xlsx", workbook("人员变动表", EVENTS, rows))
    hr_inbox()


def _october(no: str) -> None:
    moved_to(no, at("2026-10-08", "09:00"))
    there: list[Person] = [row | {"状态": "在职"} for row in (*STAFF[1:], JOINING[1])]
    there[0] = there[0] | {"联系方式": "13900000017"}
    wrong = [there[0] | {"公民身份号码": there[1]["公民身份号码"]}, *there[1:]]
    put(no, "月报", "名册-2026-09-有误.xlsx", workbook("名册", ROSTER, wrong))
    _refused(monthly_rosters, RosterOf(no=no, month="2026-09"))
    put(no, "月报", "名册-2026-09.xlsx", workbook("名册", ROSTER, there))
    monthly_rosters(RosterOf(no=no, month="2026-09"))


def _much_later(no: str) -> None:
    rotate(Settings.from_env())
    with without_prefect():  # as the commands do
        export_copy(JOINING[1]["工号"], no, Path(os.environ["EXPORTED"]))
    moved_to(no, at("2028-12-01"))
    with without_prefect():
        purge_engagement(no, None)


def _refused(flow: Callable[..., Any], *arguments: Any) -> None:
    """Something that is told to staff as an error, in the run's log and on the console."""
    with suppress(WaibaoError):
        flow(*arguments)
        raise AssertionError(f"{flow} took it")


if __name__ == "__main__":
    with prefect_server(Settings.from_env().home):
        play()
