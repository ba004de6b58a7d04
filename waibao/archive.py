"""ZIP archives (DOCX, XLSX) whose bytes depend on their content only: no time of writing, no trace of the system."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from datetime import date


def archive(parts: Mapping[str, bytes | Iterable[bytes]], day: date) -> bytes:
    """A ZIP of the parts in their order, every entry dated ``day``; a part in pieces is never held whole."""
    stamp = (max(day.year, 1980), day.month, day.day, 0, 0, 0)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as made_archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, stamp)
            info.create_system = 0  # the same bytes on every system
            info.compress_type = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            if isinstance(content, bytes):
                made_archive.writestr(info, content)
                continue
            with made_archive.open(info, "w") as part:
                for piece in content:
                    part.write(piece)
    return made.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    """The parts of an archive in their order."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}
