"""The migrations lead to the models, on both databases."""

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
