"""What only a contract of HR outsourcing agrees: its nature, the licences, the fee for each person, the papers to be
handed in, and the rhythm of the month. Rows S3.2–S3.7; rules R6, R16, R19, R22, R27.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Literal, Self

from pydantic import ConfigDict, Field, model_validator

from schemas.forms import StrictModel
from schemas.rules.hr_deadlines import CHASE_RHYTHM_DAYS
from schemas.rules.working_days import add_months
from schemas.values import Line, Mailbox, Money, OptionalLine, Remark

Nature = Literal["人事代理", "业务外包", "劳务派遣"]
"""Who employs: the client (代理), the vendor who also manages (业务外包), the vendor who lends (劳务派遣)."""
HeadcountBasis = Literal["月末在册", "当月在册"]
"""Whom the fee is counted by: those on the roster at the end of the month, or everybody on it in the month."""
TaxTreatment = Literal["尚未确认", "不计入销售额", "计入销售额"]
"""Whether what is passed on counts as sales (R6): the law in force leaves it open, so it is asked, never asserted."""


class MaterialItem(StrictModel):
    """A paper that a person who joins hands in."""

    name: Line = Field(title="资料")
    count: int = Field(title="份数", ge=1, le=20)
    kind: Literal["复印件", "照片", "原件", "表格"] = Field(title="形式")
    required: bool = Field(default=True, title="必须提交", description="持有才交的资料不勾选")


MATERIALS: tuple[MaterialItem, ...] = (
    MaterialItem(name="最高学历证书复印件", count=1, kind="复印件"),
    MaterialItem(name="身份证复印件", count=2, kind="复印件"),
    MaterialItem(name="1寸彩色照片", count=3, kind="照片"),
    MaterialItem(name="资格证书复印件", count=1, kind="复印件", required=False),
    MaterialItem(name="工商银行卡复印件", count=1, kind="复印件"),
    MaterialItem(name="员工资料卡", count=1, kind="表格"),
    MaterialItem(name="员工信息表", count=1, kind="表格"),
)
"""What is usually asked for (S3.4, S3.7)."""


def _usual_materials() -> list[MaterialItem]:
    return [item.model_copy() for item in MATERIALS]


class HrTerms(StrictModel):
    """人事外包的专门条款。"""

    model_config = ConfigDict(title="人事外包专门条款")  # a form names the choice between these terms and none by it

    nature: Nature = Field(
        title="服务性质",
        description="人事代理：甲方是用人单位；业务外包：乙方招用并管理；劳务派遣：须有许可。一份协议只选一种",
    )
    business_scope: Line = Field(title="乙方营业执照的经营范围", description="照抄与人力资源服务有关的项目")
    hr_licence_no: OptionalLine = Field(
        default="", title="人力资源服务许可证或备案编号", description="人事代理、业务外包应有许可或者备案"
    )
    dispatch_licence_no: OptionalLine = Field(
        default="", title="劳务派遣经营许可证编号", description="只在服务性质为劳务派遣时填写"
    )
    dispatch_licence_until: date | None = Field(
        default=None, title="劳务派遣经营许可证有效期至", description="只在服务性质为劳务派遣时填写"
    )
    dispatch_posts: Literal["", "临时性", "辅助性", "替代性"] = Field(
        default="", title="派遣岗位的性质", description="只在服务性质为劳务派遣时选择（劳动合同法第六十六条）"
    )
    fee_per_person: Money = Field(title="服务费标准（元/人·月，含税）", description="不含代收代付的工资、社保等款项")
    headcount_basis: HeadcountBasis = Field(
        title="计费人数", description="月末在册：月末最后一日仍在册的人数；当月在册：当月内在册过的人数"
    )
    planned_headcount: int = Field(title="预计人数", description="用于计算暂估总价", ge=1, le=1_000_000)
    pass_through: Money = Field(
        default=Decimal(0),
        title="代收代付款项预计（元/月）",
        description="工资、社会保险费、住房公积金和个人所得税合计；用于比较两种计税结果",
    )
    tax_treatment: TaxTreatment = Field(
        title="代收代付款项的计税处理", description="请向乙方主管税务机关确认；尚未确认的，两种结果都会列出"
    )
    roster_recipients: list[Mailbox] = Field(title="月度报表收件邮箱", description="甲方员工关系组的邮箱", min_length=1)
    report_contact: Line = Field(title="员工关系组联系人")
    data_day: int = Field(default=25, title="甲方每月提交人员变动的日期（日）", ge=1, le=28)
    pay_day: int = Field(default=15, title="工资发放日（日）", ge=1, le=28)
    funds_days: int = Field(default=3, title="发放日前备足款项（工作日）", ge=1, le=15)
    materials: list[MaterialItem] = Field(
        default_factory=_usual_materials, title="入职资料", description="每名入职人员应提交的资料和份数", min_length=1
    )
    chase_rhythm_days: int = Field(
        default=CHASE_RHYTHM_DAYS,
        title="资料催办间隔（日）",
        description="入职满 14 日仍未交齐的，首次催办后每隔几日再催",
        ge=1,
        le=31,
    )
    late_insurance: Literal["由有过错的一方承担", "由乙方承担", "由甲方承担"] = Field(
        title="社保公积金漏缴、迟缴的损失和滞纳金"
    )
    other: Remark = Field(
        default="", title="双方另行约定的事项", description="不得约定由员工承担违约金、押金或者扣押证件"
    )

    @property
    def monthly_fee(self) -> Decimal:
        """Fee of a month with as many people as planned, yuan."""
        return self.fee_per_person * self.planned_headcount

    def estimate(self, months: int) -> Decimal:
        """Estimated fee of so many months, yuan."""
        return self.monthly_fee * months

    @model_validator(mode="after")
    def consistent(self) -> Self:
        names = [item.name for item in self.materials]
        faults = dispatch_faults(self)
        if not self.fee_per_person:
            faults.append("服务费标准为零：请填写每人每月的服务费")
        if len(set(names)) < len(names):
            faults.append("入职资料中有重复的名称：请合并")
        if faults:
            raise ValueError("；".join(faults))
        return self


def dispatch_faults(hr: HrTerms) -> list[str]:
    """Where nature and licence of dispatch contradict each other (劳动合同法 57, 66): the natures never mix."""
    given = {
        "劳务派遣经营许可证编号": hr.dispatch_licence_no,
        "许可证有效期": hr.dispatch_licence_until,
        "派遣岗位的性质": hr.dispatch_posts,
    }
    if hr.nature == "劳务派遣":
        missing = [title for title, value in given.items() if not value]
        return [f"劳务派遣没有填写{'、'.join(missing)}：没有许可不得派遣，请补充或改选服务性质"] if missing else []
    extra = [title for title, value in given.items() if value]
    return [f"服务性质为{hr.nature}，却填写了{'、'.join(extra)}：请清空，或改选劳务派遣"] if extra else []


def month_of(starts_on: date, milestone: int) -> str:
    """The month of service that a milestone stands for, counted from the contract's first: ``2026-09``."""
    return f"{add_months(starts_on.replace(day=1), milestone - 1):%Y-%m}"


def last_day_of(starts_on: date, milestone: int) -> date:
    """The last day of a milestone's month."""
    return date.fromordinal(add_months(starts_on.replace(day=1), milestone).toordinal() - 1)


def months_refusals(starts_on: date, due: Iterable[date]) -> list[str]:
    """Milestones that end before the month they stand for is over; its roster can only follow (R16)."""
    return [
        f"第 {seq} 期是 {month_of(starts_on, seq)} 的服务，交付日期 {day} 早于该月结束：请改为次月"
        for seq, day in enumerate(due, 1)
        if day <= last_day_of(starts_on, seq)
    ]
