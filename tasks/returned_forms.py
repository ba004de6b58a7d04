"""A form that came back as a workbook: judged, kept, and answered with a correction sheet when something is open."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from schemas.checks import CheckResult
from schemas.errors import BadInput
from tasks.inbox import leave_correction_sheet
from waibao.checks.check import check_file
from waibao.store.engine import reading, transaction


def purpose_of(path: Path, what: str) -> str:
    """What a file is kept for: the same bytes for the same thing are kept once."""
    return f"{what}/{hashlib.sha256(path.read_bytes()).hexdigest()[:16]}"


def take_in(
    no: str, kind: str, path: Path, what: str, expected: Mapping[str, object], *, personal: bool = False
) -> str:
    """Keep a form that came back, with its judgement; returns the purpose it is kept for.

    Raises:
        BadInput: something is open or wrong; where, and the correction sheet, are named. Nothing of it is used.
    """
    with reading() as store:
        today = store.today(store.engagements.get(no))
    result, purpose = check_file(kind, path, expected=expected, today=today), purpose_of(path, what)
    with transaction() as store:
        engagement = store.engagements.get(no)
        now = store.now(engagement)
        kept = store.files.keep(engagement, purpose, path, now, personal=personal)
        store.session.flush()
        check = store.execution.check_of(kept)
        if check is None:
            sheet = None
            if not result.accepted:
                sheet = leave_correction_sheet(store, engagement, path, result, personal=personal)
            check = store.execution.record_check(engagement, kept, result, now, sheet)
        correction = check.correction_file or ""
    if not result.accepted:
        raise BadInput(f"{no} {path.name}", _told(result), f"请把更正单退回填表单位：{correction}")
    return purpose


def _told(result: CheckResult) -> str:
    return f"有 {len(result.errors)} 处未填或者填错，没有登记（{result.told()}）"
