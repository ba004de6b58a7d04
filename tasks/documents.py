"""Issue a document: number and data first, in one transaction; then its files, each whole or not at all."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from schemas.catalogue import document_kind
from schemas.documents import DocumentKind, Format, Frame
from schemas.phases import PHASE_TITLES
from schemas.records import Document, Engagement
from tasks.answers import vendor_party
from tasks.step import is_direct, say, step
from waibao import faults
from waibao.documents.changes import changes, summary
from waibao.documents.gfm import escaped
from waibao.store.documents import SALT, is_purged
from waibao.store.engine import reading, transaction
from waibao.store.files import safe_name, write_whole
from waibao.store.store import Store

PHASE_ORDER = tuple(PHASE_TITLES)


@dataclass(frozen=True)
class Issued:
    """A document that exists: what a flow shows to the person who decides."""

    number: str
    version: int
    page: Path | None = field(repr=False)

    @property
    def markdown(self) -> str:
        """The text as the UI shows it; empty for a document that is a workbook only."""
        return self.page.read_text(encoding="utf-8") if self.page else ""


def issue(
    kind: DocumentKind,
    no: str,
    build: Callable[[Store, Engagement], BaseModel],
    *,
    subject: str = "",
    version: int = 1,
    status: str = "定稿",
) -> Issued:
    """Issue a document once: run again, it completes or returns the one already issued.

    Args:
        kind: what is issued.
        no: engagement number.
        build: makes the context from the store, called only when the document does not exist yet.
        subject: what it is about within the engagement, e.g. a milestone.
        version: 1, or the round of a revision, which keeps the number.
        status: 草稿, 定稿 or 已签.
    """
    with reading() as store:
        engagement = store.engagements.get(no)
        document = store.documents.find(engagement, kind, subject, version)
        if document is not None and _is_complete(store, document):
            return _issued(store, document)
    if document is None:
        with transaction() as store:
            engagement = store.engagements.get(no)
            document = store.documents.find(engagement, kind, subject, version)  # another run may have been faster
            if document is None:
                context, now = build(store, engagement), store.now(engagement)
                document = store.documents.reserve(
                    engagement, kind, context, now, subject=subject, version=version, status=status
                )
        faults.point(f"{kind.slug}:{subject}:{version}:reserved")
    return _write_files(engagement, document)


def _issued(store: Store, document: Document) -> Issued:
    text = store.documents.files(document).get("md")
    return Issued(document.number, document.version, store.settings.home / text.path if text else None)


def issue_when_changed(
    kind: DocumentKind,
    no: str,
    build: Callable[[Store, Engagement], BaseModel],
    *,
    subject: str = "",
    status: str = "定稿",
    apart_from: frozenset[str] = frozenset(),
) -> Issued:
    """Issue a document, as a new version only when it says something that no version said before; what it says in the
    fields ``apart_from`` does not count. A context that has a ``version`` is told its own."""
    beside = apart_from | {"version", SALT}
    with reading() as store:
        engagement = store.engagements.get(no)
        context = build(store, engagement)
        versions = store.documents.versions(engagement, kind, subject)
        before = {document.version: _without(store.documents.said(document), beside) for document in versions}
    said = _without(context.model_dump(mode="json"), beside)
    version = next((number for number, earlier in before.items() if earlier == said), len(versions) + 1)
    told = context.model_copy(update={"version": version}) if "version" in kind.context.model_fields else context
    return issue(kind, no, lambda _store, _engagement: told, subject=subject, version=version, status=status)


def _without(said: dict[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name not in names}


def issue_round(
    kind: DocumentKind,
    no: str,
    build: Callable[[Store, Engagement], BaseModel],
    *,
    subject: str,
    round_: int,
    status: str = "定稿",
) -> Issued:
    """Issue the document of a round, whose context has a ``round``: the next version of the subject's document."""
    with reading() as store:
        engagement = store.engagements.get(no)
        versions = store.documents.versions(engagement, kind, subject)
    known = {document.context["round"]: document.version for document in versions}
    version = known.get(round_, len(versions) + 1)
    return issue(kind, no, build, subject=subject, version=version, status=status)


@step("补齐未写完的文档")
def complete_documents(no: str) -> int:
    """补齐未写完的文档。

    Write the files of documents that a killed run had numbered but not yet written; returns how many there were.
    """
    with reading() as store:
        engagement = store.engagements.get(no)
        missing = [document for document in store.documents.of(engagement) if not _is_complete(store, document)]
    for document in missing:
        _write_files(engagement, document)
    return len(missing)


def _is_complete(store: Store, document: Document) -> bool:
    made, wanted = set(store.documents.files(document)), set(document_kind(document.kind).all_formats)
    return made == wanted or is_purged(document)


def frame_of(engagement: Engagement, document: Document, issuer: str) -> Frame:
    """What stands in header and footer of an issued document."""
    return Frame(
        number=document.number,
        version=document.version,
        dated=document.dated,
        status=document.status,  # type: ignore[arg-type]
        issuer=issuer,
        engagement_no=engagement.no,
        rehearsal=engagement.rehearsal,
    )


def file_path(engagement: Engagement, document: Document, made: str, called: str) -> Path:
    """Where a file of a document goes, below ``documents/``: readable to the people who look for it, who see what it is
    called."""
    kind = document_kind(document.kind)
    phase = f"{PHASE_ORDER.index(kind.phase) + 1}-{PHASE_TITLES[kind.phase]}"
    version = f"-v{document.version}" if document.version > 1 else ""
    name = safe_name(f"{document.number}{version} {called}.{made}")
    return Path(engagement.no) / phase / name


def _issuer(store: Store, engagement: Engagement, kind: DocumentKind) -> str:
    """Name of the side that makes a document out."""
    if kind.issued_by == "乙方" and (contract := store.contracts.find(engagement)):
        return vendor_party(store, contract).name
    return store.engagements.party(engagement.client_id).name


def _write_files(engagement: Engagement, document: Document) -> Issued:
    """Render and write every file, then record them all: no writer waits for the rendering."""
    from waibao.documents.engine import render

    kind = document_kind(document.kind)
    with reading() as store:
        issuer, settings = _issuer(store, engagement, kind), store.settings
        said = store.documents.said(document)
    context, frame = kind.context.model_validate(said), frame_of(engagement, document, issuer)
    called = kind.called(context)
    rendered = render(kind, context, frame, own=settings.templates)
    written: dict[Format, tuple[str, str, int]] = {}
    for made, content in rendered.items():
        path = settings.documents / file_path(engagement, document, made, kind.file_title(context))
        mode = 0o600 if kind.personal else 0o644
        written[made] = (str(path.relative_to(settings.home)), write_whole(path, content, mode=mode), len(content))
    faults.point(f"{kind.slug}:{document.subject}:{document.version}:written")
    with transaction() as store:
        now = store.now(engagement)
        for made, (place, digest, size) in written.items():
            store.documents.add_file(engagement, document, made, place, digest, size, now)
        store.session.flush()
        issued = _issued(store, document)
    say(f"已出具 {called} {document.number}" + (f" 第 {document.version} 版" if document.version > 1 else ""))
    if not is_direct() and issued.page is not None and not kind.personal:
        _leave_artifacts(kind, engagement, document, issued)
    return issued


def _leave_artifacts(kind: DocumentKind, engagement: Engagement, document: Document, issued: Issued) -> None:
    """The text, and of a revision what differs from the version before, for whoever looks at the run."""
    from prefect.artifacts import create_markdown_artifact

    key = f"{issued.number}-v{issued.version}".lower()
    create_markdown_artifact(issued.markdown, key=key, description=f"{kind.title} {issued.number}")
    with reading() as store:
        before = store.documents.find(engagement, kind, document.subject, document.version - 1)
        earlier = _issued(store, before) if before else None
    if earlier and earlier.page:
        said = summary(changes(earlier.markdown, issued.markdown))
        listed = "\n\n".join(escaped(line) for line in said.splitlines())
        title = f"{kind.title} {issued.number} 第 {issued.version} 版与第 {earlier.version} 版的差异"
        create_markdown_artifact(f"# {title}\n\n{listed}", key=f"{key}-changes", description=title)
