"""One printed form, made: template, values, the filled document. The work itself is done in the locked-down child."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from campaigns.schema.outputs import Printout
from portal.documents.word import document
from portal.files import storage
from review.models import FormTemplate
from review.printed_forms.pictures import address_of, name_pictures, pictures_of
from review.printed_forms.subjects import CaseSubject, Subject, UnitSubject
from review.printed_forms.tags import asked_by, layout
from review.printed_forms.values import Values, case_values, unit_values
from submissions.messages import AUTHOR_COLUMNS
from validators import filling
from validators.filling import Filled, Job

OWN = "default"
"""What the version of a form says of the portal's own layout."""

_UNSAFE = frozenset('/\\:*?"<>|\r\n\t')
"""What some system does not take in a file's name."""


@dataclass(frozen=True, slots=True)
class Made:
    """A filled form and the version that stands at its foot."""

    filled: Filled
    version: str


def own_layout(subject_doc: object, printout: Printout) -> bytes:
    """The portal's own layout of a printout, with tags: what an organiser downloads to change it."""
    return document(layout(printout, asked_by(subject_doc, printout), AUTHOR_COLUMNS))  # type: ignore[arg-type]


def template_in_use(subject: Subject, printout: Printout) -> tuple[bytes, str]:
    """The bytes of the template that forms are filled from, and what it is called in their version."""
    rows = FormTemplate.objects.filter(campaign=subject.campaign, printout=printout.key)
    adopted = rows.exclude(adopted=None).select_related("adopted__blob").first()
    if adopted is None or adopted.adopted is None:
        return own_layout(subject.doc, printout), OWN
    return storage.read(adopted.adopted.blob.key), str(adopted.adopted.uuid)


def values_of(subject: Subject, printout: Printout, *, day: dt.date) -> Values:
    """Everything the template may name."""
    values = _values_of(subject, printout, day=day)
    name_pictures(values, subject, printout)
    return values


def _values_of(subject: Subject, printout: Printout, *, day: dt.date) -> Values:
    asked = asked_by(subject.doc, printout)
    if isinstance(subject, UnitSubject):
        return unit_values(
            subject.unit.name, subject.answers(printout.unit_form), printout, asked, subject.rosters(list(asked.rosters)), day=day,
        )  # fmt: skip
    return case_values(
        subject.submission, subject.authors, subject.doc, printout, asked,
        unit=subject.unit.name if subject.unit and printout.by_unit else "",
        comment=subject.nomination.comment if subject.nomination and printout.by_unit else "",
        day=day,
    )  # fmt: skip


def template_called(subject: Subject, printout: Printout) -> str:
    """What the template in use is called in a form's version; nothing is read from storage."""
    row = FormTemplate.objects.filter(campaign=subject.campaign, printout=printout.key).exclude(adopted=None)
    called = row.values_list("adopted__uuid", flat=True).first()
    return OWN if called is None else str(called)


def version_of(subject: Subject, printout: Printout, *, day: dt.date) -> str:
    """What would stand at the foot of the form now."""
    return values_of(subject, printout, day=day).version(template_called(subject, printout))


def make(subject: Subject, printout: Printout, folder: Path, *, day: dt.date) -> Made:
    """The form as it is now, in an empty folder of the caller's. Raises `validators.filling.Busy`."""
    template, called = template_in_use(subject, printout)
    return make_with(template, called, subject, printout, folder, day=day)


def make_with(
    template: bytes, called: str, subject: Subject, printout: Printout, folder: Path, *, day: dt.date
) -> Made:
    """The same with a template that need not be the one in use."""
    values = values_of(subject, printout, day=day)
    version = values.version(called)
    job = Job(
        template=template,
        name=f"{printout.label} {subject.name}",
        context=values.context,
        vocabulary=values.vocabulary,
        footer=foot_of(subject, printout, version),
        code=code_of(subject, printout, version),
        pictures=pictures_of(subject, printout) if called != OWN else {},
        address=address_of(subject) if called != OWN else "",
    )
    return Made(filling.fill(job, folder), version)


def foot_of(subject: Subject, printout: Printout, version: str) -> str:
    """The line at the foot of every page."""
    return f"{printout.heading[:30]} · {subject.reference} · 版本 {version}"


def code_of(subject: Subject, printout: Printout, version: str) -> str:
    """What the QR code says: the case or the unit by its row, the form, the version; capitals, which make it coarser and
    so easier to read from a scan.
    """
    return f"FORM/{whom(subject)}/{printout.key.upper()}/{version}"


def whom(subject: Subject) -> str:
    """The case or the unit, as codes name it."""
    return f"C{subject.submission.pk}" if isinstance(subject, CaseSubject) else f"U{subject.unit.pk}"


def file_name(subject: Subject, printout: Printout, extension: str) -> str:
    """What the download is called."""
    words = f"{printout.label}-{subject.name}"
    safe = "".join("_" if c in _UNSAFE else c for c in words)
    return f"{safe[:110]}.{extension}"


def missing_tags(used: Sequence[str], needed: Sequence[tuple[str, str]]) -> list[str]:
    """Labels of the rows that the template does not show; a choice may stand there in words instead of boxes."""
    there = set(used)
    return [label for tag, label in needed if not ({tag, *_instead(tag)} & there)]


def _instead(tag: str) -> tuple[str, ...]:
    if tag.startswith("ticks."):
        return (f"answer.{tag.removeprefix('ticks.')}",)
    if tag.startswith("table."):
        return (f"answer.{tag.removeprefix('table.')}",)
    if tag.endswith("_ticks"):
        return (tag.removesuffix("_ticks"),)
    if tag in ("author_table", "team_table"):
        return ("authors", "author_table")
    return ()
