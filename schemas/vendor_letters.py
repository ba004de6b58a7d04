"""Letters to a vendor at the end of a period: feedback, reward or penalty, renewal, termination. Rows S5.7, S6.6."""

from schemas.documents import DocumentKind

DOCUMENTS: tuple[DocumentKind, ...] = ()
