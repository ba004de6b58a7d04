"""A password in a form is told from a sentence about passwords."""

import pytest

from schemas.rules.secrets import account_fault, holds_secret, mentions_secret, secret_places

SECRETS = (
    "密码：xxx",
    "初始口令: Jz@2026",
    "password=abc123",
    "密钥为AKxx9081",
    "管理员密码Jz2026#1",
    "PSK wifi-2026x",
    "登录密码 20260305",
    "https://deploy:Jz2026@git.example.com/dianjian",
    "-----BEGIN RSA PRIVATE KEY-----",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA",
)
PLAIN = (
    "密码另行以安全方式移交，首次登录后更换",
    "重置密码、密码策略管理",
    "无线采用 WPA3 加密，密码 90 天更换一次",
    "https://git.example.com/dianjian",
    "secretary@example.com",
)


@pytest.mark.row("S6.1")
@pytest.mark.parametrize("text", SECRETS)
def test_what_looks_like_a_password_is_found(text: str) -> None:
    assert holds_secret(text)
    assert mentions_secret(text)
    assert list(secret_places({"accounts": [{"system": "OA", "note": text}]})) == [("accounts", 0, "note")]


@pytest.mark.row("S6.1")
@pytest.mark.parametrize("text", PLAIN)
def test_saying_how_passwords_are_kept_is_no_password(text: str) -> None:
    assert not holds_secret(text)


@pytest.mark.row("S6.1")
@pytest.mark.parametrize(
    ("account", "said"),
    [("admin", ""), ("JZ\\zhouq", ""), ("admin / Jz@2026", "斜线"), ("admin 密码Jz@2026", "疑似密码")],
)
def test_an_account_is_its_name_alone(account: str, said: str) -> None:
    assert (said in account_fault(account)) if said else account_fault(account) == ""
