"""What every format says about the document itself: number, version, date, marks."""

from schemas.documents import Frame
from schemas.values import day_cn


def version_text(frame: Frame) -> str:
    """第 2 版."""
    return f"第 {frame.version} 版"


def marks(frame: Frame) -> list[str]:
    """Words that must be seen on every page: a rehearsal or a draft is never taken for the real thing."""
    return [*(["演练"] if frame.rehearsal else []), *(["草稿"] if frame.status == "草稿" else [])]


def lines(frame: Frame) -> list[tuple[str, str]]:
    """Label and value of the lines below the title or on the cover."""
    day = frame.dated
    found = [
        ("编号", frame.number),
        ("版本", version_text(frame) + (f"（{frame.status}）" if frame.status != "定稿" else "")),
        ("日期", day_cn(day)),
        ("项目编号", frame.engagement_no),
        ("编制单位", frame.issuer),
    ]
    return [(name, value) for name, value in found if value]
