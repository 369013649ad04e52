"""Until when a submission may be submitted: the campaign's windows with the extensions granted (X04).

Each question reads the extensions anew; a page that asks several passes its own `Extensions` along.
"""

import datetime as dt

from campaigns.calendar import windows
from campaigns.calendar.queries import stage_keys, unit_extensions
from campaigns.models import Campaign
from campaigns.schema import Document, StageKind
from portal.decisions import ALLOWED, Decision
from portal.models import Unit, Upload
from submissions.models import Submission
from submissions.states import State


class Extensions:
    """The extensions granted to a submission, its unit and the units above; each kind of stage is read once."""

    def __init__(self, submission: Submission) -> None:
        self._submission = submission
        self._until: dict[StageKind, dt.datetime | None] = {}

    def until(self, kind: StageKind) -> dt.datetime | None:
        """The latest end granted; None where there is none."""
        if kind not in self._until:
            self._until[kind] = until_with_own(self._submission, kind, unit=self._submission.unit)
        return self._until[kind]

    def until_back(self) -> dt.datetime | None:
        """Until when a returned case may come back: what was granted for submitting, or the later date that it was
        returned with. That date never closes earlier than the campaign does.
        """
        granted = self.until(StageKind.SUBMIT)
        named = self._submission.sent_back_until if self._submission.state == State.RETURNED else None
        return max(granted, named) if granted and named else granted or named


def until_with_own(submission: Submission, kind: StageKind, *, unit: Unit | None) -> dt.datetime | None:
    """The latest end granted to the submission itself, the unit or one above it; None where there is none. One query."""
    campaign, category = submission.campaign, submission.category
    own = submission.extensions.filter(stage__in=stage_keys(campaign, kind, category))
    of_units = unit_extensions(campaign, kind, category, unit=unit)
    row = own.values("until").union(of_units.values("until")).order_by("-until").first()
    return row["until"] if row else None


def may_start(campaign: Campaign, category: str, *, now: dt.datetime) -> Decision:
    """Whether a new case may be begun in the category."""
    return windows.decide_open(_doc(campaign), StageKind.SUBMIT, category, now=now)


def may_upload(submission: Submission, *, now: dt.datetime, extensions: Extensions | None = None) -> Decision:
    """Whether a file may be begun now. A case that was returned for mending may also be changed while units still
    recommend, because that is when they return it.
    """
    if submission.state == State.RETURNED:
        return may_resubmit(submission, now=now, extensions=extensions)
    return may_withdraw(submission, now=now, extensions=extensions)


def may_submit(submission: Submission, *, now: dt.datetime, extensions: Extensions | None = None) -> Decision:
    """Whether the case may be submitted now: as long as a file may be begun, and within the grace minutes where its
    last file was begun in time and became whole after the end.
    """
    extensions = extensions or Extensions(submission)
    decision = may_upload(submission, now=now, extensions=extensions)
    if decision or decision.code != "stage_closed":
        return decision
    rows = Upload.objects.filter(folder=submission.folder_id, state=Upload.State.FINISHED, part=False)
    last = rows.filter(attachment__isnull=False).order_by("-finished_at").first()
    if (
        last is None
        or last.finished_at is None
        or may_upload(submission, now=last.finished_at, extensions=extensions)
    ):
        return decision
    return may_finish(submission, begun=last.begun_at, now=now, extensions=extensions)


def may_withdraw(
    submission: Submission, *, now: dt.datetime, extensions: Extensions | None = None
) -> Decision:
    """Whether the case may become a draft again: only while a draft may be submitted, so that nobody takes back a
    returned case and is locked out.
    """
    return _decide(submission, StageKind.SUBMIT, now, extensions or Extensions(submission))


def may_resubmit(
    submission: Submission, *, now: dt.datetime, extensions: Extensions | None = None
) -> Decision:
    """Whether a case, once returned, may be submitted again; returning it otherwise would be its end."""
    extensions = extensions or Extensions(submission)
    decision = windows.decide_open(
        _doc(submission.campaign),
        StageKind.SUBMIT,
        submission.category,
        now=now,
        until=extensions.until_back(),
    )
    if not decision and windows.stages_for(
        _doc(submission.campaign), StageKind.RECOMMEND, submission.category
    ):
        return ALLOWED if _decide(submission, StageKind.RECOMMEND, now, extensions) else decision
    return decision


def may_finish(
    submission: Submission, *, begun: dt.datetime, now: dt.datetime, extensions: Extensions | None = None
) -> Decision:
    """Whether an upload begun at `begun` may still be attached: while the case may be submitted, or within the
    stage's grace minutes.
    """
    extensions = extensions or Extensions(submission)
    decision = may_upload(submission, now=now, extensions=extensions)
    if decision:
        return decision
    until = extensions.until_back()
    doc = _doc(submission.campaign)
    return windows.decide_finish(
        doc, StageKind.SUBMIT, submission.category, begun=begun, now=now, until=until
    )


def closes_at(submission: Submission, *, extensions: Extensions | None = None) -> dt.datetime | None:
    """When submitting ends for this case."""
    until = (extensions or Extensions(submission)).until_back()
    closes = windows.window(_doc(submission.campaign), StageKind.SUBMIT, submission.category)[1]
    return max(closes, until) if closes and until else closes


def _decide(submission: Submission, kind: StageKind, now: dt.datetime, extensions: Extensions) -> Decision:
    doc, until = _doc(submission.campaign), extensions.until(kind)
    return windows.decide_open(doc, kind, submission.category, now=now, until=until)


def _doc(campaign: Campaign) -> Document:
    assert campaign.current is not None, "a campaign without rules takes no cases"
    return campaign.current.doc
