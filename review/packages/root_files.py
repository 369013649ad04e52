"""What lies at the root of a package (`delivery.at_root`, L17): rosters as XLSX, unit forms as XLSX with their scans."""

from collections.abc import Iterator
from dataclasses import dataclass

from campaigns.fields.conditions import shown
from campaigns.fields.words import plain_text
from campaigns.models import Campaign
from campaigns.schema import Document, UnitForm
from portal.models import Attachment, Unit
from portal.tables.xlsx import workbook
from review.exports.rosters import table
from review.models import NominationBatch, UnitDocument
from review.nominations.documents.queries import files_of, with_files
from validators.facts.file import extension_of


@dataclass(frozen=True, slots=True)
class RootFile:
    """A file beside the cases: made now (`data`) or a unit's own. `unit` names its folder where there are several units."""

    name: str
    unit: str = ""
    data: bytes = b""
    attachment: Attachment | None = None


def root_files(
    campaign: Campaign, doc: Document, unit: Unit | None, cases: frozenset[int]
) -> Iterator[RootFile]:
    """In the order of `at_root`; tables have the lines of these cases only. A package of the whole campaign has the
    organiser's tables, and those of every unit that recommends.
    """
    keys = doc.delivery.at_root
    rosters = [roster for key in keys for roster in doc.rosters if roster.key == key]
    forms = [
        form for key in keys for form in (doc.recommend.forms if doc.recommend else ()) if form.key == key
    ]
    if unit is None:
        for roster in rosters:
            if roster.audience == "organiser":
                headings, rows = table(campaign, roster, only=cases)
                yield RootFile(f"{roster.label}.xlsx", data=workbook(roster.label, headings, rows))
    if not forms and not any(roster.audience == "unit" for roster in rosters):
        return
    for each in [unit] if unit else units_of(campaign, cases):
        at = "" if unit else each.name
        for roster in rosters:
            if roster.audience == "unit":
                headings, rows = table(campaign, roster, unit=each, only=cases)
                yield RootFile(f"{roster.label}.xlsx", at, workbook(roster.label, headings, rows))
        yield from _documents(campaign, each, forms, at)


def units_of(campaign: Campaign, cases: frozenset[int]) -> list[Unit]:
    """Units in whose batch one of the cases is. One query."""
    batches = NominationBatch.objects.filter(campaign=campaign, nominations__submission__in=cases)
    return list(Unit.objects.filter(pk__in=batches.values("unit")).order_by("path"))


def _documents(campaign: Campaign, unit: Unit, forms: list[UnitForm], at: str) -> Iterator[RootFile]:
    """What the unit brought in of these forms: its answers as a table, and its scans."""
    documents = with_files(UnitDocument.objects.filter(campaign=campaign, unit=unit))
    brought = {document.form: document for document in documents.exclude(updated_at=None)}
    for form in forms:
        document = brought.get(form.key)
        if document is None:
            continue
        rows = [
            [field.label, plain_text(field, document.answers.get(field.key))]
            for field in form.fields
            if shown(field, document.answers)
        ]
        if rows:
            yield RootFile(f"{form.label}.xlsx", at, workbook(form.label, ["项目", "内容"], rows))
        slots = {slot.key: slot.label for slot in form.slots}
        for file in files_of(document):
            extension = extension_of(file.name)
            name = f"{form.label}-{slots.get(file.slot, file.slot)}"
            yield RootFile(f"{name}.{extension}" if extension else name, at, attachment=file)
