"""What an event's data says, in words made when it is shown: old and new value, who, how many.

Each app names the keys of its own events in `messages.AUDIT_DETAILS`: `key: "名称"`, or `key: "名称|kind"` where the value
is no plain text or number.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.timezone import localtime

from portal.models import Person, Role, Unit, subject_key
from portal.words import audit_details

HIDDEN = frozenset({"about", "about_key"})
"""Shown as the event's object."""


@dataclass(frozen=True, slots=True)
class Detail:
    """One of the values that an event holds."""

    label: str
    value: str


def subjects_in(data: Mapping[str, Any]) -> Iterator[str]:
    """The rows that the data names."""
    for key, value in data.items():
        subject = _subject(audit_details().get(key, "").partition("|")[2], value)
        if subject:
            yield subject


def details_of(data: Mapping[str, Any], names: Mapping[str, str]) -> tuple[Detail, ...]:
    """Each value with what it is called, in the catalogues' order (the row keeps none: JSONB); a key that nobody names is
    shown as it is, so that nothing is hidden.
    """
    catalogue = audit_details()
    order = {key: place for place, key in enumerate(catalogue)}
    told = []
    for key in sorted(data, key=lambda key: (order.get(key, len(order)), key)):
        label, _, kind = catalogue.get(key, key).partition("|")
        if key not in HIDDEN and data[key] not in (None, "", [], {}):
            told.append(Detail(label, _words(kind, data[key], names)))
    return tuple(told)


def _subject(kind: str, value: Any) -> str:
    """Which row a value of this kind names: people and units by their keys; a unit's short name is shown as it is."""
    model = {"person": Person, "unit": Unit}.get(kind)
    return subject_key(model, value) if model and isinstance(value, int) else ""


def _words(kind: str, value: Any, names: Mapping[str, str]) -> str:
    if subject := _subject(kind, value):
        return names.get(subject, f"已删除的记录 {subject}")
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        return "、".join(f"{key} {_words('', each, names)}" for key, each in value.items())
    if isinstance(value, list):
        return "、".join(_words(kind, each, names) for each in value)
    if kind == "role":
        return Role(value).label if value in Role.values else str(value)
    if kind == "bytes" and isinstance(value, int):
        return filesizeformat(value)
    if kind == "moment":
        return f"{localtime(dt.datetime.fromisoformat(str(value))):%Y-%m-%d %H:%M}"
    return str(value)
