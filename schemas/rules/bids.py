"""R4: what makes a bid valid, how many valid bids are needed, and what may be done with fewer."""

from datetime import datetime
from decimal import Decimal
from typing import Literal, NamedTuple

from schemas.checks import Quotation
from schemas.rules.rulebook import standing
from schemas.rules.separation import same_person
from schemas.values import moment_cn

Regime = Literal["statutory_tender", "government", "voluntary"]
Method = Literal["open", "invited", "rfp", "inquiry", "direct"]
MINIMUM = int(standing("minimum-bids"))


def bid_count_refusals(
    regime: Regime,
    valid: int,
    exception: str | None,
    exception_approver: str | None,
    buyer: str,
    *,
    method: Method = "inquiry",
) -> list[str]:
    """Why sourcing may not go on with this many valid bids; empty when it may.

    Statutory tenders and government procurement stop; voluntary sourcing may go on with a recorded reason and the
    approval of someone else than the buyer (招标投标法 28, 政府采购法 36). Where one vendor is asked directly, one is
    enough: why and by whose approval was recorded with the request.
    """
    if valid >= (1 if method == "direct" else MINIMUM):
        return []
    if method == "direct":
        return ["供应商的报价无效：请要求其更正后重新报价，或者重新选择采购方式。"]
    if regime != "voluntary":
        law = "招标投标法第二十八条" if regime == "statutory_tender" else "政府采购法第三十六条"
        return [f"有效报价只有 {valid} 家，不足 {MINIMUM} 家（{law}）：应当停止并重新采购，不得以例外继续。"]
    if valid == 0:
        return ["没有有效报价：请重新询价。"]
    if not (exception or "").strip():
        return [f"有效报价只有 {valid} 家，不足 {MINIMUM} 家：请重新询价，或填写例外理由和批准人。"]
    approver = (exception_approver or "").strip()
    if not approver or same_person(approver, buyer):
        return [f"有效报价不足 {MINIMUM} 家的例外须由采购经办人（{buyer}）以外的人批准：请填写例外批准人。"]
    return []


class BidLimits(NamedTuple):
    """What every bid has to keep: when it is due, the highest price in yuan, the shortest validity in days."""

    due: datetime
    highest: Decimal
    validity: int

    def broken(self, moment: datetime, quotation: Quotation | None) -> list[str]:
        """Why a bid that came at a moment is invalid; of its content nothing when it cannot be read."""
        reasons = []
        if moment > self.due:
            reasons.append(f"收到时间晚于报价截止时间 {moment_cn(self.due)}，逾期报价不予接受")
        if quotation and quotation.total > self.highest:
            reasons.append(f"含税总价 {quotation.total:,} 元超过最高限价 {self.highest:,} 元")
        if quotation and quotation.validity_days < self.validity:
            reasons.append(f"报价有效期 {quotation.validity_days} 日，短于招标文件要求的 {self.validity} 日")
        return reasons
