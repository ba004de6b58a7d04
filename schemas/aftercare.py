"""After delivery: satisfaction, maintenance, improvement. Rows S5.7, S7.6, S9.5."""

from schemas.documents import DocumentKind

DOCUMENTS: tuple[DocumentKind, ...] = ()
