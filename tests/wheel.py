"""``python -m tests.wheel FILE``: the built wheel holds every file of the packages that the product needs to run."""

import sys
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).parent.parent
PACKAGES = ("cli", "deployments", "flows", "tasks", "waibao", "schemas", "templates")


def main(wheel: Path) -> None:
    """Assert it and say so in one line."""
    with ZipFile(wheel) as archive:
        held = set(archive.namelist())
    files = [path for package in PACKAGES for path in (ROOT / package).rglob("*") if path.is_file()]
    wanted = {path.relative_to(ROOT).as_posix() for path in files if "__pycache__" not in path.parts}
    assert not (absent := sorted(wanted - held)), absent
    assert not (more := sorted(name for name in held - wanted if ".dist-info/" not in name)), more
    sys.stdout.write(f"wheel: {len(wanted)} files, templates and migrations among them\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
