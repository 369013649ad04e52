"""Filling merge fields in: what each key stands for, by the resolvers that the apps register.

The vocabulary is `campaigns.schema.merge_fields`. `settings.MERGE_FIELDS` names mappings of (scope, key) to a resolver;
a resolver is given the subject of its scope (and, where the field takes one, the argument) and returns its value.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from campaigns.schema import Document
from campaigns.schema.merge_fields import Output, Scope, field_of, fields_of, names, unknown_words

__all__ = ["Output", "Scope", "Subjects", "getter", "names", "resolvers", "values_of"]

Subjects = Mapping[Scope, Any]
"""What values are taken from. A scope that is missing or None gives empty values: no award yet, no nomination."""

Resolver = Callable[..., Any]
Resolvers = Mapping[tuple[Scope, str], Resolver]


@dataclass(frozen=True, slots=True)
class Row:
    """The row itself: its place in the list, and the day it is made."""

    seq: int | str = ""
    day: dt.date | None = None


def chinese_date(day: dt.date) -> str:
    """2025年12月1日."""
    return f"{day.year}年{day.month}月{day.day}日"


RESOLVERS: Resolvers = {
    (Scope.ROW, "seq"): lambda row: row.seq,
    (Scope.ROW, "year"): lambda row: row.day.year if row.day else "",
    (Scope.ROW, "date"): lambda row: chinese_date(row.day) if row.day else "",
    (Scope.ROW, "blank"): lambda _row: "",
    (Scope.CAMPAIGN, "campaign"): lambda doc: doc.name,
    (Scope.CAMPAIGN, "call_year"): lambda doc: doc.year or "",
}
"""What needs no more than the document and the row."""


@cache
def resolvers() -> dict[tuple[Scope, str], Resolver]:
    """Everything that is registered; a key of one scope is registered once."""
    registered: dict[tuple[Scope, str], Resolver] = {}
    for name in settings.MERGE_FIELDS:
        mapping: Resolvers = import_string(name)
        twice = registered.keys() & mapping.keys()
        if twice:
            raise ValueError(f"{name} resolves {sorted(twice)} a second time")
        registered |= mapping
    return registered


def getter(written: str, output: Output) -> Callable[[Subjects], Any]:
    """A function of the subjects for one merge field, so that a column is looked up once and not for every row.
    LookupError for a name that may not stand there.
    """
    field = field_of(written, output)
    if field is None:
        raise LookupError(unknown_words(written, [output]))
    resolve = resolvers()[field.scope, field.key]
    arguments = [written.partition(":")[2]] if field.argument else []
    scope = field.scope

    def value(subjects: Subjects) -> Any:
        subject = subjects.get(scope)
        return "" if subject is None else resolve(subject, *arguments)

    return value


def values_of(output: Output, subjects: Subjects) -> dict[str, str]:
    """Every value that a pattern of this output may name, as text."""
    return {
        field.key: str(getter(field.key, output)(subjects))
        for field in fields_of(output)
        if not field.argument
    }


def campaign_subjects(doc: Document, *, seq: int | str = "", day: dt.date | None = None) -> dict[Scope, Any]:
    """The subjects that every output has."""
    return {Scope.CAMPAIGN: doc, Scope.ROW: Row(seq, day)}
