"""Who must sit on the committee that scores the bids, by the law that governs the procurement. Row S8.5, rule R20."""

from schemas.rules.bids import Method, Regime
from schemas.rules.rulebook import standing

TENDER_MINIMUM = int(standing("committee-minimum"))
GROUP_MINIMUM = int(standing("committee-minimum-group"))
USUAL = int(standing("committee-usual"))

# Least number of members, and where it stands. All ask for an odd number and two thirds of experts.
_TENDER_BY_LAW = (TENDER_MINIMUM, "招标投标法第三十七条")
_GOVERNMENT_TENDER = (TENDER_MINIMUM, "财政部令第87号第四十七条")
_GOVERNMENT_GROUP = (GROUP_MINIMUM, "政府采购法第三十八条、第四十条")


def _law(regime: Regime, method: Method) -> tuple[int, str] | None:
    if regime == "government":
        return _GOVERNMENT_TENDER if method in ("open", "invited") else _GOVERNMENT_GROUP
    return _TENDER_BY_LAW if regime == "statutory_tender" else None


def committee_refusals(regime: Regime, method: Method, judges: int, experts: int) -> list[str]:
    """Why a committee of so many judges without an interest, ``experts`` among them, may not score.

    A tender by law or of the government: five or more, odd, two thirds experts. The government's inquiry or
    negotiation group: three or more, odd, two thirds experts. Voluntary: anybody.
    """
    if judges == 0:
        return ["没有可以打分的评委：请更换有利害关系的评委。"]
    if (demanded := _law(regime, method)) is None:
        return []
    least, law = demanded
    refusals = []
    if judges < least or judges % 2 == 0:
        refusals.append(f"可以打分的评委 {judges} 人，应为 {least} 人以上的单数（{law}）：请补充或者减少评委。")
    if 3 * experts < 2 * judges:
        needed = -(-2 * judges // 3)
        refusals.append(
            f"评委 {judges} 人中外部专家 {experts} 人，不得少于三分之二（{law}）："
            f"请至少有 {needed} 名专家，并在评委名单中注明。"
        )
    return refusals


def committee_warnings(regime: Regime, judges: int) -> list[str]:
    """What to consider of a committee that no law forbids."""
    if regime == "voluntary" and 0 < judges < USUAL:
        return [f"打分的评委只有 {judges} 人，少于通常的 {USUAL} 人，单个评委的意见对结果影响较大"]
    return []
