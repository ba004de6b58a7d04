"""Saves a workbook without temporary files. R19.

openpyxl writes each sheet into one, which is left behind with everybody's numbers when the process is killed.
"""

import io
from datetime import UTC, datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.writer.excel import ExcelWriter


class _UnseenWriter(ExcelWriter):
    """Keeps sheets in memory."""

    _archive: ZipFile

    def write_worksheet(self, ws: Any) -> None:
        ws._drawing = SpreadsheetDrawing()
        ws._drawing.charts, ws._drawing.images = ws._charts, ws._images
        made = io.BytesIO()
        writer: Any = WorksheetWriter(ws, made)
        writer.write()
        ws._rels = writer._rels
        self._archive.writestr(ws.path[1:], made.getvalue())
        self.manifest.append(ws)


def saved(book: Workbook) -> bytes:
    """The workbook as XLSX bytes."""
    made = io.BytesIO()
    book.properties.modified = datetime.now(UTC).replace(tzinfo=None)
    _UnseenWriter(book, ZipFile(made, "w", ZIP_DEFLATED, allowZip64=True)).save()
    return made.getvalue()
