"""The papers about devices: what was handed over, the register, the labels, the file of each. Rows S6.1, S7.7."""

from collections.abc import Sequence

from schemas.errors import Refused
from schemas.it_devices_papers import (
    DEVICE_REGISTER,
    SERVICE_LABELS,
    DeviceRegisterContext,
    DeviceRow,
    LabelRow,
    ServiceLabelsContext,
)
from schemas.it_handover import HANDOVER_LIST, HandoverList
from schemas.records import Engagement
from schemas.visits import FirstVisitReported
from tasks.answers import contract_head, head
from tasks.documents import Issued, issue, issue_when_changed
from tasks.it_service import it_terms
from tasks.it_visit_papers import report_of
from tasks.papers import Place, issue_paper, record_paper
from tasks.step import step
from waibao.store.engine import reading
from waibao.store.store import Store


@step("出具资料交接清单")
def issue_handover_list(no: str, visit: int, round_: int) -> Issued:
    """出具资料交接清单。

    Records and accounts that were handed over, by name; never a password (S6.1).
    """
    with reading() as store:
        engagement = store.engagements.get(no)
        row = store.visits.get(engagement, visit)
        report = report_of(store, engagement, row, round_)
        assert isinstance(report, FirstVisitReported)
        said = HandoverList(
            by=report.by,
            handed_on=report.ended_at.date(),
            place="、".join(it_terms(store, engagement).places),
            handed_by=report.explained_to,
            received_by=report.by,
            records=report.records,
            accounts=report.accounts,
            missing=report.missing,
        )
    outcome = record_paper(no, HANDOVER_LIST.slug, said, f"visit:{no}:{visit}:{round_}")
    if not isinstance(outcome, Place):
        raise Refused(outcome)
    return issue_paper(no, HANDOVER_LIST.slug, outcome.subject, outcome.version)


@step("出具设备台账")
def issue_register(no: str) -> Issued:
    """出具设备台账。

    The register as it stands, a new version when it changed (S7.7).
    """

    def build(store: Store, engagement: Engagement) -> DeviceRegisterContext:
        return DeviceRegisterContext(
            head=head(store, engagement),
            contract=contract_head(store, engagement),
            on=store.today(engagement),
            rows=[DeviceRow.model_validate(device) for device in store.devices.of(engagement)],
        )

    return issue_when_changed(DEVICE_REGISTER, no, build, apart_from=frozenset({"on"}))


@step("出具服务标签")
def issue_labels(no: str, key: str, labels: Sequence[str]) -> Issued | None:
    """出具服务标签。

    Stickers for these devices, printed at one occasion (``key``); None when there are none.
    """
    if not labels:
        return None

    def build(store: Store, engagement: Engagement) -> ServiceLabelsContext:
        devices = [store.devices.get(engagement, label) for label in labels]
        return ServiceLabelsContext(
            head=head(store, engagement),
            contract=contract_head(store, engagement),
            phone=it_terms(store, engagement).service_phone,
            rows=[LabelRow(label=device.label, kind=device.kind, place=device.place) for device in devices],
        )

    return issue(SERVICE_LABELS, no, build, subject=key)
