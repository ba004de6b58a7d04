"""How a phase gets its decisions: from a person in the Prefect UI. The only suspension in the product."""

from collections.abc import Callable
from typing import Annotated, Any, cast

from pydantic import BaseModel, Field, ValidationError, create_model
from pydantic.fields import FieldInfo

from flows.phase import BusinessFlow
from schemas.catalogue import GATES
from schemas.forms import ROLE_TITLES, Answer, Done, Gate, Needs
from schemas.sentences import faults_on_form
from tasks.awards import award_of
from tasks.challenges import sourcing_ended
from tasks.decisions import attempts_at, record_decision, record_refused_answer
from tasks.step import is_direct, say
from waibao.server import without_heartbeats

Decider = Callable[[str, Needs], None]


def settle(no: str, phase: BusinessFlow[..., Done | Needs], decide: Decider, *subject: int) -> Done:
    """Run a phase, obtaining every decision it needs, until it is done."""
    while isinstance(outcome := run_phase(phase, no, *subject), Needs):
        decide(no, outcome)
    return outcome


def run_phase(phase: BusinessFlow[..., Done | Needs], no: str, *subject: int) -> Done | Needs:
    """Run a phase as a subflow; the top-level run alone sends heartbeats."""
    if is_direct():
        return phase(no, *subject)
    with without_heartbeats():
        return phase(no, *subject)


def in_the_ui() -> Decider:
    """Decisions by people: the run suspends with the gate's form, again after every refused answer."""
    source = f"prefect:{run_key()}"

    def decide(no: str, needs: Needs) -> None:
        while True:
            refused = attempts_at(no, needs.key)
            try:
                form = ask(no, needs, refused[-1] if refused else [], attempt=len(refused) + 1, award=award_of(no))
                reasons = record_decision(no, needs.key, needs.gate, needs.subject, form, source)
            except ValidationError as error:
                reasons = faults_on_form(error, GATES[needs.gate].form)
            if not reasons:
                return
            record_refused_answer(no, needs.key, needs.gate, source, reasons)
            if sourcing_ended(no):
                return  # nothing is left to decide: the phase says so

    return decide


def ask(no: str, needs: Needs, refusals: list[str], attempt: int, award: int = 1) -> Answer:
    """Suspend the run with the gate's form; returns what was filled in once the run is resumed.

    Raises:
        ValidationError: the answer fits the form's schema but not its rules.
    """
    from prefect.flow_runs import suspend_flow_run

    gate = GATES[needs.gate]
    key = question_key(needs, attempt, award)
    if response_to(key) is None:
        announce(no, gate)
    known = {**needs.prefill, **(filled_in(question_key(needs, attempt - 1, award)) if attempt > 1 else {})}
    form = input_form(gate, describe(gate, needs, refusals), known)
    answer = suspend_flow_run(wait_for_input=form, key=key, timeout=gate.days * 86400)
    fields = {name: getattr(answer, name) for name in gate.form.model_fields}
    return gate.form.model_validate({name: _plain(value) for name, value in fields.items()})


def announce(no: str, gate: Gate) -> None:
    """Say in the run's log and by its name, for the list of runs, what is to be done and by whom.

    A run that is resumed has its own name again.
    """
    from prefect.runtime import flow_run

    to_do = f"{gate.title}（{ROLE_TITLES[gate.role]}）"
    say(f"等待办理：{to_do}，请点 Resume 填写")
    name_run(f"{flow_run.flow_name} {no} 待办：{to_do}")


def question_key(needs: Needs, attempt: int, award: int = 1) -> str:
    """Key of a question: Prefect asks each one once, so one asked again has another, and one asked of the next vendor:
    a form that was open when an award came to nothing answers nothing any more."""
    key = needs.key if award < 2 else f"{needs.key}-b{award}"
    return key if attempt == 1 else f"{key}-a{attempt}"


def filled_in(key: str) -> dict[str, Any]:
    """What this run was answered at an earlier question, to be corrected rather than typed again.

    Not who answered, nor the verdict: nothing may be decided by an empty click.
    """
    return {name: value for name, value in (response_to(key) or {}).items() if name not in ("by", "verdict")}


def response_to(key: str) -> dict[str, Any] | None:
    """What the UI sent to a question of this run; None before it was answered."""
    from prefect.input import keyset_from_base_key
    from prefect.input.actions import read_flow_run_input

    return cast("dict[str, Any] | None", read_flow_run_input(keyset_from_base_key(f"suspended-{key}")["response"]))


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump()
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


def describe(gate: Gate, needs: Needs, refusals: list[str]) -> str:
    """What stands above the form: why the last answer was refused, who decides, and what exactly."""
    refused = ["**上次填写未被接受：**", *(f"- {reason}" for reason in refusals), ""] if refusals else []
    return "\n".join([f"## {gate.title}", "", f"办理角色：{ROLE_TITLES[gate.role]}", "", *refused, needs.preview])


def input_form(gate: Gate, description: str, prefill: Any) -> Any:
    """The gate's form as Prefect asks it, filled in advance where something is known."""
    from prefect.input import RunInput

    base = RunInput.subclass_from_base_model_type(gate.form)
    fields: dict[str, Any] = {name: _showing(base.model_fields[name], value) for name, value in prefill.items()}
    form = create_model(gate.form.__name__, __base__=base, **fields) if fields else base
    form._description = description
    return form


def _showing(field: FieldInfo, value: Any) -> tuple[Any, Any]:
    """A field declared anew, so that the form shows the value, whatever it would have shown by itself."""
    extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
    drawn = {key: said for key, said in extra.items() if key != "default"}
    told = Field(
        title=field.title, description=field.description, json_schema_extra=drawn or None, validate_default=True
    )
    return Annotated[field.annotation, *field.metadata, told], value


def run_key() -> str:
    """Identity of the current Prefect run: a resumed run has the same."""
    from prefect.runtime import flow_run

    return str(flow_run.id)


def name_run(name: str) -> None:
    """Rename the current run, once its engagement has a number."""
    from prefect.client.orchestration import get_client
    from prefect.runtime import flow_run

    with get_client(sync_client=True) as client:
        client.update_flow_run(flow_run.id, name=name)
