"""The provider's packages and prices: a file that staff edit."""

from pathlib import Path

import yaml
from pydantic import ValidationError

from schemas.errors import BadInput
from schemas.it_packages import Package, PackageList
from schemas.sentences import chinese_faults
from waibao.scenario_file import StrictLoader
from waibao.settings import Settings

BUILT_IN = Path(__file__).with_name("service_packages.yaml")


def service_packages() -> list[Package]:
    """The packages in use: of the file that ``WAIBAO_PACKAGES`` names, else ``packages.yaml`` of the home, else those
    that come with the product.

    Raises:
        BadInput: the file does not exist or has faults, each with its place.
    """
    return read_packages(Settings.from_env().packages or BUILT_IN)


def read_packages(path: Path) -> list[Package]:
    """The packages in a file.

    Raises:
        BadInput: no such file, not UTF-8 YAML, or faults in it, each with its place.
    """
    where = f"套餐文件 {path.name}"
    try:
        loaded = yaml.load(path.read_text(encoding="utf-8"), Loader=StrictLoader)  # noqa: S506  (derived from SafeLoader)
        return PackageList.model_validate(loaded).packages
    except FileNotFoundError:
        raise BadInput(where, "不存在", "请核对路径") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(where, "无法读取", "请确认是 UTF-8 编码的文本文件") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{where} 第 {mark.line + 1} 行" if mark else where
        raise BadInput(place, "不是有效的 YAML", "请核对缩进、冒号和引号") from error
    except ValidationError as error:
        raise BadInput(where, "内容有误：" + "；".join(chinese_faults(error)), "请改正后重试") from error
