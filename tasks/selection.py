"""What is reported of the judged bids: signs answered and the committee's report of a tender, the selection report.

Rows S5.2, S8.5.
"""

from typing import Any

from schemas.bids import BIDS_RECEIVED, BIDS_SCORED, BidsReceived, BidsScored
from schemas.documents import DocumentKind
from schemas.evaluation import Evaluation, price_rule
from schemas.forms import Answer, Needs
from schemas.opening import OPENING_RECORD
from schemas.records import Engagement
from schemas.request import REGIME_TITLES
from schemas.rules.bids import MINIMUM, Method
from schemas.screening import QUALIFICATION
from schemas.selection import (
    EVALUATION_REPORT,
    SELECTION_REPORT,
    SIGNS_ANSWERED,
    EvaluationReportContext,
    SelectionContext,
    SignsAnswered,
    answering_refusals,
)
from schemas.sourcing import LOWEST_BY_LAW, SCORING_SHEET, lowest_only
from schemas.tendering import is_tender
from schemas.values import in_shanghai
from tasks.answers import head
from tasks.awards import replaced, the_award
from tasks.collusion import signs_shown
from tasks.documents import Issued, issue
from tasks.evaluation import culture_findings, evaluate, notices, visit_findings
from tasks.refusals import Judges
from tasks.sourcing import award_subject
from tasks.step import step
from waibao.store.engine import reading
from waibao.store.store import Store


def signs_need_answers(no: str, scoring: Issued) -> Needs | None:
    """What the committee of a tender must look into before it reports; None when there are no signs, or no tender."""
    with reading() as store:
        engagement = store.engagements.get(no)
        open_ = [sign.no for sign in signs_shown(store, engagement) if not sign.answer]
        if not open_ or not is_tender(store.engagements.request_of(engagement)):
            return None
    asked = [{"sign": sign, "answer": ""} for sign in open_]
    return Needs(SIGNS_ANSWERED.slug, (1,), scoring.markdown, {"sign_answers": asked})


@step("出具评标报告")
def issue_evaluation_report(no: str) -> Issued | None:
    """出具评标报告。

    What the committee of a tender hands to the buyer before candidates are published and the award is made, signed by
    all of its members (招标投标法实施条例第五十三条); nothing elsewhere.
    """
    with reading() as store:
        if not is_tender(store.engagements.request_of(store.engagements.get(no))):
            return None

    def build(store: Store, engagement: Engagement) -> EvaluationReportContext:
        evaluation = evaluate(store, engagement).model_copy(update={"signs": signs_shown(store, engagement)})
        return EvaluationReportContext(
            **_judged(store, engagement, evaluation),
            papers=_numbers(store, engagement, OPENING_RECORD, QUALIFICATION, SCORING_SHEET),
            evaluated_on=store.today(engagement),
        )

    return issue(EVALUATION_REPORT, no, build)


def _numbers(store: Store, engagement: Engagement, *kinds: DocumentKind) -> list[str]:
    """Title and number of what is issued of these kinds."""
    found = ((kind, store.documents.find(engagement, kind)) for kind in kinds)
    return [f"{kind.title}（编号 {document.number}）" for kind, document in found if document]


@step("出具供应商评选报告")
def issue_selection_report(no: str) -> Issued:
    """出具供应商评选报告。

    Why this vendor was chosen, for anyone who asks later (S5.2, S8.5).
    """

    def build(store: Store, engagement: Engagement) -> SelectionContext:
        request = store.engagements.request_of(engagement)
        award = the_award(store, engagement)
        signs = [sign.model_copy(update={"answer": award.answered(sign)}) for sign in signs_shown(store, engagement)]
        evaluation = evaluate(store, engagement).model_copy(update={"signs": signs})
        return SelectionContext(
            **_judged(store, engagement, evaluation),
            winner=award.vendor,
            winner_rank=next(row.rank for row in evaluation.ranking if row.vendor == award.vendor),
            reason=award.reason
            or (LOWEST_BY_LAW if lowest_only(request.regime, request.method) else "综合得分排名第一"),
            exception_reason=award.exception_reason,
            exception_approver=award.exception_approver,
            decided_by=award.by,
            decided_on=store.today(engagement),
            low_price_explanation=award.low_price_explanation,
            in_place_of=replaced(store, engagement),
            culture=culture_findings(store, engagement),
            visits=visit_findings(store, engagement),
        )

    return issue(SELECTION_REPORT, no, build, subject=award_subject(no))


def _judged(store: Store, engagement: Engagement, evaluation: Evaluation) -> dict[str, Any]:
    """What both reports tell."""
    request, top = store.engagements.request_of(engagement), head(store, engagement)
    valid = len(evaluation.ranking)
    invited = [store.engagements.party(one.id or 0) for _, one in store.sourcing.vendors(engagement)]
    received = store.decisions.made(engagement, BIDS_RECEIVED, BidsReceived, 1)
    scored = store.decisions.made(engagement, BIDS_SCORED, BidsScored, 1)
    return {
        "head": top,
        "evaluation": evaluation,
        "regime_title": REGIME_TITLES[request.regime],
        "method_title": request.method_title,
        "invited": invited,
        "bid_count_note": f"{_COUNTED.get(request.method, '邀请')} {len(invited)} 家，"
        f"收到{top.words.bid} {len(evaluation.bids)} 份，有效 {valid} 份" + _count_note(request.method, valid),
        "price_rule": price_rule(request.price_basis, request.scored_by),
        "notice": notices(store, engagement),
        "opened_at": in_shanghai(received.opened_at) if received.opened_at else None,
        "opening_place": received.opening_place,
        "opened_by": received.opened_by,
        "clarifications": scored.clarifications,
        "replaced": scored.replaced,
    }


_COUNTED = {"direct": "直接采购", "open": "获取招标文件"}
"""Who was asked, as the reports count them; elsewhere they are invited."""


def _count_note(method: Method, valid: int) -> str:
    if method == "direct":
        return ""
    return "，符合不少于三家的要求" if valid >= MINIMUM else "，不足三家"


def _answered_refusals(store: Store, engagement: Engagement, form: Answer, subject: tuple[int, ...]) -> list[str]:
    assert isinstance(form, SignsAnswered)
    return answering_refusals(form, signs_shown(store, engagement))


REFUSALS: Judges = {SIGNS_ANSWERED.slug: _answered_refusals}
