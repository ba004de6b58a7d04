"""The compliance rows on what one contract agrees specially: requirements covered, promises, differences, securities.

Rows S1.2, S4.3, S4.4, S5.3; rules R23, R25, R27.
"""

from decimal import Decimal

from schemas.compliance_draft import Draft, hint, row
from schemas.contracting import ComplianceRow
from schemas.rules.rulebook import rate
from schemas.rules.working_days import CHINA
from schemas.special_terms import not_carried, security_total
from schemas.standard_terms import differences

_PRACTICE = "合同惯例"
_BY_LAW = {"statutory_tender": "依法必须招标", "government": "政府采购"}


def not_applicable(rule: str, title: str, clause: str, source: str, why: str) -> ComplianceRow:
    """A rule that does not concern this contract, and why."""
    return ComplianceRow(rule=rule, title=title, clause=clause, result="不适用", finding=why, source=source)


def covered(draft: Draft) -> ComplianceRow:
    """Every requirement has a criterion, or somebody said why it needs none (S4.3)."""
    faults = [f"需求 {code} 没有对应的验收标准：请补充，或者写明理由报批" for code in draft.uncovered]
    good = f"需求 {draft.requirement_count} 条均有对应的验收标准。"
    if draft.exempt:
        told = "；".join(f"{item.code}（{item.reason}，批准人 {item.approver}）" for item in draft.exempt)
        good = f"需求 {draft.requirement_count} 条，其中 {len(draft.exempt)} 条经批准不设验收标准：{told}；其余均有。"
    return row("—", "需求与验收标准对应", "《验收标准协议》", _PRACTICE, faults, good)


def promises(draft: Draft) -> ComplianceRow:
    """What was promised in negotiation stands in the contract; what does not is told before anybody signs (S4.4)."""
    title, clause, source = "谈判承诺写入合同", "特别约定", _PRACTICE
    if not draft.promises:
        return not_applicable("—", title, clause, source, "谈判纪要没有记录承诺。")
    left = not_carried(draft.promises, draft.terms.special, draft.other_agreements)
    if left:
        told = "；".join(f"{one.side}：{one.text}（{one.minutes_no}）" for one in left)
        return hint("—", title, clause, source, f"下列承诺没有写入合同，签署后不能据以要求履行，请核实：{told}。")
    return row("—", title, clause, source, [], f"谈判纪要记录的 {len(draft.promises)} 项承诺均已写入合同。")


def approved(draft: Draft) -> ComplianceRow:
    """Differences from the standard clauses are approved by somebody else than who drafted them."""
    found = differences(draft.terms, draft.negotiated, works=draft.ip_clause, on=draft.drafted_on)
    faults = [f"“{one.clause}”{one.fault}：请在“与标准条款的差异”中由拟定人以外的人批准" for one in found if one.fault]
    better = sum(one.favourable for one in found)
    good = f"与标准条款的差异 {len(found)} 项，其中对甲方有利、不须批准的 {better} 项，其余均已决定。"
    if not found:
        good = "没有与标准条款的差异。"
    return row("—", "与标准条款的差异", "第五部分所列条款", "企业内部控制应用指引第16号——合同管理", faults, good)


def securities(draft: Draft) -> ComplianceRow:
    """R25: where tender or procurement law applies, at most a tenth of the price; long enough, and given back."""
    title, clause = "履约担保", "特别约定"
    source = "招标投标法实施条例第五十八条、政府采购法实施条例第四十八条"
    given = draft.terms.securities
    if not given:
        return not_applicable("R25", title, clause, source, "本合同没有约定履约担保。")
    cap = rate("performance-security-cap-percent", draft.drafted_on).value
    total, most = security_total(given), draft.total * cap / 100
    last = max(stage.due_on for stage in draft.terms.milestones)
    faults = [
        f"{one.kind}有效期至 {one.valid_until}，早于最后交付日期 {last}：请延长"
        for one in given
        if one.valid_until < last
    ]
    if draft.regime in _BY_LAW and total > most:
        faults.append(
            f"{_BY_LAW[draft.regime]}项目的履约担保合计 {total:,.2f} 元，超过合同总价的 {cap.normalize():f}%"
            f"（{most.quantize(Decimal('0.01')):,.2f} 元）：请降低"
        )
    share = (total * 100 / draft.total).quantize(Decimal("0.01")) if draft.total else Decimal(0)
    good = f"履约担保合计 {total:,.2f} 元，为合同总价的 {share}%；保函可以代替保证金，期限和退还日期已约定。"
    return row("R25", title, clause, source, faults, good)


def insured(draft: Draft) -> ComplianceRow:
    title, clause = "保险", "特别约定"
    policies, ends = draft.terms.insurance, draft.terms.ends_on
    if not policies:
        return not_applicable("—", title, clause, _PRACTICE, "本合同没有约定保险。")
    if early := [f"{one.kind}至 {one.valid_until}" for one in policies if one.valid_until < ends]:
        return hint("—", title, clause, _PRACTICE, f"{'、'.join(early)}到期，早于合同期满 {ends}：到期前须续保。")
    return row("—", title, clause, _PRACTICE, [], f"约定的 {len(policies)} 项保险均覆盖合同期限。")


def working_days(draft: Draft) -> ComplianceRow:
    """R23: a year whose holidays are not published is counted by weekends, and said so."""
    title, clause, source = "工作日计算", "期限条款", "国务院办公厅节假日安排"
    years = range(draft.terms.starts_on.year, draft.terms.ends_on.year + 1)
    if notes := [note for year in years if (note := CHINA.note(year))]:
        return hint("R23", title, clause, source, "".join(notes))
    return row("R23", title, clause, source, [], "合同期限内各年的节假日安排均已公布，工作日据此计算。")


def no_dispatch(draft: Draft) -> ComplianceRow:
    """R27 for contracts that are not about people: dispatch needs another agreement and a licence."""
    title, clause = "服务性质", "服务内容"
    source = "劳动合同法第五十七条、人力资源市场暂行条例第三十条"
    if found := [text for text in draft.scope if "派遣" in text]:
        fault = f"服务内容中有劳务派遣（{found[0]}）：请删除，劳务派遣须另行订立协议并核对经营许可"
        return row("R27", title, clause, source, [fault], "")
    return not_applicable("R27", title, clause, source, "本合同不是人事外包，服务内容没有劳务派遣。")


TERMS = (covered, promises, approved, securities, insured, working_days)
