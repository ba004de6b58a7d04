"""A tender by law: arranged, announced, open to all who come; what needs no tender goes without one."""

import pytest

from flows.tendering import (
    bidder_registered,
)
from flows.vendors import restriction_proposal, restriction_review
from schemas.errors import Refused
from schemas.parties import Party
from schemas.tendering import BidderRegistered
from schemas.vendors import RestrictionProposed, RestrictionReviewed
from tests.builders import sample
from tests.flows.record import documents, markdown
from tests.standing import NO, Line
from tests.tender import (
    CODES,
    HENG,
    LAN,
    YUN,
    asked_otherwise,
    bids_of,
    duties,
    hand_in,
    number_of,
    quotation,
    tendering,
    working,
)
from waibao.store.engine import transaction

pytestmark = pytest.mark.xdist_group("tender")


# Arrangement and calendar


@pytest.mark.row("S5.2", "S11.1")
def test_a_tender_asks_for_its_arrangement_and_sends_everybody_the_documents(tender_line: Line) -> None:
    standing = tender_line.before("tender-arranged-1")
    standing.form("tender-arranged-1")["deadline"] = "2026-03-28 17:00"
    assert "招标投标法第二十四条" in standing.refused()

    standing = tender_line.before("bids-received-1")
    with standing.store() as store:
        assert [document.number for document in documents(store, "tender-documents")] == [
            number_of(name) for name in CODES
        ]
        assert documents(store, "rfp") == documents(store, "inquiry-letter") == []
        said = markdown(store, "tender-documents")
        assert "2026年3月30日09:30" in said
        for number in (
            "验收合格之日起30日内支付",
            "起15日内，按双方议定",
            "累计不超过合同总价的10",
            "每期价款中扣留3%",
        ):
            assert number in said  # the main terms, as the rule book and the arrangement have them
        assert "|1|系统开发|2026-08-31|100%|" in said  # as planned
        assert said.index("附件二") < said.index("附件七") < said.index("提交投标保证金¥10,000.00")
    assert duties(standing) == {
        "tender-change 1": "2026-03-15",
        "tender-deadline 1": "2026-03-30",
    }


def test_a_security_above_two_per_cent_is_not_asked_for(tender_line: Line) -> None:
    standing = tender_line.before("tender-arranged-1")
    standing.form("tender-arranged-1").update(security="12000.01", performance_percent="10.01")
    said = standing.refused()
    assert "投标保证金 12,000.01 元超过项目估算价的 2%（12,000.00 元" in said
    assert "履约保证金超过合同金额的 10%" in said


@pytest.mark.row("S5.2")
def test_an_open_tender_is_announced_first_and_takes_in_who_comes(tender_line: Line) -> None:
    """Nobody is named beforehand."""
    standing = asked_otherwise(tender_line.before("tender-arranged-1"), method="open", candidates=[])
    scenario = standing.scenario
    newcomer = scenario["request"]["client"] | {"name": "江州智造科技有限公司", "uscc": "12330000027408591M"}
    registered = BidderRegistered.model_validate({"no": NO, "by": "陈晓", "bidder": newcomer})
    assert standing.stops_for() == "tender-notice-filled-1-1"
    with working(standing, "2026-03-09"), pytest.raises(Refused, match="招标公告尚未发布"):
        bidder_registered(registered)

    notice = sample("tender-notice")["facts"] | {"deadline": "2026-03-31T09:30:00+08:00"}
    notice |= {"questions_until": "2026-03-19", "regime": "依法必须招标"}
    answers = scenario["answers"]
    standing.scenario["answers"] = {
        "tender-notice-filled-1-1": {"at": "2026-03-09 11:00", "form": notice},
        **answers,
    }
    assert "投标截止和开标时间与招标安排不一致" in standing.refused()
    notice["deadline"] = "2026-03-30T09:30:00+08:00"
    standing.answers.pop("bids-received-1")
    assert standing.stops_for() == "bids-received-1"

    with working(standing, "2026-03-12"):
        assert bidder_registered(registered) == bidder_registered(registered) == "已发出招标文件 ZW-2026-0001"
        with pytest.raises(Refused, match=r"已列入限制名单，限制期自 2026-03-12"):
            bidder_registered(registered.model_copy(update={"bidder": _restricted(HENG, "2026-03-12")}))
    with working(standing, "2026-03-17"):
        assert bidder_registered(registered) == "已发出招标文件 ZW-2026-0001"  # it has come in time
        with pytest.raises(Refused, match="获取招标文件的时间为 2026-03-09 至 2026-03-16"):
            bidder_registered(registered.model_copy(update={"bidder": _party(LAN)}))
    assert standing.stops_for() == "bids-received-1"  # the arrangement stands, though 20 days are not left
    with standing.store() as store:
        assert len(documents(store, "tender-notice")) == 1
        assert len(documents(store, "quotation-form")) == 1


def _party(name: str) -> Party:
    return Party.model_validate(next(one for one in tendering()["request"]["candidates"] if one["name"] == name))


def _restricted(name: str, since: str) -> Party:
    """A vendor that nobody may deal with from a day on."""
    with transaction() as store:
        store.engagements.organisation(_party(name))
    said = {"no": NO, "by": "陈晓", "uscc": CODES[name], "reason": "擅自转包。", "evidence": "检查记录"}
    restriction_proposal(RestrictionProposed.model_validate(said | {"starts_on": since, "ends_on": "2026-12-31"}))
    decided = {"no": NO, "by": "李建国", "uscc": CODES[name], "verdict": "同意", "opinion": "事实清楚。"}
    restriction_review(RestrictionReviewed.model_validate(decided))
    return _party(name)


def test_a_tender_that_waited_too_long_for_its_notice_is_arranged_anew(tender_line: Line) -> None:
    standing = asked_otherwise(tender_line.before("tender-arranged-1"), method="open")
    for key in list(standing.answers)[list(standing.answers).index("tender-arranged-1") + 1 :]:
        standing.answers.pop(key)
    assert standing.stops_for() == "tender-notice-filled-1-1"
    with working(standing, "2026-03-11"):
        pass
    assert standing.stops_for() == "tender-arranged-2"  # 30 March is nineteen days away


# Without a tender


def test_a_simple_inquiry_takes_sealed_quotations_too(tender_line: Line) -> None:
    standing = asked_otherwise(tender_line.before("tender-arranged-1"), regime="voluntary", method="inquiry")
    for key in ("tender-arranged-1", "qualification-screened-1", "bids-scored-1"):
        standing.answers.pop(key)
    session = standing.answers.pop("bids-received-1")
    assert standing.stops_for() == "bids-received-1"
    assert duties(standing) == {}
    for place, vendor in enumerate(CODES, 1):
        said = {"inquiry_no": f"XJ-2026-{place:04d}", "received_at": "2026-03-19 09:00"}
        hand_in(standing, vendor, quotation(vendor, said["inquiry_no"]), **said)
        session["form"]["bids"][place - 1]["received_at"] = "2026-03-19 09:00"
    standing.scenario["answers"] = {"bids-received-1": session} | standing.answers
    assert standing.stops_for() == "bids-scored-1"
    assert [valid for valid, _ in bids_of(standing).values()] == [True, True, True]


@pytest.mark.row("S5.2")
def test_one_vendor_asked_directly_is_enough_and_the_reason_is_printed(tender_line: Line) -> None:
    said = {"method_reason": "原系统由该单位开发，须保持一致。", "method_approver": "李建国"}
    only = tendering()["request"]["candidates"][:1]
    standing = asked_otherwise(
        tender_line.before("tender-arranged-1"), regime="voluntary", method="direct", candidates=only, **said
    )
    for key in ("tender-arranged-1", "qualification-screened-1"):
        standing.answers.pop(key)
    bid = {"vendor": YUN, "file": "报价.csv", "received_at": "2026-03-19 09:00"}
    session = {"by": "陈晓", "bids": [bid]}
    (standing.inbox / "报价.csv").write_bytes(quotation(YUN, "XJ-2026-0001"))
    standing.scenario["answers"] = standing.answers | {"bids-received-1": {"at": "2026-03-19 17:30", "form": session}}
    scored = standing.form("bids-scored-1")
    scored["scores"] = [line for line in scored["scores"] if line["vendor"] == YUN]
    scored["responses"] = []

    assert standing.stops_for() == "requirements-drafted-1"
    with standing.store() as store:
        assert "原系统由该单位开发" in markdown(store, "inquiry-letter")
        assert "李建国" in markdown(store, "inquiry-letter")
        assert "直接采购1家，收到报价1份，有效1份" in markdown(store, "selection-report")
