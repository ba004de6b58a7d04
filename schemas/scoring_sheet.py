"""The scoring sheet as a workbook: change a judge's points and totals and ranks follow. Row S5.2, rule R3."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from schemas.rules.scoring import Criterion, technical_of
from schemas.sheets import Column, Entry, Mark, Row, Sheet, Workbook

if TYPE_CHECKING:
    from schemas.bids import CriterionRow
    from schemas.evaluation import RankedRow
    from schemas.sourcing import ScoringContext

RANKING_SHEET, POINTS_SHEET = "评分汇总", "评委打分"
FULL_MARK = 100
_PLACES = Decimal("1e-10")
"""Totals are compared at ten decimals: doubles agree there, and no two bids differ by less."""
_TIED = "同分，先比报价再比技术分"
_HINT = (
    f'=IF({{vendor}}="","",IF({{total}}="","评委打分不全",IF(SUMPRODUCT(--({{total:all}}={{total}}))>1,"{_TIED}","")))'
)


def scoring_workbook(context: "ScoringContext") -> Workbook:
    """The ranking, computed from the judges' points on the second sheet."""
    judged = {f"c{place}": item for place, item in enumerate(context.evaluation.criteria) if item.code != "price"}
    return Workbook((_ranking(context, judged), _points(context, judged)))


def _points(context: "ScoringContext", judged: Mapping[str, "CriterionRow"]) -> Sheet:
    columns = (
        Column("供应商", width=34, key="vendor"),
        Column("评委", width=12, key="judge"),
        *(
            Column(f"{item.name}（0–{FULL_MARK}）", "general", 24, True, key=key, limits=(0, FULL_MARK))
            for key, item in judged.items()
        ),
    )
    rows: tuple[Row, ...] = tuple(
        (line.vendor, line.judge, *(line.points.get(item.code) for item in judged.values()))
        for line in context.evaluation.judge_points
    )
    return Sheet(
        POINTS_SHEET,
        columns,
        rows,
        heading=f"{context.head.title} 评委打分表",
        notes=(f"评委只填写有底色的单元格，每项 0 至 {FULL_MARK} 分，可以有小数；加权得分、总分和名次自动计算。",),
        protected=True,
    )


def _ranking(context: "ScoringContext", judged: Mapping[str, "CriterionRow"]) -> Sheet:
    evaluation = context.evaluation
    codes = [*(item.code for item in judged.values()), "price"]
    weight = sum((item.weight for item in evaluation.criteria if item.code == "price"), Decimal(0))
    decisive = technical_of([Criterion(item.code, item.name, item.weight) for item in evaluation.criteria])
    technical = next((key for key, item in judged.items() if decisive and item.code == decisive.code), "")
    columns = (
        Column("供应商", width=34, key="vendor"),
        Column(f"{'含税' if evaluation.price_basis == 'gross' else '不含税'}报价（元）", "money", 18, key="quote"),
        *(
            Column(f"{item.name}（{_plain(item.weight)}）", "number", 14, key=key, formula=_mean(key, item))
            for key, item in judged.items()
        ),
        Column(
            f"价格（{_plain(weight)}）",
            "number",
            14,
            key="price",
            formula=f'=IF({{quote}}="","",ROUND(MIN({{quote:all}})/{{quote}}*{_plain(weight)},10))',
            note="最低有效报价÷本报价×价格权重",
        ),
        Column("总分", "number", 12, key="total", formula=_total(*judged, "price")),
        Column("名次", "integer", 8, key="rank", formula=_rank(technical)),
        Column("说明", width=26, formula=_HINT),
    )
    totals = [row.total.quantize(_PLACES) for row in evaluation.ranking]

    def cells(row: "RankedRow") -> Row:
        points = (row.points.get(code, Decimal(0)).quantize(_PLACES) for code in codes)
        total = row.total.quantize(_PLACES)
        return (row.vendor, row.scored_price, *points, total, row.rank, _TIED if totals.count(total) > 1 else "")

    invalid = sum(not bid.valid for bid in evaluation.bids)
    notes = (
        "各项得分＝评委打分的平均分×权重；价格得分＝最低有效报价÷本报价×价格权重；按未舍入的总分排名"
        f"{f'，{evaluation.tie_rule}' if evaluation.tie_rule else ''}。",
        *((f"另有 {invalid} 份报价无效，不参加评分，理由见评选报告。",) if invalid else ()),
    )
    return Sheet(
        RANKING_SHEET,
        columns,
        tuple(map(cells, evaluation.ranking)),
        heading=f"{context.head.title} 评分汇总表",
        notes=notes,
        fields=(Entry("评分日期", context.scored_on, "date"),),
        protected=True,
        marks=(Mark("={rank}=1", "green"),),
    )


def _mean(key: str, item: "CriterionRow") -> str:
    """Mean of a bidder's points times the weight; empty until every judge has given points."""
    own = f"--EXACT({{{POINTS_SHEET}!vendor:all}},{{vendor}})"
    points = f"{{{POINTS_SHEET}!{key}:all}}"
    given = f"SUMPRODUCT({own},--ISNUMBER({points}))"
    mean = f"SUMPRODUCT({own},{points})/{given}"
    return f'=IF({given}<MAX(1,SUMPRODUCT({own})),"",ROUND({mean}*{_plain(item.weight)}/{FULL_MARK},10))'


def _total(first: str, *others: str) -> str:
    """The sum of adjoining columns; empty until every one has points."""
    own = f"{{{first}}}:{{{(first, *others)[-1]}}}"
    return f'=IF(COUNT({own})<{1 + len(others)},"",ROUND(SUM({own}),10))'


def _rank(technical: str) -> str:
    """By total; ties by the lower quote, then by technical points, then in the order of the sheet."""
    last = "(ROW({total:all})<ROW({total}))"
    if technical:
        last = f"(({{{technical}:all}}>{{{technical}}})+({{{technical}:all}}={{{technical}}})*{last})"
    ties = f"SUMPRODUCT(({{total:all}}={{total}})*(({{quote:all}}<{{quote}})+({{quote:all}}={{quote}})*{last}))"
    return f'=IF({{total}}="","",1+SUMPRODUCT(ISNUMBER({{total:all}})*({{total:all}}>{{total}}))+{ties})'


def _plain(weight: Decimal) -> str:
    """15 for 15.00."""
    return f"{weight.normalize():f}"
