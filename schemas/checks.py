"""What a check of something handed in says, and the tables it reads."""

from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import BaseModel


class Finding(BaseModel):
    """One fault: where, what is wrong, what to do. ``cell`` like ``C7``; empty for a fault of the whole file."""

    sheet: str = ""
    row: int = 0
    column: str = ""
    cell: str = ""
    severity: Literal["error", "warning"] = "error"
    rule: str
    message: str


class ExpectationResult(BaseModel):
    """How Great Expectations judged one rule; never holds a cell's value."""

    rule: str
    title: str
    failed: int
    success: bool


class CheckResult(BaseModel):
    """The judgement of one file. ``accepted`` means that no finding is an error."""

    kind: str
    file_name: str
    sha256: str
    accepted: bool
    rows: int = 0
    findings: list[Finding] = []
    expectations: list[ExpectationResult] = []

    @property
    def errors(self) -> list[Finding]:
        """The findings for which it is not accepted."""
        return [finding for finding in self.findings if finding.severity == "error"]

    def told(self, most: int = 8) -> str:
        """The first errors with their places; the correction sheet has them all."""
        return "；".join(f"{fault.sheet} {fault.cell} {fault.message}" for fault in self.errors[:most])


class QuotedLine(BaseModel):
    """One line of a quotation, in yuan with tax."""

    number: int
    name: str
    unit: str
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal
    remark: str = ""


class Quotation(BaseModel):
    """An accepted quotation."""

    inquiry_no: str
    vendor: str
    uscc: str
    tax_rate: Decimal
    validity_days: int
    quoted_on: date
    lines: list[QuotedLine]
    total: Decimal


class TestCase(BaseModel):
    """One executed test case."""

    __test__ = False

    code: str
    level: str
    requirement: str
    name: str
    result: str
    defect: str = ""
    severity: str = ""
    defect_status: str = ""
    executed_on: date
    executed_by: str


class TestResults(BaseModel):
    """An accepted table of test results."""

    __test__ = False

    cases: list[TestCase]
