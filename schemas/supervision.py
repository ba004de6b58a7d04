"""Supervising the work: inspections here; reviews, issues, rectification, changes beside it. Rows S5.4, S5.5, S9.4."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from schemas.documents import DocumentKind
from schemas.forms import Answer, StrictModel
from schemas.parties import Context, ContractHead
from schemas.values import Line, OptionalLine, Ratio, Remark, Text

Area = Literal["人员", "进度", "质量", "资料", "安全保密", "工具与环境", "以往整改", "其他"]

# What is looked at every time: area, item, standard.
_CHECKS: tuple[tuple[str, str, str], ...] = (
    ("人员", "项目负责人和主要人员在岗", "与合同所附人员名单一致，更换的有甲方书面同意"),
    ("人员", "投入人数", "不少于乙方承诺的人数，能够保证进度"),
    ("进度", "计划执行", "各项工作按双方确认的计划完成，偏差已说明原因和措施"),
    ("进度", "报告属实", "抽查已报告完成的工作，与现场成果相符"),
    ("质量", "质量活动", "评审、测试、自检按计划开展，有记录和参加人签字"),
    ("质量", "问题与缺陷管理", "逐条登记级别、责任人和期限，关闭经过验证"),
    ("质量", "变更控制", "成果纳入版本管理，已实施的变更均有双方签署的变更单"),
    ("资料", "过程文件", "要求的文件齐全，版本与实际相符，可以按编号追溯"),
    ("资料", "甲方资料的保管", "有交接清单，专人保管，没有用于合同以外的目的"),
    ("安全保密", "保密承诺", "接触保密信息的人员均已签订保密协议"),
    ("安全保密", "账号与权限", "账号实名、权限最小，离岗人员的权限已停用"),
    ("安全保密", "数据保护", "甲方数据没有存放于约定以外的设备、网络和服务，个人信息已脱敏"),
    ("安全保密", "场所与人身安全", "遵守工作场所的安全和出入管理规定"),
    ("工具与环境", "设备、工具和环境", "与约定一致，能够正常使用，各环境相互隔离"),
    ("工具与环境", "第三方和开源内容", "清单与实际一致，许可合法有效"),
    ("工具与环境", "备份与恢复", "按约定备份，恢复经过验证"),
    ("以往整改", "以往问题的整改", "上次检查和例会提出的问题按期完成，经甲方验证关闭"),
)


class Present(StrictModel):
    """Someone at the inspection."""

    name: Line = Field(title="姓名")
    role: Line = Field(title="职务或角色")


class StaffCount(StrictModel):
    """People promised for one kind of work, and found there."""

    role: Line = Field(title="岗位")
    promised: int = Field(title="承诺人数", ge=0)
    present: int = Field(title="实到人数", ge=0)
    note: OptionalLine = Field(default="", title="说明", description="缺员的写明姓名和原因")

    @property
    def difference(self) -> int:
        """Negative when people are missing."""
        return self.present - self.promised


class ProgressFound(StrictModel):
    """How far a piece of work should be, and how far it was found."""

    work: Line = Field(title="工作")
    planned: Ratio = Field(title="计划完成（%）")
    actual: Ratio = Field(title="核实完成（%）")
    basis: Line = Field(title="核实依据")

    @property
    def difference(self) -> Decimal:
        """Percentage points; negative when behind."""
        return self.actual - self.planned


class CheckedItem(StrictModel):
    """One item of the checklist as found."""

    area: Area = Field(title="类别")
    item: Line = Field(title="检查内容")
    standard: Line = Field(title="检查标准")
    finding: Text = Field(title="检查发现", description="写明看到的事实和数量，不适用的写明理由")
    result: Literal["符合", "不符合", "不适用"] = Field(title="结果")
    evidence: OptionalLine = Field(default="", title="证据", description="文件、截图、照片的名称和编号，不符合的必填")


class InspectionProblem(StrictModel):
    """A problem found, and what is demanded."""

    code: Line = Field(title="编号", description="如 JC-01")
    text: Text = Field(title="问题")
    severity: Literal["严重", "一般", "轻微"] = Field(title="程度")
    remedy: Text = Field(title="整改要求")
    owner: Line = Field(title="乙方责任人")
    due_on: date = Field(title="整改期限")


@dataclass(frozen=True)
class AreaCount:
    """Results of one area; the ratio is None where nothing applied."""

    area: str
    met: int
    unmet: int
    not_applicable: int

    @property
    def total(self) -> int:
        return self.met + self.unmet + self.not_applicable

    @property
    def ratio(self) -> Decimal | None:
        """Met of those that apply, 0 to 1."""
        judged = self.met + self.unmet
        return Decimal(self.met) / judged if judged else None


class SiteInspection(Answer):
    """现场检查记录：到供应商工作现场检查人员、进度、质量和安全，记录问题和整改要求。"""

    kind: Literal["例行检查", "专项检查", "整改复查"] = Field(default="例行检查", title="检查类型")
    milestone: Line = Field(title="所处里程碑")
    notified_on: date = Field(title="通知日期", description="一般提前两个工作日通知供应商")
    inspected_on: date = Field(title="检查日期")
    place: Line = Field(title="检查地点")
    inspectors: list[Present] = Field(title="检查人员（甲方）", min_length=1)
    escorts: list[Present] = Field(title="陪同人员（乙方）", min_length=1)
    staff: list[StaffCount] = Field(default_factory=list, title="人员到位情况", description="未核对的不填")
    progress: list[ProgressFound] = Field(default_factory=list, title="进度核实情况", description="未核对的不填")
    items: list[CheckedItem] = Field(
        title="逐项检查",
        min_length=1,
        json_schema_extra={
            "default": [{"area": area, "item": item, "standard": standard} for area, item, standard in _CHECKS]
        },
    )
    problems: list[InspectionProblem] = Field(default_factory=list, title="发现的问题", description="没有的不填")
    conclusion: Literal["符合要求", "基本符合，限期整改", "不符合，限期整改并复查"] = Field(title="检查结论")
    opinion: Text = Field(title="检查意见", description="对总体情况的评价和建议")
    next_on: date | None = Field(default=None, title="复查日期", description="结论为限期整改并复查的必填")
    statement: Remark = Field(default="", title="乙方说明", description="乙方当场作出的说明；空白的留给乙方手写")

    @property
    def areas(self) -> list[AreaCount]:
        """Results by area, in the order of the checklist, without the areas not inspected."""
        counted = [self._count(area, [row for row in self.items if row.area == area]) for area in get_args(Area)]
        return [row for row in counted if row.total]

    @property
    def overall(self) -> AreaCount:
        """All items together; its ratio is the conformity ratio of the inspection."""
        return self._count("合计", self.items)

    @staticmethod
    def _count(area: str, rows: list[CheckedItem]) -> AreaCount:
        results = [row.result for row in rows]
        return AreaCount(area, *(results.count(result) for result in ("符合", "不符合", "不适用")))

    @model_validator(mode="after")
    def evidenced(self) -> Self:
        if self.inspected_on < self.notified_on:
            raise ValueError("检查日期早于通知日期：请核对两个日期")
        if bare := [row.item for row in self.items if row.result == "不符合" and not row.evidence]:
            raise ValueError(f"不符合项{'、'.join(bare)}没有证据：请写明文件、截图或照片的名称和编号")
        codes = [problem.code for problem in self.problems]
        if twice := sorted({code for code in codes if codes.count(code) > 1}):
            raise ValueError(f"问题编号{'、'.join(twice)}重复：请改正编号")
        if late := [problem.code for problem in self.problems if problem.due_on < self.inspected_on]:
            raise ValueError(f"问题{'、'.join(late)}的整改期限早于检查日期：请改正")
        return self

    @model_validator(mode="after")
    def concluded(self) -> Self:
        unmet = self.overall.unmet
        if unmet and not self.problems:
            raise ValueError(f"有 {unmet} 项不符合而没有登记问题：请在“发现的问题”中写明整改要求和期限")
        if self.conclusion == "符合要求" and (unmet or self.problems):
            raise ValueError("存在不符合项或问题，结论不得为符合要求：请改结论")
        if self.conclusion != "符合要求" and not self.problems:
            raise ValueError("结论要求整改而没有登记问题：请写明问题、整改要求和期限，或改结论")
        if self.conclusion == "不符合，限期整改并复查":
            last = max(problem.due_on for problem in self.problems)
            if not self.next_on or self.next_on < last:
                raise ValueError(f"限期整改并复查的，须填写复查日期，且不早于最后的整改期限 {last}")
        return self


class SiteInspectionContext(Context):
    """现场检查记录."""

    contract: ContractHead
    facts: SiteInspection


SITE_INSPECTION = DocumentKind(
    "site-inspection",
    "现场检查记录",
    "monitoring",
    SiteInspectionContext,
    "XC",
    ("S5.5",),
    form=SiteInspection,
)
DOCUMENTS: tuple[DocumentKind, ...] = (SITE_INSPECTION,)
