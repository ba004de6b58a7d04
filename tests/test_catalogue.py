"""docs/catalogue.md shows every kind of document as it is declared, with a picture of its first page."""

import re
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from schemas.catalogue import DOCUMENT_KINDS
from schemas.documents import DocumentKind
from tests import thumbnails
from tests.catalogue import PAGE, left_over, page
from tests.thumbnails import WIDTH, is_stale, path_of, sample, thumbnail, write

PICTURE_BYTES, ALL_BYTES = 20_000, 1_000_000
CHANGE = DOCUMENT_KINDS["change-order"]

every_kind = pytest.mark.parametrize("kind", DOCUMENT_KINDS.values(), ids=DOCUMENT_KINDS)


@every_kind
def test_a_document_stands_in_the_catalogue_with_its_picture(kind: DocumentKind) -> None:
    (row,) = re.findall(rf'^\| <a id="{kind.slug}"></a>.*$', PAGE.read_text(encoding="utf-8"), re.MULTILINE)

    assert f"**{kind.title}**" in row
    assert kind.purpose in row
    assert f"images/catalogue/{kind.slug}.png" in row
    with Image.open(path_of(kind)) as picture:
        assert picture.width == WIDTH
    assert path_of(kind).stat().st_size <= PICTURE_BYTES


def test_the_catalogue_is_what_the_documents_declare() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "stale: run make catalogue"


def test_no_picture_is_left_over_and_all_together_are_small() -> None:
    assert left_over() == []
    assert sum(path_of(kind).stat().st_size for kind in DOCUMENT_KINDS.values()) <= ALL_BYTES


def test_every_link_within_the_pages_leads_somewhere() -> None:
    text = PAGE.read_text(encoding="utf-8")
    sections = {name: set(_sections(PAGE.parent / name)) for name in ("processes.md", "staff.md")}

    assert set(re.findall(r"\]\(#([^)]+)\)", text)) == set(DOCUMENT_KINDS)
    for name, section in re.findall(r"\]\(([\w/.]+\.md)#([^)]+)\)", text):
        assert section in sections[name], f"{name}#{section}"


def _sections(path: Path) -> list[str]:
    """Headings as GitHub names them in links."""
    titles = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return [re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles]


def test_a_picture_is_stale_when_its_page_says_anything_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thumbnails, "PICTURES", tmp_path)
    context = sample(CHANGE)
    drawn = thumbnail(CHANGE, context)
    assert is_stale(CHANGE, drawn)

    write(CHANGE, drawn)

    assert not is_stale(CHANGE, drawn)
    for title in (context.head.title.replace("开发", "开友"), f"{context.head.title}。"):
        assert is_stale(CHANGE, thumbnail(CHANGE, _titled(context, title))), title


def test_a_picture_is_not_stale_when_another_machine_rounds_it_differently(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thumbnails, "PICTURES", tmp_path)
    drawn = thumbnail(CHANGE, sample(CHANGE))
    write(CHANGE, drawn)

    for by in (-2, 2):
        assert not is_stale(CHANGE, drawn.point([min(255, max(0, grey + by)) for grey in range(256)]))


def test_a_change_that_the_first_page_does_not_show_leaves_the_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thumbnails, "PICTURES", tmp_path)
    context = sample(CHANGE)
    write(CHANGE, thumbnail(CHANGE, context))
    facts = context.facts.model_copy(update={"if_declined": f"{context.facts.if_declined}另行说明。"})

    assert not is_stale(CHANGE, thumbnail(CHANGE, context.model_copy(update={"facts": facts})))


def _titled(context: Any, title: str) -> Any:
    return context.model_copy(update={"head": context.head.model_copy(update={"title": title})})
