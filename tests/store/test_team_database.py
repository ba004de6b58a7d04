"""A team's PostgreSQL carries an engagement as the one machine's SQLite does: the same documents, the same payments."""

from pathlib import Path
from typing import Any

import psycopg
import pytest

from flows.unattended import unattended
from tasks.step import without_prefect
from tests.standing import NO, Line
from waibao.store.engine import engine_for, reading
from waibao.store.store import Store
from waibao.store.verify import verify

# Where the line is that other tests have played.
pytestmark = pytest.mark.xdist_group("phases")


def told(store: Store) -> dict[str, Any]:
    """What the store says of the engagement at its end."""
    assert verify(store) == []
    engagement = store.engagements.get(NO)
    payments = store.payments.of(store.contracts.get(engagement))
    documents = store.documents.of(engagement)
    return {
        "documents": [document.model_dump(exclude={"id", "engagement_id"}) for document in documents],
        "files": [
            (document.number, document.version, made, file.path, file.sha256)
            for document in documents
            for made, file in sorted(store.documents.files(document).items())
        ],
        "payments": [payment.model_dump(exclude={"id", "milestone_id"}) for _, payment in payments],
        "duties": sorted((duty.kind, duty.subject, duty.due_at) for duty in store.obligations.open_of(engagement)),
        "decisions": [
            (made.key, made.decided_by, made.decided_at, made.form) for made in store.decisions.of(engagement)
        ],
    }


def test_an_engagement_on_postgresql_ends_as_on_sqlite(
    postgresql: str, line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = line.before("review-decided-1")
    assert alone.go_on() == NO
    with alone.store() as store:
        assert store.session.get_bind().dialect.name == "sqlite"
        on_sqlite = told(store)

    with psycopg.connect(f"dbname=postgres user=waibao host={postgresql.split('host=')[1]}", autocommit=True) as server:
        server.execute("CREATE DATABASE team")
    monkeypatch.setenv("WAIBAO_HOME", str(tmp_path / "team"))
    monkeypatch.setenv("WAIBAO_DATABASE_URL", url := postgresql.format(name="team"))
    with without_prefect():
        assert unattended(str(alone.written)) == NO
    with reading() as store:
        assert store.session.get_bind().dialect.name == "postgresql"
        on_postgresql = told(store)
    engine_for(url).dispose()

    assert not (tmp_path / "team" / "waibao.sqlite").exists()
    assert len(on_sqlite["documents"]) > 30
    assert [payment["status"] for payment in on_sqlite["payments"]] == ["paid"]
    for part, said in on_sqlite.items():
        assert on_postgresql[part] == said, part
