"""The compliance review of a contract draft: every rule that applies, with result, clause and source. Row S1.2."""

import sys
from decimal import Decimal

from schemas.compliance_draft import Draft, hint, row
from schemas.compliance_it import it_rows
from schemas.compliance_people import entrusted, people_rows
from schemas.compliance_terms import TERMS, no_dispatch
from schemas.contracting import ComplianceRow
from schemas.rules.account import account_refusals
from schemas.rules.capitals import capitals, parse_capitals
from schemas.rules.contract_terms import ip_refusals
from schemas.rules.payment_terms import LARGE_DAYS, legal_payment_days, term_refusals
from schemas.rules.ratios import ratio_faults
from schemas.rules.separation import separation_refusals
from schemas.rules.vat import from_gross, rate_doubt


def review(draft: Draft) -> list[ComplianceRow]:
    """Judge a draft by rules R1–R6, R13, R19–R27, each by name, and by the clauses any contract needs.

    Rows in the order of the rules' numbers, those of no number after them.
    """
    own = people_rows(draft) if draft.terms.hr else [no_dispatch(draft)]
    own += it_rows(draft) if draft.terms.it else []
    return sorted([rule(draft) for rule in RULES] + own, key=_number)


def _number(found: ComplianceRow) -> int:
    number = found.rule.removeprefix("R")
    return int(number) if number.isdigit() else sys.maxsize


def clean(rows: list[ComplianceRow]) -> bool:
    """Whether nothing forbids signing."""
    return all(found.result != "不通过" for found in rows)


def _ratios(draft: Draft) -> ComplianceRow:
    faults = ratio_faults([row.ratio for row in draft.terms.milestones])
    total = sum((stage.amount for stage in draft.milestones), Decimal(0))
    if not faults and total != draft.total:
        faults = [f"各期金额合计 {total:,.2f} 元与合同总价 {draft.total:,.2f} 元不一致"]
    return row(
        "R1",
        "付款比例与金额",
        "付款条款",
        "合同惯例",
        faults,
        "付款比例合计 100%，各期金额合计等于合同总价，精确到分。",
    )


def _capitals(draft: Draft) -> ComplianceRow:
    faults = [] if parse_capitals(capitals(draft.total)) == draft.total else ["合同总价的大写与小写不一致"]
    good = f"¥{draft.total:,.2f}，人民币{capitals(draft.total)}。"
    return row("R2", "金额大小写一致", "价款条款", "支付结算办法附件一", faults, good)


def _price_weight(draft: Draft) -> ComplianceRow:
    return row(
        "R3",
        "价格权重",
        "评选办法",
        "财政部令第87号第五十五条",
        draft.price_weight_faults,
        "价格权重不低于服务采购的最低要求。",
    )


def _bids(draft: Draft) -> ComplianceRow:
    good = f"有效报价 {draft.bid_count} 家" + ("。" if draft.bid_count >= 3 else "，例外理由与批准人已记录。")
    source = "招标投标法第二十八条、政府采购法第三十六条"
    return row("R4", "有效报价数量", "采购过程", source, draft.bid_count_refusals, good)


def _payment_days(draft: Draft) -> ComplianceRow:
    terms = draft.terms
    faults = term_refusals(draft.client.size, draft.vendor.size, terms.payment_days, reason=terms.payment_days_reason)
    term = legal_payment_days(draft.client.size, draft.vendor.size, terms.payment_days)
    source = "保障中小企业款项支付条例第九条"
    reason = f"理由：{terms.payment_days_reason}。" if terms.payment_days_reason and term.days > LARGE_DAYS else ""
    good = f"约定付款期限 {terms.payment_days} 日。{reason}{term.note}"
    found = row("R5", "付款期限", "付款条款", source, faults, good)
    if not faults and "unknown" in (draft.client.size, draft.vendor.size):
        return found.model_copy(
            update={"result": "提示", "finding": "双方企业规模未全部申报，无法判断是否适用，请核实。"}
        )
    return found


def _acceptance_days(draft: Draft) -> ComplianceRow:
    faults = [] if draft.terms.acceptance_days else ["以验收为付款条件而未约定验收期限：请在合同条款中填写验收期限"]
    good = f"约定验收期限 {draft.terms.acceptance_days} 日，逾期不验收的，付款期限自验收期限届满之日起算。"
    return row("R5", "验收期限", "验收条款", "保障中小企业款项支付条例第十条", faults, good)


def _tax(draft: Draft) -> ComplianceRow:
    tax = from_gross(draft.total, draft.tax_rate)
    good = f"税率 {draft.tax_rate.normalize():f}%，不含税 {tax.net:,.2f} 元，税额 {tax.tax:,.2f} 元，价税分列。"
    source = "增值税法第七条、第十条"
    if doubt := rate_doubt(draft.tax_rate, draft.drafted_on):
        return hint("R6", "增值税", "价款条款", source, f"{doubt}。")
    return row("R6", "增值税", "价款条款", source, [], good)


def _separation(draft: Draft) -> ComplianceRow:
    faults = separation_refusals(draft.applicant, approver=draft.approver, payer=draft.cashier)
    source = "企业内部控制应用指引第13号——业务外包"
    return row("R20", "不相容职务分离", "责任人", source, faults, "付款的申请、审批、支付由不同人员办理。")


def _retention(draft: Draft) -> ComplianceRow:
    held = sum((stage.retention for stage in draft.milestones), Decimal(0))
    faults = []
    if held and not draft.terms.warranty_months:
        faults = ["扣留质保金而没有质保期，无从确定返还时间：请填写质保期"]
    good = f"质保金合计 {held:,.2f} 元，质保期 {draft.terms.warranty_months} 个月，期满且无未关闭缺陷后返还。"
    if draft.terms.hr or draft.terms.it:
        good = "按期结算服务费，不设质保期，不扣留质保金。"
    return row("R21", "质保金与质保期", "质保条款", "合同惯例", faults, good)


def _penalty(draft: Draft) -> ComplianceRow:
    cap = draft.terms.penalty_cap
    faults = [] if cap else ["没有约定违约金上限：请填写违约金上限"]
    good = f"违约金上限为合同总价的 {cap}%。" if cap else ""
    found = row("R22", "违约金上限", "违约责任", "民法典第五百八十五条", faults, good)
    if cap and cap > 30:
        note = f"违约金上限 {cap}% 偏高，超过实际损失 30% 的部分可能被请求酌减。"
        return found.model_copy(update={"result": "提示", "finding": note})
    return found


def _account(draft: Draft) -> ComplianceRow:
    payee = draft.terms.payee
    faults = account_refusals(payee.confirmed_by or None, payee.entered_by, payee.name, draft.vendor.name)
    return row("R24", "收款账户复核", "收款账户", "内部控制", faults, f"收款账户已由{payee.confirmed_by}复核。")


def _ip(draft: Draft) -> ComplianceRow:
    faults = ip_refusals(draft.ip_clause, draft.terms.ip_owner or None, draft.terms.ip_transfer or None)
    source = "民法典第八百五十九条、计算机软件保护条例第十一条"
    if not draft.ip_clause and not draft.terms.ip_owner:
        return ComplianceRow(
            rule="R26",
            title="知识产权归属",
            clause="知识产权条款",
            result="不适用",
            finding="本合同不产生软件成果。",
            source=source,
        )
    good = f"成果的知识产权归{draft.terms.ip_owner}" + (
        f"，{draft.terms.ip_transfer}转移。" if draft.terms.ip_transfer else "。"
    )
    return row("R26", "知识产权归属", "知识产权条款", source, faults, good)


def _period(draft: Draft) -> ComplianceRow:
    terms = draft.terms
    days = [stage.due_on for stage in terms.milestones]
    faults = []
    if min(days) < terms.starts_on or max(days) > terms.ends_on:
        faults = [f"里程碑日期超出合同期限 {terms.starts_on} 至 {terms.ends_on}：请调整里程碑或合同期限"]
    good = f"合同期限 {terms.starts_on} 至 {terms.ends_on}，覆盖全部里程碑。"
    return row("—", "合同期限", "期限条款", "民法典第四百七十条", faults, good)


RULES = (
    _ratios,
    _capitals,
    _price_weight,
    _bids,
    _payment_days,
    _acceptance_days,
    _tax,
    entrusted,
    _separation,
    _retention,
    _penalty,
    _account,
    _ip,
    _period,
    *TERMS,
)

__all__ = ["RULES", "Draft", "clean", "review"]
