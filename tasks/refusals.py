"""The shape of a phase's refusals: why an answer to a gate may not stand."""

from collections.abc import Callable, Mapping

from schemas.forms import Answer
from schemas.records import Engagement
from waibao.store.store import Store

Judge = Callable[[Store, Engagement, Answer, tuple[int, ...]], list[str]]
Judges = Mapping[str, Judge]
