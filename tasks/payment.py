"""Payment of one milestone: computed from verified performance, applied, approved, paid once. Rows S1.3, S5.6."""

from datetime import date, datetime, time
from decimal import Decimal

from schemas.acceptance import CERTIFICATE
from schemas.documents import DocumentKind
from schemas.errors import Refused
from schemas.forms import Answer
from schemas.invoices import INVOICE_CHECK, InvoiceCheckContext
from schemas.payment import (
    APPLICATION,
    NOTICE,
    PAYMENT_APPROVED,
    PAYMENT_MADE,
    VERIFICATION,
    KnownInvoice,
    PaymentApproved,
    PaymentContext,
    PaymentMade,
    VerificationContext,
    approval_refusals,
    made_refusals,
    payment_refusals,
    reviewer_of,
)
from schemas.records import Engagement, Milestone, Payment
from schemas.rules.account import account_refusals, masked_account
from schemas.rules.payment_terms import PaymentDue, late_interest, legal_payment_days, payment_due, payment_start
from schemas.rules.rulebook import rate
from schemas.rules.vat import from_gross
from schemas.rules.working_days import CHINA
from schemas.values import SHANGHAI, day_cn, from_fen, to_fen
from tasks.answers import vendor_party
from tasks.delivery import stage_fields, stage_of
from tasks.documents import Issued, issue
from tasks.monitoring import delivered_on, delivered_round_of
from tasks.performance import computation_of, signed_at, terms_of, verification_of
from tasks.refusals import Judges
from tasks.step import say, step
from tasks.vendor_standing import payee_of
from waibao.store.engine import reading, transaction
from waibao.store.store import Store


def refusals_to_pay(store: Store, engagement: Engagement, milestone: int) -> list[str]:
    """Why this milestone may not be paid; empty when it may."""
    stage, round_ = stage_of(store, engagement, milestone), delivered_round_of(store, engagement, milestone)
    verification = verification_of(store, engagement, milestone, round_)
    if left := left_refusals(store, engagement):
        return left
    conditional = signed_at(store, engagement, milestone, round_).verdict == "conditional"
    return payment_refusals(
        computation_of(store, engagement, milestone),
        stage.status == "accepted",
        verification.grave_faults() if conditional else verification.faults(),
        unconfirmed_account(store, engagement),
    )


def unconfirmed_account(store: Store, engagement: Engagement) -> list[str]:
    """Why nothing may be paid to the vendor's account as it stands now, changed since the contract or not (R24)."""
    payee, vendor = payee_of(store, engagement), vendor_party(store, store.contracts.get(engagement))
    return account_refusals(payee.confirmed_by or None, payee.entered_by, payee.name, vendor.name)


def left_refusals(store: Store, engagement: Engagement) -> list[str]:
    """Why nothing is paid to a vendor whose client has left free of charge (S6.6); empty when it has not."""
    left = store.orders.exit_of(engagement)
    return [f"甲方已于 {left.arrived_on} 免费退出（{left.clause}）：不再付款，已付款项应当退还。"] if left else []


@step("出具付款前核查表")
def issue_verification(no: str, milestone: int) -> Issued:
    """出具付款前核查表。

    The contractor's verified performance and the ratio that follows from it, before anything is paid (S1.3).
    """

    def build(store: Store, engagement: Engagement) -> VerificationContext:
        round_ = delivered_round_of(store, engagement, milestone)
        verification = verification_of(store, engagement, milestone, round_)
        payee = payee_of(store, engagement)
        return VerificationContext(
            **stage_fields(store, engagement, milestone, round_),
            verification=verification,
            verified_ratio=verification.ratio,
            computation=computation_of(store, engagement, milestone),
            faults=refusals_to_pay(store, engagement, milestone),
            certificate_no=store.documents.issued(engagement, CERTIFICATE, str(milestone)).number,
            payee_masked=f"{payee.bank} {masked_account(payee.account)}",
            account_confirmed=bool(payee.confirmed_by),
            verified_by=store.engagements.holder(engagement, "acceptor"),
            verified_on=store.today(engagement),
        )

    return issue(VERIFICATION, no, build, subject=str(milestone))


@step("提出付款申请")
def apply_for_payment(no: str, milestone: int) -> int:
    """提出付款申请。

    Enter the payment of an accepted and verified milestone, once; returns its amount in fen.

    Raises:
        Refused: not accepted, verification failed, account not confirmed, or over the contract.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        stage = stage_of(store, engagement, milestone)
        if found := store.payments.find(stage):
            return found.amount_fen
        if refusals := refusals_to_pay(store, engagement, milestone):
            raise Refused(refusals)
        computation = computation_of(store, engagement, milestone)
        payment = Payment(
            milestone_id=stage.id or 0,
            amount_fen=to_fen(computation.payable),
            retained_fen=to_fen(computation.retention),
            withheld_fen=to_fen(computation.withheld),
            penalty_fen=to_fen(computation.penalty),
            verified_ratio=str(computation.verified_ratio),
            status="applied",
            applicant=store.engagements.holder(engagement, "project_lead"),
            due_on=_due(store, engagement, milestone)[0].due,
        )
        store.payments.apply(engagement, payment, str(milestone), store.now(engagement))
        return payment.amount_fen


def _due(store: Store, engagement: Engagement, milestone: int) -> tuple[PaymentDue, str, date]:
    """When the payment is due, why, and from which day it is counted (R5)."""
    terms, contract = terms_of(store, engagement), store.contracts.get(engagement)
    round_ = delivered_round_of(store, engagement, milestone)
    signed = signed_at(store, engagement, milestone, round_)
    delivered = delivered_on(store, engagement, milestone, round_)
    start = payment_start(delivered, terms.acceptance_days, signed.signed_on)
    why = "验收合格之日" if start == signed.signed_on else "约定验收期限届满之日（逾期验收）"
    client, vendor = store.engagements.party(engagement.client_id), vendor_party(store, contract)
    term = legal_payment_days(client.size, vendor.size, terms.payment_days)
    basis = f"自{why}（{day_cn(start)}）起 {term.days} 日内。{term.note}"
    return payment_due(start, term.days, CHINA), basis, start


def _payment_context(store: Store, engagement: Engagement, milestone: int, *, full_account: bool) -> PaymentContext:
    stage, terms = stage_of(store, engagement, milestone), terms_of(store, engagement)
    round_ = delivered_round_of(store, engagement, milestone)
    payment, payee = _payment(store, stage), payee_of(store, engagement)
    amount, tax_rate = from_fen(payment.amount_fen), Decimal(store.contracts.get(engagement).tax_rate)
    tax = from_gross(amount, tax_rate)
    signed = signed_at(store, engagement, milestone, round_)
    due, basis, _ = _due(store, engagement, milestone)
    application = store.documents.latest(engagement, APPLICATION, str(milestone))
    today = store.today(engagement)
    daily = Decimal(terms.late_payment_rate or rate("late-payment-daily-percent", today).value)
    roles = store.engagements.roles(engagement)
    return PaymentContext(
        **stage_fields(store, engagement, milestone, round_),
        computation=computation_of(store, engagement, milestone),
        net=tax.net,
        tax=tax.tax,
        tax_rate=tax_rate,
        bank=payee.bank,
        bank_code=payee.bank_code,
        account=payee.account if full_account else masked_account(payee.account),
        certificate_no=store.documents.issued(engagement, CERTIFICATE, str(milestone)).number,
        certificate_on=signed.signed_on,
        verification_no=store.documents.issued(engagement, VERIFICATION, str(milestone)).number,
        application_no=application.number if application else "",
        applicant=payment.applicant,
        approver=payment.approver or "",
        approved_on=today if payment.approver else None,
        cashier=store.engagements.holder(engagement, "cashier"),
        due_on=due.due,
        pay_by=due.pay_by,
        due_basis=basis,
        late_interest=f"逾期付款的，按未付金额每日 {daily.normalize():f}% 计付违约金",
        late_daily=late_interest(amount, 1, daily),
        reviewer=reviewer_of(
            [roles["acceptor"], roles["finance_approver"]],
            payment.applicant,
            payment.approver or roles["finance_approver"],
            roles["cashier"],
        ),
        invoices=_invoices(store, engagement, milestone),
        dated=today,
    )


def _invoices(store: Store, engagement: Engagement, milestone: int) -> list[KnownInvoice]:
    """Invoices for this milestone that were checked without fault, as the newest version of each record has them."""
    checked = {
        document.subject: InvoiceCheckContext.model_validate(document.context)
        for document in store.documents.of(engagement)
        if document.kind == INVOICE_CHECK.slug
    }
    return [
        KnownInvoice(**invoice.model_dump(include=set(KnownInvoice.model_fields)), checked_by=said.facts.by)
        for said in checked.values()
        if said.facts.milestone == milestone and not said.facts.faults(said.contract.client, said.contract.vendor)
        for invoice in said.facts.invoices
    ]


def _payment(store: Store, stage: Milestone) -> Payment:
    payment = store.payments.find(stage)
    if payment is None:
        raise Refused(f"里程碑“{stage.name}”还没有付款申请：请先完成验收与核查。")
    return payment


def _issue_payment_document(kind: DocumentKind, no: str, milestone: int, *, full_account: bool) -> Issued:
    return issue(
        kind,
        no,
        lambda store, engagement: _payment_context(store, engagement, milestone, full_account=full_account),
        subject=str(milestone),
    )


@step("出具付款申请单")
def issue_application(no: str, milestone: int) -> Issued:
    """出具付款申请单。

    The application with its computation; the account is masked (S1.3).
    """
    return _issue_payment_document(APPLICATION, no, milestone, full_account=False)


@step("登记付款审批")
def approve_payment(no: str, milestone: int) -> None:
    """登记付款审批。

    Take over the approval into the payment and enter the day it is due into the obligation calendar (R5).
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        approved = store.decisions.made(engagement, PAYMENT_APPROVED, PaymentApproved, milestone)
        stage = stage_of(store, engagement, milestone)
        payment = _payment(store, stage)
        store.payments.approve(engagement, payment, approved.by, str(milestone), store.now(engagement))
        due, basis, _ = _due(store, engagement, milestone)
        moment = datetime.combine(due.pay_by, time(17), SHANGHAI)
        store.obligations.add(engagement, "payment", str(milestone), f"支付里程碑“{stage.name}”款项", moment, basis)


@step("出具付款通知书")
def issue_notice(no: str, milestone: int) -> Issued:
    """出具付款通知书。

    To finance: amount in figures and capitals, account, due day by contract and law (S4.7).

    Raises:
        Refused: the account was changed since the approval, and nobody has confirmed the change.
    """
    with reading() as store:
        engagement = store.engagements.get(no)
        noticed = store.documents.find(engagement, NOTICE, str(milestone))
        if noticed is None and (refusals := unconfirmed_account(store, engagement)):
            raise Refused(refusals)
    return _issue_payment_document(NOTICE, no, milestone, full_account=True)


@step("登记付款")
def register_payment(no: str, milestone: int) -> int:
    """登记付款。

    Record that the payment was made, once; returns the amount in fen.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        made = store.decisions.made(engagement, PAYMENT_MADE, PaymentMade, milestone)
        stage, now = stage_of(store, engagement, milestone), store.now(engagement)
        payment = _payment(store, stage)
        first = payment.status != "paid"
        store.payments.pay(
            engagement,
            payment,
            made.by,
            made.paid_on,
            made.voucher,
            made.invoice.model_dump(mode="json"),
            str(milestone),
            now,
        )
        store.obligations.fulfil(engagement, "payment", str(milestone))
    if first:
        say(f"里程碑 {milestone} 已付款 {from_fen(payment.amount_fen):,.2f} 元（凭证 {payment.voucher}）")
    return payment.amount_fen


def _approved_refusals(store: Store, engagement: Engagement, form: Answer, subject: tuple[int, ...]) -> list[str]:
    assert isinstance(form, PaymentApproved)
    payment = _payment(store, stage_of(store, engagement, subject[0]))
    refusals = approval_refusals(form, payment.applicant, computation_of(store, engagement, subject[0]))
    return left_refusals(store, engagement) + unconfirmed_account(store, engagement) + refusals


def _made_refusals(store: Store, engagement: Engagement, form: Answer, subject: tuple[int, ...]) -> list[str]:
    assert isinstance(form, PaymentMade)
    payment = _payment(store, stage_of(store, engagement, subject[0]))
    contract = store.contracts.get(engagement)
    accepted = signed_at(store, engagement, subject[0], delivered_round_of(store, engagement, subject[0]))
    assert contract.signed_on is not None
    return (
        left_refusals(store, engagement)
        + unconfirmed_account(store, engagement)
        + made_refusals(
            form,
            amount=from_fen(payment.amount_fen),
            tax_rate=Decimal(contract.tax_rate),
            vendor=vendor_party(store, contract),
            applicant=payment.applicant,
            approver=payment.approver or "",
            contract_on=contract.signed_on,
            accepted_on=accepted.signed_on,
            today=store.today(engagement),
        )
    )


REFUSALS: Judges = {PAYMENT_APPROVED.slug: _approved_refusals, PAYMENT_MADE.slug: _made_refusals}
