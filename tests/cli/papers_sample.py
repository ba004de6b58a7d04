"""What is issued and where it stands, for tests of the command."""

import json
from pathlib import Path
from typing import Any

import yaml

from waibao.settings import ROOT

SAMPLES = ROOT / "examples" / "documents"


def filled(directory: Path, kind: str = "change-order", name: str = "内容.yaml", **other: Any) -> Path:
    """A data file: what the sample of the kind was made from, with other values."""
    facts = json.loads((SAMPLES / f"{kind}.json").read_text(encoding="utf-8"))["facts"] | other
    path = directory / name
    text = (
        json.dumps(facts, ensure_ascii=False) if path.suffix == ".json" else yaml.safe_dump(facts, allow_unicode=True)
    )
    path.write_text(text, encoding="utf-8")
    return path
