"""Small Word templates for tests, and what came of them."""

import pytest
from documents_sample import (
    FRAME,
    KIND,
    WORD,
    Order,
    own_templates,
)
from docx import Document
from docx.enum.section import WD_SECTION
from docx.opc.packuri import PackURI
from docx.opc.part import Part

from schemas.errors import TemplateFault
from waibao.documents.engine import render

PLACE = f"{KIND.phase}/{KIND.slug}.docx"


def word(directory, *paragraphs, header="", footer="", more=None, body="正文\n"):
    """An own template directory with a Word template of these paragraphs, and the sample's text beside it."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.sections[0].header.paragraphs[0].text = header
    document.sections[0].footer.paragraphs[0].text = footer
    if more:
        more(document)
    own_templates(directory, body)
    document.save(directory / PLACE)
    return directory


def filled(own, order=None):
    return render(KIND, order or Order(), FRAME, ["docx"], own=own)["docx"]


def fault(own, order=None):
    with pytest.raises(TemplateFault) as error:
        filled(own, order)
    said = str(error.value)
    assert said.startswith(f"《示例通知书》（sample）{PLACE}")
    return said


def rows_of(*rows):
    """A table, to be added to a document: each row a list of cells."""

    def add(document):
        table = document.add_table(rows=0, cols=max(map(len, rows)))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=False):
                cell.text = text

    return add


def note(kind, text):
    """Footnotes or endnotes, to be added to a document that has several sections."""
    office = "openxmlformats-officedocument.wordprocessingml"
    xml = (
        f'<w:{kind}s xmlns:w="{WORD.strip("{}")}"><w:{kind} w:id="2"><w:p><w:r><w:t>{text}</w:t></w:r></w:p>'
        f"</w:{kind}></w:{kind}s>"
    )

    def add(document):
        document.add_section(WD_SECTION.NEW_PAGE)
        whole = document.part.package
        part = Part(PackURI(f"/word/{kind}s.xml"), f"application/vnd.{office}.{kind}s+xml", xml.encode(), whole)
        document.part.relate_to(part, f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}s")

    return add
