"""``waibao settle``: a platform's bill against the QR orders of an engagement."""

from pathlib import Path

import typer

from schemas.errors import WaibaoError


def settle_bill(no: str, file: Path, *, as_json: bool) -> int:
    """Reconcile; exit status 1 when something is left to look into.

    Raises:
        BadInput: the bill cannot be used; nothing of it was taken over, and the file stays where it is.
    """
    from flows.it_payments import settlement
    from schemas.it_orders import SettlementOf
    from tasks.it_settlement import put_away_bill, said_of, stage_bill
    from tasks.step import watching, without_prefect

    with without_prefect(), watching(lambda line: typer.echo(line, err=as_json)):
        name, digest = stage_bill(no, file)
        try:
            done = settlement(SettlementOf(no=no, file=name))
        except WaibaoError:
            put_away_bill(no, name)
            raise
    said = said_of(no, digest)
    if as_json:
        typer.echo(said.model_dump_json(indent=2))
        return 0 if said.clean else 1
    for outcome in said.outcomes:
        typer.echo(f"{outcome.outcome}：{outcome.orders} 个订单，{outcome.amount:,.2f} 元")
    for line in said.result.unknown:
        typer.echo(f"无法识别：{line.move} {line.amount:,.2f} 元，{line.platform}交易 {line.transaction_no}")
    typer.echo(done)
    return 0 if said.clean else 1
