"""The form of every paper as Prefect draws it: what is known is shown, whatever the form would show by itself."""

from typing import Any

import pytest
from prefect._internal.pydantic.v2_schema import create_v2_schema
from pydantic import ValidationError

from flows.asking import input_form, question_key
from schemas.catalogue import GATES, PAPER_GATES
from schemas.choices import SHOWN
from schemas.forms import Needs
from schemas.values import typed_moment
from tests.builders import filled_in

every_paper = pytest.mark.parametrize("slug", PAPER_GATES)


def said(slug: str) -> dict[str, Any]:
    """The sample of a paper as its form shows it."""
    form = PAPER_GATES[slug].form.model_validate(filled_in(slug))
    shown = form.model_dump(mode="json", exclude={"by"}, context=SHOWN)
    return {name: typed_moment(value) if isinstance(value, str) else value for name, value in shown.items()}


def drawn(slug: str, known: dict[str, Any]) -> dict[str, Any]:
    """The JSON schema that the UI gets."""
    form = input_form(PAPER_GATES[slug], "", known)
    return create_v2_schema(form.__name__, model_base=form)


@every_paper
def test_a_paper_that_is_revised_shows_everything_that_it_says_now(slug: str) -> None:
    known = said(slug)
    properties = drawn(slug, known)["properties"]

    assert {name: properties[name].get("default") for name in known} == known


@every_paper
def test_what_is_shown_changes_nothing_else_of_the_form(slug: str) -> None:
    plain, filled = drawn(slug, {}), drawn(slug, said(slug))

    for schema in (plain, filled):
        for field in schema["properties"].values():
            field.pop("default", None)
    assert filled["properties"] == plain["properties"]
    assert filled.get("definitions") == plain.get("definitions")
    assert "by" in filled["required"]


@every_paper
def test_a_paper_that_nothing_is_known_of_is_drawn_as_it_was_declared(slug: str) -> None:
    assert set(drawn(slug, {})["properties"]) == set(PAPER_GATES[slug].form.model_fields)


def test_what_is_sent_back_unchanged_is_judged_as_if_it_had_been_typed() -> None:
    """Clients other than the UI may leave out what they do not change."""
    form = input_form(PAPER_GATES["site-inspection"], "", said("site-inspection"))

    answered = form.model_validate({"by": "何志远"})
    assert len(answered.items) == 17
    assert answered.items[0].result == "符合"
    with pytest.raises(ValidationError, match="结论不得为符合要求"):
        form.model_validate({"by": "何志远", "conclusion": "符合要求"})


def test_rows_that_lack_what_is_not_known_are_shown_and_must_be_completed() -> None:
    form = input_form(PAPER_GATES["issue-log"], "", {"issues": [{"code": "WT-01", "text": "接口说明尚未提供"}]})

    assert create_v2_schema("f", model_base=form)["properties"]["issues"]["default"][0]["code"] == "WT-01"
    with pytest.raises(ValidationError, match="raised_by"):
        form.model_validate({"by": "何志远", "data_on": "2026-08-31"})


def test_the_choice_of_a_gate_is_shown_by_its_title() -> None:
    form = input_form(GATES["contract-terms"], "", {"report_every": "每月", "copies": 6})
    properties = create_v2_schema("f", model_base=form)["properties"]

    assert (properties["report_every"]["default"], properties["copies"]["default"]) == ("每月", 6)


def test_a_form_that_was_open_when_an_award_came_to_nothing_answers_no_question_of_the_next_vendor() -> None:
    terms = Needs("contract-terms", (1,), "")
    keys = [question_key(terms, attempt, award) for award in (0, 1, 2) for attempt in (1, 2)]

    assert keys[:2] == keys[2:4] == ["contract-terms-1", "contract-terms-1-a2"]
    assert keys[4:] == ["contract-terms-1-b2", "contract-terms-1-b2-a2"]
