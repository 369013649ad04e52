"""Recommending: quotas by unit kind over pooled categories, minimums, mandatory units, what a unit hands in."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from campaigns.schema.base import MOST, Fact, Key, Moment, Part, Severity, Text, Where
from campaigns.schema.forms import Field_
from campaigns.schema.slots import Slot

UnitKey = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
"""Key of a unit in the tenant's tree, which may hold Chinese letters."""

MOST_UNITS = 5_000
"""Units of one table of numbers."""

Rounding = Literal["down", "up", "nearest"]
"""What becomes of a part of a case: 18.6 is 18, 19 or 19; nearest: a half goes up."""


class Share(Part):
    """A share of a number that each unit has: 20 % of its teachers (S9)."""

    of: Key = Field(description="unit attribute that holds a number")
    percent: Decimal = Field(gt=0, le=100_000)
    rounding: Rounding = "down"


class SubCap(Fact):
    """Within a quota, at most so many of these (L12: 中职 at most 5)."""

    label: Annotated[Text, StringConstraints(max_length=60)]
    where: Where
    max: int = Field(ge=0)
    severity: Severity = Field(default="required", description="advised (原则上): one over needs a reason")


class Quota(Fact):
    """What one unit may (max) or should (min) recommend. It counts submissions that `where` matches; with
    `each_category` there is one such quota per category instead of one pooled over them.

    The most is one number for all (`max`), a table unit by unit (`units`, where `max` is the number of those it
    leaves out) or a share of a unit's own number (`max_share`); the least likewise `min` or `min_share`.
    """

    key: Key
    label: Text
    unit_kinds: tuple[Key, ...] = Field(default=(), description="recommending units it speaks of")
    unit_attributes: tuple[Key, ...] = Field(default=(), description="... that have one of these")
    without_attributes: tuple[Key, ...] = Field(default=(), description="... and none of these")
    where: Where = Where()
    each_category: bool = False
    max: int | None = Field(default=None, ge=0)
    units: dict[UnitKey, Annotated[int, Field(ge=0)]] = Field(
        default={}, max_length=MOST_UNITS, description="most of each unit by its key: {jia: 45, yi: 22}"
    )
    max_share: Share | None = Field(default=None, description="most as a share of a unit's own number")
    min: int | None = Field(default=None, ge=0, description="a batch below it warns until met (E08)")
    min_share: Share | None = Field(default=None, description="least as a share of a unit's own number")
    severity: Severity = Field(
        default="required", description="of the most; advised (原则上): one over goes through with a reason"
    )
    sub_caps: tuple[SubCap, ...] = ()

    @property
    def limited(self) -> bool:
        """Whether it names a most for anybody."""
        return self.max is not None or bool(self.units) or self.max_share is not None

    def speaks_of(self, kind: str, attributes: frozenset[str]) -> bool:
        """Whether it is one of the quotas of a unit of this kind with these attributes."""
        return (
            (not self.unit_kinds or kind in self.unit_kinds)
            and (not self.unit_attributes or bool(attributes & set(self.unit_attributes)))
            and not attributes & set(self.without_attributes)
        )

    @model_validator(mode="after")
    def limits_something(self) -> Self:
        if not self.limited and self.min is None and self.min_share is None:
            raise ValueError("名额必须写明 max、units、max_share、min 或 min_share")
        if self.max_share is not None and (self.max is not None or self.units):
            raise ValueError("max_share 不能与 max、units 同时写")
        if self.min is not None and self.min_share is not None:
            raise ValueError("min 与 min_share 只能写一个")
        least_of_most = min([*self.units.values(), *([] if self.max is None else [self.max])], default=None)
        if least_of_most is not None and self.min is not None and self.min > least_of_most:
            raise ValueError(
                "min 不能大于 max" if not self.units else "min 不能大于 max 和 units 里的任何一个数"
            )
        if self.severity == "advised" and not self.limited:
            raise ValueError("severity 说的是上限，要写明 max、units 或 max_share")
        if len({cap.label for cap in self.sub_caps}) < len(self.sub_caps):
            raise ValueError("sub_caps 的 label 不能重复")
        return self


class MandatoryUnits(Fact):
    """Units with one of these attributes must report; those missing are named (E09)."""

    label: Text
    unit_attributes: tuple[Key, ...] = Field(min_length=1)
    where: Where = Where()
    min: int = Field(default=1, ge=1)
    severity: Severity = "advised"


class UnitForm(Fact):
    """A form or document each unit hands in once (E11, N16, N17, D22, L15, L19, L23)."""

    key: Key
    label: Text
    unit_kinds: tuple[Key, ...] = ()
    due: Moment | None = None
    required_for_handover: bool = False
    fields: tuple[Field_, ...] = ()
    slots: tuple[Slot, ...] = ()
    roster: Key | None = Field(
        default=None, description="its files are the stamped print of this table of the unit's list (E11)"
    )
    experts: tuple[Key, ...] = Field(
        default=(),
        description="tables that nominate reviewers: a row each, column name; title, unit, phone, email (N16)",
    )

    @model_validator(mode="after")
    def experts_are_tables_of_people(self) -> Self:
        tables = {field.key: {column.key for column in field.columns} for field in self.fields}
        for key in self.experts:
            if "name" not in tables.get(key, ()):
                raise ValueError(f"experts 中的 {key} 应是本表单 table 类填报项，并有 name 一列")
        return self


class Recommend(Fact):
    """How units put submissions forward."""

    unit_kinds: tuple[Key, ...] = Field(min_length=1, description="kinds of units that recommend")
    chain: bool = Field(
        default=False,
        description="True: what a unit hands in goes to the recommending unit above it, and so on to the top; "
        "False: straight to the organiser",
    )
    comment_min_zi: int = Field(default=0, ge=0, description="字 of the recommending comment (L13: 100)")
    ranked: bool = True
    text: str = ""
    quotas: tuple[Quota, ...] = Field(default=(), max_length=MOST)
    mandatory: tuple[MandatoryUnits, ...] = Field(default=(), max_length=MOST)
    forms: tuple[UnitForm, ...] = Field(default=(), max_length=MOST)
