"""The payment links of an installation: a file that staff write. Row S7.5."""

from pathlib import Path

from schemas.errors import BadInput
from schemas.payment_channels import PaymentChannels
from waibao.written_files import fitted, load_written


def load_channels(path: Path) -> PaymentChannels:
    """The payment links of an installation.

    Raises:
        BadInput: no such file, not YAML, or faults in it.
    """
    where = f"收款账户文件 {path.name}"
    if not path.exists():
        remedy = f"请照 examples/it-service/payment.yaml 填写收款单位、商户号和收款链接，存为 {path}"
        raise BadInput(where, "不存在，不能开立扫码支付单", remedy)
    return fitted(PaymentChannels, load_written(path, where), where, "请改正后再办理")
