"""The register of contracts, read from the store. Rows S1.2, S5.3."""

from schemas.contract_register import RegisteredContract
from schemas.errors import NotFound
from schemas.records import Contract, Engagement
from schemas.values import from_fen
from tasks.answers import profile, vendor_party
from waibao.store.engine import reading
from waibao.store.store import Store

STATUS = {"open": "履行中", "closed": "已结束", "rejected": "已终止"}


def register() -> list[RegisteredContract]:
    """Every signed contract, oldest first."""
    with reading() as store:
        return [_registered(store, _engagement(store, contract), contract) for contract in store.contracts.all()]


def contract_numbered(store: Store, number: str) -> tuple[Engagement, Contract]:
    """A signed contract by its own number or its engagement's.

    Raises:
        NotFound: there is none, or none was signed yet.
    """
    for contract in store.contracts.all():
        engagement = _engagement(store, contract)
        if number in (contract.no, engagement.no):
            return engagement, contract
    raise NotFound(f"没有编号为 {number} 的已签合同：请用 waibao contracts list 查看，合同签署登记后列入台账")


def registered(number: str) -> RegisteredContract:
    """One contract of the register."""
    with reading() as store:
        return _registered(store, *contract_numbered(store, number))


def _engagement(store: Store, contract: Contract) -> Engagement:
    return store.session.get_one(Engagement, contract.engagement_id)


def _registered(store: Store, engagement: Engagement, contract: Contract) -> RegisteredContract:
    versions, payments = store.contracts.versions(contract), store.payments.of(contract)
    now, paid = versions[-1], [payment for _, payment in payments if payment.status == "paid"]
    duty = next(iter(store.obligations.open_of(engagement)), None)
    return RegisteredContract(
        no=contract.no,
        title=f"{engagement.title}合同",
        engagement_no=engagement.no,
        kind=profile(engagement).title,
        client=store.engagements.party(engagement.client_id).name,
        vendor=vendor_party(store, contract).name,
        signed_on=contract.signed_on,
        starts_on=now.terms.starts_on,
        ends_on=now.terms.ends_on,
        signed_total=versions[0].total,
        total=now.total,
        supplements=[version.basis for version in versions[1:]],
        stages=len(now.stages),
        accepted=sum(stage.status == "accepted" for stage in now.stages),
        paid=from_fen(sum(payment.amount_fen for payment in paid)),
        retained=from_fen(sum(payment.retained_fen for payment in paid if payment.kind == "instalment")),
        status=STATUS[engagement.status],
        next_duty=duty.title if duty else "",
        next_due=duty.due_at.date() if duty else None,
    )
