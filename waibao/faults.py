"""Named points at which a run can be killed on purpose: ``waibao demo --kill-at STEP`` and the re-entrance tests.

``WAIBAO_KILL_AT`` names a point, ``issue_plan:before``, or one subject of it, ``issue_plan:XM-2026-0001-2:before``.
``WAIBAO_KILL_ONCE_EACH`` names a file: the process dies at the first point that the file does not list yet, having
listed it, so that a loop of runs dies at every point once; ``WAIBAO_KILL_AMONG`` limits that to labels with one of the
endings it lists (``:before,:after``), ``WAIBAO_KILL_EVERY`` to each n-th of these. Nothing happens when neither is set.
"""

import os
import signal
from pathlib import Path


def point(label: str) -> None:
    """Die here by SIGKILL if asked to, as a power cut would."""
    wanted = os.environ.get("WAIBAO_KILL_AT")
    if wanted and wanted in (label, f"{label.split(':', maxsplit=1)[0]}:{label.rsplit(':', maxsplit=1)[-1]}"):
        _die()
    if (ledger := os.environ.get("WAIBAO_KILL_ONCE_EACH")) is None:
        return
    if not label.endswith(tuple(os.environ.get("WAIBAO_KILL_AMONG", "").split(","))):
        return
    path = Path(ledger)
    seen = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    if label not in seen:
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{label}\n")
            file.flush()
            os.fsync(file.fileno())
        if len(seen) % int(os.environ.get("WAIBAO_KILL_EVERY", "1")) == 0:
            _die()


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
