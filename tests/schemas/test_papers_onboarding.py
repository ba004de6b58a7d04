"""Papers of a person who joins: what is lacking, the same day, and where numbers may stand in full."""

from datetime import date
from typing import Any

import pytest

from schemas.catalogue import DOCUMENT_KINDS
from schemas.documents import Frame
from schemas.onboarding import MaterialsChecklistContext
from tests.builders import sample
from waibao.documents.engine import render


def text_of(slug: str, **changes: Any) -> str:
    """The sample as a reader sees it."""
    kind = DOCUMENT_KINDS[slug]
    context = kind.context.model_validate(sample(slug) | changes)
    made = render(kind, context, Frame("样稿", 1, date(2026, 9, 7)), ["md"])["md"].decode()
    return made.replace("\\", "")


def checklist(**first_row: Any) -> MaterialsChecklistContext:
    data = sample("materials-checklist")
    data["rows"] = [row | {"received": row["wanted"]} for row in data["rows"]]
    data["rows"][1] |= first_row
    return MaterialsChecklistContext.model_validate(data)


@pytest.mark.row("S3.7")
def test_materials_are_complete_when_every_copy_asked_for_has_come() -> None:
    assert checklist().complete
    assert checklist(wanted=2, received=1).missing == ["身份证复印件1份"]
    assert checklist(wanted=0, received=0).complete  # 有则交


@pytest.mark.row("S3.7", "S3.1")
def test_the_notice_asks_for_the_materials_with_their_numbers_and_takes_no_deposit() -> None:
    text = text_of("join-notice")

    assert "2026年9月7日" in text
    for wanted in ("最高学历证书复印件 | 复印件 | 1", "身份证复印件 | 复印件 | 2", "1寸彩色照片 | 照片 | 3"):
        assert wanted in text
    assert "不收取任何费用，不要求提供担保或者交纳押金，不扣押居民身份证" in text


@pytest.mark.row("S3.2")
def test_an_account_told_a_day_late_is_shown_and_no_password_is_written() -> None:
    on_time = sample("account-notice")["rows"][:1]

    assert "未能当日办结的：OA 系统账号" in text_of("account-notice")
    assert "以上账号均已在申请当日开通并告知" in text_of("account-notice", rows=on_time)
    rows = [row | {"password": "Abc-12345"} for row in on_time]
    assert "Abc-12345" not in text_of("account-notice", rows=rows)


@pytest.mark.row("S3.4")
def test_only_card_and_sheet_show_numbers_in_full() -> None:
    facts = sample("join-notice")["facts"]
    number, card, phone = facts["id_number"], facts["card"], facts["phone"]

    assert number in text_of("employee-data-card")
    assert {number, card, phone} <= set(text_of("employee-info-sheet").replace("|", " ").split())
    notice = text_of("join-notice")
    assert not [one for one in (number, card, phone) if one in notice]
    assert "138****0021" in notice


@pytest.mark.row("S3.4")
def test_the_information_sheet_tells_who_processes_what_for_and_how_long() -> None:
    text = text_of("employee-info-sheet")

    for told in ("个人信息处理者", "处理目的", "处理方式", "保存期限", "您的权利", "至少保存二年"):
        assert told in text


def test_a_document_that_names_people_says_so() -> None:
    hr = {slug for slug, kind in DOCUMENT_KINDS.items() if kind.phase == "monitoring" and "hr" in kind.engagement_kinds}

    assert {slug for slug in hr if not DOCUMENT_KINDS[slug].personal} == {"roster-summary"}
