"""The provider's packages and prices: a file that staff edit."""

from pathlib import Path

from schemas.it_packages import Package, PackageList
from waibao.settings import Settings
from waibao.written_files import fitted, load_written

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
    return fitted(PackageList, load_written(path, where), where, "请改正后重试").packages
