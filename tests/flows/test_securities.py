"""Bid and performance securities: received, due back, returned, kept (R25)."""

from datetime import date

import pytest

from flows.tendering import (
    addendum_confirmed,
    addendum_issued,
    bid_withdrawn,
    security_forfeited,
    security_received,
    security_returned,
)
from schemas.errors import Refused
from schemas.sealed_bids import BidWithdrawn
from schemas.securities import SecurityForfeited, SecurityReturned
from schemas.tender_questions import AddendumConfirmed, AddendumIssued
from tasks.securities import receive_security
from tests.flows.record import documents, engagement_of, markdown
from tests.standing import NO, Standing
from tests.tender import (
    CODES,
    HENG,
    LAN,
    YUN,
    bids_of,
    duties,
    seal,
    secured,
    security,
    working,
)
from waibao.store.engine import transaction

pytestmark = pytest.mark.xdist_group("tender")


@pytest.mark.row("S5.2")
def test_a_security_is_entered_returned_and_told_to_the_vendor(opening: Standing) -> None:
    with working(opening, "2026-03-27"):
        for _ in range(2):
            security_received(security(YUN))
        with pytest.raises(Refused, match="已登记"):
            security_received(security(YUN, reference="另一笔"))
        with pytest.raises(Refused, match="超过项目估算价的 2%"):
            security_received(security(HENG, amount="12000.01"))
        with pytest.raises(Refused, match="短于投标有效期届满日 2026-05-29"):
            security_received(security(LAN, way="银行保函", expires_on="2026-05-28"))
        security_received(security(LAN, way="银行保函", expires_on="2026-05-29"))
    assert duties(opening)["security-return 1/投标保证金"] == "2026-05-29"

    back = {
        "no": NO,
        "vendor": YUN,
        "kind": "投标保证金",
        "by": "陈晓",
        "returned_on": "2026-06-01",
        "reference": "TK-1",
    }
    with working(opening, "2026-06-01"):
        for _ in range(2):
            assert security_returned(SecurityReturned.model_validate(back)) == "保证金退还通知 TB-2026-0001"
        with pytest.raises(Refused, match="已退还（2026-06-01），不能再次办理"):
            security_returned(SecurityReturned.model_validate(back | {"reference": "TK-2"}))
    assert "security-return 1/投标保证金" not in duties(opening)
    with opening.store() as store:
        assert "晚于最迟退还日期3日" in markdown(store, "security-notice")
        assert [one.version for one in documents(store, "security-register")] == [1, 2, 3]


@pytest.mark.row("S5.2", "S8.5")
def test_a_bidder_that_withdraws_its_bid_has_its_security_back_within_five_days(opening: Standing) -> None:
    secured(opening, YUN, HENG)
    seal(opening, YUN, received_at="2026-03-27 11:00")
    with working(opening, "2026-03-27", "16:00"):
        said = {"no": NO, "by": "陈晓", "vendor": YUN, "withdrawn_at": "2026-03-27 15:00"}
        bid_withdrawn(BidWithdrawn.model_validate(said))
    assert duties(opening)["security-return 1/投标保证金"] == "2026-04-01"
    assert duties(opening)["security-return 2/投标保证金"] == "2026-05-29"
    seal(opening, YUN, received_at="2026-03-28 09:00", file="再次.csv")  # it bids again
    assert duties(opening)["security-return 1/投标保证金"] == "2026-05-29"


@pytest.mark.row("S5.2")
def test_a_guarantee_that_a_later_deadline_makes_too_short_is_told_extended_or_voids_the_bid(all_bid: Standing) -> None:
    guarantee = {"way": "银行保函", "expires_on": "2026-05-29"}
    change = {"no": NO, "by": "陈晓", "issued_on": "2026-03-30", "changes": ["延长质保"], "affects": True}
    change |= {"deadline": "2026-04-14 09:30"}
    for vendor in (YUN, HENG):
        _replace_by(all_bid, vendor, **guarantee)
    with working(all_bid, "2026-03-30", "09:20"):
        said = addendum_issued(AddendumIssued.model_validate(change))
    assert f"；{YUN}的保函有效期至 2026-05-29，短于投标有效期届满日 2026-06-13：请通知其在截止前展期" in said
    with working(all_bid, "2026-04-13"):
        with pytest.raises(Refused, match="短于投标有效期届满日 2026-06-13：请投标人延长"):
            receive_security(security(YUN, **guarantee | {"expires_on": "2026-06-12"}))
        for _ in range(2):
            receive_security(security(YUN, **guarantee | {"expires_on": "2026-06-13"}))
        for vendor in CODES:
            confirmed = {"no": NO, "addendum": 1, "vendor": vendor, "confirmed_at": "2026-04-13 09:00"}
            addendum_confirmed(AddendumConfirmed.model_validate(confirmed))
    with working(all_bid, "2026-04-15"), pytest.raises(Refused, match="之后收到的展期不能补正投标"):
        receive_security(security(HENG, **guarantee | {"expires_on": "2026-06-13", "received_on": "2026-04-15"}))
    all_bid.answers["bids-received-1"]["at"] = "2026-04-14 10:00"
    all_bid.form("bids-received-1")["opened_at"] = "2026-04-14 09:30"
    assert all_bid.go_on() == NO
    assert bids_of(all_bid)[YUN] == (True, [])
    assert bids_of(all_bid)[HENG] == (False, ["保函有效期至 2026-05-29，短于投标有效期届满日 2026-06-13"])


def _replace_by(standing: Standing, vendor: str, *, way: str, expires_on: str) -> None:
    """The security of a vendor as if it had been a guarantee."""
    with standing.here(), transaction() as store:
        engaged, _ = store.sourcing.vendor_named(engagement_of(store), vendor)
        held = store.securities.get(engaged, "投标保证金")
        held.way, held.expires_on = way, date.fromisoformat(expires_on)
        store.session.add(held)


def test_when_the_deadline_moves_securities_are_due_back_as_much_later(opening: Standing) -> None:
    secured(opening, YUN)
    with working(opening, "2026-03-27"):
        changed = {"no": NO, "by": "陈晓", "issued_on": "2026-03-27", "changes": ["试运行改为两个月"], "affects": True}
        addendum_issued(AddendumIssued.model_validate(changed))
    assert duties(opening)["tender-deadline 1"] == "2026-04-13"
    assert duties(opening)["security-return 1/投标保证金"] == "2026-06-12"


def test_a_security_is_kept_only_on_a_ground_of_law_and_by_another_s_approval(opening: Standing) -> None:
    secured(opening, HENG)
    said = {
        "no": NO,
        "vendor": HENG,
        "kind": "投标保证金",
        "by": "陈晓",
        "decided_on": "2026-03-31",
        "ground": "投标截止后撤销投标文件",
        "facts": "2026年3月31日来函撤销投标。",
        "approver": "李建国",
    }
    with pytest.raises(ValueError, match="不得与办理人为同一人"):
        SecurityForfeited.model_validate(said | {"approver": "陈 晓"})
    with pytest.raises(ValueError, match="不是投标保证金不予退还的情形"):
        SecurityForfeited.model_validate(said | {"ground": "违反合同约定，合同约定不予退还"})
    with working(opening, "2026-03-31"):
        with pytest.raises(Refused, match=r"由审批人（李建国）或者定标人（王立新）批准，路人 不是"):
            security_forfeited(SecurityForfeited.model_validate(said | {"approver": "路人"}))
        security_forfeited(SecurityForfeited.model_validate(said))
    with opening.store() as store:
        assert markdown(store, "security-notice").startswith("#保证金不予退还通知")


def test_only_who_was_awarded_gives_performance_security(opening: Standing) -> None:
    with working(opening, "2026-03-27"), pytest.raises(Refused, match="不是成交供应商"):
        security_received(security(YUN, kind="履约保证金", due_back_on="2026-12-31"))
