"""A first idea of a client's network, from a talk: lines, segments, services, protection, what to look at on site.

Row S2.c.
"""

from datetime import date
from itertools import combinations
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from schemas.documents import DocumentKind
from schemas.forms import Answer, StrictModel
from schemas.parties import Context
from schemas.rules.network_address import segment, segment_fault
from schemas.rules.secrets import REMEDY, secret_places
from schemas.values import Line, OptionalLine, Remark


def _segment(text: str) -> str:
    if fault := segment_fault(text):
        raise ValueError(fault)
    return str(segment(text))


Segment = Annotated[Line, AfterValidator(_segment)]
"""A network segment such as ``192.168.1.0/24``."""


class InternetLine(StrictModel):
    """A line to the internet."""

    operator: Line = Field(title="运营商")
    kind: Literal["光纤专线", "企业宽带", "家庭宽带", "移动网络"] = Field(title="接入方式")
    down_mbps: int = Field(title="下行带宽（Mbps）", ge=1, le=400_000)
    up_mbps: int = Field(title="上行带宽（Mbps）", ge=1, le=400_000)
    fixed_ip: bool = Field(default=False, title="固定公网地址")
    use: OptionalLine = Field(default="", title="用途")


class NetworkSegment(StrictModel):
    """A segment of the inner network."""

    name: Line = Field(title="名称")
    range: Segment = Field(title="网段", description="如 192.168.1.0/24")
    vlan: int | None = Field(default=None, title="VLAN 编号", ge=1, le=4094)
    use: Line = Field(title="用途")


class NetworkService(StrictModel):
    """A system or service the business runs on."""

    name: Line = Field(title="系统或服务")
    runs_on: Line = Field(title="运行位置", description="本地服务器、云服务或者供应商托管")
    users: int = Field(title="使用人数", ge=0, le=1_000_000)
    hours: Line = Field(title="使用时间", description="如 工作日 8:00 至 18:00")
    tolerable: Line = Field(title="可以中断的时间", description="如 不超过 2 小时")
    maintained_by: OptionalLine = Field(default="", title="维护单位")


class Protection(StrictModel):
    """A measure of protection, and whether it is there."""

    measure: Line = Field(title="措施")
    state: Literal["有", "部分有", "没有", "不清楚"] = Field(default="不清楚", title="现状")
    note: OptionalLine = Field(default="", title="说明")


class KnownAccount(StrictModel):
    """Who holds the administrator's account of a system; never its password."""

    system: Line = Field(title="设备或系统")
    holder: Line = Field(title="管理账号保管人", description="只填部门或者岗位、姓名；不得填写密码")


def _usual_protection() -> list[Protection]:
    return [
        Protection(measure=name)
        for name in (
            "边界防火墙和访问控制",
            "服务器和电脑的病毒防护",
            "操作系统和软件更新",
            "数据备份（本地）",
            "数据备份（异地或者云）",
            "恢复演练",
            "无线网络与办公网络隔离",
            "账号实名和离职停用",
            "远程接入控制",
            "日志留存六个月以上",
            "不间断电源",
        )
    ]


class NetworkOverview(Answer):
    """网络现状了解记录：受理服务申请后，通过交谈初步了解客户网络的线路、网段、系统、防护措施和问题，列出现场勘察的重点。"""

    talked_on: date = Field(title="了解日期")
    way: Literal["电话", "视频会议", "会谈", "书面问卷"] = Field(title="了解方式")
    informant: Line = Field(title="客户介绍人", description="姓名和职务")
    topology: Literal["有且与实际一致", "有但未更新", "没有"] = Field(title="网络拓扑图")
    protection_level: Literal["未定级", "第一级", "第二级", "第三级", "第四级", "不清楚"] = Field(
        default="不清楚", title="网络安全等级保护"
    )
    internet: list[InternetLine] = Field(title="互联网线路", min_length=1)
    segments: list[NetworkSegment] = Field(default_factory=list, title="内部网段")
    services: list[NetworkService] = Field(title="业务系统和服务", min_length=1)
    protection: list[Protection] = Field(default_factory=_usual_protection, title="防护措施", min_length=1)
    accounts: list[KnownAccount] = Field(default_factory=list, title="管理账号保管情况")
    problems: list[Line] = Field(default_factory=list, title="已知问题")
    to_verify: list[Line] = Field(title="现场勘察须核实的事项", min_length=1)
    remark: Remark = Field(default="", title="备注")

    @property
    def gaps(self) -> list[Protection]:
        """Measures that are not there or not known."""
        return [item for item in self.protection if item.state in ("没有", "不清楚")]

    @property
    def overlapping(self) -> list[tuple[str, str]]:
        """Names of segments whose ranges overlap: an address conflict waiting to happen."""
        ranges = [(row.name, found) for row in self.segments if (found := segment(row.range))]
        return [(one, other) for (one, left), (other, right) in combinations(ranges, 2) if left.overlaps(right)]

    @model_validator(mode="after")
    def consistent(self) -> Self:
        silent = [item.measure for item in self.protection if item.state == "部分有" and not item.note]
        names = [row.name for row in self.segments]
        rules = [
            (bool(silent), f"防护措施“{'、'.join(silent)}”只有一部分：请说明缺少什么"),
            (len(set(names)) < len(names), "内部网段有重复的名称：请改正"),
        ]
        faults = [sentence for broken, sentence in rules if broken]
        if any(secret_places(self.model_dump(mode="json"))):
            faults.append(f"记录中有疑似密码的内容：{REMEDY}")
        if faults:
            raise ValueError("；".join(faults))
        return self


class NetworkOverviewContext(Context):
    """网络现状了解记录."""

    facts: NetworkOverview


NETWORK_OVERVIEW = DocumentKind(
    "network-overview",
    "网络现状了解记录",
    "sourcing",
    NetworkOverviewContext,
    "WL",
    ("S2.c",),
    engagement_kinds=("it",),
    form=NetworkOverview,
    issued_by="乙方",
)
DOCUMENTS: tuple[DocumentKind, ...] = (NETWORK_OVERVIEW,)
