"""One process at a time: a file that the kernel holds for it, and gives back when the process ends, however it ends."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from schemas.errors import Refused


def lock(path: Path) -> IO[bytes] | None:
    """Take a file for as long as the returned one stays open; None when another process holds it."""
    file = path.open("ab")
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file


@contextmanager
def alone(path: Path, what: str) -> Iterator[None]:
    """Do something that must not be done twice at once.

    Raises:
        Refused: another process is at it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    held = lock(path)
    if held is None:
        raise Refused(f"另一条命令正在{what}：请等它结束后再运行")
    with held:
        yield
