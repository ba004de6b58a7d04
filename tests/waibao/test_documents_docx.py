"""The DOCX: house styles, header and footer, tables that behave, nothing that depends on the clock."""

import io
import zipfile

import pytest
from documents_sample import FRAME, KIND, WORD, Order, docx_part, docx_text, own_templates

from waibao.documents.engine import render


def _docx(tmp_path, body: str, **fields: object) -> bytes:
    return render(KIND, Order(**fields), FRAME, ["docx"], own=own_templates(tmp_path, body))["docx"]


def _styles(content: bytes) -> list[tuple[str, str]]:
    """Style and text of every paragraph."""
    found = []
    for paragraph in docx_part(content).iter(f"{WORD}p"):
        style = paragraph.find(f"{WORD}pPr/{WORD}pStyle")
        found.append((style.get(f"{WORD}val") if style is not None else "", "".join(paragraph.itertext())))
    return found


def test_headings_are_headings_and_body_is_indented_by_two_characters(tmp_path):
    content = _docx(tmp_path, "## 一、范围\n\n### （一）边界\n\n正文\n")
    styles = docx_part(content, "word/styles.xml")
    indent = styles.find(f"{WORD}style[@{WORD}styleId='BodyText']/{WORD}pPr/{WORD}ind")

    assert ("Title", "示例通知书") in _styles(content)
    assert ("Heading1", "一、范围") in _styles(content)
    assert ("Heading2", "（一）边界") in _styles(content)
    assert ("BodyText", "正文") in _styles(content)
    assert indent is not None
    assert indent.get(f"{WORD}firstLineChars") == "200"


def test_fonts_have_a_chain_for_programs_without_them(tmp_path):
    fonts = docx_part(_docx(tmp_path, "正文"), "word/fontTable.xml")
    names = {font.get(f"{WORD}name"): font.find(f"{WORD}altName").get(f"{WORD}val") for font in fonts}

    assert "FangSong;STFangsong;Noto Serif SC" in names["仿宋"]
    assert "SimHei" in names["黑体"]


def test_header_and_footer_carry_number_version_and_page_fields(tmp_path):
    content = _docx(tmp_path, "正文")
    footer = docx_part(content, "word/footer1.xml")
    header = "".join(docx_part(content, "word/header1.xml").itertext())

    assert header == "示例通知书CS-2026-0001　第 2 版"
    assert [field.get(f"{WORD}instr") for field in footer.iter(f"{WORD}fldSimple")] == [" PAGE ", " NUMPAGES "]
    assert "".join(footer.itertext()) == "第 1 页 共 1 页"


def test_tables_repeat_heads_and_rows_do_not_split(tmp_path):
    content = _docx(tmp_path, "| 名称 | 金额 |\n|:--|--:|\n| 甲 | 1.00 |\n| 乙 | 2.00 |\n")
    rows = list(docx_part(content).iter(f"{WORD}tr"))

    assert rows[0].find(f"{WORD}trPr/{WORD}tblHeader") is not None
    assert all(row.find(f"{WORD}trPr/{WORD}cantSplit") is not None for row in rows)
    amounts = [row.findall(f"{WORD}tc")[1].find(f".//{WORD}jc").get(f"{WORD}val") for row in rows]
    assert amounts == ["right", "right", "right"]


def test_signature_paragraphs_stay_together_and_with_the_text_before(tmp_path):
    body = '{% import "_shared/macros.md.j2" as w %}\n\n末段\n\n{{ w.signatures([("甲方", "一"), ("乙方", "二")]) }}'
    paragraphs = list(docx_part(_docx(tmp_path, body)).iter(f"{WORD}p"))
    last = next(place for place, paragraph in enumerate(paragraphs) if "末段" in "".join(paragraph.itertext()))

    signed = [place for place, paragraph in enumerate(paragraphs) if "盖章" in "".join(paragraph.itertext())]
    for paragraph in paragraphs[last : signed[-1] + 1]:
        assert paragraph.find(f"{WORD}pPr/{WORD}keepNext") is not None


def test_a_table_before_a_signature_does_not_leave_it_alone_on_a_page(tmp_path):
    rows = "".join(f"| 第{place}行 | 值 |\n" for place in range(1, 21))
    signing = '{% import "_shared/macros.md.j2" as w %}\n\n{{ w.signatures([("甲方", "一")]) }}'
    body = f"|甲|乙|\n|--|--|\n{rows}\n{signing}"
    paragraphs = list(docx_part(_docx(tmp_path, body)).iter(f"{WORD}p"))
    last = next(place for place, paragraph in enumerate(paragraphs) if "第20行" in "".join(paragraph.itertext()))
    signed = next(place for place, paragraph in enumerate(paragraphs) if "盖章" in "".join(paragraph.itertext()))
    for paragraph in paragraphs[last:signed]:
        assert paragraph.find(f"{WORD}pPr/{WORD}keepNext") is not None


def test_the_paragraph_that_word_wants_after_the_last_table_makes_no_empty_page(tmp_path):
    *_, last = docx_part(_docx(tmp_path, "| 甲 | 乙 |\n|:--|:--|\n| 丙 | 丁 |\n")).iter(f"{WORD}p")

    assert last.find(f"{WORD}pPr/{WORD}spacing").get(f"{WORD}line") == "20"  # a twentieth of a point each


def test_bold_is_bold_and_lists_are_numbered(tmp_path):
    content = _docx(tmp_path, "**着重**\n\n3. 甲\n4. 乙\n\n间隔\n\n1. 丙\n")
    bold = [run for run in docx_part(content).iter(f"{WORD}r") if run.find(f"{WORD}rPr/{WORD}b") is not None]
    numbers = docx_part(content, "word/numbering.xml").findall(f"{WORD}num")
    starts = [number.find(f".//{WORD}startOverride").get(f"{WORD}val") for number in numbers]

    assert "".join(bold[0].itertext()) == "着重"
    assert starts == ["3", "1"]


def test_picture_is_embedded_with_its_alternative_text(tmp_path):
    content = _docx(tmp_path, "![项目计划甘特图](gantt)\n")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        picture = archive.read("word/media/picture1.png")
        document = archive.read("word/document.xml").decode()

    assert picture.startswith(b"\x89PNG")
    assert int.from_bytes(picture[16:20]) > 1300
    assert 'descr="项目计划甘特图"' in document
    assert ("Caption", "项目计划甘特图") in _styles(content)


def test_archive_and_properties_are_dated_by_the_document(tmp_path):
    content = _docx(tmp_path, "正文")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert {info.date_time for info in archive.infolist()} == {(2026, 3, 5, 0, 0, 0)}
        assert "2026-03-05T00:00:00Z" in archive.read("docProps/core.xml").decode()
        for info in archive.infolist():
            assert b"waibao" not in archive.read(info.filename) or info.filename.startswith("docProps")


def test_every_part_of_the_package_is_declared_and_well_formed(tmp_path):
    body = "[链接](https://example.com/?a=1&b=2)\n\n![图](gantt)\n\n1. 甲\n\n> 引用\n\n`代码`\n\n---\n\n正文[^1]\n\n"
    body += "[^1]: 脚注\n"
    content = _docx(tmp_path, body)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
    relations = docx_part(content, "word/_rels/document.xml.rels")
    for relation in relations:
        if relation.get("TargetMode") != "External":
            assert f"word/{relation.get('Target')}" in names
    used = {
        value
        for element in docx_part(content).iter()
        for key, value in element.attrib.items()
        if "relationships}" in key
    }
    assert used <= {relation.get("Id") for relation in relations}
    assert "（脚注）" in docx_text(content)


@pytest.mark.parametrize("block", ["note", "small", "keep", "center", "right", "flush", "formtable", "widths"])
def test_every_block_reaches_word_with_its_text(tmp_path, block):
    content = _docx(tmp_path, f"::: {block}\n块内文字\n\n| 甲 | 乙 |\n|:--|:--|\n| 丙 | 丁 |\n:::\n")
    assert "块内文字" in docx_text(content)
    assert "丁" in docx_text(content)
