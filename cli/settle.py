"""``waibao settle``: a platform's bill against the QR orders of an engagement."""

from pathlib import Path

import typer

from waibao.server import start_server
from waibao.settings import Settings


def settle_bill(no: str, file: Path, *, as_json: bool) -> int:
    """Reconcile; exit status 1 when something is left to look into.

    Raises:
        BadInput: the bill cannot be used; nothing of it was taken over.
    """
    with start_server(Settings.from_env().home) as server:
        from flows.it_payments import settlement
        from schemas.it_orders import SettlementOf
        from tasks.it_settlement import said_of, stage_bill
        from tasks.step import watching

        name, digest = stage_bill(no, file)
        server.wait_ready()
        with watching(lambda line: typer.echo(line, err=as_json)):
            done = settlement(SettlementOf(no=no, file=name))
        said = said_of(no, digest)
    if as_json:
        typer.echo(said.model_dump_json(indent=2))
    else:
        for outcome in said.outcomes:
            typer.echo(f"{outcome.outcome}：{outcome.orders} 个订单，{outcome.amount:,.2f} 元")
        for line in said.result.unknown:
            typer.echo(f"无法识别：{line.move} {line.amount:,.2f} 元，{line.platform}交易 {line.transaction_no}")
        typer.echo(done)
    return 0 if said.clean else 1
