"""The market asked: research and the tender notice. Rows S1.2, S5.2, S11.1."""

from schemas.documents import DocumentKind

DOCUMENTS: tuple[DocumentKind, ...] = ()
