"""Earned value (PMBOK): SPI, CPI, EAC, ETC, VAC. Amounts in yuan; None where a formula divides by zero."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

CENT = Decimal("0.01")
GREEN, AMBER = Decimal("0.95"), Decimal("0.85")


@dataclass(frozen=True)
class EarnedValue:
    """Budget at completion, planned value, earned value and actual cost at one day."""

    bac: Decimal
    pv: Decimal
    ev: Decimal
    ac: Decimal

    @property
    def sv(self) -> Decimal:
        return self.ev - self.pv

    @property
    def cv(self) -> Decimal:
        return self.ev - self.ac

    @property
    def spi(self) -> Decimal | None:
        return self.ev / self.pv if self.pv else None

    @property
    def cpi(self) -> Decimal | None:
        return self.ev / self.ac if self.ac else None

    @property
    def eac(self) -> Decimal | None:
        """``BAC ÷ CPI``."""
        return (self.bac * self.ac / self.ev).quantize(CENT, ROUND_HALF_UP) if self.ev and self.ac else None

    @property
    def etc_(self) -> Decimal | None:
        return None if self.eac is None else self.eac - self.ac

    @property
    def vac(self) -> Decimal | None:
        return None if self.eac is None else self.bac - self.eac

    @property
    def over_budget(self) -> bool:
        """Whether the work will cost more than its budget, or has already when nothing is earned to estimate from."""
        return max(self.eac or Decimal(0), self.ac) > self.bac

    def light(self) -> Literal["绿", "黄", "红"]:
        """Green: SPI and CPI at least 0.95; amber: at least 0.85; red below. An undefined index does not count."""
        worst = min((index for index in (self.spi, self.cpi) if index is not None), default=Decimal(1))
        return "绿" if worst >= GREEN else "黄" if worst >= AMBER else "红"
