"""Rules become flag columns in polars; Great Expectations judges the flags.

Only flags are handed over, so no value of anybody's table stands in the library's results. Row numbers come from
the flags, because the library cuts its lists at 200; its counts must equal ours.
"""

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from schemas.checks import ExpectationResult, Finding
from schemas.errors import WaibaoError
from waibao.checks.reading import TableRead
from waibao.checks.table import ColumnSpec, Known, Rule

if TYPE_CHECKING:
    import polars as pl


_ONE_AT_A_TIME = Lock()
"""The library keeps its current context in a global variable; tasks run in threads of one process."""


@dataclass(frozen=True)
class Flags:
    """One rule on one table: TRUE is faulty; one entry a row, or a single one for the whole file."""

    rule: str
    title: str
    faulty: list[bool]


def judge(table: TableRead, known: Known) -> tuple[list[Finding], list[ExpectationResult]]:
    """Every finding of a table in the order of its rows, and how each rule was judged.

    Raises:
        WaibaoError: the library's count of a rule is not ours.
    """
    findings: list[Finding] = []
    flags: list[Flags] = []
    frame = table.frame()
    for judged, found in (
        *(_cells(table, spec) for spec in table.kind.columns if spec.key in table.columns),
        *(_rule(table, frame, rule, known) for rule in table.kind.rules),
        _file("shape", "表格结构完整", table.findings),
        _file("head", "表头信息填写完整有效", _labels(table)),
        *(_file(rule.code, rule.title, rule.find(table, known)) for rule in table.kind.file_rules),
    ):
        flags.append(judged)
        findings += found
    findings.sort(key=lambda finding: (finding.row == 0, finding.sheet != table.grid.name, finding.row))
    return findings, expectations(flags)


def _cells(table: TableRead, spec: ColumnSpec) -> tuple[Flags, list[Finding]]:
    """A required cell is empty, or a cell does not hold what its column asks for."""
    faulty, findings = [], []
    for row, value in zip(table.rows, table.values[spec.key], strict=True):
        said = table.unread.get((row, spec.key))
        if said is None and spec.required and value is None:
            said = f"「{spec.title}」为空：请填写"
        faulty.append(said is not None)
        if said is not None:
            findings.append(table.finding(f"cell-{spec.key}", said, row=row, key=spec.key))
    return Flags(f"cell-{spec.key}", f"「{spec.title}」填写完整有效", faulty), findings


def _rule(table: TableRead, frame: "pl.DataFrame", rule: Rule, known: Known) -> tuple[Flags, list[Finding]]:
    """A null would pass silently in the library. It is no fault of this rule: emptiness has its own, and so has a
    cell that could not be read."""
    import polars as pl

    flagged = frame.with_columns(rule.flag(known).fill_null(False).cast(pl.Boolean).alias("flag"))["flag"]
    faulty = [
        flag and (row, rule.column) not in table.unread for row, flag in zip(table.rows, flagged.to_list(), strict=True)
    ]
    findings = [
        table.finding(rule.code, _said(rule, frame, place), row=row, key=rule.column, severity=rule.severity)
        for place, (row, flag) in enumerate(zip(table.rows, faulty, strict=True))
        if flag
    ]
    return Flags(rule.code, rule.title, faulty), findings


def _said(rule: Rule, frame: "pl.DataFrame", place: int) -> str:
    return rule.message if isinstance(rule.message, str) else rule.message(frame.row(place, named=True))


def _file(code: str, title: str, found: list[Finding]) -> tuple[Flags, list[Finding]]:
    return Flags(code, title, [any(finding.severity == "error" for finding in found)]), found


def _labels(table: TableRead) -> list[Finding]:
    findings = []
    for spec in table.kind.header_fields:
        said = table.head_unread.get(spec.key)
        if said is None and spec.required and table.head[spec.key] is None:
            found = spec.key in table.head_cells
            said = f"「{spec.title}」为空：请填写" if found else f"没有找到「{spec.title}」：请补上并填写"
        if said is not None:
            findings.append(table.finding(f"head-{spec.key}", said, key=spec.key))
    return findings


def expectations(flags: Sequence[Flags]) -> list[ExpectationResult]:
    """Great Expectations on the flags: one expectation a rule, that its column holds nothing but False.

    Raises:
        WaibaoError: its count of a rule is not ours.
    """
    # Set before the import: the library reads it then, and would wait for its service when there is no network.
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    import pandas as pd
    from great_expectations.data_context.types.base import ProgressBarsConfig
    from great_expectations.expectations.core.expect_column_values_to_be_in_set import ExpectColumnValuesToBeInSet

    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    height = max((len(item.faulty) for item in flags), default=0) or 1
    columns = pd.DataFrame({item.rule: item.faulty + [False] * (height - len(item.faulty)) for item in flags})
    with _ONE_AT_A_TIME:
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
        asset = context.data_sources.add_pandas("flags").add_dataframe_asset("flags")
        batch = asset.add_batch_definition_whole_dataframe("flags").get_batch({"dataframe": columns})
        wanted = [ExpectColumnValuesToBeInSet(column=item.rule, value_set=[False]) for item in flags]
        outcomes = batch.validate(gx.ExpectationSuite("rules", wanted), result_format="BASIC").results
    counted = {item.expectation_config.kwargs["column"]: item for item in outcomes if item.expectation_config}
    results = []
    for item in flags:
        outcome = counted[item.rule]
        failed, ours = outcome.result.get("unexpected_count"), sum(item.faulty)
        if failed != ours or bool(outcome.success) != (ours == 0):
            raise WaibaoError(f"核验规则「{item.title}」的计数不一致（{failed} 与 {ours}）：请联系系统维护人员")
        results.append(ExpectationResult(rule=item.rule, title=item.title, failed=ours, success=ours == 0))
    return results
