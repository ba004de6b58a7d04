"""Markup, code and paths typed into a request print as themselves; no file name comes from what was typed."""

import tempfile
from pathlib import Path
from typing import Any

import pypandoc
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from schemas.errors import WaibaoError
from schemas.request import OutsourcingRequest
from tests.builders import short
from tests.standing import NO, Standing
from tests.waibao.documents_sample import docx_text, html_text, pdf_text, squeezed

HOSTILE = (
    "# 标题 **粗** _斜_ `码` ~~删~~",
    '#import "@preview/x:1.0.0" #read("/etc/passwd") $x^2$ <label> @ref',
    "{{ 7 * 7 }} {% for x in y %} {{ ''.__class__ }}",
    "<b>粗</b><script>alert(1)</script> &lt;",
    "=cmd|'/C calc'!A0",
    '=HYPERLINK("http://x","y")',
    "../../etc/passwd",
    "C:\\系统\\..\\口令",
    "| a | b |",
    "- 列表 1. 编号 > 引用 ---",
    "::: pagebreak [^1] {.x #y}",
    "![图](gantt) [链接](javascript:alert)",
    "\\input{/etc/passwd} %s {0} ${HOME} $(id)",
    "+SUM(A1) @x -1+1",
    "；DROP TABLE document; -- '",
)
ONES = ("title", "department", "applicant", "needs", "strategy_fit")
LISTS = ("goals", "scope_in", "scope_out")


def hostile_request(texts: list[str]) -> tuple[dict[str, Any], list[str]]:
    """The example's request with a text of its own in every free field; all of them."""
    request = short()["request"]
    said: list[str] = []

    def put() -> str:
        said.append(f"第{len(said)}处{texts[len(said) % len(texts)]}".strip())
        return said[-1]

    request |= {name: put() for name in ONES} | {name: [put(), put()] for name in LISTS}
    for part in (request["client"], *request["candidates"]):
        part |= {name: put() for name in ("name", "address", "legal_representative", "contact", "phone")}
    for item in request["quotation_items"]:
        item |= {"name": put(), "unit": put()}
    request["roles"] = {name: put() for name in request["roles"]}
    OutsourcingRequest.model_validate(request)
    return request, said


def read(path: Path) -> str:
    """What a reader sees, without blanks."""
    content = path.read_bytes()
    if path.suffix == ".md":
        content = pypandoc.convert_text(content.decode(), "html", format="gfm-emoji-tex_math_dollars").encode()
    if path.suffix in (".md", ".html"):
        return str(squeezed(html_text(content)[0]))
    return str(squeezed(docx_text(content) if path.suffix == ".docx" else pdf_text(content)))


def play(home: Path, request: dict[str, Any], until: str) -> Standing:
    scenario = short()
    scenario["request"] = request
    standing = Standing(home, scenario)
    del standing.answers[until]
    with pytest.raises(WaibaoError):
        standing.go_on()
    return standing


# What the request prints of the client: its contact, phone and address stand in the letters to vendors.
UNPRINTED = ("client", ("address", "legal_representative", "contact", "phone"))


def printed(request: dict[str, Any], said: list[str]) -> list[str]:
    part, names = UNPRINTED
    return [text for text in said if text not in {request[part][name] for name in names}]


def lost(files: list[Path], texts: list[str]) -> list[tuple[str, str]]:
    """What does not stand in a file as it was typed; the end of a listed item is punctuated by the document."""
    shown = {path.name: read(path) for path in files}
    return [(name, text) for name in shown for text in texts if squeezed(text.rstrip("。；;.")) not in shown[name]]


def test_the_documents_of_planning_print_what_was_typed_in_every_format(tmp_path: Path) -> None:
    request, said = hostile_request(list(HOSTILE))
    planner, approver = request["roles"]["planner"], request["roles"]["approver"]
    scenario = short()
    scenario["request"] = request
    answers = scenario["answers"]
    answers["plan-drafted-1"]["form"]["by"] = planner
    answers["plan-approval-1"]["form"]["by"] = approver
    del answers["plan-drafted-2"]
    standing = Standing(tmp_path / "home", scenario)
    assert standing.stops_for() == "plan-drafted-2"

    planned = tmp_path / "home" / "documents" / NO / "1-计划"
    asked = [path for path in planned.iterdir() if "外包需求申请表" in path.name]
    assert {path.suffix for path in asked} == {".md", ".html", ".docx", ".pdf"}
    assert lost(asked, printed(request, said)) == []
    others = [path for path in planned.iterdir() if path not in asked and path.suffix != ".xlsx"]
    assert len(others) == 12
    assert lost(others, [request["title"]]) == []
    plan = [path for path in others if "外包计划书" in path.name]
    assert lost(plan, [*request["goals"], *request["scope_in"], *request["scope_out"]]) == []
    workbook = load_workbook(next(planned.glob("*.xlsx")))
    headings = [cell for sheet in workbook for row in sheet.iter_rows(max_row=2) for cell in row if cell.value]
    assert any(request["title"] in str(cell.value) for cell in headings)
    assert not [cell for cell in headings if cell.data_type == "f" and "cmd" in str(cell.value)]


FREE = st.lists(
    st.one_of(
        st.sampled_from(HOSTILE),
        st.text(st.sampled_from("|#*_-+=<>[](){}!`~$\\&^%@\"'/:;.,? 0123456789甲乙公司（）"), min_size=1, max_size=30),
    ),
    min_size=5,
    max_size=5,
)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
@given(texts=FREE)
def test_any_request_prints_as_typed_and_writes_inside_its_home_alone(texts: list[str]) -> None:
    request, said = hostile_request(texts)
    with tempfile.TemporaryDirectory() as directory:
        outer = Path(directory)
        standing = play(outer / "home", request, "plan-drafted-1")
        made = [path for path in (outer / "home" / "documents").rglob("*") if path.is_file()]

        assert sorted(path.name for path in made) == [
            f"SQ-2026-0001 外包需求申请表.{made}" for made in ("docx", "html", "md", "pdf")
        ]
        assert {path.name for path in outer.iterdir()} <= {"home", "home-scenario"}
        files = [path for path in made if path.suffix in (".docx", ".pdf", ".html")]
        assert lost(files, printed(request, said)) == []
        assert standing.kept()["engagement"][0][3] == request["title"]
