"""IT service from the first contact to the signed contract: rows S2.a–S2.h, S7.1–S7.4."""

from pathlib import Path

import pytest
from pydantic_core import to_jsonable_python

from flows.it_survey import survey_returned
from schemas.catalogue import DOCUMENT_KINDS, PAPER_GATES
from schemas.choices import SHOWN
from schemas.errors import BadInput
from schemas.forms import offered
from schemas.it_survey import SurveyOf
from tasks.contracting import offered_terms
from tasks.drafts.kinds import DRAFTS, unfit
from tasks.drafts.known import Known
from tasks.papers import prefill
from tasks.step import without_prefect
from tests.builders import it_example, short
from tests.flows.record import documents, engagement_of, markdown
from tests.standing import NO, Line, Standing
from waibao.store.engine import reading

pytestmark = pytest.mark.xdist_group("it-sales")
SURVEY = "调查表/软硬件信息调查表.xlsx"
ARTICLES = (
    *("用语与文件次序", "服务范围", "设备和软件", "服务形式和时间", "服务级别", "服务流程与确认", "首次上门与资料交接"),
    *("备件、耗材与硬件维修", "甲方的义务", "安全要求", "费用与付款", "报告、验收与考核", "期限、续签与免费退出"),
    *("保密与个人信息", "违约责任", "不可抗力、解除与交接", "争议解决、送达与其他"),
)


@pytest.fixture(scope="module")
def line(it_line: Line) -> Line:
    """The example, gate by gate."""
    return it_line


@pytest.mark.row("S2.a", "S2.b", "S2.c", "S2.e", "S2.f", "S7.1", "S7.2", "S7.3")
def test_before_a_vendor_is_chosen_the_papers_of_sales_are_there(line: Line) -> None:
    standing = line.before("bids-scored-1")
    with standing.store() as store:
        kinds = [document.kind for document in store.documents.of(engagement_of(store))]
        (first, second) = documents(store, "it-survey")
        engagement = engagement_of(store)
        survey = [kept for kept in store.files.of(engagement) if kept.purpose.startswith("survey/")]
        judged = [store.execution.check_of(kept) for kept in survey]

    for slug in ("prospect-sheet", "network-overview", "site-survey", "preliminary-solution", "package-proposal"):
        assert kinds.count(slug) == 1
    assert (first.version, first.context["facts"]["devices"], second.version) == (1, [], 2)
    assert len(second.context["facts"]["devices"]) == 36
    assert second.context["facts"]["reply_to"] == "service@anwei.example.com"
    assert sorted(check.accepted for check in judged if check) == [False, True]
    sheet = next(check.correction_file for check in judged if check and not check.accepted)
    assert (standing.home / sheet).is_file()


@pytest.mark.row("S7.2")
def test_the_same_survey_again_changes_nothing_and_a_faulty_one_is_answered(line: Line) -> None:
    standing = line.before("bids-scored-1")
    inbox = standing.home / "inbox" / NO / "调查表"
    inbox.mkdir(parents=True)
    with standing.here(), without_prefect():
        for name in ("软硬件信息调查表.xlsx", "软硬件信息调查表-有误.xlsx"):
            (inbox / name).write_bytes((standing.inbox / "调查表" / name).read_bytes())
        again = survey_returned(SurveyOf(no=NO, file=SURVEY, by="许丽娟"))
        with pytest.raises(BadInput, match=r"有 8 处错误，没有登记.*请把更正单退给客户"):
            survey_returned(SurveyOf(no=NO, file=SURVEY.replace(".xlsx", "-有误.xlsx"), by="许丽娟"))
    assert again.endswith("第 2 版")
    with standing.store() as store:
        assert [paper.version for paper in documents(store, "it-survey")] == [1, 2]


@pytest.mark.row("S7.3", "S2.f")
def test_what_was_surveyed_stands_in_the_forms_that_follow(line: Line) -> None:
    standing = line.before("contract-terms-1")
    with standing.here():
        proposal, solution, terms = (
            prefill(NO, "package-proposal"),
            prefill(NO, "preliminary-solution"),
            offered_terms(NO),
        )

    counted = {row["kind"]: (row["count"], row["critical"]) for row in proposal["devices"]}
    assert (counted["台式电脑"], counted["交换机"]) == ((16, 0), (3, 1))
    assert [package["slug"] for package in proposal["packages"]] == ["remote", "basic", "standard", "premium"]
    assert "软硬件信息调查表 RY-2026-0001 第 2 版" in proposal["basis"]
    assert solution["problems"][0]["problem"].startswith("文件服务器不定期")
    it = terms["it"]
    assert (it["package"], it["monthly_price"], it["mode"], it["service_months"]) == ("standard", "3200.00", "混合", 6)
    assert [day["ordinal"] for day in it["visits"]] == ["第一个", "第三个"]
    assert {row["kind"]: row["level"] for row in it["covered"]}["服务器"] == 1
    assert (it["levels"][0]["respond_minutes"], it["levels"][0]["restore_hours"]) == (30, 8)


@pytest.mark.row("S2.c", "S2.d", "S2.e", "S2.f", "S7.2", "S7.3")
@pytest.mark.parametrize("slug", [slug for slug in DRAFTS if DOCUMENT_KINDS[slug].engagement_kinds == ("it",)])
def test_at_any_moment_a_form_of_it_sales_is_drafted_and_takes_what_is_known(line: Line, slug: str) -> None:
    for key in ("plan-drafted-1", "bids-scored-1", "contract-terms-1"):
        standing = line.before(key)
        with standing.here(), reading() as store:
            known = DRAFTS[slug](Known(store, engagement_of(store)))
            told = {name: value for name, value in known.items() if value not in (None, "", [])}
            shown = to_jsonable_python(told, context=SHOWN)
            assert unfit(slug, shown) == set()
            assert prefill(NO, slug) == {**offered(PAPER_GATES[slug].form), **shown}


@pytest.mark.row("S2.h", "S7.4")
def test_terms_of_it_service_are_needed_in_an_it_engagement(line: Line) -> None:
    standing = line.before("contract-terms-1")
    standing.form("contract-terms-1").pop("it")
    assert "外包类型为IT服务外包，缺少IT服务外包专门条款" in standing.refused()


@pytest.mark.row("S6.6", "S7.4")
def test_a_draft_without_the_counting_of_the_free_month_is_not_signed(line: Line) -> None:
    standing = line.before("contract-terms-2")
    with standing.store() as store:
        (first,) = documents(store, "compliance-checklist")
    assert [row["rule"] for row in first.context["rows"] if row["result"] == "不通过"] == ["R13"]


@pytest.mark.row("S2.d", "S2.g", "S2.h", "S7.4", "S6.6")
def test_the_contract_is_signed_with_seventeen_articles(line: Line) -> None:
    standing = line.before("kickoff-held-1")
    with standing.store() as store:
        text = markdown(store, "service-contract")
        assert documents(store, "compliance-checklist")[-1].context["clean"]
        assert len(documents(store, "negotiation-minutes")) == 1
        assert len(documents(store, "service-form")) == 1

    assert text.startswith("#IT服务外包合同")
    numbers = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", *(f"十{n}" for n in "一二三四五六七"))
    for number, article in zip(numbers, ARTICLES, strict=True):
        assert f"第{number}条{article}" in text, article
    for part in (
        "人民币壹万玖仟贰佰元整",
        "最后一日为休息日或者法定休假日的，顺延至其后的第一个工作日",
        "通知在期限内到达乙方的，退出有效",
        "乙方对二者分别核算、分别列明、分别开票",
        "每个结算期的扣款合计不超过¥960.00",
        "不得记载密码、密钥",
        "2026-02-24|2026-02-17|约定日为休息日，顺延",
    ):
        assert part in text, part
    assert not [word for word in ("源代码", "软件著作权", "未约定", "人事") if word in text]


def test_the_example_of_another_kind_has_no_paper_of_it_sales(tmp_path: Path) -> None:

    scenario = short()
    scenario["papers"] = [
        {"at": "2026-03-05 10:00", "kind": "prospect-sheet", "form": it_example()["papers"][0]["form"]}
    ]
    said = Standing(tmp_path / "home", scenario).refused()
    assert "意向客户登记表不用于这一类外包项目" in said
