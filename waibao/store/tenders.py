"""What happens between the asking and the award: sealed bids, questions, amendments, challenges. Rows S5.2, S8.5."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import TypeVar

from sqlmodel import Session, SQLModel, col, func, select

from schemas.challenge_rules import ChallengeDecided
from schemas.errors import Refused
from schemas.records import (
    Addendum,
    AddendumConfirmation,
    Challenge,
    Engagement,
    Organisation,
    ReceivedFile,
    SealedBid,
    TenderQuestion,
    Vendor,
)
from schemas.sealed_bids import BidHandedIn, BidWithdrawn
from schemas.tender_questions import ChallengeAnswered
from waibao.store.audit import Audit
from waibao.store.files import Files

Row = TypeVar("Row", TenderQuestion, Addendum, Challenge)
HELD = "已接收"


class Tenders:
    """Takes in what comes and keeps it; what may come is judged before."""

    def __init__(self, session: Session, audit: Audit, files: Files) -> None:
        self.session = session
        self.audit = audit
        self.files = files

    # Sealed bids

    def handed_in(self, vendor: Vendor) -> list[SealedBid]:
        """Everything that a vendor handed in, refused ones too, oldest first."""
        query = select(SealedBid).where(SealedBid.vendor_id == vendor.id)
        return list(self.session.exec(query.order_by(col(SealedBid.seq))))

    def held(self, vendor: Vendor) -> SealedBid | None:
        """The bid that is held of a vendor."""
        return next((bid for bid in self.handed_in(vendor) if bid.status == HELD), None)

    def withdrawn_on(self, vendor: Vendor) -> date | None:
        """When a vendor took its last bid back; None while one is held or none was handed in."""
        kept = [bid for bid in self.handed_in(vendor) if bid.status != "拒收"]
        return kept[-1].withdrawn_on if kept else None

    def of_all(self, engagement: Engagement) -> list[tuple[SealedBid, Vendor, Organisation]]:
        """Everything that was handed in, in the order of invitation."""
        query = (
            select(SealedBid, Vendor, Organisation)
            .where(Vendor.engagement_id == engagement.id, SealedBid.vendor_id == Vendor.id)
            .where(Vendor.organisation_id == Organisation.id)
            .order_by(col(Vendor.position), col(SealedBid.seq))
        )
        return list(self.session.exec(query))

    def take_in(
        self, engagement: Engagement, vendor: Vendor, handed: BidHandedIn, kept: ReceivedFile, now: datetime
    ) -> SealedBid:
        """Hold a bid that was sealed; the one held before is replaced."""
        if before := self.held(vendor):
            before.status = "已替换"
            self.session.add(before)
            self.session.flush()
        return self._enter(engagement, vendor, handed, now, HELD, kept.sha256, kept.size, kept=kept)

    def turn_away(
        self,
        engagement: Engagement,
        vendor: Vendor,
        handed: BidHandedIn,
        sha256: str,
        size: int,
        reasons: list[str],
        now: datetime,
    ) -> SealedBid:
        """Record that a bid was refused; nothing of it is kept."""
        return self._enter(engagement, vendor, handed, now, "拒收", sha256, size, reasons=reasons)

    def withdraw(self, engagement: Engagement, vendor: Vendor, said: BidWithdrawn, now: datetime) -> None:
        """Take back the bid that is held, on the bidder's word; nothing happens when none is."""
        if held := self.held(vendor):
            held.status, held.reasons = "已撤回", [f"投标人于 {said.withdrawn_at:%Y-%m-%d %H:%M} 书面撤回"]
            held.withdrawn_on = said.withdrawn_at.date()
            self._add(held)
            subject = f"{vendor.position}/{held.seq}"
            self.audit.append(engagement, now, said.by, "bid withdrawn", subject, sha256=held.sha256)

    def _enter(
        self,
        engagement: Engagement,
        vendor: Vendor,
        handed: BidHandedIn,
        now: datetime,
        status: str,
        sha256: str,
        size: int,
        *,
        kept: ReceivedFile | None = None,
        reasons: Sequence[str] = (),
    ) -> SealedBid:
        bid = SealedBid(
            vendor_id=vendor.id or 0,
            seq=len(self.handed_in(vendor)) + 1,
            received_file_id=kept.id if kept else None,
            name=handed.file,
            size=size,
            sha256=sha256,
            inquiry_no=handed.inquiry_no,
            received_at=handed.received_at,
            received_by=handed.by,
            delivered_by=handed.delivered_by,
            status=status,
            reasons=list(reasons),
        )
        self.session.add(bid)
        self.session.flush()
        action = "bid held" if status == HELD else "bid turned away"
        self.audit.append(engagement, now, handed.by, action, f"{vendor.position}/{bid.seq}", sha256=sha256)
        return bid

    def sealed_file(self, bid: SealedBid) -> ReceivedFile:
        """The sealed file of a bid that is held."""
        return self.session.get_one(ReceivedFile, bid.received_file_id)

    def open_bid(
        self, engagement: Engagement, vendor: Vendor, bid: SealedBid, deadline: datetime, now: datetime
    ) -> ReceivedFile:
        """The bid as it came, kept readable from now on.

        Raises:
            Refused: the deadline has not passed, or what was sealed is not what the receipt says.
        """
        if now < deadline:
            raise Refused(f"截止时间 {deadline:%Y-%m-%d %H:%M} 之前不得开启投标（报价）文件")
        content = self.files.content(self.sealed_file(bid))
        if hashlib.sha256(content).hexdigest() != bid.sha256:
            raise Refused(f"封存的文件与接收回执登记的摘要 {bid.sha256[:16]} 不符，已被改动：请停止开启并查明原因")
        return self.files.keep_content(engagement, f"bid/{vendor.position}", bid.name, content, now)

    # Questions, amendments, challenges

    def _of(self, table: type[Row], engagement: Engagement) -> list[Row]:
        query = select(table).where(table.engagement_id == engagement.id)
        return list(self.session.exec(query.order_by(col(table.seq))))

    def _next(self, table: type[Row], engagement: Engagement) -> int:
        query = select(func.max(table.seq)).where(table.engagement_id == engagement.id)
        return (self.session.exec(query).one() or 0) + 1

    def _add(self, row: SQLModel) -> None:
        self.session.add(row)
        self.session.flush()

    def questions(self, engagement: Engagement) -> list[TenderQuestion]:
        """Questions in the order they came."""
        return self._of(TenderQuestion, engagement)

    def ask(self, engagement: Engagement, vendor: Vendor, asked_on: date, question: str) -> TenderQuestion:
        """Enter a question; the same one of the same vendor once."""
        for known in self.questions(engagement):
            if (known.vendor_id, known.question) == (vendor.id, question):
                return known
        asked = TenderQuestion(
            engagement_id=engagement.id or 0,
            seq=self._next(TenderQuestion, engagement),
            vendor_id=vendor.id or 0,
            asked_on=asked_on,
            question=question,
        )
        self._add(asked)
        return asked

    def amendments(self, engagement: Engagement) -> list[Addendum]:
        """Clarifications and addenda in order."""
        return self._of(Addendum, engagement)

    def amend(self, engagement: Engagement, amendment: Addendum) -> Addendum:
        """Enter a clarification or an addendum under the next number."""
        amendment.engagement_id, amendment.seq = engagement.id or 0, self._next(Addendum, engagement)
        self._add(amendment)
        self.audit.append(
            engagement,
            amendment.recorded_at,
            amendment.issued_by,
            "documents amended",
            str(amendment.seq),
            affects=amendment.affects,
            due=amendment.due_after.isoformat(),
        )
        return amendment

    def confirmations(self, amendment: Addendum) -> dict[int, datetime]:
        """When each vendor, by its id, confirmed an amendment."""
        query = select(AddendumConfirmation).where(AddendumConfirmation.addendum_id == amendment.id)
        return {row.vendor_id: row.confirmed_at for row in self.session.exec(query)}

    def confirm(self, amendment: Addendum, vendor: Vendor, at: datetime) -> None:
        """Record that a vendor confirmed, once."""
        if (vendor.id or 0) not in self.confirmations(amendment):
            self._add(AddendumConfirmation(addendum_id=amendment.id or 0, vendor_id=vendor.id or 0, confirmed_at=at))

    def unconfirmed(self, engagement: Engagement, vendor: Vendor, received_at: datetime) -> list[Addendum]:
        """Amendments that came after a bid, matter for it and were not confirmed: until then the bid is void."""
        return [
            amendment
            for amendment in self.amendments(engagement)
            if amendment.affects
            and received_at <= amendment.recorded_at
            and (vendor.id or 0) not in self.confirmations(amendment)
        ]

    def challenges(self, engagement: Engagement) -> list[Challenge]:
        """Challenges in the order they came."""
        return self._of(Challenge, engagement)

    def challenge(self, engagement: Engagement, received: Challenge, now: datetime) -> Challenge:
        """Enter a challenge; the same one of the same challenger once."""
        for known in self.challenges(engagement):
            if (known.challenger, known.content) == (received.challenger, received.content):
                return known
        received.engagement_id, received.seq = engagement.id or 0, self._next(Challenge, engagement)
        self._add(received)
        self.audit.append(engagement, now, received.recorded_by, "challenge received", str(received.seq))
        return received

    def answer_challenge(
        self, engagement: Engagement, challenge: Challenge, said: ChallengeAnswered, now: datetime
    ) -> None:
        """Record the answer to a challenge."""
        challenge.answered_on, challenge.answered_by = said.answered_on, said.by
        challenge.result, challenge.answer, challenge.measures = said.result, said.answer, said.measures
        self._add(challenge)
        self.audit.append(engagement, now, said.by, "challenge answered", str(challenge.seq), result=said.result)

    def decide_challenge(
        self, engagement: Engagement, challenge: Challenge, said: ChallengeDecided, now: datetime
    ) -> None:
        """Record how it goes on after a challenge was upheld."""
        challenge.decided_on, challenge.decided_by = said.decided_on, said.by
        challenge.decision, challenge.reason = said.decision, said.reason
        self._add(challenge)
        self.audit.append(engagement, now, said.by, "challenge decided", str(challenge.seq), decision=said.decision)
