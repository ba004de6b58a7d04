"""Six dimensions of how an organisation works, between two poles. Rows S11.2, S11.4."""

from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from schemas.forms import StrictModel
from schemas.values import Line

DimensionName = Literal["由谁决定", "对待风险", "质量与进度", "人员与效益", "创新与惯例", "正式与随和"]


@dataclass(frozen=True)
class Dimension:
    """A dimension: 1 on its scale is ``low``, 5 is ``high``; neither is the better."""

    name: DimensionName
    low: str
    high: str
    question: str


DECISIONS = Dimension(
    "由谁决定",
    "个人决定",
    "集体决定",
    "项目中遇到方案分歧时由谁决定、多长时间内决定？一线人员可以自行决定哪些事项？请举一例。",
)
RISK = Dimension(
    "对待风险",
    "敢担风险",
    "力求无事",
    "面对有风险但收益明显的做法，通常怎样取舍？最近一次放弃或者坚持的理由是什么？",
)
QUALITY = Dimension(
    "质量与进度",
    "质量为先",
    "完成为先",
    "交付日期与质量要求冲突时怎样处理？最近一次是推迟交付、缩减范围还是增加投入？",
)
PEOPLE = Dimension(
    "人员与效益",
    "以人为重",
    "以效益为重",
    "项目亏损或者工期紧张时，人员安排怎样调整？近两年项目骨干的流动情况如何？",
)
INNOVATION = Dimension(
    "创新与惯例",
    "鼓励创新",
    "遵循惯例",
    "对方提出的做法与本单位的惯用方法不同时，怎样处理？请举一例。",
)
FORMALITY = Dimension(
    "正式与随和",
    "正式严谨",
    "随和灵活",
    "日常沟通、会议和决定以什么形式进行？哪些事项必须书面确认？",
)
DIMENSIONS = (DECISIONS, RISK, QUALITY, PEOPLE, INNOVATION, FORMALITY)


class Arrangement(StrictModel):
    """How two organisations work together where they are opposed."""

    dimension: DimensionName = Field(title="方面")
    measure: Line = Field(title="协作办法")
