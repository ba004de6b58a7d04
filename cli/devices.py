"""The devices and visits of an IT service on the terminal, and the archive as a workbook."""

from dataclasses import asdict
from pathlib import Path

import typer

from cli.show import emit, print_table
from schemas.devices import differences
from schemas.documents import Frame
from schemas.errors import BadInput, NotFound
from waibao.store.engine import reading


def write_archive(no: str, out: Path) -> None:
    """Write the archive of all devices; it names their users, so only its owner can read it.

    Raises:
        BadInput: the file is to be no workbook.
        NotFound: no device is on file.
    """
    from schemas.device_export import archive_workbook
    from tasks.it_devices import whole_archive
    from waibao.documents.xlsx import write_workbook
    from waibao.store.files import write_whole

    if out.suffix.lower() != ".xlsx":
        raise BadInput(f"--out {out}", "不是工作簿", "请用扩展名 .xlsx")
    archives = whole_archive(no)
    if not archives:
        raise NotFound(f"项目 {no} 的设备台账中还没有设备：请先登记调查表，或者办理首次上门")
    frame = Frame("设备档案", 1, archives[0].on, engagement_no=no)
    write_whole(out, write_workbook(archive_workbook(archives), frame, "设备档案"), mode=0o600)
    typer.echo(f"已导出 {len(archives)} 台设备的档案：{out}")


def show_differences(no: str, before: int, after: int, *, as_json: bool) -> None:
    """What differs between what two visits saw."""
    with reading() as store:
        engagement = store.engagements.get(no)
        old, new = (store.visits.get(engagement, seq) for seq in (before, after))
        if unseen := [visit.seq for visit in (old, new) if not store.visits.results(visit)]:
            raise NotFound(f"项目 {no} 第 {unseen[0]} 次上门没有登记设备结果：请换一次上门")
        found = differences(store.visits.seen(old), store.visits.seen(new))
    if as_json:
        emit([asdict(one) for one in found])
        return
    rows = [
        (one.label, one.kind, one.what, "；".join(f"{told.title} {told.before}→{told.after}" for told in one.changes))
        for one in found
    ]
    title = f"{no} 第 {before} 次上门（{old.planned_on}）与第 {after} 次（{new.planned_on}）：{len(rows)} 处不同"
    print_table(title, ("标签号", "设备类别", "差异", "内容"), rows)


def show_visits(no: str, *, as_json: bool) -> None:
    """All visits of an engagement."""
    with reading() as store:
        visits = store.visits.of(store.engagements.get(no))
    rows = [
        visit.model_dump(include={"seq", "kind", "planned_on", "status", "engineer", "rating", "purpose"})
        for visit in visits
    ]
    if as_json:
        emit(rows)
        return
    titles = ("序号", "类型", "日期", "状态", "工程师", "满意度", "事由")
    keys = ("seq", "kind", "planned_on", "status", "engineer", "rating", "purpose")
    shown = [tuple("" if row[key] is None else str(row[key]) for key in keys) for row in rows]
    print_table(f"{no} 的上门（{len(rows)} 次）", titles, shown)
