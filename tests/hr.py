"""An HR engagement that stands under contract, put straight into the store; its clock is the test's."""

from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from schemas.contracting import ContractTerms, milestone_rows
from schemas.personnel import PersonFacts
from schemas.records import Contract, Engagement
from schemas.request import OutsourcingRequest
from schemas.values import SHANGHAI, from_fen
from tasks.step import without_prefect
from tests.builders import example
from tests.people import people
from waibao.store.engine import transaction
from waibao.store.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

STARTS, ENDS = date(2026, 9, 1), date(2026, 11, 30)
RECIPIENT = "ygx@jinggong.example"


def at(day: str, hour: str = "10:00") -> datetime:
    """A moment in Beijing: ``at("2026-09-01")``."""
    return datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=SHANGHAI)


def hr_terms(**changed: object) -> dict[str, Any]:
    """What the contract says of the HR service."""
    return {
        "nature": "人事代理",
        "business_scope": "人力资源服务；劳务派遣服务",
        "hr_licence_no": "（江）人服证字〔2024〕第0001号",
        "fee_per_person": "85.00",
        "headcount_basis": "月末在册",
        "planned_headcount": 50,
        "tax_treatment": "尚未确认",
        "roster_recipients": [RECIPIENT],
        "report_contact": "钱敏",
        "late_insurance": "由有过错的一方承担",
        **changed,
    }


def terms(**changed: object) -> ContractTerms:
    """The terms of a contract of three months."""
    said = dict(example()["answers"]["contract-terms-2"]["form"])
    for name in ("ip_owner", "ip_transfer"):
        said.pop(name)
    months = [(9, "2026-10-08"), (10, "2026-11-09"), (11, "2026-12-07")]
    stages = [
        {"name": f"2026年{month}月服务", "due_on": due, "ratio": ratio, "retention": 0}
        for (month, due), ratio in zip(months, ("33.34", "33.33", "33.33"), strict=True)
    ]
    said |= {"milestones": stages, "warranty_months": 0, "personal_data": True, "starts_on": STARTS, "ends_on": ENDS}
    return ContractTerms.model_validate(said | {"hr": hr_terms(**changed)})


def under_contract(store: Store, key: str = "hr", now: datetime | None = None, **changed: object) -> Engagement:
    """An engagement whose contract was signed on the day it starts."""
    now = now or at("2026-09-01", "08:00")
    request = example()["request"] | {"kind": "hr", "title": "员工人事服务外包"}
    asked = OutsourcingRequest.model_validate(request)
    engagement = store.engagements.open_once(asked, key, now, own_clock=True)
    vendor = store.sourcing.invite(engagement, store.engagements.organisation(asked.candidates[0]), 1)
    agreed, total = terms(**changed), 12_750_00
    contract = Contract(
        engagement_id=engagement.id or 0,
        vendor_id=vendor.id or 0,
        no=f"HT-2026-{engagement.id:04d}",
        total_fen=total,
        tax_rate="6",
        terms=agreed.model_dump(mode="json"),
        status="signed",
        signed_on=STARTS,
    )
    store.contracts.sign(engagement, contract, milestone_rows(agreed, from_fen(total)), now, "孙涛")
    store.session.flush()
    return engagement


def staffed(store: Store, engagement: Engagement, count: int, seed: int = 1, now: datetime | None = None) -> list[str]:
    """So many people who were employed before the service began; returns the numbers of their files."""
    now = now or store.now(engagement)
    found = []
    for facts in facts_of(count, seed):
        employee = store.people.record(
            engagement,
            "join",
            facts.started_on,
            facts,
            employee_no=facts.employee_no,
            id_number=facts.id_number,
            now=now,
            source="people/在册/test",
        )
        assert employee is not None
        found.append(employee.no)
    return found


def facts_of(count: int, seed: int = 1) -> list[PersonFacts]:
    """People who do not exist, as the register holds them."""
    titles = {str(info.title): name for name, info in PersonFacts.model_fields.items()}
    rows = [
        {titles[title]: value for title, value in row.items() if title in titles and value is not None}
        for row in people(count, seed)
    ]
    return [PersonFacts.model_validate(row) for row in rows]


def moved_to(no: str, moment: datetime) -> None:
    """Let time pass until a moment."""
    with transaction() as store:
        store.engagements.advance_clock(store.engagements.get(no), moment)


@contextmanager
def service(count: int = 0, **changed: object) -> "Iterator[str]":
    """An engagement under contract with some staff, in the installation of the environment; steps run directly."""
    with without_prefect():
        with transaction() as store:
            engagement = under_contract(store, **changed)
            staffed(store, engagement, count)
        yield engagement.no


def put(no: str, folder: str, name: str, content: bytes) -> Path:
    """Put a file into a folder of the engagement's inbox."""
    with transaction() as store:
        path = store.settings.inbox / no / folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


__all__ = ["ENDS", "STARTS", "at", "facts_of", "hr_terms", "moved_to", "put", "service", "staffed", "under_contract"]
