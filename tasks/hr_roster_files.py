"""The month's file that a client's own system delivers: taken in before the month is counted. Row S3.4."""

import hashlib
import re
from dataclasses import dataclass
from email.message import EmailMessage

from schemas.errors import BadInput
from schemas.hr_month import Month
from schemas.records import Check, Engagement, ReceivedFile
from tasks.hr_onboarding import issue_join_papers
from tasks.hr_people import Folder, hr_terms, is_known, put_away, receive_announcement, waiting_files
from tasks.hr_roster import is_whole
from tasks.step import say, step
from waibao import mail
from waibao.store.engine import reading, transaction
from waibao.store.store import Store

FOLDER: Folder = "月报"


@dataclass(frozen=True)
class MonthFile:
    """A month's file as it was judged."""

    accepted: bool
    sheet: str


def take_in_month(no: str, month: str) -> None:
    """Take in what lies in 月报 of the inbox for a month; without a file the records alone are counted.

    Raises:
        BadInput: the newest file of the month was rejected; until a better one comes the month is not counted.
    """
    for name in waiting_files(no, FOLDER):
        if is_of(name, month):
            announced = receive_announcement(no, FOLDER, name, month=month)
            for file_no in joined_in(no, announced.joined, month):
                issue_join_papers(no, file_no)
            if not announced.accepted:
                send_correction(no, month, announced.sheet)
            put_away(no, FOLDER, name)
    if (last := last_file(no, month)) and not last.accepted:
        remedy = f"更正单已退给甲方（{last.sheet}）：收到更正后的文件，放入收件目录“{FOLDER}”再运行"
        raise BadInput(f"{no} {month} 的甲方名册", "未通过核验", remedy)


def leftovers(no: str) -> list[str]:
    """What to do about files of months that are reported on: one that was taken in is put away, another says something
    new, which only a correction takes up."""
    told, reported = [], _reported(no)
    for name in waiting_files(no, FOLDER):
        for month in [month for month in reported if is_of(name, month)]:
            if is_known(no, FOLDER, name, month):
                put_away(no, FOLDER, name)
            else:
                told.append(f"{no}：{month} 月报已出，又收到该月的名册：要更正的，请运行“人事月报”并选中“更正”")
    return told


def _reported(no: str) -> list[str]:
    with reading() as store:
        return [row.month for row in store.rosters.of(store.engagements.get(no)) if is_whole(row)]


def is_of(name: str, month: str) -> bool:
    """Whether a file's name says that it is of a month: 2026-09, 202609, 2026年9月."""
    year, number = month.split("-")
    return bool(re.search(rf"{year}\s*[-_.年]?\s*0?{int(number)}(?!\d)", name))


def joined_in(no: str, files: tuple[str, ...], month: str) -> list[str]:
    """Those who joined in the month itself: whoever was there before needs no papers of joining."""
    with transaction() as store:  # that people were opened is entered into the audit chain
        engagement = store.engagements.get(no)
        wanted = [store.people.get(engagement, file_no) for file_no in files]
        if not wanted:
            return []
        return [
            person.employee.no
            for person in store.people.opened(engagement, "核对名册", store.now(engagement), wanted)
            if (found := person.standing(Month(month).last)) and Month(month).has(found.spells[-1].joined_on)
        ]


def last_file(no: str, month: str) -> MonthFile | None:
    """How the newest file of a month was judged; None when none came."""
    with reading() as store:
        engagement = store.engagements.get(no)
        found = [
            (kept, check)
            for kept in store.files.of(engagement)
            if kept.purpose.startswith(f"people/{FOLDER}/{month}/") and (check := store.execution.check_of(kept))
        ]
        judged: list[tuple[ReceivedFile, Check]] = sorted(found, key=lambda one: one[1].id or 0)
        return MonthFile(judged[-1][1].accepted, judged[-1][1].correction_file or "") if judged else None


@step("退回更正单")
def send_correction(no: str, month: str, sheet: str) -> None:
    """退回更正单。

    Send the client the correction sheet of a month's file; without a mail server it lies in the outbox.
    """
    with reading() as store:
        engagement = store.engagements.get(no)
        made = _mail(store, engagement, month, sheet)
        outbox = store.settings.outbox / no / f"{month}-更正单.eml"
    sent = mail.post(made, outbox)
    say(f"{no} {month} 甲方名册有误：更正单已{'发出' if sent else '存入发件箱'}")


def _mail(store: Store, engagement: Engagement, month: str, sheet: str) -> EmailMessage:
    path = store.settings.home / sheet
    text = (
        f"贵司 {month} 的名册未通过核验，已在附件中逐格标明问题和改法。\n"
        "请更正全部错误后重新发送；在此之前本月月报暂缓编制。\n\n附件含有员工个人信息，请勿转发。"
    )
    to, now = hr_terms(store, engagement).roster_recipients, store.now(engagement)
    subject = f"{engagement.title} {month} 名册更正单"
    content = path.read_bytes()
    identity = f"{engagement.no}-{month}-{hashlib.sha256(content).hexdigest()[:16]}"
    return mail.message(to, subject, text, {path.name: content}, now, identity)
