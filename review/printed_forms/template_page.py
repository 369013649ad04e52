"""The organiser's pages of form templates: what may be written into one, the uploaded ones, one of them filled."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from campaigns.models import Campaign
from campaigns.schema import Document
from campaigns.schema.outputs import Printout
from portal.decisions import Decision, NotAllowed
from portal.files import storage
from portal.models import Attachment, Folder, Unit
from review.access import document_of
from review.models import FormTemplate, UnitDocument
from review.printed_forms import actions
from review.printed_forms.files import TEMPLATE
from review.printed_forms.making import missing_tags, own_layout, values_of
from review.printed_forms.samples import sample_subject
from review.printed_forms.subjects import Subject, organisers_case, units_forms
from review.printed_forms.tags import asked_by, tags_of
from submissions.drafts.slot_widgets import SlotWidget, folder_widgets, slot_widget
from submissions.models import Submission
from submissions.states import State


def printout_of(campaign: Campaign, key: str) -> Printout:
    """One of the campaign's printouts."""
    found = next((each for each in document_of(campaign).printouts if each.key == key), None)
    if found is None:
        raise Http404
    return found


def template_row(campaign: Campaign, printout: Printout) -> FormTemplate | None:
    """What its uploaded templates hang on, once there was one."""
    rows = FormTemplate.objects.filter(campaign=campaign, printout=printout.key)
    row: FormTemplate | None = rows.select_related("adopted", "adopted_by").first()
    return row


def uploaded(row: FormTemplate | None) -> list[Attachment]:
    """The uploaded templates, the last one first."""
    if row is None:
        return []
    return list(
        Attachment.objects.filter(folder=row.folder_id).select_related("uploaded_by", "blob").order_by("-pk")
    )


def template_file(campaign: Campaign, printout: Printout, file: uuid.UUID) -> Attachment:
    """One of them."""
    row = template_row(campaign, printout)
    found = next((each for each in uploaded(row) if each.uuid == file), None)
    if found is None:
        raise Http404
    return found


def template_widgets(row: FormTemplate | None, *, now: dt.datetime) -> list[SlotWidget]:
    """The box to upload into."""
    if row is None:
        return [slot_widget(TEMPLATE, [])]
    folders = Folder.objects.filter(pk=row.folder_id)
    return folder_widgets(folders, [TEMPLATE], editable=True, now=now)


@dataclass(frozen=True, slots=True)
class FieldLine:
    """One value that a template may name, as it is written there."""

    label: str
    written: str
    rows: bool = False


def field_lines(campaign: Campaign, printout: Printout) -> list[FieldLine]:
    """Everything that may stand in the printout's template; of a list how its rows are repeated."""
    doc = document_of(campaign)
    values = values_of(sample_subject(campaign, doc, printout), printout, day=dt.date(2000, 1, 1))
    lines = []
    for name, label in values.labels.items():
        outer, is_row, column = name.partition("[].")
        if is_row:
            lines.append(FieldLine(label, f"{{{{ row.{column} }}}}", rows=True))
        elif isinstance(_value(values.context, outer), list):
            lines.append(FieldLine(label, f"{{%tr for row in {outer} %}} … {{%tr endfor %}}"))
        else:
            lines.append(FieldLine(label, f"{{{{ {name} }}}}"))
    return lines


def _value(context: Any, name: str) -> Any:
    for part in name.split("."):
        context = context[part]
    return context


@dataclass(frozen=True, slots=True)
class Trial:
    """A template that was filled: what it names in vain, what it does not show; or why it could not be."""

    subject: Subject
    real: bool
    content: bytes = b""
    unknown: Sequence[str] = ()
    missing: Sequence[str] = ()
    refused: Decision | None = None

    @property
    def failed(self) -> bool:
        """Whether there is no form."""
        return self.refused is not None

    @property
    def fit(self) -> bool:
        """Whether it may be put to use."""
        return self.refused is None and not self.unknown


def tried(
    campaign: Campaign, printout: Printout, file: Attachment | None, *, number: str, day: dt.date
) -> Trial:
    """An uploaded template (None: the portal's own layout) filled with the case of this number, with the last one that
    fits, or where there is none with an invented one.
    """
    doc = document_of(campaign)
    real = real_subject(campaign, doc, printout, number)
    subject = real or sample_subject(campaign, doc, printout)
    template = storage.read(file.blob.key) if file is not None else own_layout(doc, printout)
    try:
        content, made = actions.try_template(template, subject, printout, day=day)
    except NotAllowed as refused:  # the page says it beside the file, and how to mend it
        return Trial(subject, real is not None, refused=refused.decision)
    missing = missing_tags(made.filled.used, tags_of(printout, asked_by(doc, printout)))
    return Trial(subject, real is not None, content, made.filled.unknown, missing)


def real_subject(campaign: Campaign, doc: Document, printout: Printout, number: str) -> Subject | None:
    """The case of this number, or the last that was handed in; the unit that answered the form last."""
    if printout.of == "unit":
        documents = UnitDocument.objects.filter(campaign=campaign, form=printout.unit_form or "")
        answered = documents.exclude(updated_at=None).order_by("-updated_at").first()
        unit = Unit.objects.filter(pk=answered.unit_id).first() if answered else None
        return units_forms(campaign, unit) if unit is not None else None
    rows = Submission.objects.with_relations().select_related("nomination__batch__unit")
    rows = rows.filter(campaign=campaign).exclude(state=State.DRAFT)
    fitting = [category.key for category in doc.categories if printout.is_for(category.key)]
    rows = rows.filter(category__in=fitting)
    if number:
        rows = rows.filter(number=number)
    submission = rows.order_by("-submitted_at", "-pk").first()
    return organisers_case(submission) if submission is not None else None
