"""``waibao list``, ``show`` and ``documents``: what the store knows, as tables or JSON."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import typer

from schemas.duties import shown
from schemas.phases import PHASE_TITLES
from schemas.values import from_fen
from waibao.store.engine import reading
from waibao.store.store import Store

STATUS = {"open": "进行中", "closed": "已结束", "rejected": "已终止", "accepted": "已验收"}
PAYMENT_STATUS = {"applied": "已申请", "approved": "已批准", "paid": "已付款"}


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Rows as a table; not wider than 170 columns where there is no terminal."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left", show_lines=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console(width=None if typer.get_text_stream("stdout").isatty() else 170).print(table)


def emit(value: Any) -> None:
    """A value as JSON on standard output."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def show_engagements(*, as_json: bool) -> None:
    """All engagements."""
    with reading() as store:
        rows = [
            {
                "no": engagement.no,
                "title": engagement.title,
                "kind": engagement.kind,
                "status": engagement.status,
                "opened_at": engagement.opened_at.isoformat(),
            }
            for engagement in store.engagements.all()
        ]
    table = [[row["no"], row["title"], STATUS[row["status"]], row["opened_at"][:10]] for row in rows]
    if as_json:
        emit(rows)
    elif rows:
        print_table("项目", ("编号", "名称", "状态", "申请日期"), table)
    else:
        typer.echo("还没有项目。用 waibao run 运行一个场景，或用 waibao up 打开界面。")


def _payments(store: Store, no: str) -> list[dict[str, Any]]:
    contract = store.contracts.find(store.engagements.get(no))
    if contract is None:
        return []
    return [
        {
            "milestone": stage.seq,
            "name": stage.name,
            "amount": str(from_fen(payment.amount_fen)),
            "retained": str(from_fen(payment.retained_fen)),
            "penalty": str(from_fen(payment.penalty_fen)),
            "verified_ratio": payment.verified_ratio,
            "status": payment.status,
            "due_on": payment.due_on.isoformat(),
            "paid_on": payment.paid_on.isoformat() if payment.paid_on else None,
            "voucher": payment.voucher,
        }
        for stage, payment in store.payments.of(contract)
    ]


def _documents(store: Store, no: str) -> list[dict[str, Any]]:
    from schemas.catalogue import DOCUMENT_KINDS

    engagement = store.engagements.get(no)
    return [
        {
            "number": document.number,
            "version": document.version,
            "kind": document.kind,
            "title": DOCUMENT_KINDS[document.kind].title,
            "dated": document.dated.isoformat(),
            "files": {
                made: str(store.settings.home / file.path) for made, file in store.documents.files(document).items()
            },
        }
        for document in store.documents.of(engagement)
    ]


def show_engagement(no: str, *, as_json: bool) -> None:
    """One engagement: phases, milestones, payments, decisions, duties."""
    with reading() as store:
        engagement = store.engagements.get(no)
        contract = store.contracts.find(engagement)
        facts = {
            "no": engagement.no,
            "title": engagement.title,
            "status": engagement.status,
            "finished": [title for title in PHASE_TITLES.values() if title in engagement.finished],
            "contract": contract.no if contract else None,
            "milestones": [
                {"seq": stage.seq, "name": stage.name, "due_on": stage.due_on.isoformat(), "status": stage.status}
                for stage in (store.contracts.milestones(contract) if contract else [])
            ],
            "payments": _payments(store, no),
            "decisions": [
                {
                    "key": decision.key,
                    "by": decision.decided_by,
                    "at": decision.decided_at.isoformat(),
                    "source": decision.source,
                    "accepted": decision.accepted,
                    "refusals": decision.refusals,
                }
                for decision in store.decisions.of(engagement)
            ],
            "duties": [
                {"number": duty.id, "title": shown(duty), "due_at": duty.due_at.isoformat(), "basis": duty.basis}
                for duty in store.obligations.open_of(engagement)
            ],
        }
    if as_json:
        emit(facts)
    else:
        _print_facts(facts)


def _print_facts(facts: dict[str, Any]) -> None:
    typer.echo(f"{facts['no']} {facts['title']}（{STATUS[facts['status']]}）")
    typer.echo(f"已完成阶段：{'、'.join(facts['finished']) or '无'}；合同：{facts['contract'] or '未签订'}")
    stages = [[str(s["seq"]), s["name"], s["due_on"], STATUS[s["status"]]] for s in facts["milestones"]]
    print_table("里程碑", ("序号", "名称", "计划交付", "状态"), stages)
    print_payment_rows(facts["payments"])
    decisions = [
        [d["key"], d["by"], d["at"][:16].replace("T", " "), d["source"], "已采纳" if d["accepted"] else "未接受"]
        for d in facts["decisions"]
    ]
    print_table("决定", ("决策点", "办理人", "时间", "来源", "结果"), decisions)
    duties = [[d["title"], d["due_at"][:10], d["basis"]] for d in facts["duties"]]
    print_table("待办义务", ("事项", "到期", "依据"), duties)


def show_documents(no: str, *, as_json: bool) -> None:
    """The documents of an engagement."""
    if not as_json:
        print_documents(no)
        return
    with reading() as store:
        emit(_documents(store, no))


def print_documents(no: str) -> None:
    """Documents with number, version and formats."""
    with reading() as store:
        rows = _documents(store, no)
        directory = store.settings.documents / no
    table = [[row["number"], str(row["version"]), row["title"], row["dated"], " ".join(row["files"])] for row in rows]
    print_table(f"文档（{directory}）", ("编号", "版本", "名称", "日期", "格式"), table)


def print_payments(no: str) -> None:
    """Payments of an engagement."""
    with reading() as store:
        rows = _payments(store, no)
    print_payment_rows(rows)


def print_payment_rows(rows: list[dict[str, Any]]) -> None:
    """Payments as a table."""
    table = [
        [
            f"{row['milestone']} {row['name']}",
            *(f"¥{Decimal(row[sum_]):,}" for sum_ in ("amount", "retained", "penalty")),
            PAYMENT_STATUS[row["status"]],
            row["paid_on"] or "",
            row["voucher"] or "",
        ]
        for row in rows
    ]
    print_table("付款", ("里程碑", "金额", "质保金", "违约金", "状态", "付款日期", "凭证"), table)
