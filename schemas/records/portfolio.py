"""Portfolios of applications, each judgement of one, and its files. Rows S10.1–S10.3."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from schemas.records.columns import Json, Moment, RowId


class Portfolio(SQLModel, table=True):
    """A set of applications that is judged again and again; known by its name. No engagement."""

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    no: str = Field(unique=True)
    name: str = Field(unique=True)
    opened_at: datetime = Field(sa_type=Moment)


class PortfolioReport(SQLModel, table=True):
    """One judgement of a portfolio, with all that its report says.

    ``key`` makes it once: what was judged (file, day, weights), or the quarter of a second look.
    """

    __tablename__ = "portfolio_report"
    __table_args__ = (UniqueConstraint("portfolio_id", "kind", "key"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    portfolio_id: int = Field(foreign_key="portfolio.id", sa_type=RowId)
    kind: str = Field(description="slug of the document")
    key: str
    number: str = Field(unique=True)
    scored_on: date
    issued_at: datetime = Field(sa_type=Moment)
    context: dict[str, Any] = Field(sa_type=Json)


class PortfolioFile(SQLModel, table=True):
    """A file of a portfolio: an inventory that came, its correction sheet, or a report in one format."""

    __tablename__ = "portfolio_file"
    __table_args__ = (UniqueConstraint("portfolio_id", "purpose"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=RowId)
    portfolio_id: int = Field(foreign_key="portfolio.id", sa_type=RowId)
    purpose: str = Field(description="inventory/…, correction/…, SY-2026-0001/pdf")
    path: str = Field(unique=True, description="below the home")
    sha256: str
    size: int
    recorded_at: datetime = Field(sa_type=Moment)
