"""From the judges' declarations to the award: what is taken, what is sent back, what must be answered first."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document as WordDocument

from flows.sourcing import sourcing
from schemas.catalogue import PAPER_GATES
from schemas.forms import Needs
from schemas.selection import SelectionContext
from schemas.sourcing import ScoringContext
from tasks.papers import Place, issue_paper, prefill, record_paper
from tasks.step import without_prefect
from tests.builders import filled_in, short
from tests.flows.record import LOWEST, answer, documents, engagement_of, markdown
from tests.standing import NO, Line, Standing

pytestmark = pytest.mark.xdist_group("phases")
WINNER, SECOND = "云帆软件（江州）有限公司", "恒信信息技术有限公司"
POINTS = "打分（0–100）"


def paper(standing: Standing, slug: str, **facts: Any) -> list[str]:
    """Issue a paper, its known fields as the form shows them; the reasons why it was refused."""
    with standing.here(), without_prefect():
        filled = {"by": "陈晓", **prefill(NO, slug), **facts}
        place = record_paper(NO, slug, PAPER_GATES[slug].form.model_validate(filled), f"test {facts}")
        if not isinstance(place, Place):
            return place
        issue_paper(NO, slug, place.subject, place.version)
    return []


def sheets(standing: Standing, **marks: float) -> list[str]:
    """A sheet for each judge, filled with the marks of 云帆 (others get ten less) and handed in."""
    names = []
    for place, (judge, mark) in enumerate(marks.items()):
        assert paper(standing, "judge-sheet", judge=judge, back_on="2026-03-23") == []
        with standing.store() as store:
            made = store.documents.files(documents(store, "judge-sheet")[place])["xlsx"]
            book = openpyxl.load_workbook(store.settings.home / made.path)
        page = book.worksheets[0]
        head = next(row for row in page.iter_rows() if POINTS in [cell.value for cell in row])
        column = next(cell.column for cell in head if cell.value == POINTS)
        for row in page.iter_rows(min_row=head[0].row + 1, max_row=head[0].row + 12):
            page.cell(row[0].row, column).value = mark if row[0].value == WINNER else mark - 10
        names.append(f"打分-{judge}.xlsx")
        book.save(standing.inbox / names[-1])
    return names


def judges(*names: str) -> list[dict[str, Any]]:
    return [{"name": name, "interest": False} for name in names]


@pytest.mark.row("S5.2")
def test_of_what_goes_to_several_vendors_each_file_tells_to_whom(line: Line) -> None:
    standing = line.before("bids-scored-1")
    made = {path.name for path in (standing.home / "documents").rglob("*.pdf")}
    forms = {path.name for path in (standing.home / "documents").rglob("*.xlsx")}
    for place, vendor in enumerate((WINNER, SECOND, LOWEST), 1):
        assert f"TA-2026-000{place} 提案请求书（{vendor}）.pdf" in made
        assert f"BJ-2026-000{place} 报价表（{vendor}）.xlsx" in forms


@pytest.mark.row("S5.2", "S8.5")
def test_judges_fill_their_own_sheets_and_a_faulty_one_goes_back_with_everything_in_it(line: Line) -> None:
    standing = line.before("bids-scored-1")
    names = sheets(standing, 刘芳=90, 张伟华=88, 黄志强=108)
    form = standing.form("bids-scored-1")
    form.update(judges=judges("刘芳", "张伟华", "黄志强"), scores=[], files=names, replaced=[])

    said = standing.refused()
    assert "打分表“打分-黄志强.xlsx”：" in said
    assert "打分应为 0 至 100：请改正" in said
    assert "已生成更正单" in said
    assert [path.name for path in standing.home.rglob("更正单*打分*")] == ["更正单 打分-黄志强.xlsx"]
    with standing.store() as store:
        assert store.sourcing.points(engagement_of(store)) == {}

    path = standing.inbox / names[-1]
    book = openpyxl.load_workbook(path)
    for row in book.worksheets[0].iter_rows(min_row=2):
        for cell in row:
            if cell.value in (108, 98):
                cell.value -= 20
    book.save(path)
    standing.answers.pop("award-1")
    assert standing.stops_for() == "award-1"
    with standing.store() as store:
        evaluation = ScoringContext.model_validate(documents(store, "scoring-sheet")[0].context).evaluation
        assert {line.judge for line in evaluation.judge_points} == {"刘芳", "张伟华", "黄志强"}
        assert evaluation.ranking[0].points["capability"] == Decimal(266) / 3 * 25 / 100
        assert evaluation.ties == evaluation.outliers == []
        assert len(store.files.of(engagement_of(store))) == 6  # three bids, three sheets


@pytest.mark.row("S5.2")
def test_who_enters_points_is_told_whose_bids_are_judged_and_by_what(line: Line) -> None:
    standing = line.before("bids-scored-1")
    with standing.here(), without_prefect():
        asked = sourcing(NO)
    assert isinstance(asked, Needs)
    assert asked.preview.startswith(f"**打分对象：有效报价 3 家**\n\n- {WINNER}\n")
    assert "| 价格 | 30 | 按价格公式计算，不必打分 |" in asked.preview
    assert "询价文件" not in asked.preview  # what was sent to one vendor


@pytest.mark.row("S8.5")
def test_a_judge_who_declared_an_interest_gets_no_sheet_and_gives_no_points(line: Line) -> None:
    standing = line.before("bids-scored-1")
    declared = filled_in("interest-declaration")
    assert paper(standing, "interest-declaration", **{**declared, "judge": "黄志强"}) == []
    clean = {"judge": "刘芳", "declares": "没有利益冲突", "interests": []}
    assert paper(standing, "interest-declaration", **{**declared, **clean}) == []

    (refusal,) = paper(standing, "judge-sheet", judge="黄志强", back_on="2026-03-23")
    assert "在利益冲突声明书 LS-2026-0001 中声明有利益冲突" in refusal
    (refusal,) = paper(standing, "judge-sheet", judge="刘芳", back_on="2026-03-23", vendors=[WINNER, SECOND])
    assert f"打分表中缺少{LOWEST}" in refusal

    assert "评委 黄志强 在利益冲突声明书 LS-2026-0001 中声明有利益冲突，不得打分" in standing.refused()
    form = standing.form("bids-scored-1")
    form["judges"] = [{**judge, "interest": judge["name"] in ("黄志强", "陈立民")} for judge in form["judges"]]
    form["scores"] = [row for row in form["scores"] if row["judge"] != "黄志强"]
    form["dissents"] = [{"judge": "张伟华", "signs": False}]
    standing.answers.pop("requirements-drafted-1")
    assert standing.stops_for() == "requirements-drafted-1"
    with standing.store() as store:
        said = markdown(store, "selection-report")
        assert "|刘芳|采购人代表|无|LS-2026-0002|参加评分|" in said
        assert "|黄志强|采购人代表|有|LS-2026-0001|回避，不参加评分|" in said
        assert "少于通常的3人" in said
        assert "评委张伟华拒绝在本报告上签字，没有书面说明理由，视为同意评选结论" in said


def proposal(path: Path, author: str, *lines: str) -> str:
    document = WordDocument()
    document.core_properties.author = author
    for line in lines:
        document.add_paragraph(line)
    document.save(path)
    return path.name


@pytest.mark.row("S5.2")
def test_signs_of_collusion_are_shown_and_nothing_is_awarded_before_they_are_answered(line: Line) -> None:
    standing = line.before("bids-received-1")
    copied = "我公司承诺在接到故障通知后两小时内派工程师到达现场。"
    bids = standing.form("bids-received-1")["bids"]
    bids[0]["attachments"] = [proposal(standing.inbox / "提案-云帆.docx", "云帆投标部", copied)]
    bids[1]["attachments"] = [proposal(standing.inbox / "提案-恒信.docx", "陆工", copied, "电话 0755-86000103")]
    bids[2]["attachments"] = [proposal(standing.inbox / "提案-蓝图.docx", "陆工", "自有方案")]

    said = standing.refused()
    assert f"异常情况 C01-1（文件属性相同：{SECOND}、{LOWEST}）没有答复" in said
    assert f"异常情况 C02-1（文件中有相同的文字：{WINNER}、{SECOND}）没有答复" in said
    assert f"异常情况 R044-1（单位信息相同：{SECOND}、{LOWEST}）没有答复" in said

    award = standing.form("award-1")
    award["sign_answers"] = [{"sign": "C01", "answer": "两家均委托同一打印店排版"}, {"sign": "C09", "answer": "无"}]
    assert "没有编号为“C09”的异常情况" in standing.refused()
    award["sign_answers"][1]["sign"] = "C02-1"
    award["sign_answers"].append({"sign": "r044-1", "answer": "号码系误抄，已核实两家没有关联"})
    standing.answers.pop("requirements-drafted-1")
    assert standing.stops_for() == "requirements-drafted-1"
    with standing.store() as store:
        said = markdown(store, "selection-report")
        assert "不构成对串通的认定" in said
        assert "文件的作者同为“陆工”" in said
        assert "两家均委托同一打印店排版" in said
        assert "86000103" not in said.partition("附件一")[2]  # only its last digits
        assert "预警指标R044" in said


@pytest.mark.row("S5.2")
def test_an_engagement_sets_its_own_criteria_ceiling_and_compares_without_tax(tmp_path: Path) -> None:
    scenario = short()
    scenario["request"].update(
        ceiling="500000.00",
        price_basis="不含税总价",
        criteria=[
            {"name": "方案", "weight": 40},
            {"name": "服务质量", "weight": 20},
            {"name": "价格", "weight": 40, "scored": "按价格公式计算"},
        ],
    )
    answers = scenario["answers"]
    answers["bids-scored-1"]["form"]["scores"] = [
        {"judge": judge, "vendor": vendor, "service": 80, "others": [{"criterion": "方案", "points": mark}]}
        for judge in ("刘芳", "张伟华", "黄志强")
        for vendor, mark in ((WINNER, 90), (LOWEST, 70))
    ]
    answers["award-1"]["form"] |= {"exception_reason": "只有两家报价在限价以内", "exception_approver": "李建国"}
    answers.pop("requirements-drafted-1")
    standing = Standing(tmp_path / "home", scenario)

    assert standing.stops_for() == "requirements-drafted-1"
    with standing.store() as store:
        report = SelectionContext.model_validate(documents(store, "selection-report")[0].context)
        first, second = report.evaluation.ranking
        assert (first.vendor, second.vendor) == (WINNER, LOWEST)
        assert (first.compared, second.compared) == (Decimal("458490.57"), Decimal("441509.43"))
        assert first.points["price"] == Decimal("441509.43") * 40 / Decimal("458490.57")
        invalid = next(bid for bid in report.evaluation.bids if not bid.valid)
        assert invalid.reasons == ["含税总价 528,000.00 元超过最高限价 500,000.00 元"]
        letter = markdown(store, "rfp", 0)
        assert "以不含税总价比较" in letter
        assert "报价也相同的，方案得分高者在前" in letter
        assert "最高限价¥500,000.00" in letter


def test_points_by_a_criterion_that_is_not_asked_or_left_out_are_refused(line: Line) -> None:
    standing = line.before("bids-scored-1")
    scores = standing.form("bids-scored-1")["scores"]
    spoilt = [{**scores[0], "service": None, "others": [{"criterion": "价格", "points": 90}]}, *scores[1:]]
    said = "\n".join(answer(standing, "bids-scored-1", (1,), scores=spoilt))
    assert f"评委 刘芳 给“{WINNER}”的打分中，价格不由评委打分：请删除。" in said
    assert f"评委 刘芳 给“{WINNER}”的打分缺少服务质量：请补充。" in said
    unknown = answer(standing, "bids-scored-1", (1,), dissents=[{"judge": "路人", "signs": False}])
    assert unknown == ["说明或不同意见中的路人不在评委名单中：请核对姓名。"]
