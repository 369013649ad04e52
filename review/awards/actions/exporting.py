"""What goes out as a file leaves a trace (X08)."""

import datetime as dt

from portal import audit
from portal.models import Person
from review.models import AwardRun


def note_export(run: AwardRun, what: str, *, actor: Person, now: dt.datetime) -> None:
    """The list of a run, or its bundle, was taken out."""
    audit.record("award_run.export", run, actor=actor, now=now, what=what)
