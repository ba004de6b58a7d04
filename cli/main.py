"""The ``waibao`` command. Heavy libraries are imported by the commands that use them."""

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from cli.contracts import contracts
from cli.options import Home, Json, in_chinese
from cli.personal import keys, privacy
from cli.service import devices, list_visits
from cli.vendors import vendors
from waibao.garbage import look_seldom

app = typer.Typer(
    name="waibao",
    help="外包管理：从申请到总结的全流程。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

look_seldom()

TABLES = (
    "表格类型：quotation 报价表，test-results 测试结果表，risk-register 风险登记册，scoring-sheet 评委打分表，"
    "judge-sheet 评委个人打分表，payment-schedule 付款计划表，issue-log 问题跟踪表，roster 职工名册，"
    "onboarding 入职人员信息表，personnel-events 人员变动表，it-survey 软硬件信息调查表，it-software 软件授权清单，"
    "inspection-sheet 巡检表，new-devices 新发现设备，portfolio 应用清单，vendor-form 供应商登记表，"
    "culture-questionnaire 文化调查问卷"
)


@app.command()
@in_chinese
def run(scenario: Annotated[Path, typer.Argument(help="场景文件")], home: Home = None) -> None:
    """按场景文件无人值守地走完一个项目；中断后再次运行即继续。"""
    from cli.run import run_scenario

    run_scenario(scenario)


@app.command()
@in_chinese
def demo(
    kill_at: Annotated[
        str, typer.Option("--kill-at", metavar="STEP", help="在这一步被强行杀死，如 issue_plan:after；--list 列出全部")
    ] = "",
    listing: Annotated[bool, typer.Option("--list", help="列出可以选择的步骤")] = False,
    scenario: Annotated[
        Path | None, typer.Option("--scenario", metavar="FILE", help="场景文件，默认为示例项目")
    ] = None,
    home: Home = None,
) -> None:
    """演示断点续跑：运行示例项目，在指定步骤被杀死，再次运行时从断点继续。"""
    from cli.demo import list_steps, run_and_die

    if listing or not kill_at:
        list_steps()
    else:
        run_and_die(kill_at, scenario)


@app.command("list")
@in_chinese
def list_engagements(home: Home = None, as_json: Json = False) -> None:
    """列出全部项目。"""
    from cli.show import show_engagements

    show_engagements(as_json=as_json)


@app.command()
@in_chinese
def show(no: Annotated[str, typer.Argument(help="项目编号")], home: Home = None, as_json: Json = False) -> None:
    """显示一个项目：阶段、里程碑、付款、决定、待办。"""
    from cli.show import show_engagement

    show_engagement(no, as_json=as_json)


class ListsByDefault(TyperGroup):
    """``waibao documents NO`` is short for ``waibao documents list NO``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] != "--help":
            # Options may come first: ``waibao documents --home DIR kinds``.
            named = next((arg for arg in args if args[0].startswith("-") and arg in self.commands), None)
            if named:
                args.remove(named)
            args = [named or "list", *args]
        return super().parse_args(ctx, args)


documents = typer.Typer(
    cls=ListsByDefault, no_args_is_help=True, help="文档：一个项目的文档、文档类型、两版之间的差异。"
)
app.add_typer(documents, name="documents")
templates = typer.Typer(no_args_is_help=True, help="自有模板：检查，或取出一份产品模板来修改。")
app.add_typer(templates, name="templates")
app.add_typer(keys, name="keys")
app.add_typer(privacy, name="privacy")
app.add_typer(devices, name="devices")
app.add_typer(vendors, name="vendors")
app.add_typer(contracts, name="contracts")
app.command("visits")(list_visits)


@documents.command("list")
@in_chinese
def list_documents(
    no: Annotated[str, typer.Argument(help="项目编号")], home: Home = None, as_json: Json = False
) -> None:
    """列出一个项目的全部文档及其位置；list 可以省略。"""
    from cli.show import show_documents

    show_documents(no, as_json=as_json)


@documents.command()
@in_chinese
def kinds(as_json: Json = False) -> None:
    """列出全部文档类型：阶段、编号前缀、格式、数据模型、对应的流程条目。"""
    from cli.documents import show_kinds

    show_kinds(as_json=as_json)


@documents.command()
@in_chinese
def diff(
    no: Annotated[str, typer.Argument(help="项目编号")],
    kind: Annotated[str, typer.Argument(help="文档类型，如 outsourcing-plan；同类有多份时用文档编号")],
    before: Annotated[int | None, typer.Option("--from", metavar="N", help="旧版本，默认为新版本的前一版")] = None,
    after: Annotated[int | None, typer.Option("--to", metavar="N", help="新版本，默认为最新一版")] = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """列出一份文档两版之间的差异。"""
    from cli.documents import show_differences

    show_differences(no, kind, before, after, as_json=as_json)


@app.command()
@in_chinese
def issue(
    no: Annotated[str, typer.Argument(help="项目编号")],
    kind: Annotated[str, typer.Argument(help="文书类型，如 change-order；waibao documents kinds 列出全部")],
    data: Annotated[Path, typer.Argument(help="填写的内容（JSON 或 YAML），格式见 waibao schema <类型>-filled")],
    revises: Annotated[str, typer.Option("--revise", metavar="NUMBER", help="修订的文书编号：编号不变，版本加一")] = "",
    home: Home = None,
) -> None:
    """按填好的内容出具一份文书并登记；同样的内容再次运行不会重复出具。"""
    from cli.documents import issue_document

    issue_document(no, kind, data, revises)


@templates.command("check")
@in_chinese
def check_templates(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="自有模板的目录")], as_json: Json = False
) -> None:
    """检查自有模板：语法、过滤器、不存在的变量；发现问题时退出码为 1。"""
    from cli.templates import check_own

    raise typer.Exit(check_own(directory, as_json=as_json))


@templates.command("copy")
@in_chinese
def copy_template(
    kind: Annotated[str, typer.Argument(help="文档类型")],
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="自有模板的目录")],
) -> None:
    """把一种文档的产品模板复制到自有模板的目录，供修改；已有的文件不覆盖。"""
    from cli.templates import copy_own

    copy_own(kind, directory)


@app.command()
@in_chinese
def check(
    kind: Annotated[str, typer.Argument(help=TABLES)],
    file: Annotated[Path, typer.Argument(help="要核验的文件")],
    out: Annotated[Path | None, typer.Option("--out", metavar="SHEET", help="更正单写到哪里，默认在原文件旁边")] = None,
    as_json: Json = False,
) -> None:
    """核验一份收到的表格。退出码：0 通过，1 不通过（另存更正单），2 无法读取。"""
    from cli.check import check_table

    raise typer.Exit(check_table(kind, file, out, as_json=as_json))


@app.command()
@in_chinese
def read(
    kind: Annotated[
        str,
        typer.Argument(
            help="risk-register 风险登记册，issue-log 问题跟踪表，payment-schedule 付款计划表，scoring-sheet 评委打分表"
        ),
    ],
    file: Annotated[Path, typer.Argument(help="交回的文件，已经通过核验")],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="表单的办理人，不填的在文件中补上")] = "",
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", help="写到哪里，默认输出到屏幕")] = None,
) -> None:
    """把交回并通过核验的表格读成表单的内容（YAML），供填写表单、场景文件或 waibao issue 使用。"""
    from cli.check import read_table

    read_table(kind, file, by, out)


@app.command()
@in_chinese
def settle(
    no: Annotated[str, typer.Argument(help="项目编号")],
    file: Annotated[Path, typer.Argument(help="微信支付或支付宝的商户账单")],
    home: Home = None,
    as_json: Json = False,
) -> None:
    """把平台账单与项目的扫码订单对账并出具结果表。退出码：0 相符，1 有差异或账单有误，2 无法读取。"""
    from cli.settle import settle_bill

    raise typer.Exit(settle_bill(no, file, as_json=as_json))


@app.command()
@in_chinese
def render(
    kind: Annotated[str, typer.Argument(help="文档类型")],
    data: Annotated[Path, typer.Argument(help="文档数据（JSON 或 YAML）")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="写到哪里")],
    made: Annotated[str, typer.Option("--format", help="pdf、docx、html、md 或 xlsx")] = "pdf",
    number: Annotated[str, typer.Option("--number", help="文档编号")] = "样稿",
) -> None:
    """用给定的数据生成一份文档，不登记。"""
    from cli.render import render_document

    render_document(kind, data, made, out, number)


@app.command()
@in_chinese
def schema(kind: Annotated[str, typer.Argument(help="scenario、文档类型、表格类型或决策点")]) -> None:
    """输出场景、文档数据、表格或决策表单的 JSON Schema。"""
    from cli.schema import print_schema

    print_schema(kind)


@app.command()
@in_chinese
def sweep(home: Home = None, as_json: Json = False) -> None:
    """每日巡检：补出到期未出的报告，提示逾期和将到期的事项。"""
    from cli.run import run_sweep

    run_sweep(as_json=as_json)


@app.command()
@in_chinese
def verify(home: Home = None, as_json: Json = False) -> None:
    """核对审计链、文件摘要和孤立文件；发现改动时退出码为 1。"""
    from cli.verify import verify_store

    raise typer.Exit(verify_store(as_json=as_json))


@app.command()
@in_chinese
def up(
    home: Home = None,
    port: Annotated[int, typer.Option("--port", help="界面的端口")] = 4200,
) -> None:
    """启动界面和后台服务，按 Ctrl-C 停止。"""
    from cli.up import bring_up

    bring_up(port)


def main() -> None:
    """Entry point of ``python -m cli.main``."""
    app()


if __name__ == "__main__":
    main()
