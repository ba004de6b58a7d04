"""Whatever happens to people, their numbers stand nowhere but where they are needed. Rule R19."""

import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from sqlmodel import select

from schemas.catalogue import document_kind
from schemas.records import Check, Document, DocumentFile, MonthlyRoster
from tests.faults.people_played import numbers
from waibao.settings import ROOT
from waibao.store.engine import reading
from waibao.store.verify import verify

pytestmark = [pytest.mark.server, pytest.mark.timeout(400)]
NUMBERS = numbers()
# Looking takes as long again: what is there for longer than this is seen, and the run is not kept from its work.
LOOK_EVERY = 0.02
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be")
PATTERN = re.compile(
    b"|".join(re.escape(number.encode(encoding)) for number in sorted(NUMBERS) for encoding in ENCODINGS)
)


def found_in(content: bytes) -> set[bytes]:
    """Numbers in a file, also in the members of an archive."""
    found = set(PATTERN.findall(content))
    if zipfile.is_zipfile(BytesIO(content)):
        with zipfile.ZipFile(BytesIO(content)) as archive:
            for member in archive.infolist():
                if not member.flag_bits & 1:
                    found |= found_in(archive.read(member))
    return found


def files_below(*places: Path) -> Iterator[Path]:
    for place in places:
        yield from (path for path in sorted(place.rglob("*")) if path.is_file())


class Watched:
    """What a process and its children leave in a temporary directory, or say in their arguments, while it runs."""

    def __init__(self, temporary: Path) -> None:
        self.temporary = temporary
        self.leaks: dict[str, set[bytes]] = {}
        self.seen: dict[str, tuple[int, int]] = {}

    def look(self) -> None:
        for path in files_below(self.temporary):
            try:
                stamp = path.stat()
                if self.seen.get(str(path)) == (stamp.st_size, stamp.st_mtime_ns):
                    continue
                self.seen[str(path)] = (stamp.st_size, stamp.st_mtime_ns)
                self._note(str(path), path.read_bytes())
            except OSError:
                continue  # it is gone again
        for process in Path("/proc").glob("[0-9]*"):
            try:
                self._note(f"{process}", (process / "cmdline").read_bytes())
            except OSError:
                continue

    def _note(self, place: str, content: bytes) -> None:
        if found := found_in(content) | found_in(place.encode()):
            self.leaks[place] = self.leaks.get(place, set()) | found


@pytest.mark.row("S3.7")
def test_no_number_of_anybody_is_in_databases_logs_artifacts_arguments_or_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = {name: tmp_path / name for name in ("installation", "temporary", "user", "work", "exported")}
    for place in places.values():
        place.mkdir()
    home, said = places["installation"], tmp_path / "said.log"
    variables = {
        "WAIBAO_HOME": str(home),
        "TMPDIR": str(places["temporary"]),
        "HOME": str(places["user"]),
        "EXPORTED": str(places["exported"]),
        "PYTHONPATH": str(ROOT),
        "PREFECT_LOGGING_LEVEL": "DEBUG",
        "PREFECT_LOGGING_ROOT_LEVEL": "DEBUG",
        "PREFECT_LOGGING_SERVER_LEVEL": "DEBUG",
        "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "DEBUG",
    }
    watched = Watched(places["temporary"])
    with said.open("wb") as log:
        command = [sys.executable, "-m", "tests.faults.people_played"]
        run = subprocess.Popen(
            command, cwd=places["work"], env={**os.environ, **variables}, stdout=log, stderr=subprocess.STDOUT
        )
        while run.poll() is None:
            watched.look()
            with suppress(subprocess.TimeoutExpired):
                run.wait(LOOK_EVERY)
    assert run.returncode == 0, said.read_text("utf-8")[-6000:]

    monkeypatch.setenv("WAIBAO_HOME", str(home))
    monkeypatch.delenv("WAIBAO_DATABASE_URL", raising=False)
    needed = files_that_need_them(home)
    looked_through = [said, *files_below(places["temporary"], places["user"], places["work"], home)]
    leaks = {
        str(path): found for path in looked_through if path not in needed and (found := found_in(path.read_bytes()))
    }

    assert leaks == {}
    assert {place: len(found) for place, found in watched.leaks.items()} == {}
    assert "DEBUG" in said.read_text("utf-8")
    assert len(NUMBERS) > 40
    assert {found for path in files_below(places["exported"]) for found in found_in(path.read_bytes())}


def files_that_need_them(home: Path) -> set[Path]:
    """Documents of personal kinds, packages, correction sheets and mails: they are for those who may know."""
    with reading() as store:
        assert verify(store) == []
        query = select(Document, DocumentFile).where(DocumentFile.document_id == Document.id)
        made = {file.path for document, file in store.session.exec(query) if document_kind(document.kind).personal}
        packages = {roster.package for roster in store.session.exec(select(MonthlyRoster)) if roster.package}
        sheets = {check.correction_file for check in store.session.exec(select(Check)) if check.correction_file}
    return {home / path for path in made | packages | sheets} | set(files_below(home / "outbox"))
