"""Imported by the process that the killed ones are forked from: libraries read, templates compiled, fonts found.

Nothing here may typeset: that starts threads, which a forked process would not have.
"""

import gc

import great_expectations  # noqa: F401  (what follows is imported only to be there already)
from sqlalchemy.orm import configure_mappers

from flows.unattended import unattended
from tasks.step import without_prefect
from waibao.checks import judge  # noqa: F401
from waibao.documents import docx, gfm, html, pictures, typst_pdf, xlsx  # noqa: F401
from waibao.documents.markdown import environment

templates = environment(None)
for name in templates.list_templates(["j2"]):
    templates.get_template(name)
typst_pdf._compiler()
configure_mappers()
gc.freeze()  # no killed process looks for garbage in what they share, nor copies it to look at it

__all__ = ["unattended", "without_prefect"]
