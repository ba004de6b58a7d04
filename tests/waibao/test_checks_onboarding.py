"""A batch of joiners: the day of joining counts, and what the table does not say follows from it."""

from datetime import date
from pathlib import Path

import pytest
from people_tables import found, judged, staff, table

from tests.people import TITLES
from waibao.checks.people_rows import announced_people

BATCH = ("到岗日", *(title for title in TITLES if title not in ("渠道", "用工起始时间", "合同起", "状态")))


@pytest.mark.row("S3.6")
def test_a_batch_without_channel_and_contract_dates_is_accepted_and_read(tmp_path: Path) -> None:
    rows = staff(3, 到岗日="2026.9.1", 合同止="2029-08-31", 试用期止="", 用工形式="全日制")
    path = table(tmp_path / "入职.csv", rows, BATCH, encoding="gbk")

    assert judged(path, "onboarding").findings == []
    for joined_on, facts in announced_people(path, "市场"):
        assert joined_on == facts.started_on == facts.contract_from == date(2026, 9, 1)
        assert facts.channel == "市场"


def test_the_first_day_of_work_is_the_day_of_joining(tmp_path: Path) -> None:
    rows = staff(3, 到岗日="2026-09-01", 合同止="2029-08-31", 试用期止="2027-02-28", 用工形式="全日制")
    rows[1] |= {"试用期止": "2027-03-02"}
    rows[2] |= {"到岗日": "1980-01-01"}

    result = judged(table(tmp_path / "入职.csv", rows, BATCH), "onboarding")

    assert found(result, "probation") == {1: "error", 2: "error"}
    assert 2 in found(result, "age-minimum")


def test_the_same_person_twice_in_a_batch_is_one_too_many(tmp_path: Path) -> None:
    rows = staff(3, 到岗日="2026-09-01", 合同止="", 试用期止="")
    rows[2] = rows[0] | {"到岗日": "2026-09-02"}

    assert found(judged(table(tmp_path / "入职.csv", rows, BATCH), "onboarding"), "person-once") == {
        0: "error",
        2: "error",
    }
