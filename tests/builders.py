"""Small builders that tests share: scenarios cut from the example."""

import copy
import json
import shutil
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

EXAMPLES = Path(__file__).parent.parent / "examples"
EXAMPLE = EXAMPLES / "software-outsourcing"
HR_EXAMPLE = EXAMPLES / "hr-outsourcing"
IT_EXAMPLE = EXAMPLES / "it-service"
SAMPLES = EXAMPLES / "documents"


def sample(slug: str) -> dict[str, Any]:
    """The data of a document's sample, to be changed freely."""
    data: dict[str, Any] = json.loads((SAMPLES / f"{slug}.json").read_text(encoding="utf-8"))
    return data


def filled_in(slug: str) -> dict[str, Any]:
    """What the form of a document's sample was filled in with, to be changed freely."""
    filled: dict[str, Any] = sample(slug)["facts"]
    return filled


@cache
def _example(directory: Path) -> dict[str, Any]:
    return yaml.safe_load((directory / "scenario.yaml").read_text(encoding="utf-8"))


def example() -> dict[str, Any]:
    """The example scenario as data, to be changed freely."""
    return copy.deepcopy(_example(EXAMPLE))


def hr_example() -> dict[str, Any]:
    """The example of an HR engagement as data, to be changed freely."""
    return copy.deepcopy(_example(HR_EXAMPLE))


def it_example() -> dict[str, Any]:
    """The example of an IT service as data, to be changed freely."""
    return copy.deepcopy(_example(IT_EXAMPLE))


def short() -> dict[str, Any]:
    """The example with one milestone: a plan revised, a faulty delivery, a progress report, a paper revised."""
    scenario = example()
    answers = scenario["answers"]
    stage = {**answers["plan-drafted-1"]["form"]["milestones"][1], "ratio": 100}
    for key in ("plan-drafted-1", "plan-drafted-2"):
        answers[key]["form"]["milestones"] = [stage]
    terms = {**answers["contract-terms-2"]["form"]}
    terms |= {
        "milestones": [{"name": stage["name"], "due_on": stage["due_on"], "ratio": 100, "retention": 5}],
        "starts_on": date(2026, 8, 3),
        "ends_on": date(2026, 9, 30),
    }
    criteria = {**answers["criteria-agreed-1"]["form"]}
    criteria["criteria"] = [{**item, "milestone": 1} for item in criteria["criteria"]]
    results = [{"code": item["code"], "actual": "符合", "passed": True} for item in criteria["criteria"]]
    paid = copy.deepcopy(answers["payment-made-2"]["form"])
    paid["invoice"] |= {"gross": "461700.00", "net": "435566.04", "tax": "26133.96"}
    kept = [
        "plan-drafted-1",
        "plan-approval-1",
        "plan-drafted-2",
        "plan-approval-2",
        "bids-received-1",
        "bids-scored-1",
        "award-1",
    ]
    scenario["answers"] = {key: answers[key] for key in kept} | {
        "requirements-drafted-1": {"at": "2026-04-01 14:00", "form": answers["requirements-drafted-2"]["form"]},
        "requirements-confirmed-1": answers["requirements-confirmed-2"],
        "criteria-agreed-1": {"at": "2026-04-03 15:20", "form": criteria},
        "contract-terms-1": {"at": "2026-04-08 16:30", "form": terms},
        "contract-signed-1": {
            "at": "2026-08-03 15:00",
            "form": {**answers["contract-signed-2"]["form"], "signed_on": date(2026, 8, 3)},
        },
        "kickoff-held-1": {
            "at": "2026-08-04 11:30",
            "form": {**answers["kickoff-held-1"]["form"], "held_on": date(2026, 8, 4)},
        },
        "milestone-delivered-1-1": answers["milestone-delivered-2-1"],
        "milestone-delivered-1-2": answers["milestone-delivered-2-2"],
        "acceptance-tested-1-2": {
            "at": "2026-09-03 17:00",
            "form": {**answers["acceptance-tested-2-2"]["form"], "results": results, "defects": []},
        },
        "acceptance-signed-1-2": {
            "at": "2026-09-04 10:30",
            "form": {**answers["acceptance-signed-2-3"]["form"], "signed_on": date(2026, 9, 4)},
        },
        "payment-approved-1": {"at": "2026-09-14 15:00", "form": {"by": "郑文博", "amount": "461700.00"}},
        "payment-made-1": {"at": "2026-09-21 10:00", "form": paid},
        "review-decided-1": answers["review-decided-1"],
    }
    scenario["scenario"] = "short"
    fact = copy.deepcopy(scenario["progress"][3])
    fact["at"] = "2026-08-27 17:00"
    fact["facts"]["stages"] = [{"milestone": 1, "percent": 55}]
    fact["facts"]["issues"][0]["due_on"] = "2026-09-04"
    scenario["progress"] = [fact]
    survey = next(paper for paper in scenario["papers"] if paper["kind"] == "satisfaction-survey")
    again = {**survey, "at": "2026-11-12 10:00", "revises": 1, "form": {**survey["form"], "interviewee": "赵倩"}}
    scenario["papers"] = [survey, again]
    return scenario


def write_files(directory: Path, files: Mapping[str, bytes]) -> None:
    """Write files by their paths below a directory."""
    for name, content in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def write(scenario: dict[str, Any], directory: Path) -> Path:
    """Write a scenario with its example's inbox beside it."""
    directory.mkdir(parents=True, exist_ok=True)
    if not (directory / "inbox").exists():
        kind = scenario.get("request", {}).get("kind")
        of_kind = {"hr": HR_EXAMPLE, "it": IT_EXAMPLE}.get(kind, EXAMPLE)
        shutil.copytree(of_kind / "inbox", directory / "inbox")
    path = directory / "scenario.yaml"
    path.write_text(yaml.safe_dump(scenario, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path


def changed(change: Callable[[dict[str, Any]], None], base: Callable[[], dict[str, Any]] = short) -> dict[str, Any]:
    """A scenario with one thing changed."""
    scenario = base()
    change(scenario)
    return scenario
