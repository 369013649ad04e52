"""Whether an extension makes sense (X04): a stage closes later for one unit or one case, with a reason. Pure."""

import datetime as dt

from campaigns.schema import Stage
from portal.decisions import ALLOWED, Decision, first_refusal, refuse


def decide_extension(
    stage: Stage | None,
    *,
    until: dt.datetime,
    reason: str,
    targets: tuple[object, object],
    now: dt.datetime,
) -> Decision:
    """Whether such an extension makes sense."""
    if stage is None:
        return refuse("stage_unknown")
    return first_refusal(
        ALLOWED if reason else refuse("extension_needs_reason"),
        ALLOWED if sum(bool(target) for target in targets) == 1 else refuse("extension_needs_target"),
        ALLOWED if stage.closes else refuse("extension_endless", stage=stage.name),
        ALLOWED if until > now else refuse("extension_in_past"),
        ALLOWED
        if stage.closes is None or until > stage.closes
        else refuse("extension_not_later", closes=stage.closes.astimezone(until.tzinfo)),
    )
