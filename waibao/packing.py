"""Archives that go out: a zip in the order of its names, encrypted with AES-256 when there is a password."""

import secrets
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from pathlib import Path

from schemas.errors import BadInput
from schemas.values import SHANGHAI
from waibao.store.files import write_whole

SHORTEST = 10
"""Characters of a password, at least."""


def packed(parts: Mapping[str, bytes], day: date, password: str = "") -> bytes:
    """The parts as one zip dated ``day``; with a password each is encrypted (WinZip AE-2), which WinRAR, 7-Zip and
    WinZip open."""
    from stream_zip import ZIP_32, stream_zip

    stamp = datetime.combine(day, time(12), SHANGHAI)  # the same day in any zone that may open it

    def members() -> Iterator[tuple[str, datetime, int, object, Iterator[bytes]]]:
        for name, content in parts.items():
            yield name, stamp, 0o600, ZIP_32, iter((content,))

    return b"".join(stream_zip(members(), password=password or None))  # type: ignore[arg-type]


def password_of(keys: Path, no: str) -> str:
    """The password of an engagement's packages: the first line of ``<no>.password`` beside the keys, made up when there
    is no such file; empty when its first line is. It is told to the receiver by another way, and stands nowhere else.

    Raises:
        BadInput: programs that open archives would not take it.
    """
    place = password_file(keys, no)
    if not place.is_file():
        write_whole(place, f"{secrets.token_urlsafe(SHORTEST)}\n".encode(), mode=0o600)
    return password_in(place) if place.read_bytes().partition(b"\n")[0].strip() else ""


def password_in(place: Path) -> str:
    """The password that a file holds in its first line.

    Raises:
        BadInput: the file cannot be read, or programs that open archives would not take the password.
    """
    try:
        password = place.read_text(encoding="utf-8").partition("\n")[0].strip()
    except (OSError, UnicodeDecodeError):
        raise BadInput(f"口令文件 {place.name}", "无法读取", "请核对路径，口令写在第一行") from None
    if len(password) < SHORTEST or not password.isascii() or not password.isprintable():
        remedy = f"请改为至少 {SHORTEST} 个字母、数字或符号，不用汉字"
        raise BadInput(f"口令文件 {place.name}", "口令过短或者含有解压软件不识别的字符", remedy)
    return password


def password_file(keys: Path, no: str) -> Path:
    """Where the password of an engagement's packages stands."""
    return keys.parent / f"{no}.password"
