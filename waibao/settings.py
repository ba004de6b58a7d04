"""Where this installation keeps things: read from the environment, once, at the edge."""

import os
from dataclasses import dataclass
from pathlib import Path

from schemas.errors import BadInput

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"


@dataclass(frozen=True)
class Settings:
    """Directories and the database of one installation.

    ``WAIBAO_HOME`` (default ``./var``) holds documents, received files and, unless ``WAIBAO_DATABASE_URL`` names
    a PostgreSQL database (``postgresql+psycopg://…``), the SQLite database. ``WAIBAO_TEMPLATES`` may name a directory
    of own templates, which take precedence over the product's (``waibao templates check`` looks them over).
    ``WAIBAO_KEYS`` names the file of the keys that personal data are sealed with; without it, it lies in the home.
    ``WAIBAO_PAYMENT`` names the file of payment links for QR codes; without it, ``payment.yaml`` in the home.
    ``WAIBAO_PACKAGES`` names the provider's service packages and prices; without it, ``packages.yaml`` of the home is
    used where there is one.
    """

    home: Path
    database_url: str
    templates: Path | None = None
    key_file: Path | None = None

    @classmethod
    def from_env(cls) -> "Settings":
        """The installation that the environment names.

        Raises:
            BadInput: the home is a file, or the directory of own templates does not exist.
        """
        home = Path(os.environ.get("WAIBAO_HOME", "var")).absolute()
        if home.exists() and not home.is_dir():
            raise BadInput(f"数据目录 {home}", "不是目录", "请用 --home 或 WAIBAO_HOME 指定一个目录")
        url = os.environ.get("WAIBAO_DATABASE_URL") or f"sqlite:///{home / 'waibao.sqlite'}"
        keys = os.environ.get("WAIBAO_KEYS")
        return cls(home, url, own_templates(), Path(keys).absolute() if keys else None)

    @property
    def documents(self) -> Path:
        """Issued documents, one directory an engagement, one below for each phase."""
        return self.home / "documents"

    @property
    def received(self) -> Path:
        """Files that vendors and clients sent, as they came."""
        return self.home / "received"

    @property
    def keys(self) -> Path:
        """The keys of personal data: outside the database, to be backed up apart from it."""
        return self.key_file or self.home / "keys" / "personal-data.keys"

    @property
    def payment(self) -> Path:
        """The provider's payment links."""
        named = os.environ.get("WAIBAO_PAYMENT")
        return Path(named).absolute() if named else self.home / "payment.yaml"

    @property
    def packages(self) -> Path | None:
        """The provider's own service packages; None where those that come with the product are sold."""
        if named := os.environ.get("WAIBAO_PACKAGES"):
            return Path(named).absolute()
        own = self.home / "packages.yaml"
        return own if own.is_file() else None

    @property
    def inbox(self) -> Path:
        """Where staff put files before naming them in a form."""
        return self.home / "inbox"

    @property
    def outbox(self) -> Path:
        """Mails that wait to be sent by hand, one directory an engagement."""
        return self.home / "outbox"


def own_templates() -> Path | None:
    """The directory that ``WAIBAO_TEMPLATES`` names, if any.

    Raises:
        BadInput: it is no directory.
    """
    named = os.environ.get("WAIBAO_TEMPLATES")
    if not named:
        return None
    path = Path(named).absolute()
    if not path.is_dir():
        what = "不是目录" if path.exists() else "不存在"
        raise BadInput(f"模板目录 {path}", what, "请核对环境变量 WAIBAO_TEMPLATES")
    return path
