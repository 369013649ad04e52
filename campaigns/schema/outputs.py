"""What leaves the portal: printed forms, delivery layout, forwarding, follow-up marks."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema

from campaigns.schema.base import Fact, Key, Part, Text, Where
from campaigns.schema.merge_fields import Output, json_schema, names, one_of
from campaigns.schema.patterns import placeholder

FileName = Annotated[str, StringConstraints(max_length=200), placeholder(names(Output.FILE_NAME))]
"""A name with placeholders, without a width: what it stands for is shortened when it is filled in."""


class Delivery(Fact):
    """How files are named and laid out when they leave the portal (C14, D19, L17). Placeholders: {seq}, {unit},
    {title}, {slot}, {authors}, {first_author}, {category}, {group}, {number}.
    """

    archive: FileName = Field(
        default="", description="name of the one archive; empty: the campaign's or unit's name"
    )
    folder: FileName = "{category}/{seq}-{title}"
    file: FileName = "{unit}+{title}+{slot}"
    at_root: tuple[Key, ...] = Field(
        default=(), description="rosters, unit forms and printouts that lie at the root (L17)"
    )


_PRINTED = (Output.PRINTOUT, Output.UNIT_PRINTOUT)


class PrintRow(Part):
    """One line of a printed form; `value` is one of the merge fields. `answers` stands for every field of the form
    that no other line shows.
    """

    label: str = ""
    value: Annotated[str, AfterValidator(one_of(*_PRINTED)), WithJsonSchema(json_schema(*_PRINTED))]


class Printout(Fact):
    """A document made from the form, laid out as the notice's table, to be printed, signed and stamped (C09, L13)."""

    key: Key
    label: Text
    of: Literal["case", "unit"] = Field(default="case", description="filled from a case, or from a unit form")
    categories: tuple[Key, ...] = Field(default=(), description="cases of these categories; empty: all")
    unit_form: Key | None = Field(default=None, description="the unit form it is filled from")
    slot: Key | None = Field(default=None, description="where the signed scan is handed back")
    formats: tuple[Literal["docx", "pdf"], ...] = ("docx", "pdf")
    rows: tuple[PrintRow, ...] = ()
    signatures: tuple[Text, ...] = Field(default=(), description="what is signed or stamped at its foot")


class Forward(Fact):
    """Awarded cases that go on to a higher call, in this portal or outside it (E15, L22)."""

    key: Key
    label: Text
    to: Text
    where: Where = Where()
    tiers: tuple[Key, ...] = Field(
        default=(), description="award tiers that go on; empty: every awarded case"
    )


class Mark(Fact):
    """What may become of a case after the campaign (C24): a mark that the organiser sets on it, with a note."""

    key: Key
    label: Text
