"""What every flow shares: its Chinese name, its run's name, and being callable without Prefect."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from prefect import Flow
from pydantic import Field

from tasks.step import is_direct
from waibao.garbage import look_seldom

P = ParamSpec("P")
R = TypeVar("R")

look_seldom()  # a run is a process of its own; here, before what the other flows need is imported


class BusinessFlow(Flow[P, R]):
    """A Prefect flow that runs as the plain function inside ``without_prefect()``."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:  # type: ignore[override]
        return self.fn(*args, **kwargs) if is_direct() else super().__call__(*args, **kwargs)


def business_flow(title: str, run_name: str) -> Callable[[Callable[P, R]], BusinessFlow[P, R]]:
    """Declare a flow. ``run_name`` may use its parameters, as ``计划 {no}``."""

    def declare(function: Callable[P, R]) -> BusinessFlow[P, R]:
        return BusinessFlow(
            function, name=title, flow_run_name=run_name, validate_parameters=True, persist_result=False
        )

    return declare


def form_title(title: str) -> Any:
    """What the form of a deployment shows above a parameter: ``Annotated[VendorFormOf, form_title("供应商登记表")]``.

    Prefect titles a parameter by its name, and keeps to another title only when the schema's extra keys say so.
    """
    return Field(json_schema_extra={"title": title})
