"""The service ticket on paper: one fault or request from the call to both signatures. Rows S6.3, S6.5."""

from datetime import datetime
from typing import Literal, NamedTuple

from pydantic import Field

from schemas.documents import DocumentKind
from schemas.it_customary import RATING_TITLES
from schemas.it_terms import SEVERITY_TITLES, Severity
from schemas.parties import Context, ContractHead
from schemas.tickets import CauseClass, TicketStatus


class Clocked(NamedTuple):
    """One limit of the service level: until when, and when it came."""

    title: str
    due: datetime | None
    came: datetime | None

    @property
    def kept(self) -> bool | None:
        """None when nothing was promised or it has not come yet."""
        return None if self.due is None or self.came is None else self.came <= self.due


class ServiceTicketContext(Context):
    """服务单：登记一次报修的客户、地址、联系人、内容、解决办法和服务时间，由工程师和客户签字。"""

    contract: ContractHead
    no: str = Field(description="GD-2026-000001")
    version: int = 1
    severity: Severity
    address: str
    department: str = ""
    contact: str
    phone: str
    content: str
    device: str = Field(default="", description="label, empty when it is about no device")
    device_named: str = Field(default="", description="kind, maker and model")
    opened_at: datetime
    respond_by: datetime
    arrive_by: datetime | None = None
    restore_by: datetime
    responded_at: datetime | None = None
    arrived_at: datetime | None = None
    restored_at: datetime | None = None
    left_at: datetime | None = Field(default=None, description="when the engineer ended")
    waited_minutes: int = Field(default=0, description="minutes of service that waited for the client, not counted")
    mode: Literal["现场", "远程"] = "现场"
    engineer: str = ""
    cause_class: CauseClass | None = None
    cause: str = ""
    solution: str = ""
    parts: list[str] = Field(default=[], description="spare parts used, with quantity and who pays")
    advice: str = ""
    status: TicketStatus
    repeat_of: str = Field(default="", description="number of the ticket whose fault came back")
    signed_by_engineer: str = ""
    signed_by_client: str = ""
    rating: int | None = Field(default=None, ge=1, le=5)

    @property
    def rating_title(self) -> str:
        return RATING_TITLES[self.rating] if self.rating else ""

    @property
    def severity_title(self) -> str:
        return SEVERITY_TITLES[self.severity]

    @property
    def clocks(self) -> list[Clocked]:
        """Response, arrival and restoration against what the contract promises."""
        return [
            Clocked("响应", self.respond_by, self.responded_at),
            Clocked("到场", self.arrive_by, self.arrived_at),
            Clocked("恢复", self.restore_by, self.restored_at),
        ]


SERVICE_TICKET = DocumentKind(
    "service-ticket", "服务单", "monitoring", ServiceTicketContext, "FD", ("S6.3", "S6.5"),
    engagement_kinds=("it",), issued_by="乙方",
)  # fmt: skip
DOCUMENTS: tuple[DocumentKind, ...] = (SERVICE_TICKET,)
