"""The annex of a portfolio's report: every score with live formulas, the scales, what a moved weight changes."""

from typing import TYPE_CHECKING

from schemas.portfolio_factors import FACTORS
from schemas.rules.portfolio import NOT_NOW, TRANSITIONS
from schemas.sheets import Cell, Column, Entry, Row, Sheet, Workbook

if TYPE_CHECKING:
    from schemas.portfolio import PortfolioContext
from schemas.portfolio_scores import ScoredApplication

_SUM = "+".join(f"{{{factor.code}}}*{{#{factor.title}权重}}" for factor in FACTORS)
_KNOWN = "+".join(f'IF({{{factor.code}}}="",0,{{#{factor.title}权重}})' for factor in FACTORS)
_AVERAGE = f'=IF({{应用编号}}="","",IF(({_KNOWN})=0,"",({_SUM})/({_KNOWN})))'
LIVE = 900
"""Applications up to which the scores are live formulas; of more a spreadsheet would be slow to open."""
_PLACES = 8
"""Decimals at which a spreadsheet's average is compared, so that 4 stays 4."""


def _outcome() -> str:
    said = f'"{NOT_NOW}"'
    for item in reversed(TRANSITIONS):
        said = f'IF(ROUND({{average}},{_PLACES})>={item.least},"{item.title}",{said})'
    barred = f'IF({{bar}}<>"",{{bar}},IF({{average}}="","{NOT_NOW}",{said}))'
    return f'=IF({{应用编号}}="","",{barred})'


def portfolio_workbook(context: "PortfolioContext") -> Workbook:
    """Sheets 评分表, 评分尺度, 敏感性, 填报资料."""
    return Workbook((_scores(context), _scales(context), _changes(context), _facts(context)))


def _bar(item: "ScoredApplication") -> str:
    """The class that a rule sets, whatever the points."""
    return item.outcome if item.grounds else ""


def _scores(context: "PortfolioContext") -> Sheet:
    def row(item: "ScoredApplication") -> Row:
        points: list[Cell] = [item.points.get(factor.code) for factor in FACTORS]
        said = "；".join([*item.grounds, *([f"缺 {'、'.join(item.missing)}"] if item.missing else [])])
        facts = item.facts
        return (
            facts.code,
            facts.name,
            facts.department,
            *points,
            _bar(item),
            item.average,
            item.outcome,
            item.rank,
            said,
        )

    live = len(context.applications) <= LIVE
    return Sheet(
        "评分表",
        (
            Column("应用编号", width=14),
            Column("应用名称", width=24),
            Column("使用部门", width=16),
            *(Column(f"{factor.title}得分", "integer", 9, key=factor.code) for factor in FACTORS),
            Column("规则限定", width=12, key="bar", note="一年内退役、处于末期测试或资料不足的，不按得分分档"),
            Column("加权平均分", "number", 11, key="average", formula=_AVERAGE if live else ""),
            Column("分档", width=13, key="outcome", formula=_outcome() if live else ""),
            Column("名次", "integer", 7, key="rank", note="按报告所载权重；改动权重后不自动更新"),
            Column("说明", width=44),
        ),
        tuple(map(row, context.applications)),
        heading=f"{context.portfolio} 外包适宜性评分表",
        notes=(
            "得分 1 至 5，越高越适宜外包，由各项等级按“评分尺度”换算；空格为缺项，不计入平均，权重由其余各项分担。",
            "改动下面的权重，加权平均分和分档随之更新，可用来试算；正式结果以报告为准。"
            if live
            else "应用较多，加权平均分和分档为数值；改动权重后须重新评估。",
        ),
        fields=tuple(
            Entry(f"{factor.title}权重", row.weight, "integer", fill_in=live, limits=(0, 100), hint="%")
            for factor, row in zip(FACTORS, context.scales, strict=True)
        ),
        paper="A3",
    )


def _scales(context: "PortfolioContext") -> Sheet:
    return Sheet(
        "评分尺度",
        (
            Column("因素", width=14),
            Column("评什么", width=30),
            Column("来源", width=10),
            *(Column(f"{level} 级", width=24) for level in range(1, 6)),
            Column("有利的一端", width=11),
            Column("得分换算", width=12),
            Column("理由", width=40),
            Column("权重（%）", "integer", 10),
        ),
        tuple(
            (
                row.title,
                row.question,
                "计算" if row.computed else "人工评分",
                *row.levels,
                row.favours,
                "得分＝等级" if row.favours == "高" else "得分＝6－等级",
                row.reason,
                row.weight,
            )
            for row in context.scales
        ),
        paper="A3",
    )


def _changes(context: "PortfolioContext") -> Sheet:
    return Sheet(
        "敏感性",
        (
            Column("应用编号", width=14),
            Column("应用名称", width=24),
            Column("分档", width=13),
            Column("变动的权重", width=14),
            Column("变动", width=10),
            Column("变动后的分档", width=14),
        ),
        tuple(
            (one.code, one.name, one.outcome, one.factor, f"{one.percent:+d}%", one.becomes) for one in context.changes
        ),
        notes=(
            f"逐项把一项权重上浮或下浮其自身的 {context.moved_percent}%，其余权重不变，平均按新的权重合计计算；"
            "只列分档改变的。",
        ),
    )


def _facts(context: "PortfolioContext") -> Sheet:
    def row(item: "ScoredApplication") -> Row:
        facts = item.facts
        levels: list[Cell] = [item.level(factor.code) for factor in FACTORS]
        known = (facts.function_points, facts.kloc, facts.changes, facts.retirement, facts.retires_on, facts.stage)
        return (facts.code, facts.name, *known, *levels, facts.note)

    return Sheet(
        "填报资料",
        (
            Column("应用编号", width=14),
            Column("应用名称", width=24),
            Column("功能点数", "integer", 10),
            Column("代码行数（千行）", "general", 15),
            Column("近12个月变更次数", "integer", 16),
            Column("退役计划", width=10),
            Column("计划退役日期", "date", 13),
            Column("开发阶段", width=11),
            *(Column(f"{factor.title}等级", "integer", 9) for factor in FACTORS),
            Column("备注", width=40),
        ),
        tuple(map(row, context.applications)),
        notes=("等级 1 至 5，含义见“评分尺度”；规模、变更频度、退役临近和开发阶段由左边的资料计算，其余为人工评分。",),
        paper="A3",
    )
