"""Next year's edition of a campaign: its rules with every date moved and the year in its names changed. Pure."""

import datetime as dt
import re
from typing import Any

from campaigns.schema import Document
from portal.loading import plain

NAMED_BY_YEAR = (
    ("slug",), ("name",), ("summary",), ("notice", "title"), ("notice", "date"),
    ("certificate", "body"), ("instructor_certificate", "body"),
)  # fmt: skip
"""Texts in which the year is the edition's."""

_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_DATED = frozenset({"opens", "closes", "due", "relative_to"})
_BOUNDS = frozenset({"age_on", "not_before", "not_after"})
"""Days that say whom or what the call takes, not when it runs: they move by whole years (born on 1 September or later)."""
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def first_day(doc: Document) -> dt.date | None:
    """The day on which the first stage opens."""
    opens = [stage.opens for stage in doc.stages if stage.opens]
    return min(opens).astimezone(doc.zone).date() if opens else None


def next_edition(doc: Document, *, first: dt.date | None = None, slug: str = "") -> dict[str, Any]:
    """The document as a draft begins: every date a year later, or all by as many days as bring the first stage to
    `first`; the years in its names, and the bounds of dates and ages, by as many years. The notice's number is the old
    one's and is left out.
    """
    begun = first_day(doc)
    days = (first - begun).days if first and begun else None
    years = first.year - begun.year if first and begun else 1
    data: dict[str, Any] = _moved(plain(doc), doc, days, years)
    for place in NAMED_BY_YEAR:
        *around, last = place
        part = data.get(around[0]) if around else data
        if isinstance(part, dict) and isinstance(part.get(last), str):
            part[last] = _YEAR.sub(lambda year: str(int(year[0]) + years), part[last])
    data["notice"].pop("number", None)
    if isinstance(data.get("year"), int):
        data["year"] += years
    if slug:
        data["slug"] = slug
    elif data["slug"] == doc.slug:
        data["slug"] = f"{doc.slug[:28]}-{(first or begun or dt.date.min).year + (0 if first else 1)}"
    return data


def _moved(value: Any, doc: Document, days: int | None, years: int, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _moved(item, doc, days, years, name) for name, item in value.items()}
    if isinstance(value, list):
        return [_moved(item, doc, days, years, key) for item in value]
    if key in _BOUNDS and isinstance(value, str) and _DAY.fullmatch(value):
        return _years_later(dt.date.fromisoformat(value), years).isoformat()
    if key in _DATED and isinstance(value, str) and _YEAR.match(value):
        return _later(value, doc, days)
    return value


def _later(text: str, doc: Document, days: int | None) -> str:
    """A day or a moment in the campaign's zone, so many days or one year later; the clock stays."""
    if "T" not in text:
        return _day_later(dt.date.fromisoformat(text), days).isoformat()
    moment = dt.datetime.fromisoformat(text).astimezone(doc.zone)
    day = _day_later(moment.date(), days)
    return dt.datetime.combine(day, moment.time(), doc.zone).isoformat()


def _day_later(day: dt.date, days: int | None) -> dt.date:
    return _years_later(day, 1) if days is None else day + dt.timedelta(days=days)


def _years_later(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)
