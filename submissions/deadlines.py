"""Until when a case may be handed in: the campaign's windows with the extensions granted (X04)."""

import datetime as dt

from campaigns.calendar import queries, windows
from campaigns.models import Campaign
from campaigns.schema import Document, StageKind
from portal.decisions import ALLOWED, Decision
from portal.models import Upload
from submissions.models import Submission
from submissions.states import State


def may_start(campaign: Campaign, category: str, *, now: dt.datetime) -> Decision:
    """Whether a new case may be begun in the category."""
    return windows.decide_open(_doc(campaign), StageKind.SUBMIT, category, now=now)


def may_upload(submission: Submission, *, now: dt.datetime) -> Decision:
    """Whether a file may be begun now. A case that was returned for mending may also be changed while units still
    recommend, because that is when they return it.
    """
    if submission.state == State.RETURNED:
        return may_come_back(submission, now=now)
    return may_take_back(submission, now=now)


def may_hand_in(submission: Submission, *, now: dt.datetime) -> Decision:
    """Whether the case may be handed in now: as long as a file may be begun, and within the grace minutes where its
    last file was begun in time and became whole after the end.
    """
    decision = may_upload(submission, now=now)
    if decision or decision.code != "stage_closed":
        return decision
    rows = Upload.objects.filter(folder=submission.folder_id, state=Upload.State.FINISHED, part=False)
    last = rows.filter(attachment__isnull=False).order_by("-finished_at").first()
    if last is None or last.finished_at is None or may_upload(submission, now=last.finished_at):
        return decision
    return may_finish(submission, begun=last.begun_at, now=now)


def may_take_back(submission: Submission, *, now: dt.datetime) -> Decision:
    """Whether the case may become a draft again: only while a draft may be handed in, so that nobody takes back a
    returned case and is locked out.
    """
    return _decide(submission, StageKind.SUBMIT, now)


def may_come_back(submission: Submission, *, now: dt.datetime) -> Decision:
    """Whether a case, once returned, may be handed in again; returning it otherwise would be its end."""
    decision = _decide(submission, StageKind.SUBMIT, now)
    if not decision and windows.stages_for(
        _doc(submission.campaign), StageKind.RECOMMEND, submission.category
    ):
        return ALLOWED if _decide(submission, StageKind.RECOMMEND, now) else decision
    return decision


def may_finish(submission: Submission, *, begun: dt.datetime, now: dt.datetime) -> Decision:
    """Whether an upload begun at `begun` may still be attached: while the case may be handed in, or within the
    stage's grace minutes.
    """
    decision = may_upload(submission, now=now)
    if decision:
        return decision
    until = _until(submission, StageKind.SUBMIT)
    doc = _doc(submission.campaign)
    return windows.decide_finish(
        doc, StageKind.SUBMIT, submission.category, begun=begun, now=now, until=until
    )


def closes_at(submission: Submission) -> dt.datetime | None:
    """When handing in ends for this case."""
    until = _until(submission, StageKind.SUBMIT)
    closes = windows.window(_doc(submission.campaign), StageKind.SUBMIT, submission.category)[1]
    return max(closes, until) if closes and until else closes


def _decide(submission: Submission, kind: StageKind, now: dt.datetime) -> Decision:
    doc, until = _doc(submission.campaign), _until(submission, kind)
    return windows.decide_open(doc, kind, submission.category, now=now, until=until)


def _until(submission: Submission, kind: StageKind) -> dt.datetime | None:
    """The extension granted, asked once for each object at hand and its unit."""
    known: dict[tuple[StageKind, int | None], dt.datetime | None] = submission.__dict__.setdefault(
        "_untils", {}
    )
    key = (kind, submission.unit_id)
    if key not in known:
        campaign, unit = submission.campaign, submission.unit
        known[key] = queries.until_for(campaign, kind, submission=submission.uuid, unit=unit)
    return known[key]


def _doc(campaign: Campaign) -> Document:
    assert campaign.current is not None, "a campaign without rules takes no cases"
    return campaign.current.doc
