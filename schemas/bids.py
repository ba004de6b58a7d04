"""What vendors bid and judges gave for it: the forms. What follows from both is in ``evaluation``. Rows S5.2, S8.5."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, model_validator

from schemas.choices import Titled
from schemas.forms import Answer, Gate, StrictModel
from schemas.rules.scoring import PRICE, Criterion
from schemas.values import Instant, Line, OptionalLine, Ratio, Remark, Text

# The five criteria of S5.2; weights sum to 100, price at least 10 for services (R3).
SELECTION_CRITERIA: tuple[Criterion, ...] = (
    Criterion("reputation", "信誉", Decimal(15)),
    Criterion("capability", "资质与技术能力", Decimal(25)),
    Criterion("experience", "经验与案例", Decimal(15)),
    Criterion("service", "服务质量", Decimal(15)),
    Criterion("price", "价格", Decimal(30)),
)
SELECTION_TITLES = {criterion.code: criterion.name for criterion in SELECTION_CRITERIA}

BASIS_TITLES = {"gross": "含税总价", "net": "不含税总价"}
PriceBasis = Annotated[Literal["gross", "net"], Titled(BASIS_TITLES)]
BY_FORMULA = "按价格公式计算"


class CriterionWeight(StrictModel):
    """A criterion of the choice, as the request sets it."""

    name: Line = Field(title="评分因素")
    weight: Ratio = Field(title="权重（分）")
    scored: Literal["评委打分", "按价格公式计算"] = Field(default="评委打分", title="计分方法")


def criteria_of(weights: Sequence[CriterionWeight]) -> tuple[Criterion, ...]:
    """The criteria that bids are scored by: the five of S5.2 unless the request sets others."""
    if not weights:
        return SELECTION_CRITERIA
    known = {item.name: item.code for item in SELECTION_CRITERIA if item.code != PRICE}
    return tuple(
        Criterion(PRICE if item.scored == BY_FORMULA else known.get(item.name, f"own-{place}"), item.name, item.weight)
        for place, item in enumerate(weights, 1)
    )


class CriterionRow(BaseModel):
    """A criterion as documents print it."""

    code: str
    name: str
    weight: Decimal


def criterion_rows(criteria: Sequence[Criterion] = SELECTION_CRITERIA) -> list[CriterionRow]:
    """The selection criteria as documents print them."""
    return [CriterionRow(code=item.code, name=item.name, weight=item.weight) for item in criteria]


class BidReceived(StrictModel):
    """A quotation workbook that arrived."""

    vendor: Line = Field(title="供应商", description="与邀请名单中的全称一致")
    file: Line = Field(title="报价文件", description="收件目录中的文件名")
    attachments: list[Line] = Field(
        default_factory=list, title="其他响应文件", description="提案、资质等文件的文件名；没有的不填"
    )
    received_at: Instant = Field(title="收到时间")


class ReadOut(StrictModel):
    """What was read out of a bid beside what its quotation says."""

    vendor: Line = Field(title="投标人", description="与递交时的全称一致")
    term: OptionalLine = Field(default="", title="履行期限", description="另报期限的填写，如：2026 年 9 月 20 日前终验")
    other: OptionalLine = Field(default="", title="宣读的其他内容", description="如投标函与报价表的价格不一致")


class BidsReceived(Answer):
    """登记收到的报价。"""

    bids: list[BidReceived] = Field(title="报价", description="已由系统接收封存的不必填写，勾选下一项即可")
    all_sealed: bool = Field(default=False, title="开启全部已接收封存的文件")
    none_came: bool = Field(default=False, title="截止时没有收到任何报价", description="勾选后选商终止，须重新采购")
    opened_at: Instant | None = Field(
        default=None,
        title="报价开启时间",
        description="不得早于报价截止时间；招标项目在投标截止的同一时间开标；没有集中开启的不填",
    )
    delay_reason: OptionalLine = Field(
        default="", title="推迟开标的原因", description="招标项目没有按时开标的填写，如停电；按时开标的不填"
    )
    opening_place: OptionalLine = Field(default="", title="开启地点")
    opened_by: list[Line] = Field(default_factory=list, title="开启人和见证人", description="两人以上")
    read_out: list[ReadOut] = Field(
        default_factory=list, title="唱标的其他内容", description="总价和投标有效期从报价表读取；没有其他内容的不填"
    )

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


class PointsGiven(StrictModel):
    """Points for a criterion that the request sets beside the usual ones."""

    criterion: Line = Field(title="评分因素")
    points: Ratio = Field(title="打分（0–100）")


class ScoreLine(StrictModel):
    """One judge's points for one bidder, 0 to 100 each; the price is computed, not judged."""

    judge: Line = Field(title="评委")
    vendor: Line = Field(title="供应商")
    reputation: Ratio | None = Field(default=None, title="信誉（0–100）")
    capability: Ratio | None = Field(default=None, title="资质与技术能力（0–100）")
    experience: Ratio | None = Field(default=None, title="经验与案例（0–100）")
    service: Ratio | None = Field(default=None, title="服务质量（0–100）")
    others: list[PointsGiven] = Field(
        default_factory=list, title="其他评分因素", description="项目另行设定评分因素的填写"
    )

    @property
    def by_name(self) -> list[tuple[str, Decimal]]:
        """Points by the criterion's name, as given; a name may stand twice."""
        usual = {code: getattr(self, code) for code in SELECTION_TITLES if code != PRICE}
        given = [(SELECTION_TITLES[code], points) for code, points in usual.items() if points is not None]
        return given + [(item.criterion, item.points) for item in self.others]


class JudgeDeclaration(StrictModel):
    """A judge and whether an interest in a bidder was declared (R20)."""

    name: Line = Field(title="评委")
    interest: bool = Field(title="与任一供应商有利害关系")
    expert: bool = Field(default=False, title="外部专家", description="依法必须招标和政府采购的，专家不得少于三分之二")


class JudgeReplaced(StrictModel):
    """A judge who left the committee, and who came instead."""

    left: Line = Field(title="退出的评委")
    reason: Line = Field(title="原因")
    came: OptionalLine = Field(default="", title="接替的评委", description="没有接替的不填")


class ScoreExplained(StrictModel):
    """Why a judge keeps points that are far from the other judges'."""

    judge: Line = Field(title="评委")
    vendor: Line = Field(title="供应商")
    reason: Text = Field(title="复核结果和理由")


class LowPriceExplained(StrictModel):
    """What a vendor says of its abnormally low price, and what the judges make of it."""

    vendor: Line = Field(title="供应商")
    said: Text = Field(title="供应商的书面说明和证明材料")
    verdict: Literal["能够说明合理性", "不能说明合理性"] = Field(title="评审意见")


class Dissent(StrictModel):
    """A judge who does not sign, or signs with another opinion."""

    judge: Line = Field(title="评委")
    signs: bool = Field(title="签字")
    reason: Remark = Field(default="", title="不同意见及理由", description="拒绝签字又不写明理由的，视为同意评选结论")


class BidResponse(StrictModel):
    """What a bid promises beside its price, as candidates are published with it (国家发展改革委令第10号第六条)."""

    vendor: Line = Field(title="供应商")
    quality: Line = Field(title="质量", description="投标函承诺的质量，如：符合招标文件和国家标准，验收合格")
    term: Line = Field(title="工期（交货期、服务期限）")
    leader: Line = Field(title="项目负责人")
    certificate: OptionalLine = Field(default="", title="证书名称", description="招标文件没有要求证书的不填")
    certificate_no: OptionalLine = Field(default="", title="证书编号")
    capability: Line = Field(title="资格能力条件", description="响应招标文件要求的资质、业绩等，如同类业绩的名称")

    @model_validator(mode="after")
    def whole(self) -> Self:
        if bool(self.certificate) != bool(self.certificate_no):
            raise ValueError(f"“{self.vendor}”项目负责人的证书名称和证书编号须同时填写：请补充其中空缺的一项")
        return self


class BidsScored(Answer):
    """登记评委打分。"""

    judges: list[JudgeDeclaration] = Field(title="评委及利益声明", min_length=1)
    scores: list[ScoreLine] = Field(default_factory=list, title="打分")
    files: list[Line] = Field(
        default_factory=list, title="评委交回的个人打分表", description="收件目录中的文件名；已经逐项填写打分的不填"
    )
    explanations: list[ScoreExplained] = Field(
        default_factory=list, title="评分差异的说明", description="评委对差异较大的打分复核后填写"
    )
    low_prices: list[LowPriceExplained] = Field(
        default_factory=list, title="明显偏低报价的说明", description="没有明显偏低报价的不填"
    )
    clarifications: list[Line] = Field(
        default_factory=list, title="澄清与答复", description="日期、供应商、问题和答复；没有的不填"
    )
    replaced: list[JudgeReplaced] = Field(default_factory=list, title="更换评委", description="没有更换的不填")
    dissents: list[Dissent] = Field(
        default_factory=list, title="拒绝签字和不同意见", description="全体评委同意并签字的不填"
    )
    responses: list[BidResponse] = Field(
        default_factory=list,
        title="中标候选人的投标响应",
        description="依法必须招标的，填写前三名，用于中标候选人公示；其他项目不填",
    )

    @model_validator(mode="after")
    def given(self) -> Self:
        if not self.scores and not self.files:
            raise ValueError("打分至少要有 1 项：请填写打分，或者填写评委交回的个人打分表的文件名")
        return self


BIDS_RECEIVED = Gate("bids-received", "登记收到的报价", "sourcing", BidsReceived, "buyer")
BIDS_SCORED = Gate("bids-scored", "登记评委打分", "sourcing", BidsScored, "buyer")
