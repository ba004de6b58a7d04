"""Personal data at rest: sealed with keys that lie outside the database, found again by a keyed index.

The key file holds one Fernet key a line, newest first: the first seals, all of them open. A rotation puts a new key in
front, seals everything anew, and only then drops the old ones (``waibao keys rotate``), so that a rotation that is
killed loses nothing. The index key is derived from the sealing key and changes with it.
"""

import hashlib
import hmac
import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from schemas.errors import BadInput
from waibao.store.files import write_whole

_INDEX = b"waibao index"


def text_of(said: dict[str, Any]) -> str:
    """A JSON object as it is sealed: the same text for the same object."""
    return json.dumps(said, ensure_ascii=False, sort_keys=True)


class Seal:
    """Seals and opens with the keys of one installation."""

    def __init__(self, keys: list[bytes]) -> None:
        self.keys = keys
        self._fernet = MultiFernet([Fernet(key) for key in keys])
        self._index_keys = [hashlib.sha256(_INDEX + key).digest() for key in keys]

    def sealed(self, content: bytes) -> bytes:
        """The content, sealed with the newest key."""
        return self._fernet.encrypt(content)

    def opened(self, token: bytes) -> bytes:
        """What was sealed.

        Raises:
            BadInput: none of the keys opens it.
        """
        try:
            return self._fernet.decrypt(token)
        except InvalidToken:
            raise BadInput("加密数据", "现有密钥都无法解开", "请恢复生成该数据时使用的密钥文件") from None

    def is_newest(self, token: bytes) -> bool:
        """Whether the newest key sealed it."""
        try:
            Fernet(self.keys[0]).decrypt(token)
        except InvalidToken:
            return False
        return True

    @property
    def fingerprint(self) -> str:
        """What the newest key is called where it must be named: 16 hex digits that tell nothing of it."""
        return hashlib.sha256(b"waibao fingerprint" + self.keys[0]).hexdigest()[:16]

    @property
    def oldest_first(self) -> "Seal":
        """The same keys, the oldest tried first: what a rotation finds was sealed by it."""
        return Seal(self.keys[::-1])

    def sealed_text(self, said: dict[str, Any]) -> str:
        """A JSON object, sealed."""
        return self.sealed(text_of(said).encode()).decode()

    def opened_text(self, token: str) -> dict[str, Any]:
        """A JSON object as it was sealed."""
        found: dict[str, Any] = json.loads(self.opened(token.encode()))
        return found

    def index(self, value: str) -> str:
        """What a value is looked up by: 64 hex digits, the same for the same value and key."""
        return hmac.digest(self._index_keys[0], value.encode(), hashlib.sha256).hex()

    def indexes(self, value: str) -> list[str]:
        """The index by every key, newest first: during a rotation some rows still have an older one."""
        said = value.encode()
        return [hmac.digest(key, said, hashlib.sha256).hex() for key in self._index_keys]


@lru_cache(maxsize=8)
def _read(path: Path, stamp: int) -> Seal:
    return Seal(path.read_bytes().split())


def seal_of(path: Path) -> Seal:
    """The seal whose keys are in a file; the file is made, readable to its owner only, when there is none.

    Raises:
        BadInput: the file holds no keys.
    """
    if not path.exists():
        write_keys(path, [Fernet.generate_key()], new=True)
    try:
        seal = _read(path, path.stat().st_mtime_ns)
    except (ValueError, OSError) as error:
        raise BadInput(f"密钥文件 {path}", "无法读取或内容不是密钥", "请恢复备份的密钥文件，勿新建") from error
    if not seal.keys:
        raise BadInput(f"密钥文件 {path}", "是空的", "请恢复备份的密钥文件，勿新建")
    return seal


def write_keys(path: Path, keys: list[bytes], *, new: bool = False) -> None:
    """Write the key file whole; ``new``: unless another process was faster."""
    content = b"\n".join(keys) + b"\n"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not new:
        write_whole(path, content, mode=0o600)
        return
    part = path.with_name(f".{path.name}-{os.getpid()}")
    write_whole(part, content, mode=0o600)
    try:
        os.link(part, path)
    except FileExistsError:
        pass
    finally:
        part.unlink()
