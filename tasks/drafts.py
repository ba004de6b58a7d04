"""What the store knows of a document that staff are about to fill in: the form shows it, to be completed."""

from collections.abc import Callable, Mapping
from typing import Any

from schemas.records import Engagement
from waibao.store.store import Store

Draft = Callable[[Store, Engagement], dict[str, Any]]

DRAFTS: Mapping[str, Draft] = {}


def draft_of(store: Store, engagement: Engagement, slug: str) -> dict[str, Any]:
    """Fields of the form that are known, as the form shows them."""
    return DRAFTS[slug](store, engagement) if slug in DRAFTS else {}
