"""Registers, schedules and scores that we sent out are understood when they come back, faults found at their cell."""

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import openpyxl
import pytest
from openpyxl import Workbook
from pydantic import TypeAdapter
from pydantic_core import to_jsonable_python
from workbooks_sample import SLUGS, cell, field, filled_row, made, saved

from schemas.bids import ScoreLine
from schemas.catalogue import GATES
from schemas.checks import CheckResult
from schemas.contracting import MilestoneTerm
from schemas.errors import BadInput
from schemas.issues import IssueLog
from schemas.risks import RiskRow
from tests.builders import sample
from waibao.checks.check import check_file, read_quotation
from waibao.checks.correction import correction_sheet
from waibao.checks.kinds import TABLE_KINDS
from waibao.checks.returned import FORM_PARTS, read_issue_log, read_payment_schedule, read_risk_register, read_scores

TODAY = date(2026, 9, 1)
RETURNED = [slug for slug in SLUGS if slug != "quotation-form"]


def check(kind: str, path: Path, **expected: object) -> CheckResult:
    return check_file(kind, path, expected=expected, today=TODAY)


def said(found: CheckResult) -> dict[str, str]:
    """What is said of each cell."""
    return {finding.cell: finding.message for finding in found.findings}


def as_sent(path: Path, slug: str, change: Callable[[Any], None] | None = None) -> Path:
    path.write_bytes(made(slug, change))
    return path


@pytest.mark.parametrize("slug", RETURNED)
def test_what_we_send_out_is_accepted_when_it_comes_back(tmp_path: Path, slug: str) -> None:
    """As it was sent, and saved by a program that keeps no results of formulas."""
    for path in (as_sent(tmp_path / "原样.xlsx", slug), saved(tmp_path / "另存.xlsx", slug)):
        assert check(slug, path).findings == []
        assert check(slug, path).rows == {"scoring-sheet": 9, "risk-register": 6, "payment-schedule": 3}.get(slug, 8)


def test_what_comes_back_says_what_was_sent(tmp_path: Path) -> None:
    files = {slug: as_sent(tmp_path / f"{slug}.xlsx", slug) for slug in RETURNED}
    sent = {slug: sample(slug) for slug in RETURNED}

    assert read_risk_register(files["risk-register"]) == [
        RiskRow.model_validate(row) for row in sent["risk-register"]["risks"]
    ]
    log = IssueLog.model_validate({**sent["issue-log"]["facts"], "escalated": []})
    read = read_issue_log(files["issue-log"], log.by)
    assert read.standing == log.standing
    assert read.data_on == log.data_on
    assert read_payment_schedule(files["payment-schedule"]) == [
        MilestoneTerm(name=row["name"], due_on=row["due_on"], ratio=row["ratio"], retention=row["retention_ratio"])
        for row in sent["payment-schedule"]["milestones"]
    ]
    assert read_scores(files["scoring-sheet"]) == [
        ScoreLine(judge=row["judge"], vendor=row["vendor"], **row["points"])
        for row in sent["scoring-sheet"]["evaluation"]["judge_points"]
    ]


@pytest.mark.parametrize("slug", RETURNED)
def test_what_comes_back_is_what_its_form_asks_for(tmp_path: Path, slug: str) -> None:
    part = FORM_PARTS[slug]
    said = part.read(as_sent(tmp_path / "来件.xlsx", slug))
    form = GATES[part.gate].form

    for name, value in said.items():
        asked = TypeAdapter(Annotated[form.model_fields[name].annotation, form.model_fields[name]])
        assert asked.dump_python(asked.validate_python(to_jsonable_python(value)), mode="json")


@pytest.mark.row("S1.4")
def test_a_register_that_was_added_to_is_read_with_what_was_added(tmp_path: Path) -> None:
    def fill(book: Workbook) -> None:
        filled_row(book, 1, 可能性=2, 状态="关闭")
        filled_row(
            book, 7, 编号="R-07", 风险原因="供货延迟", 可能后果="上线推迟", 可能性=5, 影响=3, 应对策略="转移",
            应对措施="分批到货", 责任人="何志远", 状态="开放",
        )  # fmt: skip

    path = saved(tmp_path / "登记册.xlsx", "risk-register", fill)
    risks = read_risk_register(path)

    assert check("risk-register", path).findings == []
    assert (risks[0].score, risks[0].status) == (8, "closed")
    assert (risks[-1].code, risks[-1].score, risks[-1].level) == ("R-07", 15, "高")


@pytest.mark.row("S1.4")
def test_the_faults_of_a_register_are_told_at_their_cells(tmp_path: Path) -> None:
    def spoil(book: Workbook) -> None:
        filled_row(book, 1, 可能性=6, 影响="大")
        filled_row(book, 2, 风险值=20, 等级="低")
        filled_row(book, 3, 编号="r－01", 应对策略="忽略", 状态="完成")
        filled_row(book, 4, 责任人=None, 风险值="#REF!")
        filled_row(book, 9, 风险原因="没有写完的一行")

    found = check("risk-register", saved(tmp_path / "登记册.xlsx", "risk-register", spoil))
    by_cell = said(found)

    assert not found.accepted
    assert by_cell["D6"] == "可能性应为 1 至 5：请改正"
    assert "不是有效数字" in by_cell["E6"]
    assert by_cell["F7"] == "风险值 20 不等于可能性×影响＝12：请恢复公式，或清空此格"
    assert by_cell["G7"].startswith("等级「低」与风险值 12 不符")
    assert by_cell["A6"] == by_cell["A8"] == "编号重复：请改为唯一编号"
    assert "请填写规避、转移、减轻、接受之一" in by_cell["H8"]
    assert "请填写开放、关闭之一" in by_cell["K8"]
    assert by_cell["J9"] == "「责任人」为空：请填写"
    assert "公式出错（#REF!）" in by_cell["F9"]
    assert {f"{column}14" for column in "ACDEHIJK"} <= by_cell.keys()
    with pytest.raises(BadInput, match="未通过核验"):
        read_risk_register(tmp_path / "登记册.xlsx")


@pytest.mark.row("S5.4", "S5.5")
def test_a_log_that_was_carried_on_is_read_with_what_changed(tmp_path: Path) -> None:
    def fill(book: Workbook) -> None:
        field(book, "数据日期").value = date(2026, 8, 31)
        filled_row(book, 1, 状态="已关闭", 关闭日期="2026年8月28日", 处理措施及进展="已适配\n已验证")
        filled_row(
            book, 9, 编号="WT-09", 问题="导出超时", 类别="技术", 严重程度="高", 提出人="赵倩", 责任方="乙方",
            提出日期=date(2026, 8, 30), 责任人="高翔", 要求解决日期=date(2026, 9, 5), 状态="未解决",
        )  # fmt: skip

    path = saved(tmp_path / "问题.xlsx", "issue-log", fill)
    log = read_issue_log(path, "何志远")
    issues = {issue.code: issue for issue in log.issues}

    assert check("issue-log", path).findings == []
    assert log.data_on == date(2026, 8, 31)
    assert issues["WT-03"].closed_on == date(2026, 8, 28)
    assert issues["WT-03"].action == "已适配\n已验证"
    assert issues["WT-09"].age(log.data_on) == 1


@pytest.mark.row("S5.4", "S5.5")
def test_the_faults_of_a_log_are_told_at_their_cells(tmp_path: Path) -> None:
    def spoil(book: Workbook) -> None:
        filled_row(book, 1, 状态="已关闭", **{"账龄（天）": 5})
        filled_row(book, 2, 关闭日期=date(2026, 8, 20), **{"逾期（天）": 1})
        filled_row(book, 3, 要求解决日期=date(2026, 8, 1))
        filled_row(book, 4, 状态="已解决", 提出日期=date(2026, 8, 22))
        filled_row(book, 5, 编号="WT-06", 责任方="丙方", 提出日期="上周")
        filled_row(book, 7, 关闭日期=date(2026, 5, 1))

    found = check("issue-log", saved(tmp_path / "问题.xlsx", "issue-log", spoil))
    by_cell = said(found)

    assert by_cell["L6"] == "已关闭而没有关闭日期：请填写"
    assert by_cell["M6"] == "账龄 5 天，按日期应为 32 天：请恢复公式，或清空此格"
    assert by_cell["L7"] == "有关闭日期而状态不是已关闭：请改状态或删去日期"
    assert by_cell["N7"] == "逾期 1 天，按日期和状态应为 7 天：请恢复公式，或清空此格"
    assert by_cell["I8"] == "要求解决日期早于提出日期：请核对两个日期"
    assert by_cell["J9"] == "已解决、已关闭而没有处理措施：请写明怎样解决的"
    assert by_cell["F9"] == "提出日期 2026-08-22 晚于数据日期 2026-08-21：请核对两个日期"
    assert by_cell["A8"] == by_cell["A10"] == "编号重复：请改为唯一编号"
    assert "请填写甲方、乙方、双方之一" in by_cell["G10"]
    assert "不是有效日期" in by_cell["F10"]
    assert by_cell["L12"] == "关闭日期早于提出日期：请核对两个日期"


def test_a_log_dated_after_today_is_only_a_warning(tmp_path: Path) -> None:
    found = check_file("issue-log", as_sent(tmp_path / "问题.xlsx", "issue-log"), today=date(2026, 8, 20))

    assert found.accepted
    assert said(found) == {"B4": "数据日期 2026-08-21 晚于今天 2026-08-20：请确认"}


@pytest.mark.parametrize("slug", ["issue-log", "risk-register"])
def test_a_register_in_which_nothing_was_entered_yet_is_complete(tmp_path: Path, slug: str) -> None:
    def empty(data: Any) -> None:
        (data["facts"]["issues"] if slug == "issue-log" else data["risks"]).clear()

    assert check(slug, as_sent(tmp_path / "空.xlsx", slug, empty)).findings == []


@pytest.mark.row("S5.2")
def test_the_form_we_send_a_vendor_is_accepted_when_it_is_filled(tmp_path: Path) -> None:
    def fill(book: Workbook) -> None:
        for label, value in {"税率（%）": 6, "报价有效期（天）": 90, "报价日期": date(2026, 3, 20)}.items():
            field(book, label).value = value
        for line in range(1, 8):
            filled_row(book, line, **{"含税单价（元）": 1000.05, "备注": "含培训" if line == 1 else None})

    path = saved(tmp_path / "报价.xlsx", "quotation-form", fill)
    data = sample("quotation-form")
    known = {"inquiry_no": data["inquiry_no"], "uscc": data["vendor"]["uscc"]}
    quotation = read_quotation(path)

    assert check("quotation", path, **known, lines=[item["name"] for item in data["items"]]).findings == []
    assert (quotation.vendor, quotation.tax_rate, quotation.validity_days) == (data["vendor"]["name"], 6, 90)
    assert str(quotation.total) == "19000.95"


@pytest.mark.parametrize("slug", RETURNED)
def test_what_is_rejected_goes_back_marked_and_is_accepted_once_corrected(tmp_path: Path, slug: str) -> None:
    title, right = {
        "scoring-sheet": ("服务质量（0–100）", 90),
        "risk-register": ("可能性", 4),
        "payment-schedule": ("付款比例（%）", 30),
        "issue-log": ("责任方", "乙方"),
    }[slug]
    sheet = "评委打分" if slug == "scoring-sheet" else ""
    path = saved(tmp_path / "来件.xlsx", slug, lambda book: setattr(cell(book, title, 1, sheet), "value", "无"))
    rejected = check(slug, path)
    book = openpyxl.load_workbook(io.BytesIO(correction_sheet(path, TABLE_KINDS[slug], rejected)))
    sheet = sheet or book.sheetnames[1]

    assert not rejected.accepted
    assert book.sheetnames[0] == "更正汇总"
    assert cell(book, title, 1, sheet).fill.fgColor.rgb == "00FFC7CE"
    cell(book, title, 1, sheet).value = right
    book.save(path)
    assert check(slug, path).findings == []


def test_a_correction_is_printed_with_its_explanations(tmp_path: Path) -> None:
    path = saved(tmp_path / "计划.xlsx", "payment-schedule", lambda book: filled_row(book, 1, 里程碑=None))
    correction = correction_sheet(path, TABLE_KINDS["payment-schedule"], check("payment-schedule", path))
    summary, plan = openpyxl.load_workbook(io.BytesIO(correction)).worksheets

    assert plan["K8"].value == "B8 「里程碑」为空：请填写"
    assert plan.print_area == "'付款计划'!$A$1:$K$13"
    assert summary.sheet_properties.pageSetUpPr.fitToPage
