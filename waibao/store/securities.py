"""Bid and performance securities of an engagement (R25). Rows S5.2, S8.5."""

from datetime import datetime

from sqlmodel import Session, SQLModel, col, select

from schemas.errors import NotFound
from schemas.records import Engagement, Organisation, Security, Vendor
from schemas.securities import SecurityForfeited, SecurityReceived, SecurityReturned
from schemas.values import to_fen
from waibao.store.audit import Audit


class Securities:
    """Receives, returns and keeps what vendors gave as security."""

    def __init__(self, session: Session, audit: Audit) -> None:
        self.session = session
        self.audit = audit

    def _add(self, row: SQLModel) -> None:
        self.session.add(row)
        self.session.flush()

    def all(self, engagement: Engagement) -> list[tuple[Security, Vendor, Organisation]]:
        """All securities in the order of invitation."""
        query = (
            select(Security, Vendor, Organisation)
            .where(Vendor.engagement_id == engagement.id, Security.vendor_id == Vendor.id)
            .where(Vendor.organisation_id == Organisation.id)
            .order_by(col(Vendor.position), col(Security.id))
        )
        return list(self.session.exec(query))

    def find(self, vendor: Vendor, kind: str) -> Security | None:
        """A vendor's security of a kind."""
        query = select(Security).where(Security.vendor_id == vendor.id, Security.kind == kind)
        return self.session.exec(query).one_or_none()

    def get(self, vendor: Vendor, kind: str) -> Security:
        """A vendor's security of a kind.

        Raises:
            NotFound: none was registered.
        """
        if (found := self.find(vendor, kind)) is None:
            raise NotFound(f"该供应商没有登记{kind}：请先登记收到的保证金，或者核对种类")
        return found

    def receive(self, engagement: Engagement, vendor: Vendor, said: SecurityReceived, now: datetime) -> Security:
        """Enter a security."""
        made = Security(
            vendor_id=vendor.id or 0,
            kind=said.kind,
            way=said.way,
            amount_fen=to_fen(said.amount),
            received_on=said.received_on,
            reference=said.reference,
            expires_on=said.expires_on,
            agreed_back_on=said.due_back_on,
            status="在押",
            handled_by=said.by,
        )
        self._add(made)
        self._tell(engagement, vendor, made, said.by, "security received", now)
        return made

    def extend(
        self, engagement: Engagement, vendor: Vendor, held: Security, said: SecurityReceived, now: datetime
    ) -> None:
        """Record that a guarantee was extended."""
        held.expires_on = said.expires_on
        self._add(held)
        self._tell(engagement, vendor, held, said.by, "security extended", now)

    def give_back(
        self, engagement: Engagement, vendor: Vendor, held: Security, said: SecurityReturned, now: datetime
    ) -> None:
        """Record that a security was given back."""
        held.status, held.closed_on, held.closing_reference = "已退还", said.returned_on, said.reference
        held.interest_fen = to_fen(said.interest)
        self._add(held)
        self._tell(engagement, vendor, held, said.by, "security returned", now)

    def forfeit(
        self, engagement: Engagement, vendor: Vendor, held: Security, said: SecurityForfeited, now: datetime
    ) -> None:
        """Record that a security is kept, and why."""
        held.status, held.closed_on, held.ground = "不予退还", said.decided_on, said.ground
        held.facts, held.approver = said.facts, said.approver
        self._add(held)
        self._tell(engagement, vendor, held, said.approver, "security forfeited", now)

    def _tell(
        self, engagement: Engagement, vendor: Vendor, security: Security, actor: str, action: str, now: datetime
    ) -> None:
        self.audit.append(
            engagement, now, actor, action, f"{vendor.position}/{security.kind}", amount_fen=security.amount_fen
        )
