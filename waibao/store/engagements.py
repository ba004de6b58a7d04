"""Engagements, organisations, and who answers for what."""

from datetime import datetime
from typing import cast

from sqlmodel import Session, col, select

from schemas.errors import NotFound
from schemas.forms import ROLE_TITLES, SERVICE_ROLES, Role
from schemas.parties import Party
from schemas.records import ApprovalRelation, Engagement, Organisation
from schemas.request import OutsourcingRequest
from waibao.store.audit import Audit
from waibao.store.numbers import next_number


class Engagements:
    """Opens and finds engagements."""

    def __init__(self, session: Session, audit: Audit) -> None:
        self.session = session
        self.audit = audit

    def open_once(
        self,
        request: OutsourcingRequest,
        key: str,
        now: datetime,
        *,
        scenario: str | None = None,
        rehearsal: bool = False,
        own_clock: bool = False,
    ) -> Engagement:
        """Open an engagement, or return the one already opened under ``key``."""
        found = self.session.exec(select(Engagement).where(Engagement.opened_key == key)).one_or_none()
        if found:
            return found
        engagement = Engagement(
            no=next_number(self.session, "XM", now, rehearsal),
            kind=request.kind,
            title=request.title,
            client_id=self.organisation(request.client).id or 0,
            rehearsal=rehearsal,
            opened_key=key,
            scenario=scenario,
            request=request.model_dump(mode="json"),
            status="open",
            opened_at=now,
            clock=now if own_clock else None,
        )
        self.session.add(engagement)
        self.session.flush()
        for role, holder in request.roles.model_dump().items():
            self.session.add(ApprovalRelation(engagement_id=engagement.id or 0, role=role, holder=holder))
        self.audit.append(engagement, now, request.applicant, "engagement opened", engagement.no, kind=request.kind)
        return engagement

    def get(self, no: str) -> Engagement:
        """The engagement of that number.

        Raises:
            NotFound: with the way to list the numbers there are.
        """
        found = self.session.exec(select(Engagement).where(Engagement.no == no)).one_or_none()
        if found is None:
            raise NotFound(f"没有编号为 {no} 的项目：请用 waibao list 查看现有项目")
        return found

    def opened_under(self, before: str) -> list[Engagement]:
        """The engagements whose key begins so, oldest first."""
        query = select(Engagement).where(col(Engagement.opened_key).startswith(before, autoescape=True))
        return list(self.session.exec(query.order_by(col(Engagement.id))))

    def all(self) -> list[Engagement]:
        """Every engagement, oldest first."""
        return list(self.session.exec(select(Engagement).order_by(col(Engagement.id))))

    def unfinished_of(self, scenario: str) -> Engagement | None:
        """The engagement that an interrupted run of this scenario left: open, or ended but not yet marked finished."""
        query = select(Engagement).where(Engagement.scenario == scenario).order_by(col(Engagement.id))
        return next((engagement for engagement in self.session.exec(query) if not self.is_over(engagement)), None)

    def is_over(self, engagement: Engagement) -> bool:
        """Whether nothing is left to run: reviewed, or stopped on the way."""
        verdicts = engagement.finished
        return engagement.status != "open" and ("评价" in verdicts or "stop" in verdicts.values())

    def count_of(self, scenario: str) -> int:
        """How many engagements this scenario has opened."""
        return len(self.session.exec(select(Engagement.id).where(Engagement.scenario == scenario)).all())

    def request_of(self, engagement: Engagement) -> OutsourcingRequest:
        """The request as it was made."""
        return OutsourcingRequest.model_validate(engagement.request)

    def organisation(self, party: Party) -> Organisation:
        """The organisation of that credit code, recorded at first mention and brought up to date after."""
        query = select(Organisation).where(Organisation.uscc == party.uscc)
        facts = party.model_dump()
        found = self.session.exec(query).one_or_none() or Organisation(**facts)
        found.sqlmodel_update(facts)
        self.session.add(found)
        self.session.flush()
        return found

    def party(self, organisation_id: int) -> Party:
        """An organisation as it stands in documents."""
        found = self.session.get_one(Organisation, organisation_id)
        return Party.model_validate(found.model_dump(exclude={"id"}))

    def relation(self, engagement: Engagement, role: Role) -> ApprovalRelation:
        """Who answers for a role.

        Raises:
            NotFound: nobody yet, since only a contract names the person.
        """
        query = select(ApprovalRelation).where(
            ApprovalRelation.engagement_id == engagement.id, ApprovalRelation.role == role
        )
        found = self.session.exec(query).one_or_none()
        if found is None:
            raise NotFound(f"项目 {engagement.no} 没有约定{ROLE_TITLES[role]}：请核对项目编号，或先登记合同签署")
        return found

    def holder(self, engagement: Engagement, role: Role) -> str:
        """Name of the person who holds a role."""
        return self.relation(engagement, role).holder

    def roles(self, engagement: Engagement) -> dict[Role, str]:
        """The roles of the request with their holders; those of a service are named in its contract."""
        query = select(ApprovalRelation).where(
            ApprovalRelation.engagement_id == engagement.id, col(ApprovalRelation.role).not_in(SERVICE_ROLES)
        )
        return {cast("Role", relation.role): relation.holder for relation in self.session.exec(query)}

    def assign(self, engagement: Engagement, role: Role, holder: str, delegate: str | None = None) -> None:
        """Name who holds a role that a contract brings with it, and who stands in; once."""
        query = select(ApprovalRelation).where(
            ApprovalRelation.engagement_id == engagement.id, ApprovalRelation.role == role
        )
        if self.session.exec(query).one_or_none() is None:
            self.session.add(
                ApprovalRelation(engagement_id=engagement.id or 0, role=role, holder=holder, delegate=delegate)
            )

    def advance_clock(self, engagement: Engagement, to: datetime) -> None:
        """Move the clock of an unattended run forward; never back, and never the real one."""
        if engagement.clock is not None and to > engagement.clock:
            engagement.clock = to
            self.session.add(engagement)

    def close(self, engagement: Engagement, now: datetime, status: str, actor: str) -> None:
        """End an engagement, once."""
        if engagement.status != "open":
            return
        engagement.status, engagement.closed_at = status, now
        self.session.add(engagement)
        self.audit.append(engagement, now, actor, f"engagement {status}", engagement.no)
