"""Material that is handed in after the case is in: slots that name a stage of kind material (S8). The case has passed, and is in
the round of judging that the stage names, which the review rooms know (settings.IN_ROUND).
"""

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.utils.module_loading import import_string

from campaigns.calendar import windows
from campaigns.schema import Category, Document, Slot, Stage
from portal.decisions import ALLOWED, Decision, refuse
from portal.models import Person
from submissions.models import Submission
from submissions.states import State


def is_later(spec: Category, key: str) -> bool:
    """Whether the slot is handed in after the case."""
    return any(slot.key == key and slot.stage is not None for slot in spec.slots)


def may_add_later(submission: Submission, key: str, person: Person) -> Decision:
    """Whether this person may change what stands in the slot, the calendar aside: the owner, of a case that passed and is in the
    stage's round. One query.
    """
    if submission.owner_id != person.pk:
        return refuse("not_yours")
    if submission.state != State.ELIGIBLE:
        return refuse("later_not_passed")
    stage = _stage_of(submission, key)
    if stage.round is not None and not import_string(settings.IN_ROUND)(submission, stage.round):
        return refuse("later_not_in_round", stage=stage.name)
    return ALLOWED


def later_in_time(
    submission: Submission, key: str, *, now: dt.datetime, begun: dt.datetime | None = None
) -> Decision:
    """Whether a file may be begun in the slot now; with `begun`, whether one begun then may still be attached."""
    stage = _stage_of(submission, key)
    own = submission.extensions.filter(stage=stage.key).order_by("-until").values_list("until", flat=True)
    return windows.decide_stage(_doc(submission), stage, now=now, begun=begun, until=own.first())


def asked_later(submission: Submission, person: Person) -> Sequence[tuple[Stage, list[Slot]]]:
    """The stages whose material the person may bring for this case, or that holds some already, with their slots."""
    asked = []
    held = set(submission.files.values_list("slot", flat=True)) if _later(submission.spec) else set()
    for stage in _doc(submission).stages:
        slots = [slot for slot in submission.spec.slots if slot.stage == stage.key]
        if slots and (
            may_add_later(submission, slots[0].key, person) or any(slot.key in held for slot in slots)
        ):
            asked.append((stage, slots))
    return asked


def _later(spec: Category) -> list[Slot]:
    return [slot for slot in spec.slots if slot.stage is not None]


def _stage_of(submission: Submission, key: str) -> Stage:
    slot = next(slot for slot in submission.spec.slots if slot.key == key)
    assert slot.stage is not None
    return _doc(submission).stage(slot.stage)


def _doc(submission: Submission) -> Document:
    """The rules in force: the calendar may have been moved since the case was handed in."""
    assert submission.campaign.current is not None
    return submission.campaign.current.doc
