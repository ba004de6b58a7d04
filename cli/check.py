"""``waibao check``: judge a table somebody sent."""

from pathlib import Path

import typer

from schemas.errors import Unreadable


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


def _print(rows: int, findings: list[tuple[str, str, str]]) -> None:
    for place, severity, message in findings:
        typer.echo(f"{'错误' if severity == 'error' else '提示'} {place} {message}")
    errors = sum(severity == "error" for _, severity, _ in findings)
    typer.echo(f"共 {rows} 行，错误 {errors} 项，提示 {len(findings) - errors} 项。" + ("" if errors else "通过。"))
