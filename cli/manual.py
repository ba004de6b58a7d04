"""The manual page of the commands, made from the commands: ``python -m cli.manual`` writes docs/commands.md.

python -m cli.manual --check    exit status 1 when the page is stale
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parent.parent / "docs" / "commands.md"

HEAD = """\
# 命令手册

本页由 `make manual` 从程序生成，不要手工修改。

## 约定

- 数据目录由 `--home` 指定；没有指定时取环境变量 `WAIBAO_HOME`，再没有时为当前目录下的 `var`。
- 数据库默认为数据目录中的 `waibao.sqlite`；环境变量 `WAIBAO_DATABASE_URL`（`postgresql+psycopg://…`）改用 PostgreSQL。
- 环境变量 `WAIBAO_TEMPLATES` 指定[自有模板](templates.md)的目录，其中的模板优先于产品模板。
- 文档类型见[文书目录](catalogue.md)，每种都有首页的图。
- 查询类命令都有 `--json`：结果是标准输出中的一个 JSON 值，金额为字符串（单位：元），日期为 ISO 格式。
- 结果写在标准输出，错误说明写在标准错误。

| 退出码 | 含义 |
|:-:|:--|
| 0 | 完成；`check` 为通过，`verify` 为一致 |
| 1 | 未完成，原因与办法已说明；`check` 为不通过并已写出更正单，`verify` 为发现改动 |
| 2 | 命令写错，或文件无法读取 |
| 70 | 程序内部出错，详情在数据目录的 `error.log` |
"""


def manual() -> str:
    """The whole page."""
    from typer.main import get_command

    from cli.main import app

    return "\n".join([HEAD, *(_section(name, command) for name, command in commands(get_command(app))), _names()])


def commands(group: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every command with its whole name: ``documents diff``."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


def _names() -> str:
    """What KIND may be, for ``render``, ``schema`` and ``check``."""
    from schemas.catalogue import DOCUMENT_KINDS, GATES
    from schemas.forms import ROLE_TITLES
    from schemas.phases import PHASE_TITLES
    from waibao.checks.kinds import TABLE_KINDS

    lines = ["## 文档类型", "", "| 类型 | 名称 | 阶段 | 编号 | 格式 |", "|:--|:--|:--|:--|:--|"]
    for document in DOCUMENT_KINDS.values():
        made = " ".join(document.all_formats)
        phase = PHASE_TITLES[document.phase]
        lines.append(f"| `{document.slug}` | {document.title} | {phase} | {document.prefix} | {made} |")
    lines += ["", "## 决策点", "", "| 决策点 | 名称 | 阶段 | 办理角色 |", "|:--|:--|:--|:--|"]
    for gate in GATES.values():
        lines.append(f"| `{gate.slug}` | {gate.title} | {PHASE_TITLES[gate.phase]} | {ROLE_TITLES[gate.role]} |")
    lines += ["", "## 表格类型", "", "| 类型 | 名称 |", "|:--|:--|"]
    lines += [f"| `{table.slug}` | {table.title} |" for table in TABLE_KINDS.values()]
    return "\n".join([*lines, ""])


def _section(name: str, command: Any) -> str:
    """One command: how it is called, what it does, its arguments and options."""
    called = " ".join(["waibao", name, *map(_called, command.params)])
    lines = [f"## waibao {name}", "", f"    {called}", "", command.help, ""]
    if command.params:
        lines += ["| 参数 | 说明 | 默认 |", "|:--|:--|:--|"]
        lines += [f"| `{_name(item)}` | {item.help} | {_default(item)} |" for item in command.params]
        lines.append("")
    return "\n".join(lines)


def _name(item: Any) -> str:
    if item.param_type_name == "argument":
        return str(item.name).upper()
    return str(item.opts[0]) if item.is_flag else f"{item.opts[0]} {_value(item)}"


def _value(item: Any) -> str:
    return str(item.metavar or item.opts[0].lstrip("-").upper())


def _called(item: Any) -> str:
    return _name(item) if item.required else f"[{_name(item)}]"


def _default(item: Any) -> str:
    if item.required:
        return "必填"
    return f"`{item.default}`" if item.default not in (None, "", False) else ""


def main() -> int:
    """Write the page, or with ``--check`` tell whether it is what the commands say."""
    text = manual()
    if "--check" not in sys.argv:
        PAGE.write_text(text, encoding="utf-8")
        return 0
    fresh = PAGE.is_file() and PAGE.read_text(encoding="utf-8") == text
    if not fresh:
        sys.stderr.write(f"{PAGE.name} is stale: run make manual\n")
    return 0 if fresh else 1


if __name__ == "__main__":
    raise SystemExit(main())
