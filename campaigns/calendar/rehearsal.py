"""A calendar on which every stage can be walked: the demo's, and a rehearsal before a campaign opens. Pure."""

import datetime as dt

from campaigns.schema import Document, Stage, StageKind, UnitForm

# Days before and after `now` that a stage of each kind spans.
_SPANS: dict[StageKind, tuple[int, int]] = {
    StageKind.SUBMIT: (-30, 14),
    StageKind.RECOMMEND: (-20, 21),
    StageKind.ELIGIBILITY: (-15, 25),
    StageKind.REVIEW: (-10, 28),
    StageKind.MATERIAL: (-5, 28),
    StageKind.NOTICE: (-1, 40),
    StageKind.PUBLISH: (-1, 60),
}
_FORMS_DUE = 18


def walkable(doc: Document, *, now: dt.datetime) -> Document:
    """The document with every stage's window around `now` (deadlines of one kind in their order), a freeze moved past the last of them, and unit forms
    due in the days before recommending closes. Stages that only show in the calendar follow each other after it.
    """
    midnight = now.astimezone(doc.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    changes: dict[str, object] = {"stages": tuple(_stages(doc, midnight))}
    if doc.recommend:
        forms = tuple(_due(form, midnight) for form in doc.recommend.forms)
        changes["recommend"] = doc.recommend.model_copy(update={"forms": forms})
    return doc.model_copy(update=changes)


def _stages(doc: Document, midnight: dt.datetime) -> list[Stage]:
    moved, later = [], 30
    earlier = _days_before_the_last(doc)
    for stage in doc.stages:
        if stage.kind in _SPANS:
            first, last = _SPANS[stage.kind]
        elif stage.kind is StageKind.FREEZE:
            first, last = 29, 90
        else:
            first, last = later, later + 15
            later += 15
        moved.append(
            stage.model_copy(
                update={
                    "opens": midnight + dt.timedelta(days=first),
                    "closes": midnight + dt.timedelta(days=last + 1 - earlier[stage.key])
                    if stage.closes
                    else None,
                }
            )
        )
    return moved


def _days_before_the_last(doc: Document) -> dict[str, int]:
    """By stage: a category's own, earlier deadline stays before the others of its kind, a day for each (S23), and stays
    ahead of `now`.
    """
    ends = {
        kind: sorted(
            {stage.closes for stage in doc.stages if stage.kind is kind and stage.closes}, reverse=True
        )
        for kind in _SPANS
    }
    return {
        stage.key: min(ends[stage.kind].index(stage.closes), _SPANS[stage.kind][1])
        if stage.kind in _SPANS and stage.closes
        else 0
        for stage in doc.stages
    }


def _due(form: UnitForm, midnight: dt.datetime) -> UnitForm:
    return form.model_copy(update={"due": midnight + dt.timedelta(days=_FORMS_DUE + 1)}) if form.due else form
