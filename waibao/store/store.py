"""The store as tasks see it: one object, one part for each thing the business names."""

from collections.abc import Callable
from datetime import date, datetime

from sqlmodel import Session, col, select

from schemas.errors import BadInput
from schemas.records import Document, Employee, Engagement, ReceivedFile, VendorAccount, VendorContacts
from schemas.values import SHANGHAI, in_shanghai
from waibao.settings import Settings
from waibao.store.audit import Audit
from waibao.store.contracts import Contracts
from waibao.store.decisions import Decisions
from waibao.store.devices import Devices
from waibao.store.documents import Documents, holds_sealed
from waibao.store.engagements import Engagements
from waibao.store.execution import Execution
from waibao.store.failed_awards import FailedAwards
from waibao.store.files import SEALED, Files
from waibao.store.needs import Needs
from waibao.store.obligations import Obligations
from waibao.store.onboarding import Onboarding
from waibao.store.orders import Orders
from waibao.store.payments import Payments
from waibao.store.people import People
from waibao.store.portfolios import Portfolios
from waibao.store.rosters import Rosters
from waibao.store.sealing import Seal, seal_of
from waibao.store.securities import Securities
from waibao.store.sourcing import Sourcing
from waibao.store.tenders import Tenders
from waibao.store.tickets import Tickets
from waibao.store.vendors import Vendors
from waibao.store.visits import Visits

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """The time of day, in Shanghai."""
    return datetime.now(SHANGHAI)


class Store:
    """Parts of the store on one session. Nothing here commits; ``transaction()`` does."""

    def __init__(self, session: Session, settings: Settings, clock: Clock = system_clock) -> None:
        self.session = session
        self.settings = settings
        self.clock = clock
        self.audit = Audit(session)
        self.engagements = Engagements(session, self.audit)
        self.decisions = Decisions(session, self.audit)
        self.documents = Documents(session, self.audit, self.sealing)
        self.files = Files(session, settings, self.audit, self.sealing)
        self.sourcing = Sourcing(session, self.audit)
        self.securities = Securities(session, self.audit)
        self.failed_awards = FailedAwards(session, self.audit)
        self.tenders = Tenders(session, self.audit, self.files)
        self.contracts = Contracts(session, self.audit)
        self.execution = Execution(session, self.audit)
        self.payments = Payments(session, self.audit)
        self.obligations = Obligations(session, self.audit)
        self.onboarding = Onboarding(session, self.audit)
        self.rosters = Rosters(session, self.audit)
        self.orders = Orders(session, self.audit)
        self.devices = Devices(session, self.audit)
        self.visits = Visits(session, self.audit)
        self.tickets = Tickets(session, self.audit)
        self.needs = Needs(session, self.audit)
        self.portfolios = Portfolios(session, self.audit)
        self.vendors = Vendors(session, self.audit, self.sealing)

    def sealing(self) -> Seal:
        """The seal of personal data and unopened bids; its key is made when the first are to be kept, never again.

        Raises:
            BadInput: something is sealed, and the key file is gone.
        """
        # Within the transaction: a rotation that drops a key has then sealed everything anew, or waits for this one.
        self.session.connection()
        if not self.settings.keys.exists() and self._holds_sealed():
            remedy = "请恢复备份的密钥文件，或用 WAIBAO_KEYS 指明它的位置"
            raise BadInput(f"密钥文件 {self.settings.keys}", "不存在，已加密保存的资料无法解开", remedy)
        return seal_of(self.settings.keys)

    def _holds_sealed(self) -> bool:
        files = select(ReceivedFile.id).where(
            col(ReceivedFile.path).endswith(SEALED), col(ReceivedFile.purged_on).is_(None)
        )
        known = (
            select(Employee.id),
            select(Document.id).where(holds_sealed),
            select(VendorContacts.id).where(VendorContacts.sealed != ""),
            select(VendorAccount.id).where(VendorAccount.sealed != ""),
            files,
        )
        return any(self.session.exec(query.limit(1)).first() for query in known)

    @property
    def people(self) -> People:
        """People of HR engagements."""
        return People(self.session, self.audit, self.sealing())

    def now(self, engagement: Engagement) -> datetime:
        """The engagement's time: its own clock in an unattended run, else the time of day."""
        return engagement.clock or self.clock()

    def today(self, engagement: Engagement) -> date:
        """The engagement's business date in Shanghai."""
        return in_shanghai(self.now(engagement)).date()
