"""A person who joins: notice, list of papers, data card, information sheet, accounts the same day. S3.1, S3.2, S3.7."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from pydantic import BaseModel

from schemas.documents import DocumentKind
from schemas.errors import Refused
from schemas.hr_forms import AccountsOf, OpenedAccount
from schemas.hr_materials import material_rows
from schemas.onboarding import (
    ACCOUNT_NOTICE,
    DATA_CARD,
    INFO_SHEET,
    JOIN_NOTICE,
    MATERIALS_CHECKLIST,
    AccountNoticeContext,
    AccountRow,
    DataCardContext,
    InfoSheetContext,
    JoinNoticeContext,
    MaterialsChecklistContext,
)
from schemas.personnel import PersonFacts
from schemas.records import AccountTask, Employee, Engagement
from schemas.rules.hr_deadlines import materials_due, told_in_time
from schemas.values import SHANGHAI, in_shanghai
from tasks.answers import contract_head, head
from tasks.documents import Issued, issue
from tasks.hr_people import hr_terms
from tasks.step import say, step
from waibao.store.engine import reading, transaction
from waibao.store.store import Store

ACCOUNTS = "accounts"
BASIS = "合同服务标准：入职当日开通并告知（R14）"


@dataclass(frozen=True)
class Joining:
    """A person who joined, opened for one paper."""

    employee: Employee
    facts: PersonFacts
    joined_on: date


Build = Callable[[Store, Engagement, Joining], BaseModel]


def joining(store: Store, engagement: Engagement, file_no: str, purpose: str) -> Joining:
    """A person with the facts known now and the day of the last join.

    Raises:
        Refused: no join is recorded.
    """
    employee = store.people.get(engagement, file_no)
    [person] = store.people.opened(engagement, purpose, store.now(engagement), [employee])
    found = person.standing(date.max)
    if found is None or not found.spells:
        raise Refused(f"档案 {file_no} 没有入职记录：请先登记入职")
    return Joining(employee, found.facts, found.spells[-1].joined_on)


@step("出具入职文书")
def issue_join_papers(no: str, file_no: str) -> list[str]:
    """出具入职文书。

    Notice, list of papers, data card and information sheet of one person who joins, and the duty to open the accounts
    on the same day. Run again, it completes or returns what is there.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        joined = joining(store, engagement, file_no, "出具入职文书")
        for task in store.onboarding.accounts_of(joined.employee):
            if task.joined_on == joined.joined_on and task.told_at is None:
                _enter_duty(store, engagement, file_no, task)
    return [issue_for(no, file_no, joined.joined_on, kind, build).number for kind, build in _PAPERS]


def duty_subject(file_no: str, joined_on: date) -> str:
    """What a paper or a duty of a person is about: the person and this time of joining."""
    return f"{file_no}/{joined_on:%Y%m%d}"


def _enter_duty(store: Store, engagement: Engagement, file_no: str, task: AccountTask) -> None:
    due = datetime.combine(task.due_on, time(23, 59, 59), SHANGHAI)
    title = f"{file_no} 开通 NC、OA 并当日告知"
    store.obligations.add(engagement, ACCOUNTS, duty_subject(file_no, task.joined_on), title, due, BASIS)


def issue_for(no: str, file_no: str, joined_on: date, kind: DocumentKind, build: Build, *, version: int = 1) -> Issued:
    """Issue a paper of one person, once for each time of joining."""

    def context(store: Store, engagement: Engagement) -> BaseModel:
        return build(store, engagement, joining(store, engagement, file_no, f"出具{kind.title}"))

    return issue(kind, no, context, subject=duty_subject(file_no, joined_on), version=version)


def _join_notice(store: Store, engagement: Engagement, joined: Joining) -> JoinNoticeContext:
    terms, contract = hr_terms(store, engagement), contract_head(store, engagement)
    return JoinNoticeContext(
        head=head(store, engagement),
        contract=contract,
        file_no=joined.employee.no,
        facts=joined.facts,
        joined_on=joined.joined_on,
        notified_on=store.today(engagement),
        report_place=joined.facts.place or contract.client.address,
        report_to=terms.report_contact,
        materials=list(terms.materials),
        materials_due=materials_due(joined.joined_on),
        vendor_contact=contract.vendor.contact,
        vendor_phone=contract.vendor.phone,
    )


def _checklist(store: Store, engagement: Engagement, joined: Joining) -> MaterialsChecklistContext:
    employee = joined.employee
    own = employee.id or 0
    rows = material_rows(
        hr_terms(store, engagement).materials,
        store.onboarding.receipts([employee])[own],
        store.onboarding.waivers([employee])[own],
        store.today(engagement),
    )
    return MaterialsChecklistContext(
        head=head(store, engagement),
        contract=contract_head(store, engagement),
        file_no=employee.no,
        name=joined.facts.name,
        employee_no=joined.facts.employee_no,
        department=joined.facts.department,
        joined_on=joined.joined_on,
        due_on=materials_due(joined.joined_on),
        rows=rows,
    )


def _data_card(store: Store, engagement: Engagement, joined: Joining) -> DataCardContext:
    return DataCardContext(**_card(store, engagement, joined))


def _info_sheet(store: Store, engagement: Engagement, joined: Joining) -> InfoSheetContext:
    return InfoSheetContext(**_card(store, engagement, joined))


def _card(store: Store, engagement: Engagement, joined: Joining) -> dict[str, Any]:
    return {
        "head": head(store, engagement),
        "contract": contract_head(store, engagement),
        "file_no": joined.employee.no,
        "facts": joined.facts,
        "joined_on": joined.joined_on,
        "made_on": store.today(engagement),
    }


_PAPERS: tuple[tuple[DocumentKind, Build], ...] = (
    (JOIN_NOTICE, _join_notice),
    (MATERIALS_CHECKLIST, _checklist),
    (DATA_CARD, _data_card),
    (INFO_SHEET, _info_sheet),
)


@step("登记账号开通")
def record_accounts(opened: AccountsOf) -> list[str]:
    """登记账号开通。

    Keep when each account was opened and told of; returns the files whose accounts are all told of now.
    """
    with transaction() as store:
        engagement = store.engagements.get(opened.no)
        touched = {_record_account(store, engagement, row, opened.by) for row in opened.accounts}
        complete = []
        for file_no in sorted(touched):
            employee = store.people.get(engagement, file_no)
            tasks = store.onboarding.accounts_of(employee)
            if all(task.told_at for task in tasks):
                complete.append(file_no)
                store.obligations.fulfil(engagement, ACCOUNTS, duty_subject(file_no, tasks[-1].joined_on))
    say(f"{opened.no} 账号：登记 {len(opened.accounts)} 个，{len(complete)} 人已全部告知")
    return complete


def _record_account(store: Store, engagement: Engagement, row: OpenedAccount, by: str) -> str:
    employee, now = store.people.get(engagement, row.person), store.now(engagement)
    tasks = [task for task in store.onboarding.accounts_of(employee) if task.system == row.system]
    if not tasks:
        raise Refused(f"档案 {employee.no} 没有待开通的 {row.system} 账号：请先登记入职")
    opened_at, told_at = in_shanghai(row.opened_at), in_shanghai(row.told_at)
    if told_at < opened_at:
        raise Refused(f"档案 {employee.no} {row.system} 的告知时间早于开通时间：请改正")
    if told_at > now:
        raise Refused(f"档案 {employee.no} {row.system} 的告知时间晚于现在：请在告知后登记")
    store.onboarding.open_account(engagement, employee, tasks[-1], row.account, opened_at, by)
    store.onboarding.tell_account(engagement, employee, tasks[-1], told_at, by)
    return employee.no


@step("出具NC/OA开通通知")
def issue_account_notice(no: str, file_no: str) -> Issued:
    """出具NC/OA开通通知。

    What accounts a person has and whether they were told in time; never a password (S3.2).
    """
    with transaction() as store:
        joined_on = joining(store, store.engagements.get(no), file_no, "出具NC/OA开通通知").joined_on
    return issue_for(no, file_no, joined_on, ACCOUNT_NOTICE, _account_notice)


def _account_notice(store: Store, engagement: Engagement, joined: Joining) -> AccountNoticeContext:
    contract = contract_head(store, engagement)
    tasks = [task for task in store.onboarding.accounts_of(joined.employee) if task.joined_on == joined.joined_on]
    return AccountNoticeContext(
        head=head(store, engagement),
        contract=contract,
        file_no=joined.employee.no,
        name=joined.facts.name,
        employee_no=joined.facts.employee_no,
        department=joined.facts.department,
        rows=[account_row(task) for task in tasks],
        told_by=contract.vendor.contact,
    )


def in_time(task: AccountTask, until: date) -> bool | None:
    """Whether a person was told of an account on the day it was due; None while that day is not over."""
    if task.told_at is None and until <= task.due_on:
        return None
    return told_in_time(task.told_at, task.due_on)


def account_row(task: AccountTask) -> AccountRow:
    """An account as the notice prints it."""
    return AccountRow(
        system="NC" if task.system == "NC" else "OA",
        account=task.account,
        requested_on=task.due_on,
        opened_on=in_shanghai(task.opened_at).date() if task.opened_at else None,
        told_on=in_shanghai(task.told_at).date() if task.told_at else None,
        in_time=told_in_time(task.told_at, task.due_on),
    )


def late_accounts(no: str) -> list[str]:
    """Sentences about accounts that should have been told of and were not: shown in the run, each day anew."""
    with reading() as store:
        engagement = store.engagements.get(no)
        today = store.today(engagement)
        return [
            f"{no}：档案 {employee.no} 的 {task.system} 账号应于 {task.due_on} 当日开通并告知，尚未登记"
            for employee, task in store.onboarding.accounts(engagement)
            if task.told_at is None and today > task.due_on
        ]
