"""Reviewing a deliverable before it is accepted: who, against what, which defects, which verdict. Row S5.5."""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.defects import BLOCKING, SEVERITIES, DefectCount, Severity
from schemas.documents import DocumentKind
from schemas.forms import Answer, StrictModel
from schemas.parties import Context, ContractHead
from schemas.rules.separation import same_person
from schemas.values import Line, OptionalLine, Text

_CRITERIA = (
    ("完整性", "应有的章节、图表、附件和清单齐全，没有待定内容"),
    ("与需求一致", "覆盖全部对应的需求编号，没有遗漏，也没有合同范围以外的内容"),
    ("正确性", "业务规则、数据、公式和接口描述正确，与甲方提供的资料相符"),
    ("前后一致", "名称、编号、口径在本成果内部以及与其他成果之间一致"),
    ("可追溯", "需求、设计、测试之间可以按编号追溯"),
    ("可验证", "要求写明数值、条件和判断方法，能够据以测试或者检查"),
    ("安全与保密", "账号权限、数据保护和日志要求已落实，不含未经脱敏的个人信息和密码"),
    ("权利与来源", "使用的既有成果、第三方和开源内容已列明来源及许可"),
    ("版本与格式", "名称、版本、编制人、日期和修改记录齐全，同时提供可编辑文件"),
)


class Reviewer(StrictModel):
    """Someone who reviews."""

    name: Line = Field(title="姓名")
    side: Literal["甲方", "乙方", "外部专家"] = Field(title="所属方")
    role: Line = Field(title="职务或专业")
    duty: Literal["组长", "评审人", "记录人"] = Field(default="评审人", title="评审角色")


class CriterionReviewed(StrictModel):
    """One criterion as judged."""

    criterion: Line = Field(title="评审项")
    standard: Line = Field(title="评审标准")
    result: Literal["符合", "不符合", "不适用"] = Field(title="结果")
    note: OptionalLine = Field(default="", title="说明", description="不符合、不适用的必填")


class ReviewDefect(StrictModel):
    """A defect found in review."""

    code: Line = Field(title="编号", description="如 PS-01")
    place: Line = Field(title="位置", description="章节、页码、文件或行号")
    text: Text = Field(title="问题描述")
    severity: Severity = Field(title="级别", description="划分标准见《验收标准协议》")
    owner: Line = Field(title="责任人")
    due_on: date = Field(title="修改期限")
    state: Literal["未关闭", "已关闭"] = Field(default="未关闭", title="状态")


class DeliverableReview(Answer):
    """交付物评审表：验收前对一项交付物组织评审，记录问题和结论。"""

    deliverable: Line = Field(title="交付物")
    version: Line = Field(title="版本", description="如 V1.0")
    milestone: Line = Field(title="所属里程碑")
    author: Line = Field(title="编制人", description="不得参加评审组")
    volume: OptionalLine = Field(default="", title="规模", description="如 86 页、1.2 万行，没有的不填")
    submitted_on: date = Field(title="提交评审日期")
    reviewed_on: date = Field(title="评审日期")
    place: Line = Field(title="评审地点")
    method: Literal["会议评审", "会签评审", "走查", "演示评审"] = Field(default="会议评审", title="评审方式")
    round: int = Field(default=1, title="第几次评审", ge=1)
    basis: list[Line] = Field(
        default_factory=lambda: ["合同及其附件", "双方确认的《需求确认单》", "《验收标准协议》"],
        title="评审依据",
        min_length=1,
    )
    reviewers: list[Reviewer] = Field(title="评审组", description="须有一名组长", min_length=2)
    criteria: list[CriterionReviewed] = Field(
        title="评审项",
        min_length=1,
        json_schema_extra={"default": [{"criterion": name, "standard": standard} for name, standard in _CRITERIA]},
    )
    defects: list[ReviewDefect] = Field(default_factory=list, title="发现的问题", description="没有的不填")
    comments: Text = Field(title="评审意见", description="对成果的总体评价，以及修改的重点")
    verdict: Literal["通过", "修改后通过", "修改后重审", "不通过"] = Field(title="评审结论")
    verifier: OptionalLine = Field(
        default="", title="修改结果验证人", description="结论为修改后通过的必填，须为评审组成员"
    )
    next_on: date | None = Field(default=None, title="重审日期", description="结论为修改后重审的必填")

    @property
    def leader(self) -> str:
        return next(person.name for person in self.reviewers if person.duty == "组长")

    @property
    def open_defects(self) -> list[ReviewDefect]:
        return [defect for defect in self.defects if defect.state == "未关闭"]

    @property
    def failed(self) -> list[str]:
        """Criteria that are not met."""
        return [row.criterion for row in self.criteria if row.result == "不符合"]

    @property
    def counts(self) -> list[DefectCount]:
        """By class, the gravest first."""
        found = {one: [defect for defect in self.defects if defect.severity == one] for one in SEVERITIES}
        return [
            DefectCount(severity=one, opened=len(those), closed=sum(defect.state != "未关闭" for defect in those))
            for one, those in found.items()
        ]

    @model_validator(mode="after")
    def independent(self) -> Self:
        names = [person.name for person in self.reviewers]
        if any(same_person(name, self.author) for name in names):
            raise ValueError(f"编制人{self.author}不得评审自己编制的交付物：请从评审组中删去")
        if len(set(names)) < len(names):
            raise ValueError("评审组中有重复的姓名：每人只填一行")
        if sum(person.duty == "组长" for person in self.reviewers) != 1:
            raise ValueError("评审组应有且只有一名组长：请改正“评审角色”")
        if not any(person.side == "甲方" for person in self.reviewers):
            raise ValueError("评审组中没有甲方人员：请补充")
        return self

    @model_validator(mode="after")
    def recorded(self) -> Self:
        if self.reviewed_on < self.submitted_on:
            raise ValueError("评审日期早于提交评审日期：请核对两个日期")
        if unsaid := [row.criterion for row in self.criteria if row.result != "符合" and not row.note]:
            raise ValueError(f"评审项{'、'.join(unsaid)}没有说明：不符合、不适用的请写明情况或理由")
        codes = [defect.code for defect in self.defects]
        if twice := sorted({code for code in codes if codes.count(code) > 1}):
            raise ValueError(f"问题编号{'、'.join(twice)}重复：请改正编号")
        if late := [defect.code for defect in self.open_defects if defect.due_on < self.reviewed_on]:
            raise ValueError(f"问题{'、'.join(late)}的修改期限早于评审日期：请改正")
        return self

    @model_validator(mode="after")
    def concluded(self) -> Self:
        blocking = [defect.code for defect in self.open_defects if defect.severity in BLOCKING]
        if self.verdict == "通过" and blocking:
            raise ValueError(f"致命、严重问题{'、'.join(blocking)}未关闭，不得通过：请改结论，或在验证关闭后再填")
        if self.verdict == "通过" and self.failed:
            raise ValueError(f"评审项{'、'.join(self.failed)}不符合，不得通过：请改结论")
        fatal = [defect.code for defect in self.open_defects if defect.severity == "致命"]
        if self.verdict == "修改后通过" and fatal:
            raise ValueError(f"致命问题{'、'.join(fatal)}未关闭：结论应为修改后重审或者不通过")
        if self.verdict.startswith("修改后") and not self.open_defects:
            raise ValueError("没有未关闭的问题，却要求修改：请登记须修改的问题或改结论")
        if self.verdict == "修改后通过" and self.verifier not in [person.name for person in self.reviewers]:
            raise ValueError("修改后通过的，须指定评审组中的一人验证修改结果：请填写“修改结果验证人”")
        if self.verdict == "修改后重审" and (not self.next_on or self.next_on <= self.reviewed_on):
            raise ValueError("修改后重审的，须填写晚于评审日期的重审日期")
        return self


class DeliverableReviewContext(Context):
    """交付物评审表."""

    contract: ContractHead
    facts: DeliverableReview


DELIVERABLE_REVIEW = DocumentKind(
    "deliverable-review",
    "交付物评审表",
    "monitoring",
    DeliverableReviewContext,
    "PS",
    ("S5.5",),
    form=DeliverableReview,
)
DOCUMENTS: tuple[DocumentKind, ...] = (DELIVERABLE_REVIEW,)
