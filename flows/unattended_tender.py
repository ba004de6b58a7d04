"""The buyer's desk in an unattended tender: what comes between the asking and the award. Rows S5.2, S8.5, S11.1."""

from collections.abc import Callable

from flows.tendering import (
    addendum_confirmed,
    addendum_issued,
    award_failed,
    award_failure_decided,
    bid_handed_in,
    bid_withdrawn,
    bidder_registered,
    challenge_answered,
    challenge_decided,
    challenge_received,
    question_asked,
    questions_answered,
    security_forfeited,
    security_received,
    security_returned,
)
from schemas.errors import Refused, WaibaoError
from schemas.scenario import ScenarioTender, TenderAct
from tasks.step import say
from tasks.tender import number_sent

ENTERED: dict[TenderAct, Callable[..., object]] = {
    "登记潜在投标人": bidder_registered,
    "供应商提问": question_asked,
    "答复提问": questions_answered,
    "补遗": addendum_issued,
    "确认补遗": addendum_confirmed,
    "接收投标文件": bid_handed_in,
    "撤回投标文件": bid_withdrawn,
    "收到保证金": security_received,
    "退还保证金": security_returned,
    "不予退还保证金": security_forfeited,
    "收到异议": challenge_received,
    "答复异议": challenge_answered,
    "决定异议": challenge_decided,
    "中标人不能签约": award_failed,
    "决定不能签约的处理": award_failure_decided,
}
"""What staff do with the form of each entry."""


def happen_in_tender(no: str, entry: ScenarioTender, place: str) -> None:
    """Play one entry; played again, it finds what it did. ``place`` says which entry of the scenario it is.

    Raises:
        Refused: the entry was refused and did not say so beforehand, or for another reason, or was not refused.
    """
    try:
        ENTERED[entry.act](entry.filled(no, number_sent(no, str(entry.form.get("vendor", "")))))
    except WaibaoError as error:
        if not entry.refused or entry.refused not in str(error):
            raise Refused(f"场景的 {place}（{entry.act}）：{error}") from error
        say(f"{entry.act}未被接受，与预期相同：{error}")
    else:
        if entry.refused:
            raise Refused(f"场景的 {place}（{entry.act}）：应当因“{entry.refused}”被拒绝，但已被接受，请核对场景")
