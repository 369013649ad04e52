"""汇总表: tables that the portal exports, in the notice's layout."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, WithJsonSchema

from campaigns.schema.base import Fact, Key, Part, Text
from campaigns.schema.merge_fields import Output, json_schema, one_of

CORRECTABLE = frozenset({"title", "authors", "first_author", "first_unit"})
"""Values that may come back corrected: what certificates are made from."""


class Column(Part):
    """A column of a roster; `value` is one of the merge fields."""

    label: Text
    value: Annotated[str, AfterValidator(one_of(Output.ROSTER)), WithJsonSchema(json_schema(Output.ROSTER))]
    width: int | None = Field(
        default=None, ge=2, le=80, description="in Latin letters, 汉字 count two; empty: what the value needs"
    )


class RosterLine(Part):
    """What stands above or below the table: `label` and, where it names one of the merge fields, the value behind it."""

    label: str = ""
    value: Annotated[
        str, AfterValidator(one_of(Output.ROSTER_LINE)), WithJsonSchema(json_schema(Output.ROSTER_LINE))
    ] = "blank"
    beside: bool = Field(default=False, description="in the same line as the one before")
    right: bool = Field(default=False, description="at the right: the seal, the date")


Sorting = Literal[
    "category", "group", "track", "unit", "rank", "award", "title", "number", "first_author", "first_unit"
]


class Roster(Fact):
    """A table the portal exports (E11, L16)."""

    key: Key
    label: Text
    audience: Literal["organiser", "unit"] = Field(description="who exports it: all cases, or the unit's own")
    title: str = Field(default="", description="what stands over it; empty: the label")
    appendix: str = Field(default="", description="its name in the notice, at the top: 附件1")
    landscape: bool = Field(default=False, description="A4 lying; the width is always that of the paper")
    unit_form: Key | None = Field(
        default=None, description="the unit form that `answer:` in `above` and `below` speaks of"
    )
    above: tuple[RosterLine, ...] = Field(default=(), max_length=20, description="contact and seal lines")
    columns: tuple[Column, ...] = Field(min_length=1, max_length=60)
    below: tuple[RosterLine, ...] = Field(default=(), max_length=40, description="notes, seal, date")
    sort: tuple[Sorting, ...] = ("category",)
    pinyin: bool = Field(
        default=False, description="titles, authors and units of `sort` in the order of their pinyin"
    )
    awarded_only: bool = False
    second_person: bool = Field(
        default=False, description="what comes back corrected is approved by another person than brought it"
    )

    @property
    def heading(self) -> str:
        """What stands over it."""
        return self.title or self.label

    @property
    def comes_back(self) -> bool:
        """Whether it may come back corrected: the organiser's, with a column of such values."""
        return self.audience == "organiser" and any(column.value in CORRECTABLE for column in self.columns)
