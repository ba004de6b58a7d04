"""The six phases of an engagement."""

from typing import Literal

Phase = Literal["planning", "sourcing", "contracting", "monitoring", "acceptance", "review"]

PHASE_TITLES: dict[Phase, str] = {
    "planning": "计划",
    "sourcing": "选商",
    "contracting": "合同",
    "monitoring": "执行监控",
    "acceptance": "验收付款",
    "review": "评价",
}
