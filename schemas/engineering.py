"""Software engineering records: design review, test report. Rows S4.6, S9.2, S9.3."""

from schemas.documents import DocumentKind

DOCUMENTS: tuple[DocumentKind, ...] = ()
