"""What the rounds of negotiation brought: promises and differences from the standard clauses. Row S4.4."""

from typing import Any

from schemas.negotiation import NEGOTIATION_MINUTES, NegotiationMinutesContext
from schemas.records import Engagement
from schemas.special_terms import NegotiatedDifference, Promised
from tasks.awards import left_behind
from waibao.store.store import Store


def negotiated(store: Store, engagement: Engagement) -> tuple[list[Promised], list[NegotiatedDifference]]:
    """Promises of all rounds, each once, and the differences as the last round that speaks of a clause has them.

    What was negotiated with a vendor whose award came to nothing binds nobody.
    """
    promises: dict[tuple[str, str], Promised] = {}
    clauses: dict[str, NegotiatedDifference] = {}
    gone = left_behind(store, engagement)
    for document in store.documents.newest(engagement, NEGOTIATION_MINUTES):
        minutes = NegotiationMinutesContext.model_validate(document.context).facts
        if minutes.vendor.name in gone:
            continue
        for one in minutes.promises:
            said = {"side": one.side, "text": one.promise, "evidence": one.evidence, "due": one.due}
            promises.setdefault((one.side, one.promise), Promised(**said, minutes_no=document.number))
        for item in minutes.deviations:
            known = {name: getattr(item, name) for name in ("clause", "standard", "proposed", "reason")}
            clauses[item.clause] = NegotiatedDifference(**known, minutes_no=document.number)
    return list(promises.values()), list(clauses.values())


def offered_promises(store: Store, engagement: Engagement) -> list[dict[str, Any]]:
    """The promises as the form of the terms shows them, to be carried into the contract."""
    return [
        {
            "side": one.side,
            "text": one.text,
            "evidence": f"谈判纪要 {one.minutes_no}，{one.evidence}"[:200],
            "due": f"{one.due}" if one.due else None,
        }
        for one in negotiated(store, engagement)[0]
    ]
