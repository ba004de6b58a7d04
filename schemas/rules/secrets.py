"""No secret in a form or document: accounts are handed over by name, their passwords by hand. Rows S3.2, S4.7, S6.1.

A sentence that says how a password is handed over is none; a password, a key, or an address with a password in it is.
"""

import re
from collections.abc import Iterator
from typing import Any

_WORDS = (
    r"密码|口令|密钥|私钥|令牌|验证码"
    r"|(?<![a-z])(?:password|passwd|passphrase|passcode|pwd|pass|pw|psk|secret|token|(?:api|access)[ _-]?key)(?![a-z])"
)
_MENTION = re.compile(_WORDS, re.IGNORECASE)
_LOOKS = r"(?=[!-~]*[0-9])(?=[!-~]*[A-Za-z])[!-~]{6,}|[0-9]{6,}"
_SECRET = re.compile(
    # A word for a secret, then what it is: after a sign anything, after 为 or nothing what looks like one.
    rf"(?:{_WORDS})\s*(?:[:：=＝]\s*\S|(?:为|是|改为|设为)\s*[!-~]{{3,}}|{_LOOKS})"
    r"|://[^/\s:@]+:[^/\s@]+@"
    r"|PRIVATE KEY|ssh-(?:rsa|ed25519)\s+[A-Za-z0-9+/]{16,}"
    r"|(?<![A-Za-z0-9])(?:AKIA|LTAI|ghp_)[A-Za-z0-9]{12,}",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"\S\s*[/／|]\s*\S")

REMEDY = "请删除；密码和密钥当面单独移交，移交后由接收人立即更换"


def holds_secret(text: str) -> bool:
    """Whether a text holds what looks like a password, a key, or an address with a password in it."""
    return bool(_SECRET.search(text))


def mentions_secret(text: str) -> bool:
    """Whether a text so much as names a password: for fields that have no reason to."""
    return bool(_MENTION.search(text)) or holds_secret(text)


def account_fault(account: str) -> str:
    """Why what stands as an account's name is more than that, for staff; empty when it is a name."""
    if mentions_secret(account):
        return f"含有疑似密码的内容：{REMEDY}"
    if _BESIDE.search(account):
        return "含有斜线或者竖线，疑似附有密码：请只填账号名称"
    return ""


def secret_places(value: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where texts hold secrets, in what a form was filled in with, as plain lists and dictionaries."""
    match value:
        case str() if holds_secret(value):
            yield place
        case dict():
            for name, inner in value.items():
                yield from secret_places(inner, (*place, name))
        case list() | tuple():
            for number, inner in enumerate(value):
                yield from secret_places(inner, (*place, number))
