"""Leaves, moves and corrections are judged by themselves and against who is known."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from people_tables import EVENTS, Row, found, judged, said, table, workbook

from schemas.checks import CheckResult
from waibao.checks.people_rows import announced_changes

PEOPLE = {
    "GH001": {"department": "研发部", "post": "工程师", "probation_until": "2026-11-30", "employed": True},
    "GH002": {"department": "市场部", "post": "专员", "employed": True},
    "GH003": {"department": "市场部", "post": "专员", "employed": False},
}


def event(no: str, category: str, on: str = "2026-08-20", **told: Any) -> Row:
    return {"工号": no, "姓名": "王小明", "类别": category, "生效日": on} | told


def check(path: Path, rows: list[Row], titles: tuple[str, ...] = EVENTS, **expected: object) -> CheckResult:
    return judged(table(path / "变动.csv", rows, titles), "personnel-events", **expected)


@pytest.mark.row("S3.4")
def test_changes_that_keep_every_rule_are_accepted_and_read(tmp_path: Path) -> None:
    rows = [
        event("GH001", "离职", 原因="个人发展", 证明开具日="2026-08-20", 减员月="2026年9月"),
        event("GH002", "部门调动", 变动前="市场部", 变动后="研发部"),
        event("GH002", "转正", 变动项目="试用期截止日期", 变动后="2026.8.19"),
        event("GH001", "续签", "2026-08-01", 变动后="无固定期限"),
        event("GH002", "更正", 变动项目="户口所在地", 变动前="旧址", 变动后="新址"),
    ]

    result = check(tmp_path, rows, people=PEOPLE, departments=["研发部", "市场部"])

    assert result.findings == []
    changes = {change.kind: change for change in announced_changes(tmp_path / "变动.csv")}
    assert changes["leave"].details.model_dump() == {
        "last_day": date(2026, 8, 20), "reason": "个人发展", "certificate_on": date(2026, 8, 20),
        "reduction_month": "2026-09",
    }  # fmt: skip
    assert changes["correction"].details.model_dump() == {"after": {"registered_address": "新址"}}
    moved = [change.details.model_dump()["after"] for change in announced_changes(tmp_path / "变动.csv")
             if change.kind == "transfer"]  # fmt: skip
    assert moved == [{"department": "研发部"}, {"probation_until": "2026-08-19"}, {"contract_to": ""}]


def test_a_row_says_everything_its_kind_of_change_needs(tmp_path: Path) -> None:
    rows = [
        event("GH001", "离职"),
        event("GH001", "调岗"),
        event("GH001", "调岗", "2026-08-21", 变动项目="部门", 变动后="主管"),
        event("GH001", "更正", 变动后="新址"),
        event("GH001", "更正", "2026-08-22", 变动项目="血型", 变动后="A"),
        event("GH002", "调岗", 变动前="专员", 变动后="专员"),
        event("GH002", "升职", "2026-08-22", 变动后="主管"),
        event("GH002", "离职", 原因="个人原因", 证明开具日="2026-08-19", 减员月="九月"),
    ]

    result = check(tmp_path, rows)

    assert found(result, "leave-reason") == {0: "error"}
    assert found(result, "after-told") == {1: "error"}
    assert found(result, "field-right") == {2: "error"}
    assert found(result, "field-known") == {3: "error", 4: "error"}
    assert found(result, "changed") == {5: "warning"}
    assert found(result, "cell-category") == {6: "error"}
    assert found(result, "certificate") == {7: "warning"}
    assert found(result, "reduction_month-form") == {7: "error"}


def test_a_field_can_only_become_what_it_can_hold(tmp_path: Path) -> None:
    told = [
        ("更正", "公民身份号码", "110101199003070012"),
        ("更正", "联系方式", "1380013"),
        ("更正", "工行卡号", "6222025349445928507"),
        ("更正", "性别", "男性别"),
        ("更正", "用工起始时间", "去年"),
        ("续签", None, "三年"),
        ("更正", "身份证号", "110101199003070011"),
        ("更正", "备注", "任意文字"),
    ]
    rows = [
        event(f"GH{number:03}", category, 变动项目=field, 变动后=after)
        for number, (category, field, after) in enumerate(told)
    ]

    result = check(tmp_path, rows)

    assert found(result, "after-valid") == dict.fromkeys(range(6), "error")
    assert "变动后的性别应为男、女之一" in said(result)
    assert "变动后的合同止应为日期" in said(result)
    assert not any(after in result.model_dump_json() for _, _, after in told[:3])


@pytest.mark.row("S3.4")
def test_nobody_leaves_who_did_not_join_and_nobody_moves_from_where_they_are_not(tmp_path: Path) -> None:
    rows = [
        event("GH009", "离职", 原因="个人原因"),
        event("GH003", "离职", 原因="个人原因"),
        event("GH003", "调岗", "2026-07-01", 变动后="主管"),
        event("GH001", "调部门", 变动前="市场部", 变动后="研发部"),
        event("GH002", "调部门", 变动前="市场部", 变动后="研发部"),
        event("GH001", "转正", 变动前="2026年11月30日", 变动后="2026-08-20"),
    ]

    result = check(tmp_path, rows, people=PEOPLE)

    assert found(result, "person-known") == {0: "error"}
    assert found(result, "leave-employed") == {1: "error"}
    assert found(result, "move-employed") == {2: "warning"}
    assert found(result, "before-known") == {3: "error"}
    assert len(result.findings) == 4
    assert found(check(tmp_path, rows, departments=["市场部"]), "department-known") == {3: "error", 4: "error"}
    assert check(tmp_path, rows).findings == []  # nobody known: nothing to compare with


def test_the_same_change_is_told_once(tmp_path: Path) -> None:
    rows = [
        event("GH001", "调岗", 变动后="主管"),
        event("gh001", "调岗", 变动后="主管"),
        event("GH001", "调岗", 变动后="经理"),
        event("GH002", "离职", 原因="个人原因"),
        event("GH002", "离职", "2026-08-25", 原因="个人原因"),
    ]

    result = check(tmp_path, rows)

    assert found(result, "event-once") == {0: "error", 2: "error"}
    assert found(result, "leave-once") == {3: "warning", 4: "warning"}


def test_an_identity_number_may_stand_beside_the_employee_number(tmp_path: Path) -> None:
    rows = [event("GH001", "离职", 原因="个人原因") | {"身份证号": "110101199003070012"}]
    path = workbook(tmp_path / "变动.xlsx", rows, ("工号", "身份证号", *EVENTS[1:]))

    assert found(judged(path, "personnel-events"), "id-number") == {0: "error"}
