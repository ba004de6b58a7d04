"""``waibao documents kinds`` and ``diff``, ``waibao issue``: what documents there are, what changed, one more."""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

import typer

from cli.show import emit, print_table
from schemas.catalogue import DOCUMENT_KINDS, PAPER_GATES, document_kind, paper_kind
from schemas.errors import NotFound, Refused
from schemas.forms import Answer
from schemas.phases import PHASE_TITLES
from schemas.profiles import PROFILES
from schemas.records import Document
from waibao.documents.changes import Change, changes, summary
from waibao.store.engine import reading
from waibao.store.store import Store
from waibao.written_files import fitted, load_written


def show_kinds(*, as_json: bool) -> None:
    """Every document kind with rows, formats and model."""
    found = [
        {
            "slug": kind.slug,
            "title": kind.title,
            "purpose": kind.purpose,
            "phase": kind.phase,
            "prefix": kind.prefix,
            "formats": list(kind.all_formats),
            "model": kind.context.__name__,
            "form": kind.form.__name__ if kind.form else None,
            "rows": list(kind.rows),
            "engagement_kinds": list(kind.engagement_kinds or PROFILES),
            "template": kind.template,
        }
        for kind in DOCUMENT_KINDS.values()
    ]
    if as_json:
        emit(found)
        return
    rows = [
        [
            kind.slug,
            kind.title,
            PHASE_TITLES[kind.phase],
            kind.prefix,
            " ".join(kind.all_formats),
            kind.context.__name__,
            " ".join(kind.rows),
            "填写" if kind.form else "流程",
        ]
        for kind in DOCUMENT_KINDS.values()
    ]
    columns = ("类型", "名称", "阶段", "编号", "格式", "数据模型", "流程条目", "出具方式")
    print_table(f"文档类型（{len(rows)} 种）", columns, rows)


def show_differences(no: str, kind: str, before: int | None, after: int | None, *, as_json: bool) -> None:
    """What differs between two versions of a document.

    Raises:
        NotFound: no such document or version, or several documents of the kind.
    """
    with reading() as store:
        versions = _versions(store, no, kind)
        newer = _version(versions, versions[-1].version if after is None else after)
        older = _version(versions, _before(versions, newer) if before is None else before)
        found = changes(_text(store, older), _text(store, newer))
    if as_json:
        emit([asdict(change) for change in found])
        return
    title = DOCUMENT_KINDS[newer.kind].title
    typer.echo(
        f"{title} {newer.number}：第 {older.version} 版（{older.dated}）与第 {newer.version} 版（{newer.dated}）"
    )
    typer.echo(f"{summary(found)}{_counted(found)}")


def _counted(found: list[Change]) -> str:
    counts = [(kind, sum(change.kind == kind for change in found)) for kind in ("修改", "增加", "删除")]
    return f"\n共 {len(found)} 处：{'，'.join(f'{kind} {count}' for kind, count in counts if count)}。" if found else ""


def _versions(store: Store, no: str, kind: str) -> list[Document]:
    """All versions of one document, named by its number, or by its kind when there is only one of it."""
    engagement = store.engagements.get(no)
    if kind not in DOCUMENT_KINDS and "-" in kind and kind[:2].isupper():
        return store.documents.numbered(engagement, kind)
    title = document_kind(kind).title
    found = [document for document in store.documents.of(engagement) if document.kind == kind]
    numbers = list(dict.fromkeys(document.number for document in found))
    if not numbers:
        raise NotFound(f"项目 {no} 尚未出具{title}。")
    revised = [number for number in numbers if sum(document.number == number for document in found) > 1]
    if len(numbers) > 1 and len(revised) != 1:
        raise NotFound(f"项目 {no} 有 {len(numbers)} 份{title}：请用编号指定其中一份（{'、'.join(numbers)}）")
    chosen = revised[0] if len(numbers) > 1 else numbers[0]
    return [document for document in found if document.number == chosen]


def _before(versions: list[Document], newer: Document) -> int:
    """The version before; 0, which there never is, for the first."""
    return max((document.version for document in versions if document.version < newer.version), default=0)


def _version(versions: list[Document], wanted: int) -> Document:
    for document in versions:
        if document.version == wanted:
            return document
    number, there = versions[0].number, "、".join(str(document.version) for document in versions)
    if wanted:
        raise NotFound(f"{number} 没有第 {wanted} 版，现有第 {there} 版：请改用其中的版本。")
    raise NotFound(f"{number} 第 {there.partition('、')[0]} 版之前没有别的版本，没有差异可列。")


def _text(store: Store, document: Document) -> str:
    file = store.documents.files(document).get("md")
    if file is None and DOCUMENT_KINDS[document.kind].formats:
        raise NotFound(
            f"{document.number} 第 {document.version} 版的文件尚未写完：请再次出具或再次运行该项目，补齐后再比较。"
        )
    if file is None:
        raise NotFound(f"{document.number} 是工作簿，没有正文可以比较：请直接打开两版文件。")
    return (store.settings.home / file.path).read_text(encoding="utf-8")


def issue_document(no: str, slug: str, data: Path, revises: str) -> None:
    """Issue a document from a file of what its form asks; the same file twice issues it once.

    Raises:
        BadInput: the data do not fit the form.
        Refused: it may not be issued.
    """
    from tasks.papers import Place, issue_paper, newest, prefill, record_paper
    from tasks.step import say, watching, without_prefect

    kind = paper_kind(slug)
    form = fitted(PAPER_GATES[slug].form, load_written(data, f"数据文件 {data}"), f"{kind.title}的内容 {data.name}")
    with without_prefect(), watching(typer.echo):
        prefill(no, slug, revises)
        revised = newest(no, slug, revises) if revises else None
        if revised and revised.says(form):
            place: Place | list[str] = revised.place
        else:
            source = f"file:{_digest(slug, form, revises, revised.place.version if revised else 0)}"
            place = record_paper(no, slug, form, source, revises)
        if not isinstance(place, Place):
            raise Refused(place)
        issued = issue_paper(no, slug, place.subject, place.version)
        say(f"{kind.title} {issued.number} 第 {issued.version} 版")


def _digest(slug: str, form: Answer, revises: str, version: int) -> str:
    """The same for the same content of the same document, or of the same revision of it."""
    said = [slug, revises, version, form.model_dump(mode="json")]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
