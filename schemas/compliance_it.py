"""The compliance rows that only a contract of IT service has: price, levels, free exit, deductions, two rates of tax.

Rows S1.2, S2.h, S6.6, S7.4; rules R1, R6, R13, R22, R23.
"""

from decimal import Decimal

from schemas.compliance_draft import Draft, hint, row
from schemas.contracting import ComplianceRow
from schemas.it_terms import SEVERITY_TITLES, ItTerms, level_faults
from schemas.rules.free_exit import free_period
from schemas.rules.working_days import CHINA

_CIVIL_CODE = "民法典第二百零一条至第二百零四条、第五百六十五条、第九百三十三条"
_PRACTICE = "合同惯例"


def it_rows(draft: Draft) -> list[ComplianceRow]:
    """The rows that only a contract of IT service has."""
    it = draft.terms.it
    assert it is not None, "an IT contract has its terms: contracting refuses others"
    return [rule(draft, it) for rule in IT_RULES]


def _package(draft: Draft, it: ItTerms) -> ComplianceRow:
    sum_ = f"{it.monthly_price:,.2f} 元 × {it.service_months} 个月＝{it.price:,.2f} 元"
    faults = []
    if it.price != draft.total:
        faults.append(f"套餐价格 {sum_}，与成交价 {draft.total:,.2f} 元不一致：请核对套餐价格和服务月数")
    return row("R1", "套餐价格与总价", "费用条款", _PRACTICE, faults, f"{it.package_title} {sum_}，与成交价一致。")


def _term(draft: Draft, it: ItTerms) -> ComplianceRow:
    """Every period is settled after it was served, and the contract runs until the last is."""
    until = it.service_until(draft.terms.starts_on)
    faults = []
    if until > draft.terms.ends_on:
        faults.append(f"服务期至 {until}，晚于合同结束日期 {draft.terms.ends_on}：请核对服务月数或合同期限")
    last = draft.terms.milestones[-1]
    if last.due_on <= until:
        faults.append(f"最后一期的交付日期 {last.due_on} 早于服务期结束 {until}：请改为服务结束之后")
    good = f"服务期自 {draft.terms.starts_on} 至 {until}，最后一期 {last.due_on} 交付，在合同期限之内。"
    return row("—", "服务期与结算期", "期限条款、费用条款", _PRACTICE, faults, good)


def _levels(draft: Draft, it: ItTerms) -> ComplianceRow:
    open_ = [covered.kind for covered in it.covered if covered.level is None]
    faults = [f"{'、'.join(open_)}没有约定故障的起始级别：请在“纳入服务的设备”中选择"] if open_ else []
    used = sorted({covered.level for covered in it.covered if covered.level})
    good = f"{len(it.covered)} 类设备均已约定起始级别（{'、'.join(SEVERITY_TITLES[level] for level in used)}）。"
    return row("—", "设备均有服务级别", "附表一、服务级别条款", _PRACTICE, faults, good)


def _times(draft: Draft, it: ItTerms) -> ComplianceRow:
    good = "各级的响应时间不长于到场时间，到场时间不长于恢复时间，级别越高时间越短。"
    return row("—", "响应、到场与恢复时间", "服务级别条款", _PRACTICE, level_faults(it.levels), good)


def _free_exit(draft: Draft, it: ItTerms) -> ComplianceRow:
    faults = []
    if not it.free_exit:
        faults.append("没有约定签订之日起一个月内免费退出：请勾选，没有约定的，解除一方应当赔偿损失")
    elif not it.exit_rest_day:
        faults.append("没有约定退出期限最后一日遇法定休假日的计算办法：请选择顺延或者不顺延")
    good = ""
    if not faults:
        period = free_period(draft.drafted_on, moves_on=it.exit_rest_day == "顺延")
        good = (
            f"已约定免费退出和计算办法（遇法定休假日{it.exit_rest_day}，通知到达时生效）；"
            f"如于 {draft.drafted_on} 签订，最后一日为 {period.last_day}。{period.note}"
        )
    return row("R13", "一个月内免费退出", "期限条款", _CIVIL_CODE, faults, good)


def _deductions(draft: Draft, it: ItTerms) -> ComplianceRow:
    least = min((stage.amount for stage in draft.milestones), default=Decimal(0))
    faults = []
    if it.deduction_cap > least:
        faults.append(f"考核扣款上限 {it.deduction_cap:,.2f} 元超过最低一期的服务费 {least:,.2f} 元：请降低上限")
    good = f"每期考核扣款上限 {it.deduction_cap:,.2f} 元，不超过每期服务费（最低一期 {least:,.2f} 元）。"
    return row("R22", "考核扣款上限", "考核条款", "民法典第五百八十五条", faults, good)


def _two_rates(draft: Draft, it: ItTerms) -> ComplianceRow:
    """One contract, two rates: kept apart, or the higher one applies to all of it (增值税法 12)."""
    title, clause, source = "服务与备件分别核算", "备件条款、费用条款", "增值税法第十条、第十二条"
    if it.parts == "甲方自购" or it.parts_tax_rate == draft.tax_rate:
        return row("R6", title, clause, source, [], "").model_copy(
            update={"result": "不适用", "finding": f"乙方不销售备件或者税率相同，全部按 {draft.tax_rate}% 计税。"}
        )
    faults = []
    if not it.parts_accounted:
        higher = max(it.parts_tax_rate, draft.tax_rate)
        faults.append(
            f"服务税率 {draft.tax_rate}% 与备件税率 {it.parts_tax_rate}% 没有约定分别核算，全部从高适用 {higher}%："
            "请勾选分别核算"
        )
    if it.parts == "套餐包含" and not faults:
        note = "备件包含在套餐价格内，乙方应当与主管税务机关确认是否属于一项应税交易，并据此确定税率。"
        return hint("R6", title, clause, source.replace("第十二条", "第十二条、第十三条"), note)
    good = f"服务 {draft.tax_rate}%、备件和硬件维修 {it.parts_tax_rate}%，分别核算、分别开票。"
    return row("R6", title, clause, source, faults, good)


def _visits(draft: Draft, it: ItTerms) -> ComplianceRow:
    """Rest days move visits; a year whose holidays are not published is said so (R23)."""
    title, clause = "例行上门日", "形式条款、附表四"
    if not it.visits:
        return row("R23", title, clause, _PRACTICE, [], "").model_copy(
            update={"result": "不适用", "finding": "本合同不安排例行上门。"}
        )
    years = {draft.terms.starts_on.year, it.service_until(draft.terms.starts_on).year}
    if notes := [note for year in sorted(years) if (note := CHINA.note(year))]:
        return hint("R23", title, clause, "国务院办公厅节假日安排", "".join(notes))
    good = f"每月 {it.visits_per_month} 次（{'、'.join(day.title for day in it.visits)}），遇休息日顺延。"
    return row("R23", title, clause, "国务院办公厅节假日安排", [], good)


IT_RULES = (_package, _term, _levels, _times, _free_exit, _deductions, _two_rates, _visits)
