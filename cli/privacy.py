"""``waibao keys rotate``, ``waibao privacy purge`` and ``export``: what they do and print."""

from dataclasses import asdict
from datetime import date
from pathlib import Path

import typer

from cli.show import emit, print_table
from schemas.errors import BadInput
from schemas.rules.masking import numberless
from waibao.settings import Settings


def rotate_keys() -> None:
    """Replace the key, and say how much was sealed anew."""
    from waibao.store.rotation import rotate

    settings = Settings.from_env()
    done = rotate(settings)
    if done.resumed:
        typer.echo("上次更换密钥没有完成，已从中断处继续。")
    typer.echo(
        f"已更换密钥：重新加密人员 {done.people} 人、记录 {done.events} 条、文书 {done.documents} 份、"
        f"来件 {done.files} 个、供应商联系人和账户 {done.vendors} 份；旧密钥已弃用。"
    )
    typer.echo(f"请备份新的密钥文件 {settings.keys}，与数据库分开存放；此前的数据库备份仍要用当时的密钥文件打开。")


def purge_people(on: date | None, *, dry_run: bool, as_json: bool) -> None:
    """Delete what may no longer be kept, engagement by engagement; ``dry_run`` only counts it."""
    from tasks.hr_purge import engagements_with_people, purge_engagement, would_purge
    from tasks.step import without_prefect
    from tasks.vendor_purge import engagements_with_vendors, purge_vendors, would_purge_vendors

    with without_prefect():
        done = [(would_purge if dry_run else purge_engagement)(no, on) for no in engagements_with_people()]
        done += [(would_purge_vendors if dry_run else purge_vendors)(no, on) for no in engagements_with_vendors()]
    found = [one for one in done if one or one.record]
    if as_json:
        emit([asdict(one) for one in found])
        return
    if not found:
        typer.echo("没有保存期已满的个人信息。")
        return
    rows = [
        [one.no, f"{one.on}", *map(str, (one.people, one.documents, one.received, one.mails, one.vendors)), one.record]
        for one in found
    ]
    columns = ("项目", "截至", "人员档案", "文书", "来件", "邮件", "供应商资料", "删除记录")
    print_table("将要删除的个人信息（尚未删除）" if dry_run else "已删除的个人信息", columns, rows)


def export_person(employee: str, no: str, out: Path, password_file: Path | None) -> None:
    """Give a person a copy of what is kept of them.

    Raises:
        BadInput: the person is named by something else than the number of the file or the employer's.
    """
    from tasks.hr_export import export_copy
    from tasks.step import watching, without_prefect
    from waibao.packing import password_in

    if numberless(employee) != employee:
        raise BadInput("人员", "不是档案号或工号", "请用档案号（如 RY-2026-0001）或工号，不用证件、银行卡或手机号码")
    password = password_in(password_file) if password_file else ""
    with without_prefect(), watching(typer.echo):
        path = export_copy(employee, no, out, password)
    typer.echo(f"已写入 {path}" + ("，用口令加密。" if password else "，没有加密：请当面交给本人，或另加口令。"))
