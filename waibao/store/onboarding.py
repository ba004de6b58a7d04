"""What follows a join: accounts opened the same day, papers handed in, and chases for those that are missing."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlmodel import Session, col, select

from schemas.records import AccountTask, Employee, Engagement, FollowUp, MaterialReceipt, Waiver
from waibao.store.audit import Audit

SYSTEMS = ("NC", "OA")


class Onboarding:
    """Follows people from the day they join until their file is complete. Rows S3.2, S3.3, S3.5."""

    def __init__(self, session: Session, audit: Audit) -> None:
        self.session = session
        self.audit = audit

    def ask_for_accounts(self, employee: Employee, joined_on: date, due_on: date) -> None:
        """Enter the accounts to be opened and told of by a day, once for each time a person joins."""
        known = {task.system for task in self.accounts_of(employee) if task.joined_on == joined_on}
        for system in SYSTEMS:
            if system not in known:
                task = AccountTask(employee_id=employee.id or 0, system=system, joined_on=joined_on, due_on=due_on)
                self.session.add(task)
        self.session.flush()

    def accounts_of(self, employee: Employee) -> list[AccountTask]:
        """The accounts of a person, in order."""
        query = select(AccountTask).where(AccountTask.employee_id == employee.id).order_by(col(AccountTask.id))
        return list(self.session.exec(query))

    def accounts(self, engagement: Engagement) -> list[tuple[Employee, AccountTask]]:
        """All accounts of an engagement, in the order they were asked for."""
        query = (
            select(Employee, AccountTask)
            .where(AccountTask.employee_id == Employee.id, Employee.engagement_id == engagement.id)
            .order_by(col(AccountTask.id))
        )
        return list(self.session.exec(query))

    def open_account(
        self, engagement: Engagement, employee: Employee, task: AccountTask, account: str, at: datetime, actor: str
    ) -> None:
        """Record that an account was opened, once."""
        if task.opened_at is not None:
            return
        task.opened_at, task.account = at, account
        self.session.add(task)
        self.audit.append(engagement, at, actor, "account opened", f"{employee.no} {task.system}")

    def tell_account(
        self, engagement: Engagement, employee: Employee, task: AccountTask, at: datetime, actor: str
    ) -> None:
        """Record that the person was told of an account, once (R14)."""
        if task.told_at is not None:
            return
        task.told_at = at
        self.session.add(task)
        self.audit.append(engagement, at, actor, "account told", f"{employee.no} {task.system}")

    def receive(self, employee: Employee, item: str, copies: int, sha256: str, file_id: int | None, on: date) -> bool:
        """Record a paper handed in; False when the very same file was."""
        known = select(MaterialReceipt).where(
            MaterialReceipt.employee_id == employee.id, MaterialReceipt.sha256 == sha256
        )
        if self.session.exec(known).first():
            return False
        receipt = MaterialReceipt(
            employee_id=employee.id or 0,
            item=item,
            copies=copies,
            sha256=sha256,
            received_file_id=file_id,
            received_on=on,
        )
        self.session.add(receipt)
        self.session.flush()
        return True

    def receipts(self, employees: Iterable[Employee]) -> dict[int, list[MaterialReceipt]]:
        """What each person handed in, in order, by the employee's id."""
        found: dict[int, list[MaterialReceipt]] = {one.id or 0: [] for one in employees}
        query = select(MaterialReceipt).where(col(MaterialReceipt.employee_id).in_(found))
        for receipt in self.session.exec(query.order_by(col(MaterialReceipt.id))):
            found[receipt.employee_id].append(receipt)
        return found

    def waive(self, engagement: Engagement, employee: Employee, item: str, reason: str, now: datetime, by: str) -> None:
        """Record that a person need not hand in a paper, once."""
        query = select(Waiver).where(Waiver.employee_id == employee.id, Waiver.item == item)
        if self.session.exec(query).first():
            return
        self.session.add(Waiver(employee_id=employee.id or 0, item=item, reason=reason))
        self.audit.append(engagement, now, by, "paper waived", f"{employee.no} {item}")

    def waivers(self, employees: Iterable[Employee]) -> dict[int, dict[str, str]]:
        """Papers that need not be handed in, and why, by the employee's id."""
        found: dict[int, dict[str, str]] = {one.id or 0: {} for one in employees}
        for waiver in self.session.exec(select(Waiver).where(col(Waiver.employee_id).in_(found))):
            found[waiver.employee_id][waiver.item] = waiver.reason
        return found

    def list_follow_up(self, employee: Employee, due_on: date, missing: list[str], now: datetime) -> FollowUp:
        """The chase of a day of the rhythm: entered once, found again after."""
        query = select(FollowUp).where(FollowUp.employee_id == employee.id, FollowUp.due_on == due_on)
        found = self.session.exec(query).one_or_none()
        if found is None:
            found = FollowUp(employee_id=employee.id or 0, due_on=due_on, listed_at=now, missing=missing)
            self.session.add(found)
            self.session.flush()
        return found

    def follow_ups(self, employees: Iterable[Employee]) -> dict[int, list[FollowUp]]:
        """The chases of each person, by the days they belong to, by the employee's id."""
        found: dict[int, list[FollowUp]] = {one.id or 0: [] for one in employees}
        query = select(FollowUp).where(col(FollowUp.employee_id).in_(found))
        for chase in self.session.exec(query.order_by(col(FollowUp.due_on))):
            found[chase.employee_id].append(chase)
        return found
