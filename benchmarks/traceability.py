"""``make bench-traceability``: the matrix of 5,000 requirements, from the forms as typed to the workbook, in seconds.

Prints the line of benchmarks/README.md. Nothing else should run on the machine meanwhile.
"""

import sys
import time
from datetime import date
from statistics import median
from typing import Any

from schemas.documents import Frame
from schemas.parties import Head
from schemas.performance import CriterionResult
from schemas.requirements import CriteriaAgreed, RequirementsDraft, criteria_refusals
from schemas.traceability import TRACEABILITY, CaseCount, StageResult, TraceabilityContext, coverage, trace
from tests.builders import sample
from waibao.documents.engine import render

REQUIREMENTS, STAGES, ROUNDS = 5_000, 6, 5
TODAY = date(2026, 9, 1)
HEAD = Head.model_validate(sample("requirements-confirmation")["head"])


def forms() -> tuple[dict[str, Any], dict[str, Any]]:
    """Requirements and criteria as they are typed in: two criteria for each requirement, one of them shared by two."""
    codes = [f"XQ-{number:04d}" for number in range(1, REQUIREMENTS + 1)]
    requirements = [
        {"code": code, "category": "功能", "text": f"{code} 的功能可用并留痕", "priority": "必须"} for code in codes
    ]
    own = [[code] for code in codes] + [codes[place : place + 2] for place in range(0, REQUIREMENTS, 2)]
    criteria = [
        {
            "code": f"AC-{number:05d}",
            "milestone": 1 + number % STAGES,
            "requirements": listed,
            "criterion": f"{'、'.join(listed)} 按用例执行",
            "method": "测试",
            "pass_mark": "用例全部通过",
            "mandatory": True,
            "weight": 1,
            "judge": "吴海燕",
        }
        for number, listed in enumerate(own, 1)
    ]
    drafted = {"by": "周敏", "summary": "大型系统", "requirements": requirements}
    return drafted, {"by": "吴海燕", "criteria": criteria, "pass_ratio": "90"}


def main() -> None:
    """Measure and print."""
    drafted, agreed = forms()
    runs = [_once(drafted, agreed) for _ in range(ROUNDS)]
    judged, traced, written = (median(run[place] for run in runs) for place in range(3))
    say = sys.stdout.write
    counts = f"{REQUIREMENTS:,} requirements, {len(agreed['criteria']):,} criteria, {runs[0][3]:,} rows"
    say(f"{counts}, median of {ROUNDS}\n")
    say(f"forms read and judged {judged:.2f} s; matrix and coverage {traced:.2f} s; ")
    say(f"together {judged + traced:.2f} s; workbook {written:.2f} s\n")


def _once(drafted: dict[str, Any], agreed: dict[str, Any]) -> tuple[float, float, float, int]:
    begun = time.perf_counter()
    requirements = RequirementsDraft.model_validate(drafted).requirements
    criteria = CriteriaAgreed.model_validate(agreed)
    assert criteria_refusals(criteria, STAGES, requirements) == []
    judged = time.perf_counter()
    results = {item.code: CriterionResult(code=item.code, actual="符合", passed=True) for item in criteria.criteria}
    stages = [StageResult(seq=seq, name=f"第 {seq} 期", due_on=TODAY, round=1, results=results) for seq in range(1, 7)]
    cases = {(1 + place % STAGES, item.code): CaseCount(run=5, passed=5) for place, item in enumerate(requirements)}
    rows = trace(requirements, criteria, stages, cases)
    assert coverage(rows).accepted == REQUIREMENTS
    traced = time.perf_counter()
    said = TraceabilityContext(
        head=HEAD, contract_no="HT", requirements_no="XQ", criteria_no="BZ", rows=rows, as_of=TODAY
    )
    render(TRACEABILITY, said, Frame("JZ-2026-0001", 1, TODAY))
    return judged - begun, traced - judged, time.perf_counter() - traced, len(rows)


if __name__ == "__main__":
    main()
