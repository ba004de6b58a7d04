"""``make bench-documents``: 200 mixed documents in every format, against LibreOffice and docxtpl, and memory.

Prints the tables of benchmarks/README.md. Every ratio comes from one run; nothing else should run meanwhile.
LibreOffice (``soffice``) is measured when it is installed.
"""

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from itertools import cycle, islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from schemas.catalogue import DOCUMENT_KINDS
from schemas.documents import TEXT_FORMATS, Format, Frame
from waibao.documents import pandoc
from waibao.documents.engine import render
from waibao.garbage import look_seldom

ROOT = Path(__file__).resolve().parent.parent
BATCH = 200
LONG_RUN = 2000
TEXTS = [slug for slug, kind in DOCUMENT_KINDS.items() if set(TEXT_FORMATS) <= set(kind.formats)]
FILLED = "付款通知书", "payment-notice"


def main() -> None:
    """Measure and print everything."""
    jobs = list(islice(cycle(TEXTS), BATCH))
    say(f"{BATCH} documents: every kind with text ({len(TEXTS)}) in turn, each with data of its own.")
    say("\n| | ms a document | pages |\n|---|--:|--:|")
    one = single_core(jobs)
    say(f"| all four formats, one core | {one:.1f} | |")
    say(f"| all four formats, two cores (two processes) | {two_cores(jobs):.1f} | |")
    with tempfile.TemporaryDirectory() as directory:
        libreoffice(jobs, Path(directory))
    say("\n| DOCX of a 付款通知书 | ms a document |\n|---|--:|")
    ours, theirs = docx_ways()
    say(f"| docxtpl, filling the same document as a template | {theirs:.1f} |")
    say(f"| the product, from Markdown to file | {ours:.1f} |")
    say(f"| ratio | {theirs / ours:.1f} |")
    say("\n| documents made | memory of the process (MB) | of pandoc (MB) |\n|--:|--:|--:|")
    memory()


def say(line: str) -> None:
    """Print at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def made(number: int, slug: str, formats: Sequence[Format]) -> dict[Format, bytes]:
    """One document, with data that no other has."""
    kind = DOCUMENT_KINDS[slug]
    sample = (ROOT / "examples" / "documents" / f"{slug}.json").read_text(encoding="utf-8")
    context = kind.context.model_validate_json(sample.replace("设备点检管理系统", f"第{number}套设备点检管理系统"))
    frame = Frame(f"{kind.prefix}-2026-{number:04}", 1, date(2026, 7, 1), issuer="江州精工机械有限公司")
    return render(kind, context, frame, formats)


def warm() -> None:
    """Imports, fonts, templates, the pandoc process, and the search for garbage of every process of the product."""
    look_seldom()
    for number, slug in enumerate(TEXTS, 9000):
        made(number, slug, TEXT_FORMATS)


def milliseconds(work: Callable[[], object], count: int) -> float:
    """Mean time of ``count`` pieces of work."""
    begun = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - begun) / count


def _all(jobs: Iterable[tuple[int, str]]) -> int:
    return sum(len(made(number, slug, TEXT_FORMATS)) for number, slug in jobs)


def single_core(jobs: list[str]) -> float:
    """All formats on one core: the process and its pandoc share it."""
    before = os.sched_getaffinity(0)
    pandoc.close()
    os.sched_setaffinity(0, {min(before)})
    try:
        warm()
        return milliseconds(lambda: _all(enumerate(jobs)), len(jobs))
    finally:
        pandoc.close()
        os.sched_setaffinity(0, before)


def two_cores(jobs: list[str]) -> float:
    """All formats in two processes, each with a pandoc of its own."""
    numbered = list(enumerate(jobs, BATCH))
    with ProcessPoolExecutor(2, mp_context=get_context("spawn"), initializer=warm) as pool:
        list(pool.map(_all, [[], []]))  # both are started and warm
        return milliseconds(lambda: list(pool.map(_all, [numbered[::2], numbered[1::2]])), len(jobs))


def libreoffice(jobs: list[str], directory: Path) -> None:
    """PDF by the product, and by LibreOffice from the product's DOCX: one process for the whole batch."""
    soffice = shutil.which("soffice")
    warm()
    for number, slug in enumerate(jobs, 2 * BATCH):
        (directory / f"{number}.docx").write_bytes(made(number, slug, ["docx"])["docx"])
    pdfs: list[bytes] = []
    ours = milliseconds(
        lambda: pdfs.extend(made(number, slug, ["pdf"])["pdf"] for number, slug in enumerate(jobs, 3 * BATCH)),
        len(jobs),
    )
    say(f"| PDF by the product, one process | {ours:.1f} | {sum(map(_pages, pdfs))} |")
    if soffice is None:
        say("| PDF by LibreOffice | not installed | |")
        return
    home = f"-env:UserInstallation=file://{directory}/profile"
    command = [soffice, "--headless", home, "--convert-to", "pdf", "--outdir", str(directory / "out")]
    first, *others = sorted(map(str, directory.glob("*.docx")))
    subprocess.run([*command, first], check=True, capture_output=True)  # not counted: it makes its profile
    theirs = milliseconds(lambda: subprocess.run([*command, *others], check=True, capture_output=True), len(others))
    out = [path.read_bytes() for path in (directory / "out").glob("*.pdf")]
    say(f"| PDF by LibreOffice from the same DOCX, batched | {theirs:.1f} | {sum(map(_pages, out))} |")
    say(f"| ratio | {theirs / ours:.1f} | |")


def _pages(pdf: bytes) -> int:
    from pypdf import PdfReader

    return len(PdfReader(io.BytesIO(pdf)).pages)


def docx_ways() -> tuple[float, float]:
    """The product's DOCX of one kind, and docxtpl with that very document as template, every text a variable."""
    slug = FILLED[1]
    parts = _unpacked(made(1, slug, ["docx"])["docx"])
    texts: list[str] = []

    def variable(match: re.Match[str]) -> str:
        texts.append(match.group(2))
        return f"{match.group(1)}{{{{ t[{len(texts) - 1}] }}}}{match.group(3)}"

    body = re.sub(r"(<w:t[^>]*>)([^<]+)(</w:t>)", variable, parts["word/document.xml"].decode())
    template = io.BytesIO()
    with zipfile.ZipFile(template, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in {**parts, "word/document.xml": body.encode()}.items():
            packed.writestr(name, content)

    def fill(number: int) -> int:
        from docxtpl import DocxTemplate

        document: Any = DocxTemplate(io.BytesIO(template.getvalue()))
        document.render({"t": [f"{text}{number}" for text in texts]})
        filled = io.BytesIO()
        document.save(filled)
        return filled.tell()

    fill(0)
    theirs = milliseconds(lambda: [fill(number) for number in range(50)], 50)
    ours = milliseconds(lambda: [made(number, slug, ["docx"]) for number in range(50)], 50)
    return ours, theirs


def _unpacked(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def memory() -> None:
    """Resident memory while 2,000 documents are made in all formats."""
    for number, slug in enumerate(islice(cycle(TEXTS), LONG_RUN), 10_000):
        made(number, slug, TEXT_FORMATS)
        count = number - 9_999
        if count % (LONG_RUN // 4) == 0 or count == 100:
            say(f"| {count:,} | {_resident(os.getpid()):.0f} | {_resident(pandoc.worker_pid() or 0):.0f} |")


def _resident(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    main()
