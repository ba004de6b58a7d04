"""Imported by the process that the killed ones are forked from: templates compiled and pictures drawn once."""

import json
from pathlib import Path

from schemas.catalogue import DOCUMENT_KINDS
from waibao.documents.markdown import environment
from waibao.documents.pictures import draw

SAMPLES = Path(__file__).parents[2] / "examples" / "documents"

for kind in DOCUMENT_KINDS.values():
    if kind.formats:
        environment().get_template(kind.template)
    for picture in kind.pictures.values():
        draw(picture(kind.context.model_validate(json.loads((SAMPLES / f"{kind.slug}.json").read_text("utf-8")))))
