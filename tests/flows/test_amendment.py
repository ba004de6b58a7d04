"""A change order that both signed: the supplement, the terms in force, the payment plan and the duties follow."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from openpyxl import load_workbook
from pydantic import ValidationError
from sqlmodel import select

from schemas.amendments import CHANGE_SIGNED
from schemas.catalogue import PAPER_GATES
from schemas.errors import Refused
from schemas.records import ContractVersion
from schemas.scope import Scope, ScopeChange, scope_faults
from tasks.amendments import change_to_sign, issue_supplement
from tasks.contracting import issue_payment_schedule
from tasks.decisions import record_decision
from tasks.papers import Place, issue_paper, record_paper
from tasks.performance import criteria_of
from tasks.scope import scope_in_force
from tasks.step import without_prefect
from tests.builders import filled_in
from tests.command import as_json, refused, waibao
from tests.flows.record import documents, engagement_of, markdown
from tests.standing import NO, Line, Standing
from waibao.store.engine import transaction
from waibao.store.verify import verify

pytestmark = pytest.mark.xdist_group("phases")

LATER = {"name": "系统开发", "before": "2026-08-31", "after": "2026-09-14"}
MORE = {"milestone": "系统开发", "before": "486000.00", "after": "504000.00", "retention_ratio": "5"}


def ordered(standing: Standing, source: str = "test", revises: str = "", **changes: Any) -> str:
    """A change order of the short engagement, whose one milestone comes later and costs more; its number."""
    facts = filled_in("change-order") | {
        "raised_on": "2026-08-03",
        "assessed_on": "2026-08-03",
        "earlier": [],
        "moved": [LATER],
        "instalments": [MORE],
        "ends_on": "2026-10-15",
    }
    form = PAPER_GATES["change-order"].form.model_validate(facts | changes)
    with standing.here(), without_prefect():
        place = record_paper(NO, "change-order", form, source, revises)
        assert isinstance(place, Place), place
        return issue_paper(NO, "change-order", place.subject, place.version).number


def signature(tmp_path: Path, **changes: Any) -> Path:
    said = {"by": "孙涛", "client_signatory": "林志坚", "vendor_signatory": "方启明", "signed_on": "2026-08-03"}
    path = tmp_path / "签署.yaml"
    path.write_text(yaml.safe_dump(said | changes, allow_unicode=True), encoding="utf-8")
    return path


@pytest.fixture
def signed(line: Line) -> Standing:
    return line.before("kickoff-held-1")


@pytest.mark.row("S4.4", "S5.3", "S9.4", "S1.3")
def test_a_change_that_both_signed_is_in_force_once_and_everything_follows_it(signed: Standing, tmp_path: Path) -> None:
    number, data = ordered(signed), signature(tmp_path)
    with signed.store() as store:
        first = store.contracts.versions(store.contracts.get(engagement_of(store)))
    command = ("contracts", "amend", NO, number, data, "--home", signed.home)

    status, printed, said = waibao(*command)
    assert (status, said) == (0, "")
    assert "已出具补充协议 BC-2026-0001，付款计划表 FJ-2026-0001 第 2 版" in printed
    kept = signed.kept()
    assert waibao(*command)[0] == 0
    assert signed.kept() == kept  # run again, nothing is written

    with signed.store() as store:
        engagement = engagement_of(store)
        contract = store.contracts.get(engagement)
        before, now = store.contracts.versions(contract)
        assert before.model_dump() == first[0].model_dump()  # the old version stays
        assert (now.basis, now.change_no, now.total) == ("BC-2026-0001", number, Decimal("504000.00"))
        (stage,) = store.contracts.milestones(contract)
        assert (stage.due_on, stage.amount_fen, stage.retention_fen) == (date(2026, 9, 14), 50400000, 2520000)
        duties = {duty.kind: duty.due_at.date() for duty in store.obligations.open_of(engagement)}
        assert (duties["delivery"], duties["contract-end"]) == (date(2026, 9, 14), date(2026, 10, 15))
        assert duties["notice"] == date(2026, 9, 15)
        text = markdown(store, "supplementary-agreement")
        assert "合同总价由¥486,000.00变更为**¥504,000.00（人民币伍拾万肆仟元整）**，增加¥18,000.00" in text
        assert "2026年10月15日" in text
        old, new = documents(store, "payment-schedule")
        assert (old.context["total"], new.context["total"]) == ("486000.00", "504000.00")
        book = load_workbook(store.settings.home / store.documents.files(new)["xlsx"].path)
        assert str(book.active["D8"].value).startswith('=IF($E8=""')
        assert [draft.version for draft in documents(store, "service-contract")] == [1]
        (change,) = store.execution.changes(engagement)
        assert change.effect.startswith("合同总价由 486,000.00 元变更为 504,000.00 元，“系统开发”由 2026年8月31日 改为")
        assert verify(store) == []


def test_a_change_that_was_interrupted_is_completed_with_the_same_numbers(signed: Standing, tmp_path: Path) -> None:
    number, data = ordered(signed), signature(tmp_path)
    form = CHANGE_SIGNED.form.model_validate(yaml.safe_load(data.read_text(encoding="utf-8")))
    with signed.here(), without_prefect():
        needs = change_to_sign(NO, number)
        assert needs
        assert record_decision(NO, needs.key, needs.gate, needs.subject, form, "test") == []
        assert issue_supplement(NO, number).number == "BC-2026-0001"  # and here it was killed

    assert waibao("contracts", "amend", NO, number, data, "--home", signed.home)[0] == 0
    with signed.store() as store:
        assert [one.number for one in documents(store, "supplementary-agreement")] == ["BC-2026-0001"]
        assert len(store.contracts.versions(store.contracts.get(engagement_of(store)))) == 2


@pytest.mark.row("S4.4")
def test_terms_altered_otherwise_are_noticed(signed: Standing, tmp_path: Path) -> None:
    number = ordered(signed)
    assert waibao("contracts", "amend", NO, number, signature(tmp_path), "--home", signed.home)[0] == 0
    with signed.here(), transaction() as store:
        contract = store.contracts.get(engagement_of(store))
        contract.terms = contract.terms | {"payment_days": 90}
        row = store.session.exec(select(ContractVersion).where(ContractVersion.version == 1)).one()
        row.total_fen = 1
        store.session.add_all([contract, row])
    with signed.store() as store:
        assert [(one.place, one.what) for one in verify(store)] == [
            ("合同 HT-2026-0001 条款第 1 版", "与签订时的摘要不符"),
            ("合同 HT-2026-0001", "现行条款与最近一次签订的不符"),
        ]


@pytest.mark.row("S9.4")
def test_a_change_that_contradicts_the_contract_is_refused_and_nothing_is_lost(
    signed: Standing, tmp_path: Path
) -> None:
    wrong = ordered(signed, moved=[LATER | {"name": "试运行"}])
    data = signature(tmp_path)
    kept = signed.kept()

    said = refused("contracts", "amend", NO, wrong, data, "--home", signed.home)
    assert "“交付日期调整”第 1 行：合同没有里程碑“试运行”（现有系统开发）：请修订变更单、重新签署后再登记。" in said
    assert signed.kept() == kept
    assert "HT-2026-0001 不是变更单" in refused("contracts", "amend", NO, "HT-2026-0001", data, "--home", signed.home)
    both = signature(tmp_path, vendor_signatory="林志坚")
    assert "甲乙双方签字人同为 林志坚" in refused("contracts", "amend", NO, wrong, both, "--home", signed.home)
    other = signature(tmp_path, by="何志远")
    assert "由合同签署经办人（孙涛）办理" in refused("contracts", "amend", NO, wrong, other, "--home", signed.home)

    right = ordered(signed, source="again", revises=wrong)  # the order is kept, and revised
    assert right == wrong
    assert waibao("contracts", "amend", NO, right, signature(tmp_path), "--home", signed.home)[0] == 0

    ordered(signed, source="late", revises=right, people="又改了一次。")
    with signed.here(), pytest.raises(Refused, match="已经生效（BC-2026-0001）：再次变更请另行填写变更单"):
        change_to_sign(NO, right)


@pytest.mark.row("S9.4")
def test_what_was_accepted_and_paid_cannot_be_changed(line: Line, tmp_path: Path) -> None:
    standing = line.before("review-decided-1")
    number = ordered(standing, raised_on="2026-09-21", assessed_on="2026-09-21")
    kept = standing.kept()

    said = refused(
        "contracts", "amend", NO, number, signature(tmp_path, signed_on="2026-09-21"), "--home", standing.home
    )

    assert "“交付日期调整”第 1 行：里程碑“系统开发”已经验收合格，不能再调整交付日期" in said
    assert "“付款计划调整”第 1 行：里程碑“系统开发”已经验收合格，不能再调整金额" in said
    assert standing.kept() == kept


@pytest.mark.row("S1.2", "S5.3")
def test_the_register_shows_every_contract_with_its_changes_and_what_is_next(signed: Standing, tmp_path: Path) -> None:
    number = ordered(signed)
    assert waibao("contracts", "amend", NO, number, signature(tmp_path), "--home", signed.home)[0] == 0

    (row,) = as_json("contracts", "list", "--home", signed.home)
    assert (row["no"], row["signed_total"], row["total"]) == ("HT-2026-0001", "486000.00", "504000.00")
    assert (row["supplements"], row["status"], row["unpaid"]) == (["BC-2026-0001"], "履行中", "504000.00")
    assert row["next_due"] is not None
    found = as_json("contracts", "show", "HT-2026-0001", "--home", signed.home)
    assert [version["basis"] for version in found["versions"]] == ["HT-2026-0001", "BC-2026-0001"]
    account = signed.form("contract-terms-1")["payee"]["account"]
    assert account not in json.dumps(found)
    printed = waibao("contracts", "show", NO, "--home", signed.home)[1]
    assert "BG-2026-0001" in printed

    out = tmp_path / "台账.xlsx"
    assert waibao("contracts", "list", "--out", out, "--home", signed.home)[0] == 0
    sheet = load_workbook(out)["合同台账"]
    assert "HT-2026-0001" in [cell.value for cell in sheet["B"]]
    assert "请用扩展名 .xlsx" in refused("contracts", "list", "--out", tmp_path / "台账.pdf", "--home", signed.home)
    assert "没有编号为 HT-2026-0009 的已签合同" in refused("contracts", "show", "HT-2026-0009", "--home", signed.home)


def test_the_payment_schedule_of_an_unchanged_contract_is_issued_once(signed: Standing) -> None:
    with signed.here(), without_prefect():
        assert issue_payment_schedule(NO).version == 1
    with signed.store() as store:
        assert len(documents(store, "payment-schedule")) == 1


# Requirements and criteria

NEWER = {"code": "XQ-90", "category": "功能", "text": "点检异常自动派发工单", "priority": "必须"}


def criterion(code: str, *requirements: str, **changes: Any) -> dict[str, Any]:
    said = {"milestone": 1, "criterion": "异常派发", "method": "演示", "pass_mark": "1 分钟内派发", "mandatory": True}
    return {**said, "code": code, "requirements": list(requirements), "weight": 5, "judge": "吴海燕", **changes}


def exempt(code: str) -> dict[str, str]:
    return {"code": code, "reason": "二期验收", "approver": "李建国"}


def scope_of(standing: Standing) -> Scope:
    with standing.store() as store:
        return scope_in_force(store, engagement_of(store))


@pytest.mark.row("S9.1", "S4.3", "S9.4")
def test_a_signed_change_of_requirements_is_traced_and_accepted_by(signed: Standing, tmp_path: Path) -> None:
    before = scope_of(signed)
    first, last = before.requirements[0], before.requirements[-1]
    dropped = [item.code for item in before.agreed.criteria if last.code in item.requirements]
    scope = {
        "requirements": [NEWER, first.model_dump() | {"text": "改写后的需求"}],
        "dropped": [last.code],
        "dropped_criteria": dropped,
    }
    data, amend = signature(tmp_path), ("contracts", "amend", NO)

    number = ordered(signed, scope=scope)
    kept = signed.kept()
    assert "必须满足的需求XQ-90没有对应的验收标准" in refused(*amend, number, data, "--home", signed.home)
    assert signed.kept() == kept
    ordered(signed, "again", number, scope=scope | {"criteria": [criterion("AC-90", "XQ-90")]})
    assert waibao(*amend, number, data, "--home", signed.home)[0] == 0
    kept = signed.kept()
    assert waibao(*amend, number, data, "--home", signed.home)[0] == 0
    assert signed.kept() == kept  # run again, nothing is written

    after = scope_of(signed)
    assert [item.code for item in after.requirements] == [*(item.code for item in before.requirements[:-1]), "XQ-90"]
    assert after.of(1)[-1].code == "AC-90"
    with signed.store() as store:
        supplement = markdown(store, "supplementary-agreement")
        assert "|XQ-90|增加|—|点检异常自动派发工单（功能，必须）|" in supplement
        assert f"|{dropped[0]}|取消|第1个|" in supplement
        assert "|AC-90|第1个|XQ-90|异常派发|演示|" in markdown(store, "change-order")
        matrix = documents(store, "traceability-matrix")
        rows = {(row["code"], row["criterion"]): row["result"] for row in matrix[-1].context["rows"]}
        assert (len(matrix), rows["XQ-90", "AC-90"]) == (2, "未验收")
        assert last.code not in {code for code, _ in rows}
        assert [paper.version for paper in documents(store, "acceptance-criteria")] == [1, 2]
        assert "|AC-90|XQ-90|" in markdown(store, "acceptance-criteria")
        (change,) = store.execution.changes(engagement_of(store))
        assert f"修改需求 {first.code}，增加需求 XQ-90，取消需求 {last.code}" in change.effect
        assert verify(store) == []

        accepting = [item.code for item in criteria_of(store, engagement_of(store), 1)]
        assert "AC-90" in accepting
        assert dropped[0] not in accepting

    # What the example hands in names a requirement that is no more: the table goes back.
    assert signed.stops_for() == "milestone-delivered-1-3"


@pytest.mark.row("S9.4")
def test_what_is_accepted_or_being_judged_keeps_its_criteria_and_requirements() -> None:
    first, second = ({"code": f"XQ-0{n}", "category": "功能", "text": f"需求{n}", "priority": "应当"} for n in (1, 2))
    criteria = [criterion("AC-01", "XQ-01"), criterion("AC-02", "XQ-02", milestone=2)]
    agreed = {"by": "吴海燕", "pass_ratio": "90", "criteria": criteria}
    scope = Scope.model_validate({"requirements": [first, second], "agreed": agreed})

    def faults(**change: Any) -> str:
        return "；".join(scope_faults(ScopeChange.model_validate(change), scope, 2, {1: "已经下了验收结论"}))

    assert faults() == ""
    assert faults(criteria=[criterion("AC-02", "XQ-02", milestone=2, pass_mark="更严")]) == ""
    assert faults(dropped=["XQ-02"], dropped_criteria=["AC-02"]) == "第 2 个里程碑没有验收标准：请至少约定一条"
    settled = "属于第 1 个里程碑，已经下了验收结论，不能再变更"
    assert faults(criteria=[criterion("AC-01", "XQ-01", milestone=2)]) == f"验收标准 AC-01 {settled}"
    assert faults(criteria=[criterion("AC-02", "XQ-02", milestone=1)]) == f"验收标准 AC-02 {settled}"
    assert faults(criteria=[criterion("AC-03", "XQ-01")]) == f"验收标准 AC-03 {settled}"
    assert faults(dropped=["XQ-01"]) == "需求 XQ-01 由已经验收的里程碑的验收标准 AC-01 验收，不能取消"
    assert "XQ-07 不在现行需求中" in faults(dropped=["XQ-07"])
    assert "引用了不存在的需求XQ-02" in faults(dropped=["XQ-02"])
    newer = first | {"code": "XQ-03"}
    assert "需求XQ-03没有对应的验收标准" in faults(requirements=[newer])
    assert faults(requirements=[newer], uncovered=[exempt("XQ-03")]) == ""
    with pytest.raises(ValidationError, match="需求XQ-01填写了两次"):
        ScopeChange.model_validate({"requirements": [first], "dropped": ["xq-01"]})
