"""Papers of IT service: labels that a telephone reads, sheets filled in on site, papers that both sides sign."""

import io
from datetime import date
from typing import Any

import pytest
import zxingcpp
from openpyxl import Workbook
from PIL import Image
from pydantic import ValidationError

from schemas.catalogue import DOCUMENT_KINDS
from schemas.documents import Frame
from schemas.errors import BadInput, TemplateFault
from schemas.it_customary import INSPECTION_ITEMS, VISIT_FORMS, VISIT_TOOLS, WRAP_UP
from schemas.it_devices_papers import DeviceRow, LabelRow
from schemas.it_handover import HandoverList
from schemas.it_tickets_papers import Clocked
from schemas.visits import FIRST_VISIT_STEPS
from tests.builders import sample
from tests.calculator import Calculator
from tests.thumbnails import first_page
from tests.waibao.workbooks_sample import book_of, cell, field, filled_row
from waibao.documents.engine import render
from waibao.documents.qr import modules

LABELS = DOCUMENT_KINDS["service-labels"]


def rendered(slug: str, made: Any = "md", **changed: Any) -> Any:
    """A paper made of its sample with some fields changed; text unless another format is asked for."""
    kind = DOCUMENT_KINDS[slug]
    context = kind.context.model_validate(sample(slug) | changed)
    frame = Frame(f"{kind.prefix}-2026-0001", 1, date(2026, 4, 8), issuer="江州安维信息技术有限公司")
    content = render(kind, context, frame, [made])[made]
    return content.decode() if made == "md" else content


def codes(pdf: bytes) -> list[tuple[str, float]]:
    """What a telephone reads on the first page, and how far from the top each code begins, in millimetres."""
    page = Image.open(io.BytesIO(first_page(pdf, 200))).convert("L")
    found = zxingcpp.read_barcodes(page)
    return [(one.text, one.position.top_left.y / 200 * 25.4) for one in found]


@pytest.mark.row("S6.1")
@pytest.mark.row("S7.7")
def test_a_telephone_reads_device_vendor_and_number_to_call_from_every_label() -> None:
    rows = [LabelRow(label=f"SB-2026-{n:06d}", kind="台式电脑").model_dump() for n in range(1, 31)]
    read = codes(rendered("service-labels", "pdf", rows=rows))

    assert sorted(text.splitlines()[0] for text, _top in read) == [f"SB-2026-{n:06d}" for n in range(1, 25)]
    assert {tuple(text.splitlines()[1:]) for text, _top in read} == {
        ("江州安维信息技术有限公司", "报修电话 0591-8800 0400")
    }
    rows_of_codes = sorted({round((top - 12.9) // 33.9) for _text, top in read})
    assert rows_of_codes == list(range(8)), "each code lies on its own row of the sheet"


@pytest.mark.row("S6.1")
def test_stickers_already_used_are_left_out_of_the_first_sheet() -> None:
    read = codes(rendered("service-labels", "pdf", skip=21))

    assert sorted(text.splitlines()[0] for text, _top in read) == [f"SB-2026-{n:06d}" for n in (1, 2, 3)]
    assert min(top for _text, top in read) > 12.9 + 7 * 33.9


@pytest.mark.row("S6.1")
def test_a_code_too_long_for_a_telephone_and_a_format_that_labels_have_not_are_refused() -> None:
    with pytest.raises(BadInput, match="超过 600 字节"):
        modules("长" * 201)
    with pytest.raises(TemplateFault, match="只有 pdf"):
        rendered("service-labels", "html")


@pytest.mark.row("S7.7")
def test_the_register_tells_the_age_on_any_day_and_counts_by_kind() -> None:
    book = book_of("device-register")
    age, bought = cell(book, "使用年限", 1), cell(book, "购置日期", 1).value
    day = field(book, "数据日期")

    for on, years in ((date(bought.year + 5, 6, 9), 4), (date(bought.year + 5, 6, 10), 5)):
        day.value = on
        assert Calculator(book).value("台账", age.coordinate) == years
    assert Calculator(book).value("汇总", cell(book, "合计", 1, "汇总").coordinate) == 1
    assert book["汇总"].protection.sheet


@pytest.mark.row("S7.7")
@pytest.mark.parametrize(
    ("bought", "band"),
    [("2025-12-31", "不满1年"), ("2025-12-30", "1至3年"), ("2021-12-30", "5年及以上"), (None, "年限不明")],
)
def test_a_device_is_as_old_as_its_full_years(bought: str | None, band: str) -> None:
    row = DeviceRow.model_validate({"label": "SB-2026-000001", "kind": "服务器", "purchased_on": bought})

    assert row.band(date(2026, 12, 30)) == band


def hint(book: Workbook, line: int) -> str:
    found = cell(book, "提示", line)
    return str(Calculator(book).value(found.parent.title, found.coordinate) or "")


@pytest.mark.row("S6.3")
@pytest.mark.row("S6.5")
def test_the_inspection_sheet_takes_findings_only_and_says_what_is_missing() -> None:
    book = book_of("inspection-sheet")
    page = book["巡检"]
    head = next(line for line in page.iter_rows() if line[0].value == "标签号")
    open_ = [one.value for one in head if not page.cell(one.row + 1, one.column).protection.locked]
    choices = {rule.formula1 for rule in page.data_validations.dataValidation}
    every = {name: "正常" for name, _what in INSPECTION_ITEMS}

    assert page.protection.sheet
    assert open_ == [*every, "巡检结果", "情况说明", "优化建议"]
    assert '"正常,异常,未找到"' in choices
    for filled, said in (
        ({"巡检结果": None}, "待填写"),
        ({"巡检结果": "未找到", "情况说明": None}, "请说明情况"),
        ({"巡检结果": "异常", "情况说明": "风扇异响", "优化建议": None}, "请填写建议"),
        ({**every, "数据备份": "异常", "巡检结果": "正常"}, "与分项不符"),
        ({**every, "巡检结果": "正常", "情况说明": None}, ""),
    ):
        filled_row(book, 1, **filled)
        assert hint(book, 1) == said
    assert not book["新发现设备"].cell(4, 1).protection.locked


@pytest.mark.row("S6.3")
def test_a_sheet_that_goes_out_empty_has_lines_to_write_on() -> None:
    rows = [
        {**row, "findings": {}, "result": "", "note": "", "advice": ""} for row in sample("inspection-sheet")["rows"]
    ]
    text = rendered("inspection-sheet", rows=rows, new=[], inspected_on=None)

    assert text.count("运行状态 \\_\\_\\_\\_") == len(rows) or text.count("运行状态 ____") == len(rows)
    assert "XT-2026-0001.xlsx" in text


@pytest.mark.row("S6.2")
def test_everything_that_is_brought_along_and_asked_by_mail_stands_in_the_preparation() -> None:
    text = rendered("visit-preparation")

    for name, _what in (*VISIT_TOOLS, *VISIT_FORMS):
        assert name in text
    for name in ("客户名称", "服务内容", "上门时间", "服务地点", "甲方联系人", "联系电话"):
        assert name in text
    assert "2026年4月6日 为休息日" in text


@pytest.mark.row("S6.1")
def test_the_first_visit_is_reported_by_its_seven_steps() -> None:
    text = rendered("first-visit-report")

    for number, name in enumerate(FIRST_VISIT_STEPS, 1):
        assert f"| {number} | {name} |" in text
    with pytest.raises(ValidationError):
        rendered("first-visit-report", steps=sample("first-visit-report")["steps"][:6])


@pytest.mark.row("S2.j")
@pytest.mark.row("S6.4")
def test_a_confirmation_asks_the_client_until_the_client_has_answered() -> None:
    blank = {"effective": None, "rating": None, "opinion": "", "confirmed_by": "", "confirmed_on": None}
    asked, answered = rendered("service-confirmation", **blank), rendered("service-confirmation")

    assert "□ 服务完成，达到效果" in asked
    assert "5 分（很满意）" in answered
    assert "□" not in answered
    assert all(name in asked for name, _what in WRAP_UP)
    assert "□" in rendered("service-confirmation", wrapped_up=["填写表单"])


@pytest.mark.row("S6.5")
def test_a_ticket_holds_what_was_asked_and_done_and_both_signatures() -> None:
    said, text = sample("service-ticket"), rendered("service-ticket")

    for name in ("address", "contact", "phone", "content", "solution", "signed_by_engineer", "signed_by_client"):
        assert said[name] in text, name
    assert said["contract"]["client"]["name"] in text
    assert text.count("按时") >= 3
    assert "**超时**" in rendered("service-ticket", responded_at="2026-04-03T11:20:01+08:00")


@pytest.mark.row("S6.5")
def test_a_time_not_promised_is_neither_kept_nor_broken() -> None:
    assert Clocked("到场", None, None).kept is None


def handed(**changed: Any) -> HandoverList:
    return HandoverList.model_validate(sample("handover-list")["facts"] | changed)


@pytest.mark.row("S6.1")
@pytest.mark.parametrize("text", ["初始密码 Jz@2026#", "http://admin:Jz2026@10.8.0.1", "口令：123456"])
def test_no_password_is_handed_over_on_paper(text: str) -> None:
    facts = sample("handover-list")["facts"]
    for changed in (
        {"missing": text},
        {"records": [facts["records"][0] | {"note": text}]},
        {"accounts": [facts["accounts"][0] | {"account": f"admin {text}"}]},
    ):
        with pytest.raises(ValidationError, match="疑似密码"):
            handed(**changed)


@pytest.mark.row("S6.1")
def test_what_was_not_handed_over_says_how_it_will_be() -> None:
    record = sample("handover-list")["facts"]["records"][-1]

    assert [row.name for row in handed().absent] == ["管理制度"]
    assert [row.account for row in handed().pending] == ["it-maintain"]
    with pytest.raises(ValidationError, match="请在说明中写明补充办法"):
        handed(records=[record | {"note": ""}])
    with pytest.raises(ValidationError, match="不得为同一人"):
        handed(received_by="周倩")


@pytest.mark.row("S7.7")
def test_the_file_of_a_device_tells_its_life() -> None:
    text = rendered("device-archive")

    for said in ("二车间值班室", "GD-2026-000057", "重复故障", "散热孔积灰严重", "8 年", "建议列入更换"):
        assert said in text
