"""How old a device is, in full years and in bands. Rows S7.7, S7.8."""

from datetime import date
from typing import Literal, get_args

AgeBand = Literal["不满1年", "1至3年", "3至5年", "5年及以上", "年限不明"]
AGE_BANDS: tuple[AgeBand, ...] = get_args(AgeBand)
OLD = 5
"""Full years from which a device should be replaced: makers commonly stop spare parts after five years, and three are
the least over which electronic devices are written off (企业所得税法实施条例 第六十条)."""


def full_years(since: date, on: date) -> int:
    """Full years from a day to another; 29 February has its day on 1 March. Before ``since`` it is 0."""
    return max(0, on.year - since.year - ((on.month, on.day) < (since.month, since.day)))


def age_band(purchased_on: date | None, on: date) -> AgeBand:
    """The band that a device's age falls in; 1至3年 is from one full year to less than three."""
    if purchased_on is None:
        return "年限不明"
    years = full_years(purchased_on, on)
    return "不满1年" if years < 1 else "1至3年" if years < 3 else "3至5年" if years < OLD else "5年及以上"
