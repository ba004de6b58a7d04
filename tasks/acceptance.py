"""Acceptance and payment of one milestone. Rows S1.3, S4.7, S5.6, S9.4."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from schemas.acceptance import (
    ACCEPTANCE_NOTICE,
    ACCEPTANCE_SIGNED,
    CERTIFICATE,
    CONCLUSIONS,
    CORRECTION_LIST,
    DELIVERY_LIST,
    TEST_RECORD,
    USUAL_HOUR,
    AcceptanceNoticeContext,
    AcceptanceSigned,
    CertificateContext,
    CorrectionListContext,
    TestRecordContext,
    TestRow,
    signed_refusals,
)
from schemas.defects import Defect
from schemas.errors import Refused
from schemas.forms import Answer
from schemas.monitoring import MILESTONE_DELIVERED, MilestoneDelivered
from schemas.performance import ACCEPTANCE_TESTED, AcceptanceTested, tested_refusals
from schemas.records import Engagement
from schemas.requirements import CRITERIA
from schemas.rules.rulebook import standing
from schemas.rules.working_days import CHINA
from schemas.values import SHANGHAI, from_fen, in_shanghai
from tasks.answers import head
from tasks.delivery import (
    delivery_rows,
    stage_fields,
    stage_of,
)
from tasks.documents import Issued, issue_round
from tasks.monitoring import delivered_on
from tasks.performance import computation_of, criteria_of, signed_at, tested_at, verification_of
from tasks.refusals import Judges
from tasks.step import step
from waibao.store.engine import transaction
from waibao.store.store import Store


@step("发出验收会议通知")
def issue_acceptance_notice(no: str, milestone: int, round_: int) -> Issued:
    """发出验收会议通知。

    Time, place, people and materials, within the agreed acceptance period (S4.7).
    """

    def build(store: Store, engagement: Engagement) -> AcceptanceNoticeContext:
        today = store.today(engagement)
        terms = store.contracts.terms(store.contracts.get(engagement))
        roles = store.engagements.roles(engagement)
        delivered = store.decisions.made(engagement, MILESTONE_DELIVERED, MilestoneDelivered, milestone, round_)
        named = in_shanghai(delivered.meeting_at) if delivered.meeting_at else None
        meeting = named.date() if named else CHINA.add_working_days(today, 3)
        return AcceptanceNoticeContext(
            **stage_fields(store, engagement, milestone, round_),
            meeting_on=meeting,
            meeting_time=named.time() if named else USUAL_HOUR,
            place=delivered.meeting_place or store.engagements.party(engagement.client_id).address,
            usual_time=named is None,
            usual_place=not delivered.meeting_place,
            deadline=delivered.delivered_on
            + timedelta(terms.acceptance_days or int(standing("acceptance-period-days"))),
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


@step("出具整改清单")
def issue_correction_list(no: str, milestone: int, round_: int) -> Issued:
    """出具整改清单。

    What must be put right before the next round, by whom and until when (S9.4).
    """

    def build(store: Store, engagement: Engagement) -> CorrectionListContext:
        tested = tested_at(store, engagement, milestone, round_)
        return CorrectionListContext(
            **stage_fields(store, engagement, milestone, round_),
            signed=signed_at(store, engagement, milestone, round_),
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
        signed, tested = (
            signed_at(store, engagement, milestone, round_),
            tested_at(store, engagement, milestone, round_),
        )
        final = _is_final(store, engagement, milestone)
        computed = computation_of(store, engagement, milestone) if signed.accepts else None
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
            amount=computed.milestone_amount if computed else from_fen(stage.amount_fen),
            retention=computed.retention if computed else from_fen(stage.retention_fen),
            warranty_until=terms.warranty_end(signed.signed_on) if final else None,
            open_defects=[defect for defect in tested.defects if not defect.closed],
            basis=basis,
            conclusion=CONCLUSIONS[signed.verdict],
            reopened=_reopened(store, engagement, milestone, round_),
        )

    return issue_round(CERTIFICATE, no, build, subject=str(milestone), round_=round_, status="已签")


def _reopened(store: Store, engagement: Engagement, milestone: int, round_: int) -> list[Defect]:
    """Defects of this milestone that had been closed in a round and were found again in a later one."""
    closed: set[str] = set()
    again: dict[str, Defect] = {}
    for earlier in range(1, round_ + 1):
        tested = store.decisions.answer(engagement, ACCEPTANCE_TESTED, AcceptanceTested, milestone, earlier)
        for defect in tested.defects if tested else []:
            if defect.closed:
                closed.add(defect.code)
            elif defect.code in closed:
                again[defect.code] = defect
    return list(again.values())


@step("登记验收结论")
def settle_milestone(no: str, milestone: int, round_: int) -> None:
    """登记验收结论。

    Mark the milestone accepted or rejected as signed; the delivery is no longer due.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        signed = signed_at(store, engagement, milestone, round_)
        status = "accepted" if signed.accepts else "rejected"
        stage = stage_of(store, engagement, milestone)
        store.contracts.settle(engagement, stage, status, signed.signed_on, store.now(engagement), signed.by)
        store.obligations.fulfil(engagement, "delivery", str(milestone))
        if signed.verdict == "conditional":
            _remember_conditions(store, engagement, milestone, signed)
        if status == "accepted" and _is_final(store, engagement, milestone):
            _begin_warranty(store, engagement, signed.signed_on)


def _remember_conditions(store: Store, engagement: Engagement, milestone: int, signed: AcceptanceSigned) -> None:
    """The correction is due on the day agreed; what was held is due after it, within the contract's term of payment."""
    assert signed.correct_by is not None
    contract = store.contracts.get(engagement)
    name, subject = stage_of(store, engagement, milestone).name, str(milestone)
    at = datetime.combine(signed.correct_by, time(17), SHANGHAI)
    basis = f"有条件通过的验收报告 {store.documents.issued(engagement, CERTIFICATE, subject).number}"
    title = f"里程碑“{name}”遗留事项整改：{'；'.join(signed.open_items)}"
    store.obligations.add(engagement, "correction", subject, title, at, basis)
    days = store.contracts.terms(contract).payment_days
    title = f"处理里程碑“{name}”暂扣款 {signed.held:,.2f} 元：整改经验证的支付，逾期未整改的按合同处理"
    due = f"{basis}，自整改完成日期起付款期限 {days} 日"
    store.obligations.add(engagement, "held-release", subject, title, at + timedelta(days), due)


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
    try:
        payable = computation_of(store, engagement, milestone).payable if form.accepts else Decimal(0)
    except Refused as unpayable:
        return unpayable.reasons
    return signed_refusals(form, verification, payable, tested.tested_on, store.today(engagement))


REFUSALS: Judges = {
    ACCEPTANCE_TESTED.slug: _tested_refusals,
    ACCEPTANCE_SIGNED.slug: _signed_refusals,
}
