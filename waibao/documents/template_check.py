"""Finds unknown variables in a customer's templates before anything runs.

Every expression is followed through the context model of its document: ``contract.vendor.nam`` is found because a
party has no such field, whatever the data. What cannot be known without data (the result of a macro, of a method) is
left to the rendering, which is as strict.
"""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from schemas.catalogue import DOCUMENT_KINDS
from schemas.documents import DocumentKind, Frame
from schemas.errors import BadInput, TemplateFault
from schemas.phases import PHASE_TITLES
from waibao.documents import house_docx, markdown
from waibao.documents.template_library import Library
from waibao.documents.template_types import UNKNOWN, Scope, fields, offer
from waibao.documents.template_walk import Finding, Walk

__all__ = ["Finding", "check_directory", "templates_in"]


def check_directory(directory: Path) -> list[Finding]:
    """Every fault of the templates in a directory that ``WAIBAO_TEMPLATES`` may name; empty when there is none.

    Raises:
        BadInput: there is no such directory.
    """
    if not directory.is_dir():
        raise BadInput(f"模板目录 {directory}", "不是目录" if directory.exists() else "不存在", "请核对路径")
    library = Library(markdown.environment(directory))
    names = list(_files(directory))
    findings = [found for name in names for found in _file(directory, name, library)]
    if pieces := [name for name in names if _is_piece(name)]:
        findings += _with_pieces(library.touched_by(pieces) - set(names), library)
        unused = [name for name in pieces if name not in library.used]
        findings += [Finding(name, "", "没有文档用到这个片段，它不起作用；请核对文件名") for name in unused]
    return list(dict.fromkeys(findings))


def templates_in(directory: Path) -> int:
    """How many templates there are in it."""
    return sum(name.endswith((".j2", ".docx")) for name in _files(directory))


def _files(directory: Path) -> Iterator[str]:
    """Files by name; not what hides, nor what Word leaves beside a document that is open."""
    for path in sorted(directory.rglob("*")):
        place = path.relative_to(directory)
        if path.is_file() and not any(part.startswith((".", "~$")) for part in place.parts):
            yield place.as_posix()


def _is_piece(name: str) -> bool:
    """Whether it is a piece that documents share, below a directory like ``_shared``."""
    return name.endswith(".j2") and any(part.startswith("_") for part in name.split("/")[:-1])


def _file(directory: Path, name: str, library: Library) -> list[Finding]:
    known = {kind.template: kind for kind in DOCUMENT_KINDS.values()}
    kind = known.get(f"{name.removesuffix('.docx')}.md.j2" if name.endswith(".docx") else name)
    if kind and not kind.has_template:
        return [Finding(name, "", f"{kind.title}是{kind.made_as}，没有文字模板，这个文件不起作用")]
    if kind and name.endswith(".docx"):
        return _word(kind, directory / name, name)
    if kind:
        return _text(kind, library)
    if _is_piece(name):  # its variables are looked at with each document that uses it
        return Walk(library, name).check(None)
    if name.endswith((".j2", ".docx")) or name.partition("/")[0] in PHASE_TITLES:
        return [Finding(name, "", f"没有这种文档，这个文件不起作用；{_wanted(name)}")]
    return []


def _wanted(name: str) -> str:
    """What the file should be called."""
    stem = PurePosixPath(name).name.partition(".")[0]
    if kind := DOCUMENT_KINDS.get(stem.lower()):
        stems = kind.template.removesuffix(".md.j2")
        return f"{kind.title}的模板应为 {stems}.md.j2 或 {stems}.docx"
    meant = offer(stem.lower(), DOCUMENT_KINDS)
    return f"文件名应为 <阶段>/<文档类型>.md.j2 或 .docx，见 waibao documents kinds{meant}"


def _scope(kind: DocumentKind) -> Scope:
    return {**fields(kind.context), "frame": Frame}


def _text(kind: DocumentKind, library: Library, *, compiled: bool = True) -> list[Finding]:
    return Walk(library, kind.template).check({**_scope(kind), "clauses": UNKNOWN}, compiled=compiled)


def _with_pieces(touched: set[str], library: Library) -> list[Finding]:
    """The product's own documents, as they are made with the customer's pieces."""
    others = [kind for kind in DOCUMENT_KINDS.values() if kind.template in touched]
    return [found for kind in others for found in _text(kind, library, compiled=False)]


def _word(kind: DocumentKind, path: Path, name: str) -> list[Finding]:
    try:
        template = house_docx.opened(path)
        misplaced, parts = list(template.misplaced()), list(template.parts())
    except TemplateFault as error:
        return [Finding(name, "", str(error))]
    findings = [Finding(name, f"第 {paragraph} 段（{part}）", text) for part, paragraph, text in misplaced]
    scope = {"title": str, **_scope(kind)}
    library = Library(house_docx.environment())
    for part in parts:
        walk = Walk(library, name, f"段（{part.title}）", first=-1)
        findings += walk.check(scope, part.source)
    return findings
