"""The migrations lead to the models, on both databases."""

import json
from pathlib import Path

from waibao.settings import Settings
from waibao.store.engine import engine_for


def test_migrations_lead_from_an_empty_database_to_the_models(both_databases: Settings) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext
    from sqlmodel import SQLModel

    from waibao.store.migrate import current, newest, upgrade

    engine = engine_for(both_databases.database_url)
    upgrade(engine)  # again: nothing is left to do
    with engine.connect() as connection:
        assert current(connection) == newest()
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True, "render_as_batch": True}
        )
        assert compare_metadata(context, SQLModel.metadata) == []


def test_contracts_signed_before_versions_were_kept_have_their_first_one(tmp_path: Path) -> None:
    """A database of the release before, with a signed contract; its milestones become those of the first version."""
    import sqlalchemy as sa
    from alembic import command
    from alembic.config import Config

    from waibao.store.migrate import MIGRATIONS, upgrade

    engine = sa.create_engine(f"sqlite:///{tmp_path / 'old.sqlite'}")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
        said = {
            "no": "HT-2026-0001",
            "total": 48600000,
            "terms": '{"milestones": [{"name": "交付", "retention": "5"}]}',
        }
        connection.execute(
            sa.text(
                "INSERT INTO contract (id, engagement_id, vendor_id, no, total_fen, tax_rate, terms, status, signed_on)"
                " VALUES (1, 1, 1, :no, :total, '6', :terms, 'signed', '2026-04-10')"
            ),
            said,
        )
        connection.execute(
            sa.text(
                "INSERT INTO milestone (contract_id, seq, name, due_on, ratio, amount_fen, retention_fen, status)"
                " VALUES (1, 1, '交付', '2026-08-31', '100', 48600000, 2430000, 'open')"
            )
        )
    upgrade(engine)
    with engine.connect() as connection:
        (row,) = connection.execute(sa.text("SELECT version, basis, total_fen, stages FROM contract_version")).all()
    engine.dispose()
    (stage,) = json.loads(row.stages)
    assert (row.version, row.basis, row.total_fen) == (1, "HT-2026-0001", 48600000)
    assert (stage["amount"], stage["retention"], stage["retention_ratio"], stage["due_on"]) == (
        "486000.00",
        "24300.00",
        "5",
        "2026-08-31",
    )
