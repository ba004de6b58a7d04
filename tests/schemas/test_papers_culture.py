"""Whether two organisations fit: rows S11.2 to S11.5."""

import pytest
from pydantic import ValidationError

from schemas.charter import Charter
from schemas.culture import CultureFit, CultureFitContext, culture_radar
from schemas.vendor_visit import VendorVisit
from tests.builders import filled_in, sample

FIELDS = ("decisions", "risk", "quality", "people", "innovation", "formality")


def fit(verdict: str = "适宜合作", arranged: tuple[str, ...] = (), **marks: tuple[int, int]) -> CultureFit:
    """Both sides in the middle but for the marks given: client's, vendor's."""
    scored = {field: marks.get(field, (3, 3)) for field in FIELDS}
    assessed = {
        field: {
            "client_score": client,
            "client_evidence": "有事例",
            "vendor_score": vendor,
            "vendor_evidence": "有事例",
        }
        for field, (client, vendor) in scored.items()
    }
    agreed = [{"dimension": name, "measure": "书面确认"} for name in arranged]
    return CultureFit.model_validate(
        filled_in("culture-fit") | assessed | {"verdict": verdict, "arrangements": agreed, "habits": []}
    )


def visit(**changes) -> VendorVisit:
    return VendorVisit.model_validate(filled_in("vendor-visit") | changes)


def charter(**changes) -> Charter:
    return Charter.model_validate(filled_in("collaboration-charter") | changes)


@pytest.mark.row("S11.4")
@pytest.mark.parametrize(
    ("client", "vendor", "relation"),
    [
        (3, 3, "一致"),
        (1, 1, "一致"),
        (2, 3, "相近"),
        (2, 4, "有差异"),
        (3, 5, "有差异"),
        (1, 4, "对立"),
        (5, 2, "对立"),
        (5, 1, "对立"),
    ],
)
def test_two_sides_are_opposed_when_across_the_middle_and_three_marks_apart(client, vendor, relation):
    row = fit("不宜合作", decisions=(client, vendor)).rows[0]

    assert row.relation == relation
    assert row.assessed.distance == abs(client - vendor)


@pytest.mark.row("S11.2")
def test_six_dimensions_are_compared_each_by_its_question():
    rows = fit().rows

    assert len(rows) == 6
    assert all("？" in row.question for row in rows)
    known = filled_in("culture-fit")
    asked = known["formality"] | {"question": "口头约定怎样处理？"}
    assert CultureFit.model_validate(known | {"formality": asked}).rows[5].question == "口头约定怎样处理？"


@pytest.mark.row("S11.4")
def test_one_opposed_dimension_is_not_made_good_by_five_others():
    with pytest.raises(ValidationError, match=r"由谁决定.*不能直接评为“适宜合作”"):
        fit(decisions=(5, 1))
    with pytest.raises(ValidationError, match="由谁决定没有协作办法"):
        fit("约定协作办法后可以合作", arranged=("对待风险",), decisions=(5, 1))
    assert fit("约定协作办法后可以合作", arranged=("由谁决定",), decisions=(5, 1)).opposed == ("由谁决定",)
    assert fit("不宜合作", decisions=(5, 1)).arrangements == []


@pytest.mark.row("S11.4")
def test_a_creative_vendor_for_a_conservative_client_is_a_serious_conflict():
    conflict = fit("约定协作办法后可以合作", arranged=("创新与惯例",), innovation=(4, 2))
    assert (conflict.serious_conflict, conflict.opposed) == (True, ())
    assert "严重冲突" in conflict.conclusion
    with pytest.raises(ValidationError, match="创新与惯例"):
        fit(innovation=(4, 2))
    assert not fit(innovation=(2, 4)).serious_conflict
    assert not fit(innovation=(5, 3)).serious_conflict


def test_the_conclusion_follows_from_how_many_are_opposed():
    apart = {field: (5, 1) for field in FIELDS if field != "innovation"}
    two = dict(list(apart.items())[:2])

    assert "均不对立" in fit(decisions=(2, 4)).conclusion
    assert "2 个对立" in fit("不宜合作", **two).conclusion
    assert "逐项约定" in fit("不宜合作", **two).conclusion
    assert "原则上不宜合作" in fit("不宜合作", **dict(list(apart.items())[:3])).conclusion


def test_the_verdict_is_left_to_staff():
    for slug, form in (("culture-fit", CultureFit), ("vendor-visit", VendorVisit)):
        answer = filled_in(slug)
        del answer["verdict"]
        with pytest.raises(ValidationError, match="verdict"):
            form.model_validate(answer)


def test_the_picture_shows_both_sides_on_the_six_scales():
    context = CultureFitContext.model_validate(sample("culture-fit"))
    picture = culture_radar(context)

    assert len(picture.axes) == 6
    assert [name for name, _ in picture.series] == [context.head.client.name, context.facts.vendor]
    assert picture.series[0][1][5] == 0.2


@pytest.mark.row("S11.3")
def test_nobody_visits_alone_and_nobody_is_visited_who_is_not_there():
    alone = [
        person
        for person in filled_in("vendor-visit")["present"]
        if person["side"] == "供应商" or person["name"] == "陈晓"
    ]
    with pytest.raises(ValidationError, match="2 人以上"):
        visit(present=alone)
    with pytest.raises(ValidationError, match="接待人员"):
        visit(present=[person for person in filled_in("vendor-visit")["present"] if person["side"] == "采购人"])


@pytest.mark.row("S11.3")
def test_what_was_looked_at_has_evidence():
    seen = {"item": "人员", "how": "抽查", "result": "相符", "finding": "在岗 31 人"}

    assert visit(looked=[seen]).counted("相符") == 1
    with pytest.raises(ValidationError, match="人员没有写明情况"):
        visit(looked=[seen | {"finding": " "}])
    with pytest.raises(ValidationError, match="没有查看任何项目"):
        visit(looked=[seen | {"result": "未查看"}])


def test_the_usual_items_are_listed_and_nothing_is_found_in_advance():
    answer = filled_in("vendor-visit")
    del answer["looked"]
    with pytest.raises(ValidationError, match=r"经营场所、人员.*没有写明情况"):
        VendorVisit.model_validate(answer)


def test_a_visit_that_found_a_falsehood_does_not_end_well():
    false = {"item": "资质原件", "how": "查验", "result": "不符", "finding": "证书已过期"}
    with pytest.raises(ValidationError, match="结论不能是“符合要求”"):
        visit(looked=[false], verdict="符合要求")
    assert visit(looked=[false], verdict="不符合要求")


def test_a_conditional_conclusion_needs_what_is_to_be_done_and_by_when():
    with pytest.raises(ValidationError, match="请填写跟进事项"):
        visit(follow_ups=[])
    with pytest.raises(ValidationError, match="早于考察日期"):
        visit(follow_ups=[{"matter": "补充报表", "owner": "陈晓", "due_on": "2026-03-19"}])


@pytest.mark.row("S11.5")
def test_a_charter_names_duties_of_both_sides():
    for side in ("甲方", "乙方"):
        others = [duty for duty in filled_in("collaboration-charter")["duties"] if duty["side"] != side]
        with pytest.raises(ValidationError, match=f"没有{side}人员"):
            charter(duties=others)


@pytest.mark.row("S11.5")
def test_a_problem_goes_up_to_other_people_after_the_hours_of_each_level():
    levels = filled_in("collaboration-charter")["levels"]

    assert charter().reached_after == (16, 40, 80)
    with pytest.raises(ValidationError, match="由相同的人员处理"):
        charter(levels=[levels[0], levels[0] | {"level": "第二级"}])
    with pytest.raises(ValidationError, match="levels"):
        charter(levels=levels[:1])


def test_copies_of_a_charter_are_shared_equally():
    with pytest.raises(ValidationError, match="不能由双方平分"):
        charter(copies=3)


def test_a_charter_begins_with_what_is_usual():
    usual = Charter.model_validate(
        {name: filled_in("collaboration-charter")[name] for name in ("by", "vendor", "duties", "levels")}
    )
    assert usual.channels
    assert usual.decisions
    assert usual.meetings
    assert usual.conflicts
    assert usual.arrangements == []
