"""R23: years other than the official table, counting back, and what it costs to ask."""

import subprocess
import sys
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from schemas.rules.working_days import CHINA


def test_r23_past_years_are_known_with_their_holidays():
    assert CHINA.knows(2025)
    assert CHINA.note(2025) == ""
    assert not CHINA.is_working(date(2025, 10, 8))  # a Wednesday of the National holiday
    assert CHINA.is_working(date(2025, 9, 28))  # a Sunday to make up


def test_r23_one_day_of_ones_own_does_not_hide_the_published_ones():
    own = CHINA.extended([(date(2025, 7, 1), "off", "司庆")])
    assert not own.is_working(date(2025, 7, 1))
    assert not own.is_working(date(2025, 10, 8))


@given(st.dates(date(2025, 2, 1), date(2026, 11, 30)), st.integers(1, 30))
def test_r23_counting_back_returns_to_the_same_working_day(day, count):
    start = CHINA.next_working(day)
    assert CHINA.add_working_days(CHINA.add_working_days(start, count), -count) == start


def test_r23_the_current_year_is_answered_without_loading_the_package():
    program = (
        "import sys; from datetime import date; from schemas.rules.working_days import CHINA; "
        "CHINA.add_working_days(date(2026, 1, 4), 200); CHINA.note(2026); "
        "print('chinese_calendar' in sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "False"
