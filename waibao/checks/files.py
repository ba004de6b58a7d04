"""Whether a file that was handed in is complete and opens as what its name says."""

import hashlib
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

from schemas.checks import CheckResult, Finding
from schemas.rules.masking import numberless
from waibao.checks.csv_files import decode
from waibao.checks.signatures import FILE_TYPE_TITLES, FileType, file_type

UNPACKED_LIMIT = 2 * 2**30
"""Bytes of an archive once unpacked."""
_BOMB_RATIO, _BOMB_BYTES = 200, 100 * 2**20
"""An archive above this size that shrank by more than this was made to fill a disk."""
_PARSED = 64 * 2**20
"""Bytes of an office file's main part up to which it is parsed too."""

_TYPES: dict[str, tuple[FileType, ...]] = {
    ".xlsx": ("xlsx",),
    ".xlsm": ("xlsx",),
    ".xls": ("xls",),
    ".docx": ("docx",),
    ".pptx": ("pptx",),
    ".doc": ("ole",),
    ".ppt": ("ole",),
    ".pdf": ("pdf",),
    ".png": ("png",),
    ".jpg": ("jpg",),
    ".jpeg": ("jpg",),
    ".gif": ("gif",),
    ".zip": ("zip", "xlsx", "docx", "pptx"),
    ".html": ("html", "text"),
    ".htm": ("html", "text"),
    **dict.fromkeys((".txt", ".csv", ".md", ".json", ".xml", ".yaml", ".yml", ".sql", ".log"), ("text", "html")),
}
_MAIN_PART = {"xlsx": "xl/workbook.xml", "docx": "word/document.xml", "pptx": "ppt/presentation.xml"}
_SEND_AGAIN = "请重新导出，确认能打开后再发送"


def check_openable(path: Path) -> CheckResult:
    """Judge a file of any kind; never raises for bad content."""
    findings = file_findings(path)
    return CheckResult(
        kind="file",
        file_name=numberless(path.name),
        sha256=_digest(path) if path.is_file() else "",
        accepted=not any(finding.severity == "error" for finding in findings),
        findings=findings,
    )


def file_findings(path: Path, expected_suffixes: Iterable[str] | None = None) -> list[Finding]:
    """What is wrong with a file as such, a Chinese sentence each; empty when it opens.

    ``expected_suffixes`` such as ``(".pdf", ".docx")`` limit what may be handed in.
    """
    if not path.is_file():
        return [_fault("file-missing", f"没有找到文件“{numberless(path.name)}”：请确认已放入收件目录")]
    suffix = path.suffix.casefold()
    wanted = tuple(expected_suffixes or ())
    if wanted and suffix not in {item.casefold() for item in wanted}:
        return [
            _fault(
                "file-suffix", f"应提交 {'、'.join(wanted)} 文件，收到的是“{numberless(path.name)}”：请改交要求的格式"
            )
        ]
    found = file_type(path)
    if found == "empty":
        return [_fault("file-empty", "文件是空的（0 字节）：请重新导出并发送")]
    if found == "encrypted-office":
        return [_fault("file-password", "文件设有打开密码：请取消密码后重新发送")]
    if suffix in _TYPES and found not in _TYPES[suffix]:
        real = "损坏或不完整的文件" if found == "zip" else FILE_TYPE_TITLES[found]
        return [_fault("file-type", f"扩展名是 {suffix}，实际是{real}：请用对应软件打开并另存为 {suffix} 后重新发送")]
    return list(_contents(path, found))


def _fault(rule: str, message: str) -> Finding:
    return Finding(rule=rule, message=message)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _contents(path: Path, found: FileType) -> Iterator[Finding]:
    match found:
        case "pdf":
            yield from _pdf(path)
        case "xlsx" | "docx" | "pptx" | "xlsb" | "zip":
            yield from _archive(path, _MAIN_PART.get(found))
        case "png":
            yield from _picture(_png_whole(path))
        case "jpg":
            yield from _picture(_jpg_whole(path))
        case "gif":
            yield from _picture(path.read_bytes().rstrip(b"\0").endswith(b";"))
        case "text" | "html":
            yield from _text(path)
        case _:
            pass  # nothing more can be said of other formats


def _pdf(path: Path) -> Iterator[Finding]:
    """A PDF must open without a password and every page must be there."""
    import logging

    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            yield _fault("file-password", "PDF 设有打开密码：请取消密码后重新发送")
            return
        pages = sum(1 for page in reader.pages if page.mediabox)
    except (PyPdfError, OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError, zlib.error):
        yield _fault("file-damaged", f"PDF 已损坏，无法打开：{_SEND_AGAIN}")
        return
    if not pages:
        yield _fault("file-damaged", f"PDF 没有页面：{_SEND_AGAIN}")


def _archive(path: Path, main_part: str | None) -> Iterator[Finding]:
    what = "文件" if main_part else "压缩包"
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            faults = list(_entries(entries))
            if not faults and (bad := archive.testzip()):
                faults = [_fault("file-damaged", f"{what}中的“{bad}”已损坏（校验码不符）：{_SEND_AGAIN}")]
            if not faults and main_part:
                archive.getinfo("[Content_Types].xml")
                if archive.getinfo(main_part).file_size > _PARSED:
                    return
                ElementTree.fromstring(archive.read(main_part))  # noqa: S314  (size checked; expat bounds expansion)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, LookupError, ValueError, NotImplementedError,
            RuntimeError, ElementTree.ParseError):  # fmt: skip
        faults = [_fault("file-damaged", f"{what}已损坏，无法打开：{_SEND_AGAIN}")]
    yield from faults


def _entries(entries: list[zipfile.ZipInfo]) -> Iterator[Finding]:
    """Names that lead out of the directory, passwords, and sizes that fill a disk."""
    if not any(not entry.is_dir() for entry in entries):
        yield _fault("archive-empty", "压缩包里没有文件：请重新打包后发送")
    for entry in entries:
        name = entry.filename.replace("\\", "/")
        steps = PurePosixPath(name).parts
        if name.startswith("/") or ".." in steps or name[1:2] == ":" or stat.S_ISLNK(entry.external_attr >> 16):
            yield _fault("archive-path", f"压缩包中的“{entry.filename}”指向目录之外：请去掉该文件后重新打包")
            return
    if any(entry.flag_bits & 1 for entry in entries):
        yield _fault("file-password", "压缩包设有密码：请取消密码后重新打包发送")
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > UNPACKED_LIMIT or (unpacked > _BOMB_BYTES and unpacked > _BOMB_RATIO * max(packed, 1)):
        yield _fault("archive-size", f"压缩包解压后达 {unpacked >> 20} MB，超出允许范围：请分成几个文件发送")


def _picture(whole: bool) -> Iterator[Finding]:
    if not whole:
        yield _fault("file-damaged", f"图片已损坏或不完整：{_SEND_AGAIN}")


def _png_whole(path: Path) -> bool:
    """Every chunk has its checksum, from IHDR to IEND."""
    with path.open("rb") as file:
        file.seek(8)
        name, first = b"", True
        while name != b"IEND":
            start = file.read(8)
            if len(start) < 8:
                return False
            size, name = struct.unpack(">I4s", start)
            body, check = file.read(min(size, 2**28)), file.read(4)
            if (first and name != b"IHDR") or check != struct.pack(">I", zlib.crc32(name + body)):
                return False
            first = False
    return True


def _jpg_whole(path: Path) -> bool:
    """An end-of-image mark near the end; cameras append a little."""
    content = path.read_bytes()
    return b"\xff\xd9" in content[-65536:]


def _text(path: Path) -> Iterator[Finding]:
    try:
        text, _ = decode(path.read_bytes())
    except UnicodeError:
        yield _fault("file-encoding", "文字编码无法识别：请另存为 UTF-8 编码后重新发送")
        return
    if not text.strip():
        yield _fault("file-empty", "文件里没有内容：请重新导出并发送")
