"""What a unit checks before it hands in: each line is done, warns, or stands against it (E08, E09, E11, N03, N15, L13,
L15, L19). Pure: values in, lines out; the words are made where they are shown.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from review.nominations.quotas import Meter, Missing


class Level(StrEnum):
    """How much a line weighs."""

    DONE = "done"
    WARNING = "warning"
    BLOCKING = "blocking"


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `target` names the page that mends it, `key` which form of it."""

    level: Level
    code: str
    params: dict[str, Any] = field(default_factory=dict)
    target: str = ""
    key: str = ""

    @property
    def ticked(self) -> bool:
        """Whether the unit says that it knows of it before it hands in."""
        return self.level is Level.WARNING and self.code in TICKED


TICKED = frozenset(
    {"quota_low", "units_missing", "form_stale", "form_unsealed", "comments_alike", "round_unfinished"}
)
"""The warnings that `decide_submit_batch` lets pass only once the unit says that it knows of them."""


@dataclass(frozen=True, slots=True)
class FormFacts:
    """A document that the unit owes."""

    key: str
    label: str
    required: bool
    done: bool
    due: dt.datetime | None = None
    stale: bool = False
    unsealed: bool = False
    list_code: str = ""
    was_code: str = ""


@dataclass(frozen=True, slots=True)
class HandoverFacts:
    """Everything that the lines look at."""

    open: bool
    size: int
    meters: Sequence[Meter] = ()
    missing: Sequence[Missing] = ()
    mandatory: bool = False
    forms: Sequence[FormFacts] = ()
    short_comments: int = 0
    comment_min_zi: int = 0
    alike_comments: Sequence[str] = ()
    unranked: int = 0
    ranked: bool = False
    undecided: int = 0
    waiting_people: int = 0
    sent_back: Sequence[str] = ()
    reopened_below: Sequence[str] = ()
    round_cases: int = 0
    round_lacking: int = 0


def checklist(facts: HandoverFacts, *, now: dt.datetime) -> list[Line]:
    """The lines in the order in which a unit works; those that don't concern it are left out."""
    lines = [
        Line(Level.DONE, "window_open") if facts.open else Line(Level.BLOCKING, "window_closed"),
        Line(Level.DONE, "cases", {"count": facts.size}, "cases")
        if facts.size
        else Line(Level.BLOCKING, "no_cases", target="cases"),
    ]
    lines += _quotas(facts.meters)
    lines += [
        Line(
            Level.BLOCKING if missing.required else Level.WARNING,
            "units_missing",
            {"label": missing.label, "units": "、".join(missing.units)},
            "cases",
        )
        for missing in facts.missing
    ]
    if facts.mandatory and not facts.missing:
        lines.append(Line(Level.DONE, "units_complete"))
    for form in facts.forms:
        lines += _form(form, now)
    lines += _cases(facts)
    return lines


def _quotas(meters: Iterable[Meter]) -> Iterable[Line]:
    for meter in meters:
        params = {"label": meter.label, "used": meter.used, "max": meter.max, "min": meter.min}
        parts = [cap for cap in meter.sub_caps if cap.over]
        if meter.over:
            yield Line(Level.WARNING if meter.soft else Level.BLOCKING, "quota_over", params, "cases")
        for cap in parts:
            label = f"{meter.label}（{cap.label}）"
            about = {"label": label, "used": cap.used, "max": cap.max}
            yield Line(Level.WARNING if cap.soft else Level.BLOCKING, "quota_over", about, "cases")
        if meter.missing:
            yield Line(Level.WARNING, "quota_low", params | {"missing": meter.missing}, "cases")
        elif not meter.over and not parts:
            yield Line(Level.DONE, "quota_met" if meter.max is None else "quota_within", params)


def _form(form: FormFacts, now: dt.datetime) -> Iterable[Line]:
    about: dict[str, Any] = {"label": form.label}
    if not form.done:
        late = form.due is not None and form.due <= now
        code = "form_needed" if form.required else "form_late" if late else "form_open"
        yield Line(
            Level.BLOCKING if form.required else Level.WARNING,
            code,
            about | {"due": form.due},
            "form",
            form.key,
        )
        return
    if form.stale:
        codes = {"was": form.was_code or "无", "now": form.list_code or "无"}
        yield Line(Level.WARNING, "form_stale", about | codes, "form", form.key)
    if form.unsealed:
        yield Line(Level.WARNING, "form_unsealed", about, "form", form.key)
    if not form.stale and not form.unsealed:
        yield Line(Level.DONE, "form_done", about, "form", form.key)


def _cases(facts: HandoverFacts) -> Iterable[Line]:
    if facts.short_comments:
        about = {"count": facts.short_comments, "min": facts.comment_min_zi}
        yield Line(Level.WARNING, "comments_short", about, "cases")
    elif facts.comment_min_zi and facts.size:
        yield Line(Level.DONE, "comments_whole", {"min": facts.comment_min_zi})
    if facts.alike_comments:
        alike = {"count": len(facts.alike_comments), "names": "、".join(facts.alike_comments[:5])}
        yield Line(Level.WARNING, "comments_alike", alike, "cases")
    if facts.ranked and facts.unranked:
        yield Line(Level.WARNING, "unranked", {"count": facts.unranked}, "ranks")
    elif facts.ranked and facts.size:
        yield Line(Level.DONE, "ranked", target="ranks")
    if facts.undecided:
        yield Line(Level.WARNING, "undecided", {"count": facts.undecided}, "undecided")
    if facts.waiting_people:
        yield Line(Level.WARNING, "people_waiting", {"count": facts.waiting_people}, "members")
    if facts.round_lacking:
        about = {"count": facts.round_lacking, "cases": facts.round_cases}
        yield Line(Level.WARNING, "round_unfinished", about, "round")
    elif facts.round_cases:
        yield Line(Level.DONE, "round_finished", {"cases": facts.round_cases}, "round")
    if facts.sent_back:
        waiting: dict[str, Any] = {"count": len(facts.sent_back), "names": "、".join(facts.sent_back[:5])}
        yield Line(Level.BLOCKING, "sent_back", waiting, "cases")
    if facts.reopened_below:
        yield Line(Level.BLOCKING, "below_reopened", {"units": "、".join(facts.reopened_below)})
