"""Advice of the annual report: rules over the figures, each a sentence for the client. Row S7.8."""

from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from schemas.devices import SERVICE_YEARS
from schemas.it_year_figures import ItYear, Limit

SHOWN = 10
"""Labels that a sentence lists; the rest is told as a number."""
GROWN = Decimal("1.2")
"""Tickets of this year against those of the year before from which the growth is told."""
HEAVY = Decimal("0.3")
"""Share of one cause from which something is advised against it."""
FEW = 10
"""Tickets below which shares say nothing."""
PLEASED = Decimal(4)

AGAINST: dict[str, str] = {
    "硬件": "安排硬件预防性检查，对故障多的设备备好易损件或者列入更新",
    "系统": "统一操作系统版本和补丁策略，为同类电脑制作标准系统镜像",
    "软件": "梳理常用软件的版本和授权，统一安装来源，淘汰不再维护的软件",
    "网络": "检查线路、交换机和无线覆盖，更换老化的网线和接入设备，必要时调整网络结构",
    "外设": "更换故障多的打印机和外设，统一型号，按打印量配置耗材",
    "安全": "加强防病毒和补丁更新，限制移动介质和来源不明的软件，组织安全培训",
    "账号": "推行统一身份认证和自助重置，定期清理离职和闲置账号",
    "咨询": "把常见问题编成操作手册，组织使用培训",
}


class Advice(NamedTuple):
    """What is advised, and how soon."""

    topic: str
    text: str
    urgency: str


class Facts(NamedTuple):
    """What the rules look at: the year, the one before, and the agreed share of limits kept (0 to 1)."""

    year: ItYear
    before: ItYear | None
    target: Decimal


Rule = Callable[[Facts], str]


def _some(labels: list[str]) -> str:
    shown = "、".join(labels[:SHOWN])
    return shown if len(labels) <= SHOWN else f"{shown}等 {len(labels)} 台"


def _per_cent(share: Decimal) -> str:
    return f"{(share * 100).quantize(Decimal('0.1'), ROUND_HALF_UP)}%"


def old_devices(facts: Facts) -> str:
    if not facts.year.old:
        return ""
    count = len(facts.year.old)
    return (
        f"{count} 台设备已使用 {SERVICE_YEARS} 年以上（{_some(facts.year.old)}），故障率和停产风险上升："
        "建议编制更新预算，关键设备优先，更新前确认数据已备份"
    )


def recurring(facts: Facts) -> str:
    often = [row for row in facts.year.recurring if row.times >= 3]
    if not often:
        return ""
    told = [f"{row.label}（{row.cause_class} {row.times} 次）" for row in often]
    return f"{_some(told)}同类故障反复发生：建议彻底检修，检修后仍复发的更换设备或者改变使用方式"


def heavy_cause(facts: Facts) -> str:
    year = facts.year
    if year.tickets < FEW:
        return ""
    told = [
        f"{cause}类占 {_per_cent(Decimal(count) / year.tickets)}，{AGAINST[cause]}"
        for cause, count in year.causes
        if cause in AGAINST and Decimal(count) / year.tickets >= HEAVY
    ]
    return "；".join(told) and f"故障原因集中：{'；'.join(told)}"


def growth(facts: Facts) -> str:
    year, before = facts.year, facts.before
    if before is None or before.tickets < FEW or year.tickets < before.tickets * GROWN:
        return ""
    more = Decimal(year.tickets) / before.tickets - 1
    return f"报修量比上年增加 {_per_cent(more)}：建议双方复核服务套餐的设备数量和上门次数"


def _missed(limit: Limit, target: Decimal) -> bool:
    return limit.ratio is not None and limit.ratio < target


def punctuality(facts: Facts) -> str:
    names = (("响应", facts.year.response), ("到场", facts.year.arrival), ("恢复", facts.year.restoration))
    late = [
        f"{name}按时率 {_per_cent(limits[-1].ratio)}"
        for name, limits in names
        if limits[-1].ratio is not None and _missed(limits[-1], facts.target)
    ]
    if not late:
        return ""
    return (
        f"{'、'.join(late)}，低于约定的 {_per_cent(facts.target)}：乙方应增加值守和备件，逐单分析超时原因并提出改进措施"
    )


def gravest(facts: Facts) -> str:
    first = facts.year.restoration[0]
    late = first.judged - first.kept
    return f"一级故障有 {late} 次未按时恢复：建议为关键业务准备备机和应急预案，每年演练一次" if late else ""


def unrestored(facts: Facts) -> str:
    count = facts.year.unrestored
    return f"{count} 张服务单至今没有恢复：双方应逐单确认处理办法和完成日期" if count else ""


def missing_devices(facts: Facts) -> str:
    lost, new = facts.year.statuses.get("未找到", 0), facts.year.statuses.get("新发现", 0)
    told = [text for count, text in ((lost, f"{lost} 台未找到"), (new, f"{new} 台新发现尚未确认")) if count]
    return f"设备台账中{'、'.join(told)}：建议甲方查明去向和来源，完善领用、变更和报废手续" if told else ""


def undated(facts: Facts) -> str:
    count = sum(row.ages["年限不明"] for row in facts.year.devices)
    return f"{count} 台设备没有购置日期，不能判断使用年限：请甲方提供采购记录，补入设备台账" if count else ""


def displeased(facts: Facts) -> str:
    mean, low = facts.year.satisfaction, facts.year.rated[1] + facts.year.rated[2]
    if mean is None:
        return "全年没有满意度评分：每次服务后应由甲方确认并评分，乙方应定期回访"
    if mean < PLEASED:
        told = f"满意度平均 {mean.quantize(Decimal('0.01'), ROUND_HALF_UP)} 分，低于 {PLEASED} 分"
        return f"{told}：乙方应回访使用部门，制定改进计划"
    return f"{low} 次服务评为不满意：乙方应逐次回访，说明原因和改进措施" if low else ""


def unconfirmed(facts: Facts) -> str:
    count = facts.year.visits_done - facts.year.visits_confirmed
    return f"{count} 次上门服务没有得到甲方确认：请双方补办服务确认" if count > 0 else ""


def skipped(facts: Facts) -> str:
    count = facts.year.visits_planned - facts.year.visits_done
    return f"计划的上门服务有 {count} 次没有完成：应说明原因，并在下一期补做" if count > 0 else ""


def unanswered(facts: Facts) -> str:
    count = facts.year.needs - facts.year.needs_answered
    return f"{count} 项新需求尚未答复：乙方承办部门应限期答复" if count > 0 else ""


RULES: tuple[tuple[str, str, Rule], ...] = (
    ("关键故障", "立即", gravest),
    ("未恢复的服务单", "立即", unrestored),
    ("响应和恢复", "一个月内", punctuality),
    ("反复故障", "一个月内", recurring),
    ("设备台账", "一个月内", missing_devices),
    ("满意度", "一个月内", displeased),
    ("上门服务", "一个月内", skipped),
    ("服务确认", "一个月内", unconfirmed),
    ("新需求", "一个月内", unanswered),
    ("故障原因", "下一年度", heavy_cause),
    ("设备更新", "下一年度", old_devices),
    ("服务套餐", "下一年度", growth),
    ("购置日期", "下一年度", undated),
)
"""Topic, how soon, rule; the most urgent first."""


def advice(facts: Facts) -> Iterator[Advice]:
    """What the figures give reason to advise."""
    for topic, urgency, rule in RULES:
        if said := rule(facts):
            yield Advice(topic, said, urgency)
