"""Bids of a tender: sealed from receipt to the opening, then all read out, and screened afterwards."""

import hashlib
from pathlib import Path
from typing import Any

import pytest

from flows.tendering import (
    bid_withdrawn,
)
from schemas.errors import Refused
from schemas.opening import OpeningContext
from schemas.records import AuditEntry, SealedBid
from schemas.rules.collusion import signs_of_collusion
from schemas.sealed_bids import BidWithdrawn
from tasks.collusion import offers
from tasks.evaluation import evaluate
from tests.flows.record import answer, documents, engagement_of, markdown
from tests.standing import NO, Standing
from tests.tender import (
    CODES,
    HENG,
    LAN,
    YUN,
    bids_of,
    duties,
    hand_in,
    handed,
    number_of,
    put,
    quotation,
    screened,
    seal,
    secured,
    working,
)
from waibao.store.verify import verify

pytestmark = pytest.mark.xdist_group("tender")


@pytest.mark.row("S5.2")
def test_a_bid_is_sealed_at_once_and_its_hash_stands_on_the_receipt(opening: Standing) -> None:
    content = quotation(YUN, number_of(YUN))
    assert hand_in(opening, YUN, content) == "回执 JS-2026-0001：已封存"

    with opening.store() as store:
        context = documents(store, "bid-receipt")[0].context
        assert context["sha256"] == hashlib.sha256(content).hexdigest()
        assert context["status"] == "已接收"
        [vendor] = [vendor for vendor, one in store.sourcing.vendors(engagement_of(store)) if one.name == YUN]
        held = store.tenders.held(vendor)
        assert held is not None
        with pytest.raises(Refused, match="之前不得开启"):
            store.tenders.open_bid(
                engagement_of(store), vendor, held, held.received_at.replace(hour=10), held.received_at
            )
        assert verify(store) == []
    assert readable(opening, content) == []
    assert "早于报价截止时间" in opened_at(opening, "2026-03-30 09:00")


@pytest.mark.row("S5.2")
def test_a_tender_is_opened_at_its_deadline_or_with_a_reason_later(all_bid: Standing) -> None:
    with working(all_bid, "2026-03-31"):
        pass
    assert "早于报价截止时间" in opened_at(all_bid, "2026-03-30 09:29", delay_reason="开标室停电")
    for moment in ("2026-03-30 10:31", "2026-03-31 09:30"):
        assert "同一时间公开进行（招标投标法第三十四条）" in opened_at(all_bid, moment)
    all_bid.answers["bids-received-1"]["at"] = "2026-03-31 11:00"
    all_bid.form("bids-received-1").update(opened_at="2026-03-31 09:30", delay_reason="开标室停电")
    all_bid.answers.pop("qualification-screened-1")
    assert all_bid.stops_for() == "qualification-screened-1"
    with all_bid.store() as store:
        assert "|推迟开启的原因|开标室停电|" in markdown(store, "opening-record")


def readable(standing: Standing, content: bytes) -> list[Path]:
    """Files of an installation that show a bid."""
    return [path for path in standing.home.rglob("*") if path.is_file() and content[:60] in path.read_bytes()]


def opened_at(standing: Standing, moment: str, **changed: Any) -> str:
    said = standing.form("bids-received-1") | {"opened_at": moment, **changed}
    return "".join(answer(standing, "bids-received-1", (1,), **said))


@pytest.mark.row("S5.2")
def test_a_bid_that_binds_too_shortly_is_void_and_one_unopened_stands_under_its_own_name(all_bid: Standing) -> None:
    content = quotation(LAN, number_of(LAN), "61000")
    short = content.replace("报价有效期（天）,60".encode("gb18030"), "报价有效期（天）,59".encode("gb18030"))
    hand_in(all_bid, LAN, short, file="再次.csv", received_at="2026-03-30 09:10")
    all_bid.form("bids-received-1").update(bids=[], all_sealed=True)
    all_bid.form("qualification-screened-1").update(screened(p2="没有验收证明"))
    assert all_bid.go_on() == NO  # one is left
    assert bids_of(all_bid)[LAN] == (False, ["报价有效期 59 日，短于招标文件要求的 60 日"])
    with all_bid.store() as store:
        named = {row.vendor: row.file_name for row in evaluate(store, engagement_of(store)).bids}
        assert named == {YUN: f"{YUN}.csv", HENG: f"{HENG}.csv", LAN: "再次.csv"}
        assert "截止前重新递交，本份不再开启" in markdown(store, "opening-record")


def test_staff_need_not_name_what_is_sealed(all_bid: Standing) -> None:
    form = all_bid.form("bids-received-1")
    form.update(bids=[], all_sealed=True)
    all_bid.answers.pop("qualification-screened-1")
    assert all_bid.stops_for() == "qualification-screened-1"


@pytest.mark.row("S5.2", "S8.5")
def test_all_are_opened_together_recorded_and_scored(before_award: Standing) -> None:
    assert [valid for valid, _ in bids_of(before_award).values()] == [True, True, True]
    with before_award.store() as store:
        said = OpeningContext.model_validate(documents(store, "opening-record")[0].context)
        assert said.present == ["陈晓", "何志远"]
        assert [str(bid.gross) for bid in said.bids] == ["486000.00", "512000.00", "468000.00"]
        assert [bid.receipt_no for bid in said.bids] == ["JS-2026-0001", "JS-2026-0002", "JS-2026-0003"]
        assert [bid.security for bid in said.bids] == ["银行转账 10,000.00 元"] * 3
        assert [bid.validity_days for bid in said.bids] == [60, 60, 60]
        assert "合格3家" in markdown(store, "qualification-report")
        assert verify(store) == []


def test_one_who_is_held_may_not_be_left_out_and_witnesses_are_named(all_bid: Standing) -> None:
    form = all_bid.form("bids-received-1")
    form["bids"].pop()
    form.update(opened_at=None, opening_place="", opened_by=[])
    said = all_bid.refused()
    assert f"“{LAN}”的投标文件已接收，须一并开启" in said
    assert "请填写开启时间、地点、开启人和见证人" in said


@pytest.mark.row("S5.2")
def test_a_bid_for_another_tender_is_refused_with_its_hash(opening: Standing) -> None:
    said = hand_in(opening, YUN, inquiry_no="ZW-2026-0002")
    assert "拒收：注明的采购文件编号 ZW-2026-0002 不是发给该投标人的 ZW-2026-0001" in said
    with opening.store() as store:
        assert "拒收" in markdown(store, "bid-receipt")
        assert store.files.find(engagement_of(store), "sealed-bid/1/1") is None
    assert (opening.home / "inbox" / NO / f"{YUN}.csv").is_file()  # to be given back


@pytest.mark.row("S5.2")
def test_a_quotation_for_another_tender_inside_a_right_envelope_is_invalid(opening: Standing) -> None:
    secured(opening, *CODES)
    hand_in(opening, YUN, quotation(YUN, "ZW-2025-0009"))
    seal(opening, HENG)
    seal(opening, LAN)
    opening.answers.pop("bids-scored-1")
    assert opening.go_on() == NO  # two valid bids are too few
    valid, reasons = bids_of(opening)[YUN]
    assert not valid
    assert "ZW-2025-0009" in reasons[0]
    with opening.store() as store:
        assert engagement_of(store).status == "rejected"


@pytest.mark.row("S5.2")
def test_a_later_bid_in_time_replaces_the_first_and_is_the_one_opened(all_bid: Standing) -> None:
    better = quotation(YUN, number_of(YUN), "70000")
    hand_in(all_bid, YUN, better, received_at="2026-03-30 09:20", file="重新递交.csv")
    with all_bid.store() as store:
        assert documents(store, "bid-receipt")[-1].context["replaces"] == "JS-2026-0001"
        assert [bid.status for bid, _, _ in store.tenders.of_all(engagement_of(store))][:2] == ["已替换", "已接收"]
    assert "请填写回执 JS-2026-0004 登记的文件名“重新递交.csv”" in all_bid.refused()

    all_bid.form("bids-received-1")["bids"][0]["file"] = "重新递交.csv"
    all_bid.answers.pop("bids-scored-1")
    assert all_bid.stops_for() == "bids-scored-1"
    with all_bid.store() as store:
        assert store.sourcing.bids(engagement_of(store))[0][0].gross_fen == 478_000_00


@pytest.mark.row("S5.2")
def test_what_comes_or_changes_after_the_deadline_is_refused_and_recorded(all_bid: Standing) -> None:
    changed = quotation(YUN, number_of(YUN), "10000")
    said = hand_in(all_bid, YUN, changed, received_at="2026-03-30 09:31")
    assert "晚于截止时间 2026年3月30日 09:30，逾期送达" in said
    assert "截止时间后不得修改已递交的文件：与回执 JS-2026-0001 登记的摘要不同" in said

    # The changed file lies in the inbox under the name of the one that was sealed.
    put(all_bid, f"{YUN}.csv", changed)
    (all_bid.inbox / f"{YUN}.csv").write_bytes(changed)
    refused = all_bid.refused()
    assert f"“{YUN}”的文件与回执 JS-2026-0001 登记的摘要不同：截止后不得更换" in refused
    (all_bid.inbox / f"{YUN}.csv").unlink()

    all_bid.answers.pop("bids-scored-1")
    assert all_bid.stops_for() == "bids-scored-1"
    with all_bid.store() as store:
        assert store.sourcing.bids(engagement_of(store))[0][0].gross_fen == 486_000_00
        record = OpeningContext.model_validate(documents(store, "opening-record")[0].context)
        assert [(bid.vendor, bid.sha256) for bid in record.refused] == [(YUN, hashlib.sha256(changed).hexdigest())]


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"intact": False}, "未按要求密封"), ({"told_sha256": "a" * 64}, "文件摘要与投标人告知的不同")],
)
def test_an_unsealed_or_damaged_bid_is_refused(opening: Standing, changed: dict[str, Any], said: str) -> None:
    assert said in hand_in(opening, YUN, **changed)


def test_a_bid_is_withdrawn_before_the_deadline_only_and_never_opened(all_bid: Standing) -> None:
    said = {"no": NO, "by": "陈晓", "vendor": YUN, "withdrawn_at": "2026-03-30 09:31"}
    with working(all_bid, "2026-03-30", "09:40"):
        with pytest.raises(Refused, match="不得撤销"):
            bid_withdrawn(BidWithdrawn.model_validate(said))
        for _ in range(2):
            bid_withdrawn(BidWithdrawn.model_validate(said | {"withdrawn_at": "2026-03-30 09:20"}))
    assert duties(all_bid)["security-return 1/投标保证金"] == "2026-04-04"  # five days
    assert f"“{YUN}”没有按时递交密封的投标文件" in all_bid.refused()
    all_bid.form("bids-received-1")["bids"].pop(0)
    assert all_bid.go_on() == NO  # two are left
    assert readable(all_bid, quotation(YUN, number_of(YUN), "78000")) == []


@pytest.mark.row("S5.2")
def test_with_two_bids_at_the_deadline_nothing_is_opened(opening: Standing) -> None:
    seal(opening, YUN)
    seal(opening, HENG)
    opening.form("bids-received-1")["bids"].pop()
    assert opening.go_on() == NO
    with opening.store() as store:
        assert engagement_of(store).status == "rejected"
        assert store.sourcing.bids(engagement_of(store)) == []
        assert documents(store, "opening-record") == []
    assert readable(opening, quotation(YUN, number_of(YUN))) == []


def test_when_nobody_bids_sourcing_ends(opening: Standing) -> None:
    opening.scenario["answers"]["bids-received-1"]["form"] = {"by": "陈晓", "bids": [], "none_came": True}
    assert opening.go_on() == NO
    with opening.store() as store:
        assert engagement_of(store).status == "rejected"


@pytest.mark.row("S5.2")
def test_whatever_came_in_time_is_opened_and_read_out_and_who_fails_is_ruled_out_afterwards(
    opening: Standing,
) -> None:
    """招标投标法 36: nobody's bid stays sealed for what is judged of the bidder."""
    secured(opening, YUN, HENG)
    for vendor, price in zip(CODES, ("60000", "50000", "700000"), strict=True):
        hand_in(opening, vendor, quotation(vendor, number_of(vendor), price))
    beside = {"vendor": YUN, "term": "2026 年 9 月 20 日前终验", "other": "投标函与报价表一致"}
    opening.form("bids-received-1")["read_out"] = [beside | {"vendor": "别家"}]
    assert "唱标内容中的“别家”没有开启的文件" in opening.refused()
    opening.form("bids-received-1")["read_out"] = [beside]
    opening.answers["qualification-screened-1"]["form"] = screened(p2="没有验收证明")
    opening.answers["qualification-screened-1"]["form"]["lines"].pop()
    assert f"“{LAN}”的“近三年有同类项目”没有审查结论" in opening.refused()

    with opening.store() as store:  # the record is made before anybody is screened
        said = OpeningContext.model_validate(documents(store, "opening-record")[0].context)
        assert [bid.vendor for bid in said.bids if bid.gross is not None] == list(CODES)
        assert (said.bids[0].term, said.bids[2].security) == ("2026 年 9 月 20 日前终验", "")
        assert said.too_dear == [LAN]
        assert documents(store, "qualification-report") == []
        text = markdown(store, "opening-record")
        assert "**1,108,000.00**（高于最高限价）" in text
        assert "不合格" not in text
    assert all(valid for name, (valid, _) in bids_of(opening).items() if name != LAN)

    opening.answers["qualification-screened-1"]["form"] = screened(p2="没有验收证明")
    assert opening.go_on() == NO
    found, no_security = bids_of(opening), "投标截止前没有提交投标保证金 10,000.00 元"
    assert found[HENG] == (False, ["资格审查不合格：近三年有同类项目（没有验收证明）"])
    assert (found[YUN][0], found[LAN][1][-1]) == (True, no_security)
    with opening.store() as store:
        engagement = engagement_of(store)
        assert engagement.status == "rejected"  # one valid bid is too few
        text = markdown(store, "qualification-report")
        assert f"|{LAN}|保证金或者补遗|{no_security.replace(' ', '')}|" in text
        assert f"进入评审的1家：{YUN}" in text
        evaluated = evaluate(store, engagement)
        assert {row.vendor: row.gross is None for row in evaluated.bids} == dict.fromkeys(CODES, False)
        assert evaluated.lowest == 468_000  # the cheaper one does not count
        lowest = signs_of_collusion(offers(store, engagement), price_only=True)
        assert [sign.vendors for sign in lowest if sign.code == "R036"] == [(HENG,)]
        assert [sign.vendors for sign in lowest if sign.code == "R035"] == [(HENG, LAN)]


@pytest.mark.row("S5.2")
def test_a_sealed_file_that_is_no_quotation_is_opened_and_void(all_bid: Standing) -> None:
    hand_in(all_bid, LAN, b"%PDF-1.7 a scan", file="扫描件.pdf", received_at="2026-03-30 09:10")
    all_bid.form("bids-received-1").update(bids=[], all_sealed=True)
    assert all_bid.go_on() == NO  # two are left
    assert "报价表无法读取" in bids_of(all_bid)[LAN][1][0]
    with all_bid.store() as store:
        said = OpeningContext.model_validate(documents(store, "opening-record")[0].context)
        assert said.unread == [LAN]


def test_the_hash_of_a_bid_stands_in_the_audit(opening: Standing) -> None:
    seal(opening, YUN)
    with opening.store() as store:
        held = store.session.get_one(SealedBid, 1)
        found = [entry for entry in store.session.query(AuditEntry) if entry.action == "bid held"]
        assert [entry.detail["sha256"] for entry in found] == [held.sha256]
    assert handed(YUN).file == held.name
