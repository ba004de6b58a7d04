"""Rules become flag columns in polars; Great Expectations judges the flags.

Only flags are handed over, so no value of anybody's table stands in the library's results. Row numbers come from
the flags, because the library cuts its lists at 200; its counts must equal ours.
"""

import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

from schemas.checks import ExpectationResult, Finding
from schemas.errors import WaibaoError
from waibao.checks.reading import TableRead
from waibao.checks.table import ColumnSpec, Known, Rule, Severity, TableKind

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

_ONE_AT_A_TIME = Lock()
"""The library keeps its current context in a global variable; tasks run in threads of one process."""


_OTHERS = "others"
LISTED = 20_000
"""Findings of one rule that are told one by one: a file with more is faulty throughout, not row by row."""


@dataclass(frozen=True)
class Flags:
    """One rule on one table: TRUE is faulty; one entry a row, or a single one for the whole file."""

    rule: str
    title: str
    faulty: "pl.Series"


def judge(table: TableRead, known: Known) -> tuple[list[Finding], list[ExpectationResult]]:
    """Every finding of a table in the order of its rows, and how each rule was judged.

    Raises:
        WaibaoError: the library's count of a rule is not ours.
    """
    findings: list[Finding] = []
    flags: list[Flags] = []
    frame = table.frame()
    for judged, found in (
        *(_cells(table, frame, spec) for spec in table.kind.columns if spec.key in table.columns),
        *_rules(table, frame, known),
        _file("shape", "表格结构完整", table.findings),
        _file("head", "表头信息填写完整有效", _labels(table)),
        *(_file(rule.code, rule.title, rule.find(table, known)) for rule in table.kind.file_rules),
    ):
        flags.append(judged)
        findings += found
    findings.sort(key=lambda finding: (finding.row == 0, finding.sheet != table.grid.name, finding.row))
    return findings, expectations(flags)


def _cells(table: TableRead, frame: "pl.DataFrame", spec: ColumnSpec) -> tuple[Flags, list[Finding]]:
    """A required cell is empty, or a cell does not hold what its column asks for."""
    unread = _unread(table, spec.key)
    judged = Flags(
        f"cell-{spec.key}",
        f"「{spec.title}」填写完整有效",
        unread | frame[spec.key].is_null() if spec.required else unread,
    )
    places = judged.faulty.arg_true().head(LISTED).to_list()
    findings = [
        table.finding(judged.rule, said or f"「{spec.title}」为空：请填写", row=row, key=spec.key)
        for row, said in ((table.rows[place], table.reasons[spec.key][place]) for place in places)
    ]
    return judged, findings + _unlisted(table, judged, spec.key)


def _unread(table: TableRead, key: str) -> "pl.Series":
    import polars as pl

    return pl.Series(table.reasons[key], dtype=pl.String).is_not_null()


def flagged(kind: TableKind, frame: "pl.DataFrame", known: Known) -> "pl.DataFrame":
    """A column of flags for each rule of a kind. A null would pass silently in the library; it is no fault of the rule:
    emptiness has its own, and so has a cell that could not be read."""
    import polars as pl

    derived = [make(known).alias(name) for name, make in kind.derived]
    wanted = [rule.flag(known).fill_null(False).cast(pl.Boolean).alias(rule.code) for rule in kind.rules]
    # Laid beside the rows, so that a flag which is one value for all of them has one for each.
    return frame.lazy().with_columns(derived).with_columns(wanted).select(rule.code for rule in kind.rules).collect()


def _rules(table: TableRead, frame: "pl.DataFrame", known: Known) -> Iterator[tuple[Flags, list[Finding]]]:
    flags = flagged(table.kind, frame, known)
    for rule in table.kind.rules:
        judged = Flags(rule.code, rule.title, flags[rule.code] & ~_unread(table, rule.column))
        places = judged.faulty.arg_true().head(LISTED)
        rows = frame[places].iter_rows(named=True) if places.len() else ()
        findings = [
            table.finding(rule.code, said(rule, row, known), row=row["row"], key=rule.column, severity=rule.severity)
            for row in rows
        ]
        yield judged, findings + _unlisted(table, judged, rule.column, rule.severity)


def _unlisted(table: TableRead, judged: Flags, key: str, severity: Severity = "error") -> list[Finding]:
    """What is said of the rows beyond ``LISTED``: the correction sheet marks the first ones only."""
    count = int(judged.faulty.sum())
    if count <= LISTED:
        return []
    title = table.kind.column_of[key].title
    said = f"「{title}」有 {count} 行同样的问题，只标出前 {LISTED} 行：请整列检查"
    return [table.finding(judged.rule, said, severity=severity)]


def said(rule: Rule, row: Mapping[str, Any], known: Known) -> str:
    return rule.message if isinstance(rule.message, str) else rule.message({**row, "today": known.today})


def _file(code: str, title: str, found: list[Finding]) -> tuple[Flags, list[Finding]]:
    import polars as pl

    return Flags(code, title, pl.Series([any(finding.severity == "error" for finding in found)])), found


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


def _of_height(flags: "Sequence[pl.Series]", height: int) -> "np.ndarray[Any, np.dtype[np.bool_]]":
    """Where any of the flags is set."""
    import numpy as np

    column = np.zeros(height, dtype=bool)
    for faulty in flags:
        column[: len(faulty)] |= faulty.to_numpy()
    return column


def _to_be_judged(flags: Sequence[Flags]) -> "dict[str, np.ndarray[Any, np.dtype[np.bool_]]]":
    """A column for each rule that flags something, and one for all the others together: of fifty rules few do."""
    height = max((len(item.faulty) for item in flags), default=0) or 1
    columns = {_OTHERS: _of_height([item.faulty for item in flags if not item.faulty.any()], height)}
    return columns | {item.rule: _of_height([item.faulty], height) for item in flags if item.faulty.any()}


def expectations(flags: Sequence[Flags]) -> list[ExpectationResult]:
    """Great Expectations on the flags: that a rule's column holds nothing but False.

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
    columns = _to_be_judged(flags)
    with _ONE_AT_A_TIME:
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
        asset = context.data_sources.add_pandas("flags").add_dataframe_asset("flags")
        batch = asset.add_batch_definition_whole_dataframe("flags").get_batch({"dataframe": pd.DataFrame(columns)})
        wanted = [ExpectColumnValuesToBeInSet(column=name, value_set=[False]) for name in columns]
        outcomes = batch.validate(gx.ExpectationSuite("rules", wanted), result_format="BASIC").results
    counted = {item.expectation_config.kwargs["column"]: item for item in outcomes if item.expectation_config}
    results = []
    for item in flags:
        outcome = counted.get(item.rule, counted[_OTHERS])
        failed, ours = outcome.result.get("unexpected_count"), int(item.faulty.sum())
        if failed != ours or bool(outcome.success) != (ours == 0):
            raise WaibaoError(f"核验规则「{item.title}」的计数不一致（{failed} 与 {ours}）：请联系系统维护人员")
        results.append(ExpectationResult(rule=item.rule, title=item.title, failed=ours, success=ours == 0))
    return results
