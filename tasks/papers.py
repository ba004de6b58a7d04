"""Papers: documents that staff issue when the occasion arises, from a form filled in once.

What was filled in is a decision like any other; the document is made from it. A revision keeps the number.
"""

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from schemas.catalogue import PAPER_GATES, paper_kind
from schemas.choices import SHOWN
from schemas.documents import DocumentKind
from schemas.errors import NotFound, Refused
from schemas.forms import Answer, Gate, offered
from schemas.records import Document, Engagement
from schemas.sentences import faults_on_form
from tasks.answers import contract_head, head
from tasks.decisions import refusals_of
from tasks.documents import Issued, issue
from tasks.drafts.kinds import draft_of
from tasks.step import say, step
from waibao.store.engine import reading, transaction
from waibao.store.store import Store


@dataclass(frozen=True)
class Place:
    """Which document an answer belongs to: the how manieth of its kind in the engagement, and its version."""

    subject: int
    version: int

    def key(self, gate: Gate) -> str:
        """Key of the decision that holds what was filled in."""
        return f"{gate.slug}-{self.subject}-{self.version}"


@dataclass(frozen=True)
class Version:
    """A version of a document, and what was filled in for it."""

    place: Place
    said: dict[str, Any]

    def says(self, form: Answer) -> bool:
        """Whether just that was filled in."""
        return self.said == form.model_dump(mode="json")


def newest(no: str, slug: str, number: str) -> Version:
    """The newest version of the document of that number.

    Raises:
        NotFound: no such engagement or document.
    """
    with reading() as store:
        document = _revised(store, store.engagements.get(no), paper_kind(slug), number)
        return Version(Place(int(document.subject), document.version), document.context["facts"])


def prefill(no: str, slug: str, revises: str = "") -> dict[str, Any]:
    """What the form shows before it is filled in: the version that is revised, else what is known already.

    Raises:
        NotFound: no such kind, engagement or document.
        Refused: the engagement cannot have such a document (now).
    """
    kind = paper_kind(slug)
    with reading() as store:
        engagement = store.engagements.get(no)
        if reasons := _standing_refusals(store, engagement, kind):
            raise Refused(reasons)
        form = PAPER_GATES[slug].form
        if revises:
            said = form.model_validate(_revised(store, engagement, kind, revises).context["facts"])
            return said.model_dump(mode="json", exclude={"by"}, context=SHOWN)
        return {**offered(form), **draft_of(store, engagement, slug)}


def _revised(store: Store, engagement: Engagement, kind: DocumentKind, number: str) -> Document:
    """The newest version of the document that is revised."""
    document = store.documents.numbered(engagement, number)[-1]
    if document.kind != kind.slug:
        raise NotFound(f"{number} 不是{kind.title}：请核对文书类型和编号")
    return document


def _standing_refusals(store: Store, engagement: Engagement, kind: DocumentKind) -> list[str]:
    """Why an engagement cannot have a document of this kind, whatever is filled in."""
    refusals = []
    if kind.engagement_kinds and engagement.kind not in kind.engagement_kinds:
        refusals.append(f"{kind.title}不用于这一类外包项目：请核对文书类型。")
    if "contract" in kind.context.model_fields and store.contracts.find(engagement) is None:
        refusals.append(f"项目 {engagement.no} 尚未签订合同，不能出具{kind.title}：请先登记合同签署。")
    if engagement.status == "rejected":
        refusals.append(f"项目 {engagement.no} 已终止，不能再出具文书。")
    return refusals


@step("登记文书内容")
def record_paper(no: str, slug: str, form: Answer, source: str, revises: str = "") -> Place | list[str]:
    """登记文书内容。

    Record what was filled in, once for each source (a run, a data file, an entry of a scenario); returns its place
    among the engagement's documents, or the reasons why it was refused.
    """
    kind, gate = paper_kind(slug), PAPER_GATES[slug]
    with transaction() as store:
        engagement = store.engagements.get(no)
        for earlier in store.decisions.at(engagement, gate):
            if earlier.source == source:
                return place_of(earlier.key)
        outcome = enter(store, engagement, kind, form, source, revises)
    if isinstance(outcome, Place):
        say(f"{gate.title}：{form.by} 已办理（{outcome.key(gate)}）")
    return outcome


def enter(
    store: Store, engagement: Engagement, kind: DocumentKind, form: Answer, source: str, revises: str
) -> Place | list[str]:
    """Record what was filled in where its document has its place, unless something forbids it."""
    gate, now = PAPER_GATES[kind.slug], store.now(engagement)
    place = next_place(store, engagement, kind, revises)
    reasons = _standing_refusals(store, engagement, kind)
    reasons += refusals_of(store, engagement, gate, (place.subject, place.version), form)
    if reasons:
        return reasons
    try:
        _context(store, engagement, kind, form)
    except ValidationError as error:  # what was filled in does not go with what is recorded
        return faults_on_form(error, gate.form)
    store.decisions.record(engagement, gate, place.key(gate), form, now, source)
    return place


def place_of(key: str) -> Place:
    """The place that a decision's key names."""
    subject, version = key.rsplit("-", 2)[1:]
    return Place(int(subject), int(version))


def next_place(store: Store, engagement: Engagement, kind: DocumentKind, revises: str) -> Place:
    """Where the next document of a kind goes, or the next version of the one that is revised."""
    filled = [place_of(row.key) for row in store.decisions.at(engagement, PAPER_GATES[kind.slug])]
    if revises:
        subject = int(_revised(store, engagement, kind, revises).subject)
        return Place(subject, 1 + max(place.version for place in filled if place.subject == subject))
    return Place(1 + max((place.subject for place in filled), default=0), 1)


@step("出具文书")
def issue_paper(no: str, slug: str, subject: int, version: int) -> Issued:
    """出具文书。

    Issue the document that a recorded form makes; run again, it returns the one already issued.
    """
    kind, gate = paper_kind(slug), PAPER_GATES[slug]

    def build(store: Store, engagement: Engagement) -> BaseModel:
        filled = store.decisions.made(engagement, gate, gate.form, subject, version)
        return _context(store, engagement, kind, filled)

    return issue(kind, no, build, subject=str(subject), version=version)


def _context(store: Store, engagement: Engagement, kind: DocumentKind, form: Answer) -> BaseModel:
    """Everything the document says.

    Raises:
        ValidationError: what was filled in contradicts the engagement or its contract.
    """
    said: dict[str, Any] = {"head": head(store, engagement), "facts": form}
    if "contract" in kind.context.model_fields:
        said["contract"] = contract_head(store, engagement)
    return kind.context(**said)


def issued_sources(no: str) -> set[str]:
    """Where the papers came from that are issued: what a scenario has played is not played again."""
    kinds = {gate.slug: paper_kind(slug) for slug, gate in PAPER_GATES.items()}
    with reading() as store:
        engagement = store.engagements.get(no)
        filled = [row for row in store.decisions.of(engagement) if row.accepted and row.gate in kinds]
        places = {row.source: (kinds[row.gate], place_of(row.key)) for row in filled}
        return {
            source
            for source, (kind, place) in places.items()
            if store.documents.find(engagement, kind, str(place.subject), place.version)
        }


def number_at(no: str, slug: str, position: int) -> str:
    """Number of the how manieth paper of a kind.

    Raises:
        NotFound: there is none.
    """
    with reading() as store:
        return store.documents.issued(store.engagements.get(no), paper_kind(slug), str(position)).number
