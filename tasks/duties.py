"""Dated duties: what comes near is warned of, what was done is entered. Rows S1.5, S5.3."""

from schemas.duties import DUTIES, DutyEnded, ending_refusals, shown
from schemas.errors import NotFound, Refused
from schemas.forms import Role
from schemas.records import Engagement, Obligation
from schemas.rules.retention import release_refusals
from schemas.values import in_shanghai
from tasks.entitlement import not_approved
from tasks.step import say, step
from waibao.store.engine import transaction
from waibao.store.store import Store

WARN_DAYS = (90, 60, 30)
RETENTION = "retention-release"
APPROVERS: tuple[Role, ...] = ("finance_approver", "approver")
"""Whose word lets money go out, or a duty go (R20)."""


@step("检查到期义务")
def warn_of_duties(no: str) -> list[str]:
    """检查到期义务。

    Sentences about overdue duties, and about those 90, 60 and 30 days ahead, each said once for each threshold. A day
    that only has to be known is said when it is over, and never again.
    """
    sentences = []
    with transaction() as store:
        engagement = store.engagements.get(no)
        today = store.today(engagement)
        for duty in store.obligations.open_of(engagement):
            left = (duty.due_at.date() - today).days
            said = f"{no}：{shown(duty)}"
            if left < 0 and DUTIES[duty.kind].passes:
                store.obligations.let_pass(duty)
                sentences.append(f"{said} 已过（{duty.due_at.date()}；{duty.basis}）")
            elif left < 0:
                sentences.append(f"{said} 已逾期 {-left} 天（应于 {duty.due_at.date()}；{duty.basis}）")
            elif reached := [days for days in WARN_DAYS if left <= days and days not in duty.warned]:
                duty.warned = [*duty.warned, *reached]
                store.session.add(duty)
                sentences.append(f"{said} 还有 {left} 天（{duty.due_at.date()}；{duty.basis}）")
    return sentences


@step("登记到期事项办结")
def end_duty(said: DutyEnded) -> str:
    """登记到期事项办结。

    Record that a duty was done, or no longer applies, once; returns its title.

    Raises:
        NotFound: the engagement has no such duty; those that are open are named.
        Refused: it ended before, ends by itself, or may not be ended so.
    """
    with transaction() as store:
        engagement = store.engagements.get(said.no)
        duty = _duty(store, engagement, said.duty)
        if (duty.outcome, duty.ended_on, duty.how) == (said.outcome, said.ended_on, said.how):
            return duty.title
        if duty.status == "done" or duty.status == "cancelled":
            on = f"（{duty.ended_on}，{duty.ended_by}）" if duty.ended_on else ""
            raise Refused(f"“{duty.title}”此前已经{duty.outcome or '办结'}{on}：请核对事项编号")
        refusals = ending_refusals(said, duty.kind, duty.title, store.today(engagement))
        if duty.kind == RETENTION and said.outcome == "已办理":
            refusals += _retention_refusals(store, engagement, said)
        if said.approver:
            refusals += not_approved(store, engagement, APPROVERS, said.approver, f"“{duty.title}”")
        if refusals:
            raise Refused(refusals)
        store.obligations.end(engagement, duty, said, store.now(engagement))
    say(f"{said.no} {duty.title}：{said.outcome}（{said.ended_on}）")
    return duty.title


def _retention_refusals(store: Store, engagement: Engagement, said: DutyEnded) -> list[str]:
    """Retention is paid when the warranty has ended and what was left to correct is corrected (R21)."""
    warranty = store.obligations.find(engagement, "warranty-end", "1")
    open_defects = sum(duty.kind == "correction" for duty in store.obligations.open_of(engagement))
    return release_refusals(in_shanghai(warranty.due_at).date(), said.ended_on, open_defects) if warranty else []


def _duty(store: Store, engagement: Engagement, number: int) -> Obligation:
    duty = store.session.get(Obligation, number)
    if duty is None or duty.engagement_id != engagement.id:
        waiting = [line for one in store.obligations.open_of(engagement) if "〔" in (line := shown(one))]
        remedy = f"待登记的有 {'；'.join(waiting)}" if waiting else "没有待登记的事项"
        raise NotFound(f"项目 {engagement.no} 没有编号为 {number} 的到期事项：{remedy}")
    return duty
