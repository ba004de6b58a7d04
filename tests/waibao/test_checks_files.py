"""Deliverables that are no tables: whether they open as what their names say."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter

from waibao.checks.files import check_openable, file_findings


def rules(path: Path) -> list[str]:
    return [finding.rule for finding in file_findings(path)]


def put(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def pdf(pages: int = 1, password: str = "") -> bytes:
    writer, made = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    if password:
        writer.encrypt(password)
    writer.write(made)
    return made.getvalue()


def archive(**files: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for name, content in files.items():
            package.writestr(name, content)
    return made.getvalue()


def workbook() -> bytes:
    made = io.BytesIO()
    openpyxl.Workbook().save(made)
    return made.getvalue()


def png() -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


WHOLE = {
    "设计说明.pdf": pdf(),
    "源代码.zip": archive(**{"src/main.py": b"print(1)"}),
    "数据.xlsx": workbook(),
    "界面.png": png(),
    "图标.gif": b"GIF89a" + bytes(8) + b";",
    "照片.jpg": b"\xff\xd8\xff\xe0" + bytes(64) + b"\xff\xd9",
    "说明.txt": "安装说明".encode(),
    "旧系统导出.csv": "编号,名称".encode("gbk"),
    "模型.dwg": b"AC1032" + bytes(32),
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_that_opens_is_accepted(tmp_path: Path, name: str) -> None:
    result = check_openable(put(tmp_path / name, WHOLE[name]))

    assert result.findings == []
    assert result.accepted
    assert len(result.sha256) == 64


@pytest.mark.parametrize("name", WHOLE)
def test_an_empty_file_is_refused(tmp_path: Path, name: str) -> None:
    assert rules(put(tmp_path / name, b"")) == ["file-empty"]


@pytest.mark.parametrize("name", ["设计说明.pdf", "源代码.zip", "数据.xlsx", "界面.png", "图标.gif"])
def test_a_file_cut_off_in_sending_is_refused(tmp_path: Path, name: str) -> None:
    content = WHOLE[name]

    assert not check_openable(put(tmp_path / name, content[: len(content) * 2 // 5])).accepted


def test_a_pdf_without_pages_or_with_a_password_is_refused(tmp_path: Path) -> None:
    assert rules(put(tmp_path / "a.pdf", pdf(0))) == ["file-damaged"]
    assert rules(put(tmp_path / "b.pdf", pdf(1, "secret"))) == ["file-password"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"<html><body>login</body></html>"),
        ("a.docx", workbook()),
        ("a.xlsx", archive(**{"readme.txt": b"x"})),
        ("a.png", b"\xff\xd8\xff" + bytes(9)),
        ("a.zip", pdf()),
        ("a.txt", b"\0\1\2"),
    ],
)
def test_a_name_that_does_not_tell_the_truth_is_refused(tmp_path: Path, name: str, content: bytes) -> None:
    assert rules(put(tmp_path / name, content)) == ["file-type"]


def test_a_word_file_with_a_password_is_refused(tmp_path: Path) -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le")

    assert rules(put(tmp_path / "a.docx", content)) == ["file-password"]


def test_a_word_file_whose_text_is_damaged_is_refused(tmp_path: Path) -> None:
    content = archive(**{"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document><w:p>"})

    assert rules(put(tmp_path / "a.docx", content)) == ["file-damaged"]


def test_a_damaged_member_of_an_archive_is_named(tmp_path: Path) -> None:
    content = archive(**{"a.txt": b"A" * 50, "b.txt": b"B" * 50})
    path = put(tmp_path / "a.zip", content.replace(b"B" * 50, b"B" * 49 + b"C"))

    assert "b.txt" in file_findings(path)[0].message


@pytest.mark.parametrize("name", ["../evil.sh", "/etc/passwd", "a/../../b", "..\\evil.exe", "C:/windows/x"])
def test_an_archive_that_would_write_outside_its_directory_is_refused(tmp_path: Path, name: str) -> None:
    assert rules(put(tmp_path / "a.zip", archive(**{"ok.txt": b"x", name: b"x"}))) == ["archive-path"]


def test_an_archive_made_to_fill_a_disk_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package, package.open("zeros", "w") as part:
        for _ in range(120):
            part.write(bytes(2**20))

    assert rules(path) == ["archive-size"]


def test_an_archive_without_files_is_refused(tmp_path: Path) -> None:
    assert rules(put(tmp_path / "a.zip", archive())) == ["archive-empty"]


def test_only_the_formats_asked_for_are_taken(tmp_path: Path) -> None:
    path = put(tmp_path / "a.txt", b"text")

    assert file_findings(path, (".txt", ".pdf")) == []
    assert [finding.rule for finding in file_findings(path, (".pdf",))] == ["file-suffix"]


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    result = check_openable(tmp_path / "培训记录.pdf")

    assert not result.accepted
    assert "培训记录.pdf" in result.findings[0].message


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(sorted(WHOLE)), st.booleans())
def test_no_content_whatever_makes_the_check_fail(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str, tail: bool
) -> None:
    path = tmp_path_factory.mktemp("any") / name
    path.write_bytes(WHOLE[name][:40] + content + (WHOLE[name][-60:] if tail else b""))

    for finding in check_openable(path).findings:
        assert "：" in finding.message
