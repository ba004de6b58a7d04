"""R20: who applies, approves and pays are three people (企业内部控制应用指引第13号)."""

import unicodedata


def same_person(one: str, other: str) -> bool:
    """Whether two names as typed are one person's: blanks and letter width make nobody else of 张 三."""
    return bool(_plain(one)) and _plain(one) == _plain(other)


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKC", name).casefold()
    return "".join(letter for letter in letters if unicodedata.category(letter) not in ("Zs", "Cc", "Cf"))


def separation_refusals(applicant: str, approver: str | None = None, payer: str | None = None) -> list[str]:
    """Which two duties fall on one person; empty when none do. A duty not yet held is not compared."""
    pairs = (
        ("申请人", applicant, "审批人", approver),
        ("审批人", approver, "付款人", payer),
        ("申请人", applicant, "付款人", payer),
    )
    return [
        f"{first}与{second}同为 {one.strip()}，不相容职务须分离：请由其他人办理。"
        for first, one, second, other in pairs
        if one and other and same_person(one, other)
    ]
