"""``waibao vendors``: vendors across engagements. Numbers of people and accounts are masked but in an export."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import Home, Json, in_chinese

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
