"""Rates, limits and day counts that law or custom sets: each once, with validity, source and status.

Units are in the names: ``-percent`` per cent, ``-minutes``, ``-days``, ``-months``, ``-years``, ``-rounds``, ``-yuan``;
``vat-…`` and ``price-weight-…`` are per cent too, ``-points`` on a scale of 1 to 5, ``probation-…`` months,
``roster-day`` a day of the month. Nothing here is legal or tax advice; a row of status ``open`` is asked, never
asserted.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from schemas.errors import BadInput


@dataclass(frozen=True)
class Rate:
    """A number that changes by law, in force from ``valid_from`` to ``valid_until``, both included."""

    name: str
    value: Decimal
    valid_from: date
    valid_until: date | None
    source: str
    status: Literal["confirmed", "open"] = "confirmed"


TENDER_LAW = date(2000, 1, 1)
CUSTOM = date(2000, 1, 1)
LABOUR_LAW = date(1995, 1, 1)
LABOUR_CONTRACT_LAW = date(2008, 1, 1)
PROCUREMENT_LAW = date(2003, 1, 1)
TENDER_REGULATION = date(2012, 2, 1)
ORDER_74 = date(2014, 2, 1)
PROCUREMENT_RULES = date(2015, 3, 1)
ORDER_87 = date(2017, 10, 1)
CIVIL_CODE = date(2021, 1, 1)
LATER_RETIREMENT = date(2025, 1, 1)
SME_REGULATION = date(2025, 6, 1)
VAT_LAW = date(2026, 1, 1)
RELIEF_END = date(2027, 12, 31)

_VAT = "增值税法（2026年1月1日起施行）"
_RELIEF = "财政部 税务总局公告2026年第10号"
_BEFORE_VAT_LAW = "财税〔2016〕47号"
_TENDER = "招标投标法"
_TENDER_RULES = "招标投标法实施条例"
_PROCUREMENT_RULES = "政府采购法实施条例"
_ORDER_74 = "财政部令第74号"
_SME = "保障中小企业款项支付条例（国务院令第802号）"
_PRACTICE = "合同惯例，可配置"
_LABOUR = "劳动法"
_LABOUR_CONTRACT = "劳动合同法"
_RETIREMENT = "全国人民代表大会常务委员会关于实施渐进式延迟法定退休年龄的决定（2025年1月1日起施行）"
_HR_PRACTICE = "人事外包惯例，可配置"
_IT_PRACTICE = "IT服务外包惯例，可配置"
_PORTFOLIO = "应用外包适宜性评估惯例，可配置"


def _rate(
    name: str, value: str, since: date, source: str, until: date | None = None, *, confirmed: bool = True
) -> Rate:
    return Rate(name, Decimal(value), since, until, source, "confirmed" if confirmed else "open")


RULEBOOK: tuple[Rate, ...] = (
    # Value added tax (R6).
    _rate("vat-services", "6", VAT_LAW, f"{_VAT}第十条"),
    _rate("vat-goods", "13", VAT_LAW, f"{_VAT}第十条"),
    _rate("vat-repair", "13", VAT_LAW, f"{_VAT}第十条"),
    _rate("vat-construction", "9", VAT_LAW, f"{_VAT}第十条"),
    _rate("vat-small-scale", "1", VAT_LAW, f"{_VAT}第十一条；{_RELIEF}", RELIEF_END),
    _rate("vat-small-scale", "3", date(2028, 1, 1), f"{_VAT}第十一条"),
    _rate("vat-dispatch-difference", "5", date(2016, 5, 1), _BEFORE_VAT_LAW, date(2025, 12, 31)),
    # The rate is confirmed; whether the deduction is a choice or the only way is not.
    _rate("vat-dispatch-difference", "6", VAT_LAW, f"{_RELIEF}第四条第五项", RELIEF_END, confirmed=False),
    # Whether wages passed on stay outside the sales amount after 2025: ask, and show both results.
    _rate("vat-hr-agency-fee", "6", VAT_LAW, f"{_VAT}第十条", confirmed=False),
    # Sourcing (R3, R4, R25).
    _rate("price-weight-minimum-services", "10", ORDER_87, "财政部令第87号第五十五条"),
    _rate("price-weight-minimum-goods", "30", ORDER_87, "财政部令第87号第五十五条"),
    _rate("price-weight-maximum-services", "30", date(2007, 1, 1), "财库〔2007〕2号（仅提示）", confirmed=False),
    _rate("price-weight-maximum-goods", "60", date(2007, 1, 1), "财库〔2007〕2号（仅提示）", confirmed=False),
    _rate("minimum-bids", "3", TENDER_LAW, f"{_TENDER}第二十八条、政府采购法第三十六条"),
    _rate("tender-notice-days", "20", TENDER_LAW, f"{_TENDER}第二十四条、政府采购法第三十五条"),
    _rate("tender-clarification-days", "15", TENDER_LAW, f"{_TENDER}第二十三条、{_PROCUREMENT_RULES}第三十一条"),
    _rate("contract-after-award-days", "30", TENDER_LAW, f"{_TENDER}第四十六条"),
    _rate("tender-report-days", "15", TENDER_LAW, f"{_TENDER}第四十七条"),
    _rate("result-announcement-working-days", "2", PROCUREMENT_RULES, f"{_PROCUREMENT_RULES}第四十三条"),
    _rate("result-notice-working-days", "1", ORDER_87, "财政部令第87号第六十九条"),
    _rate("contract-announcement-working-days", "2", PROCUREMENT_RULES, f"{_PROCUREMENT_RULES}第五十条"),
    _rate("contract-filing-working-days", "7", PROCUREMENT_LAW, "政府采购法第四十七条"),
    _rate("committee-minimum", "5", TENDER_LAW, f"{_TENDER}第三十七条"),
    _rate("candidates-maximum", "3", TENDER_REGULATION, f"{_TENDER_RULES}第五十三条"),
    _rate("publicity-days", "3", TENDER_REGULATION, f"{_TENDER_RULES}第五十四条"),
    _rate("inquiry-response-working-days", "3", ORDER_74, f"{_ORDER_74}第四十五条"),
    _rate("inquiry-change-working-days", "3", ORDER_74, f"{_ORDER_74}第四十五条"),
    _rate("consultation-response-days", "10", date(2014, 12, 31), "财库〔2014〕214号第十条"),
    _rate("consultation-change-days", "5", date(2014, 12, 31), "财库〔2014〕214号第十条"),
    _rate("tender-document-objection-days", "10", TENDER_REGULATION, f"{_TENDER_RULES}第二十二条"),
    _rate("question-answer-working-days", "3", PROCUREMENT_RULES, f"{_PROCUREMENT_RULES}第五十二条"),
    _rate("objection-answer-days", "3", TENDER_REGULATION, f"{_TENDER_RULES}第二十二条、第五十四条"),
    _rate("challenge-answer-working-days", "7", PROCUREMENT_LAW, "政府采购法第五十三条"),
    _rate("challenge-working-days", "7", PROCUREMENT_LAW, "政府采购法第五十二条"),
    _rate("voluntary-answer-working-days", "5", CUSTOM, "采购惯例，可配置"),
    _rate("voluntary-challenge-working-days", "3", CUSTOM, "采购惯例，可配置"),
    _rate("withdrawn-security-return-days", "5", TENDER_REGULATION, f"{_TENDER_RULES}第三十五条"),
    _rate("withdrawn-security-return-working-days", "5", ORDER_87, "财政部令第87号第三十八条"),
    _rate("bid-security-return-days", "5", TENDER_REGULATION, f"{_TENDER_RULES}第五十七条"),
    _rate("bid-security-return-working-days", "5", PROCUREMENT_RULES, f"{_PROCUREMENT_RULES}第三十三条"),
    _rate("bid-security-cap-percent", "2", TENDER_REGULATION, f"{_TENDER_RULES}第二十六条"),
    _rate("performance-security-cap-percent", "10", TENDER_REGULATION, f"{_TENDER_RULES}第五十八条"),
    _rate("opening-grace-minutes", "60", CUSTOM, "开标惯例，可配置"),
    _rate("abnormally-low-percent", "70", CUSTOM, "评审惯例，可配置"),
    _rate("judge-spread-percent", "20", CUSTOM, "评审惯例，可配置"),
    # Vendors: as long as the law bars from government procurement at most; a company may set its own.
    _rate("restriction-maximum-months", "36", CUSTOM, "参照政府采购法第七十七条（一至三年），可配置"),
    # A judge apart from the others: so many times the usual distance, and at least so much of the full mark.
    _rate("judge-outlier-times", "3.5", CUSTOM, "稳健统计惯例（修正 Z 分数），可配置"),
    _rate("judge-outlier-percent", "5", CUSTOM, "评审惯例，可配置"),
    _rate("committee-minimum-large", "7", ORDER_87, "财政部令第87号第四十七条"),
    _rate("committee-large-budget-yuan", "10000000", ORDER_87, "财政部令第87号第四十七条"),
    _rate(
        "committee-minimum-group",
        "3",
        PROCUREMENT_LAW,
        f"政府采购法第四十条、{_ORDER_74}第七条、财库〔2014〕214号第十四条",
    ),
    _rate("committee-minimum-group-large", "5", ORDER_74, f"{_ORDER_74}第七条"),
    # The threshold of the central government; each place sets its own, hence a warning only.
    _rate("open-tender-threshold-yuan", "2000000", date(2020, 1, 1), "国办发〔2019〕55号（仅提示）", confirmed=False),
    _rate("committee-usual", "3", CUSTOM, "评审惯例，可配置"),
    # Signs of collusion: what is close, round or alike.
    _rate("close-price-percent", "1", CUSTOM, "评审惯例，可配置"),
    _rate("round-price-yuan", "1000", CUSTOM, "评审惯例，可配置"),
    _rate("copied-run-characters", "20", CUSTOM, "评审惯例，可配置"),
    # Payment (R5).
    _rate("payment-days-large", "60", SME_REGULATION, f"{_SME}第九条"),
    _rate("payment-days-public", "30", SME_REGULATION, f"{_SME}第九条"),
    _rate("payment-days-public-cap", "60", SME_REGULATION, f"{_SME}第九条"),
    _rate("late-payment-daily-percent", "0.05", SME_REGULATION, f"{_SME}第十七条"),
    # Contract (R21, R22).
    _rate("acceptance-period-days", "15", CUSTOM, _PRACTICE),
    _rate("free-retest-rounds", "2", CUSTOM, _PRACTICE),
    _rate("warranty-months", "12", CUSTOM, _PRACTICE),
    _rate("delay-daily-percent", "0.05", CUSTOM, _PRACTICE),
    _rate("penalty-cap-percent", "10", CUSTOM, _PRACTICE),
    _rate("standard-payment-days", "30", CUSTOM, _PRACTICE),
    _rate("acceptance-service-days", "10", CUSTOM, _PRACTICE),
    _rate("confidentiality-years", "3", CUSTOM, _PRACTICE),
    _rate("penalty-excessive-percent", "130", CIVIL_CODE, "民法典第五百八十五条、合同编通则解释第六十五条"),
    # Employment (R17, R18). The probation rows: longest probation by the least term of the contract.
    _rate("minimum-age-years", "16", LABOUR_LAW, f"{_LABOUR}第十五条"),
    _rate("young-worker-age-years", "18", LABOUR_LAW, f"{_LABOUR}第五十八条"),
    _rate("probation-from-3-months", "1", LABOUR_CONTRACT_LAW, f"{_LABOUR_CONTRACT}第十九条"),
    _rate("probation-from-12-months", "2", LABOUR_CONTRACT_LAW, f"{_LABOUR_CONTRACT}第十九条"),
    _rate("probation-from-36-months", "6", LABOUR_CONTRACT_LAW, f"{_LABOUR_CONTRACT}第十九条"),
    # By the retirement age before 2025: one month later for each so many months of birth, up to the cap.
    _rate("retirement-step-60-months", "4", LATER_RETIREMENT, _RETIREMENT),
    _rate("retirement-step-55-months", "4", LATER_RETIREMENT, _RETIREMENT),
    _rate("retirement-step-50-months", "2", LATER_RETIREMENT, _RETIREMENT),
    _rate("retirement-cap-60-months", "36", LATER_RETIREMENT, _RETIREMENT),
    _rate("retirement-cap-55-months", "36", LATER_RETIREMENT, _RETIREMENT),
    _rate("retirement-cap-50-months", "60", LATER_RETIREMENT, _RETIREMENT),
    # Human-resources outsourcing (R15, R16).
    _rate("materials-days", "14", CUSTOM, _HR_PRACTICE),
    _rate("chase-rhythm-days", "7", CUSTOM, _HR_PRACTICE),
    _rate("roster-day", "7", CUSTOM, _HR_PRACTICE),
    # IT service: replacement, repeat faults, and how long an answer is waited for, in working days.
    _rate("device-service-years", "5", CUSTOM, _IT_PRACTICE),
    _rate("repeat-days", "90", CUSTOM, _IT_PRACTICE),
    _rate("repeat-faults", "3", CUSTOM, _IT_PRACTICE),
    _rate("confirmation-working-days", "3", CUSTOM, _IT_PRACTICE),
    _rate("need-answer-working-days", "5", CUSTOM, _IT_PRACTICE),
    # Which applications to outsource (R12): the classes by the least average, and how far a weight is moved.
    _rate("portfolio-retiring-months", "12", CUSTOM, _PORTFOLIO),
    _rate("portfolio-urgent-days", "30", CUSTOM, _PORTFOLIO),
    _rate("portfolio-urgent-points", "4", CUSTOM, _PORTFOLIO),
    _rate("portfolio-good-days", "60", CUSTOM, _PORTFOLIO),
    _rate("portfolio-good-points", "3.5", CUSTOM, _PORTFOLIO),
    _rate("portfolio-long-term-days", "90", CUSTOM, _PORTFOLIO),
    _rate("portfolio-long-term-points", "3", CUSTOM, _PORTFOLIO),
    _rate("portfolio-sensitivity-percent", "10", CUSTOM, _PORTFOLIO),
    # Ended contracts of employment are kept two years at least; what is kept of leavers is deleted after that (R19).
    _rate("leaver-retention-months", "24", LABOUR_CONTRACT_LAW, f"{_LABOUR_CONTRACT}第五十条第三款，可配置"),
    # Of vendors, once nothing is left to be done with them: as long as claims may be raised; bids longer (R19).
    _rate("vendor-contact-retention-months", "36", CIVIL_CODE, "参照民法典第一百八十八条（诉讼时效三年），可配置"),
    _rate("bid-retention-months", "180", PROCUREMENT_LAW, "政府采购法第四十二条（至少十五年），其他采购参照，可配置"),
)


def in_force(name: str, on: date) -> Rate | None:
    """The rate in force on a day; None where none of this name was.

    Raises:
        LookupError: no rate has this name (a slip in the program).
    """
    rows = [row for row in RULEBOOK if row.name == name]
    if not rows:
        raise LookupError(name)
    return next(
        (row for row in rows if row.valid_from <= on and (row.valid_until is None or on <= row.valid_until)), None
    )


def rate(name: str, on: date) -> Rate:
    """The rate in force on a day.

    Raises:
        LookupError: no rate has this name (a slip in the program).
        BadInput: none of this name was in force that day.
    """
    if found := in_force(name, on):
        return found
    raise BadInput("规则表", f"{on} 没有“{name}”的有效规定", "请核对日期，或在规则表中补充当时的规定")


def standing(name: str) -> Decimal:
    """The value of a rule that never changed; one that did must be asked for by day.

    Raises:
        LookupError: no such rate, or several periods of it.
    """
    rows = [row for row in RULEBOOK if row.name == name]
    if len(rows) != 1:
        raise LookupError(f"{name}: {len(rows)} periods")
    return rows[0].value
