"""Portfolios of applications, their reports and files. Rows S10.1–S10.3."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from schemas.documents import DocumentKind
from schemas.errors import NotFound
from schemas.records import Portfolio, PortfolioFile, PortfolioReport
from waibao.store.audit import Audit, digest
from waibao.store.numbers import next_number

PREFIX = "ZH"


class Portfolios:
    """Opens portfolios, numbers their reports, records their files. What a report said is never changed."""

    def __init__(self, session: Session, audit: Audit) -> None:
        self.session = session
        self.audit = audit

    def open_once(self, name: str, now: datetime, actor: str) -> Portfolio:
        """The portfolio of that name, entered at first mention."""
        found = self.session.exec(select(Portfolio).where(Portfolio.name == name)).one_or_none()
        if found:
            return found
        opened = Portfolio(no=next_number(self.session, PREFIX, now), name=name, opened_at=now)
        self.session.add(opened)
        self.session.flush()
        self.audit.append(None, now, actor, "portfolio opened", opened.no)
        return opened

    def get(self, no: str) -> Portfolio:
        """The portfolio of that number.

        Raises:
            NotFound: naming those there are.
        """
        found = self.session.exec(select(Portfolio).where(Portfolio.no == no)).one_or_none()
        if found is None:
            known = "、".join(f"{one.no} {one.name}" for one in self.all()) or "还没有，请先运行“应用外包适宜性评估”"
            raise NotFound(f"没有编号为 {no} 的应用组合。已有的组合：{known}")
        return found

    def all(self) -> list[Portfolio]:
        """Every portfolio, oldest first."""
        return list(self.session.exec(select(Portfolio).order_by(col(Portfolio.id))))

    def find(self, portfolio: Portfolio, kind: DocumentKind, key: str) -> PortfolioReport | None:
        """The report under that key."""
        query = select(PortfolioReport).where(
            PortfolioReport.portfolio_id == portfolio.id,
            PortfolioReport.kind == kind.slug,
            PortfolioReport.key == key,
        )
        return self.session.exec(query).one_or_none()

    def latest(self, portfolio: Portfolio, kind: DocumentKind) -> PortfolioReport | None:
        """The newest report of a kind: of the last day that was judged, the last one issued."""
        query = select(PortfolioReport).where(
            PortfolioReport.portfolio_id == portfolio.id, PortfolioReport.kind == kind.slug
        )
        newest = (col(PortfolioReport.scored_on).desc(), col(PortfolioReport.id).desc())
        return self.session.exec(query.order_by(*newest)).first()

    def reports(self, portfolio: Portfolio) -> list[PortfolioReport]:
        """All reports in the order of issue."""
        query = select(PortfolioReport).where(PortfolioReport.portfolio_id == portfolio.id)
        return list(self.session.exec(query.order_by(col(PortfolioReport.id))))

    def reserve(
        self,
        portfolio: Portfolio,
        kind: DocumentKind,
        key: str,
        scored_on: date,
        said: Mapping[str, Any],
        now: datetime,
    ) -> PortfolioReport:
        """Give a report its number and keep what it says; its files follow."""
        report = PortfolioReport(
            portfolio_id=portfolio.id or 0,
            kind=kind.slug,
            key=key,
            number=next_number(self.session, kind.prefix, now),
            scored_on=scored_on,
            issued_at=now,
            context=dict(said),
        )
        self.session.add(report)
        self.session.flush()
        self.audit.append(
            None, now, "waibao", "portfolio judged", report.number, kind=kind.slug, context=digest(report.context)
        )
        return report

    def file(self, portfolio: Portfolio, purpose: str) -> PortfolioFile | None:
        """The file of a purpose."""
        query = select(PortfolioFile).where(
            PortfolioFile.portfolio_id == portfolio.id, PortfolioFile.purpose == purpose
        )
        return self.session.exec(query).one_or_none()

    def files(self, portfolio: Portfolio, report: PortfolioReport) -> dict[str, PortfolioFile]:
        """The files of a report by format."""
        query = select(PortfolioFile).where(
            PortfolioFile.portfolio_id == portfolio.id, col(PortfolioFile.purpose).startswith(f"{report.number}/")
        )
        return {file.purpose.rpartition("/")[2]: file for file in self.session.exec(query)}

    def add_file(
        self, portfolio: Portfolio, purpose: str, path: str, sha256: str, size: int, now: datetime
    ) -> PortfolioFile:
        """Record a file that lies at ``path`` below the home, once for a purpose."""
        if found := self.file(portfolio, purpose):
            return found
        kept = PortfolioFile(
            portfolio_id=portfolio.id or 0, purpose=purpose, path=path, sha256=sha256, size=size, recorded_at=now
        )
        self.session.add(kept)
        self.session.flush()
        self.audit.append(None, now, "waibao", "portfolio file kept", f"{portfolio.no} {purpose}", sha256=sha256)
        return kept
