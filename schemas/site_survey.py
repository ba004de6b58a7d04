"""The network engineer's survey on site: environment, measurements, devices counted, risks, a conclusion. Row S2.e."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.documents import DocumentKind
from schemas.forms import Answer, StrictModel
from schemas.it_terms import DeviceKind
from schemas.parties import Context
from schemas.values import Line, OptionalLine, Text

# What is looked at in every room with equipment: area, item, standard.
_CHECKS: tuple[tuple[str, str, str], ...] = (
    ("环境", "温度和湿度", "机房 18 至 27 ℃、相对湿度 35% 至 75%，办公区域无高温潮湿"),
    ("环境", "清洁和防尘", "设备进风口无积尘，周围无杂物"),
    ("环境", "消防和漏水", "有适用的灭火器材且在有效期内，上方无水管渗漏"),
    ("供电", "供电和接地", "独立回路，插座接地良好，无串接"),
    ("供电", "不间断电源", "负载不超过额定的 80%，断电后能够保证正常关机"),
    ("布线", "线缆和机柜", "强弱电分开，线缆整齐，无裸露和缠绕"),
    ("布线", "端口和线缆标识", "配线架、交换机端口和墙面插座有对应的标识"),
    ("网络", "交换机和路由器状态", "指示灯正常，无环路、丢包和告警"),
    ("网络", "无线覆盖", "办公区域信号不低于 -67 dBm，无明显干扰"),
    ("主机", "服务器硬件状态", "硬盘、电源、风扇无告警，磁盘余量不少于 20%"),
    ("主机", "备份", "最近一次备份成功，能够说出恢复的办法"),
    ("安全", "门禁和物理防护", "设备间上锁，进出有登记"),
    ("安全", "病毒防护和系统更新", "抽查的电脑均已安装并在 30 日内更新"),
)


class SurveyCheck(StrictModel):
    """One thing looked at, and what was found."""

    area: Line = Field(title="方面")
    item: Line = Field(title="勘察项目")
    standard: Line = Field(title="参考标准")
    result: Literal["符合", "不符合", "不适用", "未勘察"] = Field(default="未勘察", title="结果")
    finding: OptionalLine = Field(default="", title="所见情况", description="不符合、不适用、未勘察的必填")


class Measurement(StrictModel):
    """A measured value."""

    point: Line = Field(title="测点")
    item: Line = Field(title="测量项目")
    value: Line = Field(title="实测值", description="带单位，如 94.6 Mbps")
    reference: Line = Field(title="参考值")
    met: bool = Field(title="达到")


class CountedDevices(StrictModel):
    """Devices of one kind as told before and as counted on site."""

    kind: DeviceKind = Field(title="设备类别")
    told: int = Field(title="申报数量", ge=0, le=100_000)
    counted: int = Field(title="清点数量", ge=0, le=100_000)
    note: OptionalLine = Field(default="", title="差异说明", description="数量不一致的必填")

    @property
    def difference(self) -> int:
        return self.counted - self.told


class SiteRisk(StrictModel):
    """Something that endangers the service or the business."""

    risk: Line = Field(title="隐患")
    evidence: Line = Field(title="依据", description="位置、照片编号或者测量结果")
    severity: Literal["高", "中", "低"] = Field(title="程度")
    advice: Line = Field(title="建议")
    side: Literal["甲方", "乙方", "双方"] = Field(title="建议由谁处理")
    before_start: bool = Field(default=False, title="须在服务开始前处理")


@dataclass(frozen=True)
class CheckTally:
    """How many checks of one area came out how."""

    area: str
    met: int
    failed: int
    left_out: int


def _usual_checks() -> list[SurveyCheck]:
    return [SurveyCheck(area=area, item=item, standard=standard) for area, item, standard in _CHECKS]


class SiteSurvey(Answer):
    """现场勘察报告：网络工程师到客户现场勘察环境、供电、布线、网络和主机，清点设备、测量指标，指出隐患并给出结论。"""

    surveyed_on: date = Field(title="勘察日期")
    engineer: Line = Field(title="勘察工程师")
    companion: Line = Field(title="客户陪同人员")
    places: list[Line] = Field(title="勘察地点", min_length=1)
    checks: list[SurveyCheck] = Field(default_factory=_usual_checks, title="勘察项目", min_length=1)
    measurements: list[Measurement] = Field(default_factory=list, title="测量结果")
    devices: list[CountedDevices] = Field(title="设备清点", min_length=1)
    topology: Text = Field(title="网络结构说明")
    risks: list[SiteRisk] = Field(default_factory=list, title="隐患和建议")
    conclusion: Literal["可以承接", "整改后可以承接", "不宜承接"] = Field(title="勘察结论")
    reason: Text = Field(title="结论的理由")

    @property
    def tallies(self) -> list[CheckTally]:
        """By area, in the order of the checks."""
        return [self._tally(area) for area in dict.fromkeys(check.area for check in self.checks)]

    def _tally(self, area: str) -> CheckTally:
        results = [check.result for check in self.checks if check.area == area]
        met, failed = results.count("符合"), results.count("不符合")
        return CheckTally(area, met, failed, len(results) - met - failed)

    @property
    def told(self) -> int:
        return sum(row.told for row in self.devices)

    @property
    def counted(self) -> int:
        return sum(row.counted for row in self.devices)

    @property
    def before_start(self) -> list[SiteRisk]:
        """What has to be put right before the service begins."""
        return [risk for risk in self.risks if risk.before_start]

    @model_validator(mode="after")
    def grounded(self) -> Self:
        silent = [check.item for check in self.checks if check.result != "符合" and not check.finding]
        uneven = [row.kind for row in self.devices if row.difference and not row.note]
        kinds = [row.kind for row in self.devices]
        looked = [check for check in self.checks if check.result in ("符合", "不符合")]
        grave = [risk.risk for risk in self.risks if risk.severity == "高"]
        rules = [
            (bool(silent), f"勘察项目“{'、'.join(silent)}”没有写明情况：请填写所见情况，未勘察的写明原因"),
            (not looked, "没有勘察任何项目：请填写结果"),
            (len(set(kinds)) < len(kinds), "设备清点有重复的类别：请合并"),
            (bool(uneven), f"{'、'.join(uneven)}的申报数量与清点数量不一致：请说明差异"),
            (
                self.conclusion == "整改后可以承接" and not self.before_start,
                "结论以整改为前提：请在隐患中勾选须在服务开始前处理的事项",
            ),
            (
                self.conclusion == "可以承接" and bool(self.before_start),
                "有须在服务开始前处理的隐患，结论不能是“可以承接”：请改为“整改后可以承接”",
            ),
            (
                self.conclusion == "可以承接" and bool(grave),
                f"隐患“{'、'.join(grave)}”程度为高，结论不能是“可以承接”：请改正程度或者结论",
            ),
        ]
        if faults := [sentence for broken, sentence in rules if broken]:
            raise ValueError("；".join(faults))
        return self


class SiteSurveyContext(Context):
    """现场勘察报告."""

    facts: SiteSurvey


SITE_SURVEY = DocumentKind(
    "site-survey",
    "现场勘察报告",
    "sourcing",
    SiteSurveyContext,
    "KB",
    ("S2.e",),
    engagement_kinds=("it",),
    form=SiteSurvey,
    issued_by="乙方",
)
DOCUMENTS: tuple[DocumentKind, ...] = (SITE_SURVEY,)
