"""``waibao schema``: the JSON schema of a scenario, a document's data, a table, or a gate's form."""

import json
from typing import Any

import typer

from schemas.catalogue import DOCUMENT_KINDS, GATES
from schemas.errors import NotFound


def schema_of(kind: str) -> dict[str, Any]:
    """The JSON schema of that name; with the table in ``x-table`` for a document that is checked when it comes back.

    Raises:
        NotFound: naming what there is.
    """
    from waibao.checks.kinds import TABLE_KINDS

    if kind == "scenario":
        from schemas.scenario import Scenario

        schema = Scenario.model_json_schema()
        schema["$defs"] |= {gate.form.__name__: gate.form.model_json_schema() for gate in GATES.values()}
        return schema
    if kind in DOCUMENT_KINDS:
        schema = DOCUMENT_KINDS[kind].context.model_json_schema()
        return schema | {"x-table": table_schema(kind)} if kind in TABLE_KINDS else schema
    if kind in GATES:
        return GATES[kind].form.model_json_schema()
    if kind in TABLE_KINDS:
        return table_schema(kind)
    names = "、".join(["scenario", *DOCUMENT_KINDS, *GATES, *TABLE_KINDS])
    raise NotFound(f"没有“{kind}”。可用的名称：{names}")


def table_schema(slug: str) -> dict[str, Any]:
    """A table as people fill it: the pairs above it, and its columns with type, aliases and choices."""
    from waibao.checks.kinds import TABLE_KINDS

    kind = TABLE_KINDS[slug]
    types = {"integer": "integer", "number": "number", "money": "number", "percent": "number", "ratio": "number"}

    def column(spec: Any) -> dict[str, Any]:
        described: dict[str, Any] = {"title": spec.title, "type": types.get(spec.type, "string")}
        if spec.type == "date":
            described["format"] = "date"
        if spec.choices:
            described["enum"] = list(spec.choices)
        if spec.aliases:
            described["x-aliases"] = list(spec.aliases)
        return described

    row = {
        "type": "object",
        "properties": {spec.title: column(spec) for spec in kind.columns},
        "required": [spec.title for spec in kind.columns if spec.required],
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": kind.title,
        "type": "object",
        "properties": {
            **{spec.title: column(spec) for spec in kind.header_fields},
            "rows": {"type": "array", "items": row},
        },
        "required": [spec.title for spec in kind.header_fields if spec.required] + ["rows"],
    }


def print_schema(kind: str) -> None:
    """Print it."""
    typer.echo(json.dumps(schema_of(kind), ensure_ascii=False, indent=2))
