"""``waibao vendors``: vendors across engagements. Numbers of people and accounts are masked but in an export."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import Home, Json, Out, PasswordFile, in_chinese

vendors = typer.Typer(no_args_is_help=True, help="供应商：证照、账户、履约评价和限制，跨项目。")
Which = Annotated[str, typer.Argument(metavar="VENDOR", help="统一社会信用代码或者全称")]


@vendors.command("list")
@in_chinese
def list_vendors(home: Home = None, as_json: Json = False) -> None:
    """列出全部供应商：证照到期、账户、评价和限制。"""
    from cli.vendors_shown import show_all

    show_all(as_json=as_json)


@vendors.command("show")
@in_chinese
def show_vendor(vendor: Which, home: Home = None, as_json: Json = False) -> None:
    """显示一家供应商的档案，个人信息和账号部分隐藏。"""
    from cli.vendors_shown import show_one

    show_one(vendor, as_json=as_json)


@vendors.command("export")
@in_chinese
def export_vendor(
    vendor: Which,
    by: Annotated[str, typer.Option("--by", help="索取人")],
    purpose: Annotated[str, typer.Option("--purpose", help="用途，写入审计链")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="写到哪个工作簿（.xlsx）")],
    home: Home = None,
) -> None:
    """导出一家供应商的联系人和账户全文；谁、为何导出记入审计链。"""
    from cli.vendors_shown import export_in_full

    export_in_full(vendor, by, purpose, out)


Place = Annotated[int, typer.Argument(metavar="PLACE", min=1, help="在名单中的次序，见 waibao vendors show")]


@vendors.command("contact-copy")
@in_chinese
def contact_copy(
    vendor: Which,
    place: Place,
    out: Out,
    password_file: PasswordFile = None,
    home: Home = None,
) -> None:
    """向供应商的一名联系人提供其个人信息副本（个人信息保护法第四十五条），一个压缩包。"""
    from cli.vendors_shown import copy_contact

    copy_contact(vendor, place, out, password_file)


@vendors.command("contact-delete")
@in_chinese
def contact_delete(
    vendor: Which,
    place: Place,
    by: Annotated[str, typer.Option("--by", help="办理人：登记名单的项目的采购经办人")],
    home: Home = None,
) -> None:
    """应本人要求删除供应商的一名联系人和载有其信息的登记表，并出具删除记录；中断后运行 waibao privacy purge 继续。"""
    from cli.vendors_shown import delete_contact

    delete_contact(vendor, place, by)
