"""The totals of a round as they count: its marks put into pools, each expert's scale found once and kept."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.core.cache import cache

from campaigns.schema import Document
from campaigns.schema.judging import Round
from review.judging.judge_effects import Mark, Method, Scale, scales
from review.judging.ranking import Judged

KEEP_SECONDS = 86_400
"""How long scales are kept. They are named after the marks they come from, so that none is ever out of date."""


def pools(doc: Document, round_: Round, cases: Iterable[Judged]) -> dict[str, list[Judged]]:
    """The cases of a round and panel that are adjusted together: those of one rubric of the round, by its key."""
    rubrics = rubrics_of(doc, round_)
    found: dict[str, list[Judged]] = {}
    for case in cases:
        found.setdefault(rubrics[case.category], []).append(case)
    return found


def rubrics_of(doc: Document, round_: Round) -> dict[str, str]:
    """The key of the rubric by which the round judges each category, "" for none."""
    rubrics = {category.key: doc.rubric_of(category, round_.key) for category in doc.categories}
    return {category: rubric.key if rubric else "" for category, rubric in rubrics.items()}


def marks_of(cases: Iterable[Judged]) -> list[Mark]:
    """Every total with its expert, as it was given."""
    return [
        Mark(case.id, judge, total)
        for case in cases
        for judge, total in zip(case.judges, case.totals, strict=True)
    ]


Scales = dict[str, dict[int, Scale]]
"""Each expert's scale, by the category of the case."""


def scales_by_category(doc: Document, round_: Round, cases: Iterable[Judged]) -> Scales:
    """Every expert's scale in each category, of all the round's cases: an expert's scale comes from everything the expert judged
    by one rubric. Of the cases no more than their marks is held.
    """
    rubrics = rubrics_of(doc, round_)
    marks: dict[str, list[Mark]] = {}
    for case in cases:
        marks.setdefault(rubrics[case.category], []).extend(marks_of([case]))
    found = {rubric: scales_of(own, round_.adjust) for rubric, own in marks.items()}
    return {category: found[rubric] for category, rubric in rubrics.items() if rubric in found}


def with_counted(case: Judged, found: Scales) -> Judged:
    """The case with its totals as they count."""
    own = found[case.category]
    return replace(
        case,
        counted=tuple(
            own[judge].counted(total) for judge, total in zip(case.judges, case.totals, strict=True)
        ),
    )


def with_counted_totals(doc: Document, round_: Round, cases: Sequence[Judged]) -> list[Judged]:
    """The cases with their totals as they count in the round, in the order they came in. `cases` are all of the round."""
    if round_.adjust == "raw":
        return list(cases)
    found = scales_by_category(doc, round_, cases)
    return [with_counted(case, found) for case in cases]


def scales_of(marks: Sequence[Mark], method: Method) -> dict[int, Scale]:
    """`judge_effects.scales`, kept for the next one who asks: hundreds of experts take a second."""
    key = f"judge-scales:{method}:{digest(marks)}"
    found: dict[int, Scale] | None = cache.get(key)
    if found is None:
        found = scales(marks, method)
        cache.set(key, found, KEEP_SECONDS)
    return found


def digest(marks: Iterable[Mark], *more: object) -> str:
    """What names the marks, in whatever order they come, and `more` that an answer depends on."""
    rows = sorted((mark.case, mark.judge, str(mark.total)) for mark in marks)
    return hashlib.sha256(repr((rows, more)).encode()).hexdigest()
