"""IT service: devices with their history, visits with what they found, tickets, new needs"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "device",
        sa.Column("id", _ID, nullable=False),
        sa.Column("engagement_id", _ID, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("label", "kind", "maker", "model", "serial", "os")),
        sa.Column("purchased_on", sa.Date(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("owner", "place", "ip", "mac")),
        sa.Column("critical", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("label"),
    )
    op.create_index("ix_device_engagement_id", "device", ["engagement_id"])
    op.create_index("ix_device_engagement_serial", "device", ["engagement_id", "serial"])
    op.create_table(
        "device_event",
        sa.Column("id", _ID, nullable=False),
        sa.Column("device_id", _ID, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("kind", "field", "before", "after", "source")),
        sa.Column("key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("device_id", "key"),
    )
    _visits()
    _tickets()
    op.create_table(
        "service_need",
        sa.Column("id", _ID, nullable=False),
        sa.Column("engagement_id", _ID, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("key", "content", "raised_by")),
        sa.Column("raised_on", sa.Date(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("source", "department")),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("answered_by", "answer", "status")),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("engagement_id", "key"),
    )
    op.create_index("ix_need_status_due", "service_need", ["status", "due_on"])


def _visits() -> None:
    moments = ("prepared_at", "mailed_at", "started_at", "ended_at", "reported_at", "confirmed_at")
    op.create_table(
        "visit",
        sa.Column("id", _ID, nullable=False),
        sa.Column("engagement_id", _ID, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("slot", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("moved_from", sa.Date(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("status", "engineer", "purpose", "run_key")),
        sa.Column("round", sa.Integer(), nullable=False),
        *(sa.Column(name, _MOMENT, nullable=True) for name in moments),
        sa.Column("chased_on", sa.Date(), nullable=True),
        sa.Column("confirmed_by", sa.String(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("opinion", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("engagement_id", "seq"),
        sa.UniqueConstraint("engagement_id", "slot"),
    )
    op.create_index("ix_visit_status_planned", "visit", ["status", "planned_on"])
    op.create_table(
        "visit_result",
        sa.Column("id", _ID, nullable=False),
        sa.Column("visit_id", _ID, nullable=False),
        sa.Column("device_id", _ID, nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("new", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("advice", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"]),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("visit_id", "device_id"),
    )
    op.create_index("ix_visit_result_device_id", "visit_result", ["device_id"])


def _tickets() -> None:
    op.create_table(
        "ticket",
        sa.Column("id", _ID, nullable=False),
        sa.Column("engagement_id", _ID, nullable=False),
        sa.Column("no", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("device_id", _ID, nullable=True),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("cause_class", sa.String(), nullable=False),
        sa.Column("opened_at", _MOMENT, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("contact", "phone", "place", "content")),
        sa.Column("respond_by", _MOMENT, nullable=False),
        sa.Column("arrive_by", _MOMENT, nullable=True),
        sa.Column("restore_by", _MOMENT, nullable=False),
        *(sa.Column(name, _MOMENT, nullable=True) for name in ("responded_at", "arrived_at", "paused_at")),
        sa.Column("waited_minutes", sa.Integer(), nullable=False),
        *(sa.Column(name, _MOMENT, nullable=True) for name in ("restored_at", "closed_at")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("solution", "cause", "status", "engineer")),
        sa.Column("visit_id", _ID, nullable=True),
        sa.Column("repeat_of", _ID, nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("signed_by_engineer", "signed_by_client")),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"]),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"]),
        sa.ForeignKeyConstraint(["repeat_of"], ["ticket.id"]),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("engagement_id", "key"),
        sa.UniqueConstraint("no"),
    )
    op.create_index("ix_ticket_engagement_status", "ticket", ["engagement_id", "status"])
    op.create_index("ix_ticket_engagement_opened", "ticket", ["engagement_id", "opened_at"])
    op.create_index("ix_ticket_device_cause", "ticket", ["device_id", "cause_class", "opened_at"])
    op.create_index("ix_ticket_visit_id", "ticket", ["visit_id"])
    op.create_table(
        "ticket_step",
        sa.Column("id", _ID, nullable=False),
        sa.Column("ticket_id", _ID, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("key", "act")),
        sa.Column("at", _MOMENT, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("by", "note")),
        sa.ForeignKeyConstraint(["ticket_id"], ["ticket.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("ticket_id", "key"),
    )
