"""What .ci/run asserts after it has done what README.md tells a newcomer to do: ``python -m tests.newcomer HOME``.

HOME is where the commands worked; beside the store it holds what they printed: ``output`` of the first ``make run``,
``killed`` of ``waibao demo --kill-at issue_plan:after``, ``again`` of the ``make run`` after it.
"""

import os
import re
import socket
import sys
from pathlib import Path

from schemas.catalogue import DOCUMENT_KINDS
from tests.pages import commands, missing
from waibao.store.engine import reading
from waibao.store.store import Store
from waibao.store.verify import verify

FIRST, SECOND = "XM-2026-0001", "XM-2026-0002"
PAID_FEN = [138_510_00, 183_902_40, 138_510_00]
LONGEST_SECONDS = 300


def main(home: Path) -> None:
    """Assert all of it and say so in one line."""
    os.environ["WAIBAO_HOME"] = str(home)
    printed_as_shown(home)
    with reading() as store:
        assert [(found.no, found.status) for found in store.engagements.all()] == [
            (FIRST, "closed"),
            (SECOND, "closed"),
        ]
        files = sum(whole(store, no) for no in (FIRST, SECOND))
        assert issued(store, FIRST) == issued(store, SECOND), "the killed run issued other documents"
        gapless(store)
        assert (altered := verify(store)) == [], altered
    no_server_left(home)
    sys.stdout.write(f"newcomer: {FIRST} and, killed half-way, {SECOND}: {files} files, 3 payments each, verified\n")


def printed_as_shown(home: Path) -> None:
    """The README shows what the commands print, and no run takes too long."""
    shown = {command.text: command.output for command in commands("README.md")}
    for command, file in {
        "make run": "output",
        "waibao demo --kill-at issue_plan:after": "killed",
        "waibao run examples/software-outsourcing/scenario.yaml": "again",
    }.items():
        printed = (home / file).read_text(encoding="utf-8")
        assert not (lost := missing(shown[command], printed)), f"README, {command}: not printed: {lost}"
        seconds = re.search(r"用时 (\d+) 秒", printed)
        assert file == "killed" or (seconds and int(seconds[1]) < LONGEST_SECONDS), printed[-200:]


def whole(store: Store, no: str) -> int:
    """All payments made, each document there in every format; returns how many files."""
    engagement = store.engagements.get(no)
    payments = store.payments.of(store.contracts.get(engagement))
    assert [(paid.amount_fen, paid.status) for _, paid in payments] == [(fen, "paid") for fen in PAID_FEN], payments
    count = 0
    for document in store.documents.of(engagement):
        files = store.documents.files(document)
        assert set(files) == set(DOCUMENT_KINDS[document.kind].all_formats), document.number
        assert all((store.settings.home / file.path).stat().st_size == file.size for file in files.values())
        count += len(files)
    return count


def issued(store: Store, no: str) -> list[tuple[str, str, int]]:
    """What was issued, but for the numbers."""
    found = store.documents.of(store.engagements.get(no))
    return sorted((document.kind, document.subject, document.version) for document in found)


def gapless(store: Store) -> None:
    """Every number of a series is used, once."""
    numbers = {document.number for no in (FIRST, SECOND) for document in store.documents.of(store.engagements.get(no))}
    series: dict[str, list[int]] = {}
    for number in sorted(numbers):
        prefix, last = number.rsplit("-", 1)
        series.setdefault(prefix, []).append(int(last))
    for prefix, used in series.items():
        assert used == list(range(1, len(used) + 1)), (prefix, used)


def no_server_left(home: Path) -> None:
    """The Prefect server of the home ended with the last command."""
    facts = home / "prefect" / "server.json"
    if not facts.exists():
        return
    control = int(re.findall(r'"control": (\d+)', facts.read_text(encoding="utf-8"))[0])
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", control)) != 0, "a Prefect server was left behind"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
