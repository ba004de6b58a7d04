"""What every command shares: its options, and what staff read when something goes wrong."""

import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, ParamSpec, TypeVar

import typer

from schemas.errors import Unreadable, WaibaoError

P = ParamSpec("P")
R = TypeVar("R")

Home = Annotated[Path | None, typer.Option("--home", metavar="DIR", help="数据目录，默认取 WAIBAO_HOME，再默认 ./var")]
Out = Annotated[Path, typer.Option("--out", metavar="DIR", help="写到哪个目录")]
PasswordFile = Annotated[
    Path | None, typer.Option("--password-file", metavar="FILE", help="口令所在的文件（第一行），压缩包用它加密")
]
Json = Annotated[bool, typer.Option("--json", help="以 JSON 输出")]


def in_chinese(command: Callable[P, R]) -> Callable[P, R]:
    """Show staff what is wrong and what to do; keep stack traces in a log file."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if home := kwargs.get("home"):
            os.environ["WAIBAO_HOME"] = str(home)
        try:
            return command(*args, **kwargs)
        except Unreadable as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(2) from error
        except WaibaoError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from error
        except (typer.Exit, typer.Abort, KeyboardInterrupt):
            raise
        except Exception as error:
            typer.echo(_log(error), err=True)
            raise typer.Exit(70) from error

    return run


def _log(error: Exception) -> str:
    import tempfile
    import traceback

    from waibao.settings import Settings

    told = f"程序内部出错（{type(error).__name__}）。已经完成的部分不受影响，"
    # The home may be the very thing that cannot be written.
    for directory in (Settings.from_env().home, Path(tempfile.gettempdir())):
        path = directory / "error.log"
        try:
            directory.mkdir(parents=True, exist_ok=True)
            with path.open("a", encoding="utf-8") as file:
                traceback.print_exception(error, file=file)
        except OSError:
            continue
        return f"{told}详情见 {path}，请把该文件发给维护人员。"
    return f"{told}但数据目录和临时目录都不能写入：请检查磁盘空间与权限。"
