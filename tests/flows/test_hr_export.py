"""People get a copy of everything that is kept of them, and it is kept that they did. Rule R19, PIPL Art. 45."""

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from stream_unzip import stream_unzip

from flows.onboarding import onboarding
from schemas.hr_forms import ChangesOf, OnboardingOf
from schemas.personnel import PERSON_TITLES
from tasks.hr_changes import record_changes
from tasks.hr_materials import receive_materials
from tests.command import refused, waibao
from tests.hr import put, service
from tests.hr_example import ONBOARDING, SEPTEMBER_HQ, scan, workbook
from waibao.settings import Settings
from waibao.store.engine import reading

pytestmark = pytest.mark.xdist_group("purge")
ONE, OTHER = SEPTEMBER_HQ[:2]


@pytest.fixture
def no(home: Path) -> Iterator[str]:
    """Two who joined; one handed in a paper and moved."""
    with service() as found:
        put(found, "入职", "名单.xlsx", workbook("入职人员信息表", ONBOARDING, [ONE, OTHER]))
        onboarding(OnboardingOf(no=found, channel="总部", file="名单.xlsx"))
        put(found, f"资料/{ONE['工号']}", "身份证复印件x2.jpg", scan("甲", 1))
        assert receive_materials(found) == []
        move = {"person": ONE["工号"], "kind": "调部门", "effective_on": date(2026, 9, 14), "after": "工程部"}
        record_changes(ChangesOf.model_validate({"no": found, "by": "钱敏", "transfers": [move]}), "prefect:1")
        yield found


@pytest.mark.row("S3.7")
def test_a_person_gets_every_field_every_record_and_every_paper_and_nobody_elses(no: str, tmp_path: Path) -> None:
    status, said, _ = waibao("privacy", "export", ONE["工号"], "--no", no, "--out", tmp_path / "out")

    assert (status, "没有加密" in said) == (0, True)
    path = tmp_path / "out" / "个人信息副本 RY-2026-0001.zip"
    assert path.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert parts["扫描件/01 身份证复印件.jpg"] == scan("甲", 1)
    assert len([name for name in parts if name.startswith("文书/") and name.endswith(".pdf")]) == 4
    copy = json.loads(parts["个人信息.json"])
    fields = {field["title"]: field for field in copy["fields"]}
    assert {title for title in PERSON_TITLES.values() if ONE.get(title)} <= set(fields)
    assert fields["公民身份号码"]["value"] == ONE["公民身份号码"]
    assert (fields["部门"]["value"], fields["部门"]["since"]) == ("工程部", "2026-09-14")
    assert all(field["purpose"] and field["source"] and field["basis"] for field in fields.values())
    assert [(event["kind"], event["source"]) for event in copy["events"]] == [
        ("入职", "来件（入职）"),
        ("异动", "经办人员登记"),
    ]
    assert {("查阅", "向本人提供副本"), ("查阅", "出具入职通知书")} <= {
        (row["act"], row["purpose"]) for row in copy["looked"]
    }
    book = load_workbook(io.BytesIO(parts["个人信息.xlsx"]))
    assert ONE["公民身份号码"] in {cell.value for row in book["个人信息"] for cell in row}
    everything = b"".join(parts.values()) + "".join(str(list(sheet.values)) for sheet in book).encode()
    for title in ("公民身份号码", "联系方式", "工行卡号", "姓名"):
        assert str(OTHER[title]).encode() not in everything
    with reading() as store:
        last = store.audit.about(store.engagements.get(no), "RY-2026-0001")[-1]
        assert (last.action, last.subject) == ("personal data exported", "RY-2026-0001")


def test_with_a_password_nothing_can_be_read_without_it(no: str, tmp_path: Path) -> None:
    (tmp_path / "口令").write_text("sui-bian-2026\n", encoding="utf-8")
    command = ("privacy", "export", "RY-2026-0001", "--no", no, "--out", tmp_path)

    assert waibao(*command, "--password-file", tmp_path / "口令")[0] == 0

    content = (tmp_path / "个人信息副本 RY-2026-0001.zip").read_bytes()
    assert ONE["公民身份号码"].encode() not in content
    opened = {
        name.decode(): b"".join(chunks) for name, _, chunks in stream_unzip(iter([content]), password=b"sui-bian-2026")
    }
    assert json.loads(opened["个人信息.json"])["file_no"] == "RY-2026-0001"
    (tmp_path / "口令").write_text("123", encoding="utf-8")
    assert "过短" in refused(*command, "--password-file", tmp_path / "口令")


def test_nobody_is_asked_for_by_a_personal_number(no: str, tmp_path: Path) -> None:
    home = Settings.from_env().home
    command = ("--no", no, "--out", tmp_path, "--home", home)

    said = refused("privacy", "export", ONE["公民身份号码"], *command)

    assert ONE["公民身份号码"] not in said
    assert "档案号" in said
    assert "没有档案号或工号" in refused("privacy", "export", "RY-2026-0099", *command)
