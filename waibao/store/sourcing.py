"""Vendors, bids and scores of an engagement."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from schemas.errors import NotFound
from schemas.records import Bid, Engagement, Organisation, ReceivedFile, Score, Vendor
from waibao.store.audit import Audit


class Sourcing:
    """Who was invited, who bid, who scored what."""

    def __init__(self, session: Session, audit: Audit) -> None:
        self.session = session
        self.audit = audit

    def invite(self, engagement: Engagement, organisation: Organisation, position: int) -> Vendor:
        """Invite an organisation, once."""
        query = select(Vendor).where(Vendor.engagement_id == engagement.id, Vendor.organisation_id == organisation.id)
        if found := self.session.exec(query).one_or_none():
            return found
        vendor = Vendor(engagement_id=engagement.id or 0, organisation_id=organisation.id or 0, position=position)
        self.session.add(vendor)
        self.session.flush()
        return vendor

    def vendors(self, engagement: Engagement) -> list[tuple[Vendor, Organisation]]:
        """Invited vendors in the order of invitation."""
        query = (
            select(Vendor, Organisation)
            .where(Vendor.organisation_id == Organisation.id, Vendor.engagement_id == engagement.id)
            .order_by(col(Vendor.position))
        )
        return list(self.session.exec(query))

    def vendor_named(self, engagement: Engagement, name: str) -> tuple[Vendor, Organisation]:
        """The invited vendor of that full name.

        Raises:
            NotFound: naming those invited.
        """
        invited = self.vendors(engagement)
        for vendor, organisation in invited:
            if organisation.name == name:
                return vendor, organisation
        names = "、".join(organisation.name for _, organisation in invited)
        raise NotFound(f"“{name}”不在邀请名单中（{names}）：请核对供应商全称")

    def vendor_at(self, engagement: Engagement, position: int) -> tuple[Vendor, Organisation]:
        """The vendor that was invited at a position."""
        [found] = [one for one in self.vendors(engagement) if one[0].position == position]
        return found

    def bid_of(self, vendor: Vendor) -> Bid | None:
        """The bid a vendor made."""
        return self.session.exec(select(Bid).where(Bid.vendor_id == vendor.id)).one_or_none()

    def bids(self, engagement: Engagement) -> list[tuple[Bid, Organisation, ReceivedFile]]:
        """All bids with who made them and the file, in the order of invitation."""
        query = (
            select(Bid, Organisation, ReceivedFile, Vendor.position)
            .where(Bid.engagement_id == engagement.id)
            .where(Bid.vendor_id == Vendor.id, Vendor.organisation_id == Organisation.id)
            .where(Bid.received_file_id == ReceivedFile.id)
            .order_by(col(Vendor.position))
        )
        return [(bid, organisation, file) for bid, organisation, file, _ in self.session.exec(query)]

    def register_bid(
        self,
        engagement: Engagement,
        vendor: Vendor,
        file: ReceivedFile,
        received_at: datetime,
        now: datetime,
        **judged: Any,
    ) -> Bid:
        """Register a bid as judged, once. ``judged``: valid, invalid_reasons, gross_fen, tax_rate, lines."""
        if found := self.bid_of(vendor):
            return found
        bid = Bid(
            engagement_id=engagement.id or 0,
            vendor_id=vendor.id or 0,
            received_file_id=file.id or 0,
            received_at=received_at,
            **judged,
        )
        self.session.add(bid)
        self.session.flush()
        self.audit.append(
            engagement, now, "waibao", "bid registered", file.purpose, valid=bid.valid, sha256=file.sha256
        )
        return bid

    def rule_out(self, engagement: Engagement, bid: Bid, reasons: Sequence[str], now: datetime) -> list[str]:
        """Make a registered bid invalid, keeping its price; returns the reasons that were not known before."""
        if new := [reason for reason in reasons if reason not in bid.invalid_reasons]:
            bid.valid, bid.invalid_reasons = False, [*bid.invalid_reasons, *new]
            self.session.add(bid)
            self.session.flush()
            vendor = self.session.get_one(Vendor, bid.vendor_id)
            self.audit.append(engagement, now, "waibao", "bid ruled out", f"bid/{vendor.position}", reasons=len(new))
        return new

    def give(self, engagement: Engagement, given: Iterable[tuple[Bid, str, Mapping[str, Decimal]]]) -> None:
        """Keep points by criterion, of a judge (named) for a bid, each once."""
        known = {(bid_id, judge, criterion) for bid_id, judge, criterion, _ in self._points(engagement)}
        rows = [
            {"bid_id": bid.id, "judge": judge, "criterion": criterion, "points": str(mark)}
            for bid, judge, points in given
            for criterion, mark in points.items()
            if (bid.id, judge, criterion) not in known
        ]
        if rows:
            self.session.execute(insert(Score), rows)

    def points(self, engagement: Engagement) -> dict[int, dict[str, dict[str, Decimal]]]:
        """All points by bid, criterion and judge."""
        found: dict[int, dict[str, dict[str, Decimal]]] = {}
        for bid_id, judge, criterion, mark in self._points(engagement):
            found.setdefault(bid_id, {}).setdefault(criterion, {})[judge] = Decimal(mark)
        return found

    def _points(self, engagement: Engagement) -> Iterable[tuple[int, str, str, str]]:
        """As plain columns: there may be tens of thousands."""
        query = (
            select(Score.bid_id, Score.judge, Score.criterion, Score.points)
            .where(Score.bid_id == Bid.id, Bid.engagement_id == engagement.id)
            .order_by(col(Score.id))
        )
        return self.session.exec(query)
