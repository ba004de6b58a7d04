"""The scenario: an engagement's request and every decision on the way, in one file, for unattended runs."""

from collections.abc import Iterator
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from schemas.catalogue import PAPER_GATES, gate_of, paper_kind
from schemas.challenge_rules import ChallengeDecided
from schemas.devices import DeviceChangesOf
from schemas.errors import WaibaoError
from schemas.failed_awards import AwardFailed, AwardFailureDecided
from schemas.forms import Answer, StrictModel
from schemas.hr_forms import AccountsOf, ChangesOf, ChasesOf, EngagementOf, WaiversOf
from schemas.it_report_forms import YearOf
from schemas.it_survey import SurveyOf
from schemas.personnel import Channel
from schemas.progress import ProgressFacts
from schemas.request import OutsourcingRequest
from schemas.sealed_bids import BidHandedIn, BidWithdrawn
from schemas.securities import SecurityForfeited, SecurityReceived, SecurityReturned
from schemas.sentences import chinese_faults
from schemas.tender_questions import (
    AddendumConfirmed,
    AddendumIssued,
    ChallengeAnswered,
    ChallengeReceived,
    QuestionAsked,
    QuestionsAnswered,
)
from schemas.tendering import BidderRegistered
from schemas.tickets import NeedAnswered, NeedsOf, TicketOpened, TicketProgress
from schemas.values import BeijingMoment, Line, OptionalLine
from schemas.visits import FirstVisitReported, OccasionalVisit, VisitConfirmed, VisitMoved, VisitReported


class ScenarioAnswer(StrictModel):
    """One answer: when, and the gate's form."""

    at: BeijingMoment = Field(title="时间", description="作出决定的时间，不带时区时为北京时间")
    form: dict[str, Any] = Field(title="表单")


class ScenarioProgress(StrictModel):
    """Facts recorded at a moment."""

    at: BeijingMoment = Field(title="时间")
    facts: ProgressFacts = Field(title="进展")


class ScenarioPaper(StrictModel):
    """A paper that staff issue at a moment."""

    at: BeijingMoment = Field(title="时间")
    kind: Line = Field(title="文书类型", description="见 waibao documents kinds 中出具方式为“填写”的类型")
    form: dict[str, Any] = Field(title="表单")
    revises: int = Field(
        default=0, title="修订第几份", description="本项目该类文书按出具先后的序号；新出具的填 0", ge=0
    )

    @property
    def filled(self) -> Answer:
        """The validated form."""
        return PAPER_GATES[self.kind].form.model_validate(self.form)


PersonnelAct = Literal["在册", "入职", "变动", "月报", "资料", "账号", "催办", "离职异动", "免交"]
PERSONNEL_FORMS: dict[PersonnelAct, type[EngagementOf]] = {
    "账号": AccountsOf,
    "催办": ChasesOf,
    "离职异动": ChangesOf,
    "免交": WaiversOf,
}
"""What a form of a personnel entry is; its engagement is the scenario's."""


class ScenarioPersonnel(StrictModel):
    """What happens to the people of an HR engagement at a moment: files that arrive, or a form."""

    at: BeijingMoment = Field(title="时间")
    act: PersonnelAct = Field(title="事项", description="收件目录的名称，或者登记的表单")
    channel: Channel = Field(default="市场", title="渠道")
    files: list[Line] = Field(default_factory=list, title="收到的文件", description="相对于收件目录的路径")
    form: dict[str, Any] = Field(default_factory=dict, title="表单")

    def filled(self, no: str) -> EngagementOf:
        """The validated form, for an engagement."""
        return PERSONNEL_FORMS[self.act].model_validate({"no": no, **self.form})


ServiceAct = Literal[
    "调查表", "首次上门", "上门", "服务确认", "临时上门", "上门改期", "报修", "工单", "新需求", "需求答复", "设备变更",
    "年度报告",
]  # fmt: skip
SERVICE_FORMS: dict[ServiceAct, type[StrictModel]] = {
    "调查表": SurveyOf,
    "首次上门": FirstVisitReported,
    "上门": VisitReported,
    "服务确认": VisitConfirmed,
    "临时上门": OccasionalVisit,
    "上门改期": VisitMoved,
    "报修": TicketOpened,
    "工单": TicketProgress,
    "新需求": NeedsOf,
    "需求答复": NeedAnswered,
    "设备变更": DeviceChangesOf,
    "年度报告": YearOf,
}
"""What the form of a service entry is; see ``ScenarioService.filled`` for what it need not repeat."""


class ScenarioService(StrictModel):
    """What happens in an IT service at a moment: a survey that comes back, a visit, a ticket, a need."""

    at: BeijingMoment = Field(title="时间")
    act: ServiceAct = Field(title="事项")
    visit: int = Field(default=0, title="上门序号", description="首次上门、上门、服务确认、上门改期的填写", ge=0)
    ticket: int = Field(default=0, title="工单序号", description="工单的填写：本项目第几张工单", ge=0)
    form: dict[str, Any] = Field(title="表单", description="项目编号、时间、工单编号不必填写")

    def filled(self, no: str, ticket: str = "—") -> StrictModel:
        """The validated form: of an engagement, at the entry's moment, for its visit or its ticket of that number."""
        form = SERVICE_FORMS[self.act]
        known = {"no": no, "opened_at": self.at, "at": self.at, "ticket": ticket, "visit": self.visit or 1}
        said = {name: value for name, value in known.items() if name in form.model_fields}
        return form.model_validate({**said, **self.form})


TenderAct = Literal[
    "登记潜在投标人", "供应商提问", "答复提问", "补遗", "确认补遗", "接收投标文件", "撤回投标文件",
    "收到保证金", "退还保证金", "不予退还保证金", "收到异议", "答复异议", "决定异议",
    "中标人不能签约", "决定不能签约的处理",
]  # fmt: skip
TENDER_FORMS: dict[TenderAct, type[StrictModel]] = {
    "登记潜在投标人": BidderRegistered,
    "供应商提问": QuestionAsked,
    "答复提问": QuestionsAnswered,
    "补遗": AddendumIssued,
    "确认补遗": AddendumConfirmed,
    "接收投标文件": BidHandedIn,
    "撤回投标文件": BidWithdrawn,
    "收到保证金": SecurityReceived,
    "退还保证金": SecurityReturned,
    "不予退还保证金": SecurityForfeited,
    "收到异议": ChallengeReceived,
    "答复异议": ChallengeAnswered,
    "决定异议": ChallengeDecided,
    "中标人不能签约": AwardFailed,
    "决定不能签约的处理": AwardFailureDecided,
}
"""What the form of a tender's entry is; see ``ScenarioTender.filled`` for what it need not repeat."""
_DAYS = ("asked_on", "answered_on", "issued_on", "received_on", "returned_on", "decided_on", "occurred_on")
_MOMENTS = ("received_at", "withdrawn_at", "confirmed_at")


class ScenarioTender(StrictModel):
    """What happens in a tender at a moment: a bidder who comes, a question, a bid, a security, a challenge."""

    at: BeijingMoment = Field(title="时间")
    act: TenderAct = Field(title="事项", description="与招标、采购过程中的表单一一对应")
    form: dict[str, Any] = Field(
        title="表单", description="项目编号、采购文件编号、登记的时间和日期不必填写；与事项的时间不同的填写"
    )
    refused: OptionalLine = Field(
        default="", title="预期的拒绝理由", description="其中的文字；填写后，未被拒绝或者因其他理由被拒绝的，运行停止"
    )

    def filled(self, no: str, inquiry_no: str = "—") -> StrictModel:
        """The validated form: of an engagement, at the entry's moment, for the documents of that number."""
        form = TENDER_FORMS[self.act]
        known: dict[str, Any] = {"no": no, "inquiry_no": inquiry_no}
        known |= dict.fromkeys(_DAYS, self.at.date()) | dict.fromkeys(_MOMENTS, self.at)
        said = {name: value for name, value in known.items() if name in form.model_fields}
        return form.model_validate({**said, **self.form})


class Scenario(StrictModel):
    """场景文件：无人值守地运行一个外包项目。

    ``answers`` maps a decision's key (``acceptance-signed-2-1``: gate, milestone, round) to when and what was
    decided. ``inbox`` is a directory beside the scenario that holds the files named in the answers.
    """

    scenario: Line = Field(title="场景名称", description="同名场景的中断运行会被继续，而不是重新开始")
    rehearsal: bool = Field(default=False, title="演练", description="演练使用单独的编号前缀，不占用正式编号")
    inbox: Line = Field(default="inbox", title="收件目录", description="相对于场景文件所在目录")
    opened_at: BeijingMoment = Field(title="申请时间")
    request: OutsourcingRequest = Field(title="外包需求申请")
    answers: dict[str, ScenarioAnswer] = Field(title="决定")
    progress: list[ScenarioProgress] = Field(default_factory=list, title="进展登记")
    papers: list[ScenarioPaper] = Field(
        default_factory=list, title="出具的文书", description="晚于最后一项决定的不再出具"
    )
    personnel: list[ScenarioPersonnel] = Field(
        default_factory=list, title="人员事项", description="人事外包项目的来件和登记，按时间先后"
    )
    service: list[ScenarioService] = Field(
        default_factory=list, title="服务事项", description="IT服务外包项目的上门、报修和新需求，按时间先后"
    )
    tender: list[ScenarioTender] = Field(
        default_factory=list, title="招标事项", description="招标、采购过程中的登记，按时间先后"
    )

    @model_validator(mode="after")
    def forms_fit(self) -> Self:
        faults = [*self._faults_of_answers(), *self._faults_of_papers(), *self._faults_of_personnel()]
        faults += [*self._faults_of_service(), *self._faults_of_tender()]
        if faults:
            raise ValueError("\n".join(faults))
        return self

    def _faults_of_service(self) -> Iterator[str]:
        for place, entry in enumerate(self.service, 1):
            if not entry.visit and entry.act in ("首次上门", "上门", "服务确认", "上门改期"):
                yield f"service[{place}].visit：没有上门序号：请填写是第几次上门"
            if not entry.ticket and entry.act == "工单":
                yield f"service[{place}].ticket：没有工单序号：请填写是第几张工单"
            try:
                entry.filled("—")
            except ValueError as error:
                yield from (f"service[{place}].form{fault}" for fault in chinese_faults(error))

    def _faults_of_tender(self) -> Iterator[str]:
        for place, entry in enumerate(self.tender, 1):
            try:
                entry.filled("—")
            except ValueError as error:
                yield from (f"tender[{place}].form{fault}" for fault in chinese_faults(error))

    def _faults_of_personnel(self) -> Iterator[str]:
        for place, entry in enumerate(self.personnel, 1):
            if entry.act in PERSONNEL_FORMS:
                try:
                    entry.filled("—")
                except ValueError as error:
                    yield from (f"personnel[{place}].form{fault}" for fault in chinese_faults(error))
            elif not entry.files:
                yield f"personnel[{place}].files：没有文件：请列出{entry.act}的文件"

    def _faults_of_papers(self) -> Iterator[str]:
        for place, paper in enumerate(self.papers, 1):
            try:
                paper_kind(paper.kind)
                _ = paper.filled
            except WaibaoError as error:
                yield f"papers[{place}].kind：{error}"
            except ValueError as error:
                yield from (f"papers[{place}].form{fault}" for fault in chinese_faults(error))
            if paper.at < self.opened_at:
                yield f"papers[{place}].at：早于申请时间 {self.opened_at:%Y-%m-%d %H:%M}：请改正"

    def _faults_of_answers(self) -> Iterator[str]:
        for key, answer in self.answers.items():
            try:
                gate_of(key).form.model_validate(answer.form)
            except WaibaoError as error:
                yield f"answers.{key}：{error}"
            except ValueError as error:
                yield from (f"answers.{key}.form{fault}" for fault in chinese_faults(error))

    def form(self, key: str) -> Answer:
        """The validated form of an answer."""
        return gate_of(key).form.model_validate(self.answers[key].form)
