"""How it goes on once a challenge was upheld"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("challenge") as batch:
        batch.add_column(sa.Column("decided_on", sa.Date(), nullable=True))
        for name in ("decided_by", "decision", "reason"):
            batch.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("challenge") as batch:
        for name in ("decided_by", "decision", "reason"):
            batch.alter_column(name, existing_type=sa.String(), existing_nullable=False, server_default=None)
