"""Supervising the work: what the forms refuse, and what they compute."""

from decimal import Decimal
from typing import Any, TypeVar

import pytest
from pydantic import ValidationError

from schemas.catalogue import DOCUMENT_KINDS
from schemas.changes import ChangeOrder
from schemas.deliverable_reviews import DeliverableReview
from schemas.forms import Answer
from schemas.issues import IssueLog, IssueLogContext, issue_workbook
from schemas.rectification import RectificationNotice
from schemas.sheets import Formula
from schemas.supervision import SiteInspection
from tests.builders import sample

Form = TypeVar("Form", bound=Answer)

FORMS: dict[type[Answer], str] = {
    SiteInspection: "site-inspection",
    DeliverableReview: "deliverable-review",
    IssueLog: "issue-log",
    RectificationNotice: "rectification-notice",
    ChangeOrder: "change-order",
}


def filled(form: type[Form], **changes: Any) -> Form:
    """The sample's form, with some fields filled in otherwise."""
    return form.model_validate(sample(FORMS[form])["facts"] | changes)


def rows(form: type[Answer], field: str, **changes: Any) -> list[dict[str, Any]]:
    """The rows of one field of the sample, each changed alike."""
    return [row | changes for row in sample(FORMS[form])["facts"][field]]


def refused(form: type[Answer], why: str, **changes: Any) -> None:
    with pytest.raises(ValidationError, match=why):
        filled(form, **changes)


@pytest.mark.parametrize(("form", "verdict"), [(SiteInspection, "conclusion"), (DeliverableReview, "verdict")])
def test_a_verdict_has_no_default(form: type[Answer], verdict: str) -> None:
    given = sample(FORMS[form])["facts"]
    del given[verdict]

    with pytest.raises(ValidationError, match="Field required"):
        form.model_validate(given)


@pytest.mark.parametrize(("form", "field"), [(SiteInspection, "items"), (DeliverableReview, "criteria")])
def test_the_form_offers_the_customary_checks_without_their_results(form: type[Answer], field: str) -> None:
    drawn = form.model_json_schema()
    offered = drawn["properties"][field]["default"]

    assert len(offered) >= 9
    assert all(row["standard"] and "result" not in row for row in offered)
    assert field in drawn["required"]


def test_all_papers_of_supervision_stand_in_the_catalogue() -> None:
    assert {slug: DOCUMENT_KINDS[slug].form for slug in FORMS.values()} == {slug: form for form, slug in FORMS.items()}


# Site inspection


@pytest.mark.row("S5.5")
def test_the_conformity_ratio_leaves_out_what_does_not_apply() -> None:
    overall = filled(SiteInspection).overall

    assert (overall.met, overall.unmet, overall.not_applicable) == (14, 2, 1)
    assert overall.ratio == Decimal("0.875")


def test_an_inspection_where_nothing_applies_has_no_ratio() -> None:
    items = rows(SiteInspection, "items", result="不适用")
    inspection = filled(SiteInspection, items=items, problems=[], conclusion="符合要求")

    assert inspection.overall.ratio is None
    assert inspection.areas[0].ratio is None


def test_people_missing_and_work_behind_are_computed() -> None:
    inspection = filled(SiteInspection, staff=[{"role": "开发", "promised": 6, "present": 4}])

    assert inspection.staff[0].difference == -2
    assert [row.difference for row in inspection.progress] == [3, -15, 0]


def test_what_does_not_conform_needs_evidence_and_a_remedy() -> None:
    refused(SiteInspection, "没有证据", items=rows(SiteInspection, "items", result="不符合", evidence=""))
    refused(SiteInspection, "有 2 项不符合而没有登记问题", problems=[])
    refused(SiteInspection, "早于检查日期", problems=rows(SiteInspection, "problems", due_on="2026-07-15"))


def test_the_conclusion_of_an_inspection_fits_what_was_found() -> None:
    refused(SiteInspection, "结论不得为符合要求", conclusion="符合要求")
    refused(
        SiteInspection,
        "结论要求整改而没有登记问题",
        items=rows(SiteInspection, "items", result="符合"),
        problems=[],
    )


def test_a_second_inspection_comes_after_the_last_remedy() -> None:
    again = "不符合，限期整改并复查"

    refused(SiteInspection, "复查日期", conclusion=again)
    refused(SiteInspection, "不早于最后的整改期限 2026-07-24", conclusion=again, next_on="2026-07-23")
    assert filled(SiteInspection, conclusion=again, next_on="2026-07-24").next_on


# Review of a deliverable


@pytest.mark.row("S5.5")
def test_an_author_does_not_review_the_own_work() -> None:
    refused(DeliverableReview, "编制人高翔不得评审自己编制的交付物", author="高翔")
    refused(DeliverableReview, "编制人高 翔不得评审自己编制的交付物", author="高 翔")


def test_a_review_has_one_leader_and_someone_of_the_client() -> None:
    refused(DeliverableReview, "一名组长", reviewers=rows(DeliverableReview, "reviewers", duty="组长"))
    refused(DeliverableReview, "没有甲方人员", reviewers=rows(DeliverableReview, "reviewers", side="乙方"))


def test_defects_are_counted_by_class() -> None:
    counted = [(row.severity, row.opened, row.open) for row in filled(DeliverableReview).counts]

    assert counted == [("致命", 0, 0), ("严重", 2, 2), ("一般", 4, 3), ("建议", 1, 1)]


@pytest.mark.parametrize("severity", ["致命", "严重"])
def test_a_deliverable_does_not_pass_with_a_grave_defect_open(severity: str) -> None:
    met = rows(DeliverableReview, "criteria", result="符合")
    defects = rows(DeliverableReview, "defects", severity=severity)

    refused(DeliverableReview, "未关闭，不得通过", verdict="通过", criteria=met, defects=defects)
    closed = [row | {"state": "已关闭"} for row in defects]
    assert filled(DeliverableReview, verdict="通过", criteria=met, defects=closed).verdict == "通过"


def test_a_deliverable_may_pass_with_small_defects_left() -> None:
    small = rows(DeliverableReview, "defects", severity="一般")
    met = rows(DeliverableReview, "criteria", result="符合")

    assert filled(DeliverableReview, verdict="通过", criteria=met, defects=small).open_defects


def test_a_criterion_not_met_forbids_to_pass() -> None:
    refused(DeliverableReview, "完整性.*不符合，不得通过", verdict="通过", defects=[])


def test_a_fatal_defect_needs_another_review() -> None:
    fatal = rows(DeliverableReview, "defects", severity="致命")

    refused(DeliverableReview, "结论应为修改后重审或者不通过", defects=fatal)
    refused(DeliverableReview, "重审日期", defects=fatal, verdict="修改后重审")
    assert filled(DeliverableReview, defects=fatal, verdict="修改后重审", next_on="2026-05-20").next_on


def test_corrections_are_verified_by_one_of_the_reviewers() -> None:
    refused(DeliverableReview, "修改结果验证人", verifier="")
    refused(DeliverableReview, "修改结果验证人", verifier="唐蕾")


def test_a_review_that_demands_changes_names_them() -> None:
    refused(DeliverableReview, "却要求修改", defects=[])


# Issue log


@pytest.mark.row("S5.4")
def test_overdue_issues_come_first_and_closed_ones_last() -> None:
    standing = filled(IssueLog).standing

    assert [row.issue.code for row in standing] == [f"WT-0{number}" for number in (3, 4, 6, 7, 8, 2, 1, 5)]
    assert [row.overdue for row in standing] == [7, 7, 0, 0, 0, 0, 0, 0]


def test_age_ends_with_the_closing_date() -> None:
    ages = {row.issue.code: row.age for row in filled(IssueLog).standing}

    assert ages["WT-01"] == 24  # 2026-05-18 to 2026-06-11
    assert ages["WT-02"] == 46  # solved, waiting to be verified: counted up to the data date


def test_an_issue_is_overdue_from_the_day_after_its_date() -> None:
    one = rows(IssueLog, "issues")[2] | {"due_on": "2026-08-21"}

    assert not filled(IssueLog, issues=[one]).overdue
    assert filled(IssueLog, issues=[one], data_on="2026-08-22").overdue[0].overdue == 1


def test_issues_are_tallied_by_severity_and_state() -> None:
    tallies = {row.severity: (*row.counts, row.total, row.overdue) for row in filled(IssueLog).tallies}

    assert tallies == {
        "高": (0, 1, 1, 0, 2, 0),
        "中": (1, 2, 0, 1, 4, 2),
        "低": (1, 0, 0, 1, 2, 0),
        "合计": (2, 3, 1, 2, 8, 2),
    }


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"state": "已关闭"}, "没有关闭日期"),
        ({"closed_on": "2026-08-20"}, "有关闭日期而状态为处理中"),
        ({"state": "已关闭", "closed_on": "2026-07-01"}, "关闭日期早于提出日期"),
        ({"state": "已关闭", "closed_on": "2026-08-30"}, "晚于数据日期"),
        ({"state": "已解决", "action": ""}, "没有处理措施"),
        ({"due_on": "2026-07-01"}, "要求解决日期早于提出日期"),
        ({"code": "WT-04"}, "WT-04重复"),
    ],
)
def test_an_issue_that_contradicts_itself_is_sent_back(change: dict[str, str], why: str) -> None:
    issues = rows(IssueLog, "issues")
    issues[2] |= change

    refused(IssueLog, why, issues=issues)


def test_the_workbook_has_room_for_new_issues_and_computes_their_age() -> None:
    log, summary = issue_workbook(IssueLogContext.model_validate(sample("issue-log"))).sheets

    assert (len(log.rows), log.spare) == (8, 20)
    assert all(column.formula for column in log.columns[12:])
    assert all(column.fill_in for column in log.columns[:12])
    assert [cell.value for cell in summary.totals[0] if isinstance(cell, Formula)] == [2, 3, 1, 2, 8, 2]
    assert [field.label for field in log.fields if field.fill_in] == ["数据日期"]
