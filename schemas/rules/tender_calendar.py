"""R4, R23: which method a regime allows, and the least periods of law between the dates of a tender.

The day from which a period runs is not counted (Civil Code 201); where the law says working days, the State Council's
calendar counts them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from schemas.rules.bids import Method, Regime
from schemas.rules.rulebook import standing
from schemas.rules.separation import same_person
from schemas.rules.working_days import CHINA
from schemas.values import SHANGHAI

CLOSING = time(17)
"""When the day of a deadline ends for those who quote."""


@dataclass(frozen=True)
class Period:
    """A number of days that a law sets, and its clause."""

    days: int
    law: str
    working: bool = False

    def after(self, day: date) -> date:
        """The last day of the period that runs from a day."""
        return CHINA.add_working_days(day, self.days) if self.working else day + timedelta(self.days)

    def before(self, day: date) -> date:
        """The last day on which the period to a day is still whole."""
        return CHINA.add_working_days(day, -self.days) if self.working else day - timedelta(self.days)

    def __str__(self) -> str:
        return f"{self.days} {'个工作日' if self.working else '日'}"


def _period(rate: str, law: str) -> Period:
    return Period(int(standing(rate)), law, working=rate.endswith("-working-days"))


TENDERS: tuple[Method, ...] = ("open", "invited")
"""Methods whose bids are handed in sealed, opened in public and screened for qualification."""

Periods = Mapping[tuple[Regime, Method], Period]
BIDDING: Periods = {
    **{("statutory_tender", method): _period("tender-notice-days", "招标投标法第二十四条") for method in TENDERS},
    **{("government", method): _period("tender-notice-days", "政府采购法第三十五条") for method in TENDERS},
    ("government", "inquiry"): _period("inquiry-response-working-days", "财政部令第74号第四十五条"),
    ("government", "rfp"): _period("consultation-response-days", "财库〔2014〕214号第十条"),
}
"""From the issue of the documents to the deadline; what is not listed is left to the buyer."""
CHANGING: Periods = {
    **{
        ("statutory_tender", method): _period("tender-clarification-days", "招标投标法第二十三条") for method in TENDERS
    },
    **{
        ("government", method): _period("tender-clarification-days", "政府采购法实施条例第三十一条")
        for method in TENDERS
    },
    ("government", "inquiry"): _period("inquiry-change-working-days", "财政部令第74号第四十五条"),
    ("government", "rfp"): _period("consultation-change-days", "财库〔2014〕214号第十条"),
}
"""From a change of the documents that matters for the bids to the deadline."""
PUBLICITY: Mapping[Regime, Period] = {"statutory_tender": _period("publicity-days", "招标投标法实施条例第五十四条")}
SIGNING: Mapping[Regime, Period] = {
    "statutory_tender": _period("contract-after-award-days", "招标投标法第四十六条"),
    "government": _period("contract-after-award-days", "政府采购法第四十六条"),
    "voluntary": _period("contract-after-award-days", "成交通知书约定"),
}
REPLYING: Mapping[Regime, Period] = {
    "government": _period("question-answer-working-days", "政府采购法实施条例第五十二条"),
}
"""From the receipt of a vendor's question to its answer; elsewhere it only has to come before the deadline."""
ANSWERING: Mapping[Regime, Period] = {
    "statutory_tender": _period("objection-answer-days", "招标投标法实施条例第二十二条、第五十四条"),
    "government": _period("challenge-answer-working-days", "政府采购法第五十三条"),
    "voluntary": _period("voluntary-answer-working-days", "采购文件约定"),
}
"""From the receipt of a challenge to its answer."""
CHALLENGING: Mapping[Regime, Period] = {
    "statutory_tender": _period("publicity-days", "招标投标法实施条例第五十四条"),
    "government": _period("challenge-working-days", "政府采购法第五十二条"),
    "voluntary": _period("voluntary-challenge-working-days", "采购文件约定"),
}
"""Within what a vendor may challenge what it has learnt; documents of a statutory tender have a rule of their own."""
RESULT_STANDS = _period("result-notice-working-days", "财政部令第87号第六十九条")
"""How long the result of government procurement stands published."""
OBJECTING = _period("tender-document-objection-days", "招标投标法实施条例第二十二条")
"""Before the deadline of a statutory tender, for objections to its documents."""
RETURNING: Mapping[Regime, Period] = {
    "statutory_tender": _period("bid-security-return-days", "招标投标法实施条例第五十七条"),
    "government": _period("bid-security-return-working-days", "政府采购法实施条例第三十三条"),
    "voluntary": _period("bid-security-return-days", "采购文件约定，参照招标投标法实施条例第五十七条"),
}
"""From the contract (in government procurement for those who lost: from the award) to the return of bid security."""


RETURNING_WITHDRAWN: Mapping[Regime, Period] = {
    "statutory_tender": _period("withdrawn-security-return-days", "招标投标法实施条例第三十五条"),
    "government": _period("withdrawn-security-return-working-days", "财政部令第87号第三十八条"),
    "voluntary": _period("withdrawn-security-return-days", "采购文件约定，参照招标投标法实施条例第三十五条"),
}
"""From the written word that a bid is withdrawn to the return of its security."""


SCREENING: Mapping[Regime, str] = {
    "statutory_tender": "在开标以后由评标委员会进行（招标投标法实施条例第二十条）",
    "government": "在开标结束后由采购人或者采购代理机构进行（财政部令第87号第四十四条）",
    "voluntary": "在开标以后进行（招标文件约定）",
}
"""Who screens the bidders' qualification once the bids are open, and by which clause."""


class LegalDuty(NamedTuple):
    """What a buyer owes the public or a supervisor by a day: a kind of ``schemas.duties``, a title, the period."""

    kind: str
    title: str
    period: Period


AFTER_AWARD: Mapping[Regime, tuple[LegalDuty, ...]] = {
    "statutory_tender": (
        LegalDuty(
            "award-report",
            "向有关行政监督部门提交招标投标情况的书面报告",
            _period("tender-report-days", "招标投标法第四十七条"),
        ),
    ),
    "government": (
        LegalDuty(
            "result-announcement",
            "在财政部门指定的媒体上公告中标（成交）结果",
            _period("result-announcement-working-days", "政府采购法实施条例第四十三条"),
        ),
    ),
    "voluntary": (),
}
"""From the award."""
AFTER_SIGNING: Mapping[Regime, tuple[LegalDuty, ...]] = {
    "statutory_tender": (),
    "government": (
        LegalDuty(
            "contract-announcement",
            "在财政部门指定的媒体上公告政府采购合同，涉及国家秘密、商业秘密的内容除外",
            _period("contract-announcement-working-days", "政府采购法实施条例第五十条"),
        ),
        LegalDuty(
            "contract-filing",
            "将合同副本报同级政府采购监督管理部门和有关部门备案",
            _period("contract-filing-working-days", "政府采购法第四十七条"),
        ),
    ),
    "voluntary": (),
}
"""From the contract."""


def deadline_refusals(issued_on: date, due_on: date, regime: Regime, method: Method) -> list[str]:
    """Why the deadline may not be so early, naming the clause and the earliest day; empty when it may."""
    least = BIDDING.get((regime, method))
    if least is None or due_on >= least.after(issued_on):
        return []
    return [f"截止日期 {due_on} 距采购文件发出不足 {least}（{least.law}）：截止日期不得早于 {least.after(issued_on)}。"]


def usual_deadline(issued_on: date, days: int, regime: Regime, method: Method) -> datetime:
    """17:00 of the working day ``days`` calendar days after issue, or the next one; never before the law allows."""
    least = BIDDING.get((regime, method))
    wanted = issued_on + timedelta(days)
    return closing(CHINA.next_working(max(wanted, least.after(issued_on)) if least else wanted))


def closing(day: date) -> datetime:
    """The end of a day's business."""
    return datetime.combine(day, CLOSING, SHANGHAI)


def extended(due: datetime, changed_on: date, regime: Regime, method: Method) -> datetime:
    """The deadline after a change of the documents: the same, or as late as the law wants it, on a working day."""
    least = CHANGING.get((regime, method))
    if least is None or due.date() >= least.after(changed_on):
        return due
    return datetime.combine(CHINA.next_working(least.after(changed_on)), due.timetz())


def publicity_until(published_on: date, regime: Regime) -> date | None:
    """Last day on which the ranked candidates stand published, moved to a working day (Civil Code 203); None where no
    publicity before the award is demanded."""
    period = PUBLICITY.get(regime)
    return CHINA.next_working(period.after(published_on)) if period else None


def result_challenged_until(told_on: date, regime: Regime) -> date:
    """Last day for challenges of a result: in government procurement they run from the day on which its announcement
    has stood its time (政府采购法实施条例 53), elsewhere from the day on which it was told."""
    known_on = RESULT_STANDS.after(told_on) if regime == "government" else told_on
    return CHALLENGING[regime].after(known_on)


ALLOWED: Mapping[Regime, tuple[Method, ...]] = {
    "statutory_tender": ("open", "invited", "direct"),
    "government": ("open", "invited", "rfp", "inquiry", "direct"),
    "voluntary": ("open", "invited", "rfp", "inquiry", "direct"),
}
_GROUNDS: Mapping[tuple[Regime, Method], str] = {
    ("statutory_tender", "invited"): "邀请招标须符合招标投标法实施条例第八条的情形",
    (
        "statutory_tender",
        "direct",
    ): "不招标须符合招标投标法第六十六条或者招标投标法实施条例第九条的情形",
    ("government", "invited"): "政府采购邀请招标须符合政府采购法第二十九条的情形",
    ("government", "direct"): "单一来源采购须符合政府采购法第三十一条的情形",
    ("voluntary", "direct"): "直接采购不经竞争",
}
_INSTEAD = "请用招标公告公开招标或者邀请招标；不属于依法必须招标的，请把采购性质改为企业自愿采购或者政府采购"


def method_faults(regime: Regime, method: Method, reason: str, approver: str, buyer: str) -> list[str]:
    """Why vendors may not be chosen by this method; empty when they may. Less competition than an open tender needs a
    recorded reason and somebody else than the buyer who approves it (R20)."""
    if method not in ALLOWED[regime]:
        return [f"依法必须招标的项目不能用{'提案请求（RFP）' if method == 'rfp' else '询价'}选商：{_INSTEAD}"]
    grounds = _GROUNDS.get((regime, method))
    if grounds is None:
        return []
    faults = [] if reason.strip() else [f"{grounds}：请填写采用该方式的理由"]
    if not approver.strip() or same_person(approver, buyer):
        faults.append(f"采用该采购方式须由采购经办人（{buyer}）以外的人批准：请填写采购方式批准人")
    return faults
