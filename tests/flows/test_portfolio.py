"""A portfolio from its inventory to engagements: scored, looked at again, opened, each once. Rows S10.1–S10.3."""

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from flows.portfolio_scoring import portfolio_opening, portfolio_rescoring, portfolio_scoring
from schemas.errors import BadInput, NotFound, Refused
from schemas.portfolio import PORTFOLIO_REPORT, RescoringOf, ScoringOf
from schemas.portfolio_opening import CandidateOf
from schemas.portfolio_rescoring import RESCORING_REPORT
from schemas.portfolio_scores import FactorWeights
from tasks.portfolio import FOLDER
from tasks.step import without_prefect
from tests.builders import sample
from tests.portfolio import EXAMPLE, EXAMPLE_ROWS, SCORED_ON, TITLES, write_inventory
from waibao.settings import ROOT
from waibao.store.engine import reading, transaction
from waibao.store.verify import verify

NO, NAME = "ZH-2026-0001", "江州精工应用"
pytestmark = pytest.mark.xdist_group("portfolio")


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation in which the example has been scored."""
    home = tmp_path_factory.mktemp("portfolio") / "home"
    (home / "inbox" / FOLDER).mkdir(parents=True)
    shutil.copy(EXAMPLE, home / "inbox" / FOLDER)
    with pytest.MonkeyPatch.context() as patch, without_prefect():
        patch.setenv("WAIBAO_HOME", str(home))
        patch.delenv("WAIBAO_DATABASE_URL", raising=False)
        score()
    return home


@pytest.fixture
def here(scored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of it."""
    shutil.copytree(scored, tmp_path / "home")
    monkeypatch.setenv("WAIBAO_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("WAIBAO_DATABASE_URL", raising=False)
    with without_prefect():
        yield tmp_path / "home"


def score(file: str = EXAMPLE.name, **changes) -> str:
    given = {"portfolio": NAME, "file": file, "on": SCORED_ON, "by": "黄志强"}
    return portfolio_scoring(ScoringOf.model_validate(given | changes))


def candidate(code: str, **changes) -> CandidateOf:
    request = sample("outsourcing-request")["request"]
    given = {
        "portfolio": NO,
        "code": code,
        "by": "周敏",
        "budget": "300000",
        "regime": "voluntary",
        "start_on": "2026-12-01",
        "finish_on": "2027-11-30",
        "client": request["client"],
        "vendors": request["candidates"],
        "roles": request["roles"],
    }
    return CandidateOf.model_validate(given | changes)


def reports(kind=PORTFOLIO_REPORT) -> list[str]:
    with reading() as store:
        portfolio = store.portfolios.get(NO)
        return [report.number for report in store.portfolios.reports(portfolio) if report.kind == kind.slug]


@pytest.mark.row("S10.1")
@pytest.mark.row("S10.2")
@pytest.mark.row("S10.3")
def test_a_report_ranks_the_applications_and_says_which_are_outsourced_when(here: Path) -> None:
    folder = here / "documents" / NO
    title = "SY-2026-0001 应用外包适宜性评估报告"
    text = (folder / f"{title}.md").read_text(encoding="utf-8")

    assert {path.suffix for path in folder.iterdir()} == {".md", ".html", ".docx", ".pdf", ".xlsx"}
    assert "| 1 | YY-01 | 差旅报销系统 | 财务部 | 4.70 | — |" in text
    assert "| 8 | YY-11 | 质量追溯系统 | 质量部 | 3.31 | 稳定性、变更频度 |" in text
    assert "| 5 | YY-03 |" in text
    assert "| YY-03 | 设备点检管理系统 | 30 天紧急 | 技术平台 | 下浮 10% | 60 天良好 |" in text
    assert "YY-09" in text.partition("不列入候选的应用")[2]
    picture = (folder / f"{title}.html").read_text(encoding="utf-8")
    assert re.search('<img src="data:image/svg[^"]+" alt="外包适宜性气泡图：横轴加权平均分', picture)
    assert "外包适宜性气泡图" in "".join(page.extract_text() for page in PdfReader(folder / f"{title}.pdf").pages)
    book = load_workbook(io.BytesIO((folder / f"{title}.xlsx").read_bytes()))
    assert book.sheetnames == ["评分表", "评分尺度", "敏感性", "填报资料"]


def test_the_same_inventory_day_and_weights_give_the_same_report(here: Path) -> None:
    assert score() == f"{NO} 评估报告 SY-2026-0001"
    assert score(weights=FactorWeights(size=0, platform=25)) == f"{NO} 评估报告 SY-2026-0002"
    assert score(on=date(2026, 9, 2)) == f"{NO} 评估报告 SY-2026-0003"
    with reading() as store:
        assert verify(store) == []


KILLED = """
import sys
from flows.portfolio_scoring import portfolio_scoring
from schemas.portfolio import ScoringOf
from tasks.step import without_prefect
with without_prefect():
    portfolio_scoring(ScoringOf.model_validate_json(sys.argv[1]))
"""


def test_a_run_that_is_killed_is_completed_by_the_next_under_the_same_number(here: Path) -> None:
    asked = {"portfolio": NAME, "file": EXAMPLE.name, "on": "2026-09-02", "by": "黄志强"}
    died = subprocess.run(
        [sys.executable, "-c", KILLED, json.dumps(asked)],
        env={**os.environ, "WAIBAO_KILL_AT": "portfolio-report:written"},
        cwd=ROOT,
        capture_output=True,
    )

    assert died.returncode == -signal.SIGKILL
    assert reports() == ["SY-2026-0001", "SY-2026-0002"]
    assert score(on=date(2026, 9, 2)) == f"{NO} 评估报告 SY-2026-0002"
    assert len(list((here / "documents" / NO).glob("SY-2026-0002*"))) == 5
    with reading() as store:
        assert verify(store) == []


@pytest.mark.row("S10.1")
def test_a_rejected_inventory_makes_no_report_and_comes_back_with_a_correction_sheet(here: Path) -> None:
    rows = [(*EXAMPLE_ROWS[0][:5], 7, *EXAMPLE_ROWS[0][6:]), *EXAMPLE_ROWS[1:]]
    write_inventory(here / "inbox" / FOLDER / "有误.xlsx", rows)
    kept = [place for place, title in enumerate(TITLES) if title != "复杂度"]
    narrow = [tuple(row[place] for place in kept) for row in EXAMPLE_ROWS]
    write_inventory(here / "inbox" / FOLDER / "缺列.xlsx", narrow, [TITLES[place] for place in kept])

    with pytest.raises(BadInput, match=r"1 处错误.*F3 技术平台应为 1 至 5.*请按更正单改正后重新放入：documents/"):
        score("有误.xlsx")
    with pytest.raises(BadInput, match="缺少「复杂度」的列：请补上「复杂度」列"):
        score("缺列.xlsx")
    with pytest.raises(BadInput, match="不存在"):
        score("没有.xlsx")

    assert reports() == ["SY-2026-0001"]
    assert len(list((here / "documents" / NO / "更正单").iterdir())) == 2
    with reading() as store:
        assert verify(store) == []


def test_a_report_or_file_that_was_altered_is_noticed(here: Path) -> None:
    from schemas.records import PortfolioReport

    with transaction() as store:
        report = store.session.get_one(PortfolioReport, 1)
        report.context = report.context | {"by": "他人"}
        store.session.add(report)
    (here / "documents" / NO / "SY-2026-0001 应用外包适宜性评估报告.md").write_text("改过", encoding="utf-8")

    with reading() as store:
        said = [f"{found.place} {found.what}" for found in verify(store)]
    assert len(said) == 2
    assert any("应用组合 SY-2026-0001" in line for line in said)
    assert any("已被改动" in line for line in said)


def test_a_day_in_the_future_is_refused(here: Path) -> None:
    with pytest.raises(Refused, match="评估日期 2999-01-01 在今天之后"):
        score(on=date(2999, 1, 1))


@pytest.mark.row("S10.3")
def test_what_was_not_outsourced_is_looked_at_again_each_quarter_and_no_change_is_said(here: Path) -> None:
    first = portfolio_rescoring(RescoringOf(on=date(2026, 10, 5)))

    assert first == [f"{NO}：复评报告 GZ-2026-0001"] == portfolio_rescoring(RescoringOf(on=date(2026, 11, 1)))
    text = (here / "documents" / NO / "GZ-2026-0001 暂不外包应用复评报告.md").read_text(encoding="utf-8")
    assert "与上次相比没有变化：3 个暂不外包的应用仍为暂不外包。" in text
    assert "仍登记为末期测试：核实是否已经投产" in text
    with reading() as store:
        assert verify(store) == []


@pytest.mark.row("S10.3")
def test_a_second_look_compares_with_the_last_one_and_leaves_out_what_was_opened(here: Path) -> None:
    portfolio_rescoring(RescoringOf(portfolio=NO, on=date(2026, 9, 30)))
    portfolio_opening(candidate("YY-01"))
    portfolio_rescoring(RescoringOf(portfolio=NO, on=date(2026, 10, 1)))

    with reading() as store:
        said = store.portfolios.latest(store.portfolios.get(NO), RESCORING_REPORT)
        assert said is not None
        assert (said.context["last_no"], said.context["basis_no"]) == ("GZ-2026-0001", "SY-2026-0001")
        assert said.context["opened"] == {"YY-01": "XM-2026-0001"}


def test_a_portfolio_that_was_never_judged_is_refused_by_number(here: Path) -> None:
    with pytest.raises(NotFound, match="没有编号为 ZH-2026-0009 的应用组合。已有的组合：ZH-2026-0001 江州精工应用"):
        portfolio_rescoring(RescoringOf(portfolio="ZH-2026-0009"))


@pytest.mark.row("S10.3")
@pytest.mark.row("S2.a")
def test_a_candidate_becomes_an_engagement_in_one_step_and_only_once(here: Path) -> None:
    said = portfolio_opening(candidate("YY-01"))

    assert said == portfolio_opening(candidate("YY-01", budget="999"))
    with reading() as store:
        engagements = store.engagements.all()
        request = store.engagements.request_of(engagements[0])
        assert [engagement.title for engagement in engagements] == ["差旅报销系统外包"]
        assert (request.department, request.applicant) == ("财务部", "周敏")
        assert "SY-2026-0001" in request.needs
        assert "加权平均分 4.70，在参加排名的 11 个应用中列第 1，分档为“30 天紧急”" in request.needs
        assert request.goals[0] == "按分档在 2026年10月1日 前完成向受托方的移交"
        assert len(store.documents.of(engagements[0])) == 1


@pytest.mark.row("S10.3")
def test_parties_and_roles_may_be_those_of_an_earlier_engagement(here: Path) -> None:
    portfolio_opening(candidate("YY-01"))
    nobody = {"client": None, "vendors": [], "roles": None}

    with pytest.raises(Refused, match="委托方：缺少此项"):
        portfolio_opening(candidate("YY-02", **nobody))
    portfolio_opening(candidate("YY-02", like="XM-2026-0001", **nobody))

    with reading() as store:
        first, second = map(store.engagements.request_of, store.engagements.all())
        assert (second.client, second.candidates, second.roles) == (first.client, first.candidates, first.roles)


@pytest.mark.row("S10.3")
def test_an_application_whose_plan_was_turned_down_may_be_opened_again(here: Path) -> None:
    portfolio_opening(candidate("YY-01"))
    with transaction() as store:
        engagement = store.engagements.get("XM-2026-0001")
        store.engagements.close(engagement, store.now(engagement), "rejected", "李建国")

    assert "XM-2026-0002" in portfolio_opening(candidate("YY-01"))


@pytest.mark.parametrize("code", ["YY-08", "YY-09", "YY-10"])
def test_what_is_no_candidate_opens_nothing(here: Path, code: str) -> None:
    with pytest.raises(Refused, match="情况有变化的，请更新应用清单后重新评估"):
        portfolio_opening(candidate(code))
    with reading() as store:
        assert store.engagements.all() == []
