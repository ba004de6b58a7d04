"""R24: a payee account counts only once a second person has confirmed it."""

from schemas.rules.masking import masked_card
from schemas.rules.separation import same_person


def account_refusals(confirmed_by: str | None, entered_by: str, payee_name: str, contract_party: str) -> list[str]:
    """Why nothing may be paid to this account; empty when it may."""
    refusals = []
    confirmer = (confirmed_by or "").strip()
    if not confirmer:
        refusals.append("收款账户尚未由第二人复核：请电话回访乙方确认后填写复核人。")
    elif same_person(confirmer, entered_by):
        refusals.append(f"收款账户的录入人与复核人同为 {confirmer}：请由另一人复核。")
    if payee_name.strip() != contract_party.strip():
        refusals.append(f"收款人“{payee_name}”不是合同乙方“{contract_party}”：请核对收款账户。")
    return refusals


def masked_account(number: str) -> str:
    """The last four digits behind stars; a number of four digits or fewer is hidden whole."""
    return masked_card(number)
