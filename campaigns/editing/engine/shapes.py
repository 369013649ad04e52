"""What kind of input each key of a model needs, told from its type. Pure."""

import datetime as dt
import types
import typing
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from campaigns.schema.base import Key
from validators.quantities import parse_duration, parse_size

Kind = Literal[
    "text", "area", "key", "integer", "number", "yes_no", "choice", "moment", "date", "size", "duration", "plain",
    "checks", "choice_list", "lines", "grid", "map", "part", "parts", "union", "unions",
]  # fmt: skip

LONG = frozenset(
    {"text", "summary", "help", "source", "guidance", "body", "message", "hint", "contact", "check"}
)
"""Keys whose text may have several lines."""

ORDERED = frozenset({("UnitAward", "rank_by"), ("Roster", "sort")})
"""Lists of choices in which the order says something."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One key of a model: its kind, what it holds, and what holds where it is left out."""

    model: str
    key: str
    kind: Kind
    required: bool = False
    optional: bool = False
    default: Any = None
    choices: tuple[str, ...] = ()
    part: type[BaseModel] | None = None
    branches: tuple[tuple[str, type[BaseModel]], ...] = ()
    tag: str = ""


@cache
def shapes_of(model: type[BaseModel]) -> tuple[Shape, ...]:
    """Every key of the model, in its order."""
    return tuple(_shape(model, key, field) for key, field in model.model_fields.items())


def shape_at(model: type[BaseModel], key: str) -> Shape | None:
    """One key of the model; None where it has none of this name."""
    return next((shape for shape in shapes_of(model) if shape.key == key), None)


def name_of(model: type[BaseModel]) -> str:
    """What the labels know a model by; all rules share one name."""
    return "Rule" if "rule" in model.model_fields else model.__name__


def branch_of(shape: Shape, value: Any) -> type[BaseModel] | None:
    """The model of a value that may be one of several."""
    chosen = value.get(shape.tag) if isinstance(value, dict) else None
    return next((model for tag, model in shape.branches if tag == chosen), None)


def _shape(model: type[BaseModel], key: str, field: FieldInfo) -> Shape:
    default = field.get_default(call_default_factory=True)
    made = _of_type(name_of(model), key, field.annotation, list(field.metadata))
    return Shape(
        made.model,
        key,
        made.kind,
        required=field.is_required(),
        optional=made.optional,
        default=None if default is PydanticUndefined else default,
        choices=made.choices,
        part=made.part,
        branches=made.branches,
        tag=made.tag,
    )


def _of_type(model: str, key: str, annotation: Any, marks: list[Any]) -> Shape:
    kind, marks, optional = _bare(annotation, marks)
    origin, args = get_origin(kind), get_args(kind)
    if origin is Literal and all(isinstance(value, int) for value in _flat(kind)):
        return Shape(model, key, "integer", optional=optional)
    if origin is Literal:
        return Shape(model, key, "choice", optional=optional, choices=tuple(map(str, _flat(kind))))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return Shape(model, key, "choice", optional=optional, choices=tuple(str(each.value) for each in kind))
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return Shape(model, key, "part", optional=optional, part=kind)
    if branches := _branches(kind):
        tag = "rule" if "rule" in branches[0][1].model_fields else "kind"
        return Shape(model, key, "union", optional=optional, branches=branches, tag=tag)
    if origin in (tuple, list):
        return _of_list(model, key, args[0], optional=optional)
    if origin is dict:
        return Shape(model, key, "map", optional=optional)
    return Shape(model, key, _scalar(key, kind, marks, annotation), optional=optional)


def _of_list(model: str, key: str, item: Any, *, optional: bool) -> Shape:
    inner = _of_type(model, key, item, [])
    if inner.kind == "choice":
        kind: Kind = "choice_list" if (model, key) in ORDERED else "checks"
        return Shape(model, key, kind, optional=optional, choices=inner.choices)
    if inner.kind == "part":
        return Shape(model, key, "parts", optional=optional, part=inner.part)
    if inner.kind == "union":
        return Shape(model, key, "unions", optional=optional, branches=inner.branches, tag=inner.tag)
    if get_origin(item) is tuple:
        return Shape(model, key, "grid", optional=optional)
    return Shape(model, key, "lines", optional=optional)


def _scalar(key: str, kind: Any, marks: list[Any], annotation: Any) -> Kind:
    parsers = {getattr(mark, "func", None) for mark in marks}
    if parse_size in parsers:
        return "size"
    if parse_duration in parsers:
        return "duration"
    if kind is bool:
        return "yes_no"
    if kind is int:
        return "integer" if not _parsed(marks) else "plain"
    if kind in (float, Decimal):
        return "number" if not _parsed(marks) else "plain"
    if kind is dt.datetime or getattr(kind, "__name__", "") == "AwareDatetime":
        return "moment"
    if kind is dt.date:
        return "date"
    if kind is str:
        return "key" if annotation is Key or key == "key" else "area" if key in LONG else "text"
    return "plain"


def _parsed(marks: list[Any]) -> bool:
    """Whether a value is written in a way of its own, such as 8Mbps."""
    return any(type(mark).__name__ == "BeforeValidator" for mark in marks)


def _bare(annotation: Any, marks: list[Any]) -> tuple[Any, list[Any], bool]:
    """The type without what is written around it, all marks, and whether it may be None."""
    optional = False
    while True:
        origin = get_origin(annotation)
        if origin is typing.Annotated:
            annotation, more = annotation.__origin__, list(annotation.__metadata__)
            marks = [*marks, *more]
        elif origin in (Union, types.UnionType) and type(None) in get_args(annotation):
            rest = [part for part in get_args(annotation) if part is not type(None)]
            annotation, optional = (rest[0] if len(rest) == 1 else Union[tuple(rest)]), True  # noqa: UP007
        else:
            return annotation, marks, optional


def _branches(kind: Any) -> tuple[tuple[str, type[BaseModel]], ...]:
    """The models of a union by what tells them apart; () where it is no union of models."""
    if get_origin(kind) not in (Union, types.UnionType):
        return ()
    models = get_args(kind)
    if not all(isinstance(model, type) and issubclass(model, BaseModel) for model in models):
        return ()
    tag = "rule" if "rule" in models[0].model_fields else "kind"
    return tuple((str(get_args(model.model_fields[tag].annotation)[0]), model) for model in models)


def _flat(literal: Any) -> typing.Iterator[Any]:
    for value in get_args(literal):
        yield from _flat(value) if get_origin(value) is Literal else [value]
