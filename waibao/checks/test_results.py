"""测试结果表: executed test cases a vendor hands in with a deliverable (S4.3, S5.5)."""

import re
from typing import TYPE_CHECKING

from schemas.checks import Finding
from waibao.checks.rules import code, once
from waibao.checks.table import ColumnSpec, FileRule, Known, Rule, TableKind

if TYPE_CHECKING:
    import polars as pl

    from waibao.checks.reading import TableRead

_NOT_PASSED = ("不通过", "阻塞")
_SEPARATORS = r"[、,，;；/\s]+"
"""Between several requirements of one case."""


def _unnamed(key: str) -> "pl.Expr":
    import polars as pl

    return pl.col("result").is_in(_NOT_PASSED) & pl.col(key).is_null()


def _passed_but_open(_known: Known) -> "pl.Expr":
    import polars as pl

    return (pl.col("result") == "通过") & (pl.col("defect_status") == "打开")


def _grave(_known: Known) -> "pl.Expr":
    import polars as pl

    unsolved = pl.col("result").is_in(_NOT_PASSED) & (pl.col("defect_status") == "打开")
    return unsolved & pl.col("severity").is_in(["致命", "严重"])


def _future(known: Known) -> "pl.Expr":
    import polars as pl

    return pl.col("executed_on") > pl.lit(known.today)


def requirement_codes(text: str) -> list[str]:
    """The requirements that one case names, written as codes are compared."""
    return [code(part) for part in re.split(_SEPARATORS, text) if part.strip()]


def _unknown_requirement(known: Known) -> "pl.Expr":
    import polars as pl

    wanted = known.texts("requirements")
    if wanted is None:
        return pl.lit(False)
    codes = {code(text) for text in wanted}
    return pl.col("requirement").map_elements(
        lambda text: any(part not in codes for part in requirement_codes(text)), return_dtype=pl.Boolean
    )


def _untested(table: "TableRead", known: Known) -> list[Finding]:
    tested = {part for text in table.values["requirement"] if isinstance(text, str) for part in requirement_codes(text)}
    missing = [text for text in known.texts("requirements") or [] if code(text) not in tested]
    if not missing:
        return []
    said = f"没有测试用例的需求：{'、'.join(missing)}。请补充用例或说明不测的理由"
    return [table.finding("requirement-tested", said, severity="warning")]


def _defect_rules() -> tuple[Rule, ...]:
    named = (("defect", "缺陷编号"), ("severity", "严重程度"), ("defect_status", "缺陷状态"))
    return tuple(
        Rule(
            f"failed-{key.replace('_', '-')}",
            f"未通过的用例须有{title}",
            key,
            f"结论为不通过或阻塞的用例须填写{title}：请补填",
            lambda _known, key=key: _unnamed(key),  # type: ignore[misc]
        )
        for key, title in named
    )


TEST_RESULTS = TableKind(
    slug="test-results",
    title="测试结果表",
    columns=(
        ColumnSpec("code", "用例编号", aliases=("测试用例编号", "编号")),
        ColumnSpec(
            "level",
            "测试级别",
            "choice",
            ("级别", "测试类型"),
            choices=("单元", "集成", "系统"),
            synonyms=tuple((f"{level}测试", level) for level in ("单元", "集成", "系统")),
        ),
        ColumnSpec("requirement", "关联需求", aliases=("需求编号", "关联需求编号", "需求")),
        ColumnSpec("name", "用例名称", aliases=("测试用例名称", "名称", "测试项")),
        ColumnSpec("wanted", "预期结果", aliases=("期望结果",)),
        ColumnSpec("found", "实际结果", aliases=("测试结果",)),
        ColumnSpec("result", "结论", "choice", ("测试结论", "是否通过"), choices=("通过", "不通过", "阻塞")),
        ColumnSpec("defect", "缺陷编号", aliases=("缺陷号", "BUG编号"), required=False),
        ColumnSpec(
            "severity",
            "严重程度",
            "choice",
            ("缺陷等级", "缺陷严重程度"),
            required=False,
            choices=("致命", "严重", "一般", "建议"),
        ),
        ColumnSpec(
            "defect_status", "缺陷状态", "choice", ("状态",), required=False, choices=("打开", "已修复", "已关闭")
        ),
        ColumnSpec("executed_on", "执行日期", "date", ("测试日期", "执行时间")),
        ColumnSpec("executed_by", "执行人", aliases=("测试人", "测试人员", "执行人员")),
    ),
    rules=(
        once("code", "用例编号"),
        *_defect_rules(),
        Rule(
            "passed-defect",
            "通过的用例没有打开的缺陷",
            "defect_status",
            "结论为通过，缺陷却仍打开：请改正结论或缺陷状态",
            _passed_but_open,
        ),
        Rule(
            "grave-defect",
            "没有打开的致命、严重缺陷",
            "severity",
            "致命或严重缺陷尚未修复：请修复并复测后重新提交",
            _grave,
        ),
        Rule("date-past", "执行日期不晚于今天", "executed_on", "执行日期晚于今天：请改正", _future),
        Rule(
            "requirement-known",
            "关联需求在需求清单中",
            "requirement",
            "关联需求不在已确认的需求清单中：请填写清单中的需求编号",
            _unknown_requirement,
        ),
    ),
    file_rules=(FileRule("requirement-tested", "每项需求都有用例", _untested),),
)
