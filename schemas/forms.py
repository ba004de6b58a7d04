"""What all gate forms share, and the gate mechanics as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from schemas.choices import SHOWN, Titled
from schemas.phases import Phase
from schemas.values import Line, typed_moment

Role = Literal[
    "planner",
    "approver",
    "buyer",
    "award_approver",
    "requirements_owner",
    "signatory",
    "project_lead",
    "acceptor",
    "finance_approver",
    "cashier",
    "engineer",
    "client_contact",
]


class StrictModel(BaseModel):
    """Base of everything typed in by people: unknown fields are an error, values are not silently converted.

    Errors do not repeat what was typed: it may be personal data, and errors are logged.
    """

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """The schema a form is drawn from.

        Staff read the first line of the docstring where it is theirs to read, i.e. Chinese; a default choice is one
        of the titles offered.
        """
        drawn = handler.resolve_ref_schema(handler(schema))
        said = drawn.pop("description", "").partition("\n")[0]
        if not said.isascii():
            drawn["description"] = said
        for name, offered in drawn.get("properties", {}).items():
            if isinstance(offered.get("default"), str):
                offered["default"] = typed_moment(offered["default"])
            for choice in cls.model_fields[name].metadata if "default" in offered else ():
                if isinstance(choice, Titled):
                    offered["default"] = choice.titles.get(offered["default"], offered["default"])
        return drawn


class Answer(StrictModel):
    """Base of the answers to gates. Verdicts have no default: an empty form must not decide anything."""

    by: Line = Field(title="办理人", description="填写本表并对其负责的人的姓名，须为本事项的责任人或其有效代理人")


def offered(form: type[BaseModel]) -> dict[str, Any]:
    """What a form holds before anybody has filled it in, as it shows it: the standard rows of the trade.

    A form drawn from a JSON schema shows plain defaults by itself, but not lists that a factory makes.
    """
    made = {name: field.default_factory() for name, field in form.model_fields.items() if field.default_factory}  # type: ignore[call-arg]
    return {name: _shown(value) for name, value in made.items() if value}


def _shown(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", context=SHOWN)
    return [_shown(item) for item in value] if isinstance(value, list | tuple) else value


class Roles(StrictModel):
    """Who answers for what in one engagement. One person a role (R20 keeps some of them apart)."""

    planner: Line = Field(title="计划编制人", description="编制外包计划、整理需求")
    approver: Line = Field(title="审批人", description="批准外包计划，决定合作的续止")
    buyer: Line = Field(title="采购经办人", description="组织询价、登记报价、拟定合同条款")
    award_approver: Line = Field(title="定标人", description="决定成交供应商，不得与采购经办人为同一人")
    requirements_owner: Line = Field(title="需求确认人", description="代表使用部门确认需求")
    signatory: Line = Field(title="合同签署经办人", description="经办合同签署并登记签署结果")
    project_lead: Line = Field(title="项目负责人", description="组织执行、登记交付、提出付款申请")
    acceptor: Line = Field(title="验收负责人", description="组织验收并签署验收结论")
    finance_approver: Line = Field(title="付款审批人", description="批准付款，不得与项目负责人为同一人")
    cashier: Line = Field(title="出纳", description="办理付款，不得与付款审批人为同一人")


SERVICE_ROLES: dict[Role, str] = {"engineer": "责任工程师", "client_contact": "甲方联系人"}
"""Roles of an IT service: the contract names who holds them, not the request."""
ROLE_TITLES: dict[Role, str] = {
    **{name: str(info.title) for name, info in Roles.model_fields.items()},  # type: ignore[misc]
    **SERVICE_ROLES,
}


@dataclass(frozen=True)
class Gate:
    """A point where a person decides (or states facts that only a person has).

    Attributes:
        slug: the key's first part; the whole key is ``<slug>-<subject…>-<round>``.
        title: Chinese title shown above the form.
        phase: the phase flow that stops here.
        form: what is asked.
        role: who may answer.
        days: how long the run stays suspended before it fails visibly.
    """

    slug: str
    title: str
    phase: Phase
    form: type[Answer]
    role: Role
    days: int = 90


@dataclass(frozen=True)
class Needs:
    """What a phase needs before it can go on: the answer to a gate, for a subject and round.

    ``preview`` is Markdown and shows exactly what is decided; ``prefill`` fills the form in advance.
    """

    gate: str
    subject: tuple[int, ...]
    preview: str
    prefill: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Stable name of this very decision, e.g. ``acceptance-signed-2-1``."""
        return "-".join([self.gate, *map(str, self.subject)])


@dataclass(frozen=True)
class Done:
    """The phase (or its part) is finished; ``outcome`` says how, in Chinese.

    ``verdict`` tells the lifecycle where to go on.
    """

    outcome: str
    verdict: Literal["done", "correct", "stop"] = "done"
