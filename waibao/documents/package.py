"""The DOCX package: parts, relationships, properties."""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from schemas.documents import Frame
from waibao.archive import archive
from waibao.documents import reference
from waibao.documents.reference import HEAD


def package(
    body: str, title: str, frame: Frame, lists: Sequence[tuple[str, int]], links: Sequence[str], pngs: Sequence[bytes]
) -> bytes:
    """The file around the body of ``word/document.xml``; lists, links and pictures in the order of their use."""
    document = f"{HEAD}<w:document {reference.NAMESPACES}><w:body>{body}</w:body></w:document>"
    parts = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _PACKAGE,
        "word/document.xml": document,
        "word/_rels/document.xml.rels": _relations(links, len(pngs)),
        "word/styles.xml": reference.styles(),
        "word/numbering.xml": reference.numbering(lists),
        "word/settings.xml": reference.settings(),
        "word/fontTable.xml": reference.font_table(),
        "word/header1.xml": reference.header(title, frame),
        "word/header2.xml": reference.header(title, frame, first=True),
        "word/footer1.xml": reference.footer(),
        "docProps/core.xml": _core(title, frame),
        "docProps/app.xml": _APP,
    }
    media = {f"word/media/picture{place}.png": png for place, png in enumerate(pngs, 1)}
    return archive({**{name: part.encode() for name, part in parts.items()}, **media}, frame.dated)


_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PACKAGE_TYPE = "application/vnd.openxmlformats-package"
_OFFICE_TYPE = "application/vnd.openxmlformats-officedocument"
_CONTENT_TYPES = (
    f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
    + "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{_WORD}.{kind}+xml"/>'
        for part, kind in (
            ("document", "document.main"), ("styles", "styles"), ("numbering", "numbering"), ("settings", "settings"),
            ("fontTable", "fontTable"), ("header1", "header"), ("header2", "header"), ("footer1", "footer"),
        )
    )
    + f'<Override PartName="/docProps/core.xml" ContentType="{_PACKAGE_TYPE}.core-properties+xml"/>'
    f'<Override PartName="/docProps/app.xml" ContentType="{_OFFICE_TYPE}.extended-properties+xml"/>'
    "</Types>"
)  # fmt: skip
_PACKAGE = (
    f'{HEAD}<Relationships xmlns="{_RELATIONS}">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
    '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"'
    ' Target="docProps/core.xml"/>'
    f'<Relationship Id="rId3" Type="{_OFFICE}/extended-properties" Target="docProps/app.xml"/></Relationships>'
)
_APP = (
    f'{HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>waibao</Application></Properties>"
)


def _relations(links: Sequence[str], pictures: int) -> str:
    fixed = (
        ("Styles", "styles", "styles"), ("Numbering", "numbering", "numbering"), ("Settings", "settings", "settings"),
        ("Fonts", "fontTable", "fontTable"), ("Header", "header", "header1"), ("First", "header", "header2"),
        ("Footer", "footer", "footer1"),
    )  # fmt: skip
    entry = '<Relationship Id="rId{}" Type="' + _OFFICE + '/{}" Target={}{}/>'
    entries = [entry.format(ident, kind, quoteattr(f"{target}.xml"), "") for ident, kind, target in fixed]
    entries += [
        entry.format(f"Link{place}", "hyperlink", quoteattr(url), ' TargetMode="External"')
        for place, url in enumerate(links, 1)
    ]
    entries += [
        entry.format(f"Picture{place}", "image", f'"media/picture{place}.png"', "") for place in range(1, pictures + 1)
    ]
    return f'{HEAD}<Relationships xmlns="{_RELATIONS}">{"".join(entries)}</Relationships>'


def _core(title: str, frame: Frame) -> str:
    stamp = f"{frame.dated.isoformat()}T00:00:00Z"
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:subject>{escape(frame.number)}</dc:subject>"
        f"<dc:creator>{escape(frame.issuer or 'waibao')}</dc:creator><dc:language>zh-CN</dc:language>"
        f"<cp:revision>{frame.version}</cp:revision><cp:contentStatus>{frame.status}</cp:contentStatus>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{stamp}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{stamp}</dcterms:modified></cp:coreProperties>'
    )
