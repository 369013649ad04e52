"""When something is open. Pure: a document and a moment in, a decision out.

Closing is exclusive (X04): a stage that closes at 00:00:00 takes nothing from that second on. Where a stage names
categories, it alone speaks for them; the general stages of its kind then don't.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from campaigns.schema import Document, Stage, StageKind
from portal.decisions import ALLOWED, Decision, refuse


def stages_for(doc: Document, kind: StageKind, category: str = "") -> tuple[Stage, ...]:
    """The stages that decide for this category; "" means all of the kind."""
    stages = tuple(stage for stage in doc.stages if stage.kind is kind)
    if not category:
        return stages
    special = tuple(stage for stage in stages if category in stage.categories)
    return special or tuple(stage for stage in stages if not stage.categories)


def decide_open(
    doc: Document, kind: StageKind, category: str = "", *, now: dt.datetime, until: dt.datetime | None = None
) -> Decision:
    """Whether a stage of the kind takes something now. `until` is an extension's end: it closes later, but never
    opens earlier. A kind the campaign has no stage for isn't bound to a time, except a freeze, which needs one.
    """
    stages = stages_for(doc, kind, category)
    if not stages:
        return refuse("stage_missing", kind=kind.value) if kind is StageKind.FREEZE else ALLOWED
    if any(_open(stage, now, until) for stage in stages):
        return ALLOWED
    coming = [stage for stage in stages if stage.opens and stage.opens > now]
    if coming:
        first = min(coming, key=lambda stage: stage.opens or now)
        assert first.opens
        return refuse("stage_not_yet", stage=first.name, opens=first.opens.astimezone(doc.zone))
    last = max(stages, key=lambda stage: stage.closes or now)
    assert last.closes
    closed = max(last.closes, until) if until else last.closes
    return refuse("stage_closed", stage=last.name, closed=closed.astimezone(doc.zone))


def decide_finish(
    doc: Document,
    kind: StageKind,
    category: str = "",
    *,
    begun: dt.datetime,
    now: dt.datetime,
    until: dt.datetime | None = None,
) -> Decision:
    """Whether an upload begun in time may still finish: inside the stage, or inside its grace minutes."""
    decision = decide_open(doc, kind, category, now=now, until=until)
    if decision or not decide_open(doc, kind, category, now=begun, until=until):
        return decision
    for stage in stages_for(doc, kind, category):
        closes = _closes(stage, until)
        if _open(stage, begun, until) and closes and now < closes + dt.timedelta(minutes=stage.grace_minutes):
            return ALLOWED
    return decision


def decide_stage(
    doc: Document,
    stage: Stage,
    *,
    now: dt.datetime,
    begun: dt.datetime | None = None,
    until: dt.datetime | None = None,
) -> Decision:
    """Whether this one stage takes something now; with `begun`, whether what began then may still finish, inside the stage or its
    grace minutes.
    """
    if _open(stage, now, until):
        return ALLOWED
    closes = _closes(stage, until)
    grace = dt.timedelta(minutes=stage.grace_minutes)
    if begun is not None and closes and _open(stage, begun, until) and now < closes + grace:
        return ALLOWED
    if stage.opens and stage.opens > now:
        return refuse("stage_not_yet", stage=stage.name, opens=stage.opens.astimezone(doc.zone))
    assert closes
    return refuse("stage_closed", stage=stage.name, closed=closes.astimezone(doc.zone))


def until_words(at: dt.datetime, zone: dt.tzinfo) -> str:
    """An end as people say it, in the campaign's zone: what closes at 00:00 closes at 24:00 of the day before."""
    local = at.astimezone(zone)
    if (local.hour, local.minute) == (0, 0):
        day = local - dt.timedelta(days=1)
        return f"{day.year}年{day.month}月{day.day}日 24:00"
    return f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"


def frozen(doc: Document, category: str = "", *, now: dt.datetime) -> bool:
    """Whether what units handed in must not be touched now (L18)."""
    return decide_open(doc, StageKind.FREEZE, category, now=now).allowed


def window(
    doc: Document, kind: StageKind, category: str = ""
) -> tuple[dt.datetime | None, dt.datetime | None]:
    """From when to when, over all stages of the kind; None is unbounded."""
    stages = stages_for(doc, kind, category)
    opens = [stage.opens for stage in stages]
    closes = [stage.closes for stage in stages]
    return (
        min((moment for moment in opens if moment), default=None) if all(opens) else None,
        max((moment for moment in closes if moment), default=None) if all(closes) else None,
    )


StageState = Literal["past", "open", "coming"]


@dataclass(frozen=True, slots=True)
class Step:
    """A stage as a calendar shows it."""

    key: str
    name: str
    kind: str
    state: StageState
    opens: dt.datetime | None
    closes: dt.datetime | None
    categories: tuple[str, ...] = ()
    source: str = ""


def steps(doc: Document, now: dt.datetime) -> list[Step]:
    """The whole calendar, in the document's order, in the campaign's time zone."""
    return [_step(doc, stage, now) for stage in doc.stages]


def next_stages(doc: Document, now: dt.datetime) -> list[Step]:
    """What is open now and what comes, soonest end or beginning first."""
    live = [step for step in steps(doc, now) if step.state != "past"]
    far = now + dt.timedelta(days=36500)
    return sorted(
        live,
        key=lambda step: (
            step.state == "coming",
            (step.opens if step.state == "coming" else step.closes) or far,
        ),
    )


def _step(doc: Document, stage: Stage, now: dt.datetime) -> Step:
    state: StageState = "open"
    if stage.opens and now < stage.opens:
        state = "coming"
    elif stage.closes and now >= stage.closes:
        state = "past"
    return Step(
        key=stage.key,
        name=stage.name,
        kind=stage.kind.value,
        state=state,
        opens=stage.opens and stage.opens.astimezone(doc.zone),
        closes=stage.closes and stage.closes.astimezone(doc.zone),
        categories=stage.categories,
        source=stage.source,
    )


def _closes(stage: Stage, until: dt.datetime | None) -> dt.datetime | None:
    return stage.closes and (max(stage.closes, until) if until else stage.closes)


def _open(stage: Stage, now: dt.datetime, until: dt.datetime | None) -> bool:
    closes = _closes(stage, until)
    return (stage.opens is None or stage.opens <= now) and (closes is None or now < closes)
