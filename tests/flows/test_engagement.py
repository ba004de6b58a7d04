"""One software engagement from request to closing, played from the example scenario: what a company gets."""

import shutil
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from schemas.catalogue import DOCUMENT_KINDS
from schemas.progress import ProgressContext
from schemas.records import Document
from schemas.review import ScorecardContext
from schemas.selection import SelectionContext
from tasks.step import without_prefect
from tests.calculator import Calculator
from waibao.store.engine import reading
from waibao.store.store import Store
from waibao.store.verify import verify

NO = "XM-2026-0001"
pytestmark = pytest.mark.xdist_group("engagement")


def documents(store: Store, kind: str) -> list[Document]:
    return [document for document in store.documents.of(store.engagements.get(NO)) if document.kind == kind]


def path(store: Store, document: Document, made: str) -> Path:
    return store.settings.home / store.documents.files(document)[made].path


def text(store: Store, kind: str) -> str:
    """Text of the newest document of a kind, as its PDF prints it, without line breaks."""
    pages = PdfReader(path(store, documents(store, kind)[-1], "pdf")).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


@pytest.mark.row("S5.1", "S1.1", "S8.2", "S8.3")
def test_the_plan_was_sent_back_once_and_its_second_version_says_what_was_asked(store: Store) -> None:
    first, second = documents(store, "outsourcing-plan")

    assert (first.number, first.version, second.version) == ("JH-2026-0001", 1, 2)
    assert second.number == first.number
    assert "预备费应单独列出" in text(store, "outsourcing-plan")
    assert store.documents.files(first).keys() == store.documents.files(second).keys()


@pytest.mark.row("S2.a", "S2.b")
def test_the_request_states_needs_goals_budget_and_applicant(store: Store) -> None:
    said = text(store, "outsourcing-request")

    for part in ("周敏", "设备管理部", "漏检率", "600,000.00"):
        assert part in said


@pytest.mark.row("S8.1")
def test_the_feasibility_verdict_is_computed_from_the_given_figures(store: Store) -> None:
    result = documents(store, "feasibility-study")[-1].context["result"]

    # 240000-60000 = 180000 in year 1, then 260000 a year, after 600000 in year 0, at 8 %.
    flows = [Decimal(-600000), Decimal(180000), *[Decimal(260000)] * 3]
    expected = sum(flow / Decimal("1.08") ** year for year, flow in enumerate(flows))
    assert abs(Decimal(result["npv"]) - expected) < Decimal("0.01")
    assert result["verdict"] == "可行"


@pytest.mark.row("S1.4", "S8.4")
def test_risks_live_through_the_engagement_and_are_reassessed_with_the_reports(store: Store) -> None:
    engagement = store.engagements.get(NO)
    risks = {risk.code: risk for risk in store.execution.risks(engagement)}

    assert risks["R-02"].status == "closed"
    assert risks["R-05"].probability == 2
    july = ProgressContext.model_validate(
        next(report.context for report in documents(store, "progress-report") if report.subject == "2026-07")
    )
    assert [(move.code, move.before, move.after) for move in july.moves] == [("R-02", 12, 16), ("R-04", 9, 6)]
    workbook = load_workbook(path(store, documents(store, "risk-register")[-1], "xlsx"))
    register = workbook.worksheets[0]
    assert Calculator(workbook).value(register.title, "F6") == register["D6"].value * register["E6"].value


@pytest.mark.row("S5.2", "S8.5", "S1.2", "S11.1")
def test_three_vendors_were_asked_alone_judged_and_the_best_was_chosen(store: Store) -> None:
    report = SelectionContext.model_validate(documents(store, "selection-report")[0].context)

    assert len(documents(store, "rfp")) == 3
    assert [row.vendor[:2] for row in report.evaluation.ranking] == ["云帆", "恒信", "蓝图"]
    assert all(bid.valid for bid in report.evaluation.bids)
    prices = {row.vendor[:2]: row.points["price"] for row in report.evaluation.ranking}
    assert prices["蓝图"] == 30  # the lowest quote gets the whole price weight (R3)
    assert prices["云帆"].quantize(Decimal("0.01")) == Decimal("28.89")
    letters = [PdfReader(path(store, letter, "pdf")) for letter in documents(store, "rfp")]
    first = "".join(page.extract_text() for page in letters[0].pages)
    assert "恒信" not in first  # nobody sees who else was asked
    assert "蓝图" not in first


def test_the_scoring_sheet_calculates_with_live_formulas(store: Store) -> None:
    book = load_workbook(path(store, documents(store, "scoring-sheet")[0], "xlsx"))
    ranks = [Calculator(book).value("评分汇总", f"I{row}") for row in (5, 6, 7)]
    winner = book["评分汇总"]["A5"].value
    for row in book["评委打分"].iter_rows():
        if row[0].value == winner:
            row[3].value = 0  # nothing for its technical ability

    assert ranks == [1, 2, 3]
    assert Calculator(book).value("评分汇总", "I5") == 3


@pytest.mark.row("S5.2")
def test_winner_and_losers_are_told(store: Store) -> None:
    assert "486,000.00" in text(store, "award-notice")
    assert len(documents(store, "regret-notice")) == 2
    assert "528,000" not in text(store, "regret-notice")


@pytest.mark.row("S4.1", "S4.2", "S9.1")
def test_requirements_were_doubted_answered_and_confirmed_in_a_second_round(store: Store) -> None:
    assert [document.version for document in documents(store, "requirements-confirmation")] == [1, 2]
    said = text(store, "requirements-confirmation")
    assert "没有写明离线可以记录多长时间" in said
    assert "覆盖一个完整班次" in said


@pytest.mark.row("S4.3")
def test_every_stage_has_its_acceptance_criteria_and_is_tested_by_them(store: Store) -> None:
    criteria = documents(store, "acceptance-criteria")[0].context["criteria"]
    records = documents(store, "acceptance-test-record")

    for milestone in (1, 2, 3):
        agreed = {item["code"] for item in criteria if item["milestone"] == milestone}
        last = [record for record in records if record.subject == str(milestone)][-1]
        assert {row["criterion"]["code"] for row in last.context["rows"]} == agreed


@pytest.mark.row("S4.4", "S5.3", "S1.2", "S1.5")
def test_the_first_draft_failed_compliance_and_the_second_was_signed(store: Store) -> None:
    first, second = documents(store, "compliance-checklist")
    failed = [row["rule"] for row in first.context["rows"] if row["result"] == "不通过"]

    assert failed == ["R24", "R26"]
    assert second.context["clean"]
    contract = text(store, "service-contract")
    for part in ("486,000.00", "肆拾捌万陆仟元整", "458,490.57", "27,509.43", "知识产权", "江州仲裁委员会"):
        assert part in contract


@pytest.mark.row("S1.3")
def test_the_payment_schedule_sums_to_the_contract_to_the_fen(store: Store) -> None:
    rows = documents(store, "payment-schedule")[0].context["milestones"]

    assert [row["amount"] for row in rows] == ["145800.00", "194400.00", "145800.00"]
    assert [row["retention"] for row in rows] == ["7290.00", "9720.00", "7290.00"]


@pytest.mark.row("S8.7", "S5.4")
def test_kickoff_minutes_carry_goals_duties_and_resolutions(store: Store) -> None:
    said = text(store, "kickoff-minutes")

    for part in ("何志远", "许文静", "首期进度报告"):
        assert part in said


@pytest.mark.row("S8.9", "S8.11", "S1.5", "S5.5")
def test_a_report_was_made_for_every_month_from_the_recorded_facts(store: Store) -> None:
    reports = documents(store, "progress-report")

    assert [report.subject for report in reports] == [f"2026-{month:02d}" for month in range(4, 11)]
    assert [str(report.dated) for report in reports][:2] == ["2026-05-01", "2026-06-01"]
    july = next(report.context["figures"] for report in reports if report.subject == "2026-07")
    # Stage 1 is accepted (145 800), stage 2 is at 55 % of 194 400.
    assert Decimal(july["ev"]) == Decimal("252720.00")
    assert Decimal(july["ac"]) == Decimal("270000.00")
    assert july["over_budget"]
    said = next(ProgressContext.model_validate(report.context) for report in reports if report.subject == "2026-07")
    assert [(str(point.on), opened, closed) for point, opened, closed in said.defect_moves][-1] == (
        "2026-07-31",
        31,
        25,
    )
    assert [count.open for count in said.defects[-1].by_class] == [0, 1, 5, 2]
    assert [str(stage.start) for stage in said.stages] == ["2026-04-10", "2026-05-29", "2026-08-31"]
    assert Decimal(july["eac"]) == (Decimal(486000) * 270000 / 252720).quantize(Decimal("0.01"))


@pytest.mark.row("S4.7")
def test_the_meeting_is_called_for_an_hour_and_a_place_and_the_record_names_what_was_tested(store: Store) -> None:
    named, usual = (document.context for document in documents(store, "acceptance-notice")[:2])

    assert (named["meeting_on"], named["meeting_time"], named["usual_time"]) == ("2026-06-03", "14:00:00", False)
    assert named["place"].endswith("三楼会议室")
    assert (usual["meeting_time"], usual["usual_time"], usual["usual_place"]) == ("09:30:00", True, True)
    assert "没有另行约定会议时间" in text(store, "acceptance-notice")
    record = text(store, "acceptance-test-record")
    assert "生产环境" in record
    assert "500并发的压力测试脚本" in record


@pytest.mark.row("S4.5", "S9.4", "S4.7")
def test_a_faulty_delivery_was_sent_back_with_a_correction_sheet_and_accepted_later(store: Store) -> None:
    lists = [document.context for document in documents(store, "delivery-list") if document.subject == "2"]

    assert [said["complete"] for said in lists] == [False, True, True]
    faulty = next(row for row in lists[0]["rows"] if row["checked"] == "不通过")
    assert faulty["name"] == "测试结果表"
    assert any("C43" in finding for finding in faulty["findings"])
    sheets = list((store.settings.documents / NO / "更正单").rglob("*.xlsx"))
    assert len(sheets) == 1
    assert load_workbook(sheets[0]).sheetnames[0] == "更正汇总"


@pytest.mark.row("S9.4", "S4.7")
def test_a_failed_criterion_led_to_a_correction_list_and_a_second_test(store: Store) -> None:
    corrections = documents(store, "correction-list")

    assert [said.subject for said in corrections] == ["2"]
    assert [row["criterion"]["code"] for row in corrections[0].context["failed"]] == ["AC-05", "AC-07"]
    assert [document.version for document in documents(store, "acceptance-certificate")] == [1, 1, 1]


@pytest.mark.row("S5.6", "S4.7")
def test_both_sides_sign_the_certificate_before_anything_is_paid(store: Store) -> None:
    engagement = store.engagements.get(NO)
    order = [decision.key for decision in store.decisions.of(engagement)]

    for milestone, round_ in ((1, 1), (2, 3), (3, 1)):
        assert order.index(f"acceptance-signed-{milestone}-{round_}") < order.index(f"payment-approved-{milestone}")
    assert "许文静" in text(store, "acceptance-certificate")


@pytest.mark.row("S1.3", "S5.6")
def test_each_milestone_was_paid_once_from_its_verified_performance(store: Store) -> None:
    payments = store.payments.of(store.contracts.get(store.engagements.get(NO)))

    assert [(stage.seq, payment.amount_fen, payment.status) for stage, payment in payments] == [
        (1, 138_510_00, "paid"),
        (2, 183_902_40, "paid"),  # 8 days late: 194 400 × 0.05 % × 8 = 777.60 less
        (3, 138_510_00, "paid"),
    ]
    assert payments[1][1].penalty_fen == 777_60


@pytest.mark.row("S4.7", "S1.3")
def test_finance_is_told_the_amount_in_figures_and_capitals_and_the_full_account(store: Store) -> None:
    notice = text(store, "payment-notice")

    for part in ("138,510.00", "壹拾叁万捌仟伍佰壹拾元整", "1402000000000000123", "郑文博", "何志远", "冯丽"):
        assert part in notice
    assert "1402000000000000123" not in text(store, "payment-application")


@pytest.mark.row("S5.7")
def test_the_vendor_is_judged_by_recorded_facts(store: Store) -> None:
    said = ScorecardContext.model_validate(documents(store, "vendor-scorecard")[0].context)
    assert (said.performance.service_level, said.trend) == (0, "上升")  # both problems were solved late
    assert [(stage.rounds, stage.late_days) for stage in said.stages] == [(1, 0), (3, 8), (1, 0)]
    facts = documents(store, "vendor-scorecard")[0].context["performance"]

    assert (facts["milestones"], facts["on_time"], facts["late_days"], facts["rounds"]) == (3, 2, 8, 5)
    assert facts["blocking_defects"] == 1


@pytest.mark.row("S8.12", "S5.7")
def test_the_closing_report_names_the_duties_that_remain(store: Store) -> None:
    said = text(store, "closing-report")

    for part in ("质保金", "离线等边界条件", "HT-2026-0001"):
        assert part in said
    assert store.engagements.get(NO).status == "closed"


def test_every_document_exists_in_every_format_and_opens(store: Store) -> None:
    for document in store.documents.of(store.engagements.get(NO)):
        kind = DOCUMENT_KINDS[document.kind]
        made = {name: path(store, document, name) for name in store.documents.files(document)}
        assert set(made) == set(kind.all_formats), document.number
        if "docx" in made:
            with ZipFile(made["docx"]) as package:
                assert package.testzip() is None
        if "pdf" in made:
            assert PdfReader(made["pdf"]).pages


def test_no_english_word_that_staff_would_stumble_over_stands_in_a_document(store: Store) -> None:
    codes = (
        "approve",
        "revise",
        "True",
        "False",
        "None",
        "monthly",
        "voluntary",
        "software",
        "open",
        "closed",
        "large",
    )
    for document in store.documents.of(store.engagements.get(NO)):
        files = store.documents.files(document)
        if "md" in files:
            said = (store.settings.home / files["md"].path).read_text(encoding="utf-8")
            found = [code for code in codes if f" {code} " in f" {said} ".replace("|", " ")]
            assert not found, (document.number, found)


def test_the_archive_agrees_with_the_record_and_an_alteration_is_found(store: Store) -> None:
    assert verify(store) == []
    victim = path(store, documents(store, "payment-notice")[0], "pdf")
    content = victim.read_bytes()
    try:
        victim.write_bytes(content + b" ")
        stray = victim.with_name("私自添加.pdf")
        stray.write_bytes(content)
        found = verify(store)
    finally:
        victim.write_bytes(content)
        stray.unlink()

    assert [(Path(item.place).name, item.what) for item in found] == [
        (victim.name, "文件内容与登记的摘要不符，已被改动"),
        ("私自添加.pdf", "文件没有登记"),
    ]


def test_decisions_tell_who_when_and_from_where(store: Store) -> None:
    award = store.decisions.row(store.engagements.get(NO), "award-1")

    assert award is not None
    assert (award.decided_by, award.role, award.source) == ("王立新", "award_approver", "scenario:scenario.yaml")
    assert award.decided_at.isoformat() == "2026-03-25T11:00:00+08:00"


def test_running_the_sweep_on_a_finished_engagement_only_warns(store: Store, tmp_path: Path) -> None:
    from flows.sweep import sweep

    home = shutil.copytree(store.settings.home, tmp_path / "home")  # others look at the shared one
    before = len(documents(store, "progress-report"))
    with pytest.MonkeyPatch.context() as patch, without_prefect():
        patch.setenv("WAIBAO_HOME", str(home))
        first, second = sweep(), sweep()
        with reading() as after:
            assert len(documents(after, "progress-report")) == before

    assert any("合同期满 还有" in line for line in first)
    assert not any("还有" in line for line in second)  # each threshold is said once


def test_documents_lie_in_a_folder_for_each_phase(store: Store) -> None:
    folders = sorted(folder.name for folder in (store.settings.documents / NO).iterdir())
    assert folders == ["1-计划", "2-选商", "3-合同", "4-执行监控", "5-验收付款", "6-评价", "更正单"]
