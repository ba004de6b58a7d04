"""``waibao render``: one document from given data, without recording it."""

from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

import typer

from schemas.catalogue import document_kind
from schemas.documents import Format, Frame
from schemas.errors import BadInput
from schemas.values import SHANGHAI
from waibao.settings import own_templates
from waibao.written_files import fitted, load_written


def render_document(slug: str, data: Path, made: str, out: Path, number: str) -> None:
    """Render a document kind from a data file.

    Raises:
        BadInput: the format is not one of the kind's, or the data do not fit its model.
    """
    from waibao.documents.engine import render
    from waibao.store.files import write_whole

    kind = document_kind(slug)
    if made not in kind.all_formats:
        raise BadInput(f"格式“{made}”", f"{kind.title}没有这种格式", f"请改用 {'、'.join(kind.all_formats)}")
    context = fitted(kind.context, load_written(data, f"数据文件 {data}"), f"{kind.title}的数据 {data.name}")
    frame = Frame(number=number, version=1, dated=_today(), issuer="")
    wanted: Format = cast("Any", made)
    content = render(kind, context, frame, [wanted], own=own_templates())[wanted]
    write_whole(out, content)
    typer.echo(f"已生成 {kind.title}：{out}（{len(content):,} 字节）")


def _today() -> date:
    return datetime.now(SHANGHAI).date()
