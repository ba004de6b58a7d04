"""Whether work can begin: devices, tools, environments, accounts, data, people. Row S8.6."""

from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple, Self, get_args

from pydantic import Field, model_validator

from schemas.customary import RESOURCES, customary
from schemas.documents import DocumentKind
from schemas.forms import Answer, StrictModel
from schemas.parties import Context, ContractHead, Side
from schemas.rules.secrets import holds_secret
from schemas.values import Line, OptionalLine

Category = Literal["硬件设备", "软件工具", "环境", "账号与权限", "数据资料", "人员", "场地与办公"]


class ResourceItem(StrictModel):
    """Something that must be there before work begins, or later."""

    category: Category = Field(title="类别")
    name: Line = Field(title="资源")
    needed: OptionalLine = Field(default="", title="要求", description="规格、数量或者标准；不得填写密码")
    needed_for: Line = Field(title="需用的工作")
    provider: Side = Field(title="提供方")
    mandatory: bool = Field(title="开工必备", description="未就绪即不得开工")
    owner: OptionalLine = Field(default="", title="责任人", description="不填的，由该方项目负责人负责")
    due: date | None = Field(default=None, title="应就绪日期", description="不填的，按统一的就绪期限")
    state: Literal["已就绪", "未就绪", "不适用"] = Field(default="未就绪", title="状态")
    note: OptionalLine = Field(default="", title="说明", description="不适用的须写明理由；不得填写密码")


class ResourceCount(NamedTuple):
    """How many resources of one category, or of all, are there."""

    title: str
    ready: int
    pending: int
    waived: int

    @property
    def applicable(self) -> int:
        return self.ready + self.pending

    @property
    def ratio(self) -> Decimal | None:
        """Ready share of what applies, 0 to 1; None when nothing applies."""
        return Decimal(self.ready) / self.applicable if self.applicable else None


def count_of(title: str, items: list[ResourceItem]) -> ResourceCount:
    """Count by state."""
    states = [item.state for item in items]
    return ResourceCount(title, states.count("已就绪"), states.count("未就绪"), states.count("不适用"))


class Readiness(Answer):
    """资源准备清单：逐项核对开工所需的设备、工具、环境、账号、资料和人员，得出能否开工的结论。"""

    checked_on: date = Field(title="检查日期")
    due_on: date = Field(title="统一的就绪期限")
    start_on: date = Field(title="计划开工日期")
    client_lead: Line = Field(title="甲方项目负责人")
    vendor_lead: Line = Field(title="乙方项目负责人")
    items: list[ResourceItem] = Field(default_factory=customary(ResourceItem, RESOURCES), title="资源", min_length=1)

    def due_of(self, item: ResourceItem) -> date:
        """The day by which it must be ready: its own, else the common one."""
        return item.due or self.due_on

    def owner_of(self, item: ResourceItem) -> str:
        """Who sees to it: the person named, else the provider's project lead."""
        return item.owner or (self.client_lead if item.provider == "甲方" else self.vendor_lead)

    def days_late(self, item: ResourceItem) -> int:
        """Days by which a resource that is not ready is overdue on the day of the check; 0 when it is not."""
        return max((self.checked_on - self.due_of(item)).days, 0) if item.state == "未就绪" else 0

    @property
    def by_category(self) -> list[tuple[str, list[ResourceItem]]]:
        """The categories that have resources, in the usual order."""
        groups = [(title, [item for item in self.items if item.category == title]) for title in get_args(Category)]
        return [(title, items) for title, items in groups if items]

    @property
    def counts(self) -> list[ResourceCount]:
        return [count_of(title, items) for title, items in self.by_category]

    @property
    def total(self) -> ResourceCount:
        return count_of("合计", self.items)

    @property
    def mandatory(self) -> ResourceCount:
        return count_of("开工必备", [item for item in self.items if item.mandatory])

    @property
    def blocking(self) -> list[ResourceItem]:
        """Mandatory resources that are not ready: while there is one, work may not begin."""
        return [item for item in self.items if item.mandatory and item.state == "未就绪"]

    @property
    def later(self) -> list[ResourceItem]:
        """Resources not ready that do not keep work from beginning."""
        return [item for item in self.items if not item.mandatory and item.state == "未就绪"]

    @property
    def verdict(self) -> Literal["具备开工条件", "暂不具备开工条件"]:
        return "暂不具备开工条件" if self.blocking else "具备开工条件"

    @model_validator(mode="after")
    def checkable(self) -> Self:
        faults = []
        if self.due_on > self.start_on:
            faults.append(f"统一的就绪期限 {self.due_on} 晚于计划开工日期 {self.start_on}：请改正其中之一")
        keys = [(item.category, item.name) for item in self.items]
        if twice := [name for category, name in dict.fromkeys(keys) if keys.count((category, name)) > 1]:
            faults.append(f"资源“{'、'.join(twice)}”重复：请合并为一项")
        for item in self.items:
            if item.mandatory and self.due_of(item) > self.start_on:
                faults.append(
                    f"开工必备的“{item.name}”应就绪日期 {self.due_of(item)} 晚于计划开工日期 {self.start_on}："
                    "请提前就绪日期，或者推迟开工日期"
                )
            if item.state == "不适用" and not item.note:
                faults.append(f"“{item.name}”填写为不适用：请在说明中写明理由")
            if holds_secret(item.needed) or holds_secret(item.note):
                faults.append(f"“{item.name}”中有密码：请删除，密码以安全方式单独移交")
        if faults:
            raise ValueError("；".join(faults))
        return self


class ReadinessContext(Context):
    """资源准备清单."""

    contract: ContractHead
    facts: Readiness


READINESS = DocumentKind(
    "readiness-checklist", "资源准备清单", "monitoring", ReadinessContext, "ZB", ("S8.6",), form=Readiness
)
DOCUMENTS: tuple[DocumentKind, ...] = (READINESS,)
