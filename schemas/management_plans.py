"""How the engagement is run: guide, risks, communication, resources, quality.

Rows S1.1, S1.4, S8.4, S8.6, S8.8, S8.10.
"""

from schemas.documents import DocumentKind

DOCUMENTS: tuple[DocumentKind, ...] = ()
