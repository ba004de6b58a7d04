"""Where the server differs from Prefect's own, and why. Each is applied once, before the server answers."""

import contextlib
import zoneinfo
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send


def wait_for_the_write_lock() -> None:
    """Let a writing transaction of Prefect's wait for its turn.

    Prefect 3.8 begins most of them DEFERRED. One that reads first and then writes while another has written is
    refused by SQLite at once ("database is locked"), the API answers 503 and the client comes again after two
    seconds: a flow of fifty tasks took 2.5 s in place of 0.4 s. Begun IMMEDIATE, it waits its few milliseconds.
    """
    from prefect.server.database.configurations import AioSqliteConfiguration
    from sqlalchemy.ext.asyncio import AsyncSession, AsyncSessionTransaction

    begin = AioSqliteConfiguration.begin_transaction

    def begin_immediate(
        self: AioSqliteConfiguration, session: AsyncSession, with_for_update: bool = False
    ) -> contextlib.AbstractAsyncContextManager[AsyncSessionTransaction]:
        return begin(self, session, with_for_update=True)

    AioSqliteConfiguration.begin_transaction = begin_immediate  # type: ignore[method-assign,assignment]


def remember_timezones() -> None:
    """List the time zones of this machine once.

    Prefect 3.8 lists them anew, 600 files in all, whenever it reads a schedule: a third of the time that ``waibao up``
    takes to be ready.
    """
    zoneinfo.available_timezones = cache(zoneinfo.available_timezones)


def keep_what_waits() -> None:
    """A run that waits for an answer has no process, so none can have died: it is never marked Crashed.

    The automation that looks for dead runs counts events in the order in which they arrive; a heartbeat sent a moment
    before the run suspended may arrive after that, and then nothing follows it.
    """
    from prefect.server.orchestration.core_policy import CoreFlowPolicy
    from prefect.server.orchestration.rules import FlowRunOrchestrationRule
    from prefect.server.schemas.states import StateType

    class KeepWhatWaits(FlowRunOrchestrationRule):
        FROM_STATES = {StateType.PAUSED}  # noqa: RUF012 - as Prefect declares it
        TO_STATES = {StateType.CRASHED}  # noqa: RUF012

        async def before_transition(self, initial_state: Any, proposed_state: Any, context: Any) -> None:
            await self.abort_transition("a run that waits for an answer has no process")

    rules = [KeepWhatWaits, *CoreFlowPolicy.priority()]
    CoreFlowPolicy.priority = staticmethod(lambda: rules)  # type: ignore[method-assign]


def speaking_only_here(app: "ASGIApp") -> "ASGIApp":
    """The application, whose pages may speak to no server but this one.

    Prefect's UI asks an analytics firm for its settings whenever it is opened, whatever is set here.
    """

    async def answer(scope: "Scope", receive: "Receive", send: "Send") -> None:
        async def told(message: "Message") -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"content-security-policy", b"connect-src 'self'")]
            await send(message)

        await app(scope, receive, told)

    return answer
