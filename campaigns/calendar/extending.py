"""Whether an extension makes sense (X04): a stage closes later for one unit or one submission, with a reason. Pure."""

import datetime as dt

from campaigns.schema import Document
from portal.decisions import ALLOWED, Decision, first_refusal, refuse


def decide_target(*, has_units: bool, submission: str) -> Decision:
    """Whether exactly one of the two is named: units, or a submission."""
    return ALLOWED if has_units != bool(submission) else refuse("extension_needs_target")


def decide_extension(
    doc: Document, key: str, *, until: dt.datetime, reason: str, now: dt.datetime
) -> Decision:
    """Whether the stage with this key may close at `until` instead."""
    stage = next((stage for stage in doc.stages if stage.key == key), None)
    if stage is None:
        return refuse("stage_unknown")
    return first_refusal(
        ALLOWED if reason else refuse("extension_needs_reason"),
        ALLOWED if stage.closes else refuse("extension_endless", stage=stage.name),
        ALLOWED if until > now else refuse("extension_in_past"),
        ALLOWED
        if stage.closes is None or until > stage.closes
        else refuse("extension_not_later", closes=stage.closes.astimezone(until.tzinfo)),
    )
