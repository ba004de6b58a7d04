"""Joining: people announced in files, papers, accounts the same day, scans counted. Rows S3.1–S3.3, S3.6, S3.7."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pydantic import ValidationError

from flows.hr_daily import day_of
from flows.hr_roster import roster_of_month
from flows.onboarding import accounts_opened, chases_done, materials_received, materials_waived, onboarding, take_in
from schemas.errors import BadInput, Refused
from schemas.hr_forms import AccountsOf, ChasesOf, EngagementOf, OnboardingOf, WaiversOf
from schemas.monthly_roster import MONTHLY_ROSTER, MonthlyRosterContext
from schemas.onboarding import ACCOUNT_NOTICE, JOIN_NOTICE, MATERIALS_CHECKLIST
from tests.hr import at, moved_to, put, service
from tests.hr_example import ONBOARDING, SEPTEMBER, SEPTEMBER_HQ, Person, scan, spoiled, table, workbook
from waibao.store.engine import reading
from waibao.store.verify import verify

HQ = SEPTEMBER_HQ[0]
FILE = "RY-2026-0001"


@pytest.fixture
def no(home: Path) -> Iterator[str]:
    """An engagement under contract, nobody on file."""
    with service() as found:
        yield found


def announce(no: str, people: list[Person] = SEPTEMBER_HQ) -> str:
    """The list of those who join on 1 September, sent by 员工关系组."""
    put(no, "入职", "名单.xlsx", workbook("入职人员信息表", ONBOARDING, people))
    return onboarding(OnboardingOf(no=no, channel="总部", file="名单.xlsx"))


def accounts(no: str, *rows: dict[str, str]) -> str:
    return accounts_opened(AccountsOf.model_validate({"no": no, "by": "钱敏", "accounts": list(rows)}))


def account(system: str, told_at: str, person: str = FILE) -> dict[str, str]:
    return {
        "person": person,
        "system": system,
        "account": f"{system.lower()}0041",
        "opened_at": told_at,
        "told_at": told_at,
    }


def chased(no: str, **row: object) -> str:
    return chases_done(ChasesOf.model_validate({"no": no, "by": "钱敏", "chases": [{"person": FILE, **row}]}))


@pytest.mark.row("S3.1")
@pytest.mark.row("S3.7")
def test_people_whom_headquarters_announces_get_a_file_a_notice_and_a_list_of_papers(no: str) -> None:
    said = announce(no)

    assert said == f"{no} 登记 3 人：RY-2026-0001、RY-2026-0002、RY-2026-0003"
    with reading() as store:
        engagement = store.engagements.get(no)
        issued = [document.kind for document in store.documents.of(engagement)]
        notice = store.documents.said(store.documents.issued(engagement, JOIN_NOTICE, f"{FILE}/20260901"))
        page = store.documents.files(store.documents.issued(engagement, JOIN_NOTICE, f"{FILE}/20260901"))["md"]
        text = (store.settings.home / page.path).read_text(encoding="utf-8")
        assert verify(store) == []
        assert not list((store.settings.inbox / no).rglob("*.xlsx")), "the list no longer lies open"
    assert issued == ["join-notice", "materials-checklist", "employee-data-card", "employee-info-sheet"] * 3
    assert notice["notified_on"] == "2026-09-01"
    assert HQ["公民身份号码"] not in text
    for paper in ("最高学历证书复印件", "身份证复印件", "1寸彩色照片", "资格证书复印件"):
        assert paper in text


@pytest.mark.row("S3.6")
def test_a_batch_that_the_client_sends_is_taken_in_once_however_often_it_comes(no: str) -> None:
    moved_to(no, at("2026-09-10"))
    for name in ("名单.csv", "名单-再次.csv"):
        put(no, "入职", name, table(ONBOARDING, SEPTEMBER))
        take_in(no, "入职", name)

    with reading() as store:
        engagement = store.engagements.get(no)
        assert len(store.people.of(engagement)) == 6
        assert len(store.documents.of(engagement)) == 6 * 4


@pytest.mark.row("S3.6")
def test_a_list_with_faults_registers_nobody_and_goes_back_with_every_fault_marked(no: str) -> None:
    put(no, "入职", "名单.xlsx", workbook("入职人员信息表", ONBOARDING, spoiled(SEPTEMBER)))

    with pytest.raises(BadInput, match="没有登记任何人员") as refused:
        take_in(no, "入职", "名单.xlsx")

    with reading() as store:
        sheet = store.settings.home / str(refused.value).rpartition("：")[2]
        assert store.people.of(store.engagements.get(no)) == []
        assert sheet.stat().st_mode & 0o077 == 0
    for number in (row["公民身份号码"] for row in SEPTEMBER):
        assert number not in str(refused.value)


@pytest.mark.row("S3.2")
def test_accounts_told_on_the_day_are_in_time_and_late_ones_show_every_day_and_in_the_report(no: str) -> None:
    announce(no)
    moved_to(no, at("2026-09-01", "18:00"))
    accounts(no, account("NC", "2026-09-01 11:00"), account("OA", "2026-09-01 17:59"))
    moved_to(no, at("2026-09-02", "08:00"))
    _, late, _ = day_of(no)
    accounts(
        no,
        *(account(system, "2026-09-02 07:30", person) for person in ("RY-2026-0002",) for system in ("NC", "OA")),
    )
    moved_to(no, at("2026-10-07", "09:00"))
    roster_of_month(no, "2026-09")

    assert len(late) == 4  # two people, two systems
    assert "RY-2026-0002 的 NC 账号应于 2026-09-01 当日开通并告知" in late[0]
    with reading() as store:
        engagement = store.engagements.get(no)
        report = MonthlyRosterContext.model_validate(
            store.documents.said(store.documents.issued(engagement, MONTHLY_ROSTER, "2026-09"))
        )
        notice = store.documents.said(store.documents.issued(engagement, ACCOUNT_NOTICE, f"{FILE}/20260901"))
    assert [row.same_day for row in report.joins] == [True, False, False]
    assert [row["in_time"] for row in notice["rows"]] == [True, True]


@pytest.mark.row("S3.2")
@pytest.mark.parametrize("said", ["初始密码 Ab123456", "pwd:abc", "13800000000"])
def test_a_password_or_a_personal_number_is_not_taken_in_a_form(no: str, said: str) -> None:
    with pytest.raises(ValidationError, match="不得填写"):
        accounts(no, account("OA", "2026-09-01 10:00") | {"account": said})


@pytest.mark.row("S3.3")
@pytest.mark.row("S3.7")
def test_scans_are_counted_by_paper_and_copies_and_bad_ones_stay_with_a_reason(no: str) -> None:
    announce(no)
    for number, name in enumerate(("学历证书.jpg", "身份证复印件x2.jpg", "一寸照片x2.jpg", "合影.jpg")):
        put(no, f"资料/{HQ['工号']}", name, scan("HX", number))
    put(no, f"资料/{HQ['工号']}", "员工资料卡.jpg", scan("", 0))
    put(no, f"资料/{HQ['工号']}", "员工信息表.pdf", b"")
    put(no, "资料/无此人", "身份证.jpg", scan("HX", 9))

    with pytest.raises(BadInput) as left:
        materials_received(EngagementOf(no=no))

    with reading() as store:
        [employee] = [one for one in store.people.of(store.engagements.get(no)) if one.no == FILE]
        receipts = store.onboarding.receipts([employee])[employee.id or 0]
        left_over = sorted(path.name for path in (store.settings.inbox / no / "资料").rglob("*.*"))
        kept = [path for path in store.settings.received.rglob("*") if path.is_file()]
    assert {receipt.item: receipt.copies for receipt in receipts} == {
        "最高学历证书复印件": 1,
        "身份证复印件": 2,
        "1寸彩色照片": 2,
    }
    assert left_over == ["合影.jpg", "员工信息表.pdf", "员工资料卡.jpg", "身份证.jpg"]
    for reason in ("空白", "0 字节", "看不出是哪一项资料", "没有档案号或工号"):
        assert reason in str(left.value)
    assert all(path.name.endswith(".sealed") for path in kept)


@pytest.mark.row("S3.3")
@pytest.mark.row("S3.5")
def test_papers_missing_after_two_weeks_are_chased_by_the_rhythm_and_every_chase_is_reported(no: str) -> None:
    announce(no, [HQ])
    moved_to(no, at("2026-09-15"))
    assert day_of(no)[0] == []  # the day they are due is not over
    moved_to(no, at("2026-09-16"))
    assert "资料催办清单" in day_of(no)[0][0]
    assert day_of(no)[0] == []  # once a day
    chased(no, chased_on=date(2026, 9, 16), method="电话", result="承诺补交", reason="证书在原单位")
    moved_to(no, at("2026-09-25"))
    assert "资料催办清单" in day_of(no)[0][0]  # the day of the rhythm, 23 September, was missed
    chased(no, chased_on=date(2026, 9, 25), method="当面", result="未联系上", reason="出差")
    moved_to(no, at("2026-10-07", "09:00"))
    roster_of_month(no, "2026-09")

    with reading() as store:
        document = store.documents.issued(store.engagements.get(no), MONTHLY_ROSTER, "2026-09")
        [row] = MonthlyRosterContext.model_validate(store.documents.said(document)).chases
    assert row.chased_on == [date(2026, 9, 16), date(2026, 9, 25)]
    assert (row.result, row.reason) == ("未联系上", "出差")


@pytest.mark.row("S3.3")
def test_who_cannot_or_will_not_hand_in_is_reported_the_same_day_and_chased_no_more(no: str) -> None:
    announce(no, [HQ])
    moved_to(no, at("2026-09-16"))
    day_of(no)

    said = chased(no, chased_on=date(2026, 9, 16), method="电话", result="拒绝提交", reason="不愿提供")

    assert said == "已出具特殊情况报告 TS-2026-0001"
    moved_to(no, at("2026-09-23"))
    assert day_of(no)[0] == []


@pytest.mark.row("S3.7")
def test_a_paper_may_be_waived_with_a_reason_and_is_missed_no_more(no: str) -> None:
    announce(no, [HQ])
    items = ["最高学历证书复印件", "身份证复印件", "1寸彩色照片", "工商银行卡复印件", "员工资料卡", "员工信息表"]
    papers = [{"person": FILE, "item": item, "reason": "已在集团存档"} for item in items]

    materials_waived(WaiversOf.model_validate({"no": no, "by": "钱敏", "papers": papers}))

    moved_to(no, at("2026-09-16"))
    assert day_of(no)[0] == []
    with pytest.raises(Refused, match="不在本项目的资料清单中"):
        materials_waived(WaiversOf.model_validate({"no": no, "by": "钱敏", "papers": [papers[0] | {"item": "护照"}]}))


@pytest.mark.row("S3.7")
def test_the_list_of_papers_says_how_many_of_each(no: str) -> None:
    announce(no, [HQ])

    with reading() as store:
        document = store.documents.issued(store.engagements.get(no), MATERIALS_CHECKLIST, f"{FILE}/20260901")
        rows = store.documents.said(document)["rows"]
    assert {row["name"]: row["wanted"] for row in rows} == {
        "最高学历证书复印件": 1,
        "身份证复印件": 2,
        "1寸彩色照片": 3,
        "资格证书复印件": 0,
        "工商银行卡复印件": 1,
        "员工资料卡": 1,
        "员工信息表": 1,
    }


@pytest.mark.row("S3.5")
def test_a_chase_shows_in_the_report_of_its_month_even_when_the_papers_came_after(no: str) -> None:
    announce(no, [HQ])
    moved_to(no, at("2026-09-16"))
    day_of(no)
    chased(no, chased_on=date(2026, 9, 16), method="电话", result="承诺补交", reason="证书在原单位")
    items = ["最高学历证书复印件", "身份证复印件", "1寸彩色照片", "工商银行卡复印件", "员工资料卡", "员工信息表"]
    papers = [{"person": FILE, "item": item, "reason": "已在集团存档"} for item in items]
    materials_waived(WaiversOf.model_validate({"no": no, "by": "钱敏", "papers": papers}))
    moved_to(no, at("2026-10-07", "09:00"))
    roster_of_month(no, "2026-09")

    with reading() as store:
        document = store.documents.issued(store.engagements.get(no), MONTHLY_ROSTER, "2026-09")
        [row] = MonthlyRosterContext.model_validate(store.documents.said(document)).chases
    assert (row.missing, row.chased_on) == ([], [date(2026, 9, 16)])
