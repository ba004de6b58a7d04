"""What a person entered of a duty that it ended by hand; securities agreed in a contract are a kind of their own"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_SAID = ("outcome", "how", "reference", "ended_by", "approver")


def upgrade() -> None:
    with op.batch_alter_table("obligation") as table:
        for name in _SAID:
            table.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("ended_on", sa.Date(), nullable=True))
    with op.batch_alter_table("obligation") as table:
        for name in _SAID:  # rows that were there have it; new ones say it themselves
            table.alter_column(name, server_default=None)
    with op.batch_alter_table("sealed_bid") as table:
        table.add_column(sa.Column("withdrawn_on", sa.Date(), nullable=True))
    # Of a tender the subject is "position/kind of security"; of a contract it is a number.
    agreed = "kind = 'security-return' AND subject NOT LIKE '%/%'"
    op.execute(f"UPDATE obligation SET kind = 'agreed-security-return' WHERE {agreed}")  # noqa: S608


def downgrade() -> None:
    op.execute("UPDATE obligation SET kind = 'security-return' WHERE kind = 'agreed-security-return'")
    with op.batch_alter_table("sealed_bid") as table:
        table.drop_column("withdrawn_on")
    with op.batch_alter_table("obligation") as table:
        for name in (*_SAID, "ended_on"):
            table.drop_column(name)
