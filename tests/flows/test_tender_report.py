"""What a tender comes to: the committee's report, candidates published, notices as the law has them."""

import pytest

from flows.sourcing import sourcing
from schemas.forms import Needs
from tasks.collusion import award_form, signs_shown
from tasks.step import without_prefect
from tests.flows.record import documents, engagement_of, markdown
from tests.standing import NO, Standing
from tests.tender import (
    CODES,
    YUN,
    hand_in,
    number_of,
    quotation,
    secured,
)

pytestmark = pytest.mark.xdist_group("tender")


@pytest.mark.row("S5.2", "S8.5")
def test_the_committee_reports_before_candidates_are_published_and_the_award_is_asked(before_award: Standing) -> None:
    with before_award.store() as store:
        report, published = documents(store, "evaluation-report")[0], documents(store, "candidate-publicity")[0]
        said = markdown(store, "evaluation-report")
        assert documents(store, "selection-report") == []
    assert (report.number, report.id < published.id) == ("PB-2026-0001", True)
    assert "推荐中标候选人（不超过三名）：第1名为云帆软件（江州）有限公司" in said
    assert "开标记录（编号KJ-2026-0001）" in said
    judges = [judge["name"] for judge in before_award.form("bids-scored-1")["judges"]]
    assert [name for name in judges if f"（{name}）" in said.partition("全体成员签字")[2]] == judges

    award = before_award.answers.pop("award-1")
    with before_award.here(), without_prefect():
        asked = sourcing(NO)
    assert isinstance(asked, Needs)
    assert "评标委员会全体成员签字" in asked.preview
    before_award.answers["award-1"] = award


@pytest.mark.row("S5.2", "S8.5")
def test_candidates_are_published_with_what_the_law_wants_told_of_each(all_bid: Standing) -> None:
    form = all_bid.form("bids-scored-1")
    promised = form["responses"]
    form["responses"] = [promised[0], promised[0] | {"vendor": "别家公司"}]
    said = all_bid.refused()
    assert said.count("没有投标响应") == 2
    assert "第 2 名“" in said
    assert "国家发展改革委令第10号第六条" in said
    assert "投标响应中的“别家公司”没有有效报价" in said

    form["responses"] = [promised[0], *promised]
    assert f"“{YUN}”的投标响应填写了 2 次" in all_bid.refused()
    form["responses"] = [promised[0] | {"certificate_no": ""}, *promised[1:]]
    assert "须同时填写" in all_bid.refused()

    form["responses"] = promised
    all_bid.answers.pop("award-1")
    assert all_bid.stops_for() == "award-1"
    with all_bid.store() as store:
        said = markdown(store, "candidate-publicity")
        for told in promised:
            assert f"|{told['vendor']}|{told['leader']}|{told['certificate']}|{told['certificate_no']}|" in said
            assert f"|{told['vendor']}|{told['capability'].replace(' ', '')}|" in said
        assert "评标委员会的评标报告（编号PB-2026-0001）" in said
        assert "收到投标文件3份，有效投标3份。评标委员会5人" in said


@pytest.mark.row("S5.2")
def test_signs_of_collusion_are_answered_before_the_committee_reports(opening: Standing) -> None:
    secured(opening, *CODES)
    for vendor, price in zip(CODES, ("60000", "60300", "60600"), strict=True):
        hand_in(opening, vendor, quotation(vendor, number_of(vendor), price))
    assert opening.stops_for() == "signs-answered-1"
    with opening.store() as store:
        signs = [sign.no for sign in signs_shown(store, engagement_of(store))]
        assert documents(store, "evaluation-report") == documents(store, "candidate-publicity") == []

    form = {"by": "陈晓", "sign_answers": [{"sign": "R999-1", "answer": "无"}]}
    opening.answers["signs-answered-1"] = {"at": "2026-03-31 17:30", "form": form}
    said = opening.refused()
    assert f"异常情况 {signs[0]}" in said
    assert "没有编号为“R999-1”的异常情况" in said

    form["sign_answers"] = [{"sign": sign, "answer": f"评标委员会已核实{sign}"} for sign in signs]
    opening.answers.pop("award-1")
    assert opening.stops_for() == "award-1"
    with opening.store() as store:
        assert f"核实情况和结论：评标委员会已核实{signs[0]}。" in markdown(store, "evaluation-report")
    with opening.here():
        assert award_form(NO) == {}


@pytest.mark.row("S5.2", "S8.5")
def test_notices_of_a_tender_speak_as_its_law_does(before_award: Standing) -> None:
    assert before_award.stops_for() == "requirements-drafted-1"
    with before_award.store() as store:
        won, lost = markdown(store, "award-notice"), markdown(store, "regret-notice")
        files = store.documents.files(documents(store, "award-notice")[0])
    assert files["pdf"].path.endswith("CJ-2026-0001 中标通知书.pdf")
    assert "请在签订合同之前提交履约保证金" in won
    assert "|工期（服务期限）|8月底前终验|" in won  # as the bid promised, for the contract is to say no less
    for notice in (won, lost):
        assert "招标人" in notice
        assert "采购" not in notice.replace("本次采购", "").replace("今后的采购", "").replace("采购档案", "")
    assert "对评标结果的异议应当在公示期间提出" in lost
    assert "投标保证金，自书面合同签订之日起5日内" in lost
