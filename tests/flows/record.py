"""What the store holds of the short engagement, as tests look at it."""

from typing import Any

from schemas.catalogue import GATES
from schemas.records import Document, Engagement, Payment
from tasks.decisions import record_decision
from tasks.step import without_prefect
from tests.standing import NO, Standing
from waibao.store.store import Store

LOWEST = "蓝图数码科技有限公司"
"""Who bids least in the short engagement."""


def engagement_of(store: Store) -> Engagement:
    return store.engagements.get(NO)


def documents(store: Store, kind: str) -> list[Document]:
    return [document for document in store.documents.of(engagement_of(store)) if document.kind == kind]


def markdown(store: Store, kind: str, version: int = -1) -> str:
    """A document of a kind as it is read, without blanks; the newest unless said otherwise."""
    files = store.documents.files(documents(store, kind)[version])
    return "".join((store.settings.home / files["md"].path).read_text(encoding="utf-8").split())


def payments(store: Store) -> list[Payment]:
    contract = store.contracts.find(engagement_of(store))
    return [payment for _, payment in store.payments.of(contract)] if contract else []


def answer(standing: Standing, key: str, subject: tuple[int, ...], **form: Any) -> list[str]:
    """Give one answer to a gate; the reasons why it was refused."""
    slug = key.rstrip("0123456789-")
    filled = GATES[slug].form.model_validate({**standing.form(key), **form})
    with standing.here(), without_prefect():
        return record_decision(NO, key, slug, subject, filled, "test")
