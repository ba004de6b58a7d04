"""Numbers without gaps: a counter row per prefix and year, moved in the transaction that uses the number."""

from datetime import datetime

from sqlmodel import Session

from schemas.records import Counter
from schemas.values import in_shanghai

REHEARSAL_PREFIX = "YL"


def next_number(session: Session, prefix: str, now: datetime, rehearsal: bool = False, *, digits: int = 4) -> str:
    """The next number of the year in Shanghai, e.g. ``HT-2026-0001``; a rehearsal counts apart: ``YL-HT-2026-0001``."""
    year = in_shanghai(now).year
    full = f"{REHEARSAL_PREFIX}-{prefix}" if rehearsal else prefix
    counter = session.get(Counter, (full, year), with_for_update=True) or Counter(prefix=full, year=year, value=0)
    counter.value += 1
    session.add(counter)
    session.flush()
    return f"{full}-{year}-{counter.value:0{digits}d}"
