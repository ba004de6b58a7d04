"""Invoice, receipt and what is handed over. Rows S4.7, S5.6, S1.3."""

from schemas.documents import DocumentKind

DOCUMENTS: tuple[DocumentKind, ...] = ()
