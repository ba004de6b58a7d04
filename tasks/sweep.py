"""The obligation calendar read every day: what is missing is made, what comes near is warned of. Row S1.5."""

from datetime import datetime

from schemas.errors import WaibaoError
from tasks.step import step
from waibao.store.engine import reading, transaction

WARN_DAYS = (90, 60, 30)


def open_engagements() -> list[str]:
    """Numbers of engagements that are not rejected: closed ones may still owe retention or a warranty."""
    with reading() as store:
        return [engagement.no for engagement in store.engagements.all() if engagement.status != "rejected"]


def moment_of(no: str) -> datetime:
    """The engagement's time."""
    with reading() as store:
        return store.now(store.engagements.get(no))


@step("检查到期义务")
def warn_of_duties(no: str) -> list[str]:
    """检查到期义务。

    Sentences about overdue duties, and about those 90, 60 and 30 days ahead, each said once for each threshold.
    """
    sentences = []
    with transaction() as store:
        engagement = store.engagements.get(no)
        today = store.today(engagement)
        for duty in store.obligations.open_of(engagement):
            left = (duty.due_at.date() - today).days
            if left < 0:
                sentences.append(f"{no}：{duty.title} 已逾期 {-left} 天（应于 {duty.due_at.date()}；{duty.basis}）")
                continue
            reached = [days for days in WARN_DAYS if left <= days and days not in duty.warned]
            if reached:
                duty.warned = [*duty.warned, *reached]
                store.session.add(duty)
                sentences.append(f"{no}：{duty.title} 还有 {left} 天（{duty.due_at.date()}；{duty.basis}）")
    return sentences


def failure_of(no: str, what: str, error: WaibaoError) -> str:
    """What the sweep could not do, for the person who has to."""
    return f"{no}：{what} 未能完成：{error}"
