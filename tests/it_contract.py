"""An IT engagement that stands under contract and is paid by QR code, put straight into the store."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from schemas.contracting import ContractTerms, milestone_rows
from schemas.records import Contract, Engagement
from schemas.request import OutsourcingRequest
from schemas.values import from_fen
from tasks.step import without_prefect
from tests.builders import example
from tests.hr import at
from waibao.store.engine import transaction
from waibao.store.store import Store

SIGNED = date(2026, 3, 31)
"""Signed so, the free month ends on 2026-04-30."""
STARTS, ENDS = date(2026, 4, 1), date(2026, 7, 31)


def it_terms(**changed: object) -> dict[str, Any]:
    """What the contract says of the IT service."""
    return {
        "package": "standard",
        "package_title": "标准服务套餐",
        "monthly_price": "1580.00",
        "service_months": 3,
        "places": ["江州市台江路66号"],
        "visits": [{"ordinal": "第二个", "weekday": "星期二"}],
        "mode": "混合",
        "covered": [{"kind": "台式电脑", "count": 20, "level": 3}],
        "parts": "乙方代购据实结算",
        "visit_price": "300.00",
        "hourly_price": "150.00",
        "engineer": {"name": "周航", "mail": "zhouhang@jiewei.example"},
        "deputy": {"name": "林楠", "mail": "linnan@jiewei.example"},
        "client_contact": {"name": "赵岚", "mail": "zhaolan@yucai.example"},
        "service_phone": "0591-8800 0400",
        "payment": "扫码",
        "exit_rest_day": "顺延",
        "exit_mail": "service@jiewei.example",
        "deduction_cap": "158.00",
        **changed,
    }


def terms(signed_on: date, **changed: object) -> ContractTerms:
    """The terms of a contract of three months of service."""
    said = dict(example()["answers"]["contract-terms-2"]["form"])
    for name in ("ip_owner", "ip_transfer"):
        said.pop(name)
    months = [("4月", "2026-05-08"), ("5月", "2026-06-08"), ("6月", "2026-07-08")]
    said["milestones"] = [
        {"name": f"2026年{month}服务", "due_on": due, "ratio": ratio, "retention": 0}
        for (month, due), ratio in zip(months, ("33.34", "33.33", "33.33"), strict=True)
    ]
    said |= {"warranty_months": 0, "personal_data": False, "starts_on": STARTS, "ends_on": ENDS}
    return ContractTerms.model_validate(said | {"it": it_terms(**changed)})


def it_engagement(
    store: Store, key: str = "it", signed_on: date = SIGNED, now: datetime | None = None, **changed: object
) -> Engagement:
    """An engagement whose contract was signed on that day; its clock is the test's."""
    now = now or at(signed_on.isoformat())
    asked = OutsourcingRequest.model_validate(example()["request"] | {"kind": "it", "title": "校园网络与终端IT服务"})
    engagement = store.engagements.open_once(asked, key, now, own_clock=True)
    vendor = store.sourcing.invite(engagement, store.engagements.organisation(asked.candidates[0]), 1)
    agreed, total = terms(signed_on, **changed), 4_740_00
    contract = Contract(
        engagement_id=engagement.id or 0,
        vendor_id=vendor.id or 0,
        no=f"HT-2026-{engagement.id:04d}",
        total_fen=total,
        tax_rate="6",
        terms=agreed.model_dump(mode="json"),
        status="signed",
        signed_on=signed_on,
    )
    store.contracts.sign(engagement, contract, milestone_rows(agreed, from_fen(total)), now, "孙涛")
    store.session.flush()
    return engagement


@contextmanager
def it_service(**changed: Any) -> Iterator[str]:
    """An engagement under contract in the installation of the environment; steps run directly."""
    with without_prefect():
        with transaction() as store:
            no = it_engagement(store, **changed).no
        yield no
