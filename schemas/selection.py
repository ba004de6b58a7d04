"""What is reported of the judged bids: by the committee before the award of a tender, and of every choice after it.

Rows S5.2, S8.5.
"""

from collections.abc import Sequence
from datetime import date, datetime

from pydantic import Field

from schemas.bids import JudgeReplaced
from schemas.documents import DocumentKind
from schemas.evaluation import Evaluation, RankedRow, SignRow
from schemas.forms import Answer, Gate
from schemas.parties import Context, Party
from schemas.pictures import Radar
from schemas.rules.rulebook import standing
from schemas.sourcing import Replaced, SignAnswer, answer_to, sign_refusals

CANDIDATES = int(standing("candidates-maximum"))
"""How many are recommended, in order (招标投标法实施条例 53)."""


class SignsAnswered(Answer):
    """核实异常情况：评标委员会提出评标报告之前，逐项核实评分汇总表所列的异常情况。"""

    sign_answers: list[SignAnswer] = Field(title="异常情况的答复", min_length=1)

    def answered(self, signs: Sequence[SignRow]) -> list[SignRow]:
        """The signs with what was found out about each."""
        return [sign.model_copy(update={"answer": answer_to(sign.no, self.sign_answers)}) for sign in signs]


def answering_refusals(said: SignsAnswered, signs: Sequence[SignRow]) -> list[str]:
    """Why the answers may not stand: a sign is left out, an answer is to no sign; empty when they may."""
    return sign_refusals(signs, signs, said.sign_answers)


class JudgedContext(Context):
    """What both reports tell of the bids and how they were judged."""

    evaluation: Evaluation
    regime_title: str
    method_title: str
    invited: list[Party]
    bid_count_note: str
    price_rule: str
    notice: list[str] = Field(default=[], description="where and when the procurement was published")
    opened_at: datetime | None = None
    opening_place: str = ""
    opened_by: list[str] = Field(default=[])
    clarifications: list[str] = Field(default=[])
    replaced: list[JudgeReplaced] = Field(default=[])

    @property
    def candidates(self) -> list[RankedRow]:
        """Who is recommended, in order."""
        return self.evaluation.ranking[:CANDIDATES]


class EvaluationReportContext(JudgedContext):
    """评标报告：评标委员会写明评标的过程、否决的投标、评分和推荐的中标候选人，由全体成员签字；公示和定标以此为据。"""

    papers: list[str] = Field(description="what the report rests on, with their numbers")
    evaluated_on: date


class SelectionContext(JudgedContext):
    """供应商评选报告：写明评选的过程、得分、推荐理由和定标结果，供存档和审计。"""

    winner: str
    winner_rank: int
    reason: str
    exception_reason: str
    exception_approver: str
    low_price_explanation: str = Field(default="", description="what the award says of the winner's low price")
    decided_by: str
    decided_on: date
    in_place_of: Replaced | None = None
    culture: list[str] = Field(default=[], description="what each culture-fit paper concluded")
    visits: list[str] = Field(default=[], description="what each vendor visit concluded")


_DRAWN = 5


def radar_of(context: JudgedContext) -> Radar:
    """The first in rank by criterion, as a share of the full mark: of more lines nobody can read one."""
    criteria = context.evaluation.criteria
    series = tuple(
        (row.vendor, tuple(float(row.points[item.code] / item.weight) for item in criteria))
        for row in context.evaluation.ranking[:_DRAWN]
    )
    return Radar("各供应商评分对比", tuple(item.name for item in criteria), series)


EVALUATION_REPORT = DocumentKind(
    "evaluation-report",
    "评标报告",
    "sourcing",
    EvaluationReportContext,
    "PB",
    ("S5.2", "S8.5"),
    pictures={"radar": radar_of},
    cover=True,
)
SELECTION_REPORT = DocumentKind(
    "selection-report",
    "供应商评选报告",
    "sourcing",
    SelectionContext,
    "PX",
    ("S5.2", "S8.5"),
    pictures={"radar": radar_of},
    cover=True,
)
DOCUMENTS = (EVALUATION_REPORT, SELECTION_REPORT)

SIGNS_ANSWERED = Gate("signs-answered", "核实异常情况", "sourcing", SignsAnswered, "buyer")
GATES = (SIGNS_ANSWERED,)
