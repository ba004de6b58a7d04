"""Sealed bids, questions, amendments, challenges and securities of tenders"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "sealed_bid",
        sa.Column("id", _ID, nullable=False),
        sa.Column("vendor_id", _ID, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("received_file_id", _ID, nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("inquiry_no", sa.String(), nullable=False),
        sa.Column("received_at", _MOMENT, nullable=False),
        sa.Column("received_by", sa.String(), nullable=False),
        sa.Column("delivered_by", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"]),
        sa.ForeignKeyConstraint(["received_file_id"], ["received_file.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("vendor_id", "seq"),
    )
    op.create_table(
        "addendum",
        sa.Column("id", _ID, nullable=False),
        sa.Column("engagement_id", _ID, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", _MOMENT, nullable=False),
        sa.Column("issued_by", sa.String(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("affects", sa.Boolean(), nullable=False),
        sa.Column("due_before", _MOMENT, nullable=False),
        sa.Column("due_after", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("engagement_id", "seq"),
    )
    op.create_table(
        "addendum_confirmation",
        sa.Column("id", _ID, nullable=False),
        sa.Column("addendum_id", _ID, nullable=False),
        sa.Column("vendor_id", _ID, nullable=False),
        sa.Column("confirmed_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["addendum_id"], ["addendum.id"]),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("addendum_id", "vendor_id"),
    )
    op.create_table(
        "tender_question",
        sa.Column("id", _ID, nullable=False),
        sa.Column("engagement_id", _ID, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("vendor_id", _ID, nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("question", sa.String(), nullable=False),
        sa.Column("published", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("addendum_id", _ID, nullable=True),
        sa.ForeignKeyConstraint(["addendum_id"], ["addendum.id"]),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"]),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("engagement_id", "seq"),
    )
    op.create_table(
        "challenge",
        sa.Column("id", _ID, nullable=False),
        sa.Column("engagement_id", _ID, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("challenger", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("known_on", sa.Date(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("asked", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("measures", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["engagement_id"], ["engagement.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("engagement_id", "seq"),
    )
    op.create_table(
        "security",
        sa.Column("id", _ID, nullable=False),
        sa.Column("vendor_id", _ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("agreed_back_on", sa.Date(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("handled_by", sa.String(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closing_reference", sa.String(), nullable=False),
        sa.Column("interest_fen", sa.BigInteger(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("facts", sa.String(), nullable=False),
        sa.Column("approver", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("vendor_id", "kind"),
    )
