"""The nine factors by which an application is judged for outsourcing, and what the inventory tells of it. Row S10.1.

Each factor has a level from 1 to 5, and says which end of the scale favours outsourcing; its points are the level, or
6 less the level. Four levels are computed from facts, five are a person's mark.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

from pydantic import BaseModel, Field

from schemas.rules.portfolio import RETIRING_MONTHS, is_retiring
from schemas.rules.working_days import add_months

Stage = Literal["需求分析", "设计", "编码", "测试", "末期测试", "运行维护"]
STAGES: tuple[str, ...] = get_args(Stage)
LAST_TEST: Stage = "末期测试"
Retirement = Literal["有", "无"]
_STAGE_LEVELS: dict[str, int] = {"需求分析": 1, "设计": 2, "编码": 3, "测试": 4, "末期测试": 4, "运行维护": 5}

# From which value a level begins, the second level first.
FUNCTION_POINTS = (100, 300, 1000, 3000)
KLOC = (10, 50, 150, 500)
CHANGES = (5, 12, 24, 52)
RETIRING_YEARS = (5, 3, 2, 1)


class Application(BaseModel):
    """One application as the inventory tells of it; None is what nobody filled in."""

    code: str
    name: str
    department: str
    function_points: int | None = None
    kloc: Decimal | None = Field(default=None, description="thousand lines of code")
    platform: int | None = None
    stability: int | None = None
    changes: int | None = Field(default=None, description="changes in the last twelve months")
    retirement: Retirement | None = None
    retires_on: date | None = None
    knowledge: int | None = None
    complexity: int | None = None
    stage: Stage | None = None
    service: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Factor:
    """One factor: what is judged, what its levels 1 to 5 mean, which end favours outsourcing and why.

    ``columns`` are those of the inventory that it is read from; ``computed`` ones follow from facts, the others are
    a person's mark. ``weight`` is in per cent, unless the form says another.
    """

    code: str
    title: str
    question: str
    levels: tuple[str, str, str, str, str]
    favours: Literal["高", "低"]
    reason: str
    weight: int
    columns: tuple[str, ...]
    computed: bool = False

    def points(self, level: int) -> int:
        """1 to 5, more is better for outsourcing."""
        return level if self.favours == "高" else 6 - level


def _ranges(limits: Sequence[int], unit: str) -> tuple[str, str, str, str, str]:
    first, second, third, fourth = limits
    return (
        f"不足 {first:,} {unit}",
        f"{first:,}–{second - 1:,} {unit}",
        f"{second:,}–{third - 1:,} {unit}",
        f"{third:,}–{fourth - 1:,} {unit}",
        f"{fourth:,} {unit}及以上",
    )


def _sizes() -> tuple[str, str, str, str, str]:
    least, second, third, fourth, most = _ranges(FUNCTION_POINTS, "功能点")
    lines = [f"{limit}" for limit in KLOC]
    return (
        f"{least}（或不足 {lines[0]} 千行代码）",
        f"{second}（或 {lines[0]} 千行起）",
        f"{third}（或 {lines[1]} 千行起）",
        f"{fourth}（或 {lines[2]} 千行起）",
        f"{most}（或 {lines[3]} 千行起）",
    )


FACTORS: tuple[Factor, ...] = (
    Factor(
        "size",
        "规模",
        "应用有多大；有功能点数的按功能点数，没有的按代码行数",
        _sizes(),
        "高",
        "规模大，移交的固定投入可以摊薄，受托方能够配备专职人员",
        10,
        ("function_points", "kloc"),
        computed=True,
    ),
    Factor(
        "platform",
        "技术平台",
        "所用技术是否通用、有人可用",
        (
            "自有或已停止支持的技术，难以找到人员",
            "少数单位使用的技术，人员稀缺",
            "较常见的技术，人员尚可找到",
            "常用技术，多家供应商具备",
            "主流技术，市场上人员充足",
        ),
        "高",
        "平台通用，可选的供应商多，以后更换也容易",
        15,
        ("platform",),
    ),
    Factor(
        "stability",
        "稳定性",
        "运行是否平稳",
        (
            "每周都有影响业务的故障",
            "每月都有影响业务的故障",
            "每季度有影响业务的故障",
            "一年内有一两次影响业务的故障",
            "一年以上没有影响业务的故障",
        ),
        "高",
        "运行平稳，移交期间的风险小，服务水平容易约定",
        10,
        ("stability",),
    ),
    Factor(
        "volatility",
        "变更频度",
        "最近 12 个月的变更次数",
        _ranges(CHANGES, "次"),
        "低",
        "变更少，需求说得清楚，往返沟通的成本低",
        10,
        ("changes",),
        computed=True,
    ),
    Factor(
        "retiring",
        "退役临近",
        "距计划退役还有多久",
        (
            "没有退役计划，或在 5 年以后",
            "3 年以上、不足 5 年",
            "2 年以上、不足 3 年",
            "1 年以上、不足 2 年",
            "不足 1 年",
        ),
        "低",
        "使用期长，移交的投入才收得回来",
        10,
        ("retirement", "retires_on"),
        computed=True,
    ),
    Factor(
        "knowledge",
        "业务知识要求",
        "维护和开发需要多少本单位特有的业务知识",
        (
            "通用业务，看资料即可掌握",
            "少量特有规则，一周内可以掌握",
            "有一定特有规则，一个月内可以掌握",
            "特有规则多，须数月熟悉",
            "依赖多年积累的特有知识，难以写成资料",
        ),
        "低",
        "特有知识越少，越容易移交给受托方",
        15,
        ("knowledge",),
    ),
    Factor(
        "complexity",
        "复杂度",
        "内部结构和对外接口的复杂程度",
        (
            "结构简单，没有对外接口",
            "结构较简单，接口不超过 3 个",
            "结构中等，接口 4 至 10 个",
            "结构复杂，接口 11 至 20 个",
            "结构很复杂，接口超过 20 个或耦合严重",
        ),
        "低",
        "结构简单，受托方接手快，交付容易验收",
        10,
        ("complexity",),
    ),
    Factor(
        "stage",
        "开发阶段",
        "处在哪一个阶段",
        ("需求分析", "设计", "编码", "测试（含末期测试）", "运行维护"),
        "高",
        "阶段越靠后，范围越确定，越容易约定成果和价格",
        10,
        ("stage",),
        computed=True,
    ),
    Factor(
        "service",
        "服务水平要求",
        "对服务时间和恢复时间的要求",
        (
            "工作日响应即可",
            "工作时间内当日恢复",
            "工作时间内 4 小时恢复",
            "每天 24 小时服务，1 小时恢复",
            "全年不中断，数分钟内恢复",
        ),
        "低",
        "要求越低，受托方越容易达到，价格也越低",
        10,
        ("service",),
    ),
)
FACTOR_OF: dict[str, Factor] = {factor.code: factor for factor in FACTORS}


def _level(value: Decimal | int | None, limits: Sequence[int]) -> int | None:
    return None if value is None else 1 + sum(value >= limit for limit in limits)


def _size(application: Application) -> int | None:
    if application.function_points is not None:
        return _level(application.function_points, FUNCTION_POINTS)
    return _level(application.kloc, KLOC)


def _retiring(application: Application, on: date) -> int | None:
    if application.retires_on is None:
        return 1 if application.retirement == "无" else None
    return 1 + sum(application.retires_on < add_months(on, 12 * years) for years in RETIRING_YEARS)


def levels_of(application: Application, on: date) -> dict[str, int]:
    """Levels 1 to 5 of the factors that are known on a day; a missing one is left out, never guessed."""
    found = {
        "size": _size(application),
        "platform": application.platform,
        "stability": application.stability,
        "volatility": _level(application.changes, CHANGES),
        "retiring": _retiring(application, on),
        "knowledge": application.knowledge,
        "complexity": application.complexity,
        "stage": None if application.stage is None else _STAGE_LEVELS[application.stage],
        "service": application.service,
    }
    return {code: level for code, level in found.items() if level is not None}


def bars(application: Application, on: date) -> tuple[list[str], list[str]]:
    """Why an application is never a candidate, and why it is none now, as sentences; empty when it may be one (R12)."""
    never, not_now = [], []
    retires_on = application.retires_on
    if retires_on is not None and retires_on < on:
        never.append(f"计划退役日期 {retires_on} 已过：请核实是否仍在使用，已停用的从清单中删去")
    elif is_retiring(retires_on, on):
        never.append(f"计划 {retires_on} 退役，距评估日期不足 {RETIRING_MONTHS} 个月")
    if application.stage == LAST_TEST:
        not_now.append("处于末期测试阶段，投产后再评估")
    return never, not_now
