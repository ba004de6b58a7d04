"""The maintenance and upgrade plan: levels, calendar, backup, upgrades, cost. Row S9.5."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, NamedTuple, Self

from pydantic import Field, model_validator

from schemas.documents import DocumentKind
from schemas.forms import Answer, StrictModel
from schemas.parties import Context, ContractHead, Side
from schemas.rules.working_days import add_months
from schemas.values import Line, Money, OptionalLine, Text

Clock = Literal["自然时间", "工作时间"]
Cycle = Literal["每日", "每周", "每月", "每季", "每半年", "每年"]
_EVERY = {"每月": 1, "每季": 3, "每半年": 6, "每年": 12}
LONGEST = 60
"""Months that one plan may cover."""


class ServiceLevel(StrictModel):
    """What is promised for faults of one severity."""

    name: Line = Field(title="故障级别")
    situation: Line = Field(title="情形")
    clock: Clock = Field(title="计时口径", description="一个工作日计 8 小时")
    respond_hours: int = Field(ge=1, title="响应（小时）")
    restore_hours: int | None = Field(
        default=None, ge=1, title="恢复或提供替代办法（小时）", description="不适用的不填"
    )
    fix: Line = Field(title="彻底解决")


class PreventiveTask(StrictModel):
    """A check that is made at a fixed rhythm, whether or not anything is wrong."""

    task: Line = Field(title="维护内容")
    cycle: Cycle = Field(title="周期")
    first_on: date | None = Field(default=None, title="首次执行日期", description="不填的，在每个周期的最后一日执行")
    side: Side = Field(title="执行方")
    record: Line = Field(title="记录")

    def days(self, starts_on: date, ends_on: date) -> list[date]:
        """The days it is due within a plan; none for daily and weekly tasks, which need no calendar."""
        step = _EVERY.get(self.cycle)
        if step is None:
            return []
        count = (ends_on.year - starts_on.year) * 12 + 12
        if self.first_on:
            due = [add_months(self.first_on, step * turn) for turn in range(count)]
        else:
            due = [add_months(starts_on, step * turn) - timedelta(1) for turn in range(1, count)]
        return [day for day in due if starts_on <= day <= ends_on]


class Backup(StrictModel):
    """What is copied, how often, and how long the copies are kept."""

    content: Line = Field(title="备份对象")
    method: Literal["全量", "增量", "复制"] = Field(title="方式")
    cycle: Line = Field(title="频次")
    kept_days: int = Field(ge=1, title="保留（天）")
    place: Line = Field(title="存放位置")
    side: Side = Field(title="执行方")


class Monitor(StrictModel):
    """A figure that is watched, and when it raises an alarm."""

    item: Line = Field(title="监控项")
    threshold: Line = Field(title="告警条件")
    action: Line = Field(title="告警后的处理")


class Upgrade(StrictModel):
    """A planned upgrade with its window and the way back."""

    version: Line = Field(title="版本")
    kind: Literal["缺陷修复", "功能增强", "性能优化", "安全更新", "平台升级"] = Field(title="类别")
    contents: Line = Field(title="内容")
    on: date = Field(title="计划日期")
    window: Line = Field(title="实施时段", description="如 周六 20:00 至次日 2:00")
    rollback: Line = Field(title="回退方案")


class TeamMember(StrictModel):
    """Who maintains, and how to reach them at work."""

    name: Line = Field(title="姓名")
    side: Side = Field(title="所属方")
    role: Line = Field(title="职责")
    contact: Line = Field(title="办公联系方式")


class Cost(StrictModel):
    """A line of the budget."""

    year: int = Field(ge=2000, le=2100, title="年度")
    item: Line = Field(title="费用项目")
    amount: Money = Field(title="金额（元，含税）")
    basis: OptionalLine = Field(default="", title="测算依据")


class YearBudget(NamedTuple):
    """The budget of one year."""

    year: int
    costs: list[Cost]
    total: Decimal


class Spare(StrictModel):
    """A spare part or device kept at hand."""

    name: Line = Field(title="名称和规格")
    quantity: int = Field(ge=1, title="数量")
    unit: Line = Field(default="件", title="单位")
    place: Line = Field(title="存放地点")
    provider: Side = Field(title="提供方")


class Transfer(StrictModel):
    """Knowledge handed over to the client's people."""

    topic: Line = Field(title="内容")
    audience: Line = Field(title="对象")
    way: Line = Field(title="方式")
    due_on: date = Field(title="完成日期")
    proof: Line = Field(title="达到的要求")


class PlannedTask(NamedTuple):
    """A task that has its place in the calendar; ``number`` is its place among all tasks."""

    number: int
    task: PreventiveTask
    days: list[date]


def _levels() -> list[ServiceLevel]:
    rows: tuple[tuple[str, str, Clock, int, int | None, str], ...] = (
        ("致命", "系统不能使用，业务停顿，或者数据丢失、泄露", "自然时间", 1, 8, "3 日"),
        ("严重", "主要功能不能使用，没有替代办法", "工作时间", 2, 8, "5 个工作日"),
        ("一般", "部分功能异常，有替代办法", "工作时间", 8, 24, "15 个工作日"),
        ("建议", "不影响使用的改进意见", "工作时间", 24, None, "双方商定"),
    )
    return [
        ServiceLevel(name=name, situation=text, clock=clock, respond_hours=respond, restore_hours=restore, fix=fix)
        for name, text, clock, respond, restore, fix in rows
    ]


def _preventive() -> list[PreventiveTask]:
    rows: tuple[tuple[str, Cycle, Side, str], ...] = (
        ("查看系统运行状态、接口同步结果和备份结果", "每日", "甲方", "运行日志"),
        ("清理临时文件和过期日志，核对磁盘空间", "每周", "甲方", "运行日志"),
        ("数据库健康检查：索引、慢查询、表空间、数据一致性", "每月", "乙方", "巡检报告"),
        ("应用和接口巡检：错误日志、性能、定时任务", "每月", "乙方", "巡检报告"),
        ("账号和权限复核，停用离岗人员账号", "每季", "甲方", "权限复核表"),
        ("备份恢复演练", "每半年", "乙方", "演练记录"),
        ("容量评估与全面安全扫描", "每年", "乙方", "评估报告"),
    )
    return [PreventiveTask(task=task, cycle=cycle, side=side, record=record) for task, cycle, side, record in rows]


def _backups() -> list[Backup]:
    rows: tuple[tuple[str, Literal["全量", "增量"], str, int, str], ...] = (
        ("数据库", "全量", "每周日 1:00", 90, "甲方备份服务器"),
        ("数据库", "增量", "每日 1:00", 30, "甲方备份服务器"),
        ("附件和上传文件", "增量", "每日 2:00", 30, "甲方备份服务器"),
        ("程序、配置和部署脚本", "全量", "每次升级前", 365, "甲方版本库和离线介质"),
    )
    return [
        Backup(content=content, method=method, cycle=cycle, kept_days=kept, place=place, side="甲方")
        for content, method, cycle, kept, place in rows
    ]


def _monitors() -> list[Monitor]:
    rows = (
        ("系统可用性", "连续 3 次探测失败", "按致命级故障受理"),
        ("页面和接口响应时间", "95% 的请求超过 2 秒，持续 10 分钟", "按严重级故障受理，查找原因"),
        ("处理器、内存使用率", "超过 80%，持续 15 分钟", "查看进程和负载，必要时扩容"),
        ("磁盘空间", "使用超过 80%", "清理或者扩容"),
        ("数据接口同步", "失败一次，或者两侧差异不为零", "重新同步并核对差异"),
        ("备份任务", "失败一次", "当日补做备份"),
        ("登录和权限异常", "同一账号连续失败 5 次，或者越权访问", "锁定账号并核查"),
    )
    return [Monitor(item=item, threshold=threshold, action=action) for item, threshold, action in rows]


class MaintenancePlan(Answer):
    """维护与升级计划：写明系统上线后由谁、按什么标准和周期维护、备份、升级，以及费用。"""

    system: Line = Field(title="维护对象", description="系统名称和版本")
    starts_on: date = Field(title="计划开始日期")
    ends_on: date = Field(title="计划结束日期")
    warranty_from: date = Field(title="质保期开始日期")
    warranty_to: date = Field(title="质保期届满日期")
    scope: list[Line] = Field(title="维护范围", min_length=1)
    scope_out: list[Line] = Field(
        default_factory=lambda: [
            "服务器、网络、终端等硬件的维修和更换",
            "通信线路、操作系统和其他第三方产品自身的故障",
            "甲方自行修改程序或者违反手册操作引起的问题",
            "计划之外的新功能开发，另以变更单或者合同约定",
        ],
        title="不在维护范围内的事项",
    )
    service_hours: Line = Field(default="工作日 8:30 至 17:30；致命级故障全天受理", title="服务时间")
    after_warranty: Text = Field(
        default="质保期届满前三个月，双方评估运行情况，商定此后的维护内容和价格，另行签订合同。没有签订的，乙方按次提供有偿服务，费用事先书面确认。",
        title="质保期满后的安排",
    )
    levels: list[ServiceLevel] = Field(default_factory=_levels, title="服务级别", min_length=1)
    preventive: list[PreventiveTask] = Field(default_factory=_preventive, title="预防性维护", min_length=1)
    backups: list[Backup] = Field(default_factory=_backups, title="备份", min_length=1)
    rpo_hours: int = Field(default=24, ge=1, title="恢复点目标（小时）", description="最多丢失多少小时的数据")
    rto_hours: int = Field(default=8, ge=1, title="恢复时间目标（小时）", description="最多中断多少小时")
    monitors: list[Monitor] = Field(default_factory=_monitors, title="监控", min_length=1)
    upgrades: list[Upgrade] = Field(default_factory=list, title="升级计划")
    patch_high_days: int = Field(default=3, ge=1, title="高危漏洞修复（日）")
    patch_medium_days: int = Field(default=15, ge=1, title="中危漏洞修复（日）")
    patch_low_days: int = Field(default=90, ge=1, title="低危漏洞修复（日）")
    team: list[TeamMember] = Field(title="人员与联系方式", min_length=1)
    budget: list[Cost] = Field(default_factory=list, title="费用预算", description="按年度逐项填写")
    spares: list[Spare] = Field(default_factory=list, title="备品备件")
    transfers: list[Transfer] = Field(default_factory=list, title="知识转移")
    review_every: Literal["每月", "每季", "每半年"] = Field(default="每季", title="计划评审周期")

    @property
    def years(self) -> list[YearBudget]:
        """The budget by year, years in order."""
        split = {year: [cost for cost in self.budget if cost.year == year] for year in {c.year for c in self.budget}}
        return [
            YearBudget(year, costs, sum((cost.amount for cost in costs), Decimal("0.00")))
            for year, costs in sorted(split.items())
        ]

    @property
    def total(self) -> Decimal:
        """The budget of all years."""
        return sum((cost.amount for cost in self.budget), Decimal("0.00"))

    @property
    def planned(self) -> list[PlannedTask]:
        """Monthly and rarer tasks with the days on which they are due."""
        tasks = enumerate(self.preventive, 1)
        due = [PlannedTask(number, task, task.days(self.starts_on, self.ends_on)) for number, task in tasks]
        return [planned for planned in due if planned.days]

    @property
    def calendar(self) -> list[tuple[date, list[str]]]:
        """The months of the plan, each with the days of every planned task; empty where there are none."""
        start, end = self.starts_on.replace(day=1), self.ends_on
        months = [add_months(start, turn) for turn in range((end.year - start.year) * 12 + end.month - start.month + 1)]
        return [(month, [_in_month(planned.days, month) for planned in self.planned]) for month in months]

    @model_validator(mode="after")
    def consistent(self) -> Self:
        if not self.starts_on < self.ends_on:
            raise ValueError("计划结束日期应晚于开始日期：请改正")
        if self.ends_on > add_months(self.starts_on, LONGEST):
            raise ValueError(f"一份计划最长 {LONGEST // 12} 年：请分期编制")
        if not self.warranty_from <= self.warranty_to:
            raise ValueError("质保期届满日期早于开始日期：请改正")
        for level in self.levels:
            if level.restore_hours is not None and level.restore_hours < level.respond_hours:
                raise ValueError(f"“{level.name}”级的恢复时间短于响应时间：响应时间应不长于恢复时间，请改正")
        if not self.patch_high_days <= self.patch_medium_days <= self.patch_low_days:
            raise ValueError("漏洞修复期限应当是高危不长于中危、中危不长于低危：请改正")
        for task in self.preventive:
            if task.first_on and not self.starts_on <= task.first_on <= self.ends_on:
                raise ValueError(f"“{task.task}”的首次执行日期不在计划期间内：请改正")
        for upgrade in self.upgrades:
            if not self.starts_on <= upgrade.on <= self.ends_on:
                raise ValueError(f"升级“{upgrade.version}”的日期不在计划期间内：请改正日期或者计划期间")
        return self


def _in_month(days: list[date], month: date) -> str:
    return "、".join(str(day.day) for day in days if day.replace(day=1) == month)


class MaintenancePlanContext(Context):
    """维护与升级计划."""

    contract: ContractHead
    facts: MaintenancePlan


MAINTENANCE_PLAN = DocumentKind(
    "maintenance-plan", "维护与升级计划", "review", MaintenancePlanContext, "YW", ("S9.5",), form=MaintenancePlan
)
DOCUMENTS: tuple[DocumentKind, ...] = (MAINTENANCE_PLAN,)
