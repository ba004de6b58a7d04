"""What a tender must settle before anybody is asked: its dates and conditions, and the public notice. Row S5.2."""

from datetime import date

from schemas.choices import SHOWN
from schemas.forms import Needs, offered
from schemas.records import Engagement
from schemas.request import REGIME_TITLES, OutsourcingRequest
from schemas.rules.tender_calendar import BIDDING, CHANGING, usual_deadline
from schemas.rules.working_days import CHINA
from schemas.tender import TENDER_NOTICE, TenderNotice
from schemas.tendering import ARRANGED, is_tender
from schemas.values import day_cn
from tasks.answers import last_round, profile
from tasks.drafts.kinds import draft_of
from tasks.tender import NOTICE, arrangement, outdated
from waibao.store.engine import reading


def tender_needs(no: str) -> Needs | None:
    """What must be settled before vendors are asked: nothing but in a tender."""
    with reading() as store:
        engagement = store.engagements.get(no)
        request = store.engagements.request_of(engagement)
        if not is_tender(request):
            return None
        arranged = arrangement(store, engagement)
        if arranged is None or outdated(store, engagement, arranged):
            today, round_ = store.today(engagement), last_round(store, engagement, ARRANGED) + 1
            known = arranged.model_dump(mode="json", exclude={"by"}, context=SHOWN) if arranged else {}
            usual = known | _usual(engagement, request, today)
            return Needs(ARRANGED.slug, (round_,), _law_of(request, today), usual)
        if request.method == "open" and store.decisions.answer(engagement, NOTICE, TenderNotice, 1, 1) is None:
            known = {**offered(TenderNotice), **draft_of(store, engagement, TENDER_NOTICE.slug)}
            return Needs(NOTICE.slug, (1, 1), "请填写招标公告；时间、保证金须与招标安排一致。", known)
        return None


def _law_of(request: OutsourcingRequest, today: date) -> str:
    """The dates that the law leaves open, above the form."""
    least, change = (periods.get((request.regime, request.method)) for periods in (BIDDING, CHANGING))
    said = [f"采购性质：{REGIME_TITLES[request.regime]}；采购方式：{request.method_title}。"]
    if least:
        earliest = day_cn(least.after(today))
        said.append(f"自招标文件发出至投标截止不少于 {least}（{least.law}）：今天发出的，最早 {earliest} 截止。")
    if change:
        said.append(f"澄清、修改影响投标的，须在截止前至少 {change}发出（{change.law}），不足的顺延截止时间。")
    return "\n\n".join(said)


def _usual(engagement: Engagement, request: OutsourcingRequest, today: date) -> dict[str, object]:
    rules = profile(engagement)
    due = usual_deadline(today, rules.quotation_days, request.regime, request.method)
    half = today + (due.date() - today) // 2
    return {
        "issued_on": today.isoformat(),
        "questions_until": CHINA.previous_working(half).isoformat(),
        "deadline": due.isoformat(),
        "validity_days": rules.validity_days,
    }
