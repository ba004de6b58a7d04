"""The register of contracts on the terminal and as a workbook; a change order that both signed."""

from datetime import datetime
from pathlib import Path
from typing import Any

import typer

from cli.show import STATUS, emit, print_table
from schemas.amendments import CHANGE_SIGNED, ChangeOf, TermsInForce
from schemas.contract_register import RegisteredContract, register_workbook
from schemas.documents import Frame
from schemas.duties import shown
from schemas.errors import BadInput, Refused
from schemas.records import Obligation
from schemas.values import SHANGHAI
from tasks.contract_register import contract_numbered, register, registered
from waibao.store.engine import reading
from waibao.written_files import fitted, load_written

STAGE_STATUS = STATUS | {"open": "未验收", "rejected": "不通过"}


def show_register(out: Path | None, *, as_json: bool) -> None:
    """The register; with ``out`` also as a workbook.

    Raises:
        BadInput: the file is to be no workbook.
    """
    rows = register()
    if out is not None:
        _write(rows, out)
    if as_json:
        emit([row.model_dump(mode="json") | {"unpaid": str(row.unpaid)} for row in rows])
    elif rows:
        columns = ("合同", "名称", "乙方", "届满", "现行总价", "补充", "验收", "已付", "状态", "最近的到期事项")
        print_table(f"合同台账（{len(rows)} 份）", columns, [_shown(row) for row in rows])
    else:
        typer.echo("还没有签订合同。")


def _shown(row: RegisteredContract) -> list[str]:
    duty = f"{row.next_due} {row.next_duty}" if row.next_due else ""
    progress = f"{row.accepted}/{row.stages}"
    sums = (f"¥{row.total:,.2f}", str(len(row.supplements)), progress, f"¥{row.paid:,.2f}")
    return [row.no, row.title, row.vendor, str(row.ends_on), *sums, row.status, duty]


def _write(rows: list[RegisteredContract], out: Path) -> None:
    from waibao.documents.xlsx import write_workbook
    from waibao.store.files import write_whole

    if out.suffix.lower() != ".xlsx":
        raise BadInput(f"--out {out}", "不是工作簿", "请用扩展名 .xlsx")
    today = datetime.now(SHANGHAI).date()
    write_whole(out, write_workbook(register_workbook(rows, today), Frame("合同台账", 1, today), "合同台账"))
    typer.echo(f"已导出 {len(rows)} 份合同：{out}")


def show_one(number: str, *, as_json: bool) -> None:
    """One contract: the versions of its terms, milestones and duties."""
    row = registered(number)
    with reading() as store:
        engagement, contract = contract_numbered(store, number)
        versions = store.contracts.versions(contract)
        duties = store.obligations.open_of(engagement)
    if as_json:
        emit(_facts(row, versions, duties))
        return
    span = f"{row.starts_on} 至 {row.ends_on}"
    typer.echo(f"{row.no} {row.title}（{row.status}）：{row.client} 与 {row.vendor}，期限 {span}")
    terms = [
        [str(one.version), one.basis, one.change_no, str(one.signed_on), f"¥{one.total:,.2f}", str(one.terms.ends_on)]
        for one in versions
    ]
    print_table("历次条款（最后一版为现行）", ("版次", "依据", "变更单", "签署", "总价", "届满"), terms)
    stages = [
        [str(one.seq), one.name, str(one.due_on), f"{one.ratio.normalize():f}%", f"¥{one.amount:,.2f}",
         f"¥{one.retention:,.2f}", STAGE_STATUS[one.status]]
        for one in versions[-1].stages
    ]  # fmt: skip
    print_table("现行里程碑", ("序号", "名称", "交付", "比例", "金额", "质保金", "状态"), stages)
    due = [[shown(one), f"{one.due_at.date()}", one.basis] for one in duties]
    print_table("到期事项", ("事项", "到期", "依据"), due)


def _facts(row: RegisteredContract, versions: list[TermsInForce], duties: list[Obligation]) -> dict[str, Any]:
    kept = {"terms": {"payee": True}}  # the account is nobody's to read who looks up a contract
    return {
        **row.model_dump(mode="json"),
        "versions": [version.model_dump(mode="json", exclude=kept) for version in versions],
        "duties": [{"title": one.title, "due_on": f"{one.due_at.date()}", "basis": one.basis} for one in duties],
    }


def amend(no: str, number: str, data: Path) -> None:
    """Record how a change order was signed and put it in force.

    Raises:
        BadInput: the data do not fit the form.
        Refused: the order does not go with the contract; nothing is written.
    """
    from flows.amendment import take_effect
    from tasks.amendments import change_to_sign
    from tasks.decisions import record_decision
    from tasks.step import say, watching, without_prefect

    form = fitted(CHANGE_SIGNED.form, load_written(data, f"数据文件 {data}"), f"签署的内容 {data.name}")
    with without_prefect(), watching(typer.echo):
        if needs := change_to_sign(no, number):
            source = f"file:{data.name}"
            if reasons := record_decision(no, needs.key, needs.gate, needs.subject, form, source):
                raise Refused(reasons)
        say(take_effect(ChangeOf(no=no, change=number)))
