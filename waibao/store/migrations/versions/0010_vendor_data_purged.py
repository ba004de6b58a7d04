"""When a vendor's contacts and accounts were deleted"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("vendor_contacts", sa.Column("purged_on", sa.Date(), nullable=True))
    op.add_column("vendor_account", sa.Column("purged_on", sa.Date(), nullable=True))
