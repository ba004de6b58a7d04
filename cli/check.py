"""``waibao check`` and ``waibao read``: judge a table somebody sent; what an accepted one says, as a form takes it."""

from pathlib import Path

import typer
import yaml

from schemas.errors import BadInput, Unreadable


def check_table(kind: str, file: Path, out: Path | None, *, as_json: bool) -> int:
    """Exit status: 0 accepted, 1 rejected, with the correction sheet written to ``out``.

    Raises:
        Unreadable: no verdict (status 2): there is no such kind of table, or the file does not open as what it claims.
    """
    from datetime import datetime

    from schemas.values import SHANGHAI
    from waibao.checks.check import check_file
    from waibao.checks.correction import correction_sheet
    from waibao.checks.kinds import TABLE_KINDS
    from waibao.store.files import write_whole

    if kind not in TABLE_KINDS:
        raise Unreadable(f"表格类型“{kind}”", "不存在", f"可用的类型：{'、'.join(TABLE_KINDS)}")
    if not file.is_file():
        raise Unreadable(f"文件 {file}", "不存在", "请核对路径")
    result = check_file(kind, file, today=datetime.now(SHANGHAI).date())
    if as_json:
        typer.echo(result.model_dump_json(indent=2))
    else:
        _print(result.rows, [(f.cell or f.sheet, f.severity, f.message) for f in result.findings])
    if result.accepted:
        return 0
    target = out or file.with_name(f"更正单-{file.name}")
    write_whole(target, correction_sheet(file, TABLE_KINDS[kind], result))
    typer.echo(f"不通过。更正单：{target}", err=as_json)
    return 1


def read_table(kind: str, file: Path, by: str, out: Path | None) -> None:
    """Write what an accepted table says as YAML, in the words of the form that asks for it; ``by`` hands the form in.

    Raises:
        Unreadable: no such kind of table goes into a form, or the file does not open as what it claims.
        BadInput: the table has faults.
    """
    from pydantic_core import to_jsonable_python

    from schemas.catalogue import GATES
    from schemas.choices import SHOWN
    from waibao.checks.check import check_file
    from waibao.checks.returned import FORM_PARTS
    from waibao.store.files import write_whole

    if kind not in FORM_PARTS:
        raise Unreadable(f"表格类型“{kind}”", "不能读成表单的内容", f"可用的类型：{'、'.join(FORM_PARTS)}")
    if not file.is_file():
        raise Unreadable(f"文件 {file}", "不存在", "请核对路径")
    if not check_file(kind, file).accepted:
        raise BadInput(file.name, "没有通过核验", f"请先用 waibao check {kind} 取得更正单，改正后再读取")
    part = FORM_PARTS[kind]
    said = ({"by": by} if by else {}) | part.read(file)
    text = yaml.safe_dump(to_jsonable_python(said, context=SHOWN), allow_unicode=True, sort_keys=False)
    if out is None:
        typer.echo(text, nl=False)
    else:
        write_whole(out, text.encode())
        typer.echo(f"已读出：{out}，用于表单“{GATES[part.gate].title}”。")


def _print(rows: int, findings: list[tuple[str, str, str]]) -> None:
    for place, severity, message in findings:
        typer.echo(f"{'错误' if severity == 'error' else '提示'} {place} {message}")
    errors = sum(severity == "error" for _, severity, _ in findings)
    typer.echo(f"共 {rows} 行，错误 {errors} 项，提示 {len(findings) - errors} 项。" + ("" if errors else "通过。"))
