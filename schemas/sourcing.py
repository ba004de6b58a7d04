"""Sourcing: who is asked, what they bid, who is chosen and why. Rows S1.2, S5.2, S8.5, S11.1."""

from datetime import date, datetime
from decimal import Decimal

from pydantic import Field

from schemas.bids import BIDS_RECEIVED, BIDS_SCORED, CriterionRow, Evaluation, RankedRow
from schemas.documents import DocumentKind
from schemas.forms import Answer, Gate
from schemas.parties import Context, Party
from schemas.pictures import Radar
from schemas.request import OutsourcingRequest, QuotationItem
from schemas.rules.separation import same_person
from schemas.sheets import Cell, Column, Formula, Sheet, Workbook
from schemas.values import Line, OptionalLine, Remark


class Award(Answer):
    """定标。"""

    vendor: Line = Field(title="成交供应商", description="与报价供应商的全称一致")
    reason: Remark = Field(default="", title="理由", description="选定的不是第一名时必填")
    exception_reason: Remark = Field(
        default="", title="例外理由", description="有效报价不足三家而继续时必填（仅限自愿采购）"
    )
    exception_approver: OptionalLine = Field(default="", title="例外批准人", description="不得为采购经办人")


class InquiryContext(Context):
    """询价函：向一家供应商询价，写明采购内容、评选办法、报价要求和截止时间。"""

    vendor: Party
    request: OutsourcingRequest
    criteria: list[CriterionRow]
    issued_on: date
    questions_until: date
    deadline: datetime
    validity_days: int
    contact: str
    price_weight_note: str


class ProposalRequestContext(InquiryContext):
    """提案请求书：请一家供应商提交提案和报价，写明需要、提案的内容与格式、评选办法和截止时间。"""


class QuotationFormContext(Context):
    """报价表：供应商填写的报价工作簿，只能填写着色的单元格；交回后逐行核验。"""

    vendor: Party
    inquiry_no: str
    items: list[QuotationItem]
    validity_days: int


class ScoringContext(Context):
    """评分汇总表：汇总各评委对各供应商的打分，按权重计算得分和名次。"""

    evaluation: Evaluation
    scored_on: date


class SelectionContext(Context):
    """供应商评选报告：写明评选的过程、得分、推荐理由和定标结果，供存档和审计。"""

    evaluation: Evaluation
    regime_title: str
    method_title: str
    invited: list[Party]
    winner: str
    winner_rank: int
    reason: str
    bid_count_note: str
    exception_reason: str
    exception_approver: str
    decided_by: str
    decided_on: date
    price_rule: str


class AwardNoticeContext(Context):
    """成交通知书：通知成交供应商，写明成交金额和签订合同的期限。"""

    vendor: Party
    amount: Decimal
    tax_rate: Decimal
    inquiry_no: str
    awarded_on: date
    sign_before: date
    contact: str


class RegretNoticeContext(Context):
    """未成交通知书：告知供应商未成交、其得分和名次或者报价无效的理由，以及提出异议的期限。

    Says who won, not the other bidders' points.
    """

    vendor: Party
    inquiry_no: str
    winner: str
    awarded_on: date
    own_total: Decimal | None
    own_rank: int | None
    invalid_reasons: list[str]
    objections_until: date
    contact: str


def radar_of(context: SelectionContext) -> Radar:
    """Ranked bidders by criterion, as a share of the full mark."""
    criteria = context.evaluation.criteria
    series = tuple(
        (row.vendor, tuple(float(row.points[item.code] / item.weight) for item in criteria))
        for row in context.evaluation.ranking
    )
    return Radar("各供应商评分对比", tuple(item.name for item in criteria), series)


def quotation_workbook(context: QuotationFormContext) -> Workbook:
    """The form a vendor fills: only the coloured cells can be changed."""
    from schemas.quotation import quotation_form

    items = [(item.name, item.unit, item.quantity) for item in context.items]
    return quotation_form(context.inquiry_no, context.head.title, items)


def scoring_workbook(context: ScoringContext) -> Workbook:
    """Points by judge and the ranking with live formulas: change a point and the rank moves."""
    evaluation = context.evaluation
    subjective = [item for item in evaluation.criteria if item.code != "price"]
    return Workbook((_ranking_sheet(context, subjective), _points_sheet(evaluation, subjective)))


def _points_sheet(evaluation: Evaluation, criteria: list[CriterionRow]) -> Sheet:
    columns = (
        Column("供应商", width=30),
        Column("评委", width=12),
        *(Column(f"{item.name}（0–100）", "number", 18) for item in criteria),
    )
    rows: tuple[tuple[Cell | Formula, ...], ...] = tuple(
        (row.vendor, row.judge, *(row.points[item.code] for item in criteria)) for row in evaluation.judge_points
    )
    return Sheet("评委打分", columns, rows)


def _ranking_sheet(context: ScoringContext, subjective: list[CriterionRow]) -> Sheet:
    evaluation = context.evaluation
    count = len(evaluation.ranking)
    first, last = 3, 2 + count
    price = next(item for item in evaluation.criteria if item.code == "price")
    letters = "CDEFGHIJKL"
    price_letter, total_letter = letters[len(subjective)], letters[len(subjective) + 1]
    columns = (
        Column("供应商", width=30),
        Column("含税报价（元）", "money", 18),
        *(Column(f"{item.name}（{item.weight}）", "number", 16) for item in subjective),
        Column(f"价格（{price.weight}）", "number", 12),
        Column("总分", "number", 10),
        Column("名次", "integer", 8),
    )

    def row_of(row: int, ranked: RankedRow) -> tuple[Cell | Formula, ...]:
        averages = tuple(
            Formula(
                f"=AVERAGEIF(评委打分!$A:$A,A{row},评委打分!{letters[index]}:{letters[index]})*{item.weight}/100",
                ranked.points[item.code].quantize(Decimal("0.0001")),
            )
            for index, item in enumerate(subjective)
        )
        share = ranked.points["price"].quantize(Decimal("0.0001"))
        total = ranked.total.quantize(Decimal("0.0001"))
        return (
            ranked.vendor,
            ranked.gross,
            *averages,
            Formula(f"=MIN($B${first}:$B${last})/B{row}*{price.weight}", share),
            Formula(f"=SUM(C{row}:{price_letter}{row})", total),
            Formula(f"=RANK({total_letter}{row},${total_letter}${first}:${total_letter}${last})", ranked.rank),
        )

    rows = tuple(row_of(row, ranked) for row, ranked in enumerate(evaluation.ranking, first))
    return Sheet("评分汇总", columns, rows, heading=f"{context.head.title} 评分汇总表")


def award_refusals(award: Award, evaluation: Evaluation, bid_count_refusals: list[str], officer: str) -> list[str]:
    """Why this award may not be made; empty when it may.

    ``bid_count_refusals`` come from R4; ``officer`` is the buyer who ran the sourcing (R20).
    """
    bids = {bid.vendor: bid for bid in evaluation.bids}
    ranks = {row.vendor: row.rank for row in evaluation.ranking}
    refusals = list(bid_count_refusals)
    if same_person(award.by, officer):
        refusals.append(f"定标人不得与采购经办人（{officer}）为同一人：请由其他有权人定标。")
    if award.vendor not in bids:
        refusals.append(f"“{award.vendor}”没有报价：请从报价供应商中选择（{'、'.join(bids)}）。")
    elif not bids[award.vendor].valid:
        why = "；".join(bids[award.vendor].reasons)
        refusals.append(f"“{award.vendor}”的报价无效（{why}）：请选择有效报价的供应商。")
    elif ranks.get(award.vendor, 0) != 1 and not award.reason.strip():
        refusals.append(f"“{award.vendor}”排名第 {ranks.get(award.vendor)}，不是第一名：请填写选定理由。")
    return refusals


RFP = DocumentKind("rfp", "提案请求书", "sourcing", ProposalRequestContext, "TA", ("S5.2", "S11.1", "S1.2"), cover=True)
INQUIRY = DocumentKind("inquiry-letter", "询价函", "sourcing", InquiryContext, "XJ", ("S5.2", "S1.2"))
QUOTATION_FORM = DocumentKind(
    "quotation-form",
    "报价表",
    "sourcing",
    QuotationFormContext,
    "BJ",
    ("S5.2",),
    formats=(),
    workbook=quotation_workbook,
)
SCORING_SHEET = DocumentKind(
    "scoring-sheet",
    "评分汇总表",
    "sourcing",
    ScoringContext,
    "PF",
    ("S5.2",),
    workbook=scoring_workbook,
)
SELECTION_REPORT = DocumentKind(
    "selection-report",
    "供应商评选报告",
    "sourcing",
    SelectionContext,
    "PX",
    ("S5.2", "S8.5"),
    pictures={"radar": radar_of},
    cover=True,
)
AWARD_NOTICE = DocumentKind("award-notice", "成交通知书", "sourcing", AwardNoticeContext, "CJ", ("S5.2",))
REGRET_NOTICE = DocumentKind("regret-notice", "未成交通知书", "sourcing", RegretNoticeContext, "WX", ("S5.2",))
DOCUMENTS = (RFP, INQUIRY, QUOTATION_FORM, SCORING_SHEET, SELECTION_REPORT, AWARD_NOTICE, REGRET_NOTICE)

AWARD = Gate("award", "定标", "sourcing", Award, "award_approver")
GATES = (BIDS_RECEIVED, BIDS_SCORED, AWARD)
