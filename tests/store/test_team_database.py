"""A team's PostgreSQL carries an engagement as the one machine's SQLite does: the same documents, the same payments."""

from pathlib import Path
from typing import Any

import psycopg
import pytest

from flows.unattended import unattended
from tasks.step import without_prefect
from tests.builders import short, write
from tests.standing import NO
from waibao.store.engine import engine_for, reading
from waibao.store.verify import verify

pytestmark = pytest.mark.xdist_group("team database")


def played(home: Path, url: str) -> dict[str, Any]:
    """Play the short engagement on a database; what the store says afterwards."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WAIBAO_HOME", str(home))
        patch.setenv("WAIBAO_DATABASE_URL", url)
        with without_prefect():
            assert unattended(str(write(short(), home.parent / "scenario"))) == NO
        with reading() as store:
            assert store.session.get_bind().dialect.name == url.split("+", maxsplit=1)[0].split(":", maxsplit=1)[0]
            assert verify(store) == []
            engagement = store.engagements.get(NO)
            payments = store.payments.of(store.contracts.get(engagement))
            documents = store.documents.of(engagement)
            said = {
                "documents": [document.model_dump(exclude={"id", "engagement_id"}) for document in documents],
                "files": [
                    (document.number, document.version, made, file.path, file.sha256)
                    for document in documents
                    for made, file in sorted(store.documents.files(document).items())
                ],
                "payments": [payment.model_dump(exclude={"id", "milestone_id"}) for _, payment in payments],
                "duties": sorted(
                    (duty.kind, duty.subject, duty.due_at) for duty in store.obligations.open_of(engagement)
                ),
                "decisions": [
                    (made.key, made.decided_by, made.decided_at, made.form) for made in store.decisions.of(engagement)
                ],
            }
        engine_for(url).dispose()
    return said


def test_an_engagement_on_postgresql_ends_as_on_sqlite(postgresql: str, tmp_path: Path) -> None:
    with psycopg.connect(f"dbname=postgres user=waibao host={postgresql.split('host=')[1]}", autocommit=True) as server:
        server.execute("CREATE DATABASE team")
    team = played(tmp_path / "team", postgresql.format(name="team"))
    alone = played(tmp_path / "alone", f"sqlite:///{tmp_path / 'alone' / 'waibao.sqlite'}")

    assert not (tmp_path / "team" / "waibao.sqlite").exists()
    assert len(alone["documents"]) > 30
    assert [payment["status"] for payment in alone["payments"]] == ["paid"]
    for part, said in alone.items():
        assert team[part] == said, part
