"""The survey that a client sends back: judged, answered, kept as the next version of the one sent. Row S7.2."""

from pathlib import Path

from schemas.checks import CheckResult
from schemas.errors import BadInput, Refused
from schemas.it_survey import IT_SURVEY, ItSurvey
from schemas.records import Engagement
from tasks.drafts.known import Known
from tasks.inbox import inbox_file, leave_correction_sheet
from tasks.papers import Place, enter, place_of
from tasks.returned_forms import purpose_of
from tasks.step import say, step
from waibao.checks.survey_files import check_survey, read_it_survey
from waibao.store.engine import transaction
from waibao.store.store import Store


@step("登记软硬件信息调查表")
def record_survey(no: str, name: str, by: str) -> Place:
    """登记软硬件信息调查表。

    Judge a survey that came back and keep what it says as the next version of the one sent out; the same file again
    changes nothing.

    Raises:
        BadInput: it is rejected; nothing is entered, its correction sheet is named.
        Refused: it may not be entered, e.g. by that person.
    """
    with transaction() as store:
        engagement = store.engagements.get(no)
        path = inbox_file(store, engagement, name)
        source = purpose_of(path, "survey")
        for earlier in store.decisions.of(engagement):
            if earlier.source == source and earlier.accepted:
                return place_of(earlier.key)
        result = check_survey(path, store.today(engagement))
        correction = _keep(store, engagement, path, source, result)
        outcome = _enter(store, engagement, path, by, source) if result.accepted else None
    if outcome is None:
        raise BadInput(f"{no} {name}", _told(result), f"请把更正单退给客户：{correction}")
    if not isinstance(outcome, Place):
        raise Refused(outcome)
    say(f"{no} 登记调查表：共 {result.rows} 行")
    return outcome


def _keep(store: Store, engagement: Engagement, path: Path, source: str, result: CheckResult) -> str:
    """Keep the file with its judgement; returns the correction sheet of a rejected one, below the home."""
    now = store.now(engagement)
    kept = store.files.keep(engagement, source, path, now)
    store.session.flush()
    correction = None if result.accepted else leave_correction_sheet(store, engagement, path, result)
    return store.execution.record_check(engagement, kept, result, now, correction).correction_file or ""


def _enter(store: Store, engagement: Engagement, path: Path, by: str, source: str) -> Place | list[str]:
    sent = Known(store, engagement).last_issued(IT_SURVEY.slug)
    said = read_it_survey(path, by)
    if sent is None:
        return enter(store, engagement, IT_SURVEY, said, source, "")
    form = ItSurvey.model_validate(said.model_dump() | {"reply_by": sent.form.reply_by, "reply_to": sent.form.reply_to})
    return enter(store, engagement, IT_SURVEY, form, source, sent.document.number)


def _told(result: CheckResult) -> str:
    return f"调查表有 {len(result.errors)} 处错误，没有登记（{result.told()}）"
