"""What only a contract of IT service agrees: the package, the rhythm of the visits, the hours of service, the levels of
response, the devices covered, and the month in which the client may leave free of charge.

Rows S2.d, S2.h, S2.i, S6.1–S6.6, S7.3–S7.5; rules R6, R13, R22.
"""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, model_validator

from schemas.forms import StrictModel
from schemas.rules.vat import REPAIR
from schemas.rules.working_days import add_months
from schemas.values import Line, Mailbox, Money, OptionalLine, Ratio, Remark

DeviceKind = Literal[
    "服务器",
    "台式电脑",
    "笔记本电脑",
    "交换机",
    "路由器",
    "防火墙",
    "无线接入点",
    "网络存储",
    "打印机",
    "不间断电源",
    "监控设备",
    "其他",
]
DEVICE_KINDS: tuple[DeviceKind, ...] = get_args(DeviceKind)
Severity = Literal[1, 2, 3, 4]
SEVERITY_TITLES: dict[Severity, str] = {1: "一级", 2: "二级", 3: "三级", 4: "四级"}
Weekday = Literal["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
Ordinal = Literal["第一个", "第二个", "第三个", "第四个", "最后一个"]
ORDINALS: tuple[Ordinal, ...] = get_args(Ordinal)
ServiceMode = Literal["现场", "远程", "混合"]
PartsRule = Literal["甲方自购", "乙方代购据实结算", "套餐包含"]
RestDayRule = Literal["", "顺延", "不顺延"]
Clock = Annotated[str, Field(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$", description="如 09:00，带引号填写")]
"""A time of the day by the clock; 24:00 is the end of the day."""


class ServicePerson(StrictModel):
    """A business contact of one side."""

    name: Line = Field(title="姓名")
    mail: Mailbox = Field(title="电子邮箱")
    phone: OptionalLine = Field(default="", title="工作电话")


class VisitDay(StrictModel):
    """One routine visit a month, e.g. 第二个 星期二."""

    ordinal: Ordinal = Field(title="当月第几个")
    weekday: Weekday = Field(title="星期几")

    @property
    def nth(self) -> int:
        """1 to 4, or -1 for the last of the month."""
        return -1 if self.ordinal == "最后一个" else ORDINALS.index(self.ordinal) + 1

    @property
    def weekday_no(self) -> int:
        """0 for Monday, as ``date.weekday``."""
        return WEEKDAYS.index(self.weekday)

    @property
    def title(self) -> str:
        return f"每月{self.ordinal}{self.weekday}"


class ServiceHours(StrictModel):
    """The hours in which the clocks of response and restoration run."""

    weekdays: list[Weekday] = Field(
        default_factory=lambda: list(WEEKDAYS[:5]), title="服务日", description="遇调休上班的日子照常服务", min_length=1
    )
    opens: Clock = Field(default="09:00", title="开始时间")
    closes: Clock = Field(default="18:00", title="结束时间", description="全天服务的填 00:00 至 24:00")
    holidays: bool = Field(default=False, title="法定休假日照常服务")

    @property
    def opens_minute(self) -> int:
        """Minutes since midnight."""
        return minute_of(self.opens)

    @property
    def closes_minute(self) -> int:
        """Minutes since midnight, 1440 at the end of the day."""
        return minute_of(self.closes)

    @property
    def weekday_nos(self) -> tuple[int, ...]:
        """0 for Monday, as ``date.weekday``; in order."""
        return tuple(sorted({WEEKDAYS.index(day) for day in self.weekdays}))

    @property
    def always(self) -> bool:
        """Whether service is given round the clock on every day (7×24)."""
        whole_day = (self.opens_minute, self.closes_minute) == (0, 24 * 60)
        return whole_day and len(self.weekday_nos) == len(WEEKDAYS) and self.holidays

    @property
    def title(self) -> str:
        """As documents say it."""
        if self.always:
            return "7×24 小时（法定休假日照常服务）"
        days = [WEEKDAYS[number] for number in self.weekday_nos]
        joined = f"{days[0]}至{days[-1]}" if self._consecutive and len(days) > 2 else "、".join(days)
        return f"{joined} {self.opens} 至 {self.closes}，法定休假日{'照常服务' if self.holidays else '除外'}"

    @property
    def _consecutive(self) -> bool:
        first, last = self.weekday_nos[0], self.weekday_nos[-1]
        return last - first + 1 == len(self.weekday_nos)

    @model_validator(mode="after")
    def forward(self) -> Self:
        if self.opens_minute >= self.closes_minute:
            raise ValueError(f"服务时间 {self.opens} 至 {self.closes}：结束时间应晚于开始时间，请改正")
        if len(set(self.weekdays)) < len(self.weekdays):
            raise ValueError("服务日有重复：请删去重复的一天")
        return self


def minute_of(clock: str) -> int:
    """Minutes since midnight of ``09:30``."""
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


class ServiceLevel(StrictModel):
    """How fast one level of faults is dealt with, in hours of service."""

    severity: Severity = Field(title="级别", description="1 一级（业务中断）至 4 四级（服务请求）")
    meaning: Line = Field(title="判定标准")
    respond_minutes: int = Field(title="响应时间（分钟）", ge=5, le=10_080)
    arrive_hours: int | None = Field(
        default=None, title="到场时间（小时）", description="不填的为随下次例行上门处理", ge=1, le=720
    )
    restore_hours: int = Field(title="恢复时间（小时）", ge=1, le=2160)

    @property
    def title(self) -> str:
        return SEVERITY_TITLES[self.severity]

    @property
    def arrive_minutes(self) -> int | None:
        return None if self.arrive_hours is None else self.arrive_hours * 60

    @property
    def restore_minutes(self) -> int:
        return self.restore_hours * 60


class CoveredKind(StrictModel):
    """A kind of device under the contract."""

    kind: DeviceKind = Field(title="设备类别")
    count: int = Field(title="数量（台）", ge=1, le=100_000)
    level: Severity | None = Field(
        default=None, title="故障的起始级别", description="该类设备故障时首先按几级处理；签约前必须约定"
    )
    critical: bool = Field(default=False, title="关键设备", description="停用会使业务中断的勾选")


LEVELS: tuple[ServiceLevel, ...] = (
    ServiceLevel(
        severity=1, meaning="全部或者主要业务中断，没有替代办法", respond_minutes=15, arrive_hours=2, restore_hours=4
    ),
    ServiceLevel(
        severity=2, meaning="部分业务中断，或者多名用户不能工作", respond_minutes=30, arrive_hours=4, restore_hours=8
    ),
    ServiceLevel(
        severity=3,
        meaning="单个用户或者单台设备受影响，有替代办法",
        respond_minutes=60,
        arrive_hours=8,
        restore_hours=24,
    ),
    ServiceLevel(severity=4, meaning="安装、调整、咨询等服务请求，不影响业务", respond_minutes=240, restore_hours=72),
)
"""What is usually agreed (B2); each contract may change it."""


class ItTerms(StrictModel):
    """IT服务外包的专门条款。"""

    package: Line = Field(title="套餐代码", description="套餐文件中的代码，如 standard")
    package_title: Line = Field(title="套餐名称")
    monthly_price: Money = Field(title="套餐价格（元/月，含税）")
    service_months: int = Field(title="服务月数", ge=1, le=120)
    places: list[Line] = Field(title="服务地点", min_length=1)
    visits: list[VisitDay] = Field(
        title="例行上门日", description="每月每次上门一行；遇休息日顺延至下一个工作日", max_length=23
    )
    mode: ServiceMode = Field(title="服务形式")
    hours: ServiceHours = Field(default_factory=ServiceHours, title="服务时间")
    levels: list[ServiceLevel] = Field(
        default_factory=lambda: [level.model_copy() for level in LEVELS], title="服务级别", min_length=4, max_length=4
    )
    covered: list[CoveredKind] = Field(title="纳入服务的设备", min_length=1)
    availability: Ratio = Field(default=Decimal("99.00"), title="关键设备月可用率目标（%）")
    on_time_target: Ratio = Field(default=Decimal(95), title="按时响应和恢复率目标（%）")
    parts: PartsRule = Field(title="备件和耗材", description="由乙方销售的备件适用 13% 的税率")
    parts_accounted: bool = Field(
        default=True, title="备件和硬件维修分别核算", description="未分别核算的，全部从高适用税率（R6）"
    )
    parts_tax_rate: Ratio = Field(default=REPAIR, title="备件和硬件维修税率（%）")
    visit_price: Money = Field(title="套餐外上门服务价格（元/次，含税）")
    hourly_price: Money = Field(title="套餐外工时价格（元/小时，含税）")
    engineer: ServicePerson = Field(title="责任工程师")
    deputy: ServicePerson = Field(title="备岗工程师")
    client_contact: ServicePerson = Field(title="甲方联系人")
    service_phone: Line = Field(title="报修电话")
    payment: Literal["转账", "扫码"] = Field(title="付款方式")
    free_exit: bool = Field(default=True, title="一个月内免费退出", description="签订之日起一个月内甲方可以单方终止")
    exit_rest_day: RestDayRule = Field(
        default="", title="退出期限最后一日遇法定休假日", description="约定计算办法；留空的，合规审查不通过"
    )
    exit_mail: Mailbox = Field(title="接收退出通知的邮箱", description="乙方的邮箱；通知到达时生效")
    deduction_cap: Money = Field(title="每期考核扣款上限（元）", description="不得超过每期服务费")
    other: Remark = Field(default="", title="双方另行约定的事项")

    @property
    def visits_per_month(self) -> int:
        return len(self.visits)

    @property
    def price(self) -> Decimal:
        """The package for the whole term, yuan."""
        return self.monthly_price * self.service_months

    @property
    def device_count(self) -> int:
        return sum(row.count for row in self.covered)

    def service_until(self, starts_on: date) -> date:
        """The last day of service of a contract that starts on that day."""
        return add_months(starts_on, self.service_months) - timedelta(1)

    def level(self, severity: Severity) -> ServiceLevel:
        """The row of one severity."""
        return next(level for level in self.levels if level.severity == severity)

    def covers(self, kind: DeviceKind) -> CoveredKind | None:
        """The row of a kind of device; None when it is not under the contract."""
        return next((row for row in self.covered if row.kind == kind), None)

    @model_validator(mode="after")
    def consistent(self) -> Self:
        kinds, days = [row.kind for row in self.covered], [day.title for day in self.visits]
        rules = [
            (not self.monthly_price, "套餐价格为零：请填写每月价格"),
            (len(set(kinds)) < len(kinds), "纳入服务的设备有重复的类别：请合并"),
            (len(set(days)) < len(days), "例行上门日有重复：每次上门填写不同的日子"),
            (self.mode == "远程" and bool(days), "服务形式为远程，却填写了例行上门日：请清空，或改为现场、混合"),
            (self.mode == "现场" and not days, "服务形式为现场，却没有例行上门日：请填写"),
            (self.engineer.name == self.deputy.name, "责任工程师与备岗工程师是同一人：请另行指定备岗工程师"),
        ]
        faults = [sentence for broken, sentence in rules if broken] + level_faults(self.levels)
        if faults:
            raise ValueError("；".join(faults))
        return self


def level_faults(levels: list[ServiceLevel]) -> list[str]:
    """Where the table of levels is not whole or not in order: response ≤ on-site ≤ restoration, graver is faster."""
    faults = []
    if sorted(level.severity for level in levels) != list(SEVERITY_TITLES):
        return ["服务级别应为一级至四级各一行：请补齐或者合并"]
    for level in levels:
        reached = level.respond_minutes if level.arrive_minutes is None else level.arrive_minutes
        if reached < level.respond_minutes:
            faults.append(f"{level.title}的到场时间短于响应时间：请改正")
        if level.restore_minutes < reached:
            faults.append(
                f"{level.title}的恢复时间短于{'响应' if level.arrive_minutes is None else '到场'}时间：请改正"
            )
    ordered = sorted(levels, key=lambda level: level.severity)
    for graver, milder in pairwise(ordered):
        if graver.respond_minutes > milder.respond_minutes or graver.restore_hours > milder.restore_hours:
            faults.append(f"{graver.title}的响应或者恢复时间长于{milder.title}：级别越高应当越快，请改正")
    return faults
