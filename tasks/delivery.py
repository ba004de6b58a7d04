"""What was delivered: checked file by file, listed against what was promised. Rows S4.7, S5.5."""

from datetime import date
from pathlib import Path

from schemas.acceptance import (
    DELIVERY_LIST,
    DeliveryListContext,
    DeliveryRow,
)
from schemas.checks import CheckResult
from schemas.monitoring import MILESTONE_DELIVERED, DeliveredFile, MilestoneDelivered
from schemas.records import Deliverable, Engagement, Milestone, ReceivedFile
from schemas.values import day_cn
from tasks.answers import contract_head, head
from tasks.documents import Issued, issue_round
from tasks.inbox import inbox_of, leave_correction_sheet
from tasks.monitoring import delivered_on, promised
from tasks.scope import scope_in_force
from tasks.step import say, step
from waibao.checks.check import check_file
from waibao.checks.files import check_openable
from waibao.store.engine import reading, transaction
from waibao.store.store import Store


def stage_of(store: Store, engagement: Engagement, milestone: int) -> Milestone:
    """A milestone of the signed contract."""
    return store.contracts.milestone(store.contracts.get(engagement), milestone)


def stage_fields(store: Store, engagement: Engagement, milestone: int, round_: int) -> dict[str, object]:
    """What every document of a milestone's acceptance begins with."""
    return {
        "head": head(store, engagement),
        "contract": contract_head(store, engagement),
        "milestone": milestone,
        "milestone_name": stage_of(store, engagement, milestone).name,
        "round": round_,
    }


@step("核验交付物")
def check_deliverables(no: str, milestone: int, round_: int) -> bool:
    """核验交付物。

    Check every received file: tables by their rules, others for openability. A correction sheet is left for a
    faulty table. Returns whether everything came and passed.
    """
    with reading() as store:
        engagement = store.engagements.get(no)
        stage, today = stage_of(store, engagement, milestone), store.today(engagement)
        tables = {spec.name: spec.table for spec in promised(store, engagement, milestone)}
        codes = [item.code for item in scope_in_force(store, engagement).requirements]
        received = {
            item.name: store.session.get_one(ReceivedFile, item.received_file_id)
            for item in store.execution.deliverables(stage, round_)
            if item.received_file_id is not None
        }
        unchecked = {name: kept for name, kept in received.items() if store.execution.check_of(kept) is None}
        home = store.settings.home
    for name, kept in unchecked.items():
        result = _judge(home / kept.path, tables[name], codes, today)
        with transaction() as store:
            path = store.files.path(kept)
            faulty_table = result.kind == tables[name] and not result.accepted
            correction = leave_correction_sheet(store, engagement, path, result) if faulty_table else None
            store.execution.record_check(engagement, kept, result, store.now(engagement), correction)
    with reading() as store:
        passed = all(_passed(store, item) for item in store.execution.deliverables(stage, round_))
    if unchecked:
        say(f"里程碑 {milestone} 第 {round_} 次交付：" + ("齐全并通过核验" if passed else "未通过核验，见交付物核对表"))
    return passed


def _judge(path: Path, table: str, requirements: list[str], today: date) -> CheckResult:
    """A table by its rules, anything else by whether it opens; no writer waits meanwhile."""
    result = check_openable(path)
    if table and result.accepted:
        return check_file(table, path, expected={"requirements": requirements}, today=today)
    return result


def _passed(store: Store, item: Deliverable) -> bool:
    if item.received_file_id is None:
        return False
    check = store.execution.check_of(store.session.get_one(ReceivedFile, item.received_file_id))
    return check is not None and check.accepted


def delivery_rows(store: Store, engagement: Engagement, milestone: int, round_: int) -> list[DeliveryRow]:
    """What was promised, what came, and how it was judged."""
    given = store.decisions.answer(engagement, MILESTONE_DELIVERED, MilestoneDelivered, milestone, round_)
    files = {file.name: file for file in given.files} if given else {}
    return [
        _delivery_row(store, item, files.get(item.name))
        for item in store.execution.deliverables(stage_of(store, engagement, milestone), round_)
    ]


def _delivery_row(store: Store, item: Deliverable, given: DeliveredFile | None) -> DeliveryRow:
    if item.received_file_id is None:
        return DeliveryRow(name=item.name, received=False, checked="缺少")
    kept = store.session.get_one(ReceivedFile, item.received_file_id)
    check = store.execution.check_of(kept)
    findings = CheckResult.model_validate(check.result).findings if check else []
    return DeliveryRow(
        name=item.name,
        received=True,
        file_name=kept.name,
        sha256=kept.sha256,
        version=given.version if given else "",
        copies=given.copies if given else 1,
        checked="通过" if check and check.accepted else "不通过",
        findings=[f"{finding.cell} {finding.message}".strip() for finding in findings],
        correction_sheet=(check.correction_file or "").rsplit("/", 1)[-1] if check else "",
    )


@step("出具交付物核对表")
def issue_delivery_list(no: str, milestone: int, round_: int) -> Issued:
    """出具交付物核对表。

    Promised against received, with hash and result; missing and faulty ones named (S4.7).
    """

    def build(store: Store, engagement: Engagement) -> DeliveryListContext:
        rows = delivery_rows(store, engagement, milestone, round_)
        stage, on = stage_of(store, engagement, milestone), delivered_on(store, engagement, milestone, round_)
        return DeliveryListContext(
            **stage_fields(store, engagement, milestone, round_),
            due_on=stage.due_on,
            delivered_on=on,
            rows=rows,
            complete=all(row.checked == "通过" for row in rows),
            late_days=max((on - stage.due_on).days, 0),
        )

    return issue_round(DELIVERY_LIST, no, build, subject=str(milestone), round_=round_)


def faults_of_delivery(no: str, milestone: int, round_: int) -> list[str]:
    """Findings that stop acceptance, one sentence each."""
    with reading() as store:
        rows = delivery_rows(store, store.engagements.get(no), milestone, round_)
    return [
        f"{row.name}：" + ("缺少" if row.checked == "缺少" else "；".join(row.findings))
        for row in rows
        if row.checked != "通过"
    ]


def what_is_awaited(no: str, milestone: int, round_: int) -> str:
    """What a milestone is to deliver, until when, where the files go, and what the round before lacked; Markdown."""
    with reading() as store:
        engagement = store.engagements.get(no)
        stage = stage_of(store, engagement, milestone)
        names = [spec.name for spec in promised(store, engagement, milestone)]
        inbox = inbox_of(store, engagement)
    due = f"里程碑 {milestone}“{stage.name}”应于 {day_cn(stage.due_on)} 前交付："
    lines = [due, "", *(f"- {name}" for name in names), ""]
    lines.append(f"请把文件放入收件目录 {inbox}，再登记文件名。")
    if round_ > 1 and (faults := faults_of_delivery(no, milestone, round_ - 1)):
        lines += ["", "上一轮未通过的交付物：", "", *(f"- {fault}" for fault in faults)]
    return "\n".join(lines)
