"""Questions, amendments and challenges of a tender. Rows S5.2, S8.5."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal, Self

from pydantic import BaseModel, Field, model_validator

from schemas.documents import DocumentKind
from schemas.forms import StrictModel
from schemas.parties import Context, Party
from schemas.rules.bids import Regime
from schemas.rules.tender_calendar import ANSWERING
from schemas.values import BeijingMoment, Line, Remark, Text

_NO = "如 XM-2026-0001"


class QuestionAsked(StrictModel):
    """登记供应商提问：登记供应商对采购文件的书面提问，由采购人统一答复。"""

    no: Line = Field(title="项目编号", description=_NO)
    vendor: Line = Field(title="提问的供应商", description="只用于登记，答复时不公布")
    asked_on: date = Field(title="收到日期")
    question: Text = Field(title="问题")


class QuestionAnswered(StrictModel):
    """One question answered."""

    question: int = Field(title="问题序号", ge=1)
    restated: Remark = Field(
        default="", title="公布的问题", description="原文会暴露提问人的，改写后填写；不填的公布原文"
    )
    answer: Text = Field(title="答复")


class QuestionsAnswered(StrictModel):
    """答复供应商提问：把问题和答复发给全部供应商，不说明问题的来源；影响报价编制的按补遗办理。"""

    no: Line = Field(title="项目编号", description=_NO)
    by: Line = Field(title="答复人")
    answered_on: date = Field(title="答复日期")
    answers: list[QuestionAnswered] = Field(title="答复", min_length=1)
    affects: bool = Field(
        title="影响投标（报价）文件的编制", description="影响的，依法顺延截止时间，已递交的文件须确认后才有效"
    )

    @model_validator(mode="after")
    def once_each(self) -> Self:
        numbers = [one.question for one in self.answers]
        if len(set(numbers)) < len(numbers):
            raise ValueError("同一个问题答复了两次：请删去一次")
        return self


class AddendumIssued(StrictModel):
    """发出补遗：修改或者补充采购文件，发给全部供应商；影响编制且时间不足的，依法顺延截止时间。"""

    no: Line = Field(title="项目编号", description=_NO)
    by: Line = Field(title="办理人")
    issued_on: date = Field(title="发出日期")
    changes: list[Line] = Field(title="修改内容", description="逐条写明原条款和修改后的内容", min_length=1)
    affects: bool = Field(title="影响投标（报价）文件的编制")
    deadline: BeijingMoment | None = Field(
        default=None, title="新的截止时间", description="只能推迟；不填的按法定最短时间顺延，时间足够的不变"
    )


class AddendumConfirmed(StrictModel):
    """确认补遗：登记供应商对澄清或者补遗的书面确认；之前递交的投标文件从此有效。"""

    no: Line = Field(title="项目编号", description=_NO)
    addendum: int = Field(title="澄清或者补遗的序号", ge=1)
    vendor: Line = Field(title="供应商")
    confirmed_at: BeijingMoment = Field(title="收到确认的时间")


def told_who(texts: Sequence[str], vendors: Sequence[Party]) -> list[str]:
    """Names in a published text that would tell who asked; empty when there are none."""
    known = dict.fromkeys(word for party in vendors for word in (party.name, party.uscc, party.phone, party.contact))
    return [word for word in known if any(word in text for text in texts)]


class Answered(BaseModel):
    """A question as it is published."""

    question: str
    answer: str


class ToVendorContext(Context):
    """What a clarification and an addendum share."""

    vendor: Party
    inquiry_no: str
    seq: int
    issued_on: date
    issued_by: str
    affects: bool
    due_before: datetime
    due_after: datetime
    law: str = Field(description="clause that extends the deadline; empty where none demands it")

    @property
    def extended(self) -> bool:
        return self.due_after > self.due_before


class ClarificationContext(ToVendorContext):
    """澄清答疑文件：把各供应商的提问和采购人的答复发给全部供应商，不说明问题的来源。"""

    answers: list[Answered]


class AddendumContext(ToVendorContext):
    """补遗文件：对采购文件的修改和补充，写明截止时间是否顺延，附供应商的确认回执。"""

    changes: list[str]


Stage = Literal["采购文件", "采购过程", "评审结果"]


_STAGES: dict[Stage, str] = {
    "采购文件": "招标投标法实施条例第二十二条",
    "采购过程": "招标投标法第六十五条",
    "评审结果": "招标投标法实施条例第五十四条",
}
"""Objections to the documents, to how a tender is held, and to its result."""


class ChallengeReceived(StrictModel):
    """登记质疑（异议）：登记供应商的书面质疑或者异议；答复之前不得定标、签订合同。"""

    no: Line = Field(title="项目编号", description=_NO)
    by: Line = Field(title="登记人")
    challenger: Line = Field(title="质疑（异议）人")
    stage: Stage = Field(title="针对的环节")
    known_on: date = Field(title="知道或者应当知道之日", description="质疑（异议）书写明的日期")
    received_on: date = Field(title="收到日期")
    content: Text = Field(title="质疑（异议）事项和事实依据")
    asked: Line = Field(title="请求")

    @model_validator(mode="after")
    def in_order(self) -> Self:
        if self.received_on < self.known_on:
            raise ValueError("收到日期早于知道或者应当知道之日：请核对两个日期")
        return self


class ChallengeAnswered(StrictModel):
    """答复质疑（异议）：登记答复的结论、理由和措施，出具答复书。"""

    no: Line = Field(title="项目编号", description=_NO)
    challenge: int = Field(title="质疑（异议）序号", ge=1)
    by: Line = Field(title="答复人")
    answered_on: date = Field(title="答复日期")
    result: Literal["成立", "部分成立", "不成立", "逾期不予受理"] = Field(title="结论")
    answer: Text = Field(title="答复的事实和理由")
    measures: Remark = Field(default="", title="处理措施", description="成立、部分成立的必填")

    @model_validator(mode="after")
    def followed(self) -> Self:
        if self.result in ("成立", "部分成立") and not self.measures:
            raise ValueError("质疑（异议）成立的须写明处理措施：请填写")
        return self


class ChallengeAnswerContext(Context):
    """质疑（异议）答复书：书面答复供应商的质疑或者异议，写明事实、理由、结论和救济途径。"""

    challenger: str
    seq: int
    regime: Regime
    stage: Stage
    known_on: date
    received_on: date
    until: date = Field(description="last day for the challenge; a later one may be turned away")
    answer_by: date
    content: str
    asked: str
    answered: ChallengeAnswered

    @property
    def law(self) -> str:
        """By which it is answered; a tender by law has a clause for each stage."""
        return _STAGES[self.stage] if self.regime == "statutory_tender" else ANSWERING[self.regime].law

    @property
    def word(self) -> str:
        """What the law of the regime calls it."""
        return "质疑" if self.regime == "government" else "异议"


CLARIFICATION = DocumentKind("clarification", "澄清答疑文件", "sourcing", ClarificationContext, "CQ", ("S5.2", "S11.1"))
ADDENDUM = DocumentKind("addendum", "补遗文件", "sourcing", AddendumContext, "BY", ("S5.2",))
CHALLENGE_ANSWER = DocumentKind(
    "challenge-answer",
    "质疑（异议）答复书",
    "sourcing",
    ChallengeAnswerContext,
    "ZY",
    ("S5.2", "S8.5"),
    named=lambda context: f"{context.word}答复书",
)
DOCUMENTS = (CLARIFICATION, ADDENDUM, CHALLENGE_ANSWER)
