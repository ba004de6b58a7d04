"""The buyer's desk in an unattended tender: what comes between the asking and the award. Rows S5.2, S8.5, S11.1."""

from flows.tendering import (
    addendum_confirmed,
    addendum_issued,
    bid_handed_in,
    bid_withdrawn,
    bidder_registered,
    challenge_answered,
    challenge_received,
    question_asked,
    questions_answered,
    security_forfeited,
    security_received,
    security_returned,
)
from schemas.errors import Refused, WaibaoError
from schemas.forms import StrictModel
from schemas.scenario import ScenarioTender
from schemas.sealed_bids import BidHandedIn, BidWithdrawn
from schemas.securities import SecurityForfeited, SecurityReceived, SecurityReturned
from schemas.tender_questions import (
    AddendumConfirmed,
    AddendumIssued,
    ChallengeAnswered,
    ChallengeReceived,
    QuestionAsked,
    QuestionsAnswered,
)
from schemas.tendering import BidderRegistered
from tasks.step import say
from tasks.tender import number_sent


def happen_in_tender(no: str, entry: ScenarioTender, place: str) -> None:
    """Play one entry; played again, it finds what it did. ``place`` says which entry of the scenario it is.

    Raises:
        Refused: the entry was refused and did not say so beforehand, or for another reason, or was not refused.
    """
    try:
        enter(entry.filled(no, number_sent(no, str(entry.form.get("vendor", "")))))
    except WaibaoError as error:
        if not entry.refused or entry.refused not in str(error):
            raise Refused(f"场景的 {place}（{entry.act}）：{error}") from error
        say(f"{entry.act}未被接受，与预期相同：{error}")
    else:
        if entry.refused:
            raise Refused(f"场景的 {place}（{entry.act}）：应当因“{entry.refused}”被拒绝，但已被接受，请核对场景")


def enter(said: StrictModel) -> None:
    """Do what staff do with a form of a tender."""
    match said:
        case BidderRegistered():
            bidder_registered(said)
        case QuestionAsked():
            question_asked(said)
        case QuestionsAnswered():
            questions_answered(said)
        case AddendumIssued():
            addendum_issued(said)
        case AddendumConfirmed():
            addendum_confirmed(said)
        case BidHandedIn():
            bid_handed_in(said)
        case BidWithdrawn():
            bid_withdrawn(said)
        case SecurityReceived():
            security_received(said)
        case SecurityReturned():
            security_returned(said)
        case SecurityForfeited():
            security_forfeited(said)
        case ChallengeReceived():
            challenge_received(said)
        case ChallengeAnswered():
            challenge_answered(said)
