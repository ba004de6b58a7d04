"""Who must sit on the committee that scores the bids, by the law that governs the procurement. Row S8.5, rule R20."""

from schemas.rules.bids import Regime
from schemas.rules.rulebook import standing

TENDER_MINIMUM = int(standing("committee-minimum"))
GROUP_MINIMUM = int(standing("committee-minimum-group"))
USUAL = int(standing("committee-usual"))

# Least number of members by regime, and where it stands. Both laws ask for two thirds of experts.
_LAWS: dict[Regime, tuple[int, str]] = {
    "statutory_tender": (TENDER_MINIMUM, "招标投标法第三十七条"),
    "government": (GROUP_MINIMUM, "政府采购法第三十八条、第四十条"),
}


def committee_refusals(regime: Regime, judges: int, experts: int) -> list[str]:
    """Why a committee of so many judges without an interest, ``experts`` among them, may not score.

    A tender that law demands: five or more, odd, two thirds experts. The government's inquiry or negotiation group:
    three or more, odd, two thirds experts. Voluntary: anybody.
    """
    if judges == 0:
        return ["没有可以打分的评委：请更换有利害关系的评委。"]
    if regime not in _LAWS:
        return []
    least, law = _LAWS[regime]
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
