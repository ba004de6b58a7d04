"""合同台账: every signed contract as it stands, in a line each, and as a workbook. Rows S1.2, S5.3."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from pydantic import BaseModel, Field

from schemas.sheets import Column, Formula, Mark, Row, Sheet, Workbook, total

WARN_DAYS = 30


class RegisteredContract(BaseModel):
    """One contract; sums in yuan. ``signed_total`` is the price as first signed, ``total`` the one in force."""

    no: str = Field(title="合同编号")
    title: str = Field(title="合同名称")
    engagement_no: str = Field(title="项目编号")
    kind: str = Field(title="外包类型")
    client: str = Field(title="甲方")
    vendor: str = Field(title="乙方")
    signed_on: date | None = Field(title="签订日期")
    starts_on: date = Field(title="开始日期")
    ends_on: date = Field(title="届满日期")
    signed_total: Decimal = Field(title="签订时总价（元）")
    total: Decimal = Field(title="现行总价（元）")
    supplements: list[str] = Field(title="补充协议")
    stages: int = Field(title="里程碑")
    accepted: int = Field(title="已验收")
    paid: Decimal = Field(title="已付款（元）")
    retained: Decimal = Field(title="已扣质保金（元）")
    status: str = Field(title="状态")
    next_duty: str = Field(title="最近的到期事项")
    next_due: date | None = Field(title="到期日期")

    @property
    def unpaid(self) -> Decimal:
        """What is neither paid nor held back; penalties deducted stay in it."""
        return self.total - self.paid - self.retained


def register_workbook(rows: Sequence[RegisteredContract], as_of: date) -> Workbook:
    """The register of a day; sums at the foot, contracts that end soon marked."""
    columns = (
        Column("序号", "integer", 6),
        Column("合同编号", width=15),
        Column("合同名称", width=30),
        Column("项目编号", width=15),
        Column("外包类型", width=12),
        Column("甲方", width=26),
        Column("乙方", width=26),
        Column("签订日期", "date", 12),
        Column("开始日期", "date", 12),
        Column("届满日期", "date", 12, key="ends"),
        Column("签订时总价（元）", "money", 16, key="signed"),
        Column("现行总价（元）", "money", 16, key="total"),
        Column("补充协议", width=26),
        Column("里程碑", "integer", 8),
        Column("已验收", "integer", 8),
        Column("已付款（元）", "money", 16, key="paid"),
        Column("已扣质保金（元）", "money", 16, key="retained"),
        Column("未付余额（元）", "money", 16, key="unpaid", formula="={total}-{paid}-{retained}"),
        Column("状态", width=9, key="status"),
        Column("最近的到期事项", width=32),
        Column("到期日期", "date", 12),
    )
    said: tuple[Row, ...] = tuple(_line(place, row) for place, row in enumerate(rows, 1))
    totals = (
        "合计",
        *(None,) * 9,
        _sum("signed", [row.signed_total for row in rows]),
        _sum("total", [row.total for row in rows]),
        "",
        "",
        "",
        _sum("paid", [row.paid for row in rows]),
        _sum("retained", [row.retained for row in rows]),
        _sum("unpaid", [row.unpaid for row in rows]),
        "",
        "",
        "",
    )
    soon = f'=AND({{status}}="履行中",{{ends}}-DATE({as_of.year},{as_of.month},{as_of.day})<={WARN_DAYS})'
    note = f"截至 {as_of}；{WARN_DAYS} 日内届满的合同以颜色标出。总价随补充协议变更，签订时的总价不变。"
    marks = (Mark(soon, "yellow", ("ends",)),)
    sheet = Sheet(
        "合同台账", columns, said, heading="合同台账", notes=(note,), totals=(totals,), marks=marks, paper="A3"
    )
    return Workbook((sheet,))


def _sum(name: str, values: list[Decimal]) -> Formula:
    return total(name, sum(values, Decimal(0)))


def _line(place: int, row: RegisteredContract) -> Row:
    return (
        place,
        row.no,
        row.title,
        row.engagement_no,
        row.kind,
        row.client,
        row.vendor,
        row.signed_on,
        row.starts_on,
        row.ends_on,
        row.signed_total,
        row.total,
        "、".join(row.supplements),
        row.stages,
        row.accepted,
        row.paid,
        row.retained,
        row.unpaid,
        row.status,
        row.next_duty,
        row.next_due,
    )
