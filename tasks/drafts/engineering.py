"""Drafts of papers about deliverables: what came with its hash, requirements to be covered, test results by level."""

from datetime import date
from pathlib import Path
from typing import Any

from schemas.acceptance import DeliveryRow
from schemas.checks import TestCase
from schemas.errors import WaibaoError
from schemas.monitoring import MILESTONE_DELIVERED
from schemas.records import Deliverable, Milestone, ReceivedFile
from tasks.answers import last_round
from tasks.delivery import delivery_rows
from tasks.drafts.known import Known
from tasks.monitoring import delivered_on
from waibao.checks.check import read_test_results

LEVELS = {"单元": "单元测试", "集成": "集成测试", "系统": "系统测试"}


def last_delivery(known: Known) -> tuple[Milestone, int] | None:
    """The milestone and round delivered last."""
    for stage in reversed(known.stages):
        if round_ := last_round(known.store, known.engagement, MILESTONE_DELIVERED, stage.seq):
            return stage, round_
    return None


def received(known: Known, stage: Milestone, round_: int) -> list[DeliveryRow]:
    """What came of a delivery."""
    return [row for row in delivery_rows(known.store, known.engagement, stage.seq, round_) if row.received]


def deliverable_review(known: Known) -> dict[str, Any]:
    """The first deliverable of the last delivery that was not reviewed yet."""
    found = last_delivery(known)
    if found is None:
        return {"milestone": known.stage and known.stage.name}
    stage, round_ = found
    reviewed = [paper.form.deliverable for paper in known.issued("deliverable-review")]
    names = [row.name for row in received(known, stage, round_)]
    name = next((name for name in names if name not in reviewed), names[0] if names else None)
    return {
        "deliverable": name,
        "milestone": stage.name,
        "submitted_on": delivered_on(known.store, known.engagement, stage.seq, round_),
        "round": reviewed.count(name) + 1 if name else None,
    }


def design_review(known: Known) -> dict[str, Any]:
    name, submitted = _design(known)
    return {
        "design": name,
        "submitted_on": submitted,
        "round": sum(1 for _ in known.issued("design-review")) + 1,
        "coverage": [{"code": item.code, "text": item.text, "priority": item.priority} for item in known.requirements],
    }


def _design(known: Known) -> tuple[str | None, date | None]:
    """The deliverable that is the design, and the day it came."""
    for stage in known.stages:
        round_ = last_round(known.store, known.engagement, MILESTONE_DELIVERED, stage.seq)
        for row in received(known, stage, round_) if round_ else []:
            if "设计" in row.name:
                return row.name, delivered_on(known.store, known.engagement, stage.seq, round_)
    promised = known.plan.milestones if known.plan else []
    names = [item.name for stage in promised for item in stage.deliverables if "设计" in item.name]
    return (names[0], None) if names else (None, None)


def test_report(known: Known) -> dict[str, Any]:
    cases = _cases(known)
    levels = [_level(title, [case for case in cases if case.level == level]) for level, title in LEVELS.items()]
    return {
        "levels": [level for level in levels if level],
        "coverage": [
            {"code": item.code, "text": item.text, **_covered(cases, item.code)} for item in known.requirements
        ],
    }


def _cases(known: Known) -> list[TestCase]:
    """The cases of the newest accepted table of test results."""
    for stage in reversed(known.stages):
        for round_ in range(last_round(known.store, known.engagement, MILESTONE_DELIVERED, stage.seq), 0, -1):
            for item in known.store.execution.deliverables(stage, round_):
                if (path := _accepted_table(known, item)) is not None:
                    try:
                        return read_test_results(path).cases
                    except WaibaoError:  # the archive was altered: nothing is known
                        return []
    return []


def _accepted_table(known: Known, item: Deliverable) -> Path | None:
    if item.received_file_id is None:
        return None
    kept = known.store.session.get_one(ReceivedFile, item.received_file_id)
    check = known.store.execution.check_of(kept)
    return known.store.files.path(kept) if check and check.kind == "test-results" and check.accepted else None


def _level(title: str, cases: list[TestCase]) -> dict[str, Any] | None:
    if not cases:
        return None
    results = [case.result for case in cases]
    return {
        "level": title,
        "started": min(case.executed_on for case in cases),
        "finished": max(case.executed_on for case in cases),
        "planned": len(cases),
        "executed": len(cases),
        "passed": results.count("通过"),
        "failed": results.count("不通过"),
        "blocked": results.count("阻塞"),
    }


def _covered(cases: list[TestCase], code: str) -> dict[str, int]:
    if not cases:
        return {}
    own = [case for case in cases if code in case.requirement]
    return {"cases": len(own), "passed": sum(case.result == "通过" for case in own)}
