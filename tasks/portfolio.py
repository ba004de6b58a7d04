"""An inventory of applications: taken in, judged, reported. Rows S10.1–S10.3."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from schemas.catalogue import document_kind
from schemas.checks import CheckResult
from schemas.documents import DocumentKind, Format, Frame
from schemas.errors import BadInput, Refused
from schemas.portfolio import PORTFOLIO_REPORT, PortfolioContext, ScoringOf, scale_rows
from schemas.portfolio_factors import Application
from schemas.portfolio_scores import class_changes, judged
from schemas.records import Engagement, Portfolio, PortfolioReport
from schemas.values import in_shanghai
from tasks.documents import Issued
from tasks.step import is_direct, say, step
from waibao import faults
from waibao.checks.check import judged_table
from waibao.checks.portfolio import PORTFOLIO, applications_of
from waibao.checks.received import received
from waibao.store.engine import reading, transaction
from waibao.store.files import inside, safe_name, write_whole
from waibao.store.store import Store

FOLDER = "应用评估"
SHOWN = 8
"""Faults of an inventory that are told at once; the correction sheet has them all."""


def inventories_of(store: Store) -> Path:
    """Where inventories are put; they belong to no engagement."""
    return store.settings.inbox / FOLDER


Said = TypeVar("Said", bound=BaseModel)


def report_context(report: PortfolioReport, model: type[Said]) -> Said:
    """What a report says."""
    return model.model_validate(report.context)


def openings(store: Store, portfolio: Portfolio) -> dict[str, list[Engagement]]:
    """The engagements that the portfolio's applications became, by the application's code, oldest first."""
    found: dict[str, list[Engagement]] = {}
    before = candidate_key(portfolio)
    for engagement in store.engagements.opened_under(before):
        code = engagement.opened_key.removeprefix(before).rpartition("#")[0]
        found.setdefault(code, []).append(engagement)
    return found


def candidate_key(portfolio: Portfolio, code: str = "", attempt: int = 1) -> str:
    """Under what the engagement of a candidate is opened; without a code, how all of the portfolio's begin."""
    return f"portfolio/{portfolio.no}/{code}#{attempt}" if code else f"portfolio/{portfolio.no}/"


def today(store: Store) -> date:
    """The business date in Shanghai; a portfolio has no clock of its own."""
    return in_shanghai(store.clock()).date()


@step("评估应用清单")
def score_portfolio(asked: ScoringOf) -> tuple[str, str]:
    """评估应用清单。

    Check an inventory, keep it, judge every application, and give the report its number (S10.1, S10.2, R12). Returns
    the numbers of portfolio and report; the same file, day and weights give the report that is already there.

    Raises:
        BadInput: the inventory is not there, or rejected; its correction sheet is named.
        Refused: the day is in the future.
    """
    with reading() as store:
        path, on = inside(inventories_of(store), asked.file), asked.on or today(store)
        if on > today(store):
            raise Refused(f"评估日期 {on} 在今天之后：退役年限按评估日期计算，请改为今天或更早的日期。")
    content = path.read_bytes()
    table = received(path, PORTFOLIO)
    result = judged_table(table, path, today=on)
    portfolio = _keep(asked, content, result)
    if not result.accepted:
        raise BadInput(asked.file, _told(result), f"请按更正单改正后重新放入：{_correct(portfolio, path, result)}")
    weights = "-".join(map(str, asked.weights.by_code.values()))
    key = f"{result.sha256[:16]}/{on}/{weights}"
    with reading() as store:
        known = store.portfolios.find(portfolio, PORTFOLIO_REPORT, key)
    if known is None:
        known = reserve_once(
            portfolio,
            PORTFOLIO_REPORT,
            key,
            on,
            _judged(portfolio, asked, on, applications_of(table, asked.file), result),
        )
    return portfolio.no, known.number


def _keep(asked: ScoringOf, content: bytes, result: CheckResult) -> Portfolio:
    """The portfolio, with the inventory kept as it came, accepted or not."""
    with transaction() as store:
        now = store.clock()
        portfolio = store.portfolios.open_once(asked.portfolio, now, asked.by)
        purpose = f"inventory/{result.sha256[:16]}"
        if store.portfolios.file(portfolio, purpose) is None:
            name = f"{result.sha256[:8]} {asked.file}"
            target = store.settings.received / portfolio.no / safe_name(name)
            write_whole(target, content)
            _record(store, portfolio, purpose, target, result.sha256, len(content))
        return portfolio


def _record(store: Store, portfolio: Portfolio, purpose: str, target: Path, sha256: str, size: int) -> None:
    place = str(target.relative_to(store.settings.home))
    store.portfolios.add_file(portfolio, purpose, place, sha256, size, store.clock())


def _correct(portfolio: Portfolio, path: Path, result: CheckResult) -> str:
    """Leave the correction sheet of a rejected inventory; returns its path below the home."""
    from waibao.checks.correction import correction_sheet

    sheet = correction_sheet(path, PORTFOLIO, result)
    with transaction() as store:
        name = safe_name(f"更正单 {result.sha256[:8]} {path.name}")
        target = store.settings.documents / portfolio.no / "更正单" / name
        _record(store, portfolio, f"correction/{result.sha256[:16]}", target, write_whole(target, sheet), len(sheet))
        return str(target.relative_to(store.settings.home))


def _told(result: CheckResult) -> str:
    wrong = result.errors
    shown = "；".join(f"{fault.cell} {fault.message}".strip() for fault in wrong[:SHOWN])
    return f"应用清单有 {len(wrong)} 处错误，没有评估（{shown}）"


def _judged(
    portfolio: Portfolio, asked: ScoringOf, on: date, inventory: list[Application], result: CheckResult
) -> dict[str, Any]:
    applications = judged(inventory, on, asked.weights)
    context = PortfolioContext(
        portfolio_no=portfolio.no,
        portfolio=portfolio.name,
        scored_on=on,
        by=asked.by,
        file_name=result.file_name,
        sha256=result.sha256,
        weights=asked.weights,
        scales=scale_rows(asked.weights),
        applications=applications,
        changes=class_changes(applications, asked.weights),
    )
    say(f"{portfolio.no} {portfolio.name}：{len(applications)} 个应用，候选 {len(context.candidates)} 个")
    return context.model_dump(mode="json")


def reserve_once(
    portfolio: Portfolio, kind: DocumentKind, key: str, on: date, said: Mapping[str, Any]
) -> PortfolioReport:
    """Give a report its number, or return the one that another run was faster to make under that key."""
    with transaction() as store:
        found = store.portfolios.find(portfolio, kind, key)
        return found or store.portfolios.reserve(portfolio, kind, key, on, said, store.clock())


@step("出具应用评估报告")
def issue_portfolio_report(no: str, number: str) -> Issued:
    """出具应用评估报告。

    Write the files of a report that has its number; one that is whole is returned as it is.
    """
    with reading() as store:
        portfolio = store.portfolios.get(no)
        report = next(one for one in store.portfolios.reports(portfolio) if one.number == number)
        done = store.portfolios.files(portfolio, report)
    if set(done) != set(document_kind(report.kind).all_formats):
        _write_files(portfolio, report)
    with reading() as store:
        page = store.portfolios.files(portfolio, report)["md"]
        return Issued(number, 1, store.settings.home / page.path)


def _write_files(portfolio: Portfolio, report: PortfolioReport) -> None:
    """Render and write every file, then record them all: no writer waits for the rendering."""
    from waibao.documents.engine import render

    kind = document_kind(report.kind)
    with reading() as store:
        settings = store.settings
    frame = Frame(report.number, 1, in_shanghai(report.issued_at).date())
    rendered = render(kind, kind.context.model_validate(report.context), frame, own=settings.templates)
    written: dict[Format, tuple[Path, str, int]] = {}
    for made, content in rendered.items():
        target = settings.documents / portfolio.no / safe_name(f"{report.number} {kind.title}.{made}")
        written[made] = (target, write_whole(target, content), len(content))
    faults.point(f"{kind.slug}:{report.number}:written")
    with transaction() as store:
        for made, (target, sha256, size) in written.items():
            _record(store, portfolio, f"{report.number}/{made}", target, sha256, size)
    say(f"已出具 {kind.title} {report.number}")
    if not is_direct():
        from prefect.artifacts import create_markdown_artifact

        text = written["md"][0].read_text(encoding="utf-8")
        create_markdown_artifact(text, key=report.number.lower(), description=f"{kind.title} {report.number}")
