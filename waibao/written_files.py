"""Files that people write by hand, in YAML or JSON: read strictly, every fault with its place and what to do."""

import json
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from schemas.errors import BadInput
from schemas.sentences import chinese_faults

Model = TypeVar("Model", bound=BaseModel)


class _Fault(yaml.MarkedYAMLError):
    """Valid YAML that no file may hold: ``problem`` and ``note`` say what and what to do, in Chinese."""


class _StrictLoader(yaml.SafeLoader):
    """A safe loader that refuses a key written twice instead of dropping the first, and names impossible dates."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key_node, _ in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise _Fault(None, None, "名称不是一个词", key_node.start_mark, "请把冒号前改为一个名称")
            if key_node.value in seen:
                raise _Fault(None, None, f"重复的“{key_node.value}”", key_node.start_mark, "每项只写一次，请删去一处")
            seen.add(key_node.value)
            if key_node.tag == "tag:yaml.org,2002:bool":
                key_node.tag = "tag:yaml.org,2002:str"  # YAML takes the word on for true; a name is a name
        return super().construct_mapping(node, deep)

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except ValueError as error:
            remedy = "请写成 2026-03-05 或 2026-03-05 10:00 的形式，并核对该月的天数"
            raise _Fault(
                None, None, f"“{str(node.value)[:40]}”不是有效的日期或数字", node.start_mark, remedy
            ) from error


def load_written(path: Path, where: str) -> object:
    """The value in a file; ``where`` is what sentences call it.

    Raises:
        BadInput: no such file, not UTF-8, or neither YAML nor (by its suffix) JSON, with the place of the fault.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        return json.loads(text) if path.suffix == ".json" else yaml.load(text, Loader=_StrictLoader)  # noqa: S506  (derived from SafeLoader)
    except FileNotFoundError:
        raise BadInput(where, "不存在", "请核对路径") from None
    except IsADirectoryError:
        raise BadInput(where, "是目录，无法读取", "请指定其中的一个文件") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(where, "无法读取", "请确认是 UTF-8 编码的文本文件") from error
    except json.JSONDecodeError as error:
        place = f"{where} 第 {error.lineno} 行第 {error.colno} 列"
        raise BadInput(place, "不是有效的 JSON", "请核对括号、引号和逗号") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{where} 第 {mark.line + 1} 行第 {mark.column + 1} 列" if mark else where
        if isinstance(error, _Fault):
            raise BadInput(place, str(error.problem), str(error.note)) from error
        raise BadInput(place, "不是有效的 YAML", "请核对缩进、冒号与引号") from error
    except RecursionError as error:
        raise BadInput(where, "嵌套层数过多", "请核对括号与缩进") from error


def fitted(model: type[Model], said: object, where: str, remedy: str = "请逐项改正") -> Model:
    """What a file says, as the model that asks for it.

    Raises:
        BadInput: it does not fit; every fault on a line of its own.
    """
    try:
        return model.model_validate(said)
    except ValidationError as error:
        faults = [fault.lstrip(".") for fault in chinese_faults(error)]
        lines = "\n".join(f"- {line}" for fault in faults for line in fault.splitlines())
        raise BadInput(where, f"有以下问题：\n{lines}\n", remedy) from error
