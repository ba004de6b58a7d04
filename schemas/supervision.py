"""Supervising the work: inspections, reviews, issues, rectification, changes. Rows S5.4, S5.5, S9.4."""

from schemas.documents import DocumentKind

DOCUMENTS: tuple[DocumentKind, ...] = ()
