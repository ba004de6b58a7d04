"""What ``waibao vendors`` prints and writes."""

from datetime import date
from pathlib import Path
from typing import Any

import typer

from cli.show import emit, print_table
from schemas.documents import Frame
from schemas.errors import BadInput
from schemas.records import Organisation
from schemas.sheets import Column, Sheet, Workbook
from schemas.values import in_shanghai
from tasks.vendor_dossier import account_rows, contact_rows, held_in_full, vendor_named
from tasks.vendor_standing import credential_of, graded_by
from waibao.store.engine import reading
from waibao.store.store import Store
from waibao.store.vendors import in_force


def _summary(store: Store, organisation: Organisation, today: date) -> dict[str, Any]:
    credentials = [credential_of(row) for row in store.vendors.credentials(organisation)]
    ends = [one.expires_on for one in credentials if one.expires_on]
    restricted = [row for row in store.vendors.restrictions(organisation) if in_force(row, today)]
    grades = graded_by(store, organisation, practice=False)
    return {
        "uscc": organisation.uscc,
        "name": organisation.name,
        "credentials": len(credentials),
        "expired": sum(one.expired(today) for one in credentials),
        "next_expiry": f"{min(ends)}" if ends else "",
        "grade": grades[-1].grade if grades else "",
        "restricted_until": f"{restricted[-1].ends_on}" if restricted else "",
    }


def show_all(*, as_json: bool) -> None:
    """Every vendor that was invited or is on file."""
    with reading() as store:
        today = in_shanghai(store.clock()).date()
        rows = [_summary(store, organisation, today) for organisation in store.vendors.on_file()]
    if as_json:
        emit(rows)
    elif rows:
        columns = ("统一社会信用代码", "名称", "证照", "已过期", "最早到期", "最近评价", "限制至")
        print_table(f"供应商（{len(rows)} 家）", columns, [[str(value) for value in row.values()] for row in rows])
    else:
        typer.echo("还没有供应商。")


def show_one(wanted: str, *, as_json: bool) -> None:
    """One dossier, masked."""
    uscc = vendor_named(wanted)
    with reading() as store:
        organisation = store.vendors.known(uscc)
        today = in_shanghai(store.clock()).date()
        credentials = [credential_of(row) for row in store.vendors.credentials(organisation)]
        said = {
            **_summary(store, organisation, today),
            "credentials": [one.model_dump(mode="json") | {"state": one.state(today)} for one in credentials],
            "contacts": [row.model_dump() for row in contact_rows(store, organisation, practice=False)],
            "accounts": [row.model_dump(mode="json") for row in account_rows(store, organisation, practice=False)],
            "grades": [row.model_dump(mode="json") for row in graded_by(store, organisation, practice=False)],
            "restrictions": [
                row.model_dump(mode="json", include={"starts_on", "ends_on", "reason", "status"})
                for row in store.vendors.restrictions(organisation)
            ],
        }
    if as_json:
        emit(said)
        return
    typer.echo(f"{said['name']}　{uscc}")
    _print(
        "证照", said["credentials"], ("kind", "name", "number", "expires_on", "state"), "类别 名称 编号 有效期止 状态"
    )
    _print("联系人", said["contacts"], ("name", "duty", "matter", "phone", "mail"), "姓名 职务 事项 电话 邮箱")
    _print("账户", said["accounts"], ("account", "status", "entered_by", "reviewed_by"), "账户 状态 录入人 复核人")
    _print("履约评价", said["grades"], ("engagement_no", "title", "total", "grade"), "项目 名称 总分 等级")
    _print("限制", said["restrictions"], ("starts_on", "ends_on", "status", "reason"), "开始 结束 状态 事由")


def _print(title: str, rows: list[dict[str, Any]], keys: tuple[str, ...], columns: str) -> None:
    if rows:
        shown = [["" if row[key] is None else str(row[key]) for key in keys] for row in rows]
        print_table(title, columns.split(), shown)
    else:
        typer.echo(f"{title}：无")


def export_in_full(wanted: str, by: str, purpose: str, out: Path) -> None:
    """Write contacts and accounts in full; only its owner can read the file.

    Raises:
        BadInput: the file is to be no workbook.
        NotFound: no such vendor.
    """
    from waibao.documents.xlsx import write_workbook
    from waibao.store.files import write_whole

    if out.suffix.lower() != ".xlsx":
        raise BadInput(f"--out {out}", "不是工作簿", "请用扩展名 .xlsx")
    held = held_in_full(vendor_named(wanted), by, purpose)
    titles = (("姓名", 14), ("职务", 20), ("联系事项", 14), ("联系电话", 20), ("电子邮箱", 30))
    contacts = Sheet(
        "联系人",
        tuple(Column(title, width=width) for title, width in titles),
        tuple((one.name, one.duty, one.matter, one.phone, one.mail) for one in held.contacts),
        heading=f"{held.name} 联系人",
        notes=(f"索取人：{by}　用途：{purpose}",),
    )
    titles = (("户名", 30), ("开户银行", 36), ("银行账号", 30), ("开户行行号", 18), ("状态", 10))
    accounts = Sheet(
        "收款账户",
        tuple(Column(title, width=width) for title, width in titles),
        tuple((one.name, one.bank, one.account, one.bank_code, status) for one, status in held.accounts),
        heading=f"{held.name} 收款账户",
    )
    content = write_workbook(Workbook((contacts, accounts)), Frame("供应商资料", 1, held.on), "供应商资料")
    write_whole(out, content, mode=0o600)
    typer.echo(f"已导出 {len(held.contacts)} 名联系人、{len(held.accounts)} 个账户：{out}")


def copy_contact(wanted: str, place: int, out: Path, password_file: Path | None) -> None:
    """Give a contact a copy of what is kept of them."""
    from tasks.step import without_prefect
    from tasks.vendor_contact import export_contact
    from waibao.packing import password_in

    password = password_in(password_file) if password_file else ""
    with without_prefect():
        path = export_contact(vendor_named(wanted), place, out, password)
    typer.echo(f"已写入 {path}" + ("，用口令加密。" if password else "，没有加密：请当面交给本人，或另加口令。"))


def delete_contact(wanted: str, place: int, by: str) -> None:
    """Delete a contact who asked for it."""
    from tasks.step import without_prefect
    from tasks.vendor_contact import forget_contact

    with without_prefect():
        record = forget_contact(vendor_named(wanted), place, by)
    typer.echo(f"已删除第 {place} 名联系人，删除记录 {record}。此后的联系人次序提前一位。")
