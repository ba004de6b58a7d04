"""Every version of a contract's terms; contracts signed before have their first one as they stand"""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    versions = op.create_table(
        "contract_version",
        sa.Column("id", _ID, nullable=False),
        sa.Column("contract_id", _ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("change_no", sa.String(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("total_fen", sa.BigInteger(), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("stages", sa.JSON(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contract_id"], ["contract.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("contract_id", "version"),
    )
    rows = [_first_version(contract) for contract in op.get_bind().execute(_CONTRACTS).mappings().all()]
    if rows:
        op.bulk_insert(versions, rows)


_CONTRACTS: sa.Select[Any] = sa.select(
    sa.column("id"), sa.column("no"), sa.column("signed_on", sa.Date()), sa.column("total_fen"), sa.column("terms")
).select_from(sa.table("contract"))
_STAGES = sa.table(
    "milestone",
    sa.column("contract_id"),
    sa.column("seq"),
    sa.column("name"),
    sa.column("due_on", sa.Date()),
    sa.column("ratio"),
    sa.column("amount_fen"),
    sa.column("retention_fen"),
)


def _first_version(contract: Any) -> dict[str, Any]:
    terms = contract["terms"] if isinstance(contract["terms"], dict) else json.loads(contract["terms"])
    query = sa.select(_STAGES).where(_STAGES.c.contract_id == contract["id"]).order_by(_STAGES.c.seq)
    stages = op.get_bind().execute(query).mappings().all()
    return {
        "contract_id": contract["id"],
        "version": 1,
        "basis": contract["no"],
        "change_no": "",
        "signed_on": contract["signed_on"],
        "effective_on": contract["signed_on"],
        "total_fen": contract["total_fen"],
        "terms": terms,
        "stages": [
            {
                "seq": stage["seq"],
                "name": stage["name"],
                "due_on": stage["due_on"].isoformat(),
                "ratio": stage["ratio"],
                "amount": str(Decimal(stage["amount_fen"]).scaleb(-2)),
                "retention_ratio": terms["milestones"][stage["seq"] - 1].get("retention", "0"),
                "retention": str(Decimal(stage["retention_fen"]).scaleb(-2)),
            }
            for stage in stages
        ],
        "recorded_at": datetime.now(UTC),
    }
