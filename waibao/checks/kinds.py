"""Every kind of table that can be checked. A new kind is a module beside this one and one line here."""

from waibao.checks.quotation import QUOTATION
from waibao.checks.table import TableKind
from waibao.checks.test_results import TEST_RESULTS

TABLE_KINDS: dict[str, TableKind] = {kind.slug: kind for kind in (QUOTATION, TEST_RESULTS)}
