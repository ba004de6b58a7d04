"""What the daily sweep asks of every engagement. Row S1.5."""

from datetime import datetime

from schemas.errors import WaibaoError
from waibao.store.engine import reading


def open_engagements() -> list[str]:
    """Numbers of engagements that are not rejected: closed ones may still owe retention or a warranty."""
    with reading() as store:
        return [engagement.no for engagement in store.engagements.all() if engagement.status != "rejected"]


def moment_of(no: str) -> datetime:
    """The engagement's time."""
    with reading() as store:
        return store.now(store.engagements.get(no))


def failure_of(no: str, what: str, error: WaibaoError) -> str:
    """What the sweep could not do, for the person who has to."""
    return f"{no}：{what} 未能完成：{error}"
