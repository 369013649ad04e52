"""Printed forms: a Word file at once, a PDF by a worker; which template is in use."""

import datetime as dt
import hashlib

from django.db import transaction

from campaigns.models import Campaign
from campaigns.schema.outputs import Printout
from portal import audit
from portal.decisions import NotAllowed, refuse
from portal.files import storage
from portal.files.owners import open_folder
from portal.locks import lock_names
from portal.models import Attachment, Person, Task
from portal.tasks import start
from review.models import FormTemplate
from review.printed_forms.making import Made, file_name, make, make_with
from review.printed_forms.subjects import CaseSubject, Subject
from validators.filling import Busy, printable

KIND = "form-template"
TASK = "printed-form"


def fill(subject: Subject, printout: Printout, *, day: dt.date) -> bytes:
    """The form as a Word file."""
    with storage.scratch() as folder:
        try:
            made = make(subject, printout, folder, day=day)
        except Busy:
            raise NotAllowed(refuse("form_busy")) from None
        return content_of(made)


def try_template(
    template: bytes, subject: Subject, printout: Printout, *, day: dt.date
) -> tuple[bytes, Made]:
    """The form as it would look with a template that is not in use yet."""
    with storage.scratch() as folder:
        try:
            made = make_with(template, "trial", subject, printout, folder, day=day)
        except Busy:
            raise NotAllowed(refuse("form_busy")) from None
        return content_of(made), made


def content_of(made: Made) -> bytes:
    """The filled form's bytes; refused in words where the template made none."""
    if made.filled.path is None:
        raise NotAllowed(refuse("form_not_made", form_code=made.filled.code, what=made.filled.what))
    return made.filled.path.read_bytes()


def note_download(subject: Subject, printout: Printout, *, actor: Person, now: dt.datetime) -> None:
    """An organiser or a coordinator took somebody's form out (X08)."""
    about = subject.submission if isinstance(subject, CaseSubject) else subject.unit
    audit.record(
        "printed_form.download", about, campaign=subject.campaign.pk, actor=actor, now=now, form=printout.key,
    )  # fmt: skip


def ask_for_pdf(subject: Subject, printout: Printout, *, actor: Person, now: dt.datetime) -> Task:
    """A worker is to make the PDF; one that is on its way already is waited for."""
    if not printable():
        raise NotAllowed(refuse("form_no_pdf"))
    return start(
        TASK, tenant=subject.campaign.tenant, subject=task_subject(subject, printout),
        name=file_name(subject, printout, "pdf"), actor=actor, now=now, campaign=subject.campaign.pk,
        params={"printout": printout.key, **_named(subject)},
    )  # fmt: skip


def task_subject(subject: Subject, printout: Printout) -> str:
    """What the task is about, in one short text."""
    about = "/".join((str(subject.campaign.pk), printout.key, *_named(subject).values()))
    return hashlib.sha256(about.encode()).hexdigest()[:40]


def _named(subject: Subject) -> dict[str, str]:
    case = str(subject.submission.uuid) if isinstance(subject, CaseSubject) else ""
    return {"case": case, "unit": subject.unit.key if subject.unit else ""}


@transaction.atomic
def ensure_template_row(campaign: Campaign, printout: str) -> FormTemplate:
    """What a printout's uploaded templates hang on."""
    lock_names([f"form-template:{campaign.pk}:{printout}"])
    row = FormTemplate.objects.filter(campaign=campaign, printout=printout).first()
    if row is not None:
        return row
    created: FormTemplate = FormTemplate.objects.create(
        tenant_id=campaign.tenant_id,
        campaign=campaign,
        printout=printout,
        folder=open_folder(KIND, campaign.tenant_id),
    )
    return created


def adopt(
    campaign: Campaign,
    printout: Printout,
    attachment: Attachment,
    subject: Subject,
    *,
    actor: Person,
    now: dt.datetime,
) -> None:
    """Forms are filled from this template from now on, once it was filled without a fault."""
    template = storage.read(attachment.blob.key)
    _, made = try_template(template, subject, printout, day=now.date())
    if made.filled.unknown:
        raise NotAllowed(refuse("form_unknown_names", names="、".join(made.filled.unknown[:10])))
    with transaction.atomic():
        row = FormTemplate.objects.select_for_update().get(campaign=campaign, printout=printout.key)
        row.adopted, row.adopted_at, row.adopted_by = attachment, now, actor
        row.save(update_fields=["adopted", "adopted_at", "adopted_by"])
        audit.record(
            "form_template.adopt", campaign, campaign=campaign.pk, actor=actor, now=now, form=printout.key,
            file=str(attachment.uuid),
        )  # fmt: skip


@transaction.atomic
def go_back(campaign: Campaign, printout: Printout, *, actor: Person, now: dt.datetime) -> None:
    """The portal's own layout again; the uploaded templates stay."""
    row = FormTemplate.objects.select_for_update().filter(campaign=campaign, printout=printout.key).first()
    if row is None or row.adopted_id is None:
        raise NotAllowed(refuse("form_template_own_already"))
    row.adopted, row.adopted_at, row.adopted_by = None, now, actor
    row.save(update_fields=["adopted", "adopted_at", "adopted_by"])
    audit.record(
        "form_template.go_back", campaign, campaign=campaign.pk, actor=actor, now=now, form=printout.key
    )
