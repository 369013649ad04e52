"""The forms that a page offers, and what became of the PDFs that its reader asked for."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from campaigns.schema.outputs import Printout
from portal.models import Attachment, Task
from portal.tasks.queries import Line, lines, tasks_of
from review.models import FormTemplate
from review.printed_forms.actions import TASK, task_subject
from review.printed_forms.making import version_of
from review.printed_forms.places import Place
from review.printed_forms.subjects import CaseSubject, Subject
from validators.filling import printable


@dataclass(frozen=True, slots=True)
class Offer:
    """One form on the page."""

    printout: Printout
    word: str
    """Addresses of the Word file, and of asking for a PDF."""
    ask: str
    slot: str
    """What the signed scan's place is called, where it has one."""
    line: Line | None = None
    """The PDF that the reader asked for last."""
    stale: bool = False
    """Whether what is filled in changed since it was made."""

    @property
    def task(self) -> Task | None:
        return self.line.task if self.line is not None else None

    @property
    def waiting(self) -> bool:
        return self.task is not None and self.task.open

    @property
    def as_pdf(self) -> bool:
        return "pdf" in self.printout.formats and printable()


def offers(place: Place, *, day: dt.date) -> list[Offer]:
    """The page's forms in the campaign's order."""
    printouts = place.printouts
    subjects = {printout.key: task_subject(place.subject, printout) for printout in printouts}
    rows = tasks_of(place.person).filter(kind=TASK, subject__in=subjects.values()).order_by("made_at", "pk")
    latest = {line.task.subject: line for line in lines(rows)}
    return [_offer(place, printout, latest.get(subjects[printout.key]), day) for printout in printouts]


def _offer(place: Place, printout: Printout, line: Line | None, day: dt.date) -> Offer:
    ready = line is not None and line.task.ready
    return Offer(
        printout=printout,
        word=place.address("-docx", printout=printout.key),
        ask=place.address("-ask", printout=printout.key),
        slot=_slot_label(place.subject, printout),
        line=line,
        stale=ready
        and line is not None
        and line.task.outcome.get("version") != version_of(place.subject, printout, day=day),
    )


def _slot_label(subject: Subject, printout: Printout) -> str:
    if isinstance(subject, CaseSubject):
        slots: Sequence[object] = subject.doc.category(subject.submission.category).slots
    else:
        forms = subject.doc.recommend.forms if subject.doc.recommend else ()
        slots = [slot for form in forms if form.key == printout.unit_form for slot in form.slots]
    return next((slot.label for slot in slots if slot.key == printout.slot), "")  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class TemplateState:
    """One printout on the organiser's page of templates."""

    printout: Printout
    row: FormTemplate | None
    files: Sequence[Attachment]


def template_states(campaign_id: int, printouts: Sequence[Printout]) -> list[TemplateState]:
    """The campaign's printouts, each with its template and the uploaded ones. Two queries."""
    rows = FormTemplate.objects.filter(campaign=campaign_id).select_related("adopted", "adopted_by")
    by_key = {row.printout: row for row in rows}
    files: dict[int, list[Attachment]] = {}
    folders = [row.folder_id for row in by_key.values()]
    for file in Attachment.objects.filter(folder__in=folders).select_related("uploaded_by").order_by("-pk"):
        files.setdefault(file.folder_id, []).append(file)
    return [
        TemplateState(
            printout,
            row := by_key.get(printout.key),
            files.get(row.folder_id, ()) if row is not None else (),
        )
        for printout in printouts
    ]
