"""What each judge signs and fills in: the declaration of interests and the sheet for the points. Rows S5.2, S8.5."""

from datetime import date
from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.bids import SELECTION_CRITERIA
from schemas.documents import DocumentKind
from schemas.forms import Answer, StrictModel
from schemas.parties import Context
from schemas.rules.scoring import PRICE
from schemas.sheets import Column, Entry, Sheet, Workbook
from schemas.values import Line, Ratio, Remark, Text

FULL_MARK = 100
InterestKind = Literal[
    "本人或者近亲属是供应商的负责人、董事、监事",
    "本人或者近亲属持有供应商的股份，或者是其控股股东、实际控制人",
    "采购前三年内与供应商存在劳动关系",
    "与供应商的法定代表人或者负责人有夫妻、直系血亲、三代以内旁系血亲或者近姻亲关系",
    "与供应商有经济往来，或者收受其礼品、宴请和其他利益",
    "参与编制供应商的响应文件，或者为其提供咨询",
    "是项目主管部门或者行政监督部门的人员",
    "其他可能影响公正评审的关系",
]
"""政府采购法实施条例 9, 评标委员会和评标方法暂行规定 12, and what companies' rules add."""


class Interest(StrictModel):
    """One relation to one bidder."""

    kind: InterestKind = Field(title="利害关系的种类")
    vendor: Line = Field(title="供应商", description="单位全称；与供应商无关的填写“无”")
    detail: Text = Field(title="具体情况")


class InterestDeclaration(Answer):
    """利益冲突声明书：评委在评审前声明与各供应商有无利害关系，有利害关系的回避。"""

    judge: Line = Field(title="评委")
    employer: Line = Field(title="工作单位和职务")
    capacity: Literal["采购人代表", "外部专家"] = Field(title="参加评审的身份")
    vendors: list[Line] = Field(title="已知悉的供应商", description="参加本项目的全部供应商的全称", min_length=1)
    declares: Literal["没有利益冲突", "有利益冲突"] = Field(title="声明")
    interests: list[Interest] = Field(default_factory=list, title="利害关系", description="没有利益冲突的不填")
    declared_on: date = Field(title="声明日期")

    @property
    def conflicted(self) -> bool:
        return self.declares == "有利益冲突"

    @model_validator(mode="after")
    def consistent(self) -> Self:
        if self.conflicted and not self.interests:
            raise ValueError("声明有利益冲突而没有写明利害关系：请填写种类、供应商和具体情况")
        if self.interests and not self.conflicted:
            raise ValueError("写有利害关系，声明却是没有利益冲突：请改正声明或者利害关系")
        known = {*self.vendors, "无"}
        if strangers := [item.vendor for item in self.interests if item.vendor not in known]:
            raise ValueError(f"利害关系中的“{strangers[0]}”不在已知悉的供应商中：请核对全称")
        return self


class InterestDeclarationContext(Context):
    """利益冲突声明书."""

    facts: InterestDeclaration


class JudgedCriterion(StrictModel):
    """A criterion that judges give points for."""

    name: Line = Field(title="评分因素")
    weight: Ratio = Field(title="权重（分）")
    looked_at: Remark = Field(default="", title="评审内容")


def _usual_criteria() -> list[JudgedCriterion]:
    return [JudgedCriterion(name=item.name, weight=item.weight) for item in SELECTION_CRITERIA if item.code != PRICE]


class JudgeSheet(Answer):
    """评委个人打分表：发给一名评委，由其独立逐项打分后交回，交回的表格核验后汇总。"""

    judge: Line = Field(title="评委")
    vendors: list[Line] = Field(title="有效报价的供应商", min_length=1)
    criteria: list[JudgedCriterion] = Field(default_factory=_usual_criteria, title="评委打分的因素", min_length=1)
    back_on: date = Field(title="交回日期")

    @model_validator(mode="after")
    def distinct(self) -> Self:
        for title, names in (("供应商", self.vendors), ("评分因素", [item.name for item in self.criteria])):
            if twice := [name for name in names if names.count(name) > 1]:
                raise ValueError(f"{title}“{twice[0]}”重复：请只保留一个")
        return self


class JudgeSheetContext(Context):
    """评委个人打分表."""

    facts: JudgeSheet


def judge_sheet_refusals(
    sheet: JudgeSheet, bidders: list[str], weights: dict[str, Decimal], declared: dict[str, str]
) -> list[str]:
    """Why a sheet may not go out: to a judge with an interest, of other vendors or criteria than are to be judged.

    ``weights`` by the name of each judged criterion; ``declared`` numbers the declarations of an interest by judge.
    """
    refusals = []
    if number := declared.get(sheet.judge):
        refusals.append(f"评委 {sheet.judge} 在利益冲突声明书 {number} 中声明有利益冲突，不得打分：请更换评委。")
    if strangers := [name for name in sheet.vendors if name not in bidders]:
        refusals.append(f"{'、'.join(strangers)}没有有效报价：请从打分表中删去。")
    if missing := [name for name in bidders if name not in sheet.vendors]:
        refusals.append(f"打分表中缺少{'、'.join(missing)}：请补充全部有效报价的供应商。")
    if {item.name: item.weight for item in sheet.criteria} != weights:
        said = "、".join(f"{name} {weight:f}" for name, weight in weights.items())
        refusals.append(f"评分因素和权重与采购文件公布的（{said}）不一致：请改正。")
    return refusals


def judge_workbook(context: JudgeSheetContext) -> Workbook:
    """One row for each bidder and criterion; only points and remarks can be written."""
    facts = context.facts
    columns = (
        Column("供应商", width=34),
        Column("评分因素", width=24),
        Column("权重（分）", "general", 12),
        Column(f"打分（0–{FULL_MARK}）", "general", 16, fill_in=True, key="points", limits=(0, FULL_MARK)),
        Column("评分说明", width=40, fill_in=True, note="打分明显偏高或者偏低的，写明理由"),
    )
    rows = tuple((vendor, item.name, item.weight, None, None) for vendor in facts.vendors for item in facts.criteria)
    return Workbook(
        (
            Sheet(
                "打分",
                columns,
                rows,
                heading=f"{context.head.title} 评委个人打分表",
                notes=(f"每项 0 至 {FULL_MARK} 分，可以有小数；只填写有底色的单元格，独立打分，填好后以本文件交回。",),
                fields=(
                    Entry("项目编号", context.head.engagement_no),
                    Entry("评委", facts.judge),
                    Entry("交回日期", facts.back_on, "date"),
                ),
                protected=True,
                closing=(
                    "说明：价格不由评委打分，按采购文件公布的公式计算。签字即确认以上打分由本人独立作出。",
                    "",
                    "签字（评委）：　　　　　　　　　　　　　　日期：",
                ),
            ),
        )
    )


INTEREST_DECLARATION = DocumentKind(
    "interest-declaration",
    "利益冲突声明书",
    "sourcing",
    InterestDeclarationContext,
    "LS",
    ("S5.2", "S8.5"),
    form=InterestDeclaration,
    filled_by="buyer",
)
JUDGE_SHEET = DocumentKind(
    "judge-sheet",
    "评委个人打分表",
    "sourcing",
    JudgeSheetContext,
    "DB",
    ("S5.2",),
    formats=(),
    workbook=judge_workbook,
    form=JudgeSheet,
    filled_by="buyer",
)
DOCUMENTS: tuple[DocumentKind, ...] = (INTEREST_DECLARATION, JUDGE_SHEET)
