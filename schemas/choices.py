"""Choices that staff read and make in Chinese, and the code compares by their English names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

# Pass as serialization context to get what a form shows instead of the names: ``model_dump(context=SHOWN)``.
SHOWN = {"shown": True}


@dataclass(frozen=True)
class Titled:
    """Annotation of a ``Literal``: each name with its Chinese title.

        Verdict = Annotated[Literal["approve", "reject"], Titled({"approve": "同意", "reject": "不同意"})]

    A form offers the titles; a scenario may use either. Stored and compared are the names.
    """

    titles: Mapping[str, str]

    def __hash__(self) -> int:
        return hash(tuple(self.titles.items()))

    def name_of(self, value: Any) -> Any:
        """The name of a title or name.

        Raises:
            ValueError: neither; in Chinese, with the choices there are.
        """
        names = {title: name for name, title in self.titles.items()}
        if isinstance(value, str) and (value in self.titles or value in names):
            return names.get(value, value)
        raise ValueError(f"只能填写{'、'.join(self.titles.values())}：请改为其中之一")

    def _shown(self, name: str, info: core_schema.SerializationInfo[Any]) -> str:
        return self.titles[name] if info.context and info.context.get("shown") else name

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        shown = core_schema.plain_serializer_function_ser_schema(self._shown, info_arg=True)
        return core_schema.no_info_before_validator_function(self.name_of, handler(source), serialization=shown)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.titles.values())}
