"""Bills as the two platforms hand them out, with made-up numbers: written here, read by the product."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

_WECHAT_ALL = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,"
    "付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,"
    "退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注"
)
WECHAT_ALL = _WECHAT_ALL.split(",")
_REFUND_ONLY = ("微信退款单号", "商户退款单号", "退款金额", "充值券退款金额", "退款类型", "退款状态", "申请退款金额")
WECHAT_SUCCESS = [title for title in WECHAT_ALL if title not in _REFUND_ONLY]
WECHAT_REFUND = [*WECHAT_ALL[:14], "退款申请时间", "退款成功时间", *WECHAT_ALL[14:]]
WECHAT_OLD = [title for title in WECHAT_ALL if title not in ("应结订单金额", "代金券金额")]
WECHAT_TAIL = (
    "总交易单数",
    "应结订单总金额",
    "退款总金额",
    "充值券退款总金额",
    "手续费总金额",
    "订单总金额",
    "申请退款总金额",
)
_ALIPAY_TRADE = (
    "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,"
    "对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,"
    "商家优惠（元）,券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,"
    "服务费（元）,分润（元）,备注"
)
ALIPAY_TRADE = _ALIPAY_TRADE.split(",")
_ALIPAY_FUND = (
    "账务流水号,业务流水号,商户订单号,商品名称,发生时间,对方账号,收入金额（+元）,支出金额（-元）,"
    "账户余额（元）,交易渠道,业务类型,备注"
)
ALIPAY_FUND = _ALIPAY_FUND.split(",")
MERCHANT, ALIPAY_MERCHANT = "1900000109", "2088000000000001"


@dataclass(frozen=True)
class Pay:
    """One payment, or with a refund number one refund."""

    order: str
    yuan: str
    number: str
    at: str = "2026-01-15 10:20:30"
    refund: str = ""
    coupon: str = "0.00"
    remark: str = ""
    state: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def fee(self) -> Decimal:
        fee = (Decimal(self.yuan) * Decimal("0.006")).quantize(Decimal("0.00001"))
        return -fee if self.refund else fee

    def wechat(self) -> dict[str, str]:
        """Values by title."""
        settled = str(Decimal(self.yuan) - Decimal(self.coupon))
        base = dict.fromkeys([*WECHAT_ALL, "退款申请时间", "退款成功时间"], "") | {
            "交易时间": self.at,
            "公众账号ID": "wx0000000000000001",
            "商户号": MERCHANT,
            "特约商户号": "0",
            "微信订单号": self.number,
            "商户订单号": self.order,
            "用户标识": "o0000000000000000000000000001",
            "交易类型": "NATIVE",
            "交易状态": self.state or ("REFUND" if self.refund else "SUCCESS"),
            "付款银行": "OTHERS",
            "货币种类": "CNY",
            "微信退款单号": self.refund or "0",
            "商户退款单号": (self.refund and f"T{self.refund}") or "0",
            "退款金额": settled if self.refund else "0.00",
            "充值券退款金额": self.coupon if self.refund else "0.00",
            "退款类型": "ORIGINAL" if self.refund else "",
            "退款状态": "PROCESSING" if self.refund else "",
            "商品名称": "IT服务套餐",
            "商户数据包": self.remark,
            "手续费": f"{self.fee:.5f}",
            "费率": "0.60%",
            "应结订单金额": "0.00" if self.refund else settled,
            "代金券金额": "0.00" if self.refund else self.coupon,
            "订单金额": "0.00" if self.refund else self.yuan,
            "申请退款金额": self.yuan if self.refund else "0.00",
        }
        return base | self.extra

    def alipay(self, sign: str = "-") -> dict[str, str]:
        """Values by title; ``sign`` stands before refunded amounts, as some exports write it and some do not."""
        amount = f"{sign}{self.yuan}" if self.refund else self.yuan
        settled = str(Decimal(self.yuan) - Decimal(self.coupon))
        base = (
            dict.fromkeys(ALIPAY_TRADE, "")
            | dict.fromkeys(ALIPAY_TRADE[11:21], "0.00")
            | {
                "支付宝交易号": self.number,
                "商户订单号": self.order,
                "业务类型": "退款" if self.refund else "交易",
                "商品名称": "IT服务套餐",
                "创建时间": self.at,
                "完成时间": self.at,
                "对方账户": "**(138****0000)",
                "订单金额（元）": amount,
                "商家实收（元）": f"{sign}{settled}" if self.refund else settled,
                "券名称": "",
                "退款批次号/请求号": self.refund,
                "服务费（元）": "0.00",
                "分润（元）": "0.00",
                "备注": self.remark,
            }
        )
        return base | self.extra


def wechat_bill(
    pays: Sequence[Pay],
    titles: Sequence[str] = WECHAT_ALL,
    *,
    mark: bool = False,
    end: str = "\n",
    tail: dict[str, str] | None = None,
) -> bytes:
    """A trade bill; ``tail`` replaces figures of the summary."""
    rows = [pay.wechat() for pay in pays]

    def summed(title: str) -> str:
        return str(sum((Decimal(row[title]) for row in rows if title in titles), Decimal("0.00")))

    sums = [
        str(len(rows)),
        *map(summed, ("应结订单金额", "退款金额", "充值券退款金额", "手续费", "订单金额", "申请退款金额")),
    ]
    stated = dict(zip(WECHAT_TAIL, sums, strict=True)) | (tail or {})
    lines = [
        ",".join(titles),
        *(",".join(f"`{row[title]}" for title in titles) for row in rows),
        ",".join(stated),
        ",".join(f"`{value}" for value in stated.values()),
    ]
    return (b"\xef\xbb\xbf" if mark else b"") + (end.join(lines) + end).encode()


def wechat_funds(rows: Sequence[tuple[str, str, str, str, str]], *, wide: bool = False, income: str = "") -> bytes:
    """A fund bill of (business number, kind, 收入 or 支出, yuan, voucher); ``income`` replaces the stated income."""
    left, right = ("（", "）") if wide else ("(", ")")
    head = (
        f"记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额{left}元{right},账户结余{left}元{right},"
        "资金变更提交申请人,备注,业务凭证号"
    )
    lines = [head]
    for place, (number, kind, side, yuan, voucher) in enumerate(rows):
        values = ["2026-01-15 10:20:31", number, f"F{place}", kind, kind, side, yuan, "0.00", "system", "", voucher]
        lines.append(",".join(f"`{value}" for value in values))
    summed = {side: [Decimal(row[3]) for row in rows if row[2] == side] for side in ("收入", "支出")}
    stated = [str(len(rows))]
    for side, amounts in summed.items():
        stated += [str(len(amounts)), (side == "收入" and income) or str(sum(amounts, Decimal("0.00")))]
    lines += ["资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额", ",".join(f"`{value}" for value in stated)]
    return "\r\n".join(lines).encode()


def _tabbed(values: Sequence[str]) -> str:
    return ",".join(f"{value}\t" for value in values)


def alipay_detail(pays: Sequence[Pay], *, sign: str = "-", encoding: str = "gbk", paid: str = "") -> bytes:
    """业务明细; ``paid`` replaces what the line 交易合计 says."""
    rows = [pay.alipay(sign) for pay in pays]
    moves = {kind: [row for row in rows if row["业务类型"] == kind] for kind in ("交易", "退款")}
    summed = {
        kind: sum((abs(Decimal(row["商家实收（元）"])) for row in found), Decimal("0.00"))
        for kind, found in moves.items()
    }
    lines = [
        "#支付宝业务明细查询",
        f"#账号：[{ALIPAY_MERCHANT}0156]",
        "#起始日期：[2026年01月15日 00:00:00]   终止日期：[2026年01月16日 00:00:00]",
        "#-----------------------------------------业务明细列表----------------------------------------",
        ",".join(ALIPAY_TRADE),
        *(_tabbed([row[title] for title in ALIPAY_TRADE]) for row in rows),
        "#-----------------------------------------业务明细列表结束------------------------------------",
        f"#交易合计：{len(moves['交易'])}笔，商家实收共{paid or summed['交易']}元，商家优惠共0.00元",
        f"#退款合计：{len(moves['退款'])}笔，商家实收退款共-{summed['退款']}元，商家优惠退款共0.00元",
        "#导出时间：[2026年01月16日 09:03:11]",
    ]
    return "\r\n".join(lines).encode(encoding)


def alipay_summary(pays: Sequence[Pay], *, received: str = "") -> bytes:
    """业务汇总 of the same pays; ``received`` replaces the amount."""
    paid = [Decimal(pay.yuan) for pay in pays if not pay.refund]
    refunds = [Decimal(pay.yuan) for pay in pays if pay.refund]
    net = sum(paid, Decimal("0.00")) - sum(refunds)
    titles = "门店编号,门店名称,交易订单总笔数,退款订单总笔数,订单金额（元）,商家实收（元）,服务费（元）,实收净额（元）"
    values = [str(len(paid)), str(len(refunds)), str(net), received or str(net), "0.00", str(net)]
    lines = [
        "#支付宝业务汇总查询",
        f"#账号：[{ALIPAY_MERCHANT}0156]",
        "#-----------------------------------------业务汇总列表----------------------------------------",
        titles,
        _tabbed(["", "", *values]),
        _tabbed(["合计", "", *values]),
        "#----------------------------------------业务汇总列表结束-------------------------------------",
    ]
    return "\r\n".join(lines).encode("gbk")


def alipay_funds(rows: Sequence[tuple[str, str, str, str]], *, titles: Sequence[str] = ALIPAY_FUND) -> bytes:
    """账务明细 of (transaction, order, kind, signed yuan)."""
    lines = ["#支付宝账务明细查询", f"#账号：[{ALIPAY_MERCHANT}0156]", "#---账务明细列表---", ",".join(titles)]
    for place, (number, order, kind, yuan) in enumerate(rows):
        values = dict.fromkeys(titles, "") | {
            "账务流水号": f"9{place}",
            "业务流水号": number,
            "商户订单号": order,
            "发生时间": "2026-01-15 10:20:33",
            "收入金额（+元）": "" if yuan.startswith("-") else yuan,
            "支出金额（-元）": yuan if yuan.startswith("-") else "",
            "业务类型": kind,
        }
        lines.append(_tabbed([values[title] for title in titles]))
    incomes = [Decimal(row[3]) for row in rows if not row[3].startswith("-")]
    expenses = [abs(Decimal(row[3])) for row in rows if row[3].startswith("-")]
    lines += [
        "#---账务明细列表结束---",
        f"#支出合计：{len(expenses)}笔，共-{sum(expenses, Decimal('0.00'))}元",
        f"#收入合计：{len(incomes)}笔，共{sum(incomes, Decimal('0.00'))}元",
    ]
    return "\r\n".join(lines).encode("gbk")


def zipped(*files: bytes, names: Sequence[str] = ("20880000_业务明细(汇总).csv", "20880000_业务明细.csv")) -> bytes:
    """Files as the platform packs them."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in zip(names, files, strict=False):
            package.writestr(name, content)
    return packed.getvalue()
