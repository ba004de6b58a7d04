"""A tender by law as staff run it: the short engagement up to its opening, and what is handed in meanwhile."""

import copy
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

from flows.tendering import bid_handed_in
from schemas.sealed_bids import BidHandedIn
from schemas.securities import SecurityReceived
from schemas.tendering import GENERAL_REQUIREMENTS
from tasks.sealed_bids import put_away_bid, receive_bid
from tasks.securities import receive_security
from tasks.step import without_prefect
from tests.builders import sample, short
from tests.flows.record import engagement_of
from tests.hr import at
from tests.standing import NO, Standing
from waibao.store.engine import transaction

YUN, HENG, LAN = "云帆软件（江州）有限公司", "恒信信息技术有限公司", "蓝图数码科技有限公司"
CODES = {YUN: "91110000MA00TEA159", HENG: "91310000MA1TEU02XK", LAN: "91440300MA5TEW030D"}
PLACES = {YUN: 1, HENG: 2, LAN: 3}
DEADLINE = "2026-03-30 09:30"
EXPERIENCE = "近三年有同类项目"


def tendering(**changed: Any) -> dict[str, Any]:
    """The short engagement as an invited tender that the law demands, up to its award."""
    scenario = short()
    scenario["request"] |= {
        "regime": "statutory_tender",
        "method": "invited",
        "method_reason": "技术复杂，只有少量潜在投标人可供选择。",
        "method_approver": "李建国",
        **changed,
    }
    answers = scenario["answers"]
    arranged = sample("tender-documents")["arranged"] | {
        "qualifications": [{"requirement": EXPERIENCE, "reason": "须有同类经验", "proof": "合同和验收证明"}],
    }
    bids = [{"vendor": name, "file": f"{name}.csv", "received_at": "2026-03-30 09:00"} for name in CODES]
    session = {
        "by": "陈晓",
        "bids": bids,
        "opened_at": DEADLINE,
        "opening_place": "201 会议室",
        "opened_by": ["陈晓", "何志远"],
    }
    scenario["answers"] = {
        "plan-drafted-1": answers["plan-drafted-1"],
        "plan-approval-1": {"at": "2026-03-09 09:30", "form": answers["plan-approval-2"]["form"]},
        "tender-arranged-1": {"at": "2026-03-09 10:00", "form": arranged},
        "bids-received-1": {"at": "2026-03-30 09:50", "form": session},
        "qualification-screened-1": {"at": "2026-03-30 11:00", "form": screened()},
        "bids-scored-1": {"at": "2026-03-31 17:00", "form": committee(answers["bids-scored-1"]["form"])},
        "award-1": answers["award-1"] | {"at": "2026-04-07 10:00"},
    }
    return scenario


def committee(form: dict[str, Any]) -> dict[str, Any]:
    """Five judges, four of them experts, who give what three gave."""
    scored = copy.deepcopy(form)
    judges = [judge for judge in scored["judges"] if not judge["interest"]]
    first = judges[0]["name"]
    for name in ("许静", "罗成"):
        judges.append({"name": name, "interest": False})
        scored["scores"] += [line | {"judge": name} for line in form["scores"] if line["judge"] == first]
    experts = [judge | {"expert": judge["name"] != first} for judge in judges]
    return scored | {"replaced": [], "judges": experts, "responses": [responding(name) for name in CODES]}


def responding(vendor: str) -> dict[str, str]:
    """What a bid promises beside its price."""
    leader = {
        "leader": f"{vendor[:2]}的负责人",
        "certificate": "系统架构设计师",
        "certificate_no": f"21220{PLACES[vendor]}",
    }
    return {"vendor": vendor, "quality": "验收合格", "term": "8 月底前终验", "capability": "同类业绩 1 项", **leader}


def screened(**failed: str) -> dict[str, Any]:
    """Everybody qualifies but those ``failed``, by position: ``screened(p2="没有验收证明")``."""
    lines = [
        {"vendor": name, "requirement": requirement, "verdict": "合格"}
        for name in CODES
        for requirement in (*GENERAL_REQUIREMENTS, EXPERIENCE)
    ]
    for line in lines:
        reason = failed.get(f"p{PLACES[line['vendor']]}")
        if reason and line["requirement"] == EXPERIENCE:
            line |= {"verdict": "不合格", "reason": reason}
    return {"by": "陈晓", "reviewers": ["吴海燕", "赵倩"], "lines": lines}


@contextmanager
def working(standing: Standing, day: str, hour: str = "10:00") -> Iterator[None]:
    """At the desk of an installation, at a moment."""
    with standing.here(), without_prefect():
        with transaction() as store:
            store.engagements.advance_clock(store.engagements.get(NO), at(day, hour))
        yield


def quotation(vendor: str, inquiry_no: str, price: str = "60000") -> bytes:
    """A vendor's quotation as a table of text, with its own price of the first item."""
    items = [
        ("需求调研与系统设计", "项", 1, price),
        ("点检管理平台开发（网页端）", "项", 1, "128000"),
        ("移动点检应用开发", "项", 1, "96000"),
        ("数据接口开发", "个", 2, "40000"),
        ("点检标准整理与导入", "批", 1, "34000"),
        ("部署、培训与试运行支持", "项", 1, "46000"),
        ("质保期服务", "月", 12, "2000"),
    ]
    lines = ["报价表", f"询价编号,{inquiry_no}", f"报价单位,{vendor}", f"统一社会信用代码,{CODES[vendor]}"]
    lines += ["税率（%）,6", "报价有效期（天）,60", "报价日期,2026-03-19"]
    lines.append("序号,名称（工作内容）,单位,数量,含税单价（元）,含税金额（元）,备注")
    lines += [
        f"{number},{name},{unit},{count},{each},{Decimal(each) * count},"
        for number, (name, unit, count, each) in enumerate(items, 1)
    ]
    total = sum((Decimal(each) * count for _, _, count, each in items), Decimal(0))
    return "\r\n".join([*lines, f"合计,,,,,{total},", ""]).encode("gb18030")


def number_of(vendor: str) -> str:
    """Number of the tender documents that a vendor got."""
    return f"ZW-2026-{PLACES[vendor]:04d}"


def put(standing: Standing, name: str, content: bytes) -> Path:
    """A file that arrived in the inbox."""
    path = standing.home / "inbox" / NO / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def handed(vendor: str, **changed: Any) -> BidHandedIn:
    """A bid as it is entered at the desk."""
    said = {"no": NO, "by": "何志远", "vendor": vendor, "inquiry_no": number_of(vendor), "file": f"{vendor}.csv"}
    return BidHandedIn.model_validate({**said, "received_at": "2026-03-30 09:00", **changed})


def hand_in(standing: Standing, vendor: str, content: bytes | None = None, **changed: Any) -> str:
    """A bid comes and is sealed; what the desk is told."""
    said = handed(vendor, **changed)
    put(standing, said.file, content or quotation(vendor, number_of(vendor)))
    with working(standing, f"{said.received_at:%Y-%m-%d}", f"{said.received_at:%H:%M}"):
        return bid_handed_in(said)


def seal(standing: Standing, vendor: str, **changed: Any) -> None:
    """The same without the receipt, which the opening makes up."""
    said = handed(vendor, **changed)
    put(standing, said.file, quotation(vendor, said.inquiry_no))
    with working(standing, f"{said.received_at:%Y-%m-%d}", f"{said.received_at:%H:%M}"):
        put_away_bid(said, receive_bid(said))


def secured(standing: Standing, *vendors: str) -> None:
    """These gave the security that is asked for."""
    with working(standing, "2026-03-27"):
        for vendor in vendors:
            receive_security(security(vendor))


def asked_otherwise(standing: Standing, **changed: Any) -> Standing:
    """The request as if it had been made otherwise, before anybody was asked."""
    with standing.here(), transaction() as store:
        engagement = store.engagements.get(NO)
        engagement.request = engagement.request | {"method_reason": "", "method_approver": "", **changed}
        store.session.add(engagement)
    standing.scenario["request"] = dict(engagement.request)
    return standing


def copy_of(standing: Standing) -> Standing:
    """A copy of its own."""
    home = Path(tempfile.mkdtemp(prefix="copy-", dir=standing.home.parent))
    shutil.copytree(standing.home, home, dirs_exist_ok=True)
    return Standing(home, standing.scenario)


def security(vendor: str, **changed: Any) -> SecurityReceived:
    said = {"no": NO, "vendor": vendor, "kind": "投标保证金", "by": "陈晓", "way": "银行转账", "amount": "10000"}
    return SecurityReceived.model_validate(
        {**said, "received_on": "2026-03-27", "reference": f"ZZ-{PLACES[vendor]}", **changed}
    )


def everybody_bids(standing: Standing) -> None:
    """All three give security and hand in a bid in time."""
    secured(standing, *CODES)
    for vendor, price in zip(CODES, ("78000", "104000", "60000"), strict=True):
        hand_in(standing, vendor, quotation(vendor, number_of(vendor), price))


def bids_of(standing: Standing) -> dict[str, tuple[bool, list[str]]]:
    """Whether each bid is valid, and if not, why, by vendor."""
    with standing.store() as store:
        found = store.sourcing.bids(engagement_of(store))
        return {organisation.name: (bid.valid, bid.invalid_reasons) for bid, organisation, _ in found}


def duties(standing: Standing) -> dict[str, str]:
    """Open duties with the day each is due."""
    with standing.store() as store:
        return {
            f"{one.kind} {one.subject}": f"{one.due_at:%Y-%m-%d}"
            for one in store.obligations.open_of(engagement_of(store))
        }
