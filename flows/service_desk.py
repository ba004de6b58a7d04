"""报修 and 新需求: what the service desk enters, and what follows from it. Rows S6.3, S6.5, S7.6."""

from typing import Annotated

from flows.asking import run_key
from flows.phase import business_flow, form_title
from schemas.devices import DeviceChangesOf
from schemas.tickets import NeedAnswered, NeedsOf, TicketOpened, TicketProgress
from tasks.it_device_papers import issue_register
from tasks.it_devices import change_devices
from tasks.it_tickets import answer_need, issue_ticket_sheet, open_ticket, record_ticket_step, route_needs

SHEET_AFTER = ("恢复", "签字关闭")
"""Steps after which the ticket is printed for both sides, or stands signed."""


@business_flow("报修", "报修 {ticket.no}")
def service_ticket(ticket: Annotated[TicketOpened, form_title("报修")]) -> str:
    """报修：登记故障或者服务请求，按级别算出响应、到场、恢复的时限。"""
    return take_call(ticket, f"prefect:{run_key()}")


def take_call(said: TicketOpened, key: str) -> str:
    """Open one ticket for one call."""
    return f"已登记工单 {open_ticket(said, key)}"


@business_flow("工单进展", "工单进展 {progress.ticket} {progress.act}")
def ticket_progress(progress: Annotated[TicketProgress, form_title("项目进展")]) -> str:
    """工单进展：登记响应、到场、等待甲方、恢复和双方签字；恢复后出具服务单供签字，签字后出具已签版本。"""
    return take_step(progress, f"prefect:{run_key()}")


def take_step(done: TicketProgress, key: str) -> str:
    """Record one step of a ticket and print what it calls for."""
    record_ticket_step(done, key)
    if done.act in SHEET_AFTER:
        return f"已出具服务单 {issue_ticket_sheet(done.ticket).number}"
    return f"工单 {done.ticket} 已登记{done.act}"


@business_flow("设备变更登记", "设备变更登记 {devices.no}")
def devices_changed(devices: Annotated[DeviceChangesOf, form_title("设备变更")]) -> str:
    """设备变更登记：登记停用、启用、搬移和换人，有变化的出具设备台账的新版本。"""
    return take_changes(devices, f"prefect:{run_key()}")


def take_changes(said: DeviceChangesOf, key: str) -> str:
    """Change devices once, and issue the register as it stands after."""
    change_devices(said, key)
    return f"设备台账 {issue_register(said.no).number}"


@business_flow("新需求登记", "新需求登记 {needs.no}")
def needs_heard(needs: Annotated[NeedsOf, form_title("新需求")]) -> str:
    """新需求登记：回访等场合提出的需求转交有关部门，跟踪到答复。"""
    numbers = route_needs(needs, f"prefect:{run_key()}")
    return f"已转交 {len(numbers)} 项：第 {'、'.join(map(str, numbers))} 项"


@business_flow("需求答复登记", "需求答复登记 {answered.no} 第{answered.need}项")
def need_answered(answered: Annotated[NeedAnswered, form_title("答复")]) -> None:
    """需求答复登记：登记部门对一项新需求的答复。"""
    answer_need(answered)
