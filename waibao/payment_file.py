"""The file of payment links: YAML, strictly, every fault with its place and what to do. Row S7.5."""

from pathlib import Path

import yaml
from pydantic import ValidationError

from schemas.errors import BadInput
from schemas.payment_channels import PaymentChannels
from schemas.sentences import chinese_faults
from waibao.scenario_file import StrictLoader


def load_channels(path: Path) -> PaymentChannels:
    """The payment links of an installation.

    Raises:
        BadInput: no such file, not YAML, or faults in it.
    """
    where = f"收款账户文件 {path.name}"
    try:
        said = yaml.load(path.read_text(encoding="utf-8"), Loader=StrictLoader)  # noqa: S506  (derived from SafeLoader)
        return PaymentChannels.model_validate(said)
    except FileNotFoundError:
        remedy = f"请照 examples/it-service/payment.yaml 填写收款单位、商户号和收款链接，存为 {path}"
        raise BadInput(where, "不存在，不能开立扫码支付单", remedy) from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadInput(where, "无法读取", "请确认是 UTF-8 编码的 YAML 文件，并核对缩进和引号") from error
    except ValidationError as error:
        raise BadInput(where, f"有以下问题：{'；'.join(chinese_faults(error))}", "请改正后再办理") from error
