"""Acceptance and payment of one milestone. Rows S1.3, S4.7, S5.6, S9.4."""

from datetime import date, datetime, time, timedelta

from schemas.acceptance import (
    ACCEPTANCE_NOTICE,
    ACCEPTANCE_SIGNED,
    ACCEPTANCE_TESTED,
    CERTIFICATE,
    CORRECTION_LIST,
    DELIVERY_LIST,
    TEST_RECORD,
    AcceptanceNoticeContext,
    AcceptanceSigned,
    AcceptanceTested,
    CertificateContext,
    CorrectionListContext,
    TestRecordContext,
    TestRow,
    Verification,
    signed_refusals,
    tested_refusals,
    verify_performance,
)
from schemas.forms import Answer
from schemas.records import Engagement
from schemas.requirements import CRITERIA, CRITERIA_AGREED, CriteriaAgreed, CriterionAgreed
from schemas.rules.rulebook import standing
from schemas.rules.working_days import CHINA
from schemas.values import SHANGHAI, from_fen
from tasks.answers import head
from tasks.delivery import (
    delivery_rows,
    stage_fields,
    stage_of,
)
from tasks.documents import Issued, issue_round
from tasks.monitoring import delivered_on
from tasks.refusals import Judges
from tasks.step import step
from waibao.store.engine import transaction
from waibao.store.store import Store


def criteria_of(store: Store, engagement: Engagement, milestone: int) -> list[CriterionAgreed]:
    """The agreed criteria of a milestone."""
    agreed = store.decisions.made(engagement, CRITERIA_AGREED, CriteriaAgreed, 1)
    return [item for item in agreed.criteria if item.milestone == milestone]


@step("发出验收会议通知")
def issue_acceptance_notice(no: str, milestone: int, round_: int) -> Issued:
    """发出验收会议通知。

    Time, place, people and materials, within the agreed acceptance period (S4.7).
    """

    def build(store: Store, engagement: Engagement) -> AcceptanceNoticeContext:
        today = store.today(engagement)
        terms = store.contracts.terms(store.contracts.get(engagement))
        roles = store.engagements.roles(engagement)
        on = delivered_on(store, engagement, milestone, round_)
        meeting = CHINA.add_working_days(today, 3)
        return AcceptanceNoticeContext(
            **stage_fields(store, engagement, milestone, round_),
            meeting_on=meeting,
            place=store.engagements.party(engagement.client_id).address,
            deadline=on + timedelta(terms.acceptance_days or int(standing("acceptance-period-days"))),
            participants=[
                f"{roles['acceptor']}（甲方验收负责人）",
                f"{terms.client_leader}（甲方项目负责人）",
                f"{roles['requirements_owner']}（甲方需求确认人）",
                f"{terms.vendor_leader}（乙方项目负责人）",
            ],
            materials=[row.name for row in delivery_rows(store, engagement, milestone, round_)],
            criteria=criteria_of(store, engagement, milestone),
            calendar_note=CHINA.note(meeting.year),
        )

    return issue_round(ACCEPTANCE_NOTICE, no, build, subject=str(milestone), round_=round_)


def tested_at(store: Store, engagement: Engagement, milestone: int, round_: int) -> AcceptanceTested:
    """The recorded acceptance test of a round."""
    return store.decisions.made(engagement, ACCEPTANCE_TESTED, AcceptanceTested, milestone, round_)


def verification_of(store: Store, engagement: Engagement, milestone: int, round_: int) -> Verification:
    """The verified performance of a round."""
    agreed = store.decisions.made(engagement, CRITERIA_AGREED, CriteriaAgreed, 1)
    failed = [
        f"交付物“{row.name}”{'缺少' if row.checked == '缺少' else '未通过核验'}：须补交或更正。"
        for row in delivery_rows(store, engagement, milestone, round_)
        if row.checked != "通过"
    ]
    return verify_performance(
        tested_at(store, engagement, milestone, round_),
        criteria_of(store, engagement, milestone),
        agreed.pass_ratio,
        failed,
    )


def _test_rows(store: Store, engagement: Engagement, milestone: int, round_: int) -> list[TestRow]:
    found = {result.code: result for result in tested_at(store, engagement, milestone, round_).results}
    return [
        TestRow(criterion=item, actual=found[item.code].actual, passed=found[item.code].passed)
        for item in criteria_of(store, engagement, milestone)
    ]


@step("出具验收测试记录")
def issue_test_record(no: str, milestone: int, round_: int) -> Issued:
    """出具验收测试记录。

    Every criterion with what was found, and whether the whole may pass (S4.3, S4.7).
    """

    def build(store: Store, engagement: Engagement) -> TestRecordContext:
        verification = verification_of(store, engagement, milestone, round_)
        return TestRecordContext(
            **stage_fields(store, engagement, milestone, round_),
            tested=tested_at(store, engagement, milestone, round_),
            rows=_test_rows(store, engagement, milestone, round_),
            verification=verification,
            faults=verification.faults(),
        )

    return issue_round(TEST_RECORD, no, build, subject=str(milestone), round_=round_)


def _signed(store: Store, engagement: Engagement, milestone: int, round_: int) -> AcceptanceSigned:
    return store.decisions.made(engagement, ACCEPTANCE_SIGNED, AcceptanceSigned, milestone, round_)


@step("出具整改清单")
def issue_correction_list(no: str, milestone: int, round_: int) -> Issued:
    """出具整改清单。

    What must be put right before the next round, by whom and until when (S9.4).
    """

    def build(store: Store, engagement: Engagement) -> CorrectionListContext:
        tested = tested_at(store, engagement, milestone, round_)
        return CorrectionListContext(
            **stage_fields(store, engagement, milestone, round_),
            signed=_signed(store, engagement, milestone, round_),
            failed=[row for row in _test_rows(store, engagement, milestone, round_) if not row.passed],
            defects=[defect for defect in tested.defects if not defect.closed],
            faults=verification_of(store, engagement, milestone, round_).faults(),
            next_round=round_ + 1,
        )

    return issue_round(CORRECTION_LIST, no, build, subject=str(milestone), round_=round_)


@step("出具验收报告")
def issue_certificate(no: str, milestone: int, round_: int) -> Issued:
    """出具验收报告。

    The conclusion with everything it rests on, for both signatures (S4.7, S5.6). A round is a version.
    """

    def build(store: Store, engagement: Engagement) -> CertificateContext:
        contract = store.contracts.get(engagement)
        terms, stage = store.contracts.terms(contract), stage_of(store, engagement, milestone)
        signed, tested = _signed(store, engagement, milestone, round_), tested_at(store, engagement, milestone, round_)
        final = _is_final(store, engagement, milestone)
        criteria = store.documents.issued(engagement, CRITERIA)
        basis = [
            f"《{head(store, engagement).title}合同》（{contract.no}）",
            f"《验收标准协议》（{criteria.number}）",
            f"《交付物核对表》（{store.documents.issued(engagement, DELIVERY_LIST, str(milestone)).number}）",
            f"《验收测试记录》（{store.documents.issued(engagement, TEST_RECORD, str(milestone)).number}）",
        ]
        return CertificateContext(
            **stage_fields(store, engagement, milestone, round_),
            kind="终验" if final else "阶段验收",
            signed=signed,
            tested=tested,
            rows=_test_rows(store, engagement, milestone, round_),
            deliveries=delivery_rows(store, engagement, milestone, round_),
            due_on=stage.due_on,
            delivered_on=delivered_on(store, engagement, milestone, round_),
            amount=from_fen(stage.amount_fen),
            retention=from_fen(stage.retention_fen),
            warranty_until=terms.warranty_end(signed.signed_on) if final else None,
            open_defects=[defect for defect in tested.defects if not defect.closed],
            basis=basis,
            conclusion="通过" if signed.verdict == "pass" else "不通过",
        )

    return issue_round(CERTIFICATE, no, build, subject=str(milestone), round_=round_, status="已签")


@step("登记验收结论")
def settle_milestone(no: str, milestone: int, round_: int) -> None:
    """登记验收结论。

    Mark the milestone accepted or rejected as signed; the delivery is no longer due.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        signed = _signed(store, engagement, milestone, round_)
        status = "accepted" if signed.verdict == "pass" else "rejected"
        stage = stage_of(store, engagement, milestone)
        store.contracts.settle(engagement, stage, status, signed.signed_on, store.now(engagement), signed.by)
        store.obligations.fulfil(engagement, "delivery", str(milestone))
        if status == "accepted" and _is_final(store, engagement, milestone):
            _begin_warranty(store, engagement, signed.signed_on)


def _is_final(store: Store, engagement: Engagement, milestone: int) -> bool:
    return milestone == len(store.contracts.milestones(store.contracts.get(engagement)))


def _begin_warranty(store: Store, engagement: Engagement, accepted_on: date) -> None:
    """The warranty runs from final acceptance; what was held back is due when it has ended (R21)."""
    contract = store.contracts.get(engagement)
    ends = store.contracts.terms(contract).warranty_end(accepted_on)
    if ends is None:
        return
    at = datetime.combine(ends, time(9), SHANGHAI)
    store.obligations.add(engagement, "warranty-end", "1", "质保期届满", at, "合同质保条款，自终验合格之日起算")
    for stage in store.contracts.milestones(contract):
        if stage.retention_fen:
            title = f"返还里程碑“{stage.name}”质保金 {from_fen(stage.retention_fen):,.2f} 元"
            due, basis = at + timedelta(1), "质保期届满且无未关闭缺陷"
            store.obligations.add(engagement, "retention-release", str(stage.seq), title, due, basis)


def _tested_refusals(store: Store, engagement: Engagement, form: Answer, subject: tuple[int, ...]) -> list[str]:
    assert isinstance(form, AcceptanceTested)
    milestone, round_ = subject
    delivered = delivered_on(store, engagement, milestone, round_)
    return tested_refusals(form, criteria_of(store, engagement, milestone), delivered, store.today(engagement))


def _signed_refusals(store: Store, engagement: Engagement, form: Answer, subject: tuple[int, ...]) -> list[str]:
    assert isinstance(form, AcceptanceSigned)
    milestone, round_ = subject
    verification = verification_of(store, engagement, milestone, round_)
    tested = tested_at(store, engagement, milestone, round_)
    return signed_refusals(form, verification, tested.tested_on, store.today(engagement))


REFUSALS: Judges = {
    ACCEPTANCE_TESTED.slug: _tested_refusals,
    ACCEPTANCE_SIGNED.slug: _signed_refusals,
}
