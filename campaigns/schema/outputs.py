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


_OF_THE_UNIT = frozenset({"comment", "unit_name"})
_PRINTED = (Output.PRINTOUT, Output.UNIT_PRINTOUT)


class PrintColumn(Part):
    """A column of a table on a printed form. `value` names a column of the list: of authors seq, role, name, unit, phone and
    those of `team.columns`; of a table among the answers, and of a roster, seq and the column's key; blank: by hand.
    """

    label: Text
    value: Key
    width: int = Field(default=1, ge=1, le=20, description="against the other columns' widths")


class PrintRow(Part):
    """One line of a printed form; `value` is one of the merge fields. `answers` stands for every field of the form
    that no other line shows. A choice is printed with all its options, the chosen one ticked.
    """

    label: str = ""
    value: Annotated[str, AfterValidator(one_of(*_PRINTED)), WithJsonSchema(json_schema(*_PRINTED))]
    shape: Literal["line", "box", "cover", "above"] = Field(
        default="line",
        description="line: label beside the value; box: label over a text of the whole width, which breaks over pages; "
        "cover: on a page before the table; above: in the line above the table",
    )
    beside: bool = Field(default=False, description="in the same line as the row before")
    width: int = Field(default=1, ge=1, le=20, description="against those that stand in the same line")
    group: str = Field(
        default="", description="a heading at the left, shared with neighbours of the same one"
    )
    hint: str = Field(default="", description="what the notice says of it, printed small: 300字以内")
    columns: tuple[PrintColumn, ...] = Field(default=(), description="of a table; empty: all it has")
    min_rows: int = Field(
        default=0, ge=0, le=100, description="a table has at least so many, blank where need be"
    )
    signatures: tuple[Text, ...] = Field(default=(), description="signed or stamped below this row's text")


class Printout(Fact):
    """A document made from the form, laid out as the notice's table, to be printed, signed and stamped (C09, L13)."""

    key: Key
    label: Text
    title: str = Field(default="", description="what stands over it; empty: the label")
    subtitle: str = ""
    appendix: str = Field(default="", description="its name in the notice, at the top: 附件1")
    issuer: str = Field(default="", description="on the cover: 某某协会制")
    landscape: bool = False
    of: Literal["case", "unit"] = Field(default="case", description="filled from a case, or from a unit form")
    categories: tuple[Key, ...] = Field(default=(), description="cases of these categories; empty: all")
    unit_form: Key | None = Field(default=None, description="the unit form it is filled from")
    slot: Key | None = Field(default=None, description="where the signed scan is handed back")
    formats: tuple[Literal["docx", "pdf"], ...] = ("docx", "pdf")
    rows: tuple[PrintRow, ...] = ()
    notes: tuple[Text, ...] = Field(default=(), description="sentences below the table")
    signatures: tuple[Text, ...] = Field(default=(), description="what is signed or stamped at its foot")

    @property
    def heading(self) -> str:
        """What stands over it."""
        return self.title or self.label

    @property
    def by_unit(self) -> bool:
        """Whether it carries what a unit says of a case: the unit's to print, not the applicant's."""
        return self.of == "unit" or any(row.value in _OF_THE_UNIT for row in self.rows)

    def is_for(self, category: str) -> bool:
        """Whether cases of the category have it."""
        return self.of == "case" and (not self.categories or category in self.categories)


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
