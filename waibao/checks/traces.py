"""What a file tells of how it was made: properties that programs leave in it, its texts, contacts named in them."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from xml.etree import ElementTree

from schemas.rules.collusion import FileTraces
from waibao.checks.csv_files import decode

_PART_LIMIT = 32 * 2**20
"""Bytes of a part of an office file, or of a text, that are read; more is no offer but a way to fill memory."""
_PAGES = 200
_LETTERS = re.compile(r"[^\W\d_]")
_BLANK = re.compile(r"\s+")
_MAIL = re.compile(r"[A-Za-z0-9._+-]+@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)0\d{2,3}[- ]?\d{4}[- ]?\d{3,4}(?!\d)")
_ACCOUNT = re.compile(r"(?<![\dA-Za-z])\d{4}(?:[ -]?\d{4}){2}[ -]?\d{3,7}(?:[ -]?\d{1,3})?(?![\dA-Za-z])")
_PUBLIC_MAIL = {
    *("qq.com", "foxmail.com", "163.com", "126.com", "yeah.net", "sina.com", "sina.cn", "sohu.com", "139.com"),
    *("189.cn", "wo.cn", "aliyun.com", "outlook.com", "hotmail.com", "live.com", "gmail.com", "icloud.com"),
}
# Names that programs and new computers give by themselves.
_ANYBODY = {
    *("", "user", "users", "admin", "administrator", "windows user", "windows 用户", "微软用户", "microsoft", "office"),
    *("pc", "dell", "lenovo", "hp", "asus", "wps", "openpyxl", "python-docx", "apache poi", "waibao", "none", "用户"),
    "2013-12-23t23:15:00z",  # of the template that python-docx brings
}
_CORE = {"creator": "作者", "lastModifiedBy": "最后修改人", "created": "创建时间"}
_TEXT_PARTS = re.compile(r"(?:xl/sharedStrings|xl/worksheets/sheet\d+|word/document|ppt/slides/slide\d+)\.xml")
_TEXTS = {"si", "is", "p"}
"""Elements that hold one text each: a cell of a workbook, a paragraph."""


def file_traces(content: bytes) -> FileTraces:
    """The traces in a file as it came. Never raises for bad content: what cannot be read leaves no traces.

    Midnight as the time of creation is a date without a time, which many files share, and is left out.
    """
    try:
        if content.startswith(b"PK"):
            return _office(content)
        if b"%PDF-" in content[:1024]:
            return _pdf(content)
        if 0 not in content[:4096] and len(content) <= _PART_LIMIT:
            text, _ = decode(content)
            return _traces([], [], re.split(r"[\r\n,\t;]+", text))
    except (OSError, ValueError, LookupError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError,
            ElementTree.ParseError):  # fmt: skip
        pass
    return FileTraces()


def together(traces: Iterable[FileTraces]) -> FileTraces:
    """The traces of several files."""
    found = list(traces)
    return FileTraces(
        frozenset().union(*(one.properties for one in found)),
        frozenset().union(*(one.runs for one in found)),
        frozenset().union(*(one.contacts for one in found)),
        frozenset().union(*(one.programs for one in found)),
    )


def written_runs(texts: Iterable[str]) -> frozenset[str]:
    """Texts as they are compared: blanks narrowed, figures alone left out."""
    return frozenset(run for text in texts if len(_LETTERS.findall(run := _BLANK.sub(" ", text).strip())) >= 2)


def phone(number: str) -> str:
    """A telephone number as it is compared."""
    return re.sub(r"\D", "", number)


def _office(content: bytes) -> FileTraces:
    properties: list[tuple[str, str]] = []
    programs: list[str] = []
    texts: list[str] = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for entry in archive.infolist():
            name = entry.filename
            if entry.file_size > _PART_LIMIT:
                continue
            if name == "docProps/core.xml":
                properties += [(_CORE[tag], text) for tag, text in _leaves(archive.read(entry)) if tag in _CORE]
            elif name == "docProps/app.xml":
                said = dict(_leaves(archive.read(entry)))
                programs.append(f"{said.get('Application', '')} {said.get('AppVersion', '')}")
                properties.append(("所属单位", said.get("Company", "")))
            elif _TEXT_PARTS.fullmatch(name):
                texts += list(_written(archive.read(entry)))
    return _traces(properties, programs, texts)


def _parsed(content: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(content)  # noqa: S314  (size checked; expat bounds expansion)


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _leaves(content: bytes) -> Iterator[tuple[str, str]]:
    for element in _parsed(content).iter():
        yield _tag(element), (element.text or "").strip()


def _written(content: bytes) -> Iterator[str]:
    for element in _parsed(content).iter():
        if _tag(element) in _TEXTS:
            yield "".join(part.text or "" for part in element.iter() if _tag(part) == "t")


def _pdf(content: bytes) -> FileTraces:
    import logging

    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = PdfReader(io.BytesIO(content))
        said: Mapping[str, object] = reader.metadata or {}
        titles = {"/Author": "作者", "/CreationDate": "创建时间"}
        properties = [(title, str(said.get(key, ""))) for key, title in titles.items()]
        programs = [f"{said.get('/Creator', '')} {said.get('/Producer', '')}"]
        texts = [line for page in reader.pages[:_PAGES] for line in page.extract_text().splitlines()]
    except (PyPdfError, TypeError, AttributeError, RecursionError):
        return FileTraces()
    return _traces(properties, programs, texts)


def _traces(properties: Iterable[tuple[str, str]], programs: Iterable[str], texts: Iterable[str]) -> FileTraces:
    runs = written_runs(texts)
    told = {(title, said) for title, value in properties if (said := _BLANK.sub(" ", value).strip())}
    return FileTraces(
        frozenset(
            (title, said)
            for title, said in told
            if said.casefold() not in _ANYBODY
            and not (title == "创建时间" and re.search(r"(?:T00:00|\d{8}000000)", said))
        ),
        runs,
        frozenset(contact for run in runs for contact in _contacts(run)),
        frozenset(said for program in programs if (said := program.strip())),
    )


def _contacts(run: str) -> Iterator[tuple[str, str]]:
    for found in _MAIL.finditer(run):
        domain = found[1].casefold()
        yield ("邮箱", found[0].casefold()) if domain in _PUBLIC_MAIL else ("邮箱域名", domain)
    for number in _ACCOUNT.findall(run):
        yield "账号", phone(number)
    rest = _ACCOUNT.sub("", run)
    for pattern in (_MOBILE, _LANDLINE):
        for number in pattern.findall(rest):
            yield "联系电话", phone(number)
