"""The quality plan: goals, reviews and tests, figures watched, defects, when a stage is done. Row S8.10."""

from itertools import pairwise
from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from schemas.customary import customary
from schemas.customary_control import (
    DEFECT_LIMITS,
    QUALITY_ACTIVITIES,
    QUALITY_DUTIES,
    QUALITY_GOALS,
    QUALITY_METRICS,
    QUALITY_RECORDS,
    QUALITY_STAGES,
    STANDARDS,
    TEST_LEVELS,
)
from schemas.defects import Severity
from schemas.documents import DocumentKind
from schemas.forms import Answer, StrictModel
from schemas.parties import Context, ContractHead, Side
from schemas.rules.separation import same_person
from schemas.values import Line


class QualityGoal(StrictModel):
    """What is aimed at, measurable."""

    name: Line = Field(title="目标")
    target: Line = Field(title="目标值")
    measure: Line = Field(title="计算或者判定方法")
    when: Line = Field(title="考核时点")


class QualityDuty(StrictModel):
    """Who of which side answers for what."""

    side: Side = Field(title="所属方")
    role: Line = Field(title="岗位")
    duty: Line = Field(title="职责")


class QualityActivity(StrictModel):
    """A review, inspection or audit."""

    name: Line = Field(title="活动")
    subject: Line = Field(title="对象")
    when: Line = Field(title="时间")
    by: Line = Field(title="实施人")
    record: Line = Field(title="记录")


class LevelOfTest(StrictModel):
    """One level of tests and when it is passed."""

    level: Line = Field(title="级别")
    scope: Line = Field(title="内容")
    passed: Line = Field(title="通过要求")
    environment: Line = Field(title="环境")
    by: Line = Field(title="执行人")
    record: Line = Field(title="记录")


class QualityMetric(StrictModel):
    """A figure that is watched: its target, and what happens when it passes the alarm."""

    name: Line = Field(title="指标")
    formula: Line = Field(title="计算方法")
    target: Line = Field(title="目标值")
    alarm: Line = Field(title="预警值")
    action: Line = Field(title="达到预警值的处理")


class DefectLimit(StrictModel):
    """How fast a defect of one severity is answered and repaired."""

    severity: Severity = Field(title="级别")
    respond_hours: int = Field(title="响应时限（工作小时）", ge=1)
    repair_days: int = Field(title="修复时限（工作日）", description="0 表示双方商定", ge=0)


class QualityStage(StrictModel):
    """When a stage may begin, and when it is done."""

    name: Line = Field(title="阶段")
    entry: Line = Field(title="准入条件")
    exit: Line = Field(title="准出条件")
    judge: Line = Field(title="判定人")


class QualityPlan(Answer):
    """质量计划：约定质量目标、标准、评审与测试、度量指标、缺陷处理时限以及各阶段的准入和准出条件。"""

    client_quality: Line = Field(title="甲方质量负责人")
    vendor_lead: Line = Field(title="乙方项目负责人")
    vendor_quality: Line = Field(title="乙方质量负责人", description="须独立于乙方项目负责人")
    goals: list[QualityGoal] = Field(
        default_factory=customary(QualityGoal, QUALITY_GOALS), title="质量目标", min_length=1
    )
    standards: list[Line] = Field(default_factory=lambda: list(STANDARDS), title="依据的标准", min_length=1)
    duties: list[QualityDuty] = Field(
        default_factory=customary(QualityDuty, QUALITY_DUTIES), title="职责", min_length=2
    )
    activities: list[QualityActivity] = Field(
        default_factory=customary(QualityActivity, QUALITY_ACTIVITIES), title="评审与检查", min_length=1
    )
    audit_every: Literal["每周", "每两周", "每月"] = Field(default="每月", title="过程审核的频率")
    tests: list[LevelOfTest] = Field(
        default_factory=customary(LevelOfTest, TEST_LEVELS), title="测试", description="没有测试的项目，全部删除"
    )
    metrics: list[QualityMetric] = Field(
        default_factory=customary(QualityMetric, QUALITY_METRICS), title="度量指标", min_length=1
    )
    defects: list[DefectLimit] = Field(
        default_factory=customary(DefectLimit, DEFECT_LIMITS), title="缺陷的处理时限", description="四级各一行"
    )
    stages: list[QualityStage] = Field(
        default_factory=customary(QualityStage, QUALITY_STAGES), title="阶段的准入和准出", min_length=1
    )
    correction_days: int = Field(default=3, title="提出纠正措施的时限（工作日）", ge=1)
    closing_days: int = Field(default=10, title="不符合项的关闭时限（工作日）", ge=1)
    records: list[Line] = Field(default_factory=lambda: list(QUALITY_RECORDS), title="质量记录", min_length=1)
    keep_years: int = Field(default=3, title="质量记录的保存年限（年）", description="自合同终止之日起", ge=1)

    @model_validator(mode="after")
    def enforceable(self) -> Self:
        faults = []
        if same_person(self.vendor_quality, self.vendor_lead):
            faults.append("乙方质量负责人不得由乙方项目负责人兼任：请另行指定")
        if [limit.severity for limit in self.defects] != list(get_args(Severity)):
            faults.append("缺陷的处理时限应当为致命、严重、一般、建议各一行，依次填写：请改正")
        for graver, lighter in pairwise(self.defects):
            agreed = not graver.repair_days or not lighter.repair_days
            if graver.respond_hours > lighter.respond_hours or (
                not agreed and graver.repair_days > lighter.repair_days
            ):
                faults.append(f"“{graver.severity}”缺陷的时限长于“{lighter.severity}”：请缩短")
        if blank := [limit.severity for limit in self.defects if limit.severity != "建议" and not limit.repair_days]:
            faults.append(f"“{'、'.join(blank)}”缺陷没有修复时限：请填写工作日数，只有“建议”可以双方商定")
        if missing := [side for side in ("甲方", "乙方") if side not in {duty.side for duty in self.duties}]:
            faults.append(f"职责中没有{'、'.join(missing)}：请补充")
        if self.correction_days > self.closing_days:
            faults.append("提出纠正措施的时限长于不符合项的关闭时限：请改正")
        if faults:
            raise ValueError("；".join(faults))
        return self


class QualityPlanContext(Context):
    """质量计划."""

    contract: ContractHead
    facts: QualityPlan


QUALITY_PLAN = DocumentKind(
    "quality-plan", "质量计划", "monitoring", QualityPlanContext, "ZL", ("S8.10",), form=QualityPlan
)
DOCUMENTS: tuple[DocumentKind, ...] = (QUALITY_PLAN,)
