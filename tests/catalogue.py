"""``make catalogue``: docs/catalogue.md, every kind of document with a picture of its first page.

python -m tests.catalogue            write the page and the pictures that changed, remove those of no kind
python -m tests.catalogue SLUG …     of these documents only
python -m tests.catalogue --check    exit status 1 when the page or a picture is stale

A tool of the repository like ``tests.rows``: it draws from the samples, which are not part of the wheel, and with
Pillow, which the product does not need.
"""

import re
import sys

from schemas.catalogue import DOCUMENT_KINDS, document_kind
from schemas.documents import DocumentKind, Format
from schemas.forms import ROLE_TITLES
from schemas.phases import PHASE_TITLES, Phase
from schemas.profiles import PROFILES
from tests.rows import PROCESSES
from tests.thumbnails import PICTURES, is_stale, path_of, sample, thumbnail, write
from waibao.settings import ROOT, TEMPLATES

PAGE = ROOT / "docs" / "catalogue.md"
WIDTH_SHOWN = 170
FORMAT_TITLES: dict[Format, str] = {"md": "文本", "html": "网页", "docx": "Word", "pdf": "PDF", "xlsx": "Excel"}

HEAD = """\
# 文书目录

本页由 `make catalogue` 从程序生成，不要手工修改。

共 {count} 种文书：{issued} 种由流程自动出具，{filled} 种由经办人员[填写后出具](staff.md#出具文书)。

- 图为样稿的首页。要看全文，用样例生成：`waibao render 类型 样例.json --out 文件.pdf`。
- 编号由前缀、年份和四位顺序号组成，如 `HT-2026-0001`；修订时编号不变，版本加一。
- 流程条目是[流程总表](processes.md)中的行。
- 格式和措辞可以换成自己的，见[自有模板](templates.md)。
"""


def page() -> str:
    """The whole page."""
    kinds = DOCUMENT_KINDS.values()
    filled = sum(kind.form is not None for kind in kinds)
    head = HEAD.format(count=len(kinds), filled=filled, issued=len(kinds) - filled)
    return "\n".join([head, *map(_contents, PHASE_TITLES), "", *map(_phase, PHASE_TITLES)])


def _kinds(phase: Phase) -> list[DocumentKind]:
    return [kind for kind in DOCUMENT_KINDS.values() if kind.phase == phase]


def _contents(phase: Phase) -> str:
    kinds = _kinds(phase)
    links = "、".join(f"[{kind.title}](#{kind.slug})" for kind in kinds)
    return f"- **{PHASE_TITLES[phase]}**（{len(kinds)} 种）：{links}"


def _phase(phase: Phase) -> str:
    rows = "\n".join(map(_row, _kinds(phase)))
    return f"## {PHASE_TITLES[phase]}\n\n| 首页 | 文书 |\n|:-:|:--|\n{rows}\n"


def _row(kind: DocumentKind) -> str:
    place = path_of(kind).relative_to(PAGE.parent).as_posix()
    picture = f'[<img src="{place}" width="{WIDTH_SHOWN}" alt="{kind.title}首页">]({place})'
    made = "、".join(FORMAT_TITLES[format_] for format_ in kind.all_formats)
    said = [
        f"**{kind.title}**　`{kind.slug}`",
        kind.purpose,
        f"编号前缀：{kind.prefix}　格式：{made}",
        f"出具：{_issued(kind)}",
        *([f"适用：{_engagements(kind)}"] if kind.engagement_kinds else []),
        f"流程条目：{'、'.join(map(_process, kind.rows))}",
        "　".join(_sources(kind)),
    ]
    return f'| <a id="{kind.slug}"></a>{picture} | {"<br>".join(said)} |'


def _issued(kind: DocumentKind) -> str:
    return f"{ROLE_TITLES[kind.filled_by]}填写后出具" if kind.form else "流程自动出具"


def _engagements(kind: DocumentKind) -> str:
    return "、".join(PROFILES[name].title for name in kind.engagement_kinds)


def _sources(kind: DocumentKind) -> list[str]:
    """Links to what the document is made from."""
    links = [f"[样例](../examples/documents/{kind.slug}.json)"]
    if (TEMPLATES / kind.template).is_file():
        links.append(f"[模板](../templates/{kind.template})")
    return links


def _process(row: str) -> str:
    section = row.partition(".")[0]
    return f"[{row}](processes.md#{_anchors()[section]})"


def _anchors() -> dict[str, str]:
    """Sections of docs/processes.md by their number, as GitHub names them in links."""
    titles = re.findall(r"^## (.*)$", PROCESSES.read_text(encoding="utf-8"), re.MULTILINE)
    return {title.split()[0]: re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def left_over() -> list[str]:
    """Pictures of no kind of document."""
    known = {path_of(kind).name for kind in DOCUMENT_KINDS.values()}
    return sorted(path.name for path in PICTURES.iterdir() if path.name not in known) if PICTURES.is_dir() else []


def main() -> int:
    """Write page and pictures, or with ``--check`` tell which are not what the documents look like."""
    named = [argument for argument in sys.argv[1:] if argument != "--check"]
    kinds = [document_kind(slug) for slug in named or DOCUMENT_KINDS]
    drawn = {kind.slug: thumbnail(kind, sample(kind)) for kind in kinds}
    stale = [kind for kind in kinds if is_stale(kind, drawn[kind.slug])]
    text = page()
    if "--check" in sys.argv:
        said = [f"{kind.slug}.png" for kind in stale] + left_over()
        if not PAGE.is_file() or PAGE.read_text(encoding="utf-8") != text:
            said.insert(0, PAGE.name)
        if said:
            sys.stderr.write(f"stale: {', '.join(said)}: run make catalogue\n")
        return 1 if said else 0
    for kind in stale:
        write(kind, drawn[kind.slug])
    for name in left_over():
        (PICTURES / name).unlink()
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
