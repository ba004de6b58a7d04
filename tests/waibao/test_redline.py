"""Two drafts of a contract: clause by clause, and a Word file whose revisions can be accepted or refused."""

import copy
import io
import re
from datetime import date
from zipfile import ZipFile

import pytest
from docx import Document as WordDocument
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.catalogue import DOCUMENT_KINDS
from schemas.contract_comparison import COMPARISON, REDLINE, ComparisonContext, DraftHead, Piece, RedlineContext
from schemas.documents import Frame
from tests.builders import sample
from waibao.documents.engine import render
from waibao.documents.redline import compared, redlined

CONTRACT = DOCUMENT_KINDS["service-contract"]
DAY = date(2026, 4, 8)


def draft(version: int, **terms: object) -> str:
    """The contract of the samples with other terms, as it is issued."""
    said = copy.deepcopy(sample("service-contract"))
    said["terms"] |= terms
    made = render(CONTRACT, CONTRACT.context.model_validate(said), Frame("HT-2026-0001", version, DAY), ["md"])
    return made["md"].decode()


@pytest.fixture(scope="module")
def drafts() -> tuple[str, str]:
    return draft(1), draft(2, retest_rounds=3, late_payment_rate="0.03", personal_data=True)


HEADS = {
    "head": sample("service-contract")["head"],
    "vendor": sample("service-contract")["vendor"],
    "contract_no": "HT-2026-0001",
    "before": DraftHead(version=1, dated=DAY, by="陈晓"),
    "after": DraftHead(version=2, dated=DAY, by="陈晓"),
}


def read(pieces: list[Piece], without: str) -> str:
    """What is read once all revisions are accepted (without ``del``) or refused (without ``ins``)."""
    return "".join("".join(piece.text.split()) for piece in pieces if piece.mark != without)


@pytest.mark.row("S4.4", "S5.3")
def test_every_clause_that_differs_stands_beside_what_it_was(drafts: tuple[str, str]) -> None:
    found, renumbered = compared(*drafts)

    late = next(item for item in found if item.clause == "第二十五条 违约责任 25.6")
    assert late.kind == "修改"
    assert [piece.text for piece in late.before if piece.mark] == ["0.05%"]
    assert [piece.text for piece in late.after if piece.mark] == ["0.03%"]
    assert {item.kind for item in found if item.clause.startswith("第二十条 个人信息")} == {"增加", "删除"}
    assert compared(drafts[0], drafts[0]) == ([], 0)
    assert renumbered == 3  # items 20.x after those that came


def test_a_clause_put_between_does_not_make_the_following_ones_differ() -> None:
    first = "## 第一条 甲\n\n1.1 付款期限为三十日。\n\n"
    before = f"{first}## 第二条 乙\n\n2.1 保密期限为三年。\n"
    after = f"{first}## 第二条 新\n\n2.1 新增一条。\n\n## 第三条 乙\n\n3.1 保密期限为三年。\n"
    found, renumbered = compared(before, after)
    assert [(item.clause, item.kind) for item in found] == [("第二条 新", "增加"), ("第二条 新 2.1", "增加")]
    assert renumbered == 2


@pytest.mark.row("S4.4")
def test_the_word_file_shows_tracked_changes_that_make_either_draft(drafts: tuple[str, str]) -> None:
    context = RedlineContext(**HEADS, blocks=redlined(*drafts))
    frame = Frame("XD-2026-0001", 1, DAY, issuer="江州精工机械有限公司")
    made = render(REDLINE, context, frame)["docx"]
    assert render(REDLINE, context, frame)["docx"] == made

    xml = ZipFile(io.BytesIO(made)).read("word/document.xml").decode()
    revisions = re.findall(
        r'<w:(ins|del) w:id="(\d+)" w:author="江州精工机械有限公司" w:date="2026-04-08T00:00:00Z"', xml
    )
    assert {mark for mark, _ in revisions} == {"ins", "del"}
    assert len({ident for _, ident in revisions}) == len(revisions)
    WordDocument(io.BytesIO(made))  # opens

    refused = re.sub(r"<w:ins [^>]*[^/]>.*?</w:ins>", "", xml)
    accepted = re.sub(r"<w:del [^>]*[^/]>.*?</w:del>", "", xml)
    said = {"refused": _words(refused.replace("delText", "t")), "accepted": _words(accepted)}
    assert "免费复验为 2 次" in said["refused"]
    assert "免费复验为 3 次" in said["accepted"]
    assert "按逾期金额的 0.05% 向乙方支付" in said["refused"]
    assert "按逾期金额的 0.03% 向乙方支付" in said["accepted"]
    assert "双方应在乙方接触个人信息之前签订" in said["accepted"]
    assert "双方应在乙方接触个人信息之前签订" not in said["refused"]


def _words(xml: str) -> str:
    return "".join(re.findall(r"<w:t [^>]*>([^<]*)</w:t>", xml))


def test_the_comparison_marks_what_came_and_went_in_every_format(drafts: tuple[str, str]) -> None:
    differences, renumbered = compared(*drafts)
    made = render(COMPARISON, ComparisonContext(**HEADS, differences=differences, renumbered=renumbered),
                  Frame("HB-2026-0001", 1, DAY))  # fmt: skip
    page, text = made["html"].decode(), made["md"].decode()
    assert "<del>0.05%</del>" in page
    assert "<ins>0.03%</ins>" in page
    assert "~~0.05%~~" in text
    assert "**0.03%**" in text
    assert "w:delText" in ZipFile(io.BytesIO(made["docx"])).read("word/document.xml").decode()


WORDS = st.text(alphabet="甲乙付款交付验收期限三十5 日%。|*<#[", min_size=1, max_size=14).filter(
    lambda text: text.strip()
)


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, max_size=8), st.lists(WORDS, max_size=8))
def test_whatever_changed_both_drafts_can_be_read_from_the_revisions(old: list[str], new: list[str]) -> None:
    before, after = ("\n\n".join(_as_markdown(text) for text in texts) for texts in (old, new))
    blocks = redlined(before, after)
    assert [text for block in blocks if (text := read(block.pieces, "del"))] == _read_as(new)
    assert sorted(text for block in blocks if (text := read(block.pieces, "ins"))) == sorted(_read_as(old))


def _as_markdown(text: str) -> str:
    return "条" + re.sub(r"([\\*|<>#\[\]~_])", r"\\\1", " ".join(text.split()))


def _read_as(texts: list[str]) -> list[str]:
    return ["条" + "".join(text.split()) for text in texts]
