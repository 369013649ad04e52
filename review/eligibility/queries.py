"""The lines of one submission's eligibility check, read from the database."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from campaigns.models import Campaign
from campaigns.schema.exclusions import OTHER, USUAL
from portal.decisions import Decision
from portal.models import Attachment
from review.access import document_of
from review.eligibility.checklist import ChecklistItem, OpenFinding, checklist_items, decide_ready
from review.models import Eligibility, Nomination, NominationBatch
from submissions.checks.evaluation import evaluate_slots
from submissions.checks.waivers import findings_of
from submissions.models import Submission, Waiver
from submissions.states import State
from validators.findings import WordedFinding
from validators.wording import worded


def checklist_of(submission: Submission, *, now: dt.datetime) -> list[ChecklistItem]:
    """Checklist points and open findings of the case, with what has been decided."""
    files = list(submission.files.select_related("blob", "evaluation"))
    eligibility = Eligibility.objects.filter(submission=submission).first()
    waived = {
        (str(waiver.file.uuid), waiver.rule): waiver.reason
        for waiver in Waiver.objects.filter(file__folder=submission.folder_id).select_related("file")
    }
    return checklist_items(
        document_of(submission.campaign).checklist,
        submission.category,
        _open_findings(submission, files, now=now),
        waived=waived,
        answers=eligibility.points if eligibility else {},
    )


def _open_findings(
    submission: Submission, files: Sequence[Attachment], *, now: dt.datetime
) -> list[OpenFinding]:
    labels = {slot.key: slot.label for slot in submission.spec.slots}
    open_findings = [
        OpenFinding(
            str(file.uuid), f"{labels.get(file.slot, file.slot)} · {file.name}", file.slot, _as_json(finding)
        )
        for file in files
        for finding in findings_of(file)
    ]
    for slot, findings in evaluate_slots(submission, files, now=now).items():
        open_findings += [
            OpenFinding("", labels.get(slot, slot), slot, _as_json(worded(finding))) for finding in findings
        ]
    return open_findings


def _as_json(finding: WordedFinding) -> dict[str, Any]:
    return finding.model_dump(mode="json")


def ready_decision(submission: Submission) -> Decision:
    """Whether the submission may be checked by now."""
    doc = document_of(submission.campaign)
    return decide_ready(doc, submission.category, waits_for_unit=submission.state == State.SUBMITTED)


def waiting_submissions(campaign: Campaign, chosen: Sequence[str]) -> list[Submission]:
    """The chosen cases that wait for the check."""
    submissions: list[Submission] = list(
        Submission.objects.filter(
            campaign=campaign, uuid__in=chosen, state__in=[State.SUBMITTED, State.REPORTED]
        ).with_relations()
    )
    return submissions


def reason_label(submission: Submission, code: str) -> str:
    """A reason of the campaign's list in words; a key that the rules no longer know as it is."""
    own = document_of(submission.campaign).exclusion_reasons
    labels = {each.key: each.label for each in (*USUAL, OTHER, *own)}
    return labels.get(code, code)


def full_words(submission: Submission, code: str, why: str) -> str:
    """A reason as the applicant and the unit read it: what the list calls it, and what was found."""
    return f"{reason_label(submission, code)}：{why}" if code else why


def came_from(row: Eligibility) -> State:
    """Where an excluded case stood. One excluded before this was kept stood with its unit's batch, or with the organiser."""
    nomination = Nomination.objects.filter(current_of=row.submission_id).select_related("batch").first()
    stood = State(row.came_from) if row.came_from else State.REPORTED if nomination else State.SUBMITTED
    handed_in = nomination is not None and nomination.batch.state == NominationBatch.State.SUBMITTED
    if stood is State.REPORTED and nomination is not None and not handed_in:  # its unit has the batch back
        return State.RECOMMENDED
    return stood
