"""入职人员信息表: people who join, as the client announces them or sends them over in batches (S3.1, S3.6)."""

from waibao.checks.personnel_columns import FILE_LIMIT, ROW_LIMIT, column, person_columns
from waibao.checks.personnel_repeats import once_at_a_time
from waibao.checks.personnel_rules import DERIVED, person_rules
from waibao.checks.table import TableKind

ONBOARDING = TableKind(
    slug="onboarding",
    title="入职人员信息表",
    columns=(
        column("joined_on", required=True),
        # Work begins on the day of joining, and the contract with it, unless the table says otherwise.
        *person_columns(optional=("channel", "started_on", "contract_from")),
    ),
    rules=(
        *person_rules("joined_on", "到岗日"),
        once_at_a_time("joined_on", None),
    ),
    personal=True,
    derived=DERIVED,
    row_limit=ROW_LIMIT,
    file_limit=FILE_LIMIT,
)
