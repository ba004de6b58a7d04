"""设备档案: the file of one device, whenever somebody asks for it. Row S7.7."""

from typing import Annotated

from flows.phase import business_flow, form_title
from schemas.it_device_forms import DeviceOf
from tasks.it_archive import issue_device_archive


@business_flow("设备档案", "设备档案 {device.label}")
def device_archive(device: Annotated[DeviceOf, form_title("设备")]) -> str:
    """设备档案：汇集一台设备的配置、变更、报修和巡检，出具档案；内容没有变化的不出新版本。"""
    issued = issue_device_archive(device.no, device.label)
    return f"{device.label}：{issued.number} 第 {issued.version} 版"
