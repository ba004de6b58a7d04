"""Scans of papers that people hand in: they open, and something is on them. Row S3.3."""

import io
import re
import unicodedata
from pathlib import Path

from schemas.checks import Finding
from waibao.checks.files import file_findings

SUFFIXES = (".pdf", ".jpg", ".jpeg", ".png")
_COPIES = re.compile(r"[x×*](\d{1,2})$|(\d{1,2})[份张]$", re.IGNORECASE)
_FAINTEST = 6.0
"""Spread of grey values below which a page is blank: paper, shadow and the noise of a scanner stay under it."""
_SIDE = 400
_PIXELS = 120_000_000
"""Pictures larger than this are refused unopened."""


def copies_of(name: str) -> int:
    """How many copies a scan stands for by its name: ``1寸彩色照片x3.jpg`` for three; 1 when it does not say."""
    stem = unicodedata.normalize("NFKC", Path(name).stem).rstrip("）) ")
    found = _COPIES.search(stem)
    return max(1, int(found[1] or found[2])) if found else 1


def scan_findings(path: Path) -> list[Finding]:
    """What is wrong with a scan, a Chinese sentence each; empty when it opens and is not blank."""
    if faults := file_findings(path, SUFFIXES):
        return faults
    if path.suffix.casefold() == ".pdf":
        return _pdf_faults(path)
    return _picture_faults(path.read_bytes())


def _fault(rule: str, message: str) -> Finding:
    return Finding(rule=rule, message=message)


def _blank() -> Finding:
    return _fault("scan-blank", "扫描件是空白的：请重新扫描有内容的一面")


def _picture_faults(content: bytes) -> list[Finding]:
    from PIL import Image, ImageStat, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(content)) as picture:
            if picture.width * picture.height > _PIXELS:
                return [_fault("scan-size", "图片过大：请以 300 dpi 扫描后重新提交")]
            picture.draft("L", (_SIDE, _SIDE))
            small = picture.convert("L")
            small.thumbnail((_SIDE, _SIDE))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return [_fault("scan-damaged", "图片已损坏，无法打开：请重新扫描")]
    return [] if ImageStat.Stat(small).stddev[0] >= _FAINTEST else [_blank()]


def _pdf_faults(path: Path) -> list[Finding]:
    """A page has something on it when it has text, a picture that is not blank, or lines drawn."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        pages = PdfReader(path).pages
        if any(page.extract_text().strip() or _drawn(page) for page in pages):
            return []
        pictures = [picture.data for page in pages for picture in page.images]
    except (PyPdfError, OSError, ValueError, KeyError, TypeError, NotImplementedError):
        return [_fault("scan-damaged", "PDF 文件的页面无法读取：请重新扫描")]
    return [] if any(not _picture_faults(content) for content in pictures) else [_blank()]


def _drawn(page: object) -> bool:
    """Whether the page strokes or fills a path."""
    contents = page.get_contents()  # type: ignore[attr-defined]
    return bool(contents and re.search(rb"(?<![\w/])(?:S|s|f\*?|B\*?|b\*?)(?=\s|$)", contents.get_data()))
