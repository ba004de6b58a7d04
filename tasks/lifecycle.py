"""Where an engagement stands, and the clock of an unattended one."""

from datetime import datetime
from uuid import UUID

from schemas.forms import Done
from tasks.step import is_direct, say, step
from waibao.settings import Settings
from waibao.store.engine import reading, transaction
from waibao.store.files import remove_abandoned


def finished(no: str, phase: str) -> Done | None:
    """How a phase ended; None while it has not."""
    with reading() as store:
        verdict = store.engagements.get(no).finished.get(phase)
    return Done(f"{phase}已完成", verdict) if verdict else None  # type: ignore[arg-type]


@step("登记阶段完成")
def finish(no: str, phase: str, verdict: str) -> None:
    """登记阶段完成。

    Remember that a phase is done, so that resuming costs no second run of it.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        if phase not in engagement.finished:
            engagement.finished = {**engagement.finished, phase: verdict}
            store.session.add(engagement)
            store.audit.append(engagement, store.now(engagement), "waibao", "phase finished", phase, verdict=verdict)


def next_milestone(no: str) -> int | None:
    """The first milestone that is not accepted and paid; None when all are, or one was rejected."""
    with reading() as store:
        contract = store.contracts.get(store.engagements.get(no))
        for stage in store.contracts.milestones(contract):
            if stage.status == "rejected":
                return None
            payment = store.payments.find(stage)
            if stage.status == "open" or payment is None or payment.status != "paid":
                return stage.seq
    return None


def advance_clock(no: str, to: datetime) -> None:
    """Move the clock of an unattended engagement forward."""
    with transaction() as store:
        store.engagements.advance_clock(store.engagements.get(no), to)


def open_for_scenario(scenario: str) -> tuple[str, str | None]:
    """The key under which a scenario's engagement opens, and the number of one that was interrupted."""
    with reading() as store:
        left = store.engagements.unfinished_of(scenario)
        if left is not None:
            return left.opened_key, left.no
        return f"scenario:{scenario}:{store.engagements.count_of(scenario) + 1}", None


def tidy_archive() -> None:
    """Remove what killed processes left half-written."""
    removed = remove_abandoned(Settings.from_env().home)
    if removed:
        say(f"清理了 {removed} 个未写完的临时文件")


def show_progress(no: str, done: int, total: int) -> None:
    """Show in the UI how far the engagement is: one bar, which a run that starts again does not set back."""
    if is_direct():
        return
    from prefect.artifacts import create_progress_artifact, update_progress_artifact
    from prefect.client.orchestration import get_client

    key, share = f"{no}-progress".lower(), 100 * done / total
    with get_client(sync_client=True) as client:
        # ``read_artifacts`` sends what is left out as null, which the server refuses.
        found = client.request("POST", "/artifacts/filter", json={"artifacts": {"key": {"any_": [key]}}})
    shown = found.raise_for_status().json()
    if not shown:
        create_progress_artifact(progress=share, key=key, description=f"{no} 总体进度")
    elif shown[0]["data"] < share:
        update_progress_artifact(UUID(shown[0]["id"]), progress=share)
