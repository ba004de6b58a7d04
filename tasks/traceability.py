"""Traceability: from each requirement to the criterion, the test and the result. Rows S4.3, S4.6, S9.1, S9.4."""

from collections import defaultdict

from schemas.contracting import CONTRACT
from schemas.monitoring import MILESTONE_DELIVERED
from schemas.performance import ACCEPTANCE_TESTED, AcceptanceTested
from schemas.records import Engagement, Milestone, ReceivedFile
from schemas.requirements import CRITERIA, REQUIREMENTS
from schemas.traceability import TRACEABILITY, CaseCount, StageResult, TraceabilityContext, trace
from tasks.answers import head, last_round
from tasks.documents import Issued, issue_when_changed
from tasks.monitoring import promised
from tasks.scope import round_tested, scope_in_force
from tasks.step import step
from waibao.checks.check import read_test_results
from waibao.checks.rules import code
from waibao.checks.test_results import requirement_codes
from waibao.store.store import Store


@step("更新需求跟踪矩阵")
def issue_traceability(no: str) -> Issued:
    """更新需求跟踪矩阵。

    Requirement × criterion × milestone × test × result as they stand; a new version when something changed (S9.4).
    """
    return issue_when_changed(TRACEABILITY, no, _matrix, apart_from=frozenset({"as_of"}))


def _matrix(store: Store, engagement: Engagement) -> TraceabilityContext:
    scope = scope_in_force(store, engagement)
    stages = store.contracts.milestones(store.contracts.get(engagement))
    cases: dict[tuple[int, str], CaseCount] = {}
    for stage in stages:
        counted = _cases(store, engagement, stage)
        codes = [item.code for item in scope.requirements]
        cases |= {(stage.seq, own): counted[key] for own in codes if (key := code(own)) in counted}
    return TraceabilityContext(
        head=head(store, engagement),
        contract_no=store.documents.issued(engagement, CONTRACT).number,
        requirements_no=store.documents.issued(engagement, REQUIREMENTS).number,
        criteria_no=store.documents.issued(engagement, CRITERIA).number,
        rows=trace(scope.requirements, scope.agreed, [_result(store, engagement, stage) for stage in stages], cases),
        as_of=store.today(engagement),
    )


def _result(store: Store, engagement: Engagement, stage: Milestone) -> StageResult:
    """What the last acceptance test of a milestone found; a delivery sent back unopened has none."""
    delivered = round_tested(store, engagement, stage.seq)
    tested = store.decisions.answer(engagement, ACCEPTANCE_TESTED, AcceptanceTested, stage.seq, delivered)
    results = {item.code: item for item in tested.results} if tested else {}
    return StageResult(
        seq=stage.seq, name=stage.name, due_on=stage.due_on, round=delivered if tested else 0, results=results
    )


def _cases(store: Store, engagement: Engagement, stage: Milestone) -> dict[str, CaseCount]:
    """Test cases of the last delivery whose table was accepted, by the requirement they name."""
    tables = {spec.name for spec in promised(store, engagement, stage.seq) if spec.table == "test-results"}
    counted: dict[str, CaseCount] = defaultdict(CaseCount)
    if not tables:
        return counted
    for item in store.execution.deliverables(stage, last_round(store, engagement, MILESTONE_DELIVERED, stage.seq)):
        if item.name not in tables or item.received_file_id is None:
            continue
        kept = store.session.get_one(ReceivedFile, item.received_file_id)
        check = store.execution.check_of(kept)
        if check is None or not check.accepted:
            continue
        for case in read_test_results(store.files.path(kept)).cases:
            for requirement in requirement_codes(case.requirement):
                counted[requirement].run += 1
                counted[requirement].passed += case.result == "通过"
    return counted
