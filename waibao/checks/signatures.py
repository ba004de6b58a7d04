"""What a file really is, by its first bytes and its parts, whatever its name says."""

import zipfile
from pathlib import Path
from typing import Literal

FileType = Literal[
    "empty",
    "xlsx",
    "xlsb",
    "docx",
    "pptx",
    "zip",
    "encrypted-office",
    "xls",
    "ole",
    "pdf",
    "png",
    "jpg",
    "gif",
    "html",
    "text",
    "binary",
]

FILE_TYPE_TITLES: dict[FileType, str] = {
    "empty": "空文件",
    "xlsx": "Excel 工作簿（xlsx）",
    "xlsb": "Excel 二进制工作簿（xlsb）",
    "docx": "Word 文档（docx）",
    "pptx": "PowerPoint 演示文稿（pptx）",
    "zip": "ZIP 压缩包",
    "encrypted-office": "加密的 Office 文件",
    "xls": "旧版 Excel 文件（xls）",
    "ole": "旧版 Office 文件",
    "pdf": "PDF 文件",
    "png": "PNG 图片",
    "jpg": "JPEG 图片",
    "gif": "GIF 图片",
    "html": "网页（HTML）",
    "text": "文本文件",
    "binary": "无法识别的文件",
}

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC: tuple[tuple[bytes, FileType], ...] = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
)
_OFFICE_PARTS: tuple[tuple[str, FileType], ...] = (
    ("xl/workbook.xml", "xlsx"),
    ("xl/workbook.bin", "xlsb"),
    ("word/document.xml", "docx"),
    ("ppt/presentation.xml", "pptx"),
)


def file_type(path: Path) -> FileType:
    """The real type of a file. Reads its beginning, the directory of an archive, all of an OLE container."""
    with path.open("rb") as file:
        start = file.read(4096)
    if not start:
        return "empty"
    if start.startswith(_OLE):
        return _ole_type(path.read_bytes())
    if start.startswith(b"PK"):
        return _zip_type(path)
    for magic, kind in _MAGIC:
        if start.startswith(magic):
            return kind
    return "pdf" if b"%PDF-" in start[:1024] else _text_type(start)


def _ole_type(content: bytes) -> FileType:
    """Names in the directory of an OLE container are UTF-16."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "encrypted-office"
    names = ("Workbook", "Book")
    return "xls" if any(f"{name}\0".encode("utf-16-le") in content for name in names) else "ole"


def _zip_type(path: Path) -> FileType:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.replace("\\", "/").casefold() for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return "zip"
    return next((kind for part, kind in _OFFICE_PARTS if part in names), "zip")


def _text_type(start: bytes) -> FileType:
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "text"
    if b"\0" in start:
        return "binary"
    head = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    page = head.startswith(b"<") and any(tag in head for tag in (b"<!doctype html", b"<html", b"<table", b"<body"))
    return "html" if page else "text"
