"""Alembic's environment: the connection is handed in by ``waibao.store.migrate``."""

from alembic import context
from sqlmodel import SQLModel

import schemas.records  # noqa: F401  (fills the metadata)

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True)
context.run_migrations()
