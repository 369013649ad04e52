"""What audit events of this app are about."""

from collections.abc import Collection

from portal.audit.subjects import named_rows
from review.models import (
    Assignment,
    AwardRun,
    Certificate,
    DuplicatePair,
    EarlierWinner,
    ForwardBatch,
    ForwardInvitation,
    HonourList,
    Nomination,
    NominationBatch,
    Objection,
    PublicNotice,
    Review,
    Reviewer,
    RosterCorrection,
    UnitDocument,
    UnitHonour,
    UnitReminder,
)


def named(subjects: Collection[str]) -> dict[str, str]:
    """Reviewers and batches by name, certificates by number, judging by case and reviewer, unit documents by form."""
    reviews = Review.objects.select_related("assignment__reviewer", "assignment__submission")
    judged = named_rows(subjects, reviews, name=lambda review: review.assignment)
    # Rule sets parse their document once a process: it is read only where that has not happened yet.
    documents = UnitDocument.objects.select_related("unit", "campaign__current")
    documents = documents.defer("campaign__current__document")
    handed_in = named_rows(subjects, documents, name=_document_name)
    reminded = named_rows(
        subjects, UnitReminder.objects.select_related("unit"), name=lambda reminder: reminder.unit
    )
    return (
        judged
        | handed_in
        | reminded
        | {
            subject: name
            for rows in (
                NominationBatch.objects.select_related("unit"),
                Nomination.objects.select_related("submission"),
                Reviewer.objects.all(),
                Assignment.objects.select_related("reviewer", "submission"),
                Certificate.objects.select_related("award__submission"),
                HonourList.objects.all(),
                UnitHonour.objects.select_related("unit", "honour_list"),
                Objection.objects.all(),
                AwardRun.objects.defer("inputs", "decisions", "summary"),
                ForwardInvitation.objects.all(),
                ForwardBatch.objects.all(),
                PublicNotice.objects.all(),
                RosterCorrection.objects.all(),
                EarlierWinner.objects.defer("keys"),
                DuplicatePair.objects.select_related("submission", "other", "winner").defer("evidence"),
            )
            for subject, name in named_rows(subjects, rows).items()
        }
    )


def _document_name(document: UnitDocument) -> str:
    """The unit, and the label of the form; its key where the rules in force don't have it any more."""
    current = document.campaign.current
    forms = current.doc.recommend.forms if current and current.doc.recommend else ()
    label = next((form.label for form in forms if form.key == document.form), document.form)
    return f"{document.unit}《{label}》"
