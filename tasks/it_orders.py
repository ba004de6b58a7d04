"""Payment of an IT package by QR code: the order, its payment sheet, the receipt once it is paid. Row S7.5."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from schemas.catalogue import PAPER_GATES, paper_kind
from schemas.errors import NotFound, Refused
from schemas.handover import Receipt
from schemas.it_orders import QR_PAYMENT_SHEET, OrderOf, PayCode, QrPaymentSheetContext
from schemas.it_terms import ItTerms
from schemas.payment_channels import Channel, PaymentChannels, practice_channels
from schemas.records import Engagement, ServiceOrder
from schemas.rules.free_exit import free_period
from schemas.rules.separation import same_person
from schemas.rules.vat import from_gross
from schemas.rules.working_days import add_months
from schemas.settlement import Platform
from schemas.values import from_fen, to_fen
from tasks.answers import contract_head, head, vendor_party
from tasks.documents import Issued, issue
from tasks.drafts.acceptance import receipt_of_order
from tasks.it_service import it_terms
from tasks.papers import Place, enter, issue_paper, place_of
from tasks.step import say, step
from waibao.payment_file import load_channels
from waibao.store.engine import reading, transaction
from waibao.store.store import Store

RECEIPT = "receipt"


def channels_of(store: Store, engagement: Engagement) -> PaymentChannels:
    """Where the provider is paid. A rehearsal, or an unattended run without the file, gets links that lead nowhere.

    Raises:
        BadInput: the file is missing or has faults.
        Refused: it is of another provider than the contract's.
    """
    vendor = vendor_party(store, store.contracts.get(engagement)).name
    practice = engagement.rehearsal or (engagement.clock is not None and not store.settings.payment.exists())
    found = practice_channels(vendor) if practice else load_channels(store.settings.payment)
    if found.payee != vendor:
        raise Refused(f"收款账户文件中的收款单位“{found.payee}”不是合同乙方“{vendor}”：请改正收款账户文件，不得代收。")
    return found


@step("开立扫码订单")
def open_order(order: OrderOf) -> str:
    """开立扫码订单。

    Open the order of a period, once; returns its number.

    Raises:
        Refused: not agreed, outside the contract, overlapping, or the client has left.
        BadInput: no payment links are set up.
    """
    with transaction() as store:
        engagement = store.engagements.get(order.no)
        standing = store.orders.standing(engagement)
        same = [one for one in standing if one.starts_on == order.starts_on and one.months == order.months]
        if same:
            return same[0].no
        terms, channels = it_terms(store, engagement), channels_of(store, engagement)
        codes = [name for name in channels.links if order.channel in (name, "两者任选")]
        if refusals := order_refusals(store, engagement, order, terms, standing) + channel_refusals(
            order.channel, codes
        ):
            raise Refused(refusals)
        now, amount = store.now(engagement), terms.monthly_price * order.months
        number = store.orders.number(engagement, now)
        made = ServiceOrder(
            engagement_id=engagement.id or 0,
            no=number,
            key=order.starts_on.isoformat(),
            starts_on=order.starts_on,
            ends_on=ends_on(order),
            months=order.months,
            title=f"{terms.package_title} {order.starts_on} 至 {ends_on(order)}",
            amount_fen=to_fen(amount),
            codes=[
                {"platform": name, "merchant": link.merchant, "link": link.filled(number, amount)}
                for name, link in channels.links.items()
                if name in codes
            ],
            pay_by=order.pay_by,
            status="待支付",
            opened_at=now,
            opened_by=order.by,
        )
        store.orders.open(engagement, made, now)
    say(f"{order.no} 扫码订单 {number}：{made.title}，{amount:,.2f} 元")
    return number


def ends_on(order: OrderOf) -> date:
    """The last day of the period."""
    return add_months(order.starts_on, order.months) - timedelta(1)


def order_refusals(
    store: Store, engagement: Engagement, order: OrderOf, terms: ItTerms, standing: list[ServiceOrder]
) -> list[str]:
    """Why an order may not be opened; empty when it may."""
    contract = store.contracts.terms(store.contracts.get(engagement))
    last = ends_on(order)
    overlapping = [one.no for one in standing if one.starts_on <= last and order.starts_on <= one.ends_on]
    rules = [
        (engagement.status != "open", f"项目 {engagement.no} 已结束，不再收款。"),
        (store.orders.exit_of(engagement) is not None, "甲方已在免费期内退出，不再收款。"),
        (terms.payment != "扫码", "合同约定转账付款：需要扫码付款的，请先变更合同的付款方式。"),
        (
            order.starts_on < contract.starts_on or last > contract.ends_on,
            f"服务期间 {order.starts_on} 至 {last} 超出合同期限 {contract.starts_on} 至 {contract.ends_on}：请改正。",
        ),
        (bool(overlapping), f"服务期间与订单 {'、'.join(overlapping)} 重叠：请改正，或者先作废原订单。"),
        (order.pay_by < store.today(engagement), f"最迟支付日 {order.pay_by} 已过：请改正。"),
    ]
    return [sentence for broken, sentence in rules if broken]


def channel_refusals(channel: Channel, codes: Sequence[Platform]) -> list[str]:
    """Why the chosen platform cannot be used."""
    return [] if codes else [f"收款账户文件中没有{channel}的商户号和链接：请补充，或改用另一平台。"]


def order_of(store: Store, engagement: Engagement, number: str) -> ServiceOrder:
    """One order of an engagement.

    Raises:
        NotFound: it has no order of that number.
    """
    found = next((order for order in store.orders.of(engagement) if order.no == number), None)
    if found is None:
        raise NotFound(f"项目 {engagement.no} 没有订单 {number}：请核对订单号")
    return found


@step("出具扫码支付单")
def issue_payment_sheet(no: str, number: str) -> Issued:
    """出具扫码支付单。

    The sheet with the QR codes, the amount in figures and capitals; once for each order.
    """

    def build(store: Store, engagement: Engagement) -> QrPaymentSheetContext:
        order, contract = order_of(store, engagement, number), store.contracts.get(engagement)
        terms, amount = it_terms(store, engagement), from_fen(order.amount_fen)
        tax = from_gross(amount, Decimal(contract.tax_rate))
        return QrPaymentSheetContext(
            head=head(store, engagement),
            contract=contract_head(store, engagement),
            order_no=order.no,
            package=terms.package_title,
            starts_on=order.starts_on,
            ends_on=order.ends_on,
            months=order.months,
            monthly_price=terms.monthly_price,
            amount=amount,
            tax_rate=Decimal(contract.tax_rate),
            net=tax.net,
            tax=tax.tax,
            codes=[PayCode.model_validate(code) for code in order.codes],
            practice=any(".invalid/" in code["link"] for code in order.codes),
            pay_by=order.pay_by,
            opened_on=store.today(engagement),
            opened_by=order.opened_by,
            free_until=_free_until(store, engagement, terms),
            service_phone=terms.service_phone,
        )

    return issue(QR_PAYMENT_SHEET, no, build, subject=number)


def _free_until(store: Store, engagement: Engagement, terms: ItTerms) -> date | None:
    """The last day of the free month, as long as it is not over."""
    signed = store.contracts.get(engagement).signed_on
    if not (terms.free_exit and signed):
        return None
    last = free_period(signed, moves_on=terms.exit_rest_day != "不顺延").last_day
    return last if store.today(engagement) <= last else None


@step("出具收据")
def issue_receipts(no: str) -> list[str]:
    """出具收据。

    A receipt for every order that was paid exactly, once each; returns the numbers of all. What was paid twice, short
    or over waits until somebody has looked into it.
    """
    with reading() as store:
        paid = [order.no for order in store.orders.of(store.engagements.get(no)) if _exactly_paid(order)]
    return [number for order_no in paid if (number := _receipt(no, order_no))]


def _exactly_paid(order: ServiceOrder) -> bool:
    return order.status == "已支付" and order.received_fen - order.refunded_fen == order.amount_fen


def _receipt(no: str, order_no: str) -> str:
    """The receipt of one order; empty when its form cannot be filled from what is known."""
    source = receipt_source(order_no)
    with transaction() as store:
        engagement = store.engagements.get(no)
        kind = paper_kind(RECEIPT)
        place = receipt_place(store, engagement, order_no)
        if place is None:
            form = receipt_form(store, engagement, order_of(store, engagement, order_no))
            outcome = enter(store, engagement, kind, form, source, "") if form else ["收款人与交款人为同一人"]
            if not isinstance(outcome, Place):
                say(f"订单 {order_no} 的收据请由出纳填写出具：{'；'.join(outcome)}")
                return ""
            place = outcome
    return issue_paper(no, RECEIPT, place.subject, place.version).number


def receipt_source(order_no: str) -> str:
    """Where the receipt of an order comes from: what makes it one."""
    return f"order:{order_no}"


def receipt_place(store: Store, engagement: Engagement, order_no: str) -> Place | None:
    """Where the receipt of an order is; None while there is none."""
    source = receipt_source(order_no)
    found = [row for row in store.decisions.at(engagement, PAPER_GATES[RECEIPT]) if row.source == source]
    return place_of(found[0].key) if found else None


def receipt_form(store: Store, engagement: Engagement, order: ServiceOrder) -> Receipt | None:
    """What the receipt of an order says; None when payer and cashier are one person."""
    cashier, client = store.engagements.holder(engagement, "cashier"), store.engagements.party(engagement.client_id)
    if same_person(cashier, client.contact) or order.paid_at is None:
        return None
    facts = receipt_of_order(order, store.contracts.get(engagement).no)
    return Receipt.model_validate({**facts, "by": cashier, "payer": client.contact})
