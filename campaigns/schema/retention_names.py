"""Whether the period of a campaign's personal data names what there is. Pure; each problem with its place."""

from campaigns.schema.contents import Contents
from campaigns.schema.dangling import Found, Loc, unknown, unknown_in


def retention_problems(doc: Contents) -> Found:
    """What goes when the period is over, and the stage that it begins with."""
    here: Loc = ("retention",)
    closings = {stage.key: stage.closes for stage in doc.stages}
    after = doc.retention.after
    if after is not None and after not in closings:
        yield (*here, "after"), unknown("阶段", after, set(closings))
    elif after is not None and closings[after] is None:
        yield (*here, "after"), f"阶段“{after}”没有写截止时间（closes），不能从它起算；请写明，或换一个阶段"
    forms = [*doc.categories, *(doc.recommend.forms if doc.recommend else ())]
    for name, label in (("fields", "填报项"), ("slots", "材料项")):
        known = {part.key for form in forms for part in getattr(form, name)}
        yield from unknown_in(label, getattr(doc.retention, name), known, (*here, name))
