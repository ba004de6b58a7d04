"""What differs between two versions of a document: each line once, below its heading, in words."""

import re
import time
from collections import Counter
from decimal import Decimal

import pytest
from documents_sample import FRAME, KIND, Order, markdown_of, own_templates, squeezed
from hypothesis import given, settings
from hypothesis import strategies as st
from test_documents_escape import HOSTILE

from waibao.documents.changes import Change, changes, summary

HEAD = "# 外包计划书\n\n编号：JH-2026-0001 · 版本：第 1 版 · 日期：2026年3月5日\n\n"
TABLE = "| 里程碑 | 日期 | 付款 |\n| :-- | :-: | --: |\n"


def between(before, after):
    return changes(HEAD + before, HEAD + after)


def test_equal_versions_have_no_differences_and_the_summary_says_so():
    assert between("## 一、目标\n\n点检无纸化。\n", "## 一、目标\n\n点检无纸化。\n") == []
    assert summary([]) == "两版内容相同。"


def test_number_version_and_date_of_the_document_are_no_differences():
    newer = HEAD.replace("第 1 版", "第 2 版").replace("3月5日", "3月9日")
    assert changes(HEAD + "正文\n", newer + "正文\n") == []


def test_another_title_is_a_difference():
    (found,) = changes("# 计划书\n\n正文\n", "# 软件外包计划书\n\n正文\n")
    assert (found.section, found.before, found.after) == ("", "计划书", "软件外包计划书")


def test_added_removed_and_changed_lines_stand_below_their_headings():
    found = between(
        "## 一、目标\n\n点检无纸化。\n\n旧目标。\n\n## 二、范围\n\n不含硬件。\n",
        "## 一、目标\n\n点检无纸化，提高效率。\n\n## 二、范围\n\n不含硬件。\n\n含全员培训与试运行。\n",
    )
    assert found == [
        Change("一、目标", "修改", "点检无纸化。", "点检无纸化，提高效率。"),
        Change("一、目标", "删除", before="旧目标。"),
        Change("二、范围", "增加", after="含全员培训与试运行。"),
    ]
    assert summary(found) == (
        "【一、目标】\n"
        "修改：点检无纸化。\n　　为：点检无纸化，提高效率。\n"
        "删除：旧目标。\n"
        "【二、范围】\n"
        "增加：含全员培训与试运行。"
    )


def test_what_stands_before_the_first_heading_is_the_head():
    assert summary(between("旧说明。\n", "")) == "【首部】\n删除：旧说明。"


def test_a_heading_of_another_number_changes_nothing_below_it():
    """A section put in before it is all that was added."""
    found = between(
        "## 一、目标\n\n无。\n\n## 二、范围\n\n点检。\n\n## 三、风险\n\n无。\n",
        "## 一、目标\n\n无。\n\n## 二、方法\n\n委托开发。\n\n## 三、范围\n\n点检。\n\n## 四、风险\n\n无。\n",
    )
    assert [(change.kind, change.before, change.after) for change in found] == [
        ("增加", "", "二、方法"),
        ("增加", "", "委托开发。"),
        ("修改", "二、范围", "三、范围"),
        ("修改", "三、风险", "四、风险"),
    ]


def test_a_row_of_a_table_reads_as_its_cells():
    rows = "| 设计 | 2026-05-29 | 30% |\n| 上线 | 2026-10-30 | 70% |\n"
    found = between(TABLE + rows, TABLE + rows.replace("2026-10-30", "2026-11-06"))

    assert [str(change) for change in found] == ["修改：上线；2026-10-30；70%\n　　为：上线；2026-11-06；70%"]


def test_a_mark_that_moves_to_another_column_is_a_difference():
    (found,) = between(TABLE + "| 培训 | ■ |  |\n", TABLE + "| 培训 |  | ■ |\n")
    assert (found.before, found.after) == ("培训；■", "培训；（空）；■")
    (found,) = between(TABLE + "|  | 合计 | 570.00 |\n", TABLE + "|  | 合计 | 600.00 |\n")
    assert (found.before, found.after) == ("合计；570.00", "合计；600.00")


def test_a_row_of_dashes_is_text_and_the_rule_below_the_head_is_not():
    assert [change.before for change in between(f"{TABLE}| - | - | - |\n", TABLE)] == ["-；-；-"]
    assert between(TABLE, TABLE.replace(":-:", "--:")) == []


@pytest.mark.parametrize("marks", [("-   ", "-   ", "-   "), ("1.  ", "2.  ", "3.  ")])
def test_an_item_put_into_a_list_does_not_change_those_below_it(marks):
    first, second, third = marks
    found = between(f"{first}接口\n{second}手册\n", f"{first}接口\n{second}源程序\n{third}手册\n")
    assert found == [Change("", "增加", after="源程序")]


def test_emphasis_is_not_read_but_what_looks_like_it_is():
    assert between("**限制责任**：见合同。\n", "限制责任：见合同。\n") == []
    (found,) = between("型号 A\\*\\*B\n", "型号 AB\n")
    assert (found.before, found.after) == ("型号 A**B", "型号 AB")


def test_of_lines_that_changed_places_one_is_removed_and_added():
    found = between("甲方负责场地。\n\n乙方负责开发。\n", "乙方负责开发。\n\n甲方负责场地。\n")
    assert Counter(change.kind for change in found) == {"增加": 1, "删除": 1}
    assert found[0].after == found[1].before or found[0].before == found[1].after


def test_texts_that_have_nothing_in_common_are_compared_in_no_time():
    letters = "项目合同付款验收里程碑供应商甲方乙方交付质量进度风险数据系统测试"
    old, new = (["".join(letters[(n * k + s) % 31] for k in range(120)) for n in range(1, 100)] for s in (0, 7))
    started = time.perf_counter()

    assert between("\n\n".join(old), "\n\n".join(reversed(new)))
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize("value", [*HOSTILE, "编号：A-1", "**", "a<br>b", "-   x", "1.  x", "## x", "> x"])
def test_any_value_that_changed_is_named_as_it_was_written(tmp_path_factory, value):
    own = own_templates(tmp_path_factory.getbasetemp() / "changes", "{{ text }}\n\n| 名称 |\n|:--|\n| 甲{{ text }} |\n")
    before, after = (markdown_of(KIND, Order(text=text), FRAME, own=own) for text in ("没有", value))

    assert changes(after, after) == []
    said = "".join(change.after for change in changes(before, after))
    assert squeezed(said).count(squeezed(value)) == 2


def test_an_amount_that_changed_by_a_cent_is_named(tmp_path):
    own = own_templates(tmp_path, "合同价 {{ price | money }}，大写{{ price | capitals }}。\n")
    before, after = (markdown_of(KIND, Order(price=Decimal(text)), FRAME, own=own) for text in ("486000", "486000.01"))

    (found,) = changes(before, after)
    assert found.kind == "修改"
    assert "¥486,000.00" in found.before
    assert "¥486,000.01" in found.after


# Any document: headings, paragraphs, items and rows, with whatever punctuation stands in them.
MARKS = {"heading": "## {}\n", "paragraph": "{}\n", "item": "-   {}\n", "row": "| {} |\n"}
words = st.text(st.sampled_from("甲乙丙丁12 *|#-.>\\<br~_[]`：，"), min_size=1, max_size=12).map(str.strip).filter(bool)
blocks = st.tuples(st.sampled_from(["heading", "paragraph", "item"]), words)
rows = st.lists(words, min_size=1, max_size=3).map(lambda cells: ("row", "；".join(cells)))
pages = st.lists(blocks | rows, max_size=14)


def written(page):
    """The Markdown of a page, every mark in a text escaped as the product does."""
    texts = [(kind, re.sub(r"[-*|#.>\\<~_\[\]`]", r"\\\g<0>", text).replace("；", " | ")) for kind, text in page]
    return HEAD + "\n".join(MARKS[kind].format(text) for kind, text in texts)


def lines(page):
    return ["外包计划书", *(text for _kind, text in page)]


@settings(max_examples=200, deadline=None)
@given(page=pages)
def test_a_page_does_not_differ_from_itself(page):
    assert changes(written(page), written(page)) == []


@settings(max_examples=200, deadline=None)
@given(older=pages, newer=pages)
def test_the_changes_are_what_makes_the_newer_of_the_older(older, newer):
    found = changes(written(older), written(newer))

    gone = Counter(change.before for change in found if change.kind != "增加")
    come = Counter(change.after for change in found if change.kind != "删除")
    assert not gone - Counter(lines(older))
    assert Counter(lines(older)) - gone + come == Counter(lines(newer))
    assert all(change.before != change.after for change in found)
    assert (found == []) == (lines(older) == lines(newer))


@settings(max_examples=200, deadline=None)
@given(older=pages, newer=pages)
def test_every_new_line_is_named_in_its_order_and_below_its_heading(older, newer):
    named = [change for change in changes(written(older), written(newer)) if change.after]

    assert set(lines(newer)) - set(lines(older)) <= {change.after for change in named}
    places, section = [], ""
    for kind, text in [("title", "外包计划书"), *newer]:
        section = text if kind == "heading" else section
        places.append((section, text))
    rest = iter(places)
    assert all((change.section, change.after) in rest for change in named)
