"""Files on disk: written whole or not at all, then recorded with their SHA-256."""

import hashlib
import os
import re
import tempfile
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from schemas.errors import BadInput
from schemas.records import Engagement, ReceivedFile
from schemas.rules.masking import numberless
from waibao.settings import Settings
from waibao.store.audit import Audit

if TYPE_CHECKING:
    from collections.abc import Callable

    from waibao.store.sealing import Seal

TEMPORARY = ".waibao-"
SEALED = ".sealed"
"""Ends the name of a file that is kept sealed."""
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')


def write_whole(path: Path, content: bytes, *, mode: int = 0o644) -> str:
    """Write a file under a temporary name, sync it, rename it; returns its SHA-256.

    Raises:
        BadInput: there is a directory of that name.
    """
    if path.is_dir():
        raise BadInput(str(path), "是目录", "请写明目录中的文件名")
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(prefix=f"{TEMPORARY}{os.getpid()}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
    return hashlib.sha256(content).hexdigest()


def remove_abandoned(home: Path) -> int:
    """Remove temporary files whose process is gone; returns how many. What they were to become is made again."""
    abandoned = [file for file in home.rglob(f"{TEMPORARY}*-*") if file.is_file() and not _alive(file)]
    for file in abandoned:
        file.unlink(missing_ok=True)
    return len(abandoned)


def _alive(temporary: Path) -> bool:
    try:
        os.kill(int(temporary.name.removeprefix(TEMPORARY).split("-")[0]), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True


def safe_name(name: str, limit: int = 80) -> str:
    """A file name that cannot leave its directory, kept readable; at most ``limit`` characters before the suffix."""
    cleaned = _UNSAFE.sub("_", name).strip(" .") or "_"
    path = Path(cleaned)
    return path.stem[:limit] + path.suffix[:16]


def inside(directory: Path, name: str) -> Path:
    """The file of that name below a directory.

    Raises:
        BadInput: when the name leads outside, or no such file is there.
    """
    path = (directory / name).resolve()
    if not path.is_relative_to(directory.resolve()):
        raise BadInput(f"文件“{numberless(name)}”", "位于收件目录之外", f"请把文件放入 {directory}，只填写文件名")
    if not path.is_file():
        raise BadInput(f"文件“{numberless(name)}”", f"在 {directory} 中不存在", "请核对文件名，或先放入文件")
    return path


class Files:
    """Keeps what was received."""

    def __init__(self, session: Session, settings: Settings, audit: Audit, sealing: "Callable[[], Seal]") -> None:
        self.session = session
        self.settings = settings
        self.audit = audit
        self.sealing = sealing

    def find(self, engagement: Engagement, purpose: str) -> ReceivedFile | None:
        """The file handed in for a purpose."""
        query = select(ReceivedFile).where(ReceivedFile.engagement_id == engagement.id, ReceivedFile.purpose == purpose)
        return self.session.exec(query).one_or_none()

    def keep(
        self, engagement: Engagement, purpose: str, source: Path, now: datetime, *, personal: bool = False
    ) -> ReceivedFile:
        """Copy a file into the archive and record it; the first copy for a purpose stands.

        One that is ``personal`` is sealed, and called after its content: a file's own name may tell whose it is.
        """
        if found := self.find(engagement, purpose):
            return found
        return self.keep_content(engagement, purpose, source.name, source.read_bytes(), now, sealed=personal)

    def keep_content(
        self, engagement: Engagement, purpose: str, name: str, content: bytes, now: datetime, *, sealed: bool = False
    ) -> ReceivedFile:
        """The same of what was read already. What is ``sealed`` is never written in any other form."""
        if found := self.find(engagement, purpose):
            return found
        place = self.settings.received / engagement.no / safe_name(purpose.replace("/", "-"))
        digest = hashlib.sha256(content).hexdigest()
        if sealed:
            name = f"{digest[:16]}{Path(name).suffix.lower()}"
        path = place / f"{safe_name(name)}{SEALED if sealed else ''}"
        if sealed:
            write_whole(path, self.sealing().sealed(content), mode=0o600)
        else:
            write_whole(path, content)
        kept = ReceivedFile(
            engagement_id=engagement.id or 0,
            purpose=purpose,
            name=name,
            path=str(path.relative_to(self.settings.home)),
            sha256=digest,
            size=len(content),
            received_at=now,
        )
        self.session.add(kept)
        self.audit.append(engagement, now, "waibao", "file received", purpose, sha256=digest)
        return kept

    def path(self, kept: ReceivedFile) -> Path:
        """Where a kept file is."""
        return self.settings.home / kept.path

    def content(self, kept: ReceivedFile) -> bytes:
        """A kept file as it came."""
        content = self.path(kept).read_bytes()
        return self.sealing().opened(content) if kept.path.endswith(SEALED) else content

    def of(self, engagement: Engagement) -> list[ReceivedFile]:
        """All files received for an engagement."""
        query = select(ReceivedFile).where(ReceivedFile.engagement_id == engagement.id)
        return list(self.session.exec(query.order_by(col(ReceivedFile.id))))
