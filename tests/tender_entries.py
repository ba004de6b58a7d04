"""A tender as entries of a scenario: what comes to the buyer's desk between the asking and the opening."""

from typing import Any

from tests.standing import Standing
from tests.tender import CODES, HENG, LAN, YUN, number_of, quotation

STOPS_FOR = "qualification-screened-1"


def entry(at: str, act: str, refused: str = "", **form: Any) -> dict[str, Any]:
    """One entry; ``at`` a day and hour of March."""
    return {"at": f"2026-03-{at}", "act": act, "refused": refused, "form": form}


def asks(at: str, refused: str = "") -> dict[str, Any]:
    """A vendor asks."""
    return entry(at, "供应商提问", refused, vendor=HENG, question="接口由谁提供？")


def bids(at: str, vendor: str, file: str) -> dict[str, Any]:
    """A bid comes."""
    return entry(at, "接收投标文件", by="何志远", vendor=vendor, file=file)


def gives_security(at: str, vendor: str) -> dict[str, Any]:
    """A vendor gives security."""
    reference = {"reference": f"ZZ-{vendor[:2]}", "amount": "10000", "way": "银行转账", "kind": "投标保证金"}
    return entry(at, "收到保证金", by="陈晓", vendor=vendor, **reference)


def with_a_tender(standing: Standing) -> Standing:
    """Questions, a clarification, securities and bids, one of them twice, up to the screening."""
    answered = {"by": "陈晓", "affects": False, "answers": [{"question": 1, "answer": "由采购人提供。"}]}
    standing.scenario["tender"] = [
        asks("18 10:00"),
        asks("20 10:00", refused="已逾期"),
        entry("20 15:00", "答复提问", **answered),
        bids("24 10:00", YUN, f"{YUN}.csv"),
        bids("25 10:00", YUN, "再次.csv"),
        *(gives_security("27 10:00", vendor) for vendor in CODES),
        *(bids("30 09:00", vendor, f"{vendor}.csv") for vendor in (HENG, LAN)),
    ]
    standing.form("bids-received-1").update(bids=[], all_sealed=True)
    standing.answers.pop(STOPS_FOR)
    for vendor in CODES:
        (standing.inbox / f"{vendor}.csv").write_bytes(quotation(vendor, number_of(vendor)))
    (standing.inbox / "再次.csv").write_bytes(quotation(YUN, number_of(YUN), "58000"))
    return standing


def upheld_challenge(decision: str) -> list[dict[str, Any]]:
    """A challenge of the ranking, answered as partly right, and how the approver lets it go on."""
    brought = {"by": "陈晓", "challenger": HENG, "stage": "评审结果", "known_on": "2026-03-31"}
    said = {
        "challenge": 1,
        "by": "陈晓",
        "result": "部分成立",
        "answer": "一名评委的打分漏记一项。",
        "measures": "已经复核。",
    }
    decided = {"challenge": 1, "by": "李建国", "decision": decision, "reason": "补记后各家名次不变。"}
    return [
        entry("31 17:30", "收到异议", **brought, content="评分依据不清", asked="复核评分"),
        entry("31 18:30", "答复异议", **said),
        entry("31 19:00", "决定异议", **decided),
    ]
