"""A tender: what is arranged, the documents bidders get, who qualifies, how bids are opened. Rows S5.2, S8.5, S11.1."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, Field, model_validator

from schemas.bids import BidResponse
from schemas.documents import DocumentKind
from schemas.forms import Answer, Gate, StrictModel
from schemas.parties import Context, Party
from schemas.request import OutsourcingRequest
from schemas.rules.rulebook import standing
from schemas.rules.tender_calendar import PUBLICITY, RETURNING, SIGNING, TENDERS, deadline_refusals
from schemas.sealed_bids import in_groups
from schemas.sourcing import InquiryContext
from schemas.tender import Qualification, TenderNotice
from schemas.values import Instant, Line, Money, OptionalLine, Ratio, in_shanghai

GENERAL_PROOFS = {
    "依法设立并有效存续，具有独立承担民事责任的能力": "营业执照复印件",
    "未被责令停业、暂扣或者吊销执照，未被列入严重违法失信名单": "下方的声明，国家企业信用信息公示系统的查询结果",
    "近三年内在经营活动中没有重大违法记录": "下方的声明，“信用中国”网站的查询结果",
    "投标文件由法定代表人或者授权代表签署并加盖公章": "法定代表人身份证明；由代理人签署的，附授权委托书",
}
GENERAL_REQUIREMENTS = tuple(GENERAL_PROOFS)
"""What every bidder must be, whatever is bought (政府采购法 22 and custom)."""
BID_CAP = standing("bid-security-cap-percent")
PERFORMANCE_CAP = standing("performance-security-cap-percent")


class TenderArranged(Answer):
    """安排招标：确定招标文件发出、提问、投标截止和开标的时间，资格要求和保证金。"""

    issued_on: date = Field(title="招标文件发出日期")
    questions_until: date = Field(title="提问截止日期")
    deadline: Annotated[Instant, AfterValidator(in_shanghai)] = Field(title="投标截止和开标时间")
    delivery_place: Line = Field(title="递交投标文件的地点")
    opening_place: Line = Field(title="开标地点")
    validity_days: int = Field(default=60, title="投标有效期（日）", ge=1)
    security: Money = Field(
        default=Decimal("0.00"), title="投标保证金（元）", description="不收取的填 0；投标人可以用保函代替"
    )
    performance_percent: Ratio = Field(
        default=Decimal(0), title="履约保证金（合同金额的%）", description="不收取的填 0；中标人可以用保函代替"
    )
    retention_percent: Ratio = Field(default=Decimal(0), title="质保金（每期价款的%）", description="不扣留的填 0")
    qualifications: list[Qualification] = Field(
        default_factory=list, title="特定资格要求", description="一般资格要求已列入招标文件，不必填写"
    )
    objections_to: Line = Field(title="异议受理部门和电话")

    @model_validator(mode="after")
    def in_order(self) -> Self:
        if not self.issued_on <= self.questions_until < self.deadline.date():
            raise ValueError("提问截止日期须在招标文件发出之后、投标截止日期之前：请改正")
        return self

    @property
    def requirements(self) -> list[str]:
        """Everything a bidder is screened for."""
        return [*GENERAL_REQUIREMENTS, *(item.requirement for item in self.qualifications)]


def arranged_refusals(arranged: TenderArranged, request: OutsourcingRequest) -> list[str]:
    """Why a tender may not be arranged so: dates too short for its regime, securities above what the law allows."""
    refusals = deadline_refusals(arranged.issued_on, arranged.deadline.date(), request.regime, request.method)
    if request.regime == "voluntary":
        return refusals
    cap = request.budget * BID_CAP / 100
    if arranged.security > cap:
        refusals.append(
            f"投标保证金 {arranged.security:,.2f} 元超过项目估算价的 {BID_CAP}%（{cap:,.2f} 元，"
            "招标投标法实施条例第二十六条、政府采购法实施条例第三十三条）：请降低。"
        )
    if arranged.performance_percent > PERFORMANCE_CAP:
        refusals.append(
            f"履约保证金超过合同金额的 {PERFORMANCE_CAP}%"
            "（招标投标法实施条例第五十八条、政府采购法实施条例第四十八条）：请降低。"
        )
    return refusals


def notice_refusals(notice: TenderNotice, arranged: TenderArranged | None) -> list[str]:
    """Where a tender notice says otherwise than what was arranged; empty when nothing was."""
    if arranged is None:
        return []
    pairs = (
        ("投标截止和开标时间", notice.deadline, arranged.deadline),
        ("提问截止日期", notice.questions_until, arranged.questions_until),
        ("投标有效期", notice.validity_days, arranged.validity_days),
        ("投标保证金", notice.security, arranged.security),
        ("招标文件获取开始日期", notice.documents_from, arranged.issued_on),
    )
    return [f"{what}与招标安排不一致：招标安排为 {right}，请改正。" for what, said, right in pairs if said != right]


class TenderDocumentsContext(InquiryContext):
    """招标文件：发给潜在投标人，写明采购内容、资格要求、投标文件的编制与递交、开标、评标和定标办法。"""

    arranged: TenderArranged

    @property
    def requirements(self) -> list[str]:
        return self.arranged.requirements

    @property
    def proofs(self) -> list[tuple[str, str]]:
        """What bidders show for each requirement."""
        return [*GENERAL_PROOFS.items(), *((item.requirement, item.proof) for item in self.arranged.qualifications)]

    @property
    def signing_law(self) -> str:
        return SIGNING[self.request.regime].law

    @property
    def returning(self) -> str:
        """Until when bid security is given back."""
        period = RETURNING[self.request.regime]
        return f"{period}内（{period.law}）"


class ScreenLine(StrictModel):
    """One requirement held against one bidder."""

    vendor: Line = Field(title="投标人")
    requirement: Line = Field(title="资格要求")
    verdict: Literal["合格", "不合格"] = Field(title="审查结论")
    reason: OptionalLine = Field(default="", title="理由", description="不合格的必填，写明缺少或者不符合的材料")

    @model_validator(mode="after")
    def reasoned(self) -> Self:
        if self.verdict == "不合格" and not self.reason:
            raise ValueError(f"“{self.vendor}”的“{self.requirement}”不合格：请填写理由")
        return self


class QualificationScreened(Answer):
    """资格审查：在开启报价之前，逐项审查各投标人的资格。"""

    reviewers: list[Line] = Field(
        title="审查人",
        description="两人以上；依法必须招标的，资格后审由评标委员会审查（招标投标法实施条例第二十条）",
        min_length=2,
    )
    lines: list[ScreenLine] = Field(title="逐项结论", min_length=1)

    def failures(self, vendor: str) -> list[str]:
        """What a bidder lacks, each with the reason."""
        failed = [line for line in self.lines if line.vendor == vendor and line.verdict == "不合格"]
        return [f"{line.requirement}（{line.reason}）" for line in failed]


def screening_refusals(
    screened: QualificationScreened, bidders: Sequence[str], requirements: Sequence[str]
) -> list[str]:
    """Why a screening may not stand: every requirement is held against every bidder just once, and no other."""
    given = [(line.vendor, line.requirement) for line in screened.lines]
    wanted = [(vendor, requirement) for vendor in bidders for requirement in requirements]
    refusals = [
        f"“{vendor}”的“{requirement}”没有审查结论：请补充。"
        for vendor, requirement in wanted
        if (vendor, requirement) not in given
    ]
    refusals += [
        f"“{vendor}”的“{requirement}”不在审查范围内：请核对投标人名称和招标文件的资格要求。"
        for vendor, requirement in dict.fromkeys(given)
        if (vendor, requirement) not in wanted
    ]
    return refusals + [
        f"“{vendor}”的“{requirement}”有 {given.count((vendor, requirement))} 个结论：请只保留一个。"
        for vendor, requirement in dict.fromkeys(given)
        if given.count((vendor, requirement)) > 1
    ]


class QualificationContext(Context):
    """资格审查表：记载对各投标人逐项资格审查的结论和理由，不合格的不再开启其报价。"""

    screened: QualificationScreened
    bidders: list[str]
    requirements: list[str]
    screened_on: date

    @property
    def grid(self) -> list[tuple[str, list[str]]]:
        """Every requirement with the verdicts in the order of the bidders."""
        verdicts = {(line.vendor, line.requirement): line.verdict for line in self.screened.lines}
        return [(item, [verdicts[vendor, item] for vendor in self.bidders]) for item in self.requirements]

    @property
    def failed(self) -> Mapping[str, list[str]]:
        """Bidders that do not qualify, and why."""
        return {vendor: why for vendor in self.bidders if (why := self.screened.failures(vendor))}


class OpenedBid(BaseModel):
    """One bid at the opening."""

    vendor: str
    receipt_no: str
    received_at: datetime
    sha256: str
    intact: bool = Field(description="the content opened has the hash that the receipt told")
    gross: Decimal | None
    security: str = Field(description="how bid security was given; empty for none")
    note: str = Field(default="", description="why it was not opened, or is not valid")

    @property
    def digest(self) -> str:
        return in_groups(self.sha256)


class RefusedBid(BaseModel):
    """A bid that was not taken in, or was taken back."""

    vendor: str
    at: datetime
    sha256: str
    reason: str

    @property
    def digest(self) -> str:
        return in_groups(self.sha256)


class OpeningContext(Context):
    """开标记录：记载开标的时间、地点、参加人，各投标文件的接收、密封和报价，以及拒收的文件。"""

    opened_at: datetime
    place: str
    present: list[str]
    deadline: datetime
    bids: list[OpenedBid]
    refused: list[RefusedBid]
    valid: int
    minimum: int

    @property
    def opened(self) -> list[OpenedBid]:
        return [bid for bid in self.bids if bid.gross is not None]


class Candidate(BaseModel):
    """A ranked candidate as published."""

    rank: int
    vendor: str
    gross: Decimal
    total: Decimal
    response: BidResponse | None = Field(default=None, description="what it promised; None in publicity of before")


class PublicityContext(Context):
    """中标候选人公示：公示中标候选人的名次、报价、质量、工期、项目负责人、资格能力条件、评标情况和异议的提出办法。"""

    candidates: list[Candidate]
    published_on: date
    until: date
    objections_to: str
    media: list[str] = Field(default=[], description="where the tender was announced, and this is published")
    report_no: str = Field(default="", description="of the committee's report")
    judges: int = 0
    received: int = 0
    valid: int = 0
    rejected: list[str] = Field(default=[], description="bids that are not valid, each with the reasons")

    @property
    def period(self) -> str:
        return f"{PUBLICITY['statutory_tender']}（{PUBLICITY['statutory_tender'].law}）"


class BidderRegistered(StrictModel):
    """登记潜在投标人：公开招标的公告发出后，登记前来获取招标文件的供应商，并发出招标文件。"""

    no: Line = Field(title="项目编号", description="如 XM-2026-0001")
    by: Line = Field(title="办理人")
    bidder: Party = Field(title="潜在投标人")


TENDER_DOCUMENTS = DocumentKind(
    "tender-documents", "招标文件", "sourcing", TenderDocumentsContext, "ZW", ("S5.2", "S8.5", "S11.1"), cover=True
)
QUALIFICATION = DocumentKind("qualification-report", "资格审查表", "sourcing", QualificationContext, "ZS", ("S5.2",))
OPENING_RECORD = DocumentKind("opening-record", "开标记录", "sourcing", OpeningContext, "KJ", ("S5.2",))
PUBLICITY_NOTICE = DocumentKind(
    "candidate-publicity", "中标候选人公示", "sourcing", PublicityContext, "GS", ("S5.2", "S8.5")
)
DOCUMENTS = (TENDER_DOCUMENTS, QUALIFICATION, OPENING_RECORD, PUBLICITY_NOTICE)

ARRANGED = Gate("tender-arranged", "安排招标", "sourcing", TenderArranged, "buyer")
SCREENED = Gate("qualification-screened", "资格审查", "sourcing", QualificationScreened, "buyer")
GATES = (ARRANGED, SCREENED)


def is_tender(request: OutsourcingRequest) -> bool:
    """Whether bids are handed in sealed and opened in public."""
    return request.method in TENDERS


def unscreened(bidders: Sequence[str], requirements: Sequence[str]) -> Iterator[dict[str, str]]:
    """The lines of a screening before anybody has judged: without verdicts."""
    for vendor in bidders:
        for requirement in requirements:
            yield {"vendor": vendor, "requirement": requirement}
