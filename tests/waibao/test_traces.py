"""What files tell of how they were made: office files, PDF, text; nothing is told of rubbish. Row S5.2."""

import io
from datetime import datetime

import openpyxl
import pytest
from docx import Document
from pypdf import PdfWriter

from schemas.rules.collusion import FileTraces
from waibao.checks.traces import file_traces, together


def workbook(**said: str) -> bytes:
    book = openpyxl.Workbook()
    book.properties.creator, book.properties.lastModifiedBy = said["author"], said["last"]
    book.properties.created = datetime(2026, 3, 20, 9, 41, 7)  # noqa: DTZ001  (files keep no zone)
    book.worksheets[0].append(["报价联系：zhang@yunfan-soft.cn", "电话 0591-8800 0101", 42])
    book.worksheets[0].append(["开户账号 1402 0000 0000 0000 123", "备用邮箱 yunfan2026@qq.com"])
    return saved(book)


def saved(made) -> bytes:
    content = io.BytesIO()
    (made.write if isinstance(made, PdfWriter) else made.save)(content)
    return content.getvalue()


@pytest.mark.row("S5.2")
def test_a_workbook_tells_author_time_and_contacts() -> None:
    traces = file_traces(workbook(author="张三的电脑", last="李四"))
    assert traces.properties >= {("作者", "张三的电脑"), ("最后修改人", "李四"), ("创建时间", "2026-03-20T09:41:07Z")}
    assert traces.contacts == {
        ("邮箱域名", "yunfan-soft.cn"),
        ("邮箱", "yunfan2026@qq.com"),
        ("联系电话", "059188000101"),
        ("账号", "1402000000000000123"),
    }
    assert "报价联系：zhang@yunfan-soft.cn" in traces.runs
    assert "42" not in traces.runs
    assert any(program.startswith("Microsoft Excel") for program in traces.programs)


def test_names_that_every_computer_gives_and_days_without_a_time_tell_nothing() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(author="Administrator", last="微软用户")))
    book.properties.created = datetime(2026, 3, 20)  # noqa: DTZ001
    book.properties.lastModifiedBy = "openpyxl"
    assert file_traces(saved(book)).properties == set()


@pytest.mark.row("S5.2")
def test_a_word_document_and_a_pdf_tell_their_author() -> None:
    document = Document()
    document.core_properties.author = "王工"
    document.add_paragraph("我公司承诺两小时到达现场。")
    traces = file_traces(saved(document))
    assert ("作者", "王工") in traces.properties
    assert "我公司承诺两小时到达现场。" in traces.runs

    pdf = PdfWriter()
    pdf.add_blank_page(100, 100)
    pdf.add_metadata({"/Author": "王工", "/Creator": "WPS 文字", "/CreationDate": "D:20260320094107+08'00'"})
    traces = file_traces(saved(pdf))
    assert traces.properties == {("作者", "王工"), ("创建时间", "D:20260320094107+08'00'")}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"%PDF-1.7 broken", b"\x00\x01" * 99, b"\xff" * 64])
def test_a_file_that_cannot_be_read_leaves_no_traces(content: bytes) -> None:
    assert file_traces(content) == FileTraces()


def test_text_is_read_and_the_traces_of_several_files_go_together() -> None:
    both = together([file_traces("备注,质保十二个月".encode("gb18030")), file_traces("13800001234 张".encode())])
    assert both.runs == {"备注", "质保十二个月"}
    assert both.contacts == set()  # a line with one letter is no text
    assert together([]) == FileTraces()
