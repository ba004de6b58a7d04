"""Files that staff hand in: where they are looked for, and the correction sheet that goes back."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from schemas.checks import CheckResult
from schemas.errors import BadInput
from schemas.records import Engagement
from schemas.rules.masking import numberless
from waibao.store.files import inside, safe_name, write_whole
from waibao.store.store import Store

# Set during an unattended run: the inbox of its scenario.
_inboxes: dict[str, Path] = {}


@contextmanager
def inbox_at(no: str, directory: Path) -> Iterator[None]:
    """Within the block the files of an engagement are looked for in this directory, not in the installation's inbox."""
    _inboxes[no] = directory
    try:
        yield
    finally:
        _inboxes.pop(no, None)


def inbox_of(store: Store, engagement: Engagement) -> Path:
    """Where the files of an engagement are looked for."""
    return _inboxes.get(engagement.no, store.settings.inbox / engagement.no)


def inbox_file(store: Store, engagement: Engagement, name: str) -> Path:
    """The file of that name in the engagement's inbox.

    Raises:
        BadInput: it is not there, or its name leads elsewhere.
    """
    return inside(inbox_of(store, engagement), name)


def not_handed_in(store: Store, engagement: Engagement, names: Iterable[str]) -> list[str]:
    """Which files that a form names are not in the engagement's inbox, each as a sentence for staff."""
    refusals = []
    for name in filter(None, names):
        try:
            inbox_file(store, engagement, name)
        except BadInput as error:
            refusals.append(str(error))
    return refusals


def keep_scan(store: Store, engagement: Engagement, purpose: str, name: str) -> None:
    """Keep what was signed, if a form names a scan of it."""
    if name:
        store.files.keep(engagement, purpose, inbox_file(store, engagement, name), store.now(engagement))


def take_out(engagement: Engagement, path: Path) -> None:
    """Remove a file of the inbox that is kept elsewhere now. Those of a scenario stay: it is played again from them."""
    if engagement.no not in _inboxes:
        path.unlink()


def leave_correction_sheet(
    store: Store, engagement: Engagement, path: Path, result: CheckResult, *, personal: bool = False
) -> tuple[str, str]:
    """Write the correction sheet for a rejected table; returns its path below the home and its SHA-256.

    One of people can be read by its owner only. Its name, which is told in logs, hides numbers, and tells apart files
    that came under the same name.
    """
    from waibao.checks.correction import correction_sheet
    from waibao.checks.kinds import TABLE_KINDS

    sheet = correction_sheet(path, TABLE_KINDS[result.kind], result)
    name = f"{numberless(path.stem)} {result.sha256[:8]}{path.suffix}" if personal else path.name
    target = store.settings.documents / engagement.no / "更正单" / path.parent.name / safe_name(f"更正单 {name}")
    digest = write_whole(target, sheet, mode=0o600 if personal else 0o644)
    return str(target.relative_to(store.settings.home)), digest
