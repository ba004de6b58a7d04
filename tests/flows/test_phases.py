"""What each phase lets pass and what it stops: the short engagement, played up to a gate and then otherwise."""

import copy
import json
import re
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from schemas.acceptance import CertificateContext
from schemas.catalogue import GATES, PAPER_GATES
from schemas.invoices import InvoiceCheck
from schemas.records import Document, Engagement, Payment
from schemas.sourcing import SelectionContext
from tasks.decisions import record_decision
from tasks.papers import Place, issue_paper, record_paper
from tasks.step import without_prefect
from tests.builders import example, short
from tests.standing import NO, Line, Standing
from waibao.settings import ROOT
from waibao.store.engine import transaction
from waibao.store.store import Store

pytestmark = pytest.mark.xdist_group("phases")
LOWEST = "蓝图数码科技有限公司"


def engagement_of(store: Store) -> Engagement:
    return store.engagements.get(NO)


def documents(store: Store, kind: str) -> list[Document]:
    return [document for document in store.documents.of(engagement_of(store)) if document.kind == kind]


def markdown(store: Store, kind: str) -> str:
    """The newest document of a kind as it is read, without blanks."""
    files = store.documents.files(documents(store, kind)[-1])
    return "".join((store.settings.home / files["md"].path).read_text(encoding="utf-8").split())


def payments(store: Store) -> list[Payment]:
    contract = store.contracts.find(engagement_of(store))
    return [payment for _, payment in store.payments.of(contract)] if contract else []


def answer(standing: Standing, key: str, subject: tuple[int, ...], **form: Any) -> list[str]:
    """Give one answer to a gate; the reasons why it was refused."""
    slug = key.rstrip("0123456789-")
    filled = GATES[slug].form.model_validate({**standing.form(key), **form})
    with standing.here(), without_prefect():
        return record_decision(NO, key, slug, subject, filled, "test")


@pytest.mark.row("S1.1", "S5.1")
def test_a_rejected_plan_ends_the_engagement_before_any_vendor_is_asked(line: Line) -> None:
    standing = line.before("plan-approval-1")
    standing.form("plan-approval-1").update(verdict="reject", comments="本年度不安排该项投入。")

    assert standing.go_on() == NO
    with standing.store() as store:
        assert engagement_of(store).status == "rejected"
        assert documents(store, "rfp") == []
        assert documents(store, "outsourcing-plan") != []


def test_a_plan_is_sent_back_as_often_as_needed_and_every_version_is_kept(line: Line) -> None:
    standing = line.before("plan-approval-1")
    answers = standing.answers
    answers["plan-drafted-3"], answers["plan-approval-3"] = answers["plan-drafted-2"], answers["plan-approval-2"]
    answers["plan-approval-2"] = {**answers["plan-approval-1"], "at": "2026-03-06 17:00"}
    for late in ("bids-received-1", "bids-scored-1"):
        answers.pop(late)

    assert standing.stops_for() == "bids-received-1"
    with standing.store() as store:
        assert [(plan.number, plan.version) for plan in documents(store, "outsourcing-plan")] == [
            ("JH-2026-0001", version) for version in (1, 2, 3)
        ]


def without_the_lowest(scenario: dict[str, Any]) -> dict[str, Any]:
    answers = scenario["answers"]
    bids, scored = answers["bids-received-1"]["form"], answers["bids-scored-1"]["form"]
    bids["bids"] = [bid for bid in bids["bids"] if bid["vendor"] != LOWEST]
    scored["scores"] = [line for line in scored["scores"] if line["vendor"] != LOWEST]
    return scenario


@pytest.mark.row("S5.2", "S1.2")
@pytest.mark.parametrize("regime", ["statutory_tender", "government"])
def test_a_procurement_by_law_stops_with_two_valid_bids(line: Line, tmp_path: Path, regime: str) -> None:
    scenario = without_the_lowest(short())
    scenario["request"].update(regime=regime, method="inquiry")
    answers = scenario["answers"]
    scenario["answers"] = {
        "plan-drafted-1": answers["plan-drafted-1"],
        "plan-approval-1": {"at": "2026-03-09 09:30", "form": answers["plan-approval-2"]["form"]},
        **{key: form for key, form in answers.items() if not key.startswith("plan")},
    }
    standing = Standing(tmp_path / "home", scenario)

    assert standing.go_on() == NO
    with standing.store() as store:
        assert engagement_of(store).status == "rejected"
        assert documents(store, "scoring-sheet") == documents(store, "award-notice") == []
        assert len(store.sourcing.bids(engagement_of(store))) == 2


@pytest.mark.row("S5.2", "S1.2")
def test_an_inquiry_of_the_government_is_awarded_to_the_lowest_price(tmp_path: Path) -> None:
    scenario = short()
    scenario["request"].update(regime="government", method="inquiry")
    standing = Standing(tmp_path / "home", scenario)
    assert f"请选择“{LOWEST}”（468,000.00 元）" in standing.refused()

    standing.form("award-1")["vendor"] = LOWEST
    standing.answers.pop("requirements-drafted-1")
    assert standing.stops_for() == "requirements-drafted-1"
    with standing.store() as store:
        said = SelectionContext.model_validate(documents(store, "selection-report")[0].context)
        assert (said.winner, said.winner_rank) == (LOWEST, 3)
        assert "政府采购法》第四十条" in said.reason


@pytest.mark.row("S5.2", "S1.2")
def test_two_bids_need_an_exception_that_the_buyer_does_not_approve_himself(line: Line) -> None:
    standing = line.before("bids-received-1")
    without_the_lowest(standing.scenario)
    assert "不足 3 家" in standing.refused()

    award = standing.form("award-1")
    award["exception_reason"] = "市场上有同类业绩的供应商只有这两家愿意报价"
    assert "请填写例外批准人" in standing.refused()
    award["exception_approver"] = "陈 晓"
    assert "采购经办人（陈晓）以外的人批准" in standing.refused()
    award["exception_approver"] = "李建国"
    standing.answers.pop("requirements-drafted-1")
    assert standing.stops_for() == "requirements-drafted-1"

    with standing.store() as store:
        said = SelectionContext.model_validate(documents(store, "selection-report")[0].context)
        assert (said.exception_approver, len(said.evaluation.ranking)) == ("李建国", 2)
        assert "愿意报价" in markdown(store, "selection-report")


def test_quotations_are_not_opened_before_the_deadline_nor_in_advance(line: Line) -> None:
    standing = line.before("bids-received-1")
    refused = answer(standing, "bids-received-1", (1,), opened_at="2026-03-19 16:59")
    assert [reason for reason in refused if "早于报价截止时间 2026-03-19 17:00" in reason]
    standing.form("bids-received-1")["opened_at"] = "2026-03-19 17:31"
    assert "晚于现在" in standing.refused()


@pytest.mark.row("S8.5", "S11.2", "S11.3")
def test_the_selection_report_tells_what_was_found_of_culture_and_on_the_visit(line: Line) -> None:
    standing = line.before("award-1")
    for slug in ("culture-fit", "vendor-visit"):
        facts = json.loads((ROOT / f"examples/documents/{slug}.json").read_text(encoding="utf-8"))["facts"]
        with standing.here(), without_prefect():
            place = record_paper(NO, slug, PAPER_GATES[slug].form.model_validate(facts), "test")
            assert isinstance(place, Place), place
            issue_paper(NO, slug, place.subject, place.version)
    standing.answers.pop("requirements-drafted-1")

    assert standing.stops_for() == "requirements-drafted-1"
    with standing.store() as store:
        said = markdown(store, "selection-report")
        assert "WH-2026-0001" in said
        assert "KC-2026-0001" in said
        assert "在江州精工机械有限公司办公楼二楼会议室开启，开启人和见证人为陈晓、何志远" in said
        assert "陈立民退出评审" in said
        assert "没有进行" not in said


def test_a_late_quotation_is_kept_but_not_valid(line: Line) -> None:
    standing = line.before("bids-received-1")
    standing.form("bids-received-1")["bids"][2]["received_at"] = "2026-03-20 17:30"

    assert "没有有效报价" in standing.refused()  # it was scored
    with standing.store() as store:
        late = store.sourcing.bids(engagement_of(store))[2][0]
        assert not late.valid
        assert "逾期" in late.invalid_reasons[-1]
        assert store.files.find(engagement_of(store), "bid/3") is not None


@pytest.mark.row("S4.2", "S9.1")
def test_requirements_are_confirmed_round_after_round_until_satisfied(line: Line) -> None:
    standing = line.before("requirements-confirmed-1")
    answers = standing.answers
    drafted, satisfied = answers["requirements-drafted-1"]["form"], answers["requirements-confirmed-1"]["form"]
    for round_ in (1, 2):
        doubts = {"by": "赵倩", "verdict": "doubts", "doubts": [f"第 {round_} 轮的疑问"]}
        answers[f"requirements-confirmed-{round_}"] = {"at": f"2026-04-01 1{round_ + 4}:10", "form": doubts}
        again = {**drafted, "answers": [f"第 {round_} 轮的答复"]}
        answers[f"requirements-drafted-{round_ + 1}"] = {"at": f"2026-04-01 1{round_ + 4}:40", "form": again}
    answers["requirements-confirmed-3"] = {"at": "2026-04-02 09:40", "form": satisfied}
    answers.pop("criteria-agreed-1")

    assert standing.stops_for() == "criteria-agreed-1"
    with standing.store() as store:
        assert [sheet.version for sheet in documents(store, "requirements-confirmation")] == [1, 2, 3]
        said = markdown(store, "requirements-confirmation")
        for part in ("第1轮的疑问", "第1轮的答复", "第2轮的疑问", "第2轮的答复"):
            assert part in said


@pytest.mark.row("S1.2", "S5.3", "S4.4")
def test_a_contract_is_not_signed_before_its_review_is_clean(line: Line) -> None:
    standing = line.before("contract-terms-1")
    terms = standing.form("contract-terms-1")
    owner = {name: terms.pop(name) for name in ("ip_owner", "ip_transfer")}

    assert standing.stops_for() == "contract-terms-2"  # though a signing is in the scenario
    refused = answer(standing, "contract-signed-1", (1,), signed_on=date(2026, 4, 8))
    assert [reason for reason in refused if "合规审查未通过（R26" in reason]
    with standing.store() as store:
        assert store.contracts.find(engagement_of(store)) is None

    standing.answers["contract-terms-2"] = {"at": "2026-04-09 10:00", "form": {**terms, **owner}}
    standing.answers["contract-signed-2"] = standing.answers.pop("contract-signed-1")
    standing.answers.pop("kickoff-held-1")
    assert standing.stops_for() == "kickoff-held-1"
    with standing.store() as store:
        contract = store.contracts.get(engagement_of(store))
        assert contract.no == documents(store, "service-contract")[0].number
        assert [draft.version for draft in documents(store, "service-contract")] == [1, 2]


@pytest.mark.row("S4.7", "S9.4")
def test_a_missing_deliverable_stops_acceptance_and_is_named(line: Line) -> None:
    standing = line.before("milestone-delivered-1-2")
    files = standing.form("milestone-delivered-1-2")["files"]
    missing = files.pop()
    del files[0]["file"]
    files[0]["file"] = "系统安装包与源代码.zip"

    assert standing.stops_for() == "milestone-delivered-1-3"
    with standing.store() as store:
        rows = documents(store, "delivery-list")[-1].context["rows"]
        assert [row["checked"] for row in rows if row["name"] == missing["name"]] == ["缺少"]
        assert len(documents(store, "acceptance-notice")) == 0


@pytest.mark.row("S5.6", "S4.7", "S9.4", "S4.3")
def test_acceptance_does_not_pass_with_a_failed_mandatory_criterion(line: Line) -> None:
    standing = line.before("acceptance-tested-1-2")
    results = standing.form("acceptance-tested-1-2")["results"]
    results[0]["passed"] = False

    assert f"必过项 {results[0]['code']} 未通过" in standing.refused()
    with standing.store() as store:
        assert documents(store, "acceptance-certificate") == []
        assert payments(store) == []

    standing.form("acceptance-signed-1-2").update(verdict="correct", comments="整改后复验。")
    assert standing.stops_for() == "milestone-delivered-1-3"
    with standing.store() as store:
        failed = documents(store, "correction-list")[0].context["failed"]
        assert [row["criterion"]["code"] for row in failed] == [results[0]["code"]]
        assert payments(store) == []


@pytest.mark.row("S5.6", "S4.7")
def test_acceptance_does_not_pass_with_an_open_grave_defect(line: Line) -> None:
    standing = line.before("acceptance-tested-1-2")
    defect = {"code": "QX-9", "severity": "严重", "text": "丢失记录", "owner": "高翔", "fix_by": date(2026, 9, 20)}
    standing.form("acceptance-tested-1-2")["defects"] = [defect]

    assert "缺陷 QX-9 未关闭" in standing.refused()


@pytest.mark.row("S4.7", "S5.6", "S9.4", "S1.3")
def test_acceptance_on_condition_holds_money_back_and_reminds_of_the_correction(line: Line) -> None:
    """In the second round a defect was closed, in the third it is open again: accepted on condition."""
    standing = line.before("acceptance-tested-1-2")
    answers, tested = standing.answers, standing.form("acceptance-tested-1-2")
    defect = {"code": "QX-9", "severity": "一般", "text": "列宽不足", "owner": "高翔", "fix_by": date(2026, 9, 20)}
    answers["acceptance-tested-1-3"] = {
        "at": "2026-09-11 16:00",
        "form": {**tested, "tested_on": date(2026, 9, 11), "defects": [defect]},
    }
    tested["defects"] = [{**defect, "closed": True}]
    sign = standing.form("acceptance-signed-1-2")
    answers["acceptance-signed-1-3"] = {
        "at": "2026-09-11 17:00",
        "form": {
            **sign,
            "verdict": "conditional",
            "signed_on": date(2026, 9, 11),
            "open_items": ["导出表格的列宽"],
            "correct_by": date(2026, 9, 25),
            "held": "20000.00",
        },
    }
    sign.update(verdict="correct", comments="整改后复验。")
    answers["milestone-delivered-1-3"] = {
        "at": "2026-09-08 11:00",
        "form": {**standing.form("milestone-delivered-1-2"), "delivered_on": date(2026, 9, 8)},
    }
    approved, made = standing.form("payment-approved-1"), standing.form("payment-made-1")
    approved["amount"] = "439756.00"  # 461,700 less 8 days of delay and 20,000 held
    made["invoice"].update(gross="439756.00", net="414864.15", tax="24891.85")

    assert standing.go_on() == NO
    with standing.store() as store:
        said = CertificateContext.model_validate(documents(store, "acceptance-certificate")[0].context)
        assert (said.conclusion, [again.code for again in said.reopened]) == ("有条件通过", ["QX-9"])
        printed = markdown(store, "acceptance-certificate")
        for part in ("|结论|有条件通过|", "2026年9月25日前", "¥20,000.00", "贰万元整", "导出表格的列宽", "QX-9"):
            assert part in printed
        assert "符合《验收标准协议》约定的通过条件，验收合格" not in printed
        for kind in ("payment-verification", "payment-application", "payment-notice"):
            assert "本期暂扣¥20,000.00（人民币贰万元整）" in markdown(store, kind)
        assert [payment.amount_fen for payment in payments(store)] == [43_975_600]
        duties = {duty.kind: duty for duty in store.obligations.open_of(engagement_of(store))}
        assert duties["correction"].due_at.date() == date(2026, 9, 25)
        assert "20,000.00 元" in duties["held-release"].title
        assert duties["held-release"].due_at.date() == date(2026, 10, 25)  # 30 days of payment
        assert "20,000.00元" in markdown(store, "closing-report")


@pytest.mark.row("S1.3", "S5.6")
def test_who_applied_for_a_payment_does_not_approve_it_even_as_a_delegate(line: Line) -> None:
    standing = line.before("payment-approved-1")
    with standing.here(), transaction() as store:
        relation = store.engagements.relation(engagement_of(store), "finance_approver")
        relation.delegate = store.engagements.holder(engagement_of(store), "project_lead")
        store.session.add(relation)
    standing.form("payment-approved-1")["by"] = "何志远"

    assert "何志远" in (said := standing.refused())
    assert "申请人" in said
    with standing.store() as store:
        assert [payment.status for payment in payments(store)] == ["applied"]


@pytest.mark.row("S1.3", "S5.6")
@pytest.mark.parametrize(("amount", "said"), [("461700.01", "超过本期应付"), ("461699.99", "不一致")])
def test_a_payment_is_approved_at_the_verified_amount_and_no_other(line: Line, amount: str, said: str) -> None:
    standing = line.before("payment-approved-1")
    standing.form("payment-approved-1")["amount"] = amount

    assert said in standing.refused()


@pytest.mark.row("S1.3", "S5.6")
@pytest.mark.parametrize(
    ("invoice", "said"),
    [
        ({"seller_name": LOWEST, "seller_uscc": "91440300MA5TEW030D"}, "不是合同乙方"),
        ({"seller_uscc": "91440300MA5TEW030D"}, "统一社会信用代码与合同乙方"),
        ({"gross": "461700.01", "tax": "26133.97"}, "与批准付款"),
        ({"tax_rate": 13}, "与合同税率 6% 不一致"),
        ({"net": "435566.00", "tax": "26134.00"}, "税额"),
        ({"issued_on": date(2026, 9, 22)}, "晚于今天"),
    ],
    ids=["another seller", "another code", "another amount", "another rate", "wrong tax", "to come"],
)
def test_a_payment_with_an_invoice_that_does_not_fit_is_not_recorded(
    line: Line, invoice: dict[str, Any], said: str
) -> None:
    standing = line.before("payment-made-1")
    standing.form("payment-made-1")["invoice"].update(invoice)

    assert said in standing.refused()
    with standing.store() as store:
        assert [(payment.status, payment.voucher) for payment in payments(store)] == [("approved", None)]


@pytest.mark.row("S1.3")
def test_a_payment_is_never_made_twice(line: Line) -> None:
    standing = line.before("review-decided-1")
    with standing.store() as store:
        before = [payment.model_dump() for payment in payments(store)]

    assert answer(standing, "payment-made-1", (1,), voucher="PZ-重复") == []  # it stands as it was made
    with standing.here():
        from flows.acceptance import pay

        with without_prefect():
            pay(NO, 1)
            pay(NO, 1)
    with standing.store() as store:
        assert [payment.model_dump() for payment in payments(store)] == before
        assert len(documents(store, "payment-notice")) == 1


@pytest.mark.row("S1.3", "S4.7")
def test_the_notice_to_finance_prints_the_day_it_is_due_by_contract_and_law(line: Line) -> None:
    """Accepted on 4 September, 30 days: 4 October, within the national holidays; paid before they begin."""
    standing = line.before("payment-made-1")
    with standing.store() as store:
        said = markdown(store, "payment-notice")
        duties = [duty for duty in store.obligations.open_of(engagement_of(store)) if duty.kind == "payment"]

    assert "最后付款日为2026年10月4日，该日为非工作日，应提前至2026年9月30日办理" in said
    assert "保障中小企业款项支付条例" in said
    assert "肆拾陆万壹仟柒佰元整" in said
    assert "每逾期一日为¥230.85" in said
    assert re.search("审核：[^|]*吴海燕", said)
    assert "|开户行行号|102999000012|" in said
    assert [duty.due_at.isoformat() for duty in duties] == ["2026-09-30T17:00:00+08:00"]


@pytest.mark.row("S1.3")
def test_an_invoice_checked_before_the_notice_is_printed_in_it(line: Line) -> None:
    standing = line.before("payment-approved-1")
    facts = json.loads((ROOT / "examples/documents/invoice-check.json").read_text(encoding="utf-8"))["facts"]
    facts["invoices"][0].update(gross="461700.00", net="435566.04", tax="26133.96", issued_on="2026-09-11")
    facts["invoices"][0]["verified_on"] = "2026-09-11"
    facts |= {"milestone": 1, "payable": "461700.00", "voucher": "", "booked_on": None, "checked_on": "2026-09-11"}
    with standing.here(), without_prefect():
        place = record_paper(NO, "invoice-check", InvoiceCheck.model_validate(facts), "test")
        assert isinstance(place, Place), place
        issue_paper(NO, "invoice-check", place.subject, place.version)
    standing.answers.pop("payment-made-1")

    assert standing.stops_for() == "payment-made-1"
    with standing.store() as store:
        assert "|26352000000000000102|增值税专用发票|2026-09-11|461,700.00|" in markdown(store, "payment-notice")


def delegate(standing: Standing, starts: date, ends: date) -> None:
    with standing.here(), transaction() as store:
        relation = store.engagements.relation(engagement_of(store), "approver")
        relation.delegate, relation.delegate_from, relation.delegate_to = "孟副总", starts, ends
        store.session.add(relation)


def test_a_delegate_answers_within_the_dates_of_the_delegation(line: Line) -> None:
    standing = line.before("plan-approval-1")
    delegate(standing, date(2026, 3, 5), date(2026, 3, 5))
    standing.form("plan-approval-1")["by"] = "孟副总"
    standing.answers.pop("plan-drafted-2")

    assert standing.stops_for() == "plan-drafted-2"
    with standing.store() as store:
        made = store.decisions.row(engagement_of(store), "plan-approval-1")
        assert made is not None
        assert (made.decided_by, made.role) == ("孟副总", "approver")


@pytest.mark.parametrize(
    ("starts", "ends"), [(date(2026, 3, 6), date(2026, 3, 31)), (date(2026, 2, 1), date(2026, 3, 4))]
)
def test_a_delegate_outside_the_dates_may_not_answer(line: Line, starts: date, ends: date) -> None:
    standing = line.before("plan-approval-1")
    delegate(standing, starts, ends)
    standing.form("plan-approval-1")["by"] = "孟副总"

    said = standing.refused()
    assert "由审批人（李建国）办理" in said
    assert "请由责任人办理" in said


@pytest.mark.parametrize("key", ["award-1", "contract-signed-1", "acceptance-signed-1-2", "payment-made-1"])
def test_nobody_answers_for_a_role_that_is_not_theirs(line: Line, key: str) -> None:
    standing = line.before(key)
    standing.form(key)["by"] = "周敏"

    assert "周敏 不是其本人或有效代理人" in standing.refused()


@pytest.fixture(scope="module")
def rejected(tmp_path_factory: pytest.TempPathFactory) -> Standing:
    """The example, whose first milestone is turned down for good."""
    scenario = example()
    answers = scenario["answers"]
    answers["acceptance-tested-1-1"]["form"]["results"][0]["passed"] = False
    answers["acceptance-signed-1-1"]["form"].update(verdict="reject", comments="成果不可用，终止合同。")
    until = list(answers).index("acceptance-signed-1-1") + 1
    scenario["answers"] = {key: answers[key] for key in [*list(answers)[:until], "review-decided-1"]}
    review = scenario["answers"]["review-decided-1"]
    review["at"] = "2026-06-10 10:00"
    review["form"] = {"by": "李建国", "verdict": "end", "reason": "第一个里程碑未通过验收。"}
    scenario["progress"] = scenario["progress"][:2]
    standing = Standing(tmp_path_factory.mktemp("rejected") / "home", scenario)
    assert standing.go_on() == NO
    return standing


@pytest.mark.row("S5.6", "S5.7", "S8.12")
def test_a_milestone_turned_down_for_good_leads_to_the_review_and_no_payment(rejected: Standing) -> None:
    with rejected.store() as store:
        certificate = CertificateContext.model_validate(documents(store, "acceptance-certificate")[0].context)
        assert certificate.conclusion == "不通过"
        assert payments(store) == []
        assert documents(store, "payment-notice") == []
        assert engagement_of(store).status == "closed"
        assert len(documents(store, "vendor-scorecard")) == len(documents(store, "closing-report")) == 1


def test_after_the_end_nobody_is_reminded_of_deliveries_that_will_not_come(rejected: Standing) -> None:
    with rejected.store() as store:
        left = {duty.kind for duty in store.obligations.open_of(engagement_of(store))}
    assert not left & {"delivery", "progress-report", "notice"}


@pytest.fixture(scope="module")
def general(tmp_path_factory: pytest.TempPathFactory) -> Standing:
    """The short engagement as a service of another kind, asked by letter, reported every week."""
    scenario = short()
    scenario["request"].update(kind="general", method="inquiry", title="厂区绿化养护")
    terms = copy.deepcopy(scenario["answers"]["contract-terms-1"]["form"])
    for name in ("ip_owner", "ip_transfer"):
        del terms[name]
    scenario["answers"]["contract-terms-1"]["form"] = {**terms, "report_every": "weekly"}
    scenario["answers"]["review-decided-1"]["at"] = "2026-09-22 10:00"
    standing = Standing(tmp_path_factory.mktemp("general") / "home", scenario)
    assert standing.go_on() == NO
    return standing


@pytest.mark.row("S5.2", "S5.3")
def test_an_engagement_of_another_kind_runs_to_its_end_with_its_own_words(general: Standing) -> None:
    with general.store() as store:
        assert engagement_of(store).status == "closed"
        assert len(documents(store, "inquiry-letter")) == 3
        assert documents(store, "rfp") == []
        contract = markdown(store, "service-contract")
        assert not [words for words in ("名词和术语", "技术公开", "目标代码", "八百五十八条") if words in contract]
        assert "一般外包" in markdown(store, "outsourcing-request")
        rows = {row["rule"]: row["result"] for row in documents(store, "compliance-checklist")[0].context["rows"]}
        assert rows["R26"] == "不适用"
        assert [payment.status for payment in payments(store)] == ["paid"]


@pytest.mark.row("S1.5", "S5.5", "S8.9")
def test_a_weekly_rhythm_gives_a_report_for_every_week_until_the_closing(general: Standing) -> None:
    with general.store() as store:
        reports = documents(store, "progress-report")
        engagement = engagement_of(store)
        assert engagement.closed_at is not None
        closed = engagement.closed_at.date()

    assert [report.subject for report in reports][:3] == ["2026-W32", "2026-W33", "2026-W34"]
    assert len({report.subject for report in reports}) == len(reports)
    weeks = [date.fromisocalendar(int(label[:4]), int(label[-2:]), 1) for label in (r.subject for r in reports)]
    assert all((later - earlier).days == 7 for earlier, later in pairwise(weeks))
    assert 0 <= (closed - weeks[-1]).days < 14
    assert all(report.dated > week for report, week in zip(reports, weeks, strict=True))
