"""Service packages that a provider sells, as its own price file says. Row S7.3."""

from decimal import Decimal
from typing import Annotated, Self

from pydantic import Field, model_validator

from schemas.forms import StrictModel
from schemas.it_terms import PartsRule, ServiceHours, ServiceMode
from schemas.values import Line, Money

PackageSlug = Annotated[
    str, Field(pattern=r"^[a-z][a-z0-9-]{0,39}$", description="小写字母、数字和连字符，如 standard")
]


class Package(StrictModel):
    """One package: what it holds, for how many devices, how fast, at what price."""

    slug: PackageSlug = Field(title="套餐代码")
    title: Line = Field(title="套餐名称")
    monthly_price: Money = Field(title="价格（元/月，含税）")
    devices: int = Field(title="包含设备（台）", ge=1, le=100_000)
    extra_device_price: Money = Field(title="超出设备加价（元/台·月，含税）")
    most_devices: int = Field(title="最多设备（台）", ge=1, le=100_000)
    most_critical: int = Field(title="最多关键设备（台）", description="服务器、核心网络设备等", ge=0, le=100_000)
    visits_per_month: int = Field(title="每月例行上门（次）", ge=0, le=23)
    mode: ServiceMode = Field(title="服务形式")
    hours: ServiceHours = Field(default_factory=ServiceHours, title="服务时间")
    respond_minutes: int = Field(title="一级故障响应（分钟）", ge=5, le=10_080)
    restore_hours: int = Field(title="一级故障恢复（小时）", ge=1, le=2160)
    parts: PartsRule = Field(title="备件和耗材")
    contents: list[Line] = Field(title="服务内容", min_length=1)
    benefits: list[Line] = Field(title="收益", min_length=1)
    notes: list[Line] = Field(default_factory=list, title="注意事项")

    def price_of(self, devices: int) -> Decimal:
        """Yuan a month, tax included, for so many devices."""
        return self.monthly_price + self.extra_device_price * max(0, devices - self.devices)

    @model_validator(mode="after")
    def consistent(self) -> Self:
        if not self.monthly_price:
            raise ValueError(f"套餐“{self.title}”的价格为零：请填写每月价格")
        if self.most_devices < self.devices:
            raise ValueError(f"套餐“{self.title}”的最多设备少于包含设备：请改正")
        if self.mode == "远程" and self.visits_per_month:
            raise ValueError(f"套餐“{self.title}”为远程服务，却有例行上门：请改正其中之一")
        return self


class PackageList(StrictModel):
    """套餐价目：服务商出售的套餐，按文件中的次序推荐。"""

    packages: list[Package] = Field(title="套餐", min_length=1)

    @model_validator(mode="after")
    def once(self) -> Self:
        for title, values in (
            ("代码", [one.slug for one in self.packages]),
            ("名称", [one.title for one in self.packages]),
        ):
            if twice := sorted({value for value in values if values.count(value) > 1}):
                raise ValueError(f"套餐{title}{'、'.join(twice)}重复：请改为不同的{title}")
        return self
