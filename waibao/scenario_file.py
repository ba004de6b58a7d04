"""A scenario: a file of everything that an unattended run is told."""

from pathlib import Path

from schemas.scenario import Scenario
from waibao.written_files import fitted, load_written


def load_scenario(path: Path) -> Scenario:
    """The scenario in a file.

    Raises:
        BadInput: no such file, not UTF-8 YAML, or faults in it, each with its place.
    """
    where = f"场景文件 {path.name}"
    return fitted(Scenario, load_written(path, where), where, "请逐项改正后再运行")
