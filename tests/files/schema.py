"""As much of JSON Schema (2020-12) as docs/experiment.schema.json uses; any other keyword is an error."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "number": (int, float),
    "integer": int,
    "boolean": bool,
    "null": type(None),
}


def mistakes(value: Any, schema: dict[str, Any], root: dict[str, Any], place: str = "") -> list[str]:
    """What is wrong with a value, with its places; empty if it is valid."""
    found: list[str] = []
    for keyword, wanted in schema.items():
        if keyword in {"$schema", "$defs", "title"}:
            continue
        if keyword == "$ref":
            found += mistakes(value, root["$defs"][wanted.removeprefix("#/$defs/")], root, place)
        elif keyword == "properties":
            for name in wanted.keys() & (value if isinstance(value, dict) else {}).keys():
                found += mistakes(value[name], wanted[name], root, f"{place}.{name}")
        elif keyword == "items":
            for number, item in enumerate(value if isinstance(value, list) else []):
                found += mistakes(item, wanted, root, f"{place}[{number}]")
        elif keyword == "anyOf":
            if all(mistakes(value, one, root) for one in wanted):
                found.append(f"{place}: none of anyOf")
        elif not CHECKS[keyword](value, wanted, schema):
            found.append(f"{place}: {keyword} {wanted}")
    return found


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _has_type(value: Any, wanted: str | list[str], _: Any) -> bool:
    names = [wanted] if isinstance(wanted, str) else wanted
    if isinstance(value, bool):
        return "boolean" in names
    return any(isinstance(value, TYPES[name]) for name in names)


Check = Callable[[Any, Any, dict[str, Any]], bool]
CHECKS: dict[str, Check] = {
    "type": _has_type,
    "const": lambda value, wanted, _: value == wanted and type(value) is type(wanted),
    "enum": lambda value, wanted, _: value in wanted and not isinstance(value, bool),
    "required": lambda value, wanted, _: not isinstance(value, dict) or set(wanted) <= set(value),
    "additionalProperties": lambda value, _, schema: set(value) <= set(schema["properties"]),
    "minItems": lambda value, wanted, _: not isinstance(value, list) or len(value) >= wanted,
    "maxItems": lambda value, wanted, _: not isinstance(value, list) or len(value) <= wanted,
    "uniqueItems": lambda value, _, __: not isinstance(value, list) or len(value) == len(set(value)),
    "pattern": lambda value, wanted, _: re.search(wanted, value) is not None,
    "minimum": lambda value, wanted, _: not _is_number(value) or value >= wanted,
    "maximum": lambda value, wanted, _: not _is_number(value) or value <= wanted,
    "exclusiveMinimum": lambda value, wanted, _: not _is_number(value) or value > wanted,
    "exclusiveMaximum": lambda value, wanted, _: not _is_number(value) or value < wanted,
}
