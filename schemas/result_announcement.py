"""How the result of a procurement by law is made public after the award. Rows S5.2, S8.5."""

from datetime import date
from decimal import Decimal

from pydantic import BaseModel, Field

from schemas.documents import DocumentKind
from schemas.parties import Context, Party
from schemas.request import OutsourcingRequest
from schemas.rules.bids import Regime
from schemas.rules.tender_calendar import RESULT_STANDS, result_challenged_until
from schemas.sourcing import Replaced
from schemas.tendering import is_tender
from schemas.values import Line, OptionalLine


class Bought(BaseModel):
    """A line of the winner's quotation; amounts in yuan with tax."""

    name: str
    unit: str
    quantity: Decimal
    price: Decimal
    amount: Decimal
    requirement: str = Field(default="", description="as the notice asked for it")


class Reviewer(BaseModel):
    """Who judged the bids."""

    name: str
    expert: bool


class Agency(BaseModel):
    """Who was entrusted with the procurement."""

    name: Line
    address: Line
    phone: Line
    fee: OptionalLine = Field(default="", title="代理服务收费标准和金额")


class ResultAnnouncementContext(Context):
    """中标（成交）结果公告：定标后向社会公布中标、成交供应商；政府采购的另写明金额、主要标的和评审专家名单。"""

    regime: Regime
    word: str = Field(description="中标 in a tender, else 成交")
    method_title: str
    winner: Party
    amount: Decimal
    award_no: str
    awarded_on: date
    bought: list[Bought]
    scope: list[str]
    needed_until: date
    reviewers: list[Reviewer]
    agency: Agency | None = None
    in_place_of: Replaced | None = None
    published: str = Field(default="", description="number of the candidates' publicity")
    objections_to: str
    contact: str
    announced_on: date

    @property
    def title(self) -> str:
        """What it is called by its law."""
        return "中标结果公示" if self.regime == "statutory_tender" else f"{self.word}结果公告"

    @property
    def stands_until(self) -> date:
        """Last day on which it stands."""
        return RESULT_STANDS.after(self.announced_on)

    @property
    def challenge_until(self) -> date:
        """Last day for challenges of the result."""
        return result_challenged_until(self.announced_on, self.regime)


def is_announced(request: OutsourcingRequest) -> bool:
    """Whether the law wants the result published: 政府采购法实施条例 43; 国家发展改革委令第10号 6 for tenders."""
    return request.regime == "government" or (request.regime == "statutory_tender" and is_tender(request))


RESULT_ANNOUNCEMENT = DocumentKind(
    "result-announcement",
    "中标（成交）结果公告",
    "sourcing",
    ResultAnnouncementContext,
    "JG",
    ("S5.2", "S8.5"),
    named=lambda context: context.title,
)
DOCUMENTS = (RESULT_ANNOUNCEMENT,)
