"""An expert's notes at a second of a film: for the expert alone, gone with the assignment or the film."""

import datetime as dt

from django.db import transaction

from portal.decisions import NotAllowed, refuse
from portal.models import Attachment, Person
from review.models import Assignment, FilmNote

MOST = 200
"""Notes of one expert at one film."""


@transaction.atomic
def add_note(
    assignment: Assignment, film: Attachment, *, second: int, text: str, actor: Person, now: dt.datetime
) -> FilmNote:
    """Keep the note; it is nobody's but the expert's, so the trail has no line of it."""
    Assignment.objects.select_for_update().get(pk=assignment.pk)
    mine = FilmNote.objects.filter(assignment=assignment, attachment=film)
    if mine.count() >= MOST:
        raise NotAllowed(refuse("notes_full", max=MOST))
    note: FilmNote = FilmNote.objects.create(
        tenant_id=assignment.tenant_id,
        assignment=assignment,
        attachment=film,
        second=second,
        text=text.strip(),
        written_at=now,
    )
    return note


def remove_note(assignment: Assignment, film: Attachment, note: str, *, actor: Person) -> None:
    """Remove one of the expert's own notes at the film; what is gone already stays gone."""
    if note.isascii() and note.isdigit() and len(note) < 19:
        FilmNote.objects.filter(assignment=assignment, attachment=film, pk=int(note)).delete()
