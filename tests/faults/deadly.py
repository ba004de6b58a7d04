"""Does something in a process that may be killed. Without pytest, which every such process would import anew."""

import os
from datetime import date
from typing import Any

from flows.tendering import bid_handed_in
from schemas.sealed_bids import BidHandedIn
from tasks.hr_purge import purge_engagement
from tasks.step import without_prefect
from waibao.settings import Settings
from waibao.store.rotation import rotate


def rotate_keys(home: str, variables: dict[str, str]) -> None:
    """Replace the key of an installation."""
    os.environ |= {"WAIBAO_HOME": home, **variables}
    rotate(Settings.from_env())


def hand_in(home: str, variables: dict[str, str], said: dict[str, Any]) -> None:
    """Take in a bid."""
    os.environ |= {"WAIBAO_HOME": home, **variables}
    with without_prefect():
        bid_handed_in(BidHandedIn.model_validate(said))


def purge(home: str, variables: dict[str, str], no: str, on: date) -> None:
    """Delete who is due in an engagement."""
    os.environ |= {"WAIBAO_HOME": home, **variables}
    with without_prefect():
        purge_engagement(no, on)
