"""Secrets and personal data: the agreements beside the contract. Row S1.2."""

from schemas.documents import DocumentKind

DOCUMENTS: tuple[DocumentKind, ...] = ()
