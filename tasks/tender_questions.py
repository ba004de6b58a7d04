"""Questions and amendments: answered to all without naming who asked, the deadline put off where the law wants it.

Rows S5.2, S8.5, S11.1.
"""

from collections.abc import Iterable
from datetime import date, datetime

from schemas.bids import BIDS_RECEIVED, BidsReceived
from schemas.documents import DocumentKind
from schemas.errors import NotFound, Refused
from schemas.records import Addendum, Engagement, TenderQuestion
from schemas.rules.tender_calendar import REPLYING, closing, extended
from schemas.tender_questions import (
    ADDENDUM,
    CLARIFICATION,
    AddendumConfirmed,
    AddendumContext,
    AddendumIssued,
    Answered,
    ClarificationContext,
    QuestionAsked,
    QuestionsAnswered,
    told_who,
)
from tasks.answers import head
from tasks.documents import Issued, issue
from tasks.securities import move_due_dates
from tasks.step import say, step
from tasks.tender import asked_with, changing, deadline_of, inquiry_no
from waibao.store.engine import reading, transaction
from waibao.store.store import Store

QUESTION_DUTY = "tender-questions"


@step("登记供应商提问")
def record_question(said: QuestionAsked) -> int:
    """登记供应商提问。

    Enter a question under the next number, which it returns; the same question of the same vendor once.

    Raises:
        Refused: after the last day for questions.
    """
    with transaction() as store:
        engagement = store.engagements.get(said.no)
        vendor, _ = store.sourcing.vendor_named(engagement, said.vendor)
        until = asked_with(store, engagement).questions_until
        if said.asked_on > until:
            raise Refused(f"提问截止日期为 {until}，{said.asked_on} 收到的提问已逾期：必须修改采购文件的，请发出补遗")
        asked = store.tenders.ask(engagement, vendor, said.asked_on, said.question)
        _enter_question_duty(store, engagement, asked)
    say(f"{said.no} 已登记第 {asked.seq} 个问题")
    return asked.seq


def _enter_question_duty(store: Store, engagement: Engagement, asked: TenderQuestion) -> None:
    due, basis = deadline_of(store, engagement), "采购文件"
    if period := REPLYING.get(store.engagements.request_of(engagement).regime):
        due, basis = min(due, closing(period.after(asked.asked_on))), period.law
    title = f"答复供应商的第 {asked.seq} 个提问"
    store.obligations.add(engagement, QUESTION_DUTY, str(asked.seq), title, due, basis)


@step("答复供应商提问")
def answer_questions(said: QuestionsAnswered) -> int:
    """答复供应商提问。

    Record the answers as the next clarification; returns its number. Answered before, they stand.

    Raises:
        Refused: an unknown question, one answered before, or a text that tells who asked.
    """
    with transaction() as store:
        engagement = store.engagements.get(said.no)
        questions = {question.seq: question for question in store.tenders.questions(engagement)}
        if missing := [one.question for one in said.answers if one.question not in questions]:
            raise NotFound(f"项目 {said.no} 没有第 {'、'.join(map(str, missing))} 个问题：请核对问题序号")
        published = [
            (questions[one.question], one.restated or questions[one.question].question, one.answer)
            for one in said.answers
        ]
        if repeated := _answered_so(store, engagement, published):
            return repeated.seq
        if refusals := _answer_refusals(store, engagement, published):
            raise Refused(refusals)
        amendment = _amend(store, engagement, "澄清", said.by, said.answered_on, [], said.affects)
        for question, text, answer in published:
            question.published, question.answer, question.addendum_id = text, answer, amendment.id
            store.session.add(question)
            store.obligations.fulfil(engagement, QUESTION_DUTY, str(question.seq))
    return amendment.seq


Published = list[tuple[TenderQuestion, str, str]]


def _answered_so(store: Store, engagement: Engagement, published: Published) -> Addendum | None:
    """The clarification that says just this already."""
    before = {question.addendum_id for question, text, answer in published if (text, answer) == _said(question)}
    same = all(_said(question) == (text, answer) for question, text, answer in published)
    found = [one for one in store.tenders.amendments(engagement) if one.id in before]
    return found[0] if same and found else None


def _said(question: TenderQuestion) -> tuple[str, str]:
    return question.published, question.answer


def _answer_refusals(store: Store, engagement: Engagement, published: Published) -> list[str]:
    parties = [store.engagements.party(vendor.organisation_id) for vendor, _ in store.sourcing.vendors(engagement)]
    refusals = [
        f"第 {question.seq} 个问题已在之前答复：需要更正的，请发出补遗。"
        for question, _, _ in published
        if question.answer
    ]
    return refusals + [
        f"第 {question.seq} 个问题的公布内容会暴露提问人（{'、'.join(words)}）：请改写后公布。"
        for question, text, answer in published
        if (words := told_who([text, answer], parties))
    ]


@step("发出补遗")
def issue_change(said: AddendumIssued) -> int:
    """发出补遗。

    Record a change of the documents; returns its number among the clarifications and addenda.

    Raises:
        Refused: after the deadline, or a new deadline that is earlier or shorter than the law allows.
    """
    with transaction() as store:
        engagement = store.engagements.get(said.no)
        for known in store.tenders.amendments(engagement):
            if (known.kind, known.issued_on, known.changes) == ("补遗", said.issued_on, said.changes):
                return known.seq
        amendment = _amend(
            store, engagement, "补遗", said.by, said.issued_on, said.changes, said.affects, said.deadline
        )
    return amendment.seq


def _amend(
    store: Store,
    engagement: Engagement,
    kind: str,
    by: str,
    on: date,
    changes: list[str],
    affects: bool,
    wanted: datetime | None = None,
) -> Addendum:
    """Enter an amendment and move the deadline."""
    due, now = deadline_of(store, engagement), store.now(engagement)
    request = store.engagements.request_of(engagement)
    least = extended(due, on, request.regime, request.method) if affects else due
    after = wanted or least
    if refusals := _amend_refusals(store, engagement, on, due, after, least):
        raise Refused(refusals)
    amendment = store.tenders.amend(
        engagement,
        Addendum(
            engagement_id=engagement.id or 0,
            seq=0,
            kind=kind,
            issued_on=on,
            recorded_at=now,
            issued_by=by,
            changes=changes,
            affects=affects,
            due_before=due,
            due_after=after,
        ),
    )
    _move_duties(store, engagement, amendment)
    return amendment


def _amend_refusals(
    store: Store, engagement: Engagement, on: date, due: datetime, after: datetime, least: datetime
) -> list[str]:
    """Why the documents may not be changed so; ``least`` is as early as the law allows, ``after`` what is wanted."""
    now, change = store.now(engagement), changing(store, engagement)
    law = f"（{change.law}）" if change else ""
    opened = store.decisions.answer(engagement, BIDS_RECEIVED, BidsReceived, 1) is not None
    rules = [
        (opened or now > due, f"截止时间 {due:%Y-%m-%d %H:%M} 已过，不得再修改采购文件：请终止后重新采购。"),
        (after < due, f"新的截止时间早于原截止时间 {due:%Y-%m-%d %H:%M}：只能推迟，请改正。"),
        (after < least, f"修改发出后时间不足{law}：新的截止时间不得早于 {least:%Y-%m-%d %H:%M}。"),
        (on > now.date(), f"发出日期 {on} 晚于今天：请在发出时登记。"),
    ]
    return [sentence for broken, sentence in rules if broken]


def _move_duties(store: Store, engagement: Engagement, amendment: Addendum) -> None:
    due, change = amendment.due_after, changing(store, engagement)
    store.obligations.move(engagement, "tender-deadline", "1", due, f"第 {amendment.seq} 号{amendment.kind}")
    if change:
        store.obligations.move(engagement, "tender-change", "1", closing(change.before(due.date())), change.law)
    move_due_dates(store, engagement)  # the bids bind as much longer


@step("确认补遗")
def confirm_amendment(said: AddendumConfirmed) -> None:
    """确认补遗。

    Record that a vendor confirmed an amendment in writing; its bid handed in before is good again.

    Raises:
        NotFound: no such amendment.
        Refused: confirmed after the deadline.
    """
    with transaction() as store:
        engagement = store.engagements.get(said.no)
        vendor, _ = store.sourcing.vendor_named(engagement, said.vendor)
        amendment = amendment_at(store, engagement, said.addendum)
        due, now = deadline_of(store, engagement), store.now(engagement)
        rules = [
            (said.confirmed_at > due, f"确认于截止时间 {due:%Y-%m-%d %H:%M} 之后收到，之前递交的文件不生效。"),
            (said.confirmed_at > now, f"收到确认的时间 {said.confirmed_at:%Y-%m-%d %H:%M} 晚于现在：请改正。"),
        ]
        if refusals := [sentence for broken, sentence in rules if broken]:
            raise Refused(refusals)
        store.tenders.confirm(amendment, vendor, said.confirmed_at)
    say(f"{said.no} {said.vendor} 已确认第 {said.addendum} 号{amendment.kind}")


def amendment_at(store: Store, engagement: Engagement, seq: int) -> Addendum:
    """The amendment of that number.

    Raises:
        NotFound: there is none.
    """
    for amendment in store.tenders.amendments(engagement):
        if amendment.seq == seq:
            return amendment
    raise NotFound(f"项目 {engagement.no} 没有第 {seq} 号澄清或者补遗：请核对序号")


@step("发出澄清和补遗")
def issue_amendments(no: str) -> list[Issued]:
    """发出澄清和补遗。

    Every amendment to every vendor, each once: those who come later get the earlier ones too.
    """
    with reading() as store:
        engagement = store.engagements.get(no)
        positions = [vendor.position for vendor, _ in store.sourcing.vendors(engagement)]
        amendments = [(one.seq, one.kind) for one in store.tenders.amendments(engagement)]
    return [
        _issue(no, seq, ADDENDUM if kind == "补遗" else CLARIFICATION, position)
        for seq, kind in amendments
        for position in positions
    ]


def _issue(no: str, seq: int, kind: DocumentKind, position: int) -> Issued:
    def build(store: Store, engagement: Engagement) -> ClarificationContext | AddendumContext:
        amendment, change = amendment_at(store, engagement, seq), changing(store, engagement)
        vendor, _ = store.sourcing.vendor_at(engagement, position)
        said = {
            "head": head(store, engagement),
            "vendor": store.engagements.party(vendor.organisation_id),
            "inquiry_no": inquiry_no(store, engagement, position),
            "seq": seq,
            "law": change.law if change else "",
            **amendment.model_dump(include={"issued_on", "issued_by", "affects", "due_before", "due_after"}),
        }
        if kind is ADDENDUM:
            return AddendumContext(**said, changes=amendment.changes)
        return ClarificationContext(**said, answers=_published(store.tenders.questions(engagement), amendment))

    return issue(kind, no, build, subject=f"{seq}/{position}")


def _published(questions: Iterable[TenderQuestion], amendment: Addendum) -> list[Answered]:
    return [
        Answered(question=question.published, answer=question.answer)
        for question in questions
        if question.addendum_id == amendment.id
    ]
