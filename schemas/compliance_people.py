"""The compliance rows of contracts about people: personal data of any kind of engagement, and HR outsourcing itself.

Rows S1.2, S3.2–S3.7; rules R1, R6, R19, R22, R27.
"""

from schemas.compliance_draft import Draft, hint, row
from schemas.contracting import ComplianceRow
from schemas.entrusting import keep_until
from schemas.hr_terms import HrTerms, dispatch_faults, months_refusals
from schemas.roster_fields import missing_fields
from schemas.rules.employee_terms import burdens_on_employees
from schemas.rules.rulebook import in_force
from schemas.rules.vat import Tax
from schemas.service_fee import both_results, hr_terms

_PIPL_21 = "个人信息保护法第二十一条"
_MARKET = "人力资源市场暂行条例第十八条、第三十条"
_LABOUR = "劳动合同法第五十七条、第六十六条"


def people_rows(draft: Draft) -> list[ComplianceRow]:
    """The rows that only a contract of HR outsourcing has."""
    return [rule(draft) for rule in PEOPLE]


def entrusted(draft: Draft) -> ComplianceRow:
    """R19 for any contract: agreed in the six points of the law, and assessed, before it is signed."""
    clause = "个人信息条款、委托处理协议"
    if not draft.terms.personal_data:
        return row("R19", "个人信息委托处理", clause, _PIPL_21, [], "").model_copy(
            update={"result": "不适用", "finding": "本合同不涉及个人信息处理。"}
        )
    faults = list(draft.agreement_faults)
    if draft.agreement is None or not draft.agreement_no:
        faults.append("尚未出具《个人信息委托处理协议》：请先填写并出具")
    if not draft.assessment_no:
        faults.append("尚未出具《个人信息保护影响评估报告》：委托之前必须评估，请先出具")
    return row("R19", "个人信息委托处理", clause, f"{_PIPL_21}、第五十五条、第五十六条", faults, _agreed(draft))


def _agreed(draft: Draft) -> str:
    if draft.agreement is None:
        return ""
    found = draft.agreement.assessment
    return (
        f"委托处理协议（{draft.agreement_no}）已约定目的、期限、方式、种类、保护措施以及双方的权利和义务六项内容，"
        f"与合同一致；影响评估报告（{draft.assessment_no}）评估日期 {found.assessed_on}，结论为{found.conclusion}，"
        f"报告和处理记录保存至 {keep_until(draft.agreement)}。"
    )


def _fields(draft: Draft) -> ComplianceRow:
    listed = [entry.name for entry in draft.agreement.fields_entrusted] if draft.agreement else []
    missing = missing_fields(listed)
    faults = [f"委托处理协议的附件一缺少{'、'.join(missing)}：请修订协议后再审查"] if missing else []
    good = f"员工名册和入职资料的全部字段均列入委托处理协议附件一（共 {len(listed)} 项）。"
    return row("R19", "名册字段与委托范围一致", "委托处理协议附件一", f"{_PIPL_21}、第六条", faults, good)


def _nature(draft: Draft) -> ComplianceRow:
    hr, starts, ends = _hr(draft), draft.terms.starts_on, draft.terms.ends_on
    title, clause = "服务性质与资质", "服务性质条款、乙方资质条款"
    faults = dispatch_faults(hr)
    until = hr.dispatch_licence_until
    if hr.nature == "劳务派遣":
        if until and until < starts:
            faults.append(
                f"劳务派遣经营许可证于 {until} 到期，早于合同开始日期 {starts}：不得派遣，请更换供应商或者延续许可"
            )
        if "派遣" not in hr.business_scope:
            faults.append("乙方营业执照的经营范围没有劳务派遣：请核对营业执照和许可证")
    elif not hr.hr_licence_no:
        faults.append("没有填写人力资源服务许可证或者备案编号：请向乙方索取并核对原件")
    licence = f"劳务派遣经营许可证 {hr.dispatch_licence_no}（有效期至 {until}，{hr.dispatch_posts}岗位）"
    if hr.nature != "劳务派遣":
        licence = f"人力资源服务许可或者备案编号：{hr.hr_licence_no}"
    found = row("R27", title, clause, f"{_MARKET}；{_LABOUR}", faults, f"服务性质为{hr.nature}，{licence}。")
    if not faults and hr.nature == "劳务派遣" and until and until < ends:
        note = f"劳务派遣经营许可证于 {until} 到期，早于合同结束日期 {ends}：到期前须取得延续的许可，否则应停止派遣。"
        return hint("R27", title, clause, f"{_MARKET}；{_LABOUR}", note)
    return found


def _unmixed(draft: Draft) -> ComplianceRow:
    """The words of the other natures in the scope: a mixed contract is judged by what is done, not by its name."""
    hr = _hr(draft)
    words = {
        "人事代理": ("派遣", "业务外包"),
        "业务外包": ("派遣", "人事代理"),
        "劳务派遣": ("业务外包", "人事代理"),
    }[hr.nature]
    found = sorted({word for word in words for text in [*draft.scope, hr.other] if word in text})
    title, clause = "服务性质不得混用", "服务性质条款、服务内容"
    if found:
        note = f"服务性质为{hr.nature}，而服务内容中出现“{'”“'.join(found)}”：请核实，性质不同的服务应当分别签订协议。"
        return hint("R27", title, clause, _MARKET, note)
    return row("R27", title, clause, _MARKET, [], f"服务内容与{hr.nature}一致，没有混入其他性质的服务。")


def _estimate(draft: Draft) -> ComplianceRow:
    hr, terms = _hr(draft), draft.terms
    months = len(terms.milestones)
    expected = hr.estimate(months)
    faults = months_refusals(terms.starts_on, [stage.due_on for stage in terms.milestones])
    sum_ = f"{hr.fee_per_person:,.2f} 元 × {hr.planned_headcount} 人 × {months} 个月＝{expected:,.2f} 元"
    if expected != draft.total:
        faults.append(f"暂估总价 {sum_}，与成交价 {draft.total:,.2f} 元不一致：请核对服务费标准、预计人数和服务月数")
    good = f"暂估总价为 {sum_}，与成交价一致；每月按实际计费人数结算。"
    return row("R1", "服务费与暂估总价", "费用条款", "合同惯例", faults, good)


def _passed_on(draft: Draft) -> ComplianceRow:
    """R6 is open: both results are shown; nothing is asserted."""
    hr = _hr(draft)
    title, clause, source = "代收代付款项的计税", "费用条款", "增值税法第七条（适用口径待税务机关确认）"
    both = both_results(hr.monthly_fee, hr.pass_through, draft.tax_rate)
    shown = "；".join(f"{treatment}：{_taxed(tax)}" for treatment, tax in both.items())
    chosen = "尚未确认" if hr.tax_treatment == "尚未确认" else f"双方暂按“{hr.tax_treatment}”处理"
    note = f"{chosen}，2026 年起的口径请向主管税务机关核实。{_tax_rule(draft)}按预计人数每月的两种结果为，{shown}。"
    return hint("R6", title, clause, source, note)


def _tax_rule(draft: Draft) -> str:
    """The rate of this nature of service on the day of the draft, with its source; empty where no rule is known."""
    name, of = "vat-hr-agency-fee", "服务费"
    if _hr(draft).nature == "劳务派遣":
        name, of = "vat-dispatch-difference", "一般纳税人扣除代付款项后的差额"
    found = in_force(name, draft.drafted_on)
    if found is None:
        return ""
    differs = "" if found.value == draft.tax_rate else f"，与约定税率 {draft.tax_rate.normalize():f}% 不同，请核对"
    unsure = "，尚待确认" if found.status == "open" else ""
    return f"{of}的税率按{found.source}为 {found.value}%{unsure}{differs}。"


def _taxed(tax: Tax) -> str:
    return f"计税价税合计 {tax.gross:,.2f} 元，不含税 {tax.net:,.2f} 元，税额 {tax.tax:,.2f} 元"


def _no_burdens(draft: Draft) -> ComplianceRow:
    found = burdens_on_employees([*draft.scope, _hr(draft).other])
    title, clause, source = "不得由员工承担违约金、押金", "双方另行约定、服务内容", "劳动合同法第九条、第二十五条"
    if found:
        note = f"下列约定似乎由员工承担责任或者扣押其证件、财物，请删除或者改写：{'；'.join(found)}。"
        return hint("R22", title, clause, source, note)
    return row("R22", title, clause, source, [], "没有由员工承担违约金、交纳押金或者扣押证件的约定。")


def _hr(draft: Draft) -> HrTerms:
    return hr_terms(draft.terms)


PEOPLE = (_estimate, _passed_on, _fields, _no_burdens, _nature, _unmixed)
