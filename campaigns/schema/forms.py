"""Forms: what is filled in."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from campaigns.schema.base import Condition, Fact, Key, Part, Severity, Text


class FieldKind(StrEnum):
    LINE = "line"  # one line of text
    TEXT = "text"  # several paragraphs
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"  # one of the options
    CHOICES = "choices"  # any number of the options
    KEYWORDS = "keywords"  # separated by ；;，,、
    LINKS = "links"  # one address a line
    PHONE = "phone"
    EMAIL = "email"
    ID_NUMBER = "id_number"  # a resident identity card's, GB 11643 (S22)
    TABLE = "table"  # rows of the columns
    SIZE = "size"  # fills itself in: the work's size in MB (D23)


PRIVATE_KINDS = frozenset({FieldKind.PHONE, FieldKind.EMAIL, FieldKind.ID_NUMBER})
"""Answers that nothing public shows, whatever the document says."""

DATED_KINDS = frozenset({FieldKind.DATE, FieldKind.ID_NUMBER})
"""Answers that are, or hold, a day: an identity number tells the date of birth."""


class Option(Part):
    key: Key
    label: Text


class FieldLimit(Fact):
    """Limits of an answer. Lengths are in 字 as Word counts them; items are keywords, links, choices or rows."""

    min_zi: int | None = Field(default=None, ge=0)
    max_zi: int | None = Field(default=None, ge=1)
    min_items: int | None = Field(default=None, ge=0)
    max_items: int | None = Field(default=None, ge=1)
    min_value: Decimal | None = None
    max_value: Decimal | None = None
    forbid: tuple[str, ...] = Field(
        default=(), description="characters or words that may not occur (D16: 《 》)"
    )
    within_days: int | None = Field(
        default=None, ge=0, le=36_500, description="a date at most so many days before today (N10)"
    )
    not_before: dt.date | None = Field(default=None, description="a date on this day or later (S13)")
    not_after: dt.date | None = Field(default=None, description="a date on this day or earlier (S13)")
    min_age: int | None = Field(default=None, ge=0, le=150, description="full years since the date of birth")
    max_age: int | None = Field(default=None, ge=0, le=150, description="full years since the date of birth")
    age_on: dt.date | None = Field(default=None, description="the day on which the age counts; None: today")
    reachable: bool = Field(
        default=False, description="links are tried from time to time; one that does not answer warns (C15)"
    )
    severity: Severity = "required"

    @property
    def of_a_day(self) -> bool:
        """Whether it bounds a date."""
        days = (self.not_before, self.not_after, self.within_days, self.min_age, self.max_age)
        return any(bound is not None for bound in days)

    @model_validator(mode="after")
    def something_fits(self) -> Self:
        for part in ("zi", "items", "value", "age"):
            least, most = getattr(self, f"min_{part}"), getattr(self, f"max_{part}")
            if least is not None and most is not None and least > most:
                raise ValueError(
                    f"min_{part}（{least}）大于 max_{part}（{most}），怎么填都不对；请改其中一个"
                )
        if self.not_before is not None and self.not_after is not None and self.not_before > self.not_after:
            raise ValueError(
                f"not_before（{self.not_before}）晚于 not_after（{self.not_after}），怎么填都不对；请改其中一个"
            )
        if self.age_on is not None and self.min_age is None and self.max_age is None:
            raise ValueError("age_on 是计算年龄的日期，请同时写明 min_age 或 max_age")
        return self


class Field_(Fact):  # noqa: N801 - Field is pydantic's
    """填报项: one question of the form."""

    key: Key
    label: Text
    kind: FieldKind = FieldKind.LINE
    required: bool = True
    required_if: Condition | None = None
    show_if: Condition | None = None
    help: str = ""
    placeholder: str = ""
    options: tuple[Option, ...] = ()
    columns: tuple["Field_", ...] = ()
    limits: tuple[FieldLimit, ...] = ()
    identifies: bool = Field(
        default=False, description="names people, units or places: hidden from experts of a blind review"
    )

    @property
    def tells_who(self) -> bool:
        """Whether experts of a blind review may not read the answer."""
        return self.identifies or self.kind in PRIVATE_KINDS

    @property
    def for_blind(self) -> "Field_ | None":
        """The question as experts of a blind review see it: a table without the columns that tell who; None where nothing
        is left.
        """
        return _with_columns(self, lambda part: not part.tells_who)

    @property
    def for_public(self) -> "Field_ | None":
        """The question as anybody may see it: a table without the columns that are private; None where nothing is left."""
        return _with_columns(self, lambda part: part.kind not in PRIVATE_KINDS)

    @model_validator(mode="after")
    def has_what_its_kind_needs(self) -> Self:
        if self.kind in {FieldKind.CHOICE, FieldKind.CHOICES} and not self.options:
            raise ValueError(f"{self.kind.value} 类填报项必须写明 options")
        if (self.kind is FieldKind.TABLE) != bool(self.columns):
            raise ValueError("columns 只用于 table 类填报项，且 table 必须有 columns")
        if self.kind not in DATED_KINDS and any(limit.of_a_day for limit in self.limits):
            raise ValueError(
                f"日期和年龄的限制只用于 date 和 id_number 类填报项，{self.kind.value} 类用不上；请改 kind 或删去限制"
            )
        return self


def _with_columns(field: Field_, may: Callable[[Field_], bool]) -> Field_ | None:
    kept = tuple(column for column in field.columns if may(column))
    if not may(field) or (field.columns and not kept):
        return None
    return field if kept == field.columns else field.model_copy(update={"columns": kept})


class Fits(Fact):
    """Answers must be one of the listed combinations (the D17 table of subject, stage and content)."""

    fields: tuple[Key, ...] = Field(min_length=2)
    rows: tuple[tuple[str, ...], ...] = Field(
        description="each row gives, per field, the allowed values joined by |"
    )
    severity: Severity = "required"
    message: Text

    @model_validator(mode="after")
    def rows_fit_fields(self) -> Self:
        if any(len(row) != len(self.fields) for row in self.rows):
            raise ValueError("rows 每行的列数必须与 fields 相同")
        return self


class Declaration(Fact):
    """A statement accepted before submission, kept with time and wording (C16, E14)."""

    key: Key
    text: Text
    required: bool = True
