"""Negotiation rounds and the detailed rules of a contract. Rows S1.2, S2.g, S4.4."""

from schemas import requirements_analysis
from schemas.documents import DocumentKind

DOCUMENTS: tuple[DocumentKind, ...] = (*requirements_analysis.DOCUMENTS,)
