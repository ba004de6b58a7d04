"""The people of HR engagements: events, accounts, papers, follow-ups, monthly rosters"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "employee",
        sa.Column("id", _ID, nullable=False),
        sa.Column("engagement_id", _ID, nullable=False),
        sa.Column("no", sa.String(), nullable=False),
        sa.Column("employee_no", sa.String(), nullable=False),
        sa.Column("id_index", sa.String(length=64), nullable=True),
        sa.Column("sealed_id", sa.String(), nullable=True),
        sa.Column("purged_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["engagement_id"],
            ["engagement.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("engagement_id", "id_index"),
        sa.UniqueConstraint("no"),
    )
    op.create_index("ix_employee_employee_no", "employee", ["employee_no"])
    op.create_index("ix_employee_engagement_id", "employee", ["engagement_id"])
    op.create_table(
        "monthly_roster",
        sa.Column("id", _ID, nullable=False),
        sa.Column("engagement_id", _ID, nullable=False),
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("cutoff", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_event", _ID, nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("package", sa.String(), nullable=True),
        sa.Column("package_sha256", sa.String(), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recipients", sa.JSON(), nullable=False),
        sa.Column("corrected_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["engagement_id"],
            ["engagement.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("engagement_id", "month", "version"),
    )
    op.create_table(
        "account_task",
        sa.Column("id", _ID, nullable=False),
        sa.Column("employee_id", _ID, nullable=False),
        sa.Column("system", sa.String(), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("account", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["employee_id"],
            ["employee.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("employee_id", "system", "joined_on"),
    )
    op.create_table(
        "follow_up",
        sa.Column("id", _ID, nullable=False),
        sa.Column("employee_id", _ID, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("chased_on", sa.Date(), nullable=True),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("special", sa.String(), nullable=False),
        sa.Column("special_on", sa.Date(), nullable=True),
        sa.Column("reported", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["employee_id"],
            ["employee.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("employee_id", "due_on"),
    )
    op.create_table(
        "material_receipt",
        sa.Column("id", _ID, nullable=False),
        sa.Column("employee_id", _ID, nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("received_file_id", _ID, nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["employee_id"],
            ["employee.id"],
        ),
        sa.ForeignKeyConstraint(
            ["received_file_id"],
            ["received_file.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("employee_id", "sha256"),
    )
    op.create_table(
        "personnel_event",
        sa.Column("id", _ID, nullable=False),
        sa.Column("employee_id", _ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["employee_id"],
            ["employee.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("employee_id", "key"),
    )
    op.create_table(
        "purge",
        sa.Column("id", _ID, nullable=False),
        sa.Column("employee_id", _ID, nullable=False),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("what", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["employee_id"],
            ["employee.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("employee_id"),
    )
    op.create_table(
        "waiver",
        sa.Column("id", _ID, nullable=False),
        sa.Column("employee_id", _ID, nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["employee_id"],
            ["employee.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("employee_id", "item"),
    )
    op.add_column("document_file", sa.Column("purged_on", sa.Date(), nullable=True))
    op.add_column("received_file", sa.Column("purged_on", sa.Date(), nullable=True))
