"""What every flow shares: its Chinese name, its run's name, refusals in Chinese, and being callable without Prefect."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache, wraps
from inspect import Parameter, signature
from typing import Any, ParamSpec, TypeVar, cast

from prefect import Flow, get_run_logger
from prefect.runtime import flow_run
from prefect.states import Failed
from pydantic import BaseModel, Field, ValidationError, create_model

from schemas.errors import Refused, WaibaoError
from schemas.sentences import faults_on_form
from tasks.step import is_direct
from waibao.garbage import look_seldom

P = ParamSpec("P")
R = TypeVar("R")

look_seldom()  # a run is a process of its own; here, before what the other flows need is imported


class BusinessFlow(Flow[P, R]):
    """A Prefect flow that runs as the plain function inside ``without_prefect()``."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:  # type: ignore[override]
        return self.fn(*args, **kwargs) if is_direct() else super().__call__(*args, **kwargs)

    def validate_parameters(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """What was filled in, as the flow takes it; faults are left to the run to tell.

        Prefect would tell them in English, and log whatever was filled in.
        """
        form = form_of(self.fn)
        try:
            filled = form.model_validate(parameters)
        except ValidationError as error:
            faults = faults_on_form(error, form)
            return {name: Unfit(faults, parameters.get(name)) for name in form.model_fields}
        return {name: getattr(filled, name) for name in form.model_fields}


@dataclass(frozen=True)
class Unfit:
    """A parameter that may not stand; the run can still be named after it."""

    faults: list[str]
    filled: Any = field(repr=False)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self.filled.get(name, "") if isinstance(self.filled, dict) else ""

    def __format__(self, _spec: str) -> str:
        return self.filled if isinstance(self.filled, str) else ""


@cache
def form_of(function: Callable[..., Any]) -> type[BaseModel]:
    """The parameters of a flow as one form."""
    given = signature(function, eval_str=True).parameters
    fields: dict[str, Any] = {
        name: (one.annotation, ... if one.default is Parameter.empty else one.default) for name, one in given.items()
    }
    return create_model(function.__name__, **fields)


def told_plainly(function: Callable[P, R]) -> Callable[P, R]:
    """The function as Prefect runs it: what the product refuses is the run's message, without Prefect's own words.

    Who called the flow gets the error itself.
    """

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if is_direct():
            return function(*args, **kwargs)
        try:
            for value in (*args, *kwargs.values()):
                if isinstance(value, Unfit):
                    raise Refused(value.faults)
            result = function(*args, **kwargs)
            if isinstance(result, str) and not flow_run.parent_flow_run_id:
                get_run_logger().info(result)  # what came of it, which the UI shows nowhere else
            return result
        except WaibaoError as error:
            get_run_logger().error(f"未能完成：{error}")
            return cast("R", Failed(message=str(error), data=error))

    return run


def business_flow(title: str, run_name: str) -> Callable[[Callable[P, R]], BusinessFlow[P, R]]:
    """Declare a flow. ``run_name`` may use its parameters, as ``计划 {no}``."""

    def declare(function: Callable[P, R]) -> BusinessFlow[P, R]:
        return BusinessFlow(
            told_plainly(function), name=title, flow_run_name=run_name, validate_parameters=True, persist_result=False
        )

    return declare


def form_title(title: str) -> Any:
    """What the form of a deployment shows above a parameter: ``Annotated[VendorFormOf, form_title("供应商登记表")]``.

    Prefect titles a parameter by its name, and keeps to another title only when the schema's extra keys say so.
    """
    return Field(title=title, json_schema_extra={"title": title})
