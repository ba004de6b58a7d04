"""How both sides work: asked, answered, compared, and agreed upon before the contract is signed. Rows S11.1–S11.5."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from flows.culture import culture_questionnaires, culture_returned
from schemas.catalogue import PAPER_GATES
from schemas.culture_questionnaire import QuestionnaireReturned, QuestionnairesAsked
from schemas.errors import BadInput, NotFound, Refused
from schemas.records import Document
from schemas.request import OutsourcingRequest
from schemas.values import SHANGHAI
from tasks.papers import Place, issue_paper, prefill, record_paper
from tasks.step import without_prefect
from tests.builders import filled_in, short
from tests.flows.record import answer, documents, engagement_of
from tests.standing import NO, Line, Standing
from tests.vendors import questionnaire_filled
from waibao.store.engine import transaction

pytestmark = pytest.mark.xdist_group("phases")

VENDOR = short()["request"]["candidates"][0]
NAME, USCC = VENDOR["name"], VENDOR["uscc"]
CLIENT_MARKS, VENDOR_MARKS = [5, 4, 2, 3, 5, 1], [1, 3, 2, 3, 2, 2]
"""Opposed in who decides and in innovation."""


@contextmanager
def at_work(standing: Standing) -> Iterator[None]:
    with standing.here(), without_prefect():
        yield


def test_a_questionnaire_is_not_to_be_answered_before_it_is_sent(line: Line) -> None:
    asking = QuestionnairesAsked.model_validate({"no": NO, "by": "陈晓", "reply_by": "2026-01-05"})
    with at_work(line.before("contract-signed-1")), pytest.raises(Refused, match="交回期限 2026-01-05 早于今天"):
        culture_questionnaires(asking)


def asked(standing: Standing) -> dict[str, Path]:
    """The questionnaires as they went out, by whom they ask."""
    with at_work(standing):
        culture_questionnaires(QuestionnairesAsked.model_validate({"no": NO, "by": "陈晓", "reply_by": "2026-04-15"}))
    with standing.store() as store:
        return {
            document.context["organisation"]: store.settings.home / store.documents.files(document)["xlsx"].path
            for document in documents(store, "culture-questionnaire")
        }


def returned(standing: Standing, form: Path, marks: list[int | None], uscc: str | None = None) -> str:
    name = f"问卷-{uscc or '甲方'}.xlsx"
    questionnaire_filled(form, standing.home / "inbox" / NO / name, marks)
    with at_work(standing):
        return culture_returned(QuestionnaireReturned.model_validate({"no": NO, "file": name, "vendor": uscc}))


def paper(standing: Standing, slug: str, source: str, revises: str = "", **form: object) -> Document | list[str]:
    """Fill in a paper and issue it; the reasons when it is refused."""
    said = PAPER_GATES[slug].form.model_validate({**filled_in(slug), "by": "陈晓", **form})
    with at_work(standing):
        place = record_paper(NO, slug, said, source, revises)
        if not isinstance(place, Place):
            return place
        issue_paper(NO, slug, place.subject, place.version)
    with standing.store() as store:
        return documents(store, slug)[-1]


def assessment(standing: Standing, source: str = "a", revises: str = "", **changed: object) -> Document | list[str]:
    """The assessment as both questionnaires prefill it, with what only a person adds."""
    with at_work(standing):
        known = prefill(NO, "culture-fit")
    decided = {
        "verdict": "约定协作办法后可以合作",
        "arrangements": [
            {"dimension": "由谁决定", "measure": "双方各授权一人，书面决定"},
            {"dimension": "创新与惯例", "measure": "新做法先试点，经甲方批准"},
        ],
    }
    return paper(standing, "culture-fit", source, revises, **{**known, **decided, **changed})


def charter(standing: Standing, source: str, revises: str = "", *dimensions: str) -> Document | list[str]:
    agreed = [{"dimension": name, "measure": "书面约定"} for name in dimensions]
    return paper(standing, "collaboration-charter", source, revises, vendor=VENDOR, arrangements=agreed)


def signing(standing: Standing) -> list[str]:
    """Register the signature on its day; why it was refused."""
    with at_work(standing), transaction() as store:
        engagement_of(store).clock = datetime(2026, 8, 3, 16, tzinfo=SHANGHAI)
    return answer(standing, "contract-signed-1", (1,))


@pytest.mark.row("S11.1", "S11.2", "S11.4", "S11.5")
def test_what_both_sides_answer_is_compared_and_opposed_ways_are_agreed_upon_before_signing(line: Line) -> None:
    standing = line.before("contract-signed-1")
    forms = asked(standing)
    client = next(name for name in forms if name != NAME and name not in _candidates())

    assert len(forms) == 4
    assert "尚未交回" in returned(standing, forms[client], CLIENT_MARKS)
    returned(standing, forms[NAME], VENDOR_MARKS, USCC)
    fit = assessment(standing)
    assert isinstance(fit, Document)
    facts = fit.context["facts"]
    assert (facts["vendor"], facts["decisions"]["client_score"], facts["decisions"]["vendor_score"]) == (NAME, 5, 1)
    assert facts["vendor_people"] == ["许文静", "方启明"]
    assert [habit["topic"] for habit in facts["habits"]] == ["问题处理", "文件管理", "交接"]

    [refused] = signing(standing)
    assert "双方在“由谁决定”、“创新与惯例”上对立或者严重冲突，尚未出具" in refused
    incomplete = charter(standing, "c1", "", "由谁决定")
    assert incomplete == [
        f"文化契合度评估表 {fit.number} 认定“创新与惯例”对立或者严重冲突：请在“对立方面的约定”中逐项填写协作办法。"
    ]
    with at_work(standing):
        drafted = [item["dimension"] for item in prefill(NO, "collaboration-charter")["arrangements"]]
    agreed = charter(standing, "c2", "", *drafted)
    assert isinstance(agreed, Document)
    again = assessment(standing, "a2", fit.number)  # assessed anew: the charter is older than what it answers
    assert isinstance(again, Document)
    assert "出具在文化契合度评估表" in signing(standing)[0]
    assert isinstance(charter(standing, "c3", agreed.number, *drafted), Document)
    assert signing(standing) == []


def _candidates() -> list[str]:
    return [party["name"] for party in short()["request"]["candidates"]]


@pytest.mark.row("S11.2")
def test_an_answer_left_open_is_sent_back_with_its_place(line: Line) -> None:
    standing = line.before("contract-signed-1")
    forms = asked(standing)

    with pytest.raises(BadInput, match=r"文化调查问卷 F1[0-9] “对待风险”没有打分") as error:
        returned(standing, forms[NAME], [1, None, 2, 3, 2, 2], USCC)
    assert "更正单" in str(error.value)
    with pytest.raises(BadInput, match="分值应为 1 至 5"):
        returned(standing, forms[NAME], [1, 9, 2, 3, 2, 2], USCC)
    with pytest.raises(BadInput, match="不是“" + NAME):
        returned(standing, next(path for name, path in forms.items() if name != NAME), VENDOR_MARKS, USCC)
    with pytest.raises(NotFound, match="没有邀请"):
        returned(standing, forms[NAME], VENDOR_MARKS, "91350100M000100Y43")
    with standing.store() as store:
        assert store.vendors.culture(engagement_of(store)) == []


@pytest.mark.row("S11.4", "S11.5")
def test_differences_that_are_not_opposed_ask_for_no_charter(line: Line) -> None:
    standing = line.before("contract-signed-1")
    forms = asked(standing)
    returned(standing, next(path for name, path in forms.items() if name not in _candidates()), [3, 4, 2, 3, 3, 1])
    returned(standing, forms[NAME], [1, 3, 2, 3, 2, 2], USCC)
    fit = assessment(standing, verdict="适宜合作", arrangements=[])

    assert isinstance(fit, Document)
    assert signing(standing) == []


@pytest.mark.row("S11.5")
def test_a_charter_can_be_demanded_of_every_contract(line: Line) -> None:
    standing = line.before("contract-signed-1")
    with at_work(standing), transaction() as store:
        engagement = engagement_of(store)
        asked_for = OutsourcingRequest.model_validate(engagement.request | {"charter": True})
        engagement.request = asked_for.model_dump(mode="json")

    assert "本项目要求签订前约定合作办法，尚未出具" in signing(standing)[0]
    assert isinstance(charter(standing, "c1"), Document)
    assert signing(standing) == []


@pytest.mark.row("S11.3")
def test_a_visit_is_a_paper_of_its_own_and_stands_in_the_record_of_the_choice(line: Line) -> None:
    standing = line.before("award-1")
    visited = paper(standing, "vendor-visit", "v1", vendor=NAME)

    assert isinstance(visited, Document)
    answers = standing.answers
    for late in list(answers)[list(answers).index("award-1") + 1 :]:
        answers.pop(late)
    assert standing.stops_for() == "requirements-drafted-1"
    with standing.store() as store:
        [said] = documents(store, "selection-report")[0].context["visits"]
    assert said.startswith(f"{NAME}（{visited.number}")
