"""How the two will work together, agreed before they sign. Row S11.5."""

from collections.abc import Sequence
from itertools import accumulate
from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.dimensions import Arrangement, DimensionName
from schemas.documents import DocumentKind
from schemas.forms import Answer, StrictModel
from schemas.parties import Context, Party, Side
from schemas.values import Line


class Channel(StrictModel):
    """Which way a kind of message goes, and when it is answered."""

    matter: Line = Field(title="事项")
    way: Line = Field(title="渠道和形式")
    hours: int = Field(title="答复时限（小时）", ge=1)
    clock: Literal["工作时间", "自然时间"] = Field(title="时限计算")


class Decision(StrictModel):
    """Who decides what, within how many working days."""

    matter: Line = Field(title="事项")
    proposed_by: Literal["甲方", "乙方", "任何一方"] = Field(title="提出方")
    decided_by: Line = Field(title="决定权限")
    days: int = Field(title="决定时限（工作日）", ge=0, description="0 为当日")
    form: Line = Field(title="形式")


class Duty(StrictModel):
    """A person and what that person answers for."""

    side: Side = Field(title="所属方")
    role: Line = Field(title="角色")
    person: Line = Field(title="人员")
    duty: Line = Field(title="职责")


class Meeting(StrictModel):
    """A regular meeting."""

    name: Line = Field(title="会议")
    rhythm: Line = Field(title="频次")
    people: Line = Field(title="参加人员")
    result: Line = Field(title="会议成果")


class Level(StrictModel):
    """A level at which a problem is dealt with, before it goes up."""

    level: Line = Field(title="级别")
    client: Line = Field(title="甲方人员")
    vendor: Line = Field(title="乙方人员")
    hours: int = Field(title="处理时限（小时）", ge=1, description="本级仍未解决的，升至下一级")


def _usual_channels() -> list[Channel]:
    return [
        Channel(
            matter="紧急事项（业务中断、数据泄露、人身或者财产安全）",
            way="电话通知项目负责人，两小时内补发电子邮件",
            hours=1,
            clock="自然时间",
        ),
        Channel(matter="日常问题和进展", way="双方共用的项目问题跟踪表", hours=8, clock="工作时间"),
        Channel(
            matter="需要对方提供资料或者作出决定的事项",
            way="电子邮件，写明所需内容和期限",
            hours=16,
            clock="工作时间",
        ),
        Channel(
            matter="变更、违约、解除等正式通知",
            way="盖章的书面函件，同时以电子邮件发送扫描件",
            hours=24,
            clock="工作时间",
        ),
    ]


def _usual_decisions() -> list[Decision]:
    rows: tuple[tuple[str, Literal["甲方", "乙方", "任何一方"], str, int, str], ...] = (
        ("实现方法、内部分工和日常进度安排", "乙方", "乙方项目负责人自行决定", 0, "项目记录"),
        ("界面文字、报表样式等不影响需求的细节", "任何一方", "双方项目负责人商定", 1, "电子邮件"),
        ("需求疑问的解释", "乙方", "甲方需求确认人决定", 2, "书面答复"),
        ("范围、价款、交付日期和验收标准的变更", "任何一方", "双方授权代表决定", 5, "变更单"),
        ("项目负责人和主要人员的更换", "乙方", "甲方项目负责人同意", 3, "书面同意"),
        ("阶段成果的验收结论", "乙方", "甲方验收负责人决定", 5, "验收报告"),
        ("紧急情况下停止运行、隔离或者恢复系统", "任何一方", "发现一方先行处置，随后报告", 0, "事后书面报告"),
    )
    return [
        Decision(matter=matter, proposed_by=proposer, decided_by=decider, days=days, form=form)
        for matter, proposer, decider, days, form in rows
    ]


def _usual_meetings() -> list[Meeting]:
    return [
        Meeting(name="项目启动会", rhythm="合同签订后五个工作日内一次", people="双方项目组成员", result="启动会议纪要"),
        Meeting(name="项目例会", rhythm="每周一次，不超过一小时", people="双方项目负责人和有关人员", result="会议纪要"),
        Meeting(name="月度回顾", rhythm="每月一次", people="双方项目负责人及其上级", result="进度报告和改进事项"),
        Meeting(name="专题会议", rhythm="按需要召开，提前一个工作日通知", people="与议题有关的人员", result="决议"),
    ]


class Charter(Answer):
    """合作约定书：签订合同前约定沟通渠道、处理办法、职责和权限，双方盖章后执行。"""

    vendor: Party = Field(title="供应商（乙方）")
    channels: list[Channel] = Field(default_factory=_usual_channels, title="沟通渠道和答复时限", min_length=1)
    office_hours: Line = Field(
        default="每个工作日 8:30 至 12:00、13:30 至 17:30", title="工作时间", description="按工作时间计算的时限以此为准"
    )
    papers: list[Line] = Field(
        default_factory=lambda: [
            "项目文件按“项目编号、文件名称、版本号”命名，正式版本号自 1 起依次递增，不得以相同版本号替换内容",
            "需要确认的文件由发出方写明确认期限，接收方书面确认或者逐条提出意见",
            "双方共用的项目文件存放于甲方指定的文件库，按角色授权，不得以个人网盘或者私人通信工具传递",
            "涉及商业秘密、个人信息的文件加密传递，使用完毕后按提供方要求退还或者删除",
            "会议纪要由召集方在一个工作日内发出，接收方在两个工作日内提出意见",
        ],
        title="文件处理",
        min_length=1,
    )
    decisions: list[Decision] = Field(default_factory=_usual_decisions, title="决定权限", min_length=1)
    duties: list[Duty] = Field(title="职责分工", min_length=2, description="双方都要填写")
    meetings: list[Meeting] = Field(default_factory=_usual_meetings, title="会议", min_length=1)
    levels: list[Level] = Field(title="逐级上报", min_length=2, description="由低到高，至少两级")
    conflicts: list[Line] = Field(
        default_factory=lambda: [
            "先就事实取得一致：提出方写明事实、依据和希望的结果，另一方在两个工作日内书面回应",
            "由双方项目负责人当面或者视频协商，协商结果写入会议纪要",
            "协商不成的，按逐级上报的约定处理，不越级、不向无关人员扩散",
            "涉及技术判断的，可以共同邀请第三方专家提出意见，费用由双方平均分担",
            "处理期间，与争议无关的工作照常进行，任何一方不得以争议为由停止提供已经约定的资料和服务",
        ],
        title="冲突处理",
        min_length=1,
    )
    transition: list[Line] = Field(
        default_factory=lambda: [
            "更换项目负责人或者主要人员的，提前十个工作日书面通知，新旧人员共同工作不少于五个工作日，并签署交接清单",
            "交接内容包括未完成的工作、待决事项、文件、源代码、账号权限和对方联系人",
            "人员离开项目的当日收回其账号、权限和对方的资料",
            "合作提前终止的，乙方在十个工作日内移交已完成和未完成的成果，并在约定期间内答复接手单位的问题",
        ],
        title="交接",
        min_length=1,
    )
    arrangements: list[Arrangement] = Field(
        default_factory=list, title="对立方面的约定", description="文化契合度评估表中对立的方面，逐项填写"
    )
    review_months: int = Field(default=3, title="回顾间隔（月）", ge=1, le=12)
    copies: int = Field(default=4, title="份数", ge=2, le=20, description="双方各执一半")

    @property
    def reached_after(self) -> tuple[int, ...]:
        """Hours after a problem was raised at which each level's time is over."""
        return tuple(accumulate(level.hours for level in self.levels))

    @model_validator(mode="after")
    def both_sides(self) -> Self:
        for side in ("甲方", "乙方"):
            if all(duty.side != side for duty in self.duties):
                raise ValueError(f"职责分工中没有{side}人员：请补充{side}的角色、人员和职责")
        if self.copies % 2:
            raise ValueError(f"份数 {self.copies} 不能由双方平分：请填写偶数")
        return self

    @model_validator(mode="after")
    def upwards(self) -> Self:
        for lower, upper in zip(self.levels, self.levels[1:], strict=False):
            if (lower.client, lower.vendor) == (upper.client, upper.vendor):
                raise ValueError(f"“{lower.level}”与“{upper.level}”由相同的人员处理：请改为上级人员，或者合并两级")
        return self


def open_dimensions(wanted: Sequence[DimensionName], charter: Charter) -> list[DimensionName]:
    """Dimensions on which the charter must agree and says nothing (S11.5)."""
    agreed = {item.dimension for item in charter.arrangements}
    return [name for name in wanted if name not in agreed]


class CharterContext(Context):
    """合作约定书."""

    facts: Charter


COLLABORATION_CHARTER = DocumentKind(
    "collaboration-charter",
    "合作约定书",
    "sourcing",
    CharterContext,
    "YD",
    ("S11.5",),
    form=Charter,
    filled_by="buyer",
)
DOCUMENTS: tuple[DocumentKind, ...] = (COLLABORATION_CHARTER,)
