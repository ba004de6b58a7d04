"""What the tests of each level found, as a report. Rows S4.6, S9.3."""

from datetime import date
from decimal import Decimal
from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from schemas.defects import BLOCKING, SEVERITIES, Severity
from schemas.documents import DocumentKind
from schemas.forms import Answer, StrictModel
from schemas.parties import Context, ContractHead
from schemas.pictures import Gantt, GanttBar
from schemas.values import Line, OptionalLine, Remark, Text

Level = Literal["单元测试", "集成测试", "系统测试"]
LEVELS: tuple[Level, ...] = get_args(Level)


class LevelTested(StrictModel):
    """One level of testing and its cases."""

    level: Level = Field(title="测试级别")
    scope: Text = Field(title="测试范围")
    environment: Text = Field(title="测试环境", description="服务器、操作系统、数据库、网络、终端和数据规模")
    tools: OptionalLine = Field(default="", title="测试工具", description="名称和版本；手工测试的不填")
    started: date = Field(title="开始日期")
    finished: date = Field(title="结束日期")
    planned: int = Field(title="计划用例数", ge=1)
    executed: int = Field(title="执行用例数", ge=0, description="等于通过、失败、阻塞之和")
    passed: int = Field(title="通过用例数", ge=0)
    failed: int = Field(title="失败用例数", ge=0)
    blocked: int = Field(title="阻塞用例数", ge=0)

    @property
    def pass_ratio(self) -> Decimal | None:
        """Passed share of the cases executed, 0 to 1; None when none were."""
        return Decimal(self.passed) / self.executed if self.executed else None

    @property
    def execution_ratio(self) -> Decimal:
        """Executed share of the cases planned, 0 to 1."""
        return Decimal(self.executed) / self.planned

    @model_validator(mode="after")
    def adds_up(self) -> Self:
        parts = self.passed + self.failed + self.blocked
        if self.executed != parts:
            raise ValueError(
                f"{self.level}执行用例数 {self.executed} 不等于通过、失败、阻塞之和 {parts}：请核对测试记录"
            )
        if self.executed > self.planned:
            raise ValueError(
                f"{self.level}执行用例数 {self.executed} 超过计划用例数 {self.planned}：请核对，或者增加计划用例数"
            )
        if self.finished < self.started:
            raise ValueError(f"{self.level}结束日期 {self.finished} 早于开始日期 {self.started}：请核对日期")
        return self


class DefectCount(StrictModel):
    """Defects of one class over all levels."""

    severity: Severity = Field(title="严重程度")
    found: int = Field(title="发现", ge=0)
    fixed: int = Field(title="已修复并复测通过", ge=0)

    @property
    def open(self) -> int:
        return self.found - self.fixed

    @model_validator(mode="after")
    def adds_up(self) -> Self:
        if self.fixed > self.found:
            raise ValueError(f"{self.severity}缺陷修复 {self.fixed} 个，多于发现 {self.found} 个：请核对缺陷清单")
        return self


class DefectLeft(StrictModel):
    """A defect that is still open when the report is written."""

    code: Line = Field(title="缺陷编号")
    severity: Severity = Field(title="严重程度")
    text: Line = Field(title="缺陷")
    effect: Line = Field(title="影响和替代办法")
    owner: Line = Field(title="责任人")
    fix_by: date = Field(title="修复期限")


class RequirementTested(StrictModel):
    """How far the cases cover a requirement."""

    code: Line = Field(title="需求编号")
    text: Line = Field(title="需求内容")
    cases: int = Field(title="用例数", ge=0)
    passed: int = Field(title="通过用例数", ge=0)

    @property
    def result(self) -> Literal["未覆盖", "通过", "未通过"]:
        return "未覆盖" if not self.cases else "通过" if self.passed == self.cases else "未通过"

    @model_validator(mode="after")
    def adds_up(self) -> Self:
        if self.passed > self.cases:
            raise ValueError(f"需求{self.code}通过用例数 {self.passed} 多于用例数 {self.cases}：请核对测试结果表")
        return self


class PerformanceFigure(StrictModel):
    """One figure of performance that was measured."""

    item: Line = Field(title="指标")
    required: Line = Field(title="要求")
    load: Line = Field(title="负载与条件")
    measured: Line = Field(title="实测结果")
    met: Literal["达到", "未达到"] = Field(title="结论")


class SecurityTested(StrictModel):
    """One matter of security that was tested."""

    item: Line = Field(title="测试项目")
    method: Line = Field(title="测试方法")
    finding: OptionalLine = Field(default="", title="发现", description="不通过的必填")
    result: Literal["未测", "通过", "不通过"] = Field(default="未测", title="结论")

    @model_validator(mode="after")
    def explained(self) -> Self:
        if self.result == "不通过" and not self.finding:
            raise ValueError(f"安全测试“{self.item}”不通过：请填写发现的问题")
        return self


def _usual_security() -> list[SecurityTested]:
    return [
        SecurityTested(item=item, method=method)
        for item, method in (
            ("身份鉴别", "弱口令、错误次数限制、会话超时和退出后重放"),
            ("访问控制", "以各角色账号逐项尝试越权访问和越权操作"),
            ("输入校验", "对输入项和接口进行注入、跨站脚本和文件上传测试"),
            ("数据保护", "检查传输加密、敏感数据存储和页面脱敏"),
            ("安全审计", "检查登录、授权和数据修改的日志是否完整、不可篡改"),
            ("漏洞扫描", "对主机、数据库、应用和第三方组件扫描已公开漏洞"),
        )
    ]


class SoftwareTestReport(Answer):
    """测试报告：汇总单元、集成、系统测试的用例、缺陷、需求覆盖、性能和安全结果，并给出结论。"""

    software: Line = Field(title="被测软件名称")
    version: Line = Field(title="被测版本", description="版本号及提交号或构建号")
    organised_by: Literal["乙方", "甲方", "第三方测试机构"] = Field(title="测试组织方")
    tester: Line = Field(title="测试负责人")
    basis: list[Line] = Field(
        default_factory=lambda: [
            "双方确认的需求及其全部变更",
            "合同测试条款和验收标准协议",
            "经确认的测试计划和测试用例",
        ],
        title="测试依据",
    )
    test_data: Text = Field(
        default="测试数据由测试组按业务规则编制，或者由生产数据脱敏取得，不含未经脱敏的真实个人信息。", title="测试数据"
    )
    levels: list[LevelTested] = Field(title="各级测试", min_length=1)
    defects: list[DefectCount] = Field(title="缺陷统计", description="每个严重程度一行，没有的填 0", min_length=1)
    left: list[DefectLeft] = Field(default_factory=list, title="遗留缺陷")
    coverage: list[RequirementTested] = Field(title="需求覆盖", min_length=1)
    performance: list[PerformanceFigure] = Field(default_factory=list, title="性能测试结果")
    security: list[SecurityTested] = Field(default_factory=_usual_security, title="安全测试结果")
    deviations: list[Line] = Field(default_factory=list, title="与测试计划的偏差", description="没有的不填")
    advice: list[Line] = Field(default_factory=list, title="建议", description="没有的不填")
    judgement: Literal["建议提交验收", "建议整改后复测", "不建议提交验收"] = Field(title="测试负责人的评定")
    reason: Remark = Field(default="", title="评定理由", description="有未满足的通过条件，或者不建议提交验收的必填")

    @property
    def total(self) -> LevelTested:
        """All levels together."""
        sums = {
            name: sum(getattr(level, name) for level in self.levels)
            for name in ("planned", "executed", "passed", "failed", "blocked")
        }
        started, finished = min(level.started for level in self.levels), max(level.finished for level in self.levels)
        return self.levels[0].model_copy(update={"started": started, "finished": finished, **sums})

    @property
    def untested(self) -> list[RequirementTested]:
        """Requirements without a case."""
        return [item for item in self.coverage if not item.cases]

    @property
    def coverage_ratio(self) -> Decimal:
        """Share of the requirements that have at least one case, 0 to 1."""
        return 1 - Decimal(len(self.untested)) / len(self.coverage)

    @property
    def grave(self) -> list[str]:
        """What forbids recommending acceptance; empty when nothing does."""
        rules = [
            (f"{row.severity}缺陷 {row.open} 个没有修复", row.severity in BLOCKING and row.open > 0)
            for row in self.defects
        ]
        return [sentence for sentence, broken in rules if broken]

    @property
    def shortfalls(self) -> list[str]:
        """Every condition of passing that is not met; empty when all are."""
        total = self.total
        absent = [level for level in LEVELS if all(done.level != level for done in self.levels)]
        failed = [item.code for item in self.coverage if item.result == "未通过"]
        missed = [figure.item for figure in self.performance if figure.met == "未达到"]
        skipped = [test.item for test in self.security if test.result == "未测"]
        insecure = [test.item for test in self.security if test.result == "不通过"]
        rules = [
            (absent, f"没有{'、'.join(absent)}的记录"),
            (total.executed < total.planned, f"有 {total.planned - total.executed} 个计划用例没有执行"),
            (total.failed, f"有 {total.failed} 个用例失败"),
            (total.blocked, f"有 {total.blocked} 个用例阻塞"),
            (self.untested, f"需求{'、'.join(item.code for item in self.untested)}没有用例覆盖"),
            (failed, f"需求{'、'.join(failed)}的用例没有全部通过"),
            (missed, f"性能指标{'、'.join(missed)}未达到要求"),
            (skipped, f"安全测试{'、'.join(skipped)}没有进行"),
            (insecure, f"安全测试{'、'.join(insecure)}不通过"),
        ]
        return self.grave + [sentence for broken, sentence in rules if broken]

    @model_validator(mode="after")
    def listed_once(self) -> Self:
        listed: tuple[tuple[str, list[str]], ...] = (
            ("测试级别", [level.level for level in self.levels]),
            ("严重程度", [row.severity for row in self.defects]),
            ("缺陷编号", [defect.code for defect in self.left]),
            ("需求编号", [item.code for item in self.coverage]),
        )
        for title, codes in listed:
            if twice := sorted({code for code in codes if codes.count(code) > 1}):
                raise ValueError(f"{title}{'、'.join(twice)}重复：请只保留一行")
        return self

    @model_validator(mode="after")
    def accounted_for(self) -> Self:
        counted = {row.severity: row.open for row in self.defects}
        for severity in SEVERITIES:
            listed = sum(defect.severity == severity for defect in self.left)
            if listed != counted.get(severity, 0):
                raise ValueError(
                    f"未修复的{severity}缺陷统计为 {counted.get(severity, 0)} 个，遗留缺陷列出 {listed} 个："
                    "请逐个列出或者改正统计"
                )
        if self.total.failed and not any(row.found for row in self.defects):
            raise ValueError(f"有 {self.total.failed} 个用例失败而没有登记缺陷：请补充缺陷统计")
        return self

    @model_validator(mode="after")
    def judged(self) -> Self:
        if self.judgement == "建议提交验收" and self.grave:
            raise ValueError(f"不得建议提交验收：{'；'.join(self.grave)}。请修复并复测，或者改变评定")
        if (self.shortfalls or self.judgement != "建议提交验收") and not self.reason:
            raise ValueError("有未满足的通过条件，或者不建议提交验收的，须说明理由：请填写评定理由")
        return self


class SoftwareTestReportContext(Context):
    """测试报告."""

    contract: ContractHead
    facts: SoftwareTestReport


def _calendar(context: SoftwareTestReportContext) -> Gantt:
    facts = context.facts
    bars = tuple(
        GanttBar(level.level, level.started, level.finished, done=float(level.execution_ratio))
        for level in sorted(facts.levels, key=lambda level: LEVELS.index(level.level))
    )
    return Gantt(f"{facts.software}测试进度", bars)


TEST_REPORT = DocumentKind(
    "test-report",
    "测试报告",
    "monitoring",
    SoftwareTestReportContext,
    "CS",
    ("S4.6", "S9.3"),
    engagement_kinds=("software",),
    pictures={"calendar": _calendar},
    form=SoftwareTestReport,
    filled_by="project_lead",
)
DOCUMENTS: tuple[DocumentKind, ...] = (TEST_REPORT,)
