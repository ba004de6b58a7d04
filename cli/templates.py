"""``waibao templates``: a customer's own templates looked over, or begun from the product's."""

import json
from dataclasses import asdict
from pathlib import Path

import typer

from schemas.catalogue import document_kind
from schemas.errors import BadInput
from waibao.settings import TEMPLATES


def check_own(directory: Path, *, as_json: bool) -> int:
    """Exit status 0 when every template of the directory fits its document, 1 with the faults when not.

    Raises:
        BadInput: there is no such directory.
    """
    from waibao.documents.template_check import check_directory, templates_in

    found = check_directory(directory)
    if as_json:
        typer.echo(json.dumps([asdict(finding) for finding in found], ensure_ascii=False, indent=2))
    elif found:
        for finding in found:
            typer.echo(str(finding))
        typer.echo(f"发现 {len(found)} 处问题。")
    elif count := templates_in(directory):
        typer.echo(f"{count} 个模板均可使用。")
    else:
        typer.echo(f"目录 {directory} 中没有模板；用 waibao templates copy 取出一份产品模板。")
    return 1 if found else 0


def copy_own(slug: str, directory: Path) -> None:
    """Put a copy of a kind's template where an own one is looked for.

    Raises:
        BadInput: the kind has no text template, or there is one already.
    """
    kind = document_kind(slug)
    source, target = TEMPLATES / kind.template, directory / kind.template
    if not source.is_file():
        raise BadInput(f"{kind.title}", f"是{kind.made_as}，没有文字模板", "请选择其他文档类型")
    if target.exists():
        raise BadInput(f"文件 {target}", "已经存在", "请先移走或改名")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as error:
        raise BadInput(f"模板目录 {directory}", "不是目录", "请核对路径") from error
    target.write_text(source.read_text(encoding="utf-8"), encoding="utf-8")
    typer.echo(f"已复制：{target}。修改后用 waibao templates check {directory} 检查，用 WAIBAO_TEMPLATES 指定该目录。")
