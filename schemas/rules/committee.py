"""Who must sit on the committee that scores the bids, by the law that governs the procurement. Row S8.5, rule R20."""

from decimal import Decimal
from typing import NamedTuple

from schemas.rules.bids import Method, Regime
from schemas.rules.rulebook import standing

TENDER_MINIMUM = int(standing("committee-minimum"))
LARGE_MINIMUM = int(standing("committee-minimum-large"))
LARGE_BUDGET = standing("committee-large-budget-yuan")
GROUP_MINIMUM = int(standing("committee-minimum-group"))
GROUP_LARGE_MINIMUM = int(standing("committee-minimum-group-large"))
OPEN_TENDER_BUDGET = standing("open-tender-threshold-yuan")
USUAL = int(standing("committee-usual"))


class _Demand(NamedTuple):
    """Least number of members, and where it stands; all ask for an odd number and two thirds of experts."""

    least: int
    law: str
    why: str = ""


def _law(regime: Regime, method: Method, budget: Decimal) -> _Demand | None:
    """What the law demands; None where nobody votes by law: voluntary, or one vendor asked directly."""
    if method == "direct" or regime == "voluntary":
        return None
    if regime == "statutory_tender":
        return _Demand(TENDER_MINIMUM, "招标投标法第三十七条")
    if method not in ("open", "invited"):
        consulted = "财库〔2014〕214号第十四条"
        asked = "政府采购法第四十条、财政部令第74号第七条"
        return _Demand(GROUP_MINIMUM, consulted if method == "rfp" else asked)
    law = "财政部令第87号第四十七条"
    if budget >= LARGE_BUDGET:
        return _Demand(LARGE_MINIMUM, law, f"预算 {budget:,.2f} 元，在 {LARGE_BUDGET / 10000:,.0f} 万元以上，")
    return _Demand(TENDER_MINIMUM, law)


def committee_refusals(regime: Regime, method: Method, judges: int, experts: int, budget: Decimal) -> list[str]:
    """Why a committee of so many judges without an interest, ``experts`` among them, may not score.

    Odd, and two thirds of it experts: five or more for a tender by law or of the government, seven or more when the
    government's ``budget`` (yuan, with tax) is ten million or more; three or more in the group that consults or
    inquires. Voluntary, or one vendor asked directly: anybody.
    """
    if judges == 0:
        return ["没有可以打分的评委：请更换有利害关系的评委。"]
    if (demanded := _law(regime, method, budget)) is None:
        return []
    least, law, why = demanded
    refusals = []
    if judges < least or judges % 2 == 0:
        refusals.append(f"{why}可以打分的评委 {judges} 人，应为 {least} 人以上的单数（{law}）：请补充或者减少评委。")
    if 3 * experts < 2 * judges:
        needed = -(-2 * judges // 3)
        refusals.append(
            f"评委 {judges} 人中外部专家 {experts} 人，不得少于三分之二（{law}）："
            f"请至少有 {needed} 名专家，并在评委名单中注明。"
        )
    return refusals


def committee_warnings(regime: Regime, method: Method, judges: int, budget: Decimal) -> list[str]:
    """What to consider of a committee that the law does not forbid by what is known here.

    Whether a purchase is technically complex, or above the threshold of its own place, is for people to say.
    """
    if regime == "voluntary" and 0 < judges < USUAL:
        return [f"打分的评委只有 {judges} 人，少于通常的 {USUAL} 人，单个评委的意见对结果影响较大"]
    if regime != "government" or method == "direct":
        return []
    tendered = method in ("open", "invited")
    if tendered and judges < LARGE_MINIMUM:
        return [
            f"评标委员会 {judges} 人：技术复杂或者社会影响较大的项目，"
            f"应为 {LARGE_MINIMUM} 人以上的单数（财政部令第87号第四十七条），请核实"
        ]
    if method == "inquiry" and judges < GROUP_LARGE_MINIMUM and budget >= OPEN_TENDER_BUDGET:
        return [
            f"询价小组 {judges} 人：预算 {budget:,.2f} 元，达到当地公开招标数额标准的"
            f"（中央为 {OPEN_TENDER_BUDGET / 10000:,.0f} 万元），"
            f"应为 {GROUP_LARGE_MINIMUM} 人以上的单数（财政部令第74号第七条），请核实"
        ]
    return []
