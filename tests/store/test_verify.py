"""Whatever was altered in the database or on the disk is found, with its place, on both databases."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from schemas.records import AuditEntry
from tests.store.store_sample import GATE, KEY, NOW, applied, approval, issued, opened, pay
from waibao.settings import Settings
from waibao.store.audit import GENESIS, entry_hash
from waibao.store.engine import reading, transaction
from waibao.store.store import Store
from waibao.store.verify import verify

pytestmark = pytest.mark.usefixtures("both_databases")


def test_every_entry_of_the_audit_carries_the_hash_of_the_one_before(archive: None) -> None:
    with reading() as store:
        entries = list(store.session.exec(select(AuditEntry).order_by(col(AuditEntry.seq))))

    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    assert [entry.previous_hash for entry in entries] == [GENESIS, *(entry.hash for entry in entries[:-1])]
    assert all(entry.hash == entry_hash(entry) for entry in entries)


@pytest.fixture
def archive(both_databases: Settings) -> None:
    """An engagement with documents, a decision, and a payment made."""
    with transaction() as store:
        engagement = opened(store)
        issued(store, engagement)
        issued(store, engagement, version=2, text="修改")
        store.decisions.record(engagement, GATE, KEY, approval(), NOW, "scenario:a")
        source = store.settings.home / "来件.csv"
        source.write_text("甲,乙", encoding="utf-8")
        store.files.keep(engagement, "bid/1", source, NOW)
        payment = applied(store, engagement)
        store.payments.approve(engagement, payment, "郑文博", "1", NOW)
        pay(store, engagement, payment)


ALTERATIONS = {
    "an entry": ("UPDATE audit_entry SET actor = '别人' WHERE seq = 3", "审计记录 3", "内容与其摘要不符"),
    "an entry in the middle is gone": ("DELETE FROM audit_entry WHERE seq = 4", "审计记录 5", "缺少第 4 条"),
    "the last entry is gone": ("DELETE FROM audit_entry WHERE seq = 11", "审计记录末尾", "应有 11 条，现有 10 条"),
    "the end of the chain is gone": (
        "DELETE FROM audit_head; DELETE FROM audit_entry WHERE seq = 11",
        "审计记录末尾",
        "末尾的登记",
    ),
    "every entry is gone": ("DELETE FROM audit_entry", "审计记录末尾", "现有 0 条"),
    "a document's data": (
        "UPDATE document SET context = '{}' WHERE version = 2",
        "SQ-2026-0001 第 2 版",
        "数据与出具时的摘要不符",
    ),
    "a document is gone": (
        "DELETE FROM document_file WHERE path LIKE '%-v2%'; DELETE FROM document WHERE version = 2",
        "SQ-2026-0001 第 2 版",
        "记录不存在",
    ),
    "a document's hash": (
        "UPDATE document_file SET sha256 = 'f00' WHERE path LIKE '%-v2%'",
        "SQ-2026-0001 v2 md",
        "登记的摘要与审计记录不符",
    ),
    "a received file's hash": ("UPDATE received_file SET sha256 = 'f00'", "bid/1", "登记的摘要与审计记录不符"),
    "an amount paid": ("UPDATE payment SET amount_fen = 99900", "里程碑 1 付款", "金额与申请时的审计记录不符"),
    "a payment is gone": ("DELETE FROM payment", "里程碑 1 付款", "记录不存在"),
    "a payment's state": ("UPDATE payment SET status = 'approved'", "里程碑 1 付款", "状态与审计记录不符"),
    "who approved a payment": ("UPDATE payment SET approver = '别人'", "里程碑 1 付款", "批准人与审计记录不符"),
    "a decision": (
        'UPDATE decision SET form = \'{"by": "别人"}\'',
        "决定 plan-approval-1",
        "内容与登记时的摘要不符",
    ),
    "a decision is gone": ("DELETE FROM decision", "决定 plan-approval-1", "记录不存在"),
}


def test_what_was_altered_in_the_database_is_found_with_its_place(archive: None) -> None:
    unnoticed = {}
    for change, (statements, place, what) in ALTERATIONS.items():
        with reading() as store:  # what is altered here is thrown away
            assert verify(store) == []
            for statement in statements.split("; "):
                store.session.execute(text(statement))
            found = verify(store)
        if not any(place in item.place and what in item.what for item in found):
            unnoticed[change] = found

    assert unnoticed == {}


def _missing(store: Store) -> None:
    next(store.settings.documents.rglob("SQ-2026-0001-v2.md")).unlink()


def _altered(store: Store) -> None:
    next(store.settings.documents.rglob("SQ-2026-0001-v2.md")).write_text("改了", encoding="utf-8")


def _received(store: Store) -> None:
    next(store.settings.received.rglob("来件.csv")).write_text("丙", encoding="utf-8")


def _orphan(store: Store) -> None:
    (store.settings.documents / "私自添加.pdf").write_bytes(b"%PDF")


def test_what_was_altered_on_the_disk_is_found_with_its_place(archive: None) -> None:
    changes: list[tuple[Callable[[Store], None], str, str]] = [
        (_altered, "SQ-2026-0001-v2.md", "文件内容与登记的摘要不符，已被改动"),
        (_missing, "SQ-2026-0001-v2.md", "已登记的文件不存在"),
        (_received, "来件.csv", "文件内容与登记的摘要不符，已被改动"),
        (_orphan, "私自添加.pdf", "文件没有登记"),
    ]
    expected: dict[str, str] = {}
    for change, name, what in changes:
        expected[name] = what
        with reading() as store:
            change(store)
            found = verify(store)

        assert {Path(item.place).name: item.what for item in found} == expected
