"""What is asked before an annual report is made. Row S7.8."""

from datetime import date
from typing import Self

from pydantic import Field, model_validator

from schemas.forms import StrictModel
from schemas.values import OptionalLine


class YearOf(StrictModel):
    """要报告的期间；都不填的，出具全部IT服务项目上一年度的报告。"""

    no: OptionalLine = Field(default="", title="项目编号", description="不填的，出具全部IT服务外包项目的")
    first: date | None = Field(default=None, title="第一日", description="不填的为上一年 1 月 1 日")
    last: date | None = Field(default=None, title="最后一日", description="不填的为上一年 12 月 31 日")

    @model_validator(mode="after")
    def whole(self) -> Self:
        if (self.first is None) != (self.last is None):
            raise ValueError("第一日和最后一日须同时填写，或者都不填")
        if self.first and self.last and self.last < self.first:
            raise ValueError(f"最后一日 {self.last} 早于第一日 {self.first}：请改正")
        return self
