"""One kept pandoc process that reads Markdown; a process for every document would cost ten times as much."""

import atexit
import json
import os
import subprocess
import threading
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any

from schemas.errors import TemplateFault
from waibao.documents.shield import unshield

Node = dict[str, Any]
"""One element of pandoc's document tree: ``{"t": kind, "c": content}``."""

_WORKER = Path(__file__).with_name("worker.lua")


@dataclass(frozen=True)
class Parsed:
    """A document as pandoc read it: inline elements of its title, blocks of its cover and of its text.

    The title is empty unless the text begins with a first-level heading.
    """

    title: list[Node]
    cover: list[Node]
    body: list[Node]


class _GoneError(Exception):
    """The worker ended before it answered."""


class _Worker:
    """The process and its pipes; belongs to the process (pid) that started it."""

    def __init__(self) -> None:
        import pypandoc

        self.pid = os.getpid()
        self.process = subprocess.Popen(
            [pypandoc.get_pandoc_path(), "lua", str(_WORKER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    @property
    def usable(self) -> bool:
        return self.pid == os.getpid() and self.process.poll() is None

    def ask(self, text: bytes) -> bytes:
        """The tree as JSON. Raises ``_GoneError`` when the process ended, ``TemplateFault`` when it refused."""
        stdin, stdout = self.process.stdin, self.process.stdout
        if stdin is None or stdout is None:
            raise _GoneError
        try:
            stdin.write(b"%d\n%s" % (len(text), text))
            stdin.flush()
        except OSError as error:
            raise _GoneError from error
        verdict = stdout.readline()
        if not verdict:
            raise _GoneError
        if verdict != b"ok\n":
            raise TemplateFault(f"文档正文无法解析：{_part(stdout).decode(errors='replace')}。请检查模板的标记。")
        return _part(stdout)

    def close(self) -> None:
        """End the process; a copy inherited by a forked child only lets go of the pipes."""
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue  # the other end is gone already
        if self.pid == os.getpid():
            try:
                self.process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def _part(stdout: IO[bytes]) -> bytes:
    head = stdout.readline()
    if not head:
        raise _GoneError
    size = int(head)
    text = stdout.read(size)
    if len(text) != size:
        raise _GoneError
    return text


_lock = threading.Lock()
_kept: list[_Worker] = []


def _in_child() -> None:
    """A forked child must neither talk to the parent's worker nor inherit a lock that some thread holds."""
    globals()["_lock"] = threading.Lock()


os.register_at_fork(after_in_child=_in_child)


@cache
def _close_at_exit() -> None:
    atexit.register(close)


def close() -> None:
    """End the kept process, if any; the next document starts another."""
    with _lock:
        while _kept:
            _kept.pop().close()


def worker_pid() -> int | None:
    """Process id of the kept worker of this process; None before the first document."""
    return _kept[0].process.pid if _kept and _kept[0].usable else None


def _answer(text: bytes) -> bytes:
    with _lock:
        for attempt in (1, 2):
            if _kept and not _kept[0].usable:
                _kept.pop().close()
            if not _kept:
                _close_at_exit()
                _kept.append(_Worker())
            try:
                return _kept[0].ask(text)
            except _GoneError as error:
                _kept.pop().close()
                if attempt == 2:
                    raise TemplateFault("排版进程 pandoc 两次中断。请检查内存是否充足后重试。") from error
    raise AssertionError("unreachable")


def parse(text: str) -> Parsed:
    """Read Markdown without anything raw. Raises TemplateFault when pandoc cannot."""
    blocks: list[Node] = json.loads(unshield(_answer(text.encode()).decode()))["blocks"]
    title: list[Node] = []
    if blocks and blocks[0]["t"] == "Header" and blocks[0]["c"][0] == 1:
        title = blocks.pop(0)["c"][2]
    cover = [inside for block in blocks if _is_cover(block) for inside in block["c"][1]]
    return Parsed(title, cover, [block for block in blocks if not _is_cover(block)])


def _is_cover(block: Node) -> bool:
    return block["t"] == "Div" and "cover" in block["c"][0][1]
