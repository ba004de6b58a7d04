"""``waibao contracts``: the register, one contract with every version of its terms, and how it is amended."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import Home, Json, in_chinese

contracts = typer.Typer(no_args_is_help=True, help="合同：台账、一份合同的历次条款和到期事项、登记变更。")


@contracts.command("list")
@in_chinese
def list_contracts(
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="另存为工作簿（.xlsx）")] = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """列出合同台账：期限、总价、补充协议、验收和付款、最近的到期事项。"""
    from cli.contract_register import show_register

    show_register(out, as_json=as_json)


@contracts.command("show")
@in_chinese
def show_contract(
    no: Annotated[str, typer.Argument(help="合同编号或者项目编号")], home: Home = None, as_json: Json = False
) -> None:
    """显示一份合同：历次条款、现行里程碑、到期事项。"""
    from cli.contract_register import show_one

    show_one(no, as_json=as_json)


@contracts.command("amend")
@in_chinese
def amend_contract(
    no: Annotated[str, typer.Argument(help="项目编号")],
    change: Annotated[str, typer.Argument(help="双方已签署的变更单的编号，如 BG-2026-0001")],
    data: Annotated[Path, typer.Argument(help="签署的内容（JSON 或 YAML），格式见 waibao schema change-signed")],
    home: Home = None,
) -> None:
    """登记双方已签署的变更单：出具补充协议，条款、付款计划和到期事项随之变更；再次运行不会重复变更。"""
    from cli.contract_register import amend

    amend(no, change, data)
