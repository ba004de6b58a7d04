"""合同变更: a change order that both signed becomes a supplement, and the terms in force change with it."""

from typing import Annotated

from pydantic import ValidationError

from flows.asking import ask, name_run, run_key
from flows.phase import business_flow, form_title
from schemas.amendments import CHANGE_SIGNED, ChangeOf
from schemas.sentences import faults_on_form
from tasks.amendments import change_to_sign, issue_supplement, put_in_force
from tasks.contracting import issue_payment_schedule
from tasks.decisions import record_decision, record_refused_answer
from tasks.scope import issue_criteria_in_force
from tasks.traceability import issue_traceability


@business_flow("合同变更", "合同变更 {change.no}")
def amendment(change: Annotated[ChangeOf, form_title("变更单")]) -> str:
    """合同变更：登记双方已签署的变更单，出具补充协议，重出付款计划表；合同条款只能这样变更，原条款保留。"""
    name_run(f"合同变更 {change.no} {change.change}")
    signed(change, f"prefect:{run_key()}")
    return take_effect(change)


def signed(change: ChangeOf, source: str) -> None:
    """Ask how the change order was signed until what is filled in may stand."""
    needs, reasons, attempt = change_to_sign(change.no, change.change), list[str](), 1
    while needs:
        try:
            form = ask(change.no, needs, reasons, attempt)
            reasons = record_decision(change.no, needs.key, needs.gate, needs.subject, form, source)
        except ValidationError as error:
            reasons = faults_on_form(error, CHANGE_SIGNED.form)
        if not reasons:
            return
        record_refused_answer(change.no, needs.key, needs.gate, source, reasons)
        attempt += 1


def take_effect(change: ChangeOf) -> str:
    """What follows from the signatures; run again, it finds what was done."""
    supplement = issue_supplement(change.no, change.change)
    put_in_force(change.no, change.change, supplement.number)
    schedule = issue_payment_schedule(change.no)
    issue_criteria_in_force(change.no)
    issue_traceability(change.no)
    return f"已出具补充协议 {supplement.number}，付款计划表 {schedule.number} 第 {schedule.version} 版"
