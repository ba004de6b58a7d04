"""``waibao keys`` and ``waibao privacy``: what an installation owes the people whose data it keeps."""

from datetime import datetime
from typing import Annotated

import typer

from cli.options import Home, Json, Out, PasswordFile, in_chinese

keys = typer.Typer(no_args_is_help=True, help="密钥：加密保存个人信息所用的密钥。")
privacy = typer.Typer(no_args_is_help=True, help="个人信息：到期删除，向本人提供副本。")


@keys.command()
@in_chinese
def rotate(home: Home = None) -> None:
    """更换密钥：用新密钥重新加密全部个人信息，完成后才弃用旧密钥；中断后再次运行即继续。"""
    from cli.privacy import rotate_keys

    rotate_keys()


@privacy.command()
@in_chinese
def purge(
    on: Annotated[
        datetime | None, typer.Option("--on", metavar="DATE", formats=["%Y-%m-%d"], help="截至哪一天到期，默认为今天")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只列出将要删除的数量，不删除")] = False,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """删除保存期已满的离职人员和供应商联系人的个人信息、账户和投标文件，并出具删除记录；中断后再次运行即继续。"""
    from cli.privacy import purge_people

    purge_people(on.date() if on else None, dry_run=dry_run, as_json=as_json)


@privacy.command()
@in_chinese
def export(
    employee: Annotated[str, typer.Argument(help="档案号或工号，不用公民身份号码")],
    no: Annotated[str, typer.Option("--no", metavar="PROJECT", help="项目编号")],
    out: Out,
    password_file: PasswordFile = None,
    home: Home = None,
) -> None:
    """向本人提供个人信息副本（个人信息保护法第四十五条）：全部字段、记录、查阅情况和扫描件，一个压缩包。"""
    from cli.privacy import export_person

    export_person(employee, no, out, password_file)
