"""The strict schema of an organisation's document (`fixtures/organisations/<slug>.yaml`), version 1."""

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,59}$")]
"""A stable name: letters, digits, - and _; what addresses and campaign documents use."""

Label = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]

MOST_KINDS = 200
LONGEST_PATH = 400
"""Characters of a unit's keys from the root, each with a slash."""

_MOST_NAMED = 100
"""Wrong names that are looked for; the loader tells 50 problems at most."""

Loc = tuple[str | int, ...]
Problems = Iterator[tuple[Loc, str]]


class Part(BaseModel):
    """A part of the document: strict, immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class UnitKindSpec(Part):
    """单位类型."""

    key: Key
    label: Label


class AttributeSpec(Part):
    """单位属性: a flag that a unit has or has not, or a number."""

    key: Key
    label: Label
    number: bool = Field(default=False, description="True: units have a number of it, such as 专任教师数")


class UnitSpec(Part):
    """A unit of the tree; `under` names the unit above it."""

    key: Key
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
    kind: Key
    under: Key | None = None
    attributes: tuple[Key, ...] = Field(default=(), description="keys of the flags it has")
    numbers: dict[Key, Annotated[float, Field(ge=0, le=10**9, allow_inf_nan=False)]] = Field(
        default={}, description="key of a number: its value"
    )


class OrganisationDocument(Part):
    """主办单位: its name and marks, kinds of units, attributes, and the tree of units."""

    version: Literal[1]
    slug: Annotated[Key, StringConstraints(max_length=50)]
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
    short_name: str = Field(default="", max_length=40)
    emblem: str = Field(default="", max_length=4)
    colour: str = Field(default="blue", max_length=20, description="a Tabler colour name")
    open_units: bool = Field(default=False, description="applicants may name a unit that isn't listed (C01)")
    unit_kinds: tuple[UnitKindSpec, ...] = Field(min_length=1, max_length=MOST_KINDS)
    unit_attributes: tuple[AttributeSpec, ...] = Field(default=(), max_length=MOST_KINDS)
    units: tuple[UnitSpec, ...] = ()

    @model_validator(mode="after")
    def names_exist(self) -> Self:
        problems = list(islice(naming_problems(self), _MOST_NAMED))
        if problems:
            # The loader takes `problems` apart again, to name each one's line.
            words = "；".join(message for _, message in problems)
            raise PydanticCustomError("names", "{words}", {"words": words, "problems": problems})
        return self


def naming_problems(document: OrganisationDocument) -> Problems:
    """Every duplicate and every dangling name, each with its place. Linear in the number of units."""
    for part in ("unit_kinds", "unit_attributes", "units"):
        keys: set[str] = set()
        for n, item in enumerate(getattr(document, part)):
            if item.key in keys:
                yield (part, n, "key"), f"key“{item.key}”重复"
            keys.add(item.key)
    kinds = {kind.key for kind in document.unit_kinds}
    flags = {attribute.key for attribute in document.unit_attributes if not attribute.number}
    numbers = {attribute.key for attribute in document.unit_attributes if attribute.number}
    for n, unit in enumerate(document.units):
        if unit.kind not in kinds:
            yield ("units", n, "kind"), f"没有单位类型“{unit.kind}”，已定义的有：{listed(kinds)}"
        for m, key in enumerate(unit.attributes):
            if key not in flags:
                yield ("units", n, "attributes", m), _no_attribute(key, flags, numbers, number=False)
        for key in unit.numbers:
            if key not in numbers:
                yield ("units", n, "numbers", key), _no_attribute(key, numbers, flags, number=True)
    yield from _tree_problems(document.units)


def listed(keys: set[str]) -> str:
    """Keys as a sentence names them."""
    return "、".join(sorted(keys)) or "无"


def _no_attribute(key: str, allowed: set[str], others: set[str], *, number: bool) -> str:
    if key in others:
        right = f"attributes: [{key}]" if number else f"numbers: {{{key}: 120}}"
        return f"“{key}”{'不是数字' if number else '是数字'}，请写成 {right}"
    part = "number: true 的属性" if number else "属性"
    return f"没有{part}“{key}”，unit_attributes 里已定义的有：{listed(allowed)}"


def _tree_problems(units: tuple[UnitSpec, ...]) -> Problems:
    above = {unit.key: unit.under for unit in units}
    lengths = path_lengths(above)
    names = Counter(unit.key for unit in units)
    for n, unit in enumerate(units):
        here: Loc = ("units", n, "under")
        if unit.under and unit.under not in above:
            yield here, f"没有单位“{unit.under}”"
        elif unit.key not in lengths and names[unit.key] == 1:
            yield here, "上级单位互相指向，形成了环"
        elif lengths.get(unit.key, 0) > LONGEST_PATH:
            yield (
                here,
                f"从最上级到“{unit.name}”的各级 key 连起来超过 {LONGEST_PATH} 个字符，请缩短 key 或减少层级",
            )


def path_lengths(above: dict[str, str | None]) -> dict[str, int]:
    """Characters of each unit's path; a unit that stands below itself has none. Each unit is walked once."""
    lengths: dict[str, int] = {}
    ringed: set[str] = set()
    for key in above:
        chain: dict[str, None] = {}
        at = key
        while at in above and at not in lengths and at not in chain and at not in ringed:
            chain[at] = None
            at = above[at] or ""
        if at in chain or at in ringed:
            ringed.update(chain)
            continue
        length = lengths.get(at, 0)
        for unit in reversed(chain):
            length += len(unit) + 1
            lengths[unit] = length
    return lengths
