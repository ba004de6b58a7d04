"""Software engineering records: design review, test report. Rows S4.6, S9.2, S9.3."""

from datetime import date
from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from schemas.defects import BLOCKING, Defect
from schemas.documents import DocumentKind
from schemas.forms import Answer, StrictModel
from schemas.monitoring import Attendee
from schemas.parties import Context, ContractHead
from schemas.rules.separation import same_person
from schemas.values import Line, OptionalLine, Remark

Section = Literal["总体结构", "模块", "数据存储", "功能", "测试计划", "交付计划"]
SECTIONS: tuple[Section, ...] = get_args(Section)
"""What a design consists of (S9.2); a review cannot pass while one of them is missing."""

_USUAL_POINTS: dict[Section, tuple[str, ...]] = {
    "总体结构": (
        "结构层次、各部分的职责和相互关系清楚，并有结构图",
        "部署方式、运行环境和网络条件与甲方现有环境相符",
        "性能、可用性、安全等质量要求有相应的设计措施",
        "与外部系统的接口逐个写明方向、内容、频率和异常处理",
        "选用的第三方组件和开源软件列明名称、版本和许可证",
    ),
    "模块": (
        "模块划分合理，职责单一，依赖关系没有循环",
        "每个模块写明输入、输出、处理过程和异常情况",
        "公共部分提取复用，没有重复实现",
        "每个模块可以单独测试",
    ),
    "数据存储": (
        "数据模型完整，表、字段、主键、约束和索引齐全，附数据字典",
        "数据量和增长有估算，历史数据的迁移、归档和清理有方案",
        "并发、事务和数据一致性有明确的处理办法",
        "备份与恢复的方式、频率和恢复时间有规定",
        "敏感数据和个人信息的存储、访问和脱敏有保护措施",
    ),
    "功能": (
        "逐条对应已确认的需求，没有遗漏，没有需求之外的功能",
        "业务流程、规则和状态变化完整，异常和边界情况有处理",
        "界面与已确认的原型一致，操作步骤适合使用人员",
        "角色、权限和操作留痕的设计与安全需求一致",
    ),
    "测试计划": (
        "单元、集成、系统各级测试的范围、环境、数据和进度明确",
        "用例可以追溯到需求编号，性能和安全需求有测试方法",
        "各级测试的开始条件、结束条件和缺陷处理办法明确",
    ),
    "交付计划": (
        "交付物、版本、交付日期与合同里程碑一致",
        "部署、数据导入、试运行、切换和回退的步骤及责任人明确",
        "培训、技术资料和源代码的移交安排明确",
    ),
}


class DesignSection(StrictModel):
    """What was handed in for one of the six sections."""

    section: Section = Field(title="部分")
    submitted: OptionalLine = Field(default="", title="提交内容", description="文件、章节和页码；没有提交的不填")
    comments: Remark = Field(default="", title="评审意见")


class ReviewPoint(StrictModel):
    """One point of review."""

    section: Section = Field(title="部分")
    point: Line = Field(title="评审要点")
    result: Literal["未评", "符合", "部分符合", "不符合"] = Field(default="未评", title="结果")
    note: OptionalLine = Field(default="", title="说明", description="部分符合、不符合的必填")

    @model_validator(mode="after")
    def explained(self) -> Self:
        if self.result in ("部分符合", "不符合") and not self.note:
            raise ValueError(f"评审要点“{self.point}”的结果为{self.result}：请在说明中写明问题")
        return self


class RequirementDesigned(StrictModel):
    """Where the design answers a requirement."""

    code: Line = Field(title="需求编号")
    text: Line = Field(title="需求内容")
    priority: Literal["必须", "应当", "可选"] = Field(title="优先级")
    chapter: OptionalLine = Field(default="", title="对应的设计章节", description="没有对应设计的不填")


class DesignDefect(Defect):
    """A defect found in the design."""

    section: Section = Field(title="所在部分")


def _usual_sections() -> list[DesignSection]:
    return [DesignSection(section=section) for section in SECTIONS]


def _usual_points() -> list[ReviewPoint]:
    return [ReviewPoint(section=section, point=point) for section in SECTIONS for point in _USUAL_POINTS[section]]


class DesignReview(Answer):
    """设计评审表：对设计的六个部分逐项评审，核对需求覆盖，记录缺陷并作出结论。"""

    design: Line = Field(title="设计文件名称")
    version: Line = Field(title="设计文件版本")
    author: Line = Field(title="设计编制人")
    submitted_on: date = Field(title="提交日期")
    stage: Literal["概要设计", "详细设计", "概要设计和详细设计"] = Field(title="设计阶段")
    round: int = Field(default=1, title="评审轮次", ge=1)
    reviewed_on: date = Field(title="评审日期")
    place: Line = Field(title="评审地点")
    manner: Literal["会议评审", "书面会签", "远程会议评审"] = Field(default="会议评审", title="评审方式")
    chair: Line = Field(title="评审主持人", description="不得由设计编制人担任")
    reviewers: list[Attendee] = Field(title="评审人员", description="双方都应有人参加", min_length=2)
    basis: list[Line] = Field(
        default_factory=lambda: [
            "双方确认的需求及其全部变更",
            "合同及验收标准协议",
            "甲方现有系统的接口说明和运行环境资料",
        ],
        title="评审依据",
    )
    sections: list[DesignSection] = Field(default_factory=_usual_sections, title="设计的六个部分")
    points: list[ReviewPoint] = Field(default_factory=_usual_points, title="评审要点")
    coverage: list[RequirementDesigned] = Field(title="需求覆盖", min_length=1)
    defects: list[DesignDefect] = Field(default_factory=list, title="设计缺陷")
    verdict: Literal["通过", "修改后通过", "不通过"] = Field(
        title="评审结论", description="修改后通过：修改经复核人核实即可，不再开会；不通过：修改后重新评审"
    )
    comments: Remark = Field(default="", title="结论意见", description="结论不是“通过”的必填")
    rechecker: OptionalLine = Field(default="", title="修改的复核人", description="结论为“修改后通过”的必填")
    resubmit_by: date | None = Field(default=None, title="修改完成期限", description="结论不是“通过”的必填")
    dissent: Remark = Field(default="", title="不同意见及理由", description="没有的不填")

    @property
    def missing(self) -> list[Section]:
        """Sections that nothing was handed in for."""
        given = {part.section for part in self.sections if part.submitted}
        return [section for section in SECTIONS if section not in given]

    @property
    def uncovered(self) -> list[RequirementDesigned]:
        """Requirements that no chapter of the design answers."""
        return [item for item in self.coverage if not item.chapter]

    @property
    def blocking(self) -> list[DesignDefect]:
        """Open defects that keep the design from passing."""
        return [defect for defect in self.defects if defect.severity in BLOCKING and not defect.closed]

    @property
    def obstacles(self) -> list[str]:
        """Why the design may not pass as it is; empty when it may."""
        unread = [point for point in self.points if point.result == "未评"]
        failed = [point for point in self.points if point.result == "不符合"]
        needed = [item.code for item in self.uncovered if item.priority == "必须"]
        pointless = [section for section in SECTIONS if all(point.section != section for point in self.points)]
        rules = [
            (self.missing, f"没有提交{'、'.join(self.missing)}的设计"),
            (pointless, f"{'、'.join(pointless)}没有评审要点"),
            (unread, f"有 {len(unread)} 个评审要点未评"),
            (failed, f"有 {len(failed)} 个评审要点不符合"),
            (needed, f"优先级为“必须”的需求{'、'.join(needed)}没有对应的设计"),
            (self.blocking, f"致命、严重缺陷{'、'.join(defect.code for defect in self.blocking)}没有关闭"),
        ]
        return [sentence for broken, sentence in rules if broken]

    def part(self, section: Section) -> DesignSection:
        """What was said of a section; an empty one when it is not listed."""
        return next((part for part in self.sections if part.section == section), DesignSection(section=section))

    @model_validator(mode="after")
    def held(self) -> Self:
        if self.reviewed_on < self.submitted_on:
            raise ValueError(f"评审日期 {self.reviewed_on} 早于提交日期 {self.submitted_on}：请核对日期")
        if same_person(self.chair, self.author):
            raise ValueError(f"{self.chair}是设计编制人，不得主持对自己设计的评审：请由其他人主持")
        if {person.side for person in self.reviewers} != {"甲方", "乙方"}:
            raise ValueError("评审须双方参加：请补充缺少一方的评审人员")
        return self

    @model_validator(mode="after")
    def listed_once(self) -> Self:
        listed: tuple[tuple[str, list[str]], ...] = (
            ("设计的部分", [part.section for part in self.sections]),
            ("需求编号", [item.code for item in self.coverage]),
            ("缺陷编号", [defect.code for defect in self.defects]),
        )
        for title, codes in listed:
            if twice := sorted({code for code in codes if codes.count(code) > 1}):
                raise ValueError(f"{title}{'、'.join(twice)}重复：请只保留一次")
        return self

    @model_validator(mode="after")
    def concluded(self) -> Self:
        if self.verdict == "通过":
            if self.obstacles:
                raise ValueError(
                    f"不得作出“通过”的结论：{'；'.join(self.obstacles)}。请处理后再作结论，或者改为其他结论"
                )
            return self
        if self.verdict == "修改后通过" and self.missing:
            raise ValueError(f"缺少{'、'.join(self.missing)}，须补齐后重新评审：请把结论改为“不通过”")
        if not self.comments or self.resubmit_by is None:
            raise ValueError("结论不是“通过”时须写明要求和期限：请填写结论意见和修改完成期限")
        if self.resubmit_by < self.reviewed_on:
            raise ValueError(f"修改完成期限 {self.resubmit_by} 早于评审日期 {self.reviewed_on}：请核对日期")
        if self.verdict == "修改后通过" and not self.rechecker:
            raise ValueError("结论为“修改后通过”时须指定核实修改的人：请填写修改的复核人")
        if self.verdict == "修改后通过" and same_person(self.rechecker, self.author):
            raise ValueError(f"{self.rechecker}是设计编制人，不得复核自己的修改：请指定其他人")
        return self


class DesignReviewContext(Context):
    """设计评审表."""

    contract: ContractHead
    facts: DesignReview


DESIGN_REVIEW = DocumentKind(
    "design-review",
    "设计评审表",
    "monitoring",
    DesignReviewContext,
    "SP",
    ("S9.2",),
    engagement_kinds=("software",),
    form=DesignReview,
    filled_by="project_lead",
)
DOCUMENTS: tuple[DocumentKind, ...] = (DESIGN_REVIEW,)
