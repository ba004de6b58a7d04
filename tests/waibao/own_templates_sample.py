"""Directories of own templates for tests."""

from pathlib import Path

from docx import Document

ORDER = "monitoring/change-order.md.j2"
WORD = "monitoring/change-order.docx"


def own(directory: Path, **files: str | bytes) -> Path:
    """A directory of templates; ``ORDER`` is the one that is named ``order``."""
    for name, content in files.items():
        path = directory / {"order": ORDER, "word": WORD}.get(name, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return directory


def word(directory: Path, *paragraphs: str, header: str = "", rows: tuple[tuple[str, ...], ...] = ()) -> Path:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.sections[0].header.paragraphs[0].text = header
    if rows:
        table = document.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = text
    (directory / WORD).parent.mkdir(parents=True, exist_ok=True)
    document.save(str(directory / WORD))
    return directory
