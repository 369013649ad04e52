"""In which order the cases of a roster stand: a pass over no more than what they are sorted by."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from campaigns.schema import Document, Roster
from portal.pinyin import name_key, title_key
from review.exports.places import Places
from review.models import Award, Nomination
from submissions.models import Author, Submission
from submissions.states import State

LAST = 10**9


def ordered(cases: QuerySet[Submission], roster: Roster, doc: Document, places: Places) -> list[int]:
    """Keys of the cases in the roster's order. `cases` may name `own_rank`, the rank in the unit's batch. Three queries at
    most; what is held is a few numbers a case.
    """
    keys = [_Key(name, doc, roster, places, cases) for name in roster.sort]
    columns = list(dict.fromkeys(column for key in keys for column in key.columns))
    rows = cases.order_by().values_list("pk", *columns).iterator(chunk_size=5_000)
    sortable = []
    for pk, *values in rows:
        row = dict(zip(columns, values, strict=True))
        sortable.append((*(key.of(pk, row) for key in keys), pk))
    sortable.sort()
    return [line[-1] for line in sortable]


class _Key:
    """One thing that cases are sorted by: the columns it is told from, and how."""

    def __init__(
        self,
        name: str,
        doc: Document,
        roster: Roster,
        places: Places,
        cases: QuerySet[Submission],
    ) -> None:
        self.columns: tuple[Any, ...] = ()
        self.of: Callable[[int, Mapping[str, Any]], Any]
        texts: Callable[[str], str] = title_key if roster.pinyin else str
        names: Callable[[str], str] = name_key if roster.pinyin else str
        match name:
            case "category" | "group" | "track":
                self.columns, self.of = (name,), _listed(name, [part.key for part in _parts(doc, name)])
            case "title" | "number":
                of_text = texts if name == "title" else str
                self.columns, self.of = (name,), lambda _pk, row: of_text(row[name])
            case "unit":
                place = "unit__name" if roster.pinyin else "unit__path"
                self.columns, self.of = (place,), lambda _pk, row: texts(row[place] or "")
            case "rank":
                self.columns, self.of = ("own_rank",), _rank(places)
            case "award":
                tiers = _tiers(cases, doc)
                self.of = lambda pk, _row: tiers.get(pk, LAST)
            case "first_author" | "first_unit":
                of_author = names if name == "first_author" else texts
                self.columns, self.of = (name,), lambda _pk, row: of_author(row[name] or "")


def with_sort_columns(cases: QuerySet[Submission], roster: Roster, unit: int | None) -> QuerySet[Submission]:
    """The cases with what the roster sorts by and is no column of theirs."""
    extra: dict[str, Any] = {}
    if "rank" in roster.sort:
        nominations = Nomination.objects.filter(submission=OuterRef("pk"))
        nominations = (
            nominations.filter(current_of__isnull=False)
            if unit is None
            else nominations.filter(batch__unit=unit)
        )
        extra["own_rank"] = Subquery(nominations.order_by("pk").values("rank")[:1])
    first = Author.objects.filter(submission=OuterRef("pk")).order_by("position")
    if "first_author" in roster.sort:
        extra["first_author"] = Subquery(first.values("name")[:1])
    if "first_unit" in roster.sort:
        extra["first_unit"] = Subquery(first.values("unit_name")[:1])
    return cases.annotate(**extra)


def _parts(doc: Document, name: str) -> Sequence[Any]:
    parts: Sequence[Any] = getattr(
        doc, {"category": "categories", "group": "groups", "track": "tracks"}[name]
    )
    return parts


def _listed(name: str, keys: Sequence[str]) -> Callable[[int, Mapping[str, Any]], int]:
    places = {key: at for at, key in enumerate(keys)}
    return lambda _pk, row: places.get(row[name], len(places))


def _rank(places: Places) -> Callable[[int, Mapping[str, Any]], int]:
    """The place that judging gave; before it, the place in the unit's batch."""

    def rank(pk: int, row: Mapping[str, Any]) -> int:
        place = places.get(pk)
        if place is not None and place.rank is not None:
            return place.rank
        return int(row["own_rank"] or LAST)

    return rank


def _tiers(cases: QuerySet[Submission], doc: Document) -> dict[int, int]:
    """How high the published award of each case stands. One query."""
    order = {key: at for at, key in enumerate(tier.key for plan in doc.awards for tier in plan.tiers)}
    awards = Award.objects.filter(
        submission__in=cases.order_by().values("pk"), submission__state=State.ELIGIBLE,
        withdrawn_at=None, published_at__isnull=False, list_key="",
    )  # fmt: skip
    rows = awards.order_by("pk").values_list("submission_id", "tier")
    return {pk: order[tier] for pk, tier in rows.iterator(chunk_size=5_000) if tier in order}
