"""What is issued and where it stands, for tests of the command."""

import json
from pathlib import Path
from typing import Any

import yaml

from tests.builders import filled_in


def filled(directory: Path, kind: str = "change-order", name: str = "内容.yaml", **other: Any) -> Path:
    """A data file: what the sample of the kind was made from, with other values."""
    facts = filled_in(kind) | other
    path = directory / name
    text = (
        json.dumps(facts, ensure_ascii=False) if path.suffix == ".json" else yaml.safe_dump(facts, allow_unicode=True)
    )
    path.write_text(text, encoding="utf-8")
    return path
