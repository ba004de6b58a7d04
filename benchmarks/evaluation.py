"""``make bench-evaluation``: a large procurement from the judges' points to the report, and the signs of collusion.

Prints the table of benchmarks/README.md. 200 bids, 10 judges and 30 criteria in a store on SQLite, through the steps
that the flow calls; every bid is a workbook of 30 lines that somebody saved.
"""

import io
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeVar

import openpyxl

from schemas.bids import BIDS_RECEIVED, BIDS_SCORED, BidReceived, BidsReceived, BidsScored, JudgeDeclaration
from schemas.catalogue import DOCUMENT_KINDS
from schemas.documents import Frame
from schemas.records import Engagement
from schemas.request import OutsourcingRequest
from schemas.rules.collusion import signs_of_collusion
from schemas.sourcing import AWARD, Award
from schemas.values import SHANGHAI
from tasks.collusion import offers, signs_found
from tasks.evaluation import evaluate
from tasks.scoring import register_scores
from tasks.selection import issue_selection_report
from tasks.sourcing import issue_scoring_sheet
from tasks.step import without_prefect
from tests.builders import example
from tests.companies import make_uscc
from waibao.documents.engine import render
from waibao.store.engine import reading, transaction
from waibao.store.store import Store

BIDS, JUDGES, CRITERIA, LINES = 200, 10, 30, 30
NOW = datetime(2026, 3, 23, 17, tzinfo=SHANGHAI)
PICK = Random(7)
VENDORS = [f"第{place:03d}号服务有限公司" for place in range(1, BIDS + 1)]
NAMES = [f"评委{place:02d}" for place in range(1, JUDGES + 1)]
Made = TypeVar("Made")


def main() -> None:
    """Measure and print everything."""
    warm()
    with tempfile.TemporaryDirectory() as directory, without_prefect():
        os.environ["WAIBAO_HOME"] = directory
        no = prepared(Path(directory))
        say("| | s |\n|---|--:|")
        points = f"{JUDGES} sheets with {BIDS * JUDGES * (CRITERIA - 1):,} points"
        say(f"| {points} read, judged, registered | {timed(lambda: register_scores(no)):.1f} |")
        say(f"| evaluated: ranks, spread, outliers, sensitivity | {timed(lambda: evaluated(no)):.1f} |")
        say(f"| signs of collusion, {BIDS} workbooks read | {timed(lambda: signs_found(no)):.1f} |")
        with reading() as store:
            bids = offers(store, store.engagements.get(no))
        say(f"| of these, the comparison alone | {timed(lambda: signs_of_collusion(bids)):.1f} |")
        say(f"| the scoring sheet, signs included, in all formats | {timed(lambda: issue_scoring_sheet(no)):.1f} |")
        decided(no)
        say(f"| evaluated anew, with the report in all formats | {timed(lambda: issue_selection_report(no)):.1f} |")


def say(line: str) -> None:
    """Print at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def timed(work: Callable[[], Made]) -> float:
    """Seconds that a piece of work takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def warm() -> None:
    """Imports, fonts, templates, the pandoc process: made once in a process."""
    for slug in ("selection-report", "scoring-sheet"):
        kind = DOCUMENT_KINDS[slug]
        sample = Path(__file__).parent.parent / "examples" / "documents" / f"{slug}.json"
        context = kind.context.model_validate_json(sample.read_text(encoding="utf-8"))
        render(kind, context, Frame("样稿", 1, NOW.date()))


def evaluated(no: str) -> None:
    with reading() as store:
        evaluate(store, store.engagements.get(no))


def prepared(directory: Path) -> str:
    """An engagement with all bids registered and the judges' form answered."""
    with transaction() as store:
        engagement = store.engagements.open_once(asked(), "bench", NOW, own_clock=True)
        received = [bid(store, engagement, place, directory) for place in range(1, BIDS + 1)]
        said = BidsReceived(by="陈晓", bids=received)
        store.decisions.record(engagement, BIDS_RECEIVED, "bids-received-1", said, NOW, "bench")
        inbox = store.settings.inbox / engagement.no
        inbox.mkdir(parents=True)
        criteria = [item.name for item in asked().scored_by if item.code != "price"]
        files = [judge_sheet(inbox / f"打分-{judge}.xlsx", judge, criteria) for judge in NAMES]
        judges = [JudgeDeclaration(name=judge, interest=False) for judge in NAMES]
        scored = BidsScored(by="陈晓", judges=judges, files=files)
        store.decisions.record(engagement, BIDS_SCORED, "bids-scored-1", scored, NOW, "bench")
        return engagement.no


def asked() -> OutsourcingRequest:
    request: dict[str, Any] = example()["request"]
    weights = [{"name": f"评分因素{place:02d}", "weight": 2} for place in range(1, CRITERIA - 1)]
    own = [
        *weights,
        {"name": "总体方案", "weight": 100 - 30 - 2 * len(weights)},
        {"name": "价格", "weight": 30, "scored": "按价格公式计算"},
    ]
    parties = [
        {
            "name": name,
            "uscc": make_uscc(place),
            "address": f"江州市示例路{place}号",
            "legal_representative": f"法人{place}",
            "contact": f"联系人{place}",
            "phone": f"0591-{88000000 + place}",
        }
        for place, name in enumerate(VENDORS, 1)
    ]
    items = [{"name": f"服务项目{place:02d}", "unit": "项", "quantity": 1} for place in range(1, LINES + 1)]
    changed = {"candidates": parties, "quotation_items": items, "criteria": own, "budget": "9000000.00"}
    return OutsourcingRequest.model_validate(request | changed)


def bid(store: Store, engagement: Engagement, place: int, directory: Path) -> BidReceived:
    """A registered bid; what it offers is drawn by lot."""
    name = VENDORS[place - 1]
    party = store.engagements.request_of(engagement).candidates[place - 1]
    vendor = store.sourcing.invite(engagement, store.engagements.organisation(party), place)
    prices = [PICK.randrange(5_000_00, 200_000_00) for _ in range(LINES)]
    lines = [
        {"name": f"服务项目{line:02d}", "unit_price": f"{fen / 100:.2f}", "remark": f"第{place}号供应商的说明{line}"}
        for line, fen in enumerate(prices, 1)
    ]
    source = directory / f"报价-{place:03d}.xlsx"
    source.write_bytes(workbook(place, lines))
    kept = store.files.keep(engagement, f"bid/{place}", source, NOW)
    judged = {"valid": True, "invalid_reasons": [], "gross_fen": sum(prices), "tax_rate": "6", "lines": lines}
    store.sourcing.register_bid(engagement, vendor, kept, NOW, NOW, **judged)
    return BidReceived(vendor=name, file=source.name, received_at=NOW)


def workbook(place: int, lines: list[dict[str, str]]) -> bytes:
    book = openpyxl.Workbook()
    book.properties.creator = f"编制人{place}"
    book.properties.created = NOW.replace(tzinfo=None) - timedelta(seconds=37 * place)
    for line in lines:
        book.worksheets[0].append(list(line.values()))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def judge_sheet(path: Path, judge: str, criteria: list[str]) -> str:
    """A filled sheet; the points are drawn by lot."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for row in (("评委个人打分表",), ("评委", judge), ("供应商", "评分因素", "打分（0–100）", "评分说明")):
        page.append(row)
    for vendor in VENDORS:
        for name in criteria:
            page.append((vendor, name, PICK.randrange(60, 100), None))
    book.save(path)
    return path.name


def decided(no: str) -> None:
    """The first in rank is awarded; the signs are answered, as the flow demands."""
    with reading() as store:
        first = evaluate(store, store.engagements.get(no)).ranking[0].vendor
    with transaction() as store:
        engagement = store.engagements.get(no)
        award = Award(by="王立新", vendor=first)
        store.decisions.record(engagement, AWARD, "award-1", award, NOW, "bench")


if __name__ == "__main__":
    main()
