"""Papers: what staff fill in when the occasion arises becomes a document once, and a new version when it is revised."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document as WordDocument
from pydantic import ValidationError

from schemas.catalogue import DOCUMENT_KINDS, PAPER_GATES
from schemas.errors import NotFound, Refused
from schemas.forms import Answer
from schemas.records import Document
from tasks.decisions import attempts_at, record_refused_answer
from tasks.documents import Issued, complete_documents
from tasks.papers import Place, issue_paper, newest, prefill, record_paper
from tasks.step import without_prefect
from tests.builders import filled_in, short
from tests.standing import NO, Line, Standing
from waibao.store.engine import transaction

pytestmark = pytest.mark.xdist_group("papers")
LEAD = "何志远"

# Before the contract, and with it: every paper that such an engagement can have.
# A judge's sheet needs the bids that are judged: tests/flows/test_evaluation.py.
OPEN = [
    slug
    for slug in PAPER_GATES
    if DOCUMENT_KINDS[slug].engagement_kinds in ((), ("software",)) and slug != "judge-sheet"
]
EARLY = [slug for slug in OPEN if "contract" not in DOCUMENT_KINDS[slug].context.model_fields]
LATE = [slug for slug in OPEN if slug not in EARLY]


@pytest.fixture
def planned(line: Line) -> Iterator[Standing]:
    with at_work(line.before("plan-approval-1")) as standing:
        yield standing


@pytest.fixture
def signed(line: Line) -> Iterator[Standing]:
    with at_work(line.before("kickoff-held-1")) as standing:
        yield standing


@contextmanager
def at_work(standing: Standing) -> Iterator[Standing]:
    with standing.here(), without_prefect():
        yield standing


def answered(slug: str, **other: Any) -> Answer:
    """The form of a kind as its sample fills it in, by the person who may, with other values."""
    facts = filled_in(slug)
    who = short()["request"]["roles"][DOCUMENT_KINDS[slug].filled_by]
    return PAPER_GATES[slug].form.model_validate(facts | {"by": who} | other)


def issued(slug: str, source: str, *, revises: str = "", **other: Any) -> Issued:
    """Fill in and issue, as the flow does."""
    place = record_paper(NO, slug, answered(slug, **other), source, revises)
    assert isinstance(place, Place)
    return issue_paper(NO, slug, place.subject, place.version)


def papers(standing: Standing, slug: str) -> list[Document]:
    with standing.store() as store:
        return [document for document in store.documents.of(store.engagements.get(NO)) if document.kind == slug]


def faults(form: type[Answer], said: dict[str, Any]) -> set[str]:
    """Kinds of fault that a form finds in what was filled in."""
    try:
        form.model_validate(said)
    except ValidationError as error:
        return {fault["type"] for fault in error.errors()}
    return set()


@pytest.mark.row("S1.1", "S1.2", "S1.4", "S2.g", "S4.1", "S4.4", "S5.2", "S8.4", "S9.1", "S11.2", "S11.3", "S11.5")
@pytest.mark.parametrize("slug", EARLY)
def test_a_paper_of_planning_and_choice_is_issued_without_a_contract(planned: Standing, slug: str) -> None:
    made = issued(slug, "run-1")

    (document,) = papers(planned, slug)
    assert (document.number, document.version) == (made.number, 1) == (f"{DOCUMENT_KINDS[slug].prefix}-2026-0001", 1)
    assert document.context["head"]["engagement_no"] == NO
    assert made.number in made.markdown
    with planned.store() as store:
        assert set(store.documents.files(document)) == set(DOCUMENT_KINDS[slug].all_formats)


@pytest.mark.row(
    "S1.3", "S4.6", "S4.7", "S5.4", "S5.5", "S5.6", "S5.7", "S8.6", "S8.8", "S8.10", "S9.2", "S9.3", "S9.5"
)
@pytest.mark.parametrize("slug", LATE)
def test_a_paper_of_the_contract_names_its_parties_and_waits_for_it(
    planned: Standing, signed: Standing, slug: str
) -> None:
    by_the_flow = len(papers(signed, slug))
    made = issued(slug, "run-1")
    *earlier, document = papers(signed, slug)
    assert len(earlier) == by_the_flow
    assert document.context["contract"]["no"] == "HT-2026-0001"
    assert "云帆软件（江州）有限公司" in made.markdown

    with at_work(planned):
        refusal = f"项目 {NO} 尚未签订合同，不能出具{DOCUMENT_KINDS[slug].title}：请先登记合同签署。"
        assert refusal in record_paper(NO, slug, answered(slug), "run-1")
        with pytest.raises(Refused, match="尚未签订合同"):
            prefill(NO, slug)
        assert papers(planned, slug) == []


def test_one_run_makes_one_document_however_often_it_is_started_again(signed: Standing) -> None:
    first = issued("change-order", "run-1")
    again = issued("change-order", "run-1", proposer="另一人")  # an answer already recorded stands

    assert first == again
    (document,) = papers(signed, "change-order")
    assert document.context["facts"]["proposer"] == "赵倩"
    assert issue_paper(NO, "change-order", 1, 1) == first


def test_two_papers_of_a_kind_are_told_apart_and_each_is_revised_by_itself(signed: Standing) -> None:
    first, second = issued("change-order", "run-1", proposer="甲"), issued("change-order", "run-2", proposer="乙")
    assert [(one.subject, one.number) for one in papers(signed, "change-order")] == [
        ("1", "BG-2026-0001"),
        ("2", "BG-2026-0002"),
    ]

    revised = issued("change-order", "run-3", revises=first.number, proposer="丙")
    assert (revised.number, revised.version) == (first.number, 2)
    third = issued("change-order", "run-4", proposer="丁")
    assert [(one.subject, one.number, one.version) for one in papers(signed, "change-order")] == [
        ("1", "BG-2026-0001", 1),
        ("2", "BG-2026-0002", 1),
        ("1", "BG-2026-0001", 2),
        ("3", "BG-2026-0003", 1),
    ]
    assert (second.version, third.number) == (1, "BG-2026-0003")
    said = [one.context["facts"]["proposer"] for one in papers(signed, "change-order")]
    assert said == ["甲", "乙", "丙", "丁"]


def test_a_revision_keeps_the_files_of_the_version_before(signed: Standing) -> None:
    first = issued("change-order", "run-1")
    before = signed.kept()
    revised = issued("change-order", "run-2", revises=first.number, people="乙方增加一人。")

    assert "乙方增加一人。" in revised.markdown
    assert "乙方增加一人。" not in first.markdown
    assert revised.page is not None
    assert revised.page.name == "BG-2026-0001-v2 变更单.md"
    after = signed.kept()
    assert {name: kept for name, kept in before.items() if name.startswith("/")}.items() <= after.items()


def test_a_revision_that_was_recorded_but_not_issued_is_completed_by_its_run_and_counted_by_the_next(
    signed: Standing,
) -> None:
    first = issued("change-order", "run-1")
    place = record_paper(NO, "change-order", answered("change-order", people="未出具的修订。"), "run-2", first.number)
    assert place == Place(1, 2)

    later = issued("change-order", "run-3", revises=first.number, people="随后的修订。")
    assert (later.number, later.version) == (first.number, 3)
    assert record_paper(NO, "change-order", answered("change-order"), "run-2", first.number) == Place(1, 2)
    late = issue_paper(NO, "change-order", 1, 2)
    assert (late.number, late.version) == (first.number, 2)
    assert "未出具的修订。" in late.markdown


def test_the_form_shows_the_usual_rows_before_anything_is_filled_in(planned: Standing) -> None:
    shown = prefill(NO, "collaboration-charter")

    form = PAPER_GATES["collaboration-charter"].form
    usual = {name for name, field in form.model_fields.items() if field.default_factory and field.default_factory()}
    assert usual <= set(shown) <= set(form.model_fields)
    assert {"channels", "decisions", "meetings"} <= set(shown)
    assert all(shown.values())
    assert "by" not in shown


@pytest.mark.parametrize("slug", OPEN)
def test_what_the_form_shows_fits_the_form_but_for_what_staff_complete(line: Line, slug: str) -> None:
    """Rows of the trade may lack a score or a name; nothing in them is unknown, and choices are offered as shown."""
    with at_work(line.before("kickoff-held-1")):
        shown = prefill(NO, slug)

    assert json.loads(json.dumps(shown, ensure_ascii=False)) == shown
    said = answered(slug).model_dump(mode="json") | shown
    assert faults(PAPER_GATES[slug].form, said) <= {"missing", "value_error", "string_too_short"}


def test_the_form_of_a_revision_shows_the_version_that_stands(signed: Standing) -> None:
    first = issued("change-order", "run-1", people="第一版的安排。")
    issued("change-order", "run-2", revises=first.number, people="第二版的安排。")
    other = issued("change-order", "run-3", people="另一份。")

    shown = prefill(NO, "change-order", first.number)
    assert shown["people"] == "第二版的安排。"
    assert shown["raised_on"] == "2026-09-14"
    assert shown["moved"] == [{"name": "上线与终验", "before": "2026-10-30", "after": "2026-11-06"}]
    assert "by" not in shown
    assert prefill(NO, "change-order", other.number)["people"] == "另一份。"
    assert newest(NO, "change-order", first.number).place == Place(1, 2)


@pytest.mark.parametrize("slug", ["change-order", "deliverable-review", "satisfaction-survey", "termination-notice"])
def test_a_revision_sent_as_the_form_shows_it_says_the_same(signed: Standing, slug: str) -> None:
    first = issued(slug, "run-1")
    shown = prefill(NO, slug, first.number)
    who = answered(slug).by
    form = PAPER_GATES[slug].form.model_validate({**shown, "by": who})

    assert newest(NO, slug, first.number).says(form)


def test_who_may_not_fill_it_in_is_refused_and_nothing_is_kept(signed: Standing) -> None:
    before = signed.kept()
    outcome = record_paper(NO, "change-order", answered("change-order", by="周敏"), "run-1")

    assert outcome == [
        f"“填写变更单”由项目负责人（{LEAD}）办理，周敏 不是其本人或有效代理人：请由责任人办理。",
    ]
    assert signed.kept() == before


def test_a_delegate_fills_it_in(signed: Standing) -> None:
    with transaction() as store:
        relation = store.engagements.relation(store.engagements.get(NO), "project_lead")
        relation.delegate = "许明"
        relation.delegate_from, relation.delegate_to = date(2026, 1, 1), date(2026, 12, 31)

    assert issued("change-order", "run-1", by="许明").number == "BG-2026-0001"


def test_an_answer_that_was_refused_is_kept_with_its_reasons_and_may_be_given_again(signed: Standing) -> None:
    gate = PAPER_GATES["change-order"].slug
    reasons = record_paper(NO, "change-order", answered("change-order", by="周敏"), "run-1")
    assert isinstance(reasons, list)
    record_refused_answer(NO, gate, gate, "run-1", reasons)

    assert attempts_at(NO, gate) == [reasons]
    assert issued("change-order", "run-1").number == "BG-2026-0001"
    assert attempts_at(NO, gate) == [reasons]


@pytest.mark.parametrize(
    ("slug", "revises", "said"),
    [
        ("award-notice", "", "由流程自动出具，不能单独填写"),
        ("no-such-kind", "", "没有可以填写的文书“no-such-kind”"),
        ("change-order", "BG-2026-0001", "没有编号为 BG-2026-0001 的文档"),
        ("change-order", "HT-2026-0001", "HT-2026-0001 不是变更单"),
    ],
)
def test_what_there_is_not_is_refused_in_words(signed: Standing, slug: str, revises: str, said: str) -> None:
    with pytest.raises(NotFound, match=said):
        prefill(NO, slug, revises)
    with pytest.raises(NotFound, match=said):
        record_paper(NO, slug, answered("change-order"), "run-1", revises)
    with pytest.raises(NotFound, match="没有编号为 XM-2026-0099 的项目"):
        prefill("XM-2026-0099", "change-order")


def test_an_engagement_that_was_turned_down_has_no_more_papers(line: Line) -> None:
    standing = line.before("plan-approval-1")
    standing.form("plan-approval-1").update(verdict="reject", comments="本年度不安排该项投入。")
    standing.go_on()

    with at_work(standing):
        with pytest.raises(Refused, match="已终止，不能再出具文书"):
            prefill(NO, "market-research")
        assert record_paper(NO, "market-research", answered("market-research"), "run-1") == [
            f"项目 {NO} 已终止，不能再出具文书。"
        ]


@pytest.mark.row("S4.6", "S9.2")
def test_papers_of_software_are_not_for_other_kinds_of_engagement(tmp_path: Path) -> None:
    scenario = short()
    scenario["request"].update(kind="general", title="厂区绿化养护")
    scenario["answers"] = {}
    standing = Standing(tmp_path / "home", scenario)
    standing.stops_for()

    with at_work(standing):
        for slug in ("design-review", "test-report"):
            with pytest.raises(Refused, match=f"{DOCUMENT_KINDS[slug].title}不用于这一类外包项目"):
                prefill(NO, slug)


def test_a_paper_interrupted_before_its_files_is_completed_with_the_same_number(
    signed: Standing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "templates" / "monitoring" / "change-order.docx"
    own.parent.mkdir(parents=True)
    own.write_bytes(b"no Word file")
    monkeypatch.setenv("WAIBAO_TEMPLATES", str(tmp_path / "templates"))
    with pytest.raises(Exception, match=r"monitoring/change-order\.docx：不是可以打开的 Word 文件"):
        issued("change-order", "run-1")
    (begun,) = papers(signed, "change-order")

    written = WordDocument()
    written.add_paragraph("集团变更单 {{ frame.number }}：{{ contract.vendor.name }}")
    written.save(str(own))
    assert complete_documents(NO) == 1
    made = issued("change-order", "run-1")
    assert (made.number, made.version) == (begun.number, 1)
    assert made.page is not None
    (paragraph,) = WordDocument(str(made.page.with_suffix(".docx"))).paragraphs
    assert paragraph.text == "集团变更单 BG-2026-0001：云帆软件（江州）有限公司"
