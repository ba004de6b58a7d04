"""``waibao devices`` and ``waibao visits``: what an IT service has on file."""

from pathlib import Path
from typing import Annotated

import typer

from cli.options import Home, Json, in_chinese

devices = typer.Typer(no_args_is_help=True, help="设备：导出一个 IT 服务项目的设备档案，比较两次上门的差异。")


@devices.command("export")
@in_chinese
def export_devices(
    no: Annotated[str, typer.Argument(help="项目编号")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="写到哪里（.xlsx）")],
    home: Home = None,
) -> None:
    """导出设备档案：台账，以及每台设备的变更、巡检、报修和更新建议。"""
    from cli.devices import write_archive

    write_archive(no, out)


@devices.command("diff")
@in_chinese
def differing_devices(
    no: Annotated[str, typer.Argument(help="项目编号")],
    before: Annotated[int, typer.Option("--from", metavar="VISIT", help="较早的一次上门的序号")],
    after: Annotated[int, typer.Option("--to", metavar="VISIT", help="较晚的一次上门的序号")],
    home: Home = None,
    as_json: Json = False,
) -> None:
    """列出两次上门（清点或者巡检）之间新增的、未找到的、有变更的设备。"""
    from cli.devices import show_differences

    show_differences(no, before, after, as_json=as_json)


@in_chinese
def list_visits(no: Annotated[str, typer.Argument(help="项目编号")], home: Home = None, as_json: Json = False) -> None:
    """列出一个 IT 服务项目的全部上门：序号、日期、状态、满意度。"""
    from cli.devices import show_visits

    show_visits(no, as_json=as_json)
