"""Papers handed in as scans: kept sealed, counted by hash, missing ones known. Rows S3.2, S3.3, S3.7."""

import hashlib
from datetime import date
from pathlib import Path

from schemas.errors import NotFound, Refused
from schemas.hr_forms import WaiversOf
from schemas.hr_materials import item_named, material_rows
from schemas.onboarding import MaterialRow
from schemas.records import Employee, Engagement
from schemas.rules.masking import numberless
from tasks.hr_people import SCANS, hr_terms, people_inbox
from tasks.step import say, step
from waibao.checks.scans import copies_of, scan_findings
from waibao.store.engine import reading, transaction
from waibao.store.store import Store


@step("登记入职资料")
def receive_materials(no: str) -> list[str]:
    """登记入职资料。

    Take in the scans that lie in 资料/<档案号或工号>/ of the inbox, each named after the paper it shows. What opens and
    is not blank is kept sealed and leaves the inbox; the rest stays. Returns what is wrong with the rest.
    """
    with reading() as store:
        place = people_inbox(store, store.engagements.get(no)) / SCANS
    scans = sorted(path for path in place.glob("*/*") if path.is_file() and not path.name.startswith((".", "~")))
    faults = [fault for path in scans if (fault := _receive(no, path))]
    if scans:
        say(f"{no} 入职资料：登记扫描件 {len(scans) - len(faults)} 个，有问题未登记 {len(faults)} 个")
    return faults


def _receive(no: str, path: Path) -> str:
    """Keep one scan, or say what is wrong with it."""
    where = numberless(f"{path.parent.name} 的“{path.name}”")
    if findings := scan_findings(path):
        return f"{where}：{findings[0].message}"
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    try:
        with transaction() as store:
            engagement = store.engagements.get(no)
            item = item_named(path.stem, hr_terms(store, engagement).materials)
            if item is None:
                return f"{where}：看不出是哪一项资料：请以资料名称命名，如“身份证复印件x2.pdf”"
            employee, now = store.people.get(engagement, path.parent.name), store.now(engagement)
            kept = store.files.keep(engagement, f"material/{employee.no}/{digest[:16]}", path, now, personal=True)
            store.session.flush()
            store.onboarding.receive(
                employee, item.name, copies_of(path.name), digest, kept.id, store.today(engagement)
            )
    except NotFound as error:
        return f"{where}：{error}"
    path.unlink()
    return ""


@step("登记免交资料")
def waive_materials(waivers: WaiversOf) -> None:
    """登记免交资料。

    Keep that somebody need not hand in a paper, with the reason.
    """
    with transaction() as store:
        engagement = store.engagements.get(waivers.no)
        names = [item.name for item in hr_terms(store, engagement).materials]
        for paper in waivers.papers:
            if paper.item not in names:
                raise Refused(f"资料“{paper.item}”不在本项目的资料清单中：应为{'、'.join(names)}之一")
            employee = store.people.get(engagement, paper.person)
            now = store.now(engagement)
            store.onboarding.waive(engagement, employee, paper.item, paper.reason, now, waivers.by)
    say(f"{waivers.no} 免交资料：登记 {len(waivers.papers)} 项")


def materials_of(
    store: Store, engagement: Engagement, employees: list[Employee], until: date
) -> dict[int, list[MaterialRow]]:
    """How the papers of some people stand on a day, by the employee's id."""
    materials = hr_terms(store, engagement).materials
    receipts, waivers = store.onboarding.receipts(employees), store.onboarding.waivers(employees)
    return {
        one.id or 0: material_rows(materials, receipts[one.id or 0], waivers[one.id or 0], until) for one in employees
    }
