"""The package recommended from the survey: contents, price, benefit, notes, why this one. Row S7.3."""

from datetime import date
from decimal import Decimal
from typing import Self

from pydantic import Field, model_validator

from schemas.documents import DocumentKind
from schemas.forms import Answer, StrictModel
from schemas.it_packages import Package
from schemas.it_terms import DeviceKind
from schemas.parties import Context
from schemas.rules.packages import Choice, Need, Offer, choose, meeting
from schemas.values import Line, OptionalLine, Text


class DeviceGroup(StrictModel):
    """Devices of one kind, as surveyed."""

    kind: DeviceKind = Field(title="设备类别")
    count: int = Field(title="数量（台）", ge=1, le=100_000)
    critical: int = Field(default=0, title="其中关键设备（台）", ge=0, le=100_000)


class PackageProposal(Answer):
    """服务套餐推荐书：根据调查的设备、关键程度和响应需要推荐服务套餐，写明内容、价格、收益、注意事项和推荐理由。"""

    proposed_on: date = Field(title="推荐日期")
    basis: list[Line] = Field(title="依据", description="调查表、勘察报告的编号", min_length=1)
    devices: list[DeviceGroup] = Field(title="设备数量", min_length=1)
    respond_minutes: int = Field(title="业务中断时需要的响应时间（分钟）", ge=5, le=10_080)
    restore_hours: int = Field(title="业务中断时需要的恢复时间（小时）", ge=1, le=2160)
    visits_per_month: int = Field(title="需要的每月上门次数", ge=0, le=23)
    round_the_clock: bool = Field(default=False, title="需要 7×24 小时服务")
    months: int = Field(title="服务月数", ge=1, le=120)
    packages: list[Package] = Field(
        title="套餐", description="取自套餐文件；推荐书保存推荐时的内容和价格", min_length=1
    )
    valid_until: date = Field(title="报价有效期至")
    chosen: OptionalLine = Field(
        default="", title="改为推荐的套餐代码", description="不填的，推荐满足需要且价格最低的套餐"
    )
    chosen_reason: OptionalLine = Field(default="", title="改为推荐的理由")
    advice: Text = Field(title="对客户的建议")

    @property
    def device_count(self) -> int:
        return sum(row.count for row in self.devices)

    @property
    def critical_count(self) -> int:
        return sum(row.critical for row in self.devices)

    @property
    def need(self) -> Need:
        return Need(
            self.device_count,
            self.critical_count,
            self.respond_minutes,
            self.restore_hours,
            self.visits_per_month,
            self.round_the_clock,
        )

    @property
    def choice(self) -> Choice:
        """All packages at the price of this client, cheapest first, and the one that fits."""
        return choose(self.packages, self.need)

    @property
    def recommended(self) -> Offer:
        """The one recommended: that which fits at the lowest price, or the one named."""
        found = next((offer for offer in self.choice.offers if offer.package.slug == self.chosen), self.choice.chosen)
        assert found is not None, "a proposal without a package that fits is refused"
        return found

    @property
    def next_cheaper(self) -> Offer | None:
        """The dearest of the offers cheaper than the recommended one."""
        return self.choice.next_below(self.recommended)

    @property
    def reasons(self) -> list[str]:
        """How the recommended package meets each need."""
        return meeting(self.recommended.package, self.need)

    @property
    def extra_devices(self) -> int:
        return max(0, self.device_count - self.recommended.package.devices)

    @property
    def total(self) -> Decimal:
        """Yuan for all months, tax included."""
        return self.recommended.price * self.months

    @model_validator(mode="after")
    def grounded(self) -> Self:
        kinds, slugs = [row.kind for row in self.devices], [package.slug for package in self.packages]
        many = [row.kind for row in self.devices if row.critical > row.count]
        rules = [
            (len(set(kinds)) < len(kinds), "设备数量有重复的类别：请合并"),
            (bool(many), f"{'、'.join(many)}的关键设备多于数量：请改正"),
            (len(set(slugs)) < len(slugs), "套餐代码重复：请核对套餐文件"),
            (self.valid_until < self.proposed_on, "报价有效期早于推荐日期：请改正"),
            (bool(self.chosen) and self.chosen not in slugs, f"没有代码为“{self.chosen}”的套餐：请核对"),
            (bool(self.chosen) and not self.chosen_reason, "改为推荐另一套餐：请填写理由"),
        ]
        if faults := [sentence for broken, sentence in rules if broken]:
            raise ValueError("；".join(faults))
        self._must_fit()
        return self

    def _must_fit(self) -> None:
        if self.choice.chosen is None:
            nearest = self.choice.nearest
            raise ValueError(
                f"没有满足需要的套餐，最接近的是{nearest.package.title}（{'；'.join(nearest.lacks)}）："
                "请与客户调整需要，或者在套餐文件中增加套餐"
            )
        if not self.recommended.fits:
            raise ValueError(
                f"{self.recommended.package.title}不满足需要（{'；'.join(self.recommended.lacks)}）：请改选"
            )


class PackageProposalContext(Context):
    """服务套餐推荐书."""

    facts: PackageProposal


PACKAGE_PROPOSAL = DocumentKind(
    "package-proposal",
    "服务套餐推荐书",
    "sourcing",
    PackageProposalContext,
    "TC",
    ("S7.3",),
    engagement_kinds=("it",),
    form=PackageProposal,
    filled_by="buyer",
    issued_by="乙方",
)
DOCUMENTS: tuple[DocumentKind, ...] = (PACKAGE_PROPOSAL,)
