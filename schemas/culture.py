"""Whether two organisations fit: questionnaire, site visit, charter. Rows S11.2–S11.5."""

from schemas.documents import DocumentKind

DOCUMENTS: tuple[DocumentKind, ...] = ()
