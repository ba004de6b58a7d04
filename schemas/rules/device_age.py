"""How old devices are, in bands. Rows S7.7, S7.8."""

from typing import Literal, get_args

AgeBand = Literal["不满1年", "1至3年", "3至5年", "5年及以上", "年限不明"]
AGE_BANDS: tuple[AgeBand, ...] = get_args(AgeBand)


def age_band(years: int | None) -> AgeBand:
    """The band of full years in use; 1至3年 is from one to less than three. None: not known."""
    if years is None:
        return "年限不明"
    return "不满1年" if years < 1 else "1至3年" if years < 3 else "3至5年" if years < 5 else "5年及以上"
