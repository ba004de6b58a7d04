"""What the store keeps of a tender, on both databases."""

from datetime import date, timedelta

import pytest

from schemas.errors import NotFound, Refused
from schemas.failed_awards import AwardFailureDecided
from schemas.records import Addendum, Challenge, FailedAward, Vendor
from schemas.securities import SecurityForfeited, SecurityReceived
from tests.store.store_sample import NOW, opened
from tests.tender import HENG, YUN, handed
from waibao.store.engine import reading, transaction
from waibao.store.store import Store
from waibao.store.verify import verify

pytestmark = pytest.mark.usefixtures("both_databases")
LATER = NOW + timedelta(30)
SECRET = "投标总价四十八万元".encode()


def invited(store: Store, place: int = 0) -> Vendor:
    engagement = opened(store)
    party = store.engagements.request_of(engagement).candidates[place]
    return store.sourcing.invite(engagement, store.engagements.organisation(party), place + 1)


def take_in(store: Store, content: bytes, seq: int = 1) -> None:
    engagement, vendor = opened(store), invited(store)
    kept = store.files.keep_content(engagement, f"sealed-bid/1/{seq}", "投标.csv", content, NOW, sealed=True)
    store.session.flush()
    store.tenders.take_in(engagement, vendor, handed(YUN), kept, NOW)


@pytest.mark.row("S5.2")
def test_a_bid_is_kept_sealed_until_the_deadline_and_the_later_replaces_the_earlier() -> None:
    with transaction() as store:
        take_in(store, b"first")
    with transaction() as store:
        take_in(store, SECRET, 2)

    with transaction() as store:
        engagement, vendor = opened(store), invited(store)
        assert [bid.status for bid in store.tenders.handed_in(vendor)] == ["已替换", "已接收"]
        held = store.tenders.held(vendor)
        assert held
        with pytest.raises(Refused, match="之前不得开启"):
            store.tenders.open_bid(engagement, vendor, held, LATER, NOW)
        sealed = store.files.path(store.tenders.sealed_file(held))
        assert SECRET not in sealed.read_bytes()
        assert sealed.stat().st_mode & 0o077 == 0
    with transaction() as store:
        kept = store.tenders.open_bid(engagement, vendor, held, LATER, LATER)
        assert store.files.content(kept) == SECRET
    with reading() as store:
        assert verify(store) == []


def test_a_sealed_bid_that_was_exchanged_is_not_opened() -> None:
    with transaction() as store:
        take_in(store, SECRET)
        take_in(store, b"another", 2)
    with transaction() as store:
        engagement, vendor = opened(store), invited(store)
        [first, second] = [store.tenders.sealed_file(bid) for bid in store.tenders.handed_in(vendor)]
        store.files.path(second).write_bytes(store.files.path(first).read_bytes())
        held = store.tenders.held(vendor)
        assert held
        with pytest.raises(Refused, match="已被改动"):
            store.tenders.open_bid(engagement, vendor, held, NOW, LATER)


def test_amendments_and_challenges_are_numbered_and_confirmed_once() -> None:
    with transaction() as store:
        engagement, vendor = opened(store), invited(store)
        for affects in (False, True):
            store.tenders.amend(engagement, amendment(affects))
        assert [one.seq for one in store.tenders.unconfirmed(engagement, vendor, NOW)] == [2]
        assert store.tenders.unconfirmed(engagement, vendor, LATER) == []  # bid after it
        for _ in range(2):
            store.tenders.confirm(store.tenders.amendments(engagement)[1], vendor, NOW)
        assert store.tenders.unconfirmed(engagement, vendor, NOW) == []
        made = [store.tenders.challenge(engagement, challenge(HENG), NOW).seq for _ in range(2)]
        assert [*made, store.tenders.challenge(engagement, challenge(YUN), NOW).seq] == [1, 1, 2]


def amendment(affects: bool) -> Addendum:
    return Addendum(
        engagement_id=0,
        seq=0,
        kind="补遗",
        issued_on=NOW.date(),
        recorded_at=NOW,
        issued_by="陈晓",
        changes=["改"],
        affects=affects,
        due_before=LATER,
        due_after=LATER,
    )


@pytest.mark.row("S8.5")
def test_awards_that_failed_are_numbered_and_decided() -> None:
    with transaction() as store:
        engagement, day = opened(store), NOW.date()
        row = FailedAward(
            engagement_id=0,
            seq=0,
            award=1,
            vendor_id=invited(store).id or 0,
            ground="放弃中标（成交）",
            occurred_on=day,
            facts="来函放弃。",
            evidence=["声明.pdf"],
            recorded_on=day,
            recorded_by="陈晓",
        )
        made = store.failed_awards.enter(engagement, row, NOW)
        said = {"no": engagement.no, "failure": 1, "by": "王立新", "decided_on": day, "reason": "依次确定。"}
        decided = AwardFailureDecided.model_validate({**said, "decision": "确定下一名候选人"})
        store.failed_awards.decide(engagement, made, decided, NOW)
    with reading() as store:
        found = store.failed_awards.get(opened(store), 1)
        assert (found.decision, found.evidence) == ("确定下一名候选人", ["声明.pdf"])
        with pytest.raises(NotFound, match="没有第 2 次"):
            store.failed_awards.get(opened(store), 2)
        assert verify(store) == []


def challenge(who: str) -> Challenge:
    day = NOW.date()
    return Challenge(
        engagement_id=0,
        seq=0,
        challenger=who,
        stage="采购过程",
        known_on=day,
        received_on=day,
        until=day,
        answer_by=day,
        content="事项",
        asked="请求",
        recorded_by="陈晓",
    )


def test_a_security_is_held_until_it_is_kept_with_its_ground() -> None:
    said = {"no": "—", "vendor": YUN, "kind": "投标保证金", "by": "陈晓"}
    came = SecurityReceived.model_validate(
        said | {"way": "支票", "amount": "10000.01", "received_on": date(2026, 3, 2), "reference": "甲"}
    )
    lost = SecurityForfeited.model_validate(
        said
        | {"decided_on": date(2026, 3, 5), "ground": "投标截止后撤销投标文件", "facts": "来函", "approver": "李建国"}
    )
    with transaction() as store:
        engagement, vendor = opened(store), invited(store)
        with pytest.raises(NotFound, match="请先登记"):
            store.securities.get(vendor, "投标保证金")
        store.securities.receive(engagement, vendor, came, NOW)
    with transaction() as store:
        held = store.securities.get(vendor, "投标保证金")
        assert (held.amount_fen, held.status) == (1_000_001, "在押")
        store.securities.forfeit(engagement, vendor, held, lost, NOW)
    with reading() as store:
        [(kept, _, organisation)] = store.securities.all(engagement)
        assert (kept.status, kept.ground, organisation.name) == ("不予退还", "投标截止后撤销投标文件", YUN)
