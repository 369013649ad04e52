"""A document -> YAML or JSON. Loading what was written gives the same document."""

import hashlib
import json
from enum import Enum
from typing import Any

import yaml
from pydantic import BaseModel

from validators.quantities import GB, KB, MB, parse_size


def canonical(doc: BaseModel) -> dict[str, Any]:
    """Everything, defaults included: what a rule set keeps, so that later defaults never change it."""
    return doc.model_dump(mode="json")


def digest(doc: BaseModel) -> str:
    """The same for two documents that say the same."""
    text = json.dumps(canonical(doc), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def plain(doc: BaseModel) -> dict[str, Any]:
    """What an author would write: defaults left out, sizes as 500MB."""
    return _model(doc)


def as_yaml(doc: BaseModel) -> str:
    """The document as a YAML file for people."""
    return values_as_yaml(plain(doc))


def values_as_yaml(values: dict[str, Any]) -> str:
    """Plain values, right or wrong, as a YAML file for people."""
    return yaml.dump(
        values, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100, default_flow_style=False
    )


def _model(part: BaseModel) -> dict[str, Any]:
    values: dict[str, Any] = {}
    written = part.model_dump(mode="json")
    for name, field in type(part).model_fields.items():
        value = getattr(part, name)
        # A rule's name tells which rule it is, though each rule's own model has it by default.
        if (
            name != "rule"
            and not field.is_required()
            and value == field.get_default(call_default_factory=True)
        ):
            continue
        sized = any(getattr(mark, "func", None) is parse_size for mark in field.metadata)
        values[name] = _size(value) if sized else _value(value, written[name])
    return values


def _value(value: Any, written: Any) -> Any:
    if isinstance(value, BaseModel):
        return _model(value)
    if isinstance(value, tuple | list):
        return [_value(item, text) for item, text in zip(value, written, strict=True)]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(written, str) and not isinstance(value, str):  # decimals and times
        return int(written) if written.lstrip("-").isdigit() else written
    return written


def _size(size: int | None) -> int | str | None:
    for unit, name in ((GB, "GB"), (MB, "MB"), (KB, "KB")):
        if size and size % unit == 0:
            return f"{size // unit}{name}"
    return size


class _Dumper(yaml.SafeDumper):
    """Short lists of short words in one line, long texts as blocks, no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _list(dumper: _Dumper, value: list[Any]) -> yaml.Node:
    short = (
        all(isinstance(item, str | int | float) for item in value)
        and sum(len(str(o)) + 2 for o in value) < 90
    )
    return dumper.represent_sequence("tag:yaml.org,2002:seq", value, flow_style=short)


def _text(dumper: _Dumper, value: str) -> yaml.Node:
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(list, _list)
_Dumper.add_representer(str, _text)
