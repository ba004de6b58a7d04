"""When and how the service is given, agreed on before the contract: form, hours, days of visits, people, rules.

Row S2.d.
"""

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from schemas.documents import DocumentKind
from schemas.forms import Answer, StrictModel
from schemas.it_terms import ServiceHours, ServiceMode, ServicePerson, VisitDay
from schemas.parties import Context, Party
from schemas.rules.visit_dates import PlannedVisit, visit_days
from schemas.rules.working_days import CHINA, add_months
from schemas.values import Line, Money, OptionalLine, Remark

SHOWN_MONTHS = 3
"""Months whose visits are listed as an example of the rhythm."""


class SiteRule(StrictModel):
    """A rule for people who come to the client's site, or connect to it."""

    matter: Line = Field(title="事项")
    rule: Line = Field(title="约定")


def _usual_rules() -> list[SiteRule]:
    return [
        SiteRule(matter=matter, rule=rule)
        for matter, rule in (
            ("进出登记", "工程师佩戴工牌，由甲方联系人接待并登记进出时间"),
            ("陪同", "进入机房和财务等区域须由甲方人员陪同"),
            ("远程接入", "每次由甲方人员当面或者电话同意后开启，结束后关闭，双方保留记录"),
            ("账号", "使用实名账号和所需的最小权限，口令由甲方保管，不写入任何文件"),
            ("数据", "不复制、不带走甲方数据；维修外送的存储介质由甲方先行处理"),
            ("作业时间", "可能中断业务的操作在双方约定的时间进行，事先备份"),
        )
    ]


class ServiceForm(Answer):
    """服务时间与形式约定：双方在签约前商定服务的形式、时间、上门日、地点、联系人和现场规则，签字后作为合同的依据。"""

    provider: Party = Field(title="乙方")
    agreed_on: date = Field(title="约定日期")
    starts_on: date = Field(title="服务开始日期")
    months: int = Field(title="服务月数", ge=1, le=120)
    mode: ServiceMode = Field(title="服务形式")
    hours: ServiceHours = Field(default_factory=ServiceHours, title="服务时间")
    visits: list[VisitDay] = Field(
        default_factory=list,
        title="例行上门日",
        description="每月每次上门一行；遇休息日顺延至下一个工作日",
        max_length=23,
    )
    arrival: Literal["上午", "下午", "双方另行约定"] = Field(default="双方另行约定", title="例行上门时段")
    places: list[Line] = Field(title="服务地点", min_length=1)
    remote_tool: OptionalLine = Field(default="", title="远程接入方式", description="远程、混合服务必填")
    report_by: Line = Field(title="报修方式", description="电话、邮件等及其号码、地址")
    after_hours: Literal["不提供", "按次收费", "包含在套餐内"] = Field(title="服务时间以外的紧急服务")
    after_hours_price: Money | None = Field(
        default=None, title="紧急服务价格（元/次，含税）", description="按次收费的必填"
    )
    reschedule_days: int = Field(default=2, title="改期提前通知（工作日）", ge=0, le=30)
    client_contact: ServicePerson = Field(title="甲方联系人")
    engineer: ServicePerson = Field(title="责任工程师")
    deputy: ServicePerson = Field(title="备岗工程师")
    rules: list[SiteRule] = Field(default_factory=_usual_rules, title="现场和远程服务规则", min_length=1)
    other: Remark = Field(default="", title="其他约定")

    @property
    def shown_visits(self) -> list[PlannedVisit]:
        """Routine visits of the first months, moved from rest days (R23)."""
        until = min(add_months(self.starts_on, SHOWN_MONTHS), add_months(self.starts_on, self.months))
        rhythm = [(day.nth, day.weekday_no) for day in self.visits]
        return visit_days(self.starts_on, date.fromordinal(until.toordinal() - 1), rhythm)

    @property
    def calendar_note(self) -> str:
        """A sentence when the holidays of a year shown are not known."""
        return next((note for day in self.shown_visits if (note := CHINA.note(day.planned_on.year))), "")

    @model_validator(mode="after")
    def consistent(self) -> Self:
        days = [day.title for day in self.visits]
        rules = [
            (self.mode == "远程" and bool(days), "服务形式为远程，却填写了例行上门日：请清空，或改为现场、混合"),
            (self.mode == "现场" and not days, "服务形式为现场，却没有例行上门日：请填写"),
            (self.mode != "现场" and not self.remote_tool, f"服务形式为{self.mode}：请填写远程接入方式"),
            (len(set(days)) < len(days), "例行上门日有重复：每次上门填写不同的日子"),
            (
                self.after_hours == "按次收费" and not self.after_hours_price,
                "服务时间以外的紧急服务按次收费：请填写价格",
            ),
            (
                self.after_hours != "按次收费" and self.after_hours_price is not None,
                "紧急服务不按次收费，却填写了价格：请清空",
            ),
            (self.starts_on < self.agreed_on, "服务开始日期早于约定日期：请改正"),
            (self.engineer.name == self.deputy.name, "责任工程师与备岗工程师是同一人：请另行指定备岗工程师"),
        ]
        if faults := [sentence for broken, sentence in rules if broken]:
            raise ValueError("；".join(faults))
        return self


class ServiceFormContext(Context):
    """服务时间与形式约定."""

    facts: ServiceForm


SERVICE_FORM = DocumentKind(
    "service-form",
    "服务时间与形式约定",
    "sourcing",
    ServiceFormContext,
    "XS",
    ("S2.d",),
    engagement_kinds=("it",),
    form=ServiceForm,
    issued_by="乙方",
)
DOCUMENTS: tuple[DocumentKind, ...] = (SERVICE_FORM,)
