"""After delivery: satisfaction, maintenance, improvement. Rows S5.7, S7.6, S9.5."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.documents import DocumentKind
from schemas.forms import Answer, StrictModel
from schemas.parties import Context, ContractHead, Side
from schemas.review import grade_of
from schemas.values import Line, OptionalLine, Ratio, Remark, Text

TENTH = Decimal("0.1")
LOW = 2
"""Scores up to it need a reason."""

_QUESTIONS = (
    ("响应及时性", "提出问题或需求后，答复、到场和处理是否及时"),
    ("工作质量", "交付的成果和完成的工作是否可用、正确、稳定"),
    ("服务态度", "人员是否主动、耐心，言行是否得体"),
    ("沟通配合", "进展和变化是否及时告知，能否听取意见"),
    ("文档资料", "手册、记录和资料是否齐全、准确、易懂"),
    ("培训效果", "培训后使用人员能否独立操作"),
    ("问题解决", "问题是否一次解决，同类问题是否重复发生"),
    ("总体评价", "对本期服务的总体感受"),
)


class Rating(StrictModel):
    """One question and the score given to it."""

    item: Line = Field(title="评价项目")
    question: Line = Field(title="询问内容")
    score: int | None = Field(default=None, ge=1, le=5, title="评分（1 至 5）", description="5 很满意，1 很不满意")
    reason: OptionalLine = Field(default="", title="评分理由", description="2 分及以下必填")


class Complaint(StrictModel):
    """A complaint and what is done about it."""

    text: Line = Field(title="投诉或不满的事项")
    handling: Line = Field(title="处理措施")
    owner: Line = Field(title="责任人")
    due_on: date = Field(title="完成期限")


class NewNeed(StrictModel):
    """A new need and the department that will deal with it."""

    text: Line = Field(title="新需求")
    department: Line = Field(title="承办部门")
    due_on: date = Field(title="答复期限")


class EarlierNeed(StrictModel):
    """What became of a need or complaint of an earlier visit."""

    text: Line = Field(title="以往的需求或投诉")
    source: Line = Field(title="来源", description="如 2026年11月回访")
    status: Literal["已完成", "办理中", "未办理"] = Field(title="办理情况")
    note: OptionalLine = Field(default="", title="说明", description="未办理的必填")


def _questions() -> list[Rating]:
    return [Rating(item=item, question=question) for item, question in _QUESTIONS]


class SatisfactionSurvey(Answer):
    """客户满意度回访表：回访使用部门，逐项评分，登记投诉和新需求并转给承办部门。"""

    visited_on: date = Field(title="回访日期")
    method: Literal["现场走访", "电话", "视频会议", "书面问卷"] = Field(title="回访方式")
    occasion: Literal["上门服务后回访", "里程碑验收后回访", "定期回访", "投诉后回访"] = Field(title="回访类型")
    subject: Line = Field(title="回访涉及的服务", description="期间、服务单或里程碑")
    department: Line = Field(title="受访部门")
    interviewee: Line = Field(title="受访人")
    position: OptionalLine = Field(default="", title="受访人职务")
    ratings: list[Rating] = Field(default_factory=_questions, title="评分", min_length=1)
    praise: Remark = Field(default="", title="受访人认可的方面")
    complaints: list[Complaint] = Field(default_factory=list, title="投诉与处理")
    needs: list[NewNeed] = Field(default_factory=list, title="新需求与转办")
    earlier: list[EarlierNeed] = Field(default_factory=list, title="以往需求和投诉的落实")
    adjustments: Remark = Field(default="", title="服务调整措施", description="平均分不满 3.5 分的必填")
    next_on: date | None = Field(default=None, title="下次回访日期")

    @property
    def mean(self) -> Decimal:
        """Mean score, one decimal, half up."""
        total = sum(row.score or 0 for row in self.ratings)
        return (Decimal(total) / len(self.ratings)).quantize(TENTH, ROUND_HALF_UP)

    @property
    def level(self) -> Literal["很满意", "满意", "一般", "不满意", "很不满意"]:
        """Class of the mean as printed."""
        levels: tuple[tuple[str, Literal["很满意", "满意", "一般", "不满意"]], ...] = (
            ("4.5", "很满意"),
            ("3.5", "满意"),
            ("2.5", "一般"),
            ("1.5", "不满意"),
        )
        return next((name for least, name in levels if self.mean >= Decimal(least)), "很不满意")

    @property
    def satisfied(self) -> Decimal:
        """Share of the scores of 4 and 5."""
        return Decimal(sum((row.score or 0) >= 4 for row in self.ratings)) / len(self.ratings)

    @model_validator(mode="after")
    def complete(self) -> Self:
        for number, row in enumerate(self.ratings, 1):
            if row.score is None:
                raise ValueError(f"第 {number} 项“{row.item}”没有评分：请填写 1 至 5 分，不涉及的项目请删除该行")
            if row.score <= LOW and not row.reason:
                raise ValueError(f"“{row.item}”评 {row.score} 分：请填写评分理由")
        promised: list[Complaint | NewNeed] = [*self.complaints, *self.needs]
        for promise in promised:
            if promise.due_on < self.visited_on:
                raise ValueError(f"“{promise.text}”的期限早于回访日期：请改为回访日期之后的日期")
        for earlier in self.earlier:
            if earlier.status == "未办理" and not earlier.note:
                raise ValueError(f"“{earlier.text}”未办理：请在说明中写明原因和下一步")
        if self.mean < Decimal("3.5") and not self.adjustments:
            raise ValueError(f"平均 {self.mean} 分，未达到满意：请填写服务调整措施")
        if self.next_on and self.next_on <= self.visited_on:
            raise ValueError("下次回访日期应晚于本次回访日期：请改正")
        return self


class SatisfactionSurveyContext(Context):
    """客户满意度回访表."""

    contract: ContractHead
    facts: SatisfactionSurvey


class Problem(StrictModel):
    """A problem and why it came about, asked up to five times."""

    code: Line = Field(title="问题编号", description="如 GJ-01")
    text: Line = Field(title="问题")
    fact: Line = Field(title="依据的事实", description="日期、数字、记录编号")
    severity: Literal["高", "中", "低"] = Field(title="严重程度")
    whys: list[Line] = Field(title="逐层原因", description="连续追问为什么，一行一层", min_length=1, max_length=5)
    root: Line = Field(title="根本原因")


class Measure(StrictModel):
    """What is done about a problem, and how its success is measured."""

    problem: Line = Field(title="对应的问题编号")
    text: Line = Field(title="改进措施")
    kind: Literal["纠正", "预防"] = Field(title="性质", description="纠正：消除已有问题；预防：防止再次发生")
    side: Side = Field(title="责任方")
    person: Line = Field(title="责任人")
    starts_on: date = Field(title="开始日期")
    due_on: date = Field(title="完成期限")
    metric: Line = Field(title="衡量指标")
    before: Line = Field(title="改进前")
    target: Line = Field(title="目标值")


class CheckPoint(StrictModel):
    """A day on which progress is looked at."""

    on: date = Field(title="检查日期")
    checker: Line = Field(title="检查人")
    content: Line = Field(title="检查内容")


class ImprovementPlan(Answer):
    """改进计划：针对绩效评价发现的问题分析原因，定措施、责任人、期限和衡量指标。"""

    period: Line = Field(title="评价期间")
    scorecard_no: Line = Field(title="绩效评价表编号")
    score: Ratio = Field(title="评价得分（0 至 100）")
    target_score: Ratio = Field(title="改进后的目标得分（0 至 100）")
    goal: Text = Field(title="改进目标")
    problems: list[Problem] = Field(title="问题与原因", min_length=1)
    measures: list[Measure] = Field(title="改进措施", min_length=1)
    support: list[Line] = Field(default_factory=list, title="甲方提供的支持")
    checks: list[CheckPoint] = Field(title="检查安排", min_length=1)
    final_on: date = Field(title="总结评价日期")
    consequences: list[Line] = Field(
        default_factory=lambda: [
            "在供应商绩效评价中按未完成改进记录，评价等级不高于“合格”",
            "改进完成前，不邀请乙方参加甲方新的项目",
            "同一问题在改进期满后再次发生的，甲方可以要求更换有关人员或者调整工作方案",
        ],
        title="未按计划完成的后果",
        min_length=1,
    )
    clause: OptionalLine = Field(default="", title="追究违约责任的合同条款", description="没有条款的不得约定违约金")

    @property
    def grade(self) -> str:
        """Grade of the score."""
        return grade_of(self.score)

    @property
    def target_grade(self) -> str:
        """Grade that the target means."""
        return grade_of(self.target_score)

    def measures_for(self, code: str) -> list[Measure]:
        """The measures against one problem."""
        return [measure for measure in self.measures if measure.problem == code]

    @model_validator(mode="after")
    def consistent(self) -> Self:
        codes = [problem.code for problem in self.problems]
        if twice := next((code for code in codes if codes.count(code) > 1), None):
            raise ValueError(f"问题编号 {twice} 重复：请逐个编号")
        if bare := next((code for code in codes if not self.measures_for(code)), None):
            raise ValueError(f"问题 {bare} 没有改进措施：请至少填写一项措施")
        for measure in self.measures:
            if measure.problem not in codes:
                raise ValueError(f"措施“{measure.text}”对应的问题 {measure.problem} 不存在：请填写已列出的问题编号")
            if measure.due_on < measure.starts_on:
                raise ValueError(f"措施“{measure.text}”的完成期限早于开始日期：请改正")
            if measure.due_on > self.final_on:
                raise ValueError(f"措施“{measure.text}”的完成期限晚于总结评价日期：请改正其中之一")
        if self.target_score <= self.score:
            raise ValueError("目标得分应高于评价得分：请改正")
        return self


class ImprovementPlanContext(Context):
    """改进计划."""

    contract: ContractHead
    facts: ImprovementPlan


SATISFACTION_SURVEY = DocumentKind(
    "satisfaction-survey",
    "客户满意度回访表",
    "review",
    SatisfactionSurveyContext,
    "MY",
    ("S7.6",),
    form=SatisfactionSurvey,
)
IMPROVEMENT_PLAN = DocumentKind(
    "improvement-plan", "改进计划", "review", ImprovementPlanContext, "GJ", ("S5.7",), form=ImprovementPlan
)
DOCUMENTS: tuple[DocumentKind, ...] = (SATISFACTION_SURVEY, IMPROVEMENT_PLAN)
