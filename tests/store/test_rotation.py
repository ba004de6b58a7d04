"""A new key for personal data: whatever happens on the way, everything can be read, and found, as before."""

import signal
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from sqlmodel import select

from schemas.errors import BadInput, Refused
from schemas.records import AuditEntry, Employee, PersonnelEvent
from tasks.hr_materials import receive_materials
from tasks.hr_onboarding import issue_join_papers
from tests.command import waibao
from tests.faults.deadly import rotate_keys
from tests.hr import at, facts_of, put, service
from tests.hr_example import scan
from tests.processes import forked_from
from waibao.locking import alone
from waibao.settings import Settings
from waibao.store.engine import reading, transaction
from waibao.store.rotation import LOCK, rotate
from waibao.store.sealing import Seal, seal_of, write_keys
from waibao.store.verify import verify

pytestmark = pytest.mark.xdist_group("rotation")


def everything() -> dict[str, Any]:
    """All that is sealed, opened; people also as they are looked up."""
    with transaction() as store:
        [engagement] = store.engagements.all()
        people = store.people.opened(engagement, "核对", store.now(engagement))
        numbers = [person.standing(at("2026-12-31").date()).facts.id_number for person in people]  # type: ignore[union-attr]
        found = [store.people.find(engagement, number, "") for number in numbers]
        return {
            "people": [(p.employee.no, [(e.kind, e.effective_on, e.details) for e in p.events]) for p in people],
            "found": [one.no if one else None for one in found],
            "documents": [store.documents.said(document) for document in store.documents.of(engagement)],
            "files": [store.files.content(kept) for kept in store.files.of(engagement)],
        }


@pytest.fixture
def kept(home: Path) -> Path:
    """Three people with papers, and two scans."""
    keep()
    return home


@pytest.fixture
def kept_on_both(both_databases: Settings) -> Path:
    """The same, once on SQLite and once on PostgreSQL."""
    keep()
    return both_databases.home


def keep() -> None:
    with service(3) as no:
        issue_join_papers(no, "RY-2026-0001")
        for place, paper in enumerate(("身份证复印件x2", "学历证书")):
            put(no, "资料/RY-2026-0001", f"{paper}.jpg", scan("甲", place))
        assert receive_materials(no) == []


@pytest.mark.row("S3.7")
def test_killed_anywhere_everything_can_be_read_and_another_run_finishes(kept: Path, tmp_path: Path) -> None:
    before, [old] = everything(), seal_of(Settings.from_env().keys).keys
    context = forked_from("tests.faults.deadly")
    ledger, codes = tmp_path / "died-at", []
    while not codes or codes[-1] == -signal.SIGKILL:
        process = context.Process(target=rotate_keys, args=(str(kept), {"WAIBAO_KILL_ONCE_EACH": str(ledger)}))
        process.start()
        process.join()
        codes.append(process.exitcode)
        assert everything() == before

    assert codes == [-signal.SIGKILL] * (len(codes) - 1) + [0]
    assert len(ledger.read_text("utf-8").splitlines()) == 4 + 2
    [new] = seal_of(Settings.from_env().keys).keys
    assert new != old
    with reading() as store:
        assert verify(store) == []
        assert len(store.session.exec(select(AuditEntry).where(AuditEntry.action == "keys rotated")).all()) == 1
        assert not any(_opens(old, event.sealed) for event in store.session.exec(select(PersonnelEvent)))
    assert not any(_opens(old, path.read_text("utf-8")) for path in kept.rglob("*.sealed"))


def _opens(key: bytes, token: str) -> bool:
    try:
        return bool(Seal([key]).opened(token.encode()))
    except BadInput:
        return False


def test_after_a_rotation_the_same_event_is_still_the_same(kept_on_both: Path) -> None:
    before = everything()

    status, printed, _ = waibao("keys", "rotate", "--home", kept_on_both)

    assert everything() == before

    assert status == 0
    assert "人员 3 人、记录 3 条、文书 4 份、来件 2 个" in printed
    with transaction() as store:
        [engagement] = store.engagements.all()
        who = facts_of(3)[0]
        again = store.people.record(
            engagement,
            "join",
            who.started_on,
            who,
            employee_no=who.employee_no,
            id_number=who.id_number,
            now=at("2026-09-03"),
            source="again",
        )
        assert again is None
        assert len(store.people.of(engagement)) == 3


def test_a_row_that_no_key_opens_stops_the_rotation_and_no_key_is_dropped(kept: Path) -> None:
    before = everything()
    with transaction() as store:
        lost = store.session.exec(select(Employee)).first()
        assert lost
        whole, lost.sealed_id = lost.sealed_id, Fernet(Fernet.generate_key()).encrypt(b"{}").decode()
        store.session.add(lost)

    status, _, said = waibao("keys", "rotate", "--home", kept)

    assert (status, "密钥都无法解开" in said) == (1, True)
    assert len(seal_of(Settings.from_env().keys).keys) == 2
    assert everything() == before
    with transaction() as store:
        store.session.get_one(Employee, lost.id).sealed_id = whole
    assert "从中断处继续" in waibao("keys", "rotate", "--home", kept)[1]
    assert everything() == before


def test_two_rotations_at_once_are_refused(home: Path) -> None:
    settings = Settings.from_env()
    write_keys(settings.keys, [Fernet.generate_key()])

    with alone(settings.home / LOCK, "更换密钥"), pytest.raises(Refused, match="等它结束"):
        rotate(settings)
