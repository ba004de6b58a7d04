"""What the store knows of a paper stands in its form: recorded facts, nothing made up, no verdict, and it fits."""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from prefect._internal.pydantic.v2_schema import create_v2_schema
from pydantic_core import to_jsonable_python

from flows.asking import input_form
from schemas.catalogue import DOCUMENT_KINDS, PAPER_GATES
from schemas.choices import SHOWN
from schemas.errors import Refused
from schemas.forms import offered
from tasks.drafts.kinds import DRAFTS, draft_of, unfit
from tasks.drafts.known import Known
from tasks.papers import prefill
from tests.standing import NO, Line, Standing
from waibao.store.engine import reading
from waibao.store.store import Store

# Papers of other kinds of engagement are drafted where those are tested.
OWN = [slug for slug in DRAFTS if "software" in (DOCUMENT_KINDS[slug].engagement_kinds or ("software",))]
every_draft = pytest.mark.parametrize("slug", OWN)
engagement = pytest.mark.xdist_group("engagement")
drafts = pytest.mark.xdist_group("drafts")

# What a person concludes, never the store.
CONCLUSIONS = {
    "verdict",
    "conclusion",
    "judgement",
    "result",
    "results",
    "outcome",
    "met",
    "reason",
    "opinion",
    "comments",
}
# Moments at which the forms are looked at.
UNTIL = ("plan-drafted-1", "award-1", "requirements-drafted-1", "contract-signed-1", "kickoff-held-1", "payment-made-1")


def known(store: Store, slug: str) -> dict[str, Any]:
    """The draft as it is made, before anything that would not fit is taken out."""
    said = DRAFTS[slug](Known(store, store.engagements.get(NO)))
    told = {name: value for name, value in said.items() if value not in (None, "", [])}
    made: dict[str, Any] = to_jsonable_python(told, context=SHOWN)
    return made


def names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from names(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from names(inner)


def without_required(schema: Any) -> Any:
    """A JSON schema that forgives what is missing, and nothing else."""
    if isinstance(schema, dict):
        return {key: without_required(inner) for key, inner in schema.items() if key not in ("required", "default")}
    return [without_required(inner) for inner in schema] if isinstance(schema, list) else schema


def test_every_draft_is_of_a_paper() -> None:
    assert set(DRAFTS) <= set(PAPER_GATES)


@engagement
@every_draft
def test_a_draft_fits_its_form(store: Store, slug: str) -> None:
    made = known(store, slug)

    assert set(made) <= set(PAPER_GATES[slug].form.model_fields)
    assert unfit(slug, made) == set()
    assert draft_of(store, store.engagements.get(NO), slug) == made
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WAIBAO_HOME", str(store.settings.home))
        assert prefill(NO, slug) == {**offered(PAPER_GATES[slug].form), **made}


@engagement
@every_draft
def test_a_draft_is_what_the_drawn_form_takes(store: Store, slug: str) -> None:
    schema = create_v2_schema("form", model_base=input_form(PAPER_GATES[slug], "", known(store, slug)))
    lenient = without_required(copy.deepcopy(schema))

    faults = [error.message for error in Draft202012Validator(lenient).iter_errors(known(store, slug))]
    assert faults == []


@engagement
@every_draft
def test_nobody_signs_and_nothing_is_concluded_in_advance(store: Store, slug: str) -> None:
    made = known(store, slug)

    assert "by" not in made
    assert not CONCLUSIONS & set(names(made))


@drafts
@pytest.mark.parametrize("key", UNTIL)
def test_at_any_moment_a_form_is_drafted_or_refused_in_words(line: Line, key: str) -> None:
    standing = line.before(key)
    with standing.here(), reading() as store:
        signed = store.contracts.find(store.engagements.get(NO)) is not None
        for slug in OWN:
            kind = DOCUMENT_KINDS[slug]
            assert unfit(slug, known(store, slug)) == set(), slug
            if signed or "contract" not in kind.context.model_fields:
                prefill(NO, slug)
            else:
                with pytest.raises(Refused, match="尚未签订合同"):
                    prefill(NO, slug)


@drafts
def test_before_anything_is_recorded_free_text_is_empty(line: Line) -> None:
    standing = line.before("plan-drafted-1")
    with standing.here(), reading() as store:
        for slug in ("market-research", "culture-fit", "vendor-visit", "negotiation-minutes", "nda"):
            assert not {"purpose", "supply", "trends", "vendor", "topics", "prices"} & set(known(store, slug)), slug
        assert "responsible_body" not in known(store, "work-guide")
        assert "goals" not in known(store, "risk-management-plan")


@engagement
def test_people_are_those_who_hold_the_roles(store: Store) -> None:
    guide = known(store, "work-guide")
    rules = known(store, "contract-rules")

    holders = {duty["role"]: duty["person"] for duty in guide["duties"]}
    assert (holders["审批人"], holders["出纳"], holders["评审小组"]) == ("李建国", "冯丽", "")
    assert (rules["payment_approver"], rules["vendor_lead"], rules["vendor_executive"]) == (
        "郑文博",
        "许文静",
        "方启明",
    )


@engagement
def test_money_is_what_was_agreed_paid_and_is_left(store: Store) -> None:
    ended, order = known(store, "termination-notice"), known(store, "change-order")

    assert (ended["paid"], ended["unpaid"], ended["retained"]) == ("460922.40", "0.00", "24300.00")
    assert ended["signed_on"] == "2026-04-10"
    assert order["original_price"] == "486000.00"
    assert order["earlier"] == [{"no": "BG-01", "agreed_on": "2026-07-30"}]  # its price was not told
    assert known(store, "renewal-notice")["new_from"] == "2026-12-01"
    assert known(store, "invoice-check")["invoices"][0]["number"] == "26352000000000000103"


@drafts
def test_what_is_accepted_and_not_yet_paid_is_owed(line: Line) -> None:
    with line.before("payment-made-1").store() as store:
        ended = known(store, "termination-notice")

    assert (ended["paid"], ended["unpaid"]) == ("0.00", "461700.00")


@engagement
def test_what_was_delivered_stands_with_its_hash(store: Store) -> None:
    handed = known(store, "handover-certificate")

    assert len(handed["deliverables"]) == 10
    assert all(len(row["sha256"]) == 64 for row in handed["deliverables"])
    assert [row["name"] for row in handed["deliverables"]][3] == "系统安装包与源代码"
    assert handed["open_items"][0]["text"] == "月度统计导出时列宽不足（QX-02）"
    assert (handed["owner"], handed["passes"], handed["accepted_on"]) == ("甲方", "付清全部价款时", "2026-11-04")


@engagement
def test_marks_are_those_of_the_scorecard(store: Store) -> None:
    letter = known(store, "feedback-letter")

    assert [row["mark"] for row in letter["dimensions"]] == ["58.7", "65.0", "86.0", "100.0"]
    assert letter["scorecard_no"] == "JX-2026-0001"
    assert known(store, "improvement-plan")["score"] == "74.3"


@engagement
def test_tests_are_counted_from_the_table_that_was_accepted(store: Store) -> None:
    report = known(store, "test-report")

    assert [(row["level"], row["executed"], row["passed"]) for row in report["levels"]] == [
        ("单元测试", 15, 14),
        ("集成测试", 15, 15),
        ("系统测试", 15, 15),
    ]
    assert {row["code"]: row["cases"] for row in report["coverage"]}["XQ-01"] == 9


@engagement
def test_problems_of_an_inspection_are_demanded_to_be_put_right(store: Store) -> None:
    notice = known(store, "rectification-notice")

    assert notice["record"] == "现场检查记录 XC-2026-0001"
    assert [row["due_on"] for row in notice["breaches"]] == ["2026-07-20", "2026-07-24"]


@drafts
def test_an_altered_archive_is_no_source_of_test_results(line: Line, tmp_path: Path) -> None:
    standing: Standing = line.before("payment-made-1")
    for table in (standing.home / "received").rglob("测试结果表.xlsx"):
        table.write_bytes(b"no table")
    with standing.store() as store:
        assert "levels" not in known(store, "test-report")
