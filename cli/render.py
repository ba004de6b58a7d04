"""``waibao render``: one document from given data, without recording it."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast

import typer
import yaml
from pydantic import ValidationError

from schemas.catalogue import document_kind
from schemas.documents import Format, Frame
from schemas.errors import BadInput
from schemas.sentences import chinese_faults
from schemas.values import SHANGHAI
from waibao.scenario_file import StrictLoader
from waibao.settings import own_templates


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
    try:
        context = kind.context.model_validate(load_data(data))
    except ValidationError as error:
        faults = "\n".join(f"- {fault.lstrip('.')}" for fault in chinese_faults(error))
        raise BadInput(f"{kind.title}的数据 {data.name}", f"有以下问题：\n{faults}\n", "请逐项改正") from error
    frame = Frame(number=number, version=1, dated=_today(), issuer="")
    wanted: Format = cast("Any", made)
    content = render(kind, context, frame, [wanted], own=own_templates())[wanted]
    write_whole(out, content)
    typer.echo(f"已生成 {kind.title}：{out}（{len(content):,} 字节）")


def _today() -> date:
    return datetime.now(SHANGHAI).date()


def load_data(path: Path) -> object:
    """The value in a JSON or YAML file.

    Raises:
        BadInput: there is no such file, or it holds neither.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        return json.loads(text) if path.suffix == ".json" else yaml.load(text, Loader=StrictLoader)  # noqa: S506
    except FileNotFoundError:
        raise BadInput(f"数据文件 {path}", "不存在", "请核对路径") from None
    except IsADirectoryError:
        raise BadInput(f"数据文件 {path}", "是目录", "请指定其中的一个文件") from None
    except (ValueError, yaml.YAMLError) as error:
        raise BadInput(f"数据文件 {path}", "不是有效的 JSON 或 YAML", "请核对内容与编码（UTF-8）") from error
