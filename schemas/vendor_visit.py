"""A candidate visited where it works: what was seen, not what was said of it. Row S11.3."""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.dimensions import DimensionName
from schemas.documents import DocumentKind
from schemas.forms import Answer, StrictModel
from schemas.parties import Context
from schemas.values import Line, Remark, Text

MINIMUM_VISITORS = 2
"""Nobody visits a bidder alone."""


class Present(StrictModel):
    """Who took part."""

    side: Literal["采购人", "供应商"] = Field(title="所属方")
    name: Line = Field(title="姓名")
    role: Line = Field(title="职务或角色")


class Looked(StrictModel):
    """Something looked at, and what was found."""

    item: Line = Field(title="项目")
    how: Line = Field(title="查看内容和方式")
    result: Literal["相符", "基本相符", "不符", "未查看"] = Field(
        default="未查看", title="结果", description="与供应商的陈述和采购要求是否相符"
    )
    finding: Remark = Field(default="", title="所见情况和证据", description="已查看的必填；未查看的写明原因")


class Interview(StrictModel):
    """A talk with one of the vendor's people."""

    person: Line = Field(title="姓名和岗位")
    topic: Line = Field(title="主题")
    answer: Text = Field(title="答复要点")


class Observation(StrictModel):
    """Something seen that tells how the vendor works."""

    dimension: DimensionName = Field(title="方面")
    seen: Line = Field(title="观察到的情况")


class FollowUp(StrictModel):
    """Something to be settled after the visit."""

    matter: Line = Field(title="跟进事项")
    owner: Line = Field(title="责任人")
    due_on: date = Field(title="完成日期")


def _usual_items() -> list[Looked]:
    """What is looked at on every visit; nothing is found yet."""
    return [
        Looked(item=item, how=how)
        for item, how in (
            ("经营场所", "查看办公和开发场所，核对地址与营业执照、租赁合同或者产权证明"),
            ("人员", "查看在岗情况，抽查拟派人员的劳动合同和社会保险缴纳证明"),
            ("资质原件", "查验营业执照、资质证书、著作权登记证书的原件和有效期"),
            ("项目演示", "观看同类项目的实际系统，核对合同首页和验收证明"),
            ("质量体系", "抽查一个在建项目的需求、评审、测试和缺陷记录"),
            ("信息安全", "查看门禁、账号、代码库权限、备份和客户资料的管理"),
            ("财务状况", "查阅最近一年的审计报告或者财务报表、纳税证明"),
        )
    ]


class VendorVisit(Answer):
    """现场考察记录：到供应商的经营场所查看实际情况，记录所见、证据和结论。"""

    vendor: Line = Field(title="供应商", description="单位全称")
    place: Line = Field(title="考察地点")
    visited_on: date = Field(title="考察日期")
    purpose: Text = Field(title="考察目的")
    present: list[Present] = Field(title="参加人员", min_length=1)
    looked: list[Looked] = Field(default_factory=_usual_items, title="查看项目", min_length=1)
    interviews: list[Interview] = Field(default_factory=list, title="访谈")
    observations: list[Observation] = Field(default_factory=list, title="工作方式的观察")
    strengths: list[Line] = Field(default_factory=list, title="优势")
    doubts: list[Line] = Field(default_factory=list, title="疑点")
    follow_ups: list[FollowUp] = Field(default_factory=list, title="跟进事项")
    verdict: Literal["符合要求", "落实跟进事项后符合要求", "不符合要求"] = Field(title="考察结论")
    reason: Text = Field(title="结论的理由")

    @property
    def visitors(self) -> list[Present]:
        """Those who came from the client."""
        return [person for person in self.present if person.side == "采购人"]

    @property
    def hosts(self) -> list[Present]:
        """Those who received them."""
        return [person for person in self.present if person.side == "供应商"]

    def counted(self, result: str) -> int:
        """How many items came out so."""
        return sum(item.result == result for item in self.looked)

    @model_validator(mode="after")
    def grounded(self) -> Self:
        if len(self.visitors) < MINIMUM_VISITORS:
            raise ValueError(f"采购人一方须由 {MINIMUM_VISITORS} 人以上考察：请在“参加人员”中补充")
        if not self.hosts:
            raise ValueError("没有供应商的接待人员：请在“参加人员”中补充")
        if silent := [item.item for item in self.looked if not item.finding]:
            raise ValueError(f"{'、'.join(silent)}没有写明情况：请填写所见情况和证据，未查看的写明原因")
        if self.counted("未查看") == len(self.looked):
            raise ValueError("没有查看任何项目：请填写查看结果")
        return self

    @model_validator(mode="after")
    def concluded(self) -> Self:
        failed = [item.item for item in self.looked if item.result == "不符"]
        if failed and self.verdict == "符合要求":
            raise ValueError(f"{'、'.join(failed)}的结果为不符，结论不能是“符合要求”：请改正结果或者结论")
        if self.verdict == "落实跟进事项后符合要求" and not self.follow_ups:
            raise ValueError("结论以落实跟进事项为前提：请填写跟进事项、责任人和完成日期")
        if early := [item.matter for item in self.follow_ups if item.due_on < self.visited_on]:
            raise ValueError(f"跟进事项“{early[0]}”的完成日期早于考察日期：请改正")
        return self


class VendorVisitContext(Context):
    """现场考察记录."""

    facts: VendorVisit


VENDOR_VISIT = DocumentKind(
    "vendor-visit",
    "现场考察记录",
    "sourcing",
    VendorVisitContext,
    "KC",
    ("S11.3",),
    form=VendorVisit,
    filled_by="buyer",
)
DOCUMENTS: tuple[DocumentKind, ...] = (VENDOR_VISIT,)
