"""Every gate's form: an empty one decides nothing, a bad one is sent back with Chinese sentences.

The registry is walked: a gate that is declared without an entry in ``BAD`` fails here.
"""

import copy
import json
import re
from collections.abc import Callable, Iterator
from functools import reduce
from operator import getitem
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.catalogue import GATES, PAPER_GATES, gate_of
from schemas.contracting import PayeeAccount
from schemas.errors import NotFound
from schemas.forms import ROLE_TITLES, Needs
from schemas.progress import ProgressFacts
from schemas.request import OutsourcingRequest
from schemas.sentences import chinese_faults
from tests.builders import example, filled_in, it_example, sample

Change = Callable[[dict[str, Any]], object]


DECISIONS = [slug for slug in GATES if slug not in {gate.slug for gate in PAPER_GATES.values()}]
"""Where a person decides; the other gates are the forms of documents, whose rules have tests of their own."""

TENDER_ANSWERS: dict[str, dict[str, Any]] = {
    "tender-arranged": sample("tender-documents")["arranged"],
    "qualification-screened": sample("qualification-report")["screened"],
    "signs-answered": {"by": "陈晓", "sign_answers": [{"sign": "R044-1", "answer": "号码系误抄，两家没有关联"}]},
}
"""Good answers to the gates of a tender, which the example is not."""

VISIT_ACTS = {"first-visit-reported": "首次上门", "visit-reported": "上门", "visit-confirmed": "服务确认"}
"""How the gates of a visit are called in the example of an IT service."""


def valid(slug: str) -> dict[str, Any]:
    """A good answer to a gate: the last one that the example gives, or what a document's sample was filled in with."""
    if slug not in DECISIONS:
        return filled_in(slug.removesuffix("-filled"))
    if slug in TENDER_ANSWERS:
        return copy.deepcopy(TENDER_ANSWERS[slug])
    if slug in VISIT_ACTS:
        said = [item["form"] for item in it_example()["service"] if item["act"] == VISIT_ACTS[slug]]
        return said[-1]
    if slug == "change-signed":
        signed: dict[str, Any] = sample("supplementary-agreement")["signed"]
        return signed
    answers = [item["form"] for key, item in example()["answers"].items() if gate_of(key).slug == slug]
    return copy.deepcopy(answers[-1])


def put(*path: str | int, to: object) -> Change:
    """The change that writes one value, e.g. ``put("bids", 0, "vendor", to="")``."""

    def change(form: dict[str, Any]) -> None:
        place: Any = form
        for part in path[:-1]:
            place = place[part]
        place[path[-1]] = to

    return change


def drop(field: str) -> Change:
    return lambda form: form.pop(field)


def repeat(field: str) -> Change:
    return lambda form: form[field].append(form[field][0])


CONDITION = {"verdict": "conditional", "open_items": ["导出列宽"], "correct_by": "2026-11-20", "held": "2000.00"}

# A gate, how its good answer is spoilt, and what staff must read.
BAD: dict[str, list[tuple[Change, str]]] = {
    "plan-drafted": [
        (put("milestones", 0, "ratio", to="29.99"), "各期付款比例合计 99.99%，应恰为 100%"),
        (put("milestones", 0, "ratio", to="-30"), "比例应在 0 到 100 之间"),
        (put("milestones", 0, "due_on", to="2026-12-31"), "里程碑的交付日期没有按先后排列"),
        (put("milestones", 0, "due_on", to="2026/5/29 下午"), "不是有效日期：请写成 2026-03-05 的形式"),
        (put("milestones", to=[]), "milestones：至少要有 1 项"),
        (put("milestones", 0, "deliverables", 0, "table", to="excel"), "deliverables[1].table：只能填写"),
        (put("work", 0, "finish", to="2026-01-01"), "完成日期早于开始日期"),
        (put("risks", 1, "code", to="R-01"), "风险编号重复"),
        (put("risks", 0, "probability", to=6), "risks[1].probability：不得大于 5"),
        (put("risks", 0, "impact", to=0), "risks[1].impact：不得小于 1"),
        (put("risks", 0, "strategy", to="忽略"), "只能填写"),
        (put("technical", 0, "mark", to=4.5), "应为整数"),
        (put("economics", "benefits", to=["1"]), "年数不一致"),
        (put("budget_lines", 0, "amount", to="12,00"), "不是有效金额"),
        (put("budget_lines", 0, "amount", to="0.001"), "金额最多两位小数"),
        (put("purpose", to="甲\x00乙"), "含有无法打印的控制字符"),
    ],
    "plan-approval": [
        (drop("verdict"), "verdict：缺少此项"),
        (put("verdict", to="ok"), "只能填写"),
        (lambda form: form.update(verdict="revise", comments=" "), "须填写审批意见"),
        (lambda form: form.update(verdict="reject", comments=""), "须填写审批意见"),
        (put("comments", to="长" * 2001), "comments：过长（最多 2000 个字符）"),
        (put("comments", to="甲\x07"), "含有无法打印的控制字符"),
    ],
    "tender-arranged": [
        (put("questions_until", to="2026-03-30"), "提问截止日期须在招标文件发出之后、投标截止日期之前"),
        (put("deadline", to="月底"), "不是有效时间"),
        (put("qualifications", 0, "reason", to=""), "qualifications[1].reason：不能为空"),
        (put("performance_percent", to="110"), "比例应在 0 到 100 之间"),
    ],
    "qualification-screened": [
        (put("reviewers", to=["吴海燕"]), "至少要有 2 项"),
        (put("lines", to=[]), "至少要有 1 项"),
        (put("lines", 0, "verdict", to="不合格"), "不合格：请填写理由"),
        (lambda form: form["lines"][0].pop("verdict"), "verdict：缺少此项"),
    ],
    "signs-answered": [
        (put("sign_answers", to=[]), "至少要有 1 项"),
        (put("sign_answers", 0, "answer", to="　"), "不能为空"),
    ],
    "bids-received": [
        (put("none_came", to=True), "又勾选了没有收到任何报价"),
        (put("bids", to=[]), "至少要有 1 项"),
        (repeat("bids"), "登记了两次报价"),
        (put("bids", 0, "received_at", to=20260305), "不是有效时间：请写成 2026-03-05 10:00 的形式"),
        (put("bids", 0, "received_at", to="20260305"), "不是有效时间：请写成 2026-03-05 10:00 的形式"),
        (put("bids", 0, "received_at", to="昨天"), "不是有效时间：请写成 2026-03-05 10:00 的形式"),
        (put("bids", 0, "file", to=" "), "bids[1].file：不能为空"),
        (put("opening_place", to=""), "报价开启记录不完整"),
        (put("opened_by", to=["陈晓", "陈晓"]), "应由两人以上开启和见证"),
    ],
    "bids-scored": [
        (put("scores", 0, "capability", to=101), "比例应在 0 到 100 之间"),
        (put("scores", 0, "capability", to="九十"), "不是有效比例"),
        (put("judges", 0, "interest", to="也许"), "应为是或否"),
        (put("scores", to=[]), "至少要有 1 项"),
        (put("replaced", 0, "reason", to=" "), "replaced[1].reason：不能为空"),
    ],
    "award": [
        (drop("vendor"), "vendor：缺少此项"),
        (put("vendor", to="甲\n乙"), "只能填写一行"),
        (put("reason", to=5), "应为文字：请加引号"),
    ],
    "requirements-drafted": [
        (put("requirements", 1, "code", to="XQ-01"), "需求编号XQ-01重复"),
        (put("requirements", 0, "priority", to="重要"), "只能填写"),
        (put("requirements", to=[]), "至少要有 1 项"),
        (put("summary", to="\n "), "不能为空"),
    ],
    "requirements-confirmed": [
        (drop("verdict"), "verdict：缺少此项"),
        (lambda form: form.update(verdict="doubts", doubts=[]), "须逐条写明疑问"),
        (lambda form: form.update(verdict="satisfied", doubts=["离线多久"]), "却选择了满意"),
    ],
    "criteria-agreed": [
        (put("criteria", 1, "code", to="AC-01"), "验收标准编号AC-01重复"),
        (put("criteria", 0, "weight", to=0), "不得小于 1"),
        (put("criteria", 0, "milestone", to=0), "不得小于 1"),
        (put("criteria", 0, "method", to="看看"), "只能填写"),
        (put("pass_ratio", to="120"), "比例应在 0 到 100 之间"),
        (put("uncovered", to=[{"code": "XQ-06", "reason": "略", "approver": "吴海燕"}]), "由办理人自己批准"),
    ],
    "contract-terms": [
        (put("ends_on", to="2026-04-10"), "不晚于开始日期"),
        (put("payment_days", to=0), "不得小于 1"),
        (put("payee", "account", to="1402 0000 0000"), "格式不符"),
        (put("payee", "account", to="１２３４５６７８９"), "格式不符"),
        (put("payee", "bank_code", to="1021000999"), "格式不符"),
        (put("ip_transfer", to=""), "知识产权归属与权利转移时点须同时填写"),
        (put("forum", to="仲裁或诉讼"), "只能填写"),
        (put("copies", to="四"), "应为整数"),
        (put("special", to=[{"side": "乙方", "text": " "}]), "special[1].text：不能为空"),
        (put("insurance", to=[{"kind": "职业责任保险", "amount": "-1"}]), "金额不得为负数"),
        (put("report_every", to="daily"), "只能填写"),
    ],
    "contract-signed": [
        (drop("signed_on"), "signed_on：缺少此项"),
        (put("signed_on", to="2026-04-10 15:00"), "应为日期，不带时间"),
        (put("client_signatory", to=""), "不能为空"),
    ],
    "change-signed": [
        (drop("vendor_signatory"), "vendor_signatory：缺少此项"),
        (put("vendor_signatory", to="林 志坚"), "甲乙双方签字人同为"),
        (put("effective_on", to="2026-09-17"), "变更不溯及既往"),
    ],
    "kickoff-held": [
        (lambda form: form.update(attendees=form["attendees"][:1]), "至少要有 2 项"),
        (put("attendees", 0, "side", to="丙方"), "只能填写"),
        (put("resolutions", to=[]), "至少要有 1 项"),
        (put("resolutions", to="会议同意"), "应为列表"),
    ],
    "milestone-delivered": [
        (put("files", to=[]), "至少要有 1 项"),
        (put("delivered_on", to="2026-02-30"), "不是有效日期"),
        (put("files", 0, to="用户手册.pdf"), "应为一组“名称: 值”"),
    ],
    "acceptance-tested": [
        (put("results", 0, "passed", to="差不多"), "应为是或否"),
        (lambda form: form.update(participants=form["participants"][:1]), "至少要有 2 项"),
        (put("defects", 0, "severity", to="小"), "只能填写"),
        (put("defects", 0, "fix_by", to="尽快"), "不是有效日期"),
        (lambda form: form.update(cases_run=3, cases_passed=4), "多于执行的 3 个"),
    ],
    "acceptance-signed": [
        (drop("verdict"), "verdict：缺少此项"),
        (lambda form: form.update(verdict="correct", comments=""), "须填写意见"),
        (lambda form: form.update(verdict="reject", comments="  "), "须填写意见"),
        (put("satisfaction", to=6), "不得大于 5"),
        (put("verdict", to=True), "只能填写"),
        (put("verdict", to="conditional"), "有条件通过没有写明遗留事项、整改完成日期、暂扣金额"),
        (lambda form: form.update(CONDITION, correct_by=form["signed_on"]), "不晚于签署日期"),
        (lambda form: form.update(CONDITION, held="0"), "没有写明暂扣金额"),
        (put("held", to="5.00"), "只用于有条件通过"),
    ],
    "payment-approved": [
        (drop("amount"), "amount：缺少此项"),
        (put("amount", to="-1"), "金额不得为负数"),
        (put("amount", to="壹万"), "不是有效金额"),
        (put("amount", to="9" * 40), "金额过大"),
    ],
    "payment-made": [
        (put("invoice", "number", to="123"), "格式不符"),
        (put("invoice", "seller_uscc", to="91110000MA00TEA158"), "校验位不符"),
        (put("invoice", "kind", to="收据"), "只能填写"),
        (put("invoice", "tax", to=None), "不是有效金额"),
        (drop("invoice"), "invoice：缺少此项"),
    ],
    "review-decided": [
        (drop("verdict"), "verdict：缺少此项"),
        (lambda form: form.update(verdict="penalise", clause=" "), "处罚须以合同条款为依据"),
        (put("reason", to=" "), "不能为空"),
        (put("lessons", to=["甲\x1b"]), "含有无法打印的控制字符"),
    ],
    "first-visit-reported": [
        (put("labelled", to=False), "设备尚未全部粘贴服务标签"),
        (put("explained", to=["报修流程"]), "尚未说明满意度评价"),
        (put("wrapped_up", 0, to="拍照"), "只能填写"),
        (put("file", to=""), "全面巡检没有结果"),
        (put("accounts", 0, "permission", to="密码是 Abc12345"), "疑似密码"),
        (put("records", to=[]), "至少要有 1 项"),
        (drop("environment"), "environment：缺少此项"),
    ],
    "visit-reported": [
        (put("ended_at", to="2026-01-01 09:00"), "离开时间不晚于到达时间"),
        (put("wrapped_up", to=["填写表单"]), "收尾没有完成向负责人说明、清理现场、告别"),
        (put("devices", to=[{"label": "SB-2026-000001", "result": "正常"}]), "既有文件又有逐台填写"),
        (put("needs", to=[{"content": "增加点位", "raised_by": "谢文斌"}]), "needs[1].department：缺少此项"),
        (drop("work"), "work：缺少此项"),
    ],
    "visit-confirmed": [
        (put("rating", to=6), "rating：不得大于 5"),
        (put("rating", to=2), "评价 1 至 2 分的，要有意见：请填写"),
        (put("verdict", to="maybe"), "只能填写"),
    ],
}
CASES = [(slug, change, said) for slug, cases in BAD.items() for change, said in cases]

PLACE = re.compile(r"^(\.[a-z_0-9]+|\[\d+\])*：")
ENGLISH = re.compile(r"[A-Za-z]{3,}")
# Names that staff type as they are.
NAMES = re.compile(r"test-results|waibao schema|true|false|MAC")


def faults(slug: str, form: object) -> list[str]:
    """The sentences staff read about a form; empty when it is good."""
    try:
        GATES[slug].form.model_validate(form)
    except ValidationError as error:
        return chinese_faults(error)
    return []


def english(sentences: list[str]) -> list[str]:
    """English words in sentences, field paths and names that staff type apart."""
    return [word for line in sentences for word in ENGLISH.findall(NAMES.sub("", PLACE.sub("", line)))]


@pytest.mark.parametrize("slug", DECISIONS)
def test_every_gate_has_bad_answers_here_and_no_entry_is_left_over(slug):
    assert BAD.get(slug), f"add bad answers of gate {slug} to BAD"
    assert set(BAD) <= set(GATES)


@pytest.mark.parametrize("slug", GATES)
def test_the_example_answers_every_gate(slug):
    assert faults(slug, valid(slug)) == []


@pytest.mark.parametrize(("slug", "change", "said"), CASES, ids=[f"{slug}-{said}" for slug, _, said in CASES])
def test_a_bad_answer_is_sent_back_in_chinese(slug, change, said):
    form = valid(slug)
    if slug == "acceptance-tested":
        form["defects"] = [
            {"code": "QX-09", "severity": "一般", "text": "列宽不足", "owner": "高翔", "fix_by": "2026-11-20"}
        ]
    assert faults(slug, form) == []
    change(form)
    found = faults(slug, form)
    assert any(said in sentence for sentence in found), found
    assert english(found) == []
    assert all("：" in PLACE.sub("", sentence) for sentence in found), "a sentence says what and how to put it right"


@pytest.mark.parametrize("slug", DECISIONS)
def test_an_empty_form_decides_nothing(slug):
    found = faults(slug, {})
    assert ".by：缺少此项：请补充" in found
    assert len(found) >= 2, "besides the name something must be said"
    assert english(found) == []


@pytest.mark.parametrize("slug", DECISIONS)
def test_a_name_alone_decides_nothing(slug):
    assert faults(slug, {"by": "周敏"})


@pytest.mark.parametrize("slug", GATES)
def test_an_unknown_field_is_refused_by_name(slug):
    found = faults(slug, valid(slug) | {"approved": True})
    assert found == [".approved：不认识此项：请删除，或核对名称是否写错"]


@pytest.mark.parametrize("slug", GATES)
@pytest.mark.parametrize("garbage", [None, 5, "通过", [], [{}]])
def test_what_is_no_form_is_refused_in_chinese(slug, garbage):
    found = faults(slug, garbage)
    assert found
    assert english(found) == []


def places(form: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every field of a form, however deep; of lists the first entry."""
    entries = form.items() if isinstance(form, dict) else enumerate(form[:1]) if isinstance(form, list) else ()
    for name, value in entries:
        yield (*path, name)
        yield from places(value, (*path, name))


@pytest.mark.parametrize("slug", GATES)
def test_garbage_in_any_field_is_taken_or_refused_in_chinese_but_never_breaks_the_form(slug):
    garbage = (None, [], {}, "\x00", "\ud800", "长" * 30_000, -1, 10**40, float("nan"), True, "20260305", "9e9")
    good = valid(slug)
    for *around, name in list(places(good)):
        inside: Any = reduce(getitem, around, good)
        right = inside[name]
        for value in garbage:
            inside[name] = value
            found = faults(slug, good)
            assert english(found) == [], (*around, name)
            assert not any("填写有误" in sentence for sentence in found), (*around, name, value)
        inside[name] = right
    assert good == valid(slug)


@pytest.mark.parametrize("slug", GATES)
def test_forms_are_titled_in_chinese_and_their_verdicts_have_no_default(slug):
    form = GATES[slug].form
    assert all(re.search(r"[\u4e00-\u9fff]", str(info.title)) for info in form.model_fields.values())
    assert "verdict" not in form.model_fields or form.model_fields["verdict"].is_required()
    assert GATES[slug].role in ROLE_TITLES
    assert not re.search(r"[A-Za-z]{3,}", GATES[slug].title)
    drawn = json.dumps(form.model_json_schema())  # what the form is drawn from
    assert "date-time" not in drawn  # the clock that Prefect draws for it means UTC


@pytest.mark.parametrize("slug", GATES)
def test_an_answer_survives_storing(slug):
    form = GATES[slug].form
    answer = form.model_validate(valid(slug))
    assert form.model_validate_json(answer.model_dump_json()) == answer


def test_a_verdict_may_be_given_by_its_chinese_title():
    signed = GATES["acceptance-signed"].form.model_validate(valid("acceptance-signed") | {"verdict": "通过"})
    assert signed.model_dump()["verdict"] == "pass"


def test_blanks_are_no_second_person():
    account = valid("contract-terms")["payee"] | {"confirmed_by": "  "}
    assert PayeeAccount.model_validate(account).confirmed_by == ""


def test_the_gate_of_a_decision_is_found_by_its_key():
    assert gate_of("acceptance-signed-2-1").slug == "acceptance-signed"
    assert Needs("acceptance-signed", (2, 1), "").key == "acceptance-signed-2-1"
    with pytest.raises(NotFound, match="没有决策点“vote-1”"):
        gate_of("vote-1")


@pytest.mark.row("S5.1")
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (put("finish_on", to="2026-03-02"), "不晚于开始日期"),
        (repeat("candidates"), "相同的统一社会信用代码"),
        (lambda form: form["candidates"].append(form["client"]), "委托方不能同时是供应商"),
        (repeat("quotation_items"), "询价清单中有同名的项目"),
        (
            put("client", "uscc", to="91110000MAO0TEA159"),
            "client.uscc：统一社会信用代码含有不允许的字符 O（是否应为 0）",
        ),
        (put("client", "size", to="huge"), "只能填写"),
        (put("regime", to="随意"), "只能填写"),
        (put("roles", "cashier", to=""), "roles.cashier：不能为空"),
        (drop("roles"), "roles：缺少此项"),
        (put("budget", to="六十万"), "不是有效金额"),
    ],
)
def test_a_request_with_a_fault_is_sent_back_in_chinese(change, said):
    request = example()["request"]
    OutsourcingRequest.model_validate(request)
    change(request)
    with pytest.raises(ValidationError) as caught:
        OutsourcingRequest.model_validate(request)
    found = chinese_faults(caught.value)
    assert any(said in sentence for sentence in found), found
    assert english(found) == []


@pytest.mark.row("S1.5")
def test_progress_without_a_stage_or_with_a_negative_count_is_refused():
    facts = example()["progress"][0]["facts"]
    ProgressFacts.model_validate(facts)
    with pytest.raises(ValidationError) as caught:
        ProgressFacts.model_validate(facts | {"stages": [], "defects_opened": -1, "mood": "好"})
    found = chinese_faults(caught.value)
    assert [sentence.split("：")[0] for sentence in found] == [".stages", ".defects_opened", ".mood"]
    assert english(found) == []
