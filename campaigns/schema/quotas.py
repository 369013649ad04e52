"""Recommending: quotas by unit kind over pooled categories, minimums, mandatory units, what a unit hands in."""

from typing import Self

from pydantic import Field, model_validator

from campaigns.schema.base import MOST, Fact, Key, Moment, Severity, Text, Where
from campaigns.schema.forms import Field_
from campaigns.schema.slots import Slot


class SubCap(Fact):
    """Within a quota, at most so many of these (L12: 中职 at most 5)."""

    label: Text
    where: Where
    max: int = Field(ge=0)


class Quota(Fact):
    """What one unit may (max) or should (min) recommend. It counts submissions that `where` matches; with
    `each_category` there is one such quota per category instead of one pooled over them.
    """

    key: Key
    label: Text
    unit_kinds: tuple[Key, ...] = Field(default=(), description="recommending units it speaks of")
    unit_attributes: tuple[Key, ...] = Field(default=(), description="... that have one of these")
    without_attributes: tuple[Key, ...] = Field(default=(), description="... and none of these")
    where: Where = Where()
    each_category: bool = False
    max: int | None = Field(default=None, ge=0)
    min: int | None = Field(default=None, ge=0, description="a batch below it warns until met (E08)")
    sub_caps: tuple[SubCap, ...] = ()

    @model_validator(mode="after")
    def limits_something(self) -> Self:
        if self.max is None and self.min is None:
            raise ValueError("名额必须写明 max 或 min")
        if self.max is not None and self.min is not None and self.min > self.max:
            raise ValueError("min 不能大于 max")
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


class Recommend(Fact):
    """How units put submissions forward."""

    unit_kinds: tuple[Key, ...] = Field(min_length=1, description="kinds of units that recommend")
    comment_min_zi: int = Field(default=0, ge=0, description="字 of the recommending comment (L13: 100)")
    ranked: bool = True
    text: str = ""
    quotas: tuple[Quota, ...] = Field(default=(), max_length=MOST)
    mandatory: tuple[MandatoryUnits, ...] = Field(default=(), max_length=MOST)
    forms: tuple[UnitForm, ...] = Field(default=(), max_length=MOST)
