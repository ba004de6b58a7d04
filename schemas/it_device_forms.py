"""What is asked before the file of a device is made. Row S7.7."""

from pydantic import Field

from schemas.forms import StrictModel
from schemas.values import Line


class DeviceOf(StrictModel):
    """要出具档案的设备。"""

    no: Line = Field(title="项目编号", description="如 XM-2026-0001")
    label: Line = Field(title="标签号", description="如 SB-2026-000001；标签脱落的填写序列号")
