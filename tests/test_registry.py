"""Everything that is declared is complete: each document, gate, table and command has all that belongs to it."""

import io
import json
import re
from datetime import date
from typing import Any
from zipfile import ZipFile

import pytest
import typer
from openpyxl import load_workbook
from pypdf import PdfReader

from cli.main import app
from cli.manual import commands
from cli.schema import schema_of, table_schema
from schemas.catalogue import DOCUMENT_KINDS, GATES
from schemas.documents import DocumentKind, Frame
from schemas.forms import ROLE_TITLES, Answer, Gate
from schemas.phases import PHASE_TITLES
from schemas.profiles import PROFILES
from tasks.decisions import REFUSALS
from tests.rows import rows
from waibao.checks.kinds import TABLE_KINDS
from waibao.documents.engine import render
from waibao.settings import ROOT, TEMPLATES

pytestmark = pytest.mark.xdist_group("registry")
SAMPLES = ROOT / "examples" / "documents"
MANUAL = ROOT / "docs" / "commands.md"
COMMANDS: dict[str, Any] = dict(commands(typer.main.get_command(app)))
NAMES = tuple(COMMANDS)
CHINESE = re.compile("[\u4e00-\u9fff]")
STRAY_BLANK = re.compile("[，。；：、] [\u4e00-\u9fff]|[\u4e00-\u9fff] [，。；：、]")
ISO_DAY = re.compile(r"(?<![\w-])\d{4}-\d\d-\d\d(?![\w-])")

# The gates of the design: where a person decides.
DECISIONS = {
    "plan-approval": "planning",
    "award": "sourcing",
    "requirements-confirmed": "contracting",
    "criteria-agreed": "contracting",
    "contract-signed": "contracting",
    "milestone-delivered": "monitoring",
    "acceptance-signed": "acceptance",
    "payment-approved": "acceptance",
    "payment-made": "acceptance",
    "review-decided": "review",
}

every_kind = pytest.mark.parametrize("kind", DOCUMENT_KINDS.values(), ids=DOCUMENT_KINDS)
every_gate = pytest.mark.parametrize("gate", GATES.values(), ids=GATES)
every_command = pytest.mark.parametrize("name", NAMES)


def sample(kind: DocumentKind) -> Any:
    return kind.context.model_validate_json((SAMPLES / f"{kind.slug}.json").read_text(encoding="utf-8"))


@every_kind
def test_a_document_has_title_phase_rows_and_a_template_for_its_text(kind: DocumentKind) -> None:
    assert CHINESE.search(kind.title)
    assert kind.phase in PHASE_TITLES
    assert kind.rows
    assert set(kind.rows) <= set(rows())
    assert set(kind.engagement_kinds) <= set(PROFILES)
    assert kind.all_formats
    assert (TEMPLATES / kind.template).is_file() == (kind.has_template or kind.slug == "scoring-sheet")


@every_kind
def test_a_document_says_in_one_chinese_sentence_what_it_is_for(kind: DocumentKind) -> None:
    assert (kind.form or kind.context).__doc__.startswith(f"{kind.title}：")
    assert CHINESE.match(kind.purpose)
    assert kind.purpose.endswith("。")


@every_kind
def test_a_document_renders_from_its_sample_in_every_format_and_opens(kind: DocumentKind) -> None:
    context = sample(kind)
    frame = Frame("样稿", 1, date(2026, 3, 5), engagement_no="XM-2026-0001")
    made = render(kind, context, frame)

    assert set(made) == set(kind.all_formats)
    if "md" in made:
        assert made["md"].decode().startswith("# ")  # a contract is titled by its kind of engagement
        assert "编号：样稿" in made["md"].decode()
    if "html" in made:
        assert "样稿" in made["html"].decode()
    if "docx" in made:
        assert ZipFile(io.BytesIO(made["docx"])).testzip() is None
    if "pdf" in made:
        assert PdfReader(io.BytesIO(made["pdf"])).pages
    if "xlsx" in made:
        assert load_workbook(io.BytesIO(made["xlsx"])).sheetnames


@every_kind
def test_a_sample_holds_nothing_but_what_the_document_says(kind: DocumentKind) -> None:
    """Written out again it is the same: no field is misspelt, none is left to chance."""
    given = json.loads((SAMPLES / f"{kind.slug}.json").read_text(encoding="utf-8"))

    assert _names(given) <= _names(sample(kind).model_dump(mode="json"))


@every_kind
def test_a_sentence_of_a_document_is_written_as_people_do(kind: DocumentKind) -> None:
    """2026年6月4日 in text and in the notes of workbooks, 2026-06-04 only in the cells of tables; no stray blanks."""
    context = sample(kind)
    said = (
        [note for sheet in kind.workbook(context).sheets for note in (*sheet.notes, *sheet.closing)]
        if kind.workbook
        else []
    )
    if "md" in kind.formats:
        text = render(kind, context, Frame("样稿", 1, date(2026, 3, 5)), ["md"])["md"].decode().replace("\\", "")
        said += [line for line in text.splitlines() if not line.startswith("|")]

    assert [line for line in said if ISO_DAY.search(line) or STRAY_BLANK.search(line)] == []


@every_kind
def test_a_sheet_too_wide_to_be_read_on_a4_prints_on_a3(kind: DocumentKind) -> None:
    """Beyond 210 half characters the page fits only in type below seven points."""
    for sheet in kind.workbook(sample(kind)).sheets if kind.workbook else ():
        wide = sum(column.width for column in sheet.columns) > 210
        assert sheet.paper == ("A3" if wide else "A4"), sheet.name


def _names(value: Any, place: str = "") -> set[str]:
    if isinstance(value, dict):
        return {name for key, inner in value.items() for name in {f"{place}.{key}", *_names(inner, f"{place}.{key}")}}
    if isinstance(value, list):
        return {name for inner in value for name in _names(inner, place)}
    return set()


def test_no_sample_and_no_template_is_left_over() -> None:
    templates = {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.glob("[a-z]*/*.md.j2")}

    assert {path.stem for path in SAMPLES.glob("*.json")} == set(DOCUMENT_KINDS)
    assert templates == {kind.template for kind in DOCUMENT_KINDS.values() if (TEMPLATES / kind.template).is_file()}


def test_no_two_documents_share_slug_title_or_prefix() -> None:
    kinds = DOCUMENT_KINDS.values()
    for shared in ("slug", "title", "prefix"):
        values = [getattr(kind, shared) for kind in kinds]
        assert len(values) == len(set(values)), shared
    assert all(re.fullmatch("[A-Z]{2}", kind.prefix) for kind in kinds)
    assert not {kind.prefix for kind in kinds} & {"XM", "YL"}  # engagements, rehearsals


@every_gate
def test_a_gate_has_title_phase_role_and_a_form_in_chinese(gate: Gate) -> None:
    assert CHINESE.search(gate.title)
    assert gate.phase in PHASE_TITLES
    assert gate.role in ROLE_TITLES
    assert gate.days >= 30
    assert issubclass(gate.form, Answer)
    assert all(CHINESE.search(field.title or "") for field in gate.form.model_fields.values())


@pytest.mark.parametrize(("slug", "phase"), DECISIONS.items())
def test_every_decision_of_the_design_is_a_gate_of_its_phase(slug: str, phase: str) -> None:
    assert GATES[slug].phase == phase


def test_every_rule_at_a_gate_belongs_to_a_gate() -> None:
    assert set(REFUSALS) <= set(GATES)


@pytest.mark.parametrize("name", ["scenario", *DOCUMENT_KINDS, *GATES, *TABLE_KINDS])
def test_everything_that_takes_data_has_a_schema(name: str) -> None:
    schema = schema_of(name)

    assert schema["properties"]
    assert json.loads(json.dumps(schema, ensure_ascii=False)) == schema


@pytest.mark.parametrize("kind", TABLE_KINDS.values(), ids=TABLE_KINDS)
def test_a_table_names_every_column_it_reads_in_its_schema(kind: Any) -> None:
    rows_of = table_schema(kind.slug)["properties"]["rows"]["items"]

    assert set(rows_of["properties"]) == {column.title for column in kind.columns}
    assert set(rows_of["required"]) <= set(rows_of["properties"])
    shown = schema_of(kind.slug)
    assert (shown["x-table"] if kind.slug in DOCUMENT_KINDS else shown) == table_schema(kind.slug)


@pytest.mark.parametrize("kind", TABLE_KINDS.values(), ids=TABLE_KINDS)
def test_the_check_command_names_every_table_it_knows(kind: Any) -> None:
    assert f"{kind.slug} {kind.title}" in COMMANDS["check"].params[0].help


@every_command
def test_a_command_tells_in_chinese_what_it_and_its_options_do(name: str) -> None:
    command = COMMANDS[name]

    assert CHINESE.search(command.help or "")
    for parameter in command.params:
        assert CHINESE.search(getattr(parameter, "help", None) or ""), parameter.name


@every_command
def test_a_command_and_its_options_stand_in_the_manual(name: str) -> None:
    page = MANUAL.read_text(encoding="utf-8")

    assert f"waibao {name}" in page
    for parameter in COMMANDS[name].params:
        for flag in parameter.opts:
            assert flag in page or parameter.param_type_name == "argument", flag


def test_the_promised_commands_are_there() -> None:
    promised = {
        *("run", "list", "show", "check", "render", "issue", "schema", "sweep", "verify", "up", "demo"),
        *("documents list", "documents kinds", "documents diff", "templates check", "templates copy"),
    }
    assert promised <= set(NAMES)


def test_every_reading_command_takes_json() -> None:
    for name in (
        "list",
        "show",
        "documents list",
        "documents kinds",
        "documents diff",
        "templates check",
        "check",
        "sweep",
        "verify",
    ):
        assert "--json" in {flag for parameter in COMMANDS[name].params for flag in parameter.opts}, name
