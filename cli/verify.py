"""``waibao verify``: was anything altered."""

import json
from dataclasses import asdict

import typer

from waibao.store.engine import reading


def verify_store(*, as_json: bool) -> int:
    """Exit status 0 when everything agrees with the record, 1 with the places when not."""
    from waibao.store.verify import verify

    with reading() as store:
        found = verify(store)
    if as_json:
        typer.echo(json.dumps([asdict(item) for item in found], ensure_ascii=False, indent=2))
    elif found:
        for item in found:
            typer.echo(f"{item.place}：{item.what}")
        typer.echo(f"发现 {len(found)} 处不一致。")
    else:
        typer.echo("审计链、文件摘要均一致，没有孤立文件。")
    return 1 if found else 0
