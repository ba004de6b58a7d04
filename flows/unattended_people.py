"""The people's side of an unattended engagement: files that arrive, forms, and the days between. Rows S3.1–S3.7."""

from pathlib import Path

from flows.hr_daily import day_of
from flows.onboarding import accounts_opened, chases_done, materials_waived, personnel_changes, take_in
from schemas.errors import WaibaoError
from schemas.hr_forms import AccountsOf, ChangesOf, ChasesOf, WaiversOf
from schemas.scenario import ScenarioPersonnel
from tasks.hr_materials import receive_materials
from tasks.hr_people import ARRIVING, SCANS, stage
from tasks.step import say


def happen(no: str, entry: ScenarioPersonnel, inbox: Path) -> None:
    """Play one entry; played again, it finds what it did. A file that is rejected is answered, and time goes on."""
    for name in entry.files:
        stage(no, entry.act, inbox / name)
    if entry.act in ARRIVING:
        for name in entry.files:
            try:
                take_in(no, entry.act, Path(name).name, entry.channel)
            except WaibaoError as error:
                say(str(error))
    elif entry.act == SCANS:
        for fault in receive_materials(no):
            say(fault)
    elif entry.form:
        register(no, entry)
    else:  # a month's file: its report may be waiting for it
        live(no)


def register(no: str, entry: ScenarioPersonnel) -> None:
    """Enter what a form says."""
    match entry.filled(no):
        case AccountsOf() as accounts:
            accounts_opened(accounts)
        case ChasesOf() as chases:
            chases_done(chases)
        case ChangesOf() as changes:
            personnel_changes(changes)
        case WaiversOf() as waivers:
            materials_waived(waivers)


def live(no: str) -> None:
    """One day of the calendar: whoever is to be chased, and reports that fall due."""
    done, _, failed = day_of(no)
    for line in (*done, *failed):
        say(line)
