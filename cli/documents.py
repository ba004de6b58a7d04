"""``waibao documents kinds`` and ``diff``, ``waibao issue``: what documents there are, what changed, one more."""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typer
from pydantic import ValidationError

from cli.render import load_data
from cli.show import emit, print_table
from schemas.catalogue import DOCUMENT_KINDS, PAPER_GATES, document_kind, paper_kind
from schemas.errors import BadInput, NotFound, Refused
from schemas.phases import PHASE_TITLES
from schemas.profiles import PROFILES
from schemas.records import Document
from schemas.sentences import chinese_faults
from waibao.documents.changes import Change, changes, summary
from waibao.store.engine import reading
from waibao.store.store import Store


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
        older = _version(versions, newer.version - 1 if before is None else before)
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


def _version(versions: list[Document], wanted: int) -> Document:
    for document in versions:
        if document.version == wanted:
            return document
    there = "、".join(str(document.version) for document in versions)
    raise NotFound(f"{versions[0].number} 没有第 {wanted} 版，现有第 {there} 版；只有一版的文档没有差异可列。")


def _text(store: Store, document: Document) -> str:
    file = store.documents.files(document).get("md")
    if file is None:
        raise NotFound(f"{document.number} 是工作簿，没有正文可以比较：请直接打开两版文件。")
    return (store.settings.home / file.path).read_text(encoding="utf-8")


def issue_document(no: str, slug: str, data: Path, revises: str) -> None:
    """Issue a document from a file of what its form asks; the same file twice issues it once.

    Raises:
        BadInput: the data do not fit the form.
        Refused: it may not be issued.
    """
    from tasks.papers import Place, issue_paper, prefill, record_paper
    from tasks.step import say, watching, without_prefect

    kind = paper_kind(slug)
    said = load_data(data)
    try:
        form = PAPER_GATES[slug].form.model_validate(said)
    except ValidationError as error:
        faults = "\n".join(f"- {fault.lstrip('.')}" for fault in chinese_faults(error))
        raise BadInput(f"{kind.title}的内容 {data.name}", f"有以下问题：\n{faults}\n", "请逐项改正") from error
    source = f"file:{_digest(slug, form.model_dump(mode='json'), revises)}"
    with without_prefect(), watching(typer.echo):
        prefill(no, slug, revises)
        place = record_paper(no, slug, form, source, revises)
        if not isinstance(place, Place):
            raise Refused(place)
        issued = issue_paper(no, slug, place.subject, place.version)
        say(f"{kind.title} {issued.number} 第 {issued.version} 版")


def _digest(slug: str, said: Any, revises: str) -> str:
    text = json.dumps([slug, revises, said], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
