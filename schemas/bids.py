"""What vendors bid and judges gave for it, and the evaluation of both. Rows S5.2, S8.5."""

from datetime import datetime
from decimal import Decimal
from typing import Self

from pydantic import BaseModel, Field, model_validator

from schemas.forms import Answer, Gate, StrictModel
from schemas.rules.scoring import Criterion
from schemas.values import Instant, Line, OptionalLine, Ratio

# The five criteria of S5.2; weights sum to 100, price at least 10 for services (R3).
SELECTION_CRITERIA: tuple[Criterion, ...] = (
    Criterion("reputation", "信誉", Decimal(15)),
    Criterion("capability", "资质与技术能力", Decimal(25)),
    Criterion("experience", "经验与案例", Decimal(15)),
    Criterion("service", "服务质量", Decimal(15)),
    Criterion("price", "价格", Decimal(30)),
)
SELECTION_TITLES = {criterion.code: criterion.name for criterion in SELECTION_CRITERIA}


class BidReceived(StrictModel):
    """A quotation workbook that arrived."""

    vendor: Line = Field(title="供应商", description="与邀请名单中的全称一致")
    file: Line = Field(title="报价文件", description="收件目录中的文件名")
    received_at: Instant = Field(title="收到时间")


class BidsReceived(Answer):
    """登记收到的报价。"""

    bids: list[BidReceived] = Field(title="报价", description="已由系统接收封存的不必填写，勾选下一项即可")
    all_sealed: bool = Field(default=False, title="开启全部已接收封存的文件")
    none_came: bool = Field(default=False, title="截止时没有收到任何报价", description="勾选后选商终止，须重新采购")
    opened_at: Instant | None = Field(
        default=None, title="报价开启时间", description="不得早于报价截止时间；没有集中开启的不填"
    )
    opening_place: OptionalLine = Field(default="", title="开启地点")
    opened_by: list[Line] = Field(default_factory=list, title="开启人和见证人", description="两人以上")

    @model_validator(mode="after")
    def opened(self) -> Self:
        """The opening is recorded whole or not at all, by two people or more."""
        given = (self.opened_at is not None, bool(self.opening_place), bool(self.opened_by))
        if any(given) and not all(given):
            raise ValueError("报价开启记录不完整：请同时填写开启时间、地点、开启人和见证人，或都不填")
        if self.opened_by and len(set(self.opened_by)) < 2:
            raise ValueError("报价应由两人以上开启和见证：请补充见证人")
        return self

    @model_validator(mode="after")
    def some_or_none(self) -> Self:
        if not self.bids and not self.all_sealed and not self.none_came:
            raise ValueError("报价至少要有 1 项：没有收到任何报价的，请勾选“截止时没有收到任何报价”")
        if (self.bids or self.all_sealed) and self.none_came:
            raise ValueError("既登记了报价，又勾选了没有收到任何报价：请改正其中之一")
        return self

    @model_validator(mode="after")
    def once_each(self) -> Self:
        names = [bid.vendor for bid in self.bids]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"供应商{'、'.join(twice)}登记了两次报价：每家只能登记一份，请删去一份")
        return self


class ScoreLine(StrictModel):
    """One judge's points for one bidder, 0 to 100 each; the price is computed, not judged."""

    judge: Line = Field(title="评委")
    vendor: Line = Field(title="供应商")
    reputation: Ratio = Field(title="信誉（0–100）")
    capability: Ratio = Field(title="资质与技术能力（0–100）")
    experience: Ratio = Field(title="经验与案例（0–100）")
    service: Ratio = Field(title="服务质量（0–100）")


class JudgeDeclaration(StrictModel):
    """A judge and whether an interest in a bidder was declared (R20)."""

    name: Line = Field(title="评委")
    interest: bool = Field(title="与任一供应商有利害关系")


class JudgeReplaced(StrictModel):
    """A judge who left the committee, and who came instead."""

    left: Line = Field(title="退出的评委")
    reason: Line = Field(title="原因")
    came: OptionalLine = Field(default="", title="接替的评委", description="没有接替的不填")


class BidsScored(Answer):
    """登记评委打分。"""

    judges: list[JudgeDeclaration] = Field(title="评委及利益声明", min_length=1)
    scores: list[ScoreLine] = Field(title="打分", min_length=1)
    clarifications: list[Line] = Field(
        default_factory=list, title="澄清与答复", description="日期、供应商、问题和答复；没有的不填"
    )
    replaced: list[JudgeReplaced] = Field(default_factory=list, title="更换评委", description="没有更换的不填")


class BidRow(BaseModel):
    """A bid as it was received and judged valid or not."""

    vendor: str
    uscc: str
    received_at: datetime
    file_name: str
    sha256: str
    valid: bool
    reasons: list[str] = []
    gross: Decimal | None = None
    net: Decimal | None = None
    tax_rate: Decimal | None = None


class RankedRow(BaseModel):
    """A valid bid in the order of merit."""

    rank: int
    vendor: str
    gross: Decimal
    points: dict[str, Decimal] = Field(description="weighted points by criterion code, price included")
    total: Decimal


class JudgePoints(BaseModel):
    """One judge's points of one bidder, as given."""

    judge: str
    vendor: str
    points: dict[str, Decimal]


class CriterionRow(BaseModel):
    code: str
    name: str
    weight: Decimal


def criterion_rows() -> list[CriterionRow]:
    """The selection criteria as documents print them."""
    return [CriterionRow(code=item.code, name=item.name, weight=item.weight) for item in SELECTION_CRITERIA]


class Evaluation(BaseModel):
    """Everything the choice rests on."""

    criteria: list[CriterionRow]
    bids: list[BidRow]
    judges: list[JudgeDeclaration]
    judge_points: list[JudgePoints]
    ranking: list[RankedRow]
    lowest: Decimal | None
    abnormally_low: list[str] = []
    spread_flags: list[str] = Field(default=[], description="sentences about judges far apart (> 20 % of the mark)")
    sensitivity: list[str] = Field(default=[], description="sentences: who wins when a weight moves by 5 points")
    sensitivity_stable: bool = True


def scoring_refusals(scored: BidsScored, bidders: list[str]) -> list[str]:
    """Why the points cannot be taken: every judge without an interest scores every valid bidder once (R20)."""
    judges = {judge.name: judge.interest for judge in scored.judges}
    given = [(line.judge, line.vendor) for line in scored.scores]
    refusals = [
        f"评委 {name} 声明有利害关系，不得打分：请删除其打分。"
        for name in dict.fromkeys(judge for judge, _ in given)
        if judges.get(name)
    ]
    refusals += [
        f"{name} 不在评委名单中：请登记其利益声明。"
        for name in dict.fromkeys(j for j, _ in given)
        if name not in judges
    ]
    refusals += [
        f"评委 {change.left} 已经退出，却有打分：请删除其打分，或删除更换记录。"
        for change in scored.replaced
        if change.left in dict(given) and not judges.get(change.left)
    ]
    refusals += [
        f"接替的评委 {change.came} 不在评委名单中：请登记其利益声明。"
        for change in scored.replaced
        if change.came and change.came not in judges
    ]
    refusals += [
        f"“{name}”没有有效报价：请删除对它的打分。"
        for name in dict.fromkeys(v for _, v in given)
        if name not in bidders
    ]
    refusals += [
        f"评委 {judge} 对“{vendor}”打分 {given.count((judge, vendor))} 次：请只保留一次。"
        for judge, vendor in dict.fromkeys(given)
        if given.count((judge, vendor)) > 1
    ]
    eligible = [name for name, interest in judges.items() if not interest]
    refusals += [
        f"评委 {judge} 没有给“{vendor}”打分：请补充。"
        for judge in eligible
        for vendor in bidders
        if (judge, vendor) not in given
    ]
    return refusals if eligible else [*refusals, "没有可以打分的评委：请更换有利害关系的评委。"]


BIDS_RECEIVED = Gate("bids-received", "登记收到的报价", "sourcing", BidsReceived, "buyer")
BIDS_SCORED = Gate("bids-scored", "登记评委打分", "sourcing", BidsScored, "buyer")
