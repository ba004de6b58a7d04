"""Where an IT client pays by QR code: the provider's own payment links, kept in a file of the installation. Row S7.5.

No payment is made here: a link opens the platform's page, and the platform's bill later says what was paid.
"""

from decimal import Decimal
from string import Formatter
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from schemas.forms import StrictModel
from schemas.settlement import Platform
from schemas.values import Line, to_fen

Channel = Literal["微信支付", "支付宝", "两者任选"]
_PLACES = frozenset({"order", "fen", "yuan"})
_SCHEMES = ("https://", "weixin://", "alipays://")


def _link(link: str) -> str:
    try:
        named = {name for _, name, _, _ in Formatter().parse(link) if name is not None}
    except ValueError as error:
        raise ValueError("收款链接中的花括号不成对：请改正") from error
    if not link.startswith(_SCHEMES):
        raise ValueError("收款链接应以 https:// 开头：请填写平台给出的链接")
    if "order" not in named:
        raise ValueError("收款链接中没有 {order}：请写在商户订单号的位置，对账以它为准")
    if unknown := named - _PLACES:
        raise ValueError(f"收款链接中有不认识的 {{{sorted(unknown)[0]}}}：只能用 {{order}}、{{fen}}、{{yuan}}")
    return link


class PaymentLink(StrictModel):
    """One platform's account and link."""

    merchant: Line = Field(
        title="商户号", description="微信支付商户号，或支付宝商家的 16 位账号", pattern=r"^[0-9]{8,16}$"
    )
    link: Annotated[Line, AfterValidator(_link)] = Field(
        title="收款链接", description="{order} 为订单号，{fen} 为分，{yuan} 为元，如 https://…?out_trade_no={order}"
    )

    def filled(self, order: str, amount: Decimal) -> str:
        """What the QR code of an order says."""
        return self.link.format(order=order, fen=to_fen(amount), yuan=f"{amount:.2f}")


class PaymentChannels(StrictModel):
    """收款账户：一个或两个平台的商户号和收款链接。"""

    payee: Line = Field(title="收款单位", description="须与合同乙方全称一致")
    wechat: PaymentLink | None = Field(default=None, title="微信支付")
    alipay: PaymentLink | None = Field(default=None, title="支付宝")

    @property
    def links(self) -> dict[Platform, PaymentLink]:
        """The platforms that are set up."""
        found: dict[Platform, PaymentLink | None] = {"微信支付": self.wechat, "支付宝": self.alipay}
        return {platform: link for platform, link in found.items() if link}

    @model_validator(mode="after")
    def any_at_all(self) -> Self:
        if not self.links:
            raise ValueError("微信支付和支付宝至少填写一个")
        return self


def practice_channels(payee: str) -> PaymentChannels:
    """Links that lead nowhere (RFC 2606), for practice: whoever scans them cannot pay anybody."""
    link = "https://practice.invalid/{place}?order={order}&fen={fen}"
    return PaymentChannels(
        payee=payee,
        wechat=PaymentLink(merchant="1900000109", link=link.replace("{place}", "wechat")),
        alipay=PaymentLink(merchant="2088000000000001", link=link.replace("{place}", "alipay")),
    )
