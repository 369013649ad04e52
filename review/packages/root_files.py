"""What lies at the root of a package (`delivery.at_root`, L17): rosters as XLSX, unit forms as XLSX with their scans, units'
printed forms as Word.
"""

import datetime as dt
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from campaigns.fields.conditions import shown
from campaigns.fields.words import plain_text
from campaigns.models import Campaign
from campaigns.schema import Document, Roster, UnitForm
from campaigns.schema.outputs import Printout
from portal.models import Attachment, Unit
from portal.tables.formats import table_bytes
from portal.tables.sheets import Sheet
from portal.tables.xlsx import workbook
from review.exports.layout import sheet_of
from review.exports.rosters import rows
from review.models import NominationBatch, UnitDocument
from review.nominations.documents.queries import files_of, with_files
from review.printed_forms.making import make
from review.printed_forms.subjects import UnitSubject, units_forms
from validators.facts.file import extension_of
from validators.filling import Busy


@dataclass(frozen=True, slots=True)
class RootFile:
    """A file beside the cases: made now (`data`) or a unit's own. `unit` names its folder where there are several units."""

    name: str
    unit: str = ""
    data: bytes = b""
    attachment: Attachment | None = None
    why: str = ""
    """A key of `LEFT_OUT` where it could not be made."""


def root_files(
    campaign: Campaign, doc: Document, unit: Unit | None, cases: frozenset[int], *, folder: Path, day: dt.date
) -> Iterator[RootFile]:
    """In the order of `at_root`; tables have the lines of these cases only. A package of the whole campaign has the
    organiser's tables, and those of every unit that recommends. `folder` is for what is made on the way, `day` stands on
    printed forms.
    """
    keys = doc.delivery.at_root
    rosters = [roster for key in keys for roster in doc.rosters if roster.key == key]
    forms = [
        form for key in keys for form in (doc.recommend.forms if doc.recommend else ()) if form.key == key
    ]
    if unit is None:
        for roster in rosters:
            if roster.audience == "organiser":
                sheet = sheet_of(campaign, roster, doc, day=day)
                yield _roster(roster, sheet, rows(campaign, roster, only=cases))
    printed = [each for key in keys for each in doc.printouts if each.key == key and each.of == "unit"]
    if not forms and not printed and not any(roster.audience == "unit" for roster in rosters):
        return
    for each in [unit] if unit else units_of(campaign, cases):
        at = "" if unit else each.name
        for roster in rosters:
            if roster.audience == "unit":
                sheet = sheet_of(campaign, roster, doc, day=day, unit=each)
                yield _roster(roster, sheet, rows(campaign, roster, unit=each, only=cases), at)
        brought = _brought(campaign, each)
        for form in forms:
            if form.key in brought:
                yield from _document(brought[form.key], form, at)
        for printout in printed:
            if printout.unit_form is None or printout.unit_form in brought:
                yield _printed(units_forms(campaign, each), printout, at, folder, day)


def _roster(roster: Roster, sheet: Sheet, lines: Iterator[list[Any]], at: str = "") -> RootFile:
    """The roster in the notice's layout."""
    return RootFile(f"{roster.label}.xlsx", at, table_bytes("xlsx", sheet, lines))


def units_of(campaign: Campaign, cases: frozenset[int]) -> list[Unit]:
    """Units in whose batch one of the cases is. One query."""
    batches = NominationBatch.objects.filter(campaign=campaign, nominations__submission__in=cases)
    return list(Unit.objects.filter(pk__in=batches.values("unit")).order_by("path"))


def _brought(campaign: Campaign, unit: Unit) -> dict[str, UnitDocument]:
    """What the unit brought in, by form."""
    documents = with_files(UnitDocument.objects.filter(campaign=campaign, unit=unit))
    return {document.form: document for document in documents.exclude(updated_at=None)}


def _document(document: UnitDocument, form: UnitForm, at: str) -> Iterator[RootFile]:
    """The answers as a table, and the scans."""
    answered = [
        [field.label, plain_text(field, document.answers.get(field.key))]
        for field in form.fields
        if shown(field, document.answers)
    ]
    if answered:
        yield RootFile(f"{form.label}.xlsx", at, workbook(form.label, ["项目", "内容"], answered))
    slots = {slot.key: slot.label for slot in form.slots}
    for file in files_of(document):
        extension = extension_of(file.name)
        name = f"{form.label}-{slots.get(file.slot, file.slot)}"
        yield RootFile(f"{name}.{extension}" if extension else name, at, attachment=file)


def _printed(subject: UnitSubject, printout: Printout, at: str, folder: Path, day: dt.date) -> RootFile:
    """The form filled with what the unit wrote; one that is not made keeps nobody from the rest."""
    name = f"{printout.label}.docx"
    with tempfile.TemporaryDirectory(dir=folder) as place:
        try:
            made = make(subject, printout, Path(place), day=day).filled
        except Busy:
            return RootFile(name, at, why="unfilled")
        if made.path is None:
            return RootFile(name, at, why="unfilled")
        return RootFile(name, at, made.path.read_bytes())
