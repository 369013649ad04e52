"""Steps of a case's way, each by the portal's own actions: what a person does with the mouse, done by name.

The demo uses them to stand at different places of the way, the tests to walk the whole of it in every campaign.
"""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from campaigns.models import Campaign
from campaigns.schema import Document, Rubric
from portal.files.actions.checks import QUICK, ensure_checked
from portal.files.actions.hashing import ensure_hashed
from portal.models import Blob, Check, Folder, Person, Unit
from review.access import document_of
from review.demo.filling import answer_for, attach, comment_for, fill_form, hand_in_files, sample
from review.eligibility.actions import pass_submission, save_points
from review.eligibility.lists import direct_categories
from review.eligibility.queries import checklist_of
from review.judging.actions.reviewers import accept, appoint, update_reviewer
from review.judging.actions.reviews import rubric_for, save_review, submit_review
from review.judging.scoring import Filled
from review.models import Assignment, Reviewer
from review.nominations.actions import nominate, submit_batch
from review.nominations.documents.actions import ensure_document, save_document
from review.nominations.queries import batch_of
from submissions.drafts.actions import create_draft
from submissions.models import Submission
from submissions.states import State
from submissions.submitting.actions import submit
from validators.samples.wording import prose

USUAL_SUBJECTS = ("语文", "数学", "英语", "科学", "信息技术", "综合实践")


def begin(
    campaign: Campaign,
    category: str,
    *,
    title: str,
    unit: Unit | None,
    actor: Person,
    now: dt.datetime,
    serial: int,
    track: str = "",
) -> Submission:
    """A draft with a complete form, no files yet."""
    draft = create_draft(campaign, category, actor=actor, now=now, track=track)
    fill_form(draft, title=title, unit=unit, actor=actor, now=now, serial=serial)
    draft.refresh_from_db()
    return draft


def check_now(submission: Submission, *, now: dt.datetime) -> None:
    """Do at once what the workers would do: hash the case's files, measure and judge them. Frames and sound
    take minutes over many films; they are left to the workers.
    """
    check_folder(submission.folder, now=now)


def check_folder(folder: Folder, *, now: dt.datetime) -> None:
    """The same for the files of any owner."""
    for blob in Blob.objects.filter(attachments__folder=folder, hashed_at=None):
        ensure_hashed(blob, now=now)
    waiting = Check.objects.filter(
        blob__attachments__folder=folder, state=Check.State.WAITING, probe_version=QUICK
    )
    for check in waiting.select_related("blob", "tenant"):
        ensure_checked(check, now=now)


def hand_in_case(
    submission: Submission, *, actor: Person, now: dt.datetime, everything: bool = False
) -> Submission:
    """Files into the slots, checked, and the case submitted."""
    hand_in_files(submission, actor=actor, now=now, everything=everything)
    check_now(submission, now=now)
    return submit(submission, actor=actor, now=now)


def put_forward(submission: Submission, unit: Unit, *, actor: Person, now: dt.datetime) -> None:
    """Recommend with a comment as long as the campaign asks for."""
    asked = document_of(submission.campaign).recommend
    length = max(30, (asked.comment_min_zi if asked else 0) + 20)
    nominate(submission, unit, comment=prose(length, f"{submission} 推荐"), actor=actor, now=now)


def complete_batch(campaign: Campaign, unit: Unit, *, actor: Person, now: dt.datetime) -> None:
    """The documents that the batch still lacks, then the batch."""
    batch = batch_of(campaign, unit, document_of(campaign))
    for form in batch.lacking_forms:
        save_document(
            campaign,
            unit,
            form,
            answers={field.key: answer_for(field, now=now, chosen={}) for field in form.fields},
            actor=actor,
            now=now,
        )
        for slot in form.slots:
            folder = ensure_document(campaign, unit, form.key).folder
            with sample(slot, form.label, prefer=("pdf", "jpg")) as path:
                attach(folder, slot.key, path, actor=actor, now=now)
            check_folder(folder, now=now)
    submit_batch(campaign, unit, despite_warnings=True, actor=actor, now=now)


def seat(campaign: Campaign, expert: Person, *, actor: Person, now: dt.datetime, at: int = 0) -> Reviewer:
    """Appointed by the organiser, accepted by the expert, and described: the number `at` of the panel judges two of the
    subjects and two of the stages that the campaign has.
    """
    reviewer = appoint(campaign, expert, actor=actor, now=now)
    accept(reviewer, expert, now=now)
    reviewer.refresh_from_db()
    doc = document_of(campaign)
    update_reviewer(
        reviewer, unit=reviewer.unit, unit_name=reviewer.unit_name, categories=reviewer.categories,
        subjects=_two_of(subjects_of(doc), at), stages=_two_of([group.key for group in doc.groups], at), most=60,
        actor=actor, now=now,
    )  # fmt: skip
    return reviewer


def subjects_of(doc: Document) -> list[str]:
    """The subjects that cases of the campaign choose from, as they are called; a few usual ones where it asks for none."""
    fields = (field for category in doc.categories for field in category.fields)
    asked = next((field for field in fields if field.key == doc.review.subject), None)
    return [option.label for option in asked.options] if asked and asked.options else list(USUAL_SUBJECTS)


def _two_of(choices: Sequence[str], at: int) -> list[str]:
    return list(dict.fromkeys(choices[(2 * at + more) % len(choices)] for more in (0, 1))) if choices else []


def judgeable_cases(campaign: Campaign) -> list[Submission]:
    """Cases that wait for the eligibility check: handed in by units, or by applicants where no unit recommends."""
    doc = document_of(campaign)
    direct = direct_categories(doc)
    rows = Submission.objects.filter(campaign=campaign, state__in=[State.REPORTED, State.SUBMITTED])
    return [row for row in rows.select_related("campaign__current", "rule_set", "owner", "tenant")
            if row.state == State.REPORTED or row.category in direct]  # fmt: skip


def find_eligible(submission: Submission, *, actor: Person, now: dt.datetime) -> None:
    """Every open line of the check decided well, and the case passed."""
    points = {line.key: {"ok": True, "note": ""} for line in checklist_of(submission, now=now)}
    save_points(submission, points, actor=actor, now=now)
    pass_submission(submission, actor=actor, now=now)


def marks(rubric: Rubric, strength: float) -> Filled:
    """A filled rubric; `strength` from 0 to 1 says how good the case is."""
    distinctions = sorted(rubric.distinctions, key=lambda distinction: distinction.value, reverse=True)
    distinction = (
        distinctions[min(len(distinctions) - 1, int((1 - strength) * len(distinctions)))].key
        if distinctions
        else ""
    )
    if rubric.weighted:
        share = Decimal(str(round(strength, 2)))
        points = {
            item.key: (item.points or Decimal(0)) * share // item.step * item.step for item in rubric.items
        }
        return Filled(
            points=points, distinction=distinction, comment_char_count_cjk=rubric.comment_min_zi + 20
        )
    levels = sorted(rubric.levels, key=lambda level: level.value, reverse=True)
    level = levels[min(len(levels) - 1, int((1 - strength) * len(levels)))].key
    return Filled(
        levels={item.key: level for item in rubric.items},
        distinction=distinction,
        comment_char_count_cjk=rubric.comment_min_zi + 20,
    )


def judge(assignment: Assignment, strength: float, *, now: dt.datetime, finish: bool = True) -> None:
    """One expert fills the rubric of one case."""
    actor = assignment.reviewer.person
    assert actor is not None
    rubric = rubric_for(assignment)
    act = submit_review if finish else save_review
    act(
        assignment,
        marks(rubric, strength),
        comment=comment_for(rubric.comment_min_zi + 20, f"{actor} {assignment.submission}"),
        actor=actor,
        now=now,
    )


def assignments_of(campaign: Campaign) -> Sequence[Assignment]:
    """Every assignment with what judging it needs."""
    rows = Assignment.objects.filter(submission__campaign=campaign).select_related(
        "reviewer__person", "reviewer__panel", "submission__campaign__current", "submission__rule_set"
    )
    return list(rows.order_by("pk"))
