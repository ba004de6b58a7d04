"""House style of every DOCX, built by code: styles, page, header and footer, the parts that hardly change.

Fonts are named, not embedded: Word takes 仿宋 and 黑体, other programs the next of the chain in the font table.
Measures: A4, margins after GB/T 9704-2012 (top 37, left 28, right 26, bottom 35 mm), the same as the PDF's.
"""

from collections.abc import Sequence
from functools import cache
from xml.sax.saxutils import escape

from schemas.documents import Frame
from waibao.documents.frame import marks, version_text

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SERIF, SANS = "仿宋", "黑体"
TEXT_WIDTH = 8844
"""Width between the margins, 156 mm, in twentieths of a point."""


def _fonts(name: str, latin: str) -> str:
    return f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:cs="{latin}" w:eastAsia="{name}"/>'


SANS_RUN = _fonts(SANS, "Arial")
_SERIF_RUN = _fonts(SERIF, "Times New Roman")


def _paragraph_style(ident: str, name: str, paragraph: str, run: str = "", base: str = "Normal") -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="{ident}"><w:name w:val="{name}"/><w:basedOn w:val="{base}"/>'
        "<w:qFormat/>"
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def _sans(half_points: int, color: str = "141414", bold: bool = True) -> str:
    weight = "<w:b/><w:bCs/>" if bold else ""
    return f'{SANS_RUN}{weight}<w:color w:val="{color}"/><w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def _spacing(before: int, after: int, line: int = 410) -> str:
    """Space in twentieths of a point. Lines have exact heights: fonts differ too much in what they call one line."""
    return f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="exact"/>'


def _heading(level: int, half_points: int) -> str:
    paragraph = f'<w:keepNext/><w:keepLines/>{_spacing(280 - 40 * level, 120, 440)}<w:outlineLvl w:val="{level - 1}"/>'
    return _paragraph_style(f"Heading{level}", f"heading {level}", paragraph, _sans(half_points))


def _border(name: str, size: int = 4, color: str = "6E6E6E") -> str:
    return f'<w:{name} w:val="single" w:sz="{size}" w:space="0" w:color="{color}"/>'


def _table_style(ident: str, borders: str, margins: tuple[int, int]) -> str:
    across, down = margins
    return (
        f'<w:style w:type="table" w:styleId="{ident}"><w:name w:val="{ident}"/><w:tblPr>'
        f"<w:tblBorders>{borders}</w:tblBorders>"
        f'<w:tblCellMar><w:top w:w="{down}" w:type="dxa"/><w:left w:w="{across}" w:type="dxa"/>'
        f'<w:bottom w:w="{down}" w:type="dxa"/><w:right w:w="{across}" w:type="dxa"/></w:tblCellMar>'
        "</w:tblPr></w:style>"
    )


@cache
def styles() -> str:
    """word/styles.xml."""
    grid = "".join(_border(side) for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    centre, flat = '<w:jc w:val="center"/>', '<w:ind w:firstLineChars="0" w:firstLine="0"/>'
    note_frame = '<w:pBdr><w:left w:val="single" w:sz="16" w:space="8" w:color="969696"/></w:pBdr>'
    note = f'{note_frame}<w:shd w:val="clear" w:color="auto" w:fill="F7F7F7"/>{_spacing(60, 60, 360)}'
    return (
        f'{HEAD}<w:styles xmlns:w="{W}"><w:docDefaults><w:rPrDefault><w:rPr>{_SERIF_RUN}<w:color w:val="141414"/>'
        '<w:sz w:val="24"/><w:szCs w:val="24"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault>'
        f"<w:pPrDefault/></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/></w:style>'
        + _paragraph_style(
            "BodyText",
            "Body Text",
            f'{_spacing(0, 0)}<w:ind w:firstLineChars="200" w:firstLine="480"/><w:jc w:val="both"/>',
        )
        + _paragraph_style("SmallText", "Small Text", _spacing(0, 0, 360), '<w:sz w:val="20"/>', "BodyText")
        + _paragraph_style("Flush", "Flush Text", f'{_spacing(0, 0)}<w:jc w:val="both"/>')
        # As wide as 附件：, so that the names stand below each other.
        + _paragraph_style("Annexes", "Annexes", f'{_spacing(240, 0)}<w:ind w:left="1200" w:hanging="720"/>')
        + _paragraph_style("Title", "Title", f"<w:keepNext/>{_spacing(120, 160, 600)}{centre}", _sans(40))
        + _paragraph_style("CoverTitle", "Cover Title", f"{_spacing(2700, 800, 840)}{centre}", _sans(56))
        + _paragraph_style("CoverLine", "Cover Line", f"{_spacing(60, 60, 500)}{centre}", '<w:sz w:val="26"/>')
        + _paragraph_style(
            "DocumentLine",
            "Document Line",
            f"{_spacing(0, 200, 340)}{centre}",
            '<w:color w:val="5A5A5A"/><w:sz w:val="20"/>',
        )
        + "".join(_heading(level, size) for level, size in ((1, 28), (2, 24), (3, 24)))
        + _paragraph_style("TableText", "Table Text", f"{_spacing(0, 0, 320)}{flat}", '<w:sz w:val="21"/>')
        + _paragraph_style("SmallTableText", "Small Table Text", _spacing(0, 0, 260), '<w:sz w:val="17"/>', "TableText")
        + _paragraph_style("SignatureText", "Signature Text", _spacing(0, 0, 520), '<w:sz w:val="24"/>', "TableText")
        + _paragraph_style("Note", "Note", note, '<w:sz w:val="21"/>')
        + _paragraph_style("Caption", "caption", f"{_spacing(60, 200, 320)}{centre}", _sans(20, "5A5A5A", bold=False))
        + _paragraph_style("Picture", "Picture", f'<w:keepNext/><w:spacing w:before="160"/>{centre}')
        + _paragraph_style("Header", "header", _spacing(0, 0, 260), _sans(18, "5A5A5A", bold=False))
        + _paragraph_style("Footer", "footer", _spacing(0, 0, 260) + centre, _sans(18, "5A5A5A", bold=False))
        + _table_style("HouseTable", grid, (100, 50))
        + _table_style("PlainTable", "", (40, 50))
        + "</w:styles>"
    )


@cache
def font_table() -> str:
    """word/fontTable.xml: what to take where 仿宋 or 黑体 is not installed."""
    fonts = (
        (SERIF, "FangSong;STFangsong;Noto Serif SC;Noto Serif CJK SC;宋体", "roman"),
        (SANS, "SimHei;STHeiti;Noto Sans SC;Noto Sans CJK SC;微软雅黑", "swiss"),
    )
    entries = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{family}"/></w:font>'
        for name, other, family in fonts
    )
    return f'{HEAD}<w:fonts xmlns:w="{W}">{entries}</w:fonts>'


@cache
def settings() -> str:
    """word/settings.xml: Chinese line breaking, no compatibility mode."""
    return (
        f'{HEAD}<w:settings xmlns:w="{W}"><w:defaultTabStop w:val="420"/>'
        '<w:characterSpacingControl w:val="compressPunctuation"/>'
        '<w:compat><w:doNotExpandShiftReturn/><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word"'
        ' w:val="15"/></w:compat></w:settings>'
    )


PATTERNS = ("•", "1.", "1)", "(1)", "a.", "a)", "(a)", "A.", "A)", "(A)", "i.", "i)", "(i)", "I.", "I)", "(I)")
_FORMATS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}


def _level(pattern: str, depth: int) -> str:
    letter = next((letter for letter in _FORMATS if letter in pattern), "")
    text = pattern.replace(letter, f"%{depth + 1}") if letter else ("•", "–", "•", "–")[depth]
    left = 840 + 420 * depth
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{_FORMATS.get(letter, "bullet")}"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{left}" w:hanging="420"/></w:pPr></w:lvl>'
    )


def numbering(lists: Sequence[tuple[str, int]]) -> str:
    """word/numbering.xml with one numbering for each list: its pattern and first number."""
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{place}"><w:multiLevelType w:val="multilevel"/>'
        f"{''.join(_level(pattern, depth) for depth in range(4))}</w:abstractNum>"
        for place, pattern in enumerate(PATTERNS)
    )
    numbers = "".join(
        f'<w:num w:numId="{ident}"><w:abstractNumId w:val="{PATTERNS.index(pattern)}"/>'
        + "".join(f'<w:lvlOverride w:ilvl="{d}"><w:startOverride w:val="{start}"/></w:lvlOverride>' for d in range(4))
        + "</w:num>"
        for ident, (pattern, start) in enumerate(lists, 1)
    )
    return f'{HEAD}<w:numbering xmlns:w="{W}">{abstract}{numbers}</w:numbering>'


def _watermark(text: str) -> str:
    """The mark of a rehearsal or draft across the page, as Word makes it."""
    return (
        '<w:r><w:pict><v:shape id="Mark" o:spid="_x0000_s2049" type="#_x0000_t136" alt="" style="position:absolute;'
        "width:360pt;height:150pt;rotation:325;z-index:-251658752;mso-position-horizontal:center;"
        'mso-position-horizontal-relative:margin;mso-position-vertical:center;mso-position-vertical-relative:margin"'
        ' fillcolor="#e8e8e8" stroked="f"><v:textpath on="t" fitshape="t" style="font-family:黑体;font-size:1pt"'
        f' string="{escape(text)}"/></v:shape></w:pict></w:r>'
    )


_SHAPE = (
    '<w:r><w:pict><v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"'
    ' path="m@7,l@8,m@5,21600l@6,21600e">'
    '<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>'
    '<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/>'
    '<v:f eqn="if @0 @4 21600"/></v:formulas><v:path textpathok="t" o:connecttype="rect"/>'
    '<v:textpath on="t" fitshape="t"/>'
    "</v:shapetype></w:pict></w:r>"
)


def header(title: str, frame: Frame, first: bool = False) -> str:
    """Title on the left, marks, number and version on the right; on a cover page (``first``) only the watermark."""
    mark = "·".join(marks(frame))
    drawn = _SHAPE + _watermark(mark) if mark else ""
    if first:
        return f'{HEAD}<w:hdr {NAMESPACES}><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>{drawn}</w:p></w:hdr>'
    line = '<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="3" w:color="5A5A5A"/></w:pBdr>'
    tabs = f'<w:tabs><w:tab w:val="right" w:pos="{TEXT_WIDTH}"/></w:tabs>'
    right = "".join(f"【{mark}】" for mark in marks(frame)) + f"{frame.number}　{version_text(frame)}"
    return (
        f'{HEAD}<w:hdr {NAMESPACES}><w:p><w:pPr><w:pStyle w:val="Header"/>{line}{tabs}</w:pPr>{drawn}'
        f'<w:r><w:t xml:space="preserve">{escape(title)}</w:t></w:r><w:r><w:tab/></w:r>'
        f'<w:r><w:t xml:space="preserve">{escape(right)}</w:t></w:r></w:p></w:hdr>'
    )


def _field(code: str) -> str:
    return f'<w:fldSimple w:instr=" {code} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


@cache
def footer() -> str:
    """第 X 页 共 Y 页, counted by the program that shows the file."""
    text = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'
    pieces = (text.format("第 "), _field("PAGE"), text.format(" 页 共 "), _field("NUMPAGES"), text.format(" 页"))
    paragraph = f'<w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>{"".join(pieces)}</w:p>'
    return f"{HEAD}<w:ftr {NAMESPACES}>{paragraph}</w:ftr>"


def section(cover: bool = False) -> str:
    """Page size, margins, header and footer; a cover page is a section of its own, without the header line."""
    return (
        f'<w:sectPr><w:headerReference w:type="default" r:id="{"rIdFirst" if cover else "rIdHeader"}"/>'
        '<w:footerReference w:type="default" r:id="rIdFooter"/>'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588"'
        ' w:header="1247" w:footer="1191" w:gutter="0"/></w:sectPr>'
    )
