"""The documents a unit owes, and what is there of each."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from django.db.models import Prefetch, QuerySet

from campaigns.fields.conditions import required
from campaigns.fields.values import Answers, is_empty
from campaigns.models import Campaign
from campaigns.schema import Document, UnitForm
from portal.models import Attachment, Unit
from review.models import UnitDocument
from review.nominations.documents.evaluation import NOTHING, Examined, examined
from review.nominations.list_codes import codes_of
from submissions.checks.file_views import FileView, file_view
from submissions.receipts.queries import code_of_file
from validators.findings import Status


@dataclass(frozen=True, slots=True)
class FormState:
    """One document the unit owes, and what is there of it."""

    form: UnitForm
    document: UnitDocument | None
    seen: Examined = NOTHING
    """What the checks say of its files; it never keeps a batch back."""
    files: Sequence[Attachment] = ()
    list_code: str = ""
    """Of the unit's list as it stands, where the files are its stamped print."""

    @property
    def done(self) -> bool:
        """Everything the form asks for is there."""
        answers = self.document.answers if self.document else None
        return is_complete(self.form, answers, {file.slot for file in self.files})

    @property
    def stale(self) -> bool:
        """Whether the list changed since its stamped print was uploaded (O11)."""
        return is_stale(self.form, self.document, self.list_code) and bool(self.files)

    @property
    def unsealed(self) -> bool:
        """Whether no seal was seen where one is asked for."""
        return any(finding.rule == SEALS and finding.status is Status.WARN for finding in self.seen.findings)

    @property
    def in_order(self) -> bool:
        """Whole, sealed, and of the list as it stands."""
        return self.done and not self.stale and not self.unsealed


SEALS = "pdf.seals"
"""The rule that looks for seals."""


def is_stale(form: UnitForm, document: UnitDocument | None, list_code: str) -> bool:
    """Whether the files show another list than the one that has this code now."""
    return bool(form.roster and document is not None and document.list_code != list_code)


def is_complete(form: UnitForm, answers: Answers | None, filled: Collection[str]) -> bool:
    """Whether everything the form asks for is there: answers (None: nothing was brought in) and the slots with files."""
    if answers is None:
        return not form.slots and not any(required(field, {}) for field in form.fields)
    answered = all(not required(f, answers) or not is_empty(answers.get(f.key)) for f in form.fields)
    return answered and all(slot.key in filled for slot in form.slots if slot.required)


def forms_of(campaign: Campaign, unit: Unit, doc: Document) -> list[FormState]:
    """The documents this unit owes."""
    if doc.recommend is None:
        return []
    documents = {
        document.form: document
        for document in with_files(
            UnitDocument.objects.filter(campaign=campaign, unit=unit, updated_at__isnull=False)
        )
    }
    codes = codes_of(campaign, doc, unit)
    return [
        _state(form, documents.get(form.key), codes.get(form.key, ""))
        for form in doc.recommend.forms
        if not form.unit_kinds or unit.kind in form.unit_kinds
    ]


def _state(form: UnitForm, document: UnitDocument | None, list_code: str) -> FormState:
    files = files_of(document)
    return FormState(form, document, examined(files), files, list_code)


def with_files(documents: "QuerySet[UnitDocument]") -> "QuerySet[UnitDocument]":
    """Documents with their files at hand; one query more, however many there are."""
    files = Attachment.objects.select_related("blob", "evaluation").in_order()
    return documents.select_related("folder").prefetch_related(Prefetch("folder__attachments", files))


def document_of_form(campaign: Campaign, unit: Unit, form: str) -> UnitDocument | None:
    """The unit's document, if anything of it was brought in."""
    rows = UnitDocument.objects.filter(campaign=campaign, unit=unit, form=form)
    document: UnitDocument | None = with_files(rows).first()
    return document


def files_of(document: UnitDocument | None) -> Sequence[Attachment]:
    """The document's files, as `with_files` fetched them."""
    return list(document.folder.attachments.all()) if document else []


def views_of(document: UnitDocument | None) -> list[tuple[str, FileView]]:
    """The document's files as its page shows them, each with its slot's key; with their receipts."""
    if document is None:
        return []
    files = Attachment.objects.filter(folder=document.folder_id).select_related("blob", "evaluation")
    return [
        (file.slot, replace(file_view(file), receipt=file.receipt_code or ""))  # type: ignore[attr-defined]
        for file in files.annotate(receipt_code=code_of_file()).in_order()
    ]
