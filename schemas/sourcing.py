"""Sourcing: who is asked, what they bid, who is chosen and why. Rows S1.2, S5.2, S8.5, S11.1."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from pydantic import BaseModel, Field

from schemas.bids import BIDS_RECEIVED, BIDS_SCORED, BidResponse, CriterionRow
from schemas.documents import DocumentKind, to_vendor
from schemas.evaluation import Evaluation, SignRow
from schemas.forms import Answer, Gate, StrictModel
from schemas.parties import Context, Party
from schemas.planning import MilestonePlan
from schemas.quotation import quotation_form
from schemas.request import OutsourcingRequest, QuotationItem
from schemas.rules.bids import Regime
from schemas.rules.separation import same_person
from schemas.scoring_sheet import scoring_workbook
from schemas.sheets import Workbook
from schemas.standard_terms import StandardTerms
from schemas.values import Line, OptionalLine, Remark, Text


class SignAnswer(StrictModel):
    """What was found out about a sign of collusion."""

    sign: Line = Field(title="编号", description="评分汇总表中的编号；同一类的可以合并答复，只写横线前的代码")
    answer: Text = Field(title="核实情况和结论")


def answer_to(no: str, answers: Sequence[SignAnswer]) -> str:
    """The answer to the sign of that number: its own, else that to all of its code; empty when there is none."""
    given = {item.sign.upper(): item.answer for item in answers}
    return given.get(no, given.get(no.partition("-")[0], ""))


class Award(Answer):
    """定标。"""

    vendor: Line = Field(title="成交供应商", description="与报价供应商的全称一致")
    reason: Remark = Field(default="", title="理由", description="选定的不是第一名时必填")
    exception_reason: Remark = Field(
        default="", title="例外理由", description="有效报价不足三家而继续时必填（仅限自愿采购）"
    )
    exception_approver: OptionalLine = Field(default="", title="例外批准人", description="不得为采购经办人")
    low_price_explanation: Remark = Field(
        default="",
        title="报价明显偏低的说明",
        description="选定的供应商报价明显偏低而评审时没有登记说明的必填：供应商的书面说明、证明材料和核实意见",
    )
    sign_answers: list[SignAnswer] = Field(
        default_factory=list, title="异常情况的答复", description="评分汇总表列有异常情况的，逐项答复；没有的不填"
    )

    def answered(self, sign: SignRow) -> str:
        """What was found out about a sign: told here, or before."""
        return answer_to(sign.no, self.sign_answers) or sign.answer


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
    tie_rule: str = Field(default="", description="how equal totals are ranked; empty in letters of before")
    standard: StandardTerms | None = Field(default=None, description="of the contract; None in letters of before")
    stages: list[MilestonePlan] = Field(default=[], description="as planned: what is delivered and paid, and when")


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


class Replaced(BaseModel):
    """The award that came to nothing, as the papers of the one that follows it tell."""

    vendor: str
    notice_no: str
    ground: str
    decided_on: date


class AwardNoticeContext(Context):
    """成交通知书：通知成交供应商，写明成交金额和签订合同的期限；招标的称中标通知书。"""

    word: str = Field(default="成交", description="中标 in a tender")

    vendor: Party
    amount: Decimal
    tax_rate: Decimal
    inquiry_no: str
    awarded_on: date
    sign_before: date
    performance: Decimal | None = Field(default=None, description="performance security before signing; None for none")
    performance_percent: Decimal = Decimal(0)
    in_place_of: Replaced | None = None
    response: BidResponse | None = Field(default=None, description="what the bid promised; None where none was asked")
    contact: str


class RegretNoticeContext(Context):
    """未成交通知书：告知供应商未成交、其得分和名次或者报价无效的理由，以及提出异议的期限。

    Says who won, not the other bidders' points.
    """

    word: str = Field(default="成交", description="中标 in a tender")

    vendor: Party
    inquiry_no: str
    winner: str
    awarded_on: date
    own_total: Decimal | None
    own_rank: int | None
    invalid_reasons: list[str]
    objections_until: date
    answer_within: str = "5 个工作日"
    published_until: date | None = Field(default=None, description="until when the candidates stood published, if so")
    security_back: str = Field(default="", description="until when bid security is given back; empty for none held")
    in_place_of: Replaced | None = None
    contact: str


def quotation_workbook(context: QuotationFormContext) -> Workbook:
    """The form a vendor fills: only the coloured cells can be changed."""
    return quotation_form(
        context.inquiry_no,
        context.head.title,
        [(item.name, item.unit, item.quantity) for item in context.items],
        vendor=(context.vendor.name, context.vendor.uscc),
        validity_days=context.validity_days,
        valid_from="投标截止之日" if context.head.words.bid == "投标" else "报价日期",
    )


_TOLD = 20
"""Unanswered signs that are told one by one."""
LOWEST_BY_LAW = "询价成交供应商为符合采购需求、质量和服务相等且报价最低的供应商（《中华人民共和国政府采购法》第四十条）"


def lowest_only(regime: Regime, method: str) -> bool:
    """Whether the law leaves no choice but the lowest price: an inquiry under government procurement (Art. 40)."""
    return regime == "government" and method == "inquiry"


def award_refusals(
    award: Award, evaluation: Evaluation, bid_count_refusals: list[str], officer: str, *, lowest: bool = False
) -> list[str]:
    """Why this award may not be made; empty when it may.

    ``bid_count_refusals`` come from R4; ``officer`` is the buyer who ran the sourcing (R20). With ``lowest`` only the
    lowest valid bid may be awarded, whatever its rank. Who scored does not decide, and signs of collusion are answered.
    """
    bids = {bid.vendor: bid for bid in evaluation.bids}
    ranks = {row.vendor: row.rank for row in evaluation.ranking}
    refusals = list(bid_count_refusals)
    if same_person(award.by, officer):
        refusals.append(f"定标人不得与采购经办人（{officer}）为同一人：请由其他有权人定标。")
    if award.vendor not in bids:
        refusals.append(f"“{award.vendor}”没有报价：请从有效报价的供应商中选择（{'、'.join(ranks)}）。")
    elif not bids[award.vendor].valid:
        why = "；".join(bids[award.vendor].reasons)
        refusals.append(f"“{award.vendor}”的报价无效（{why}）：请选择有效报价的供应商。")
    elif lowest:
        price = min(row.gross for row in evaluation.ranking)
        cheapest = [row.vendor for row in evaluation.ranking if row.gross == price]
        if award.vendor not in cheapest:
            refusals.append(
                f"“{award.vendor}”不是报价最低的供应商。{LOWEST_BY_LAW}："
                f"请选择{'、'.join(f'“{name}”' for name in cheapest)}（{price:,.2f} 元）。"
            )
    elif ranks.get(award.vendor, 0) != 1 and not award.reason.strip():
        refusals.append(f"“{award.vendor}”排名第 {ranks.get(award.vendor)}，不是第一名：请填写选定理由。")
    if judges := [judge.name for judge in evaluation.scorers if same_person(judge.name, award.by)]:
        refusals.append(f"定标人{judges[0]}同时为打分的评委：请由没有参加打分的有权人定标。")
    return refusals + _low_price_refusals(award, evaluation) + _sign_refusals(award, evaluation.signs)


def _low_price_refusals(award: Award, evaluation: Evaluation) -> list[str]:
    """An abnormally low price is awarded only when its vendor could explain it."""
    if award.vendor not in evaluation.abnormally_low:
        return []
    verdicts = {item.vendor: item.verdict for item in evaluation.low_prices}
    if verdicts.get(award.vendor) == "不能说明合理性":
        return [f"“{award.vendor}”的报价明显偏低，评审认为不能说明其合理性，不得作为成交供应商：请选择其他供应商。"]
    if award.vendor in verdicts or award.low_price_explanation.strip():
        return []
    return [f"“{award.vendor}”的报价明显偏低，没有登记供应商的说明：请要求其书面说明，核实后填写报价明显偏低的说明。"]


def _sign_refusals(award: Award, signs: list[SignRow]) -> list[str]:
    return sign_refusals([sign for sign in signs if not sign.answer], signs, award.sign_answers)


def sign_refusals(unanswered: Sequence[SignRow], signs: Sequence[SignRow], answers: Sequence[SignAnswer]) -> list[str]:
    """Signs nobody has answered, and answers to no sign."""
    known = {name for sign in signs for name in (sign.no, sign.no.partition("-")[0])}
    open_ = [sign for sign in unanswered if not answer_to(sign.no, answers)]
    refusals = [
        f"异常情况 {sign.no}（{sign.title}：{'、'.join(sign.vendors[:5])}）没有答复：请核实后填写异常情况的答复。"
        for sign in open_[:_TOLD]
    ]
    if len(open_) > _TOLD:
        refusals.append(f"另有 {len(open_) - _TOLD} 项异常情况没有答复：请对照评分汇总表逐项填写。")
    return refusals + [
        f"评分汇总表中没有编号为“{item.sign}”的异常情况：请核对编号。"
        for item in answers
        if item.sign.upper() not in known
    ]


RFP = DocumentKind(
    "rfp",
    "提案请求书",
    "sourcing",
    ProposalRequestContext,
    "TA",
    ("S5.2", "S11.1", "S1.2"),
    cover=True,
    to=to_vendor,
)
INQUIRY = DocumentKind(
    "inquiry-letter",
    "询价函",
    "sourcing",
    InquiryContext,
    "XJ",
    ("S5.2", "S1.2"),
    to=to_vendor,
)
QUOTATION_FORM = DocumentKind(
    "quotation-form",
    "报价表",
    "sourcing",
    QuotationFormContext,
    "BJ",
    ("S5.2",),
    formats=(),
    workbook=quotation_workbook,
    to=to_vendor,
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
AWARD_NOTICE = DocumentKind(
    "award-notice",
    "成交通知书",
    "sourcing",
    AwardNoticeContext,
    "CJ",
    ("S5.2",),
    named=lambda context: f"{context.word}通知书",
)
REGRET_NOTICE = DocumentKind(
    "regret-notice",
    "未成交通知书",
    "sourcing",
    RegretNoticeContext,
    "WX",
    ("S5.2",),
    named=lambda context: f"未{context.word}通知书",
    to=to_vendor,
)
DOCUMENTS = (RFP, INQUIRY, QUOTATION_FORM, SCORING_SHEET, AWARD_NOTICE, REGRET_NOTICE)

AWARD = Gate("award", "定标", "sourcing", Award, "award_approver")
GATES = (BIDS_RECEIVED, BIDS_SCORED, AWARD)
