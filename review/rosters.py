"""The tables a campaign exports (E11, L16): its columns, its order, read in a fixed number of queries."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet

from campaigns.fields.words import plain_text
from campaigns.models import Campaign
from campaigns.schema import Document, Roster
from portal.models import Unit
from review.access import document_of
from review.models import Certificate
from review.ranking import Ranked, by_list
from review.standing import judged_cases, last_round
from submissions.models import Author, Submission
from submissions.states import State

_SHOWN = (State.SUBMITTED, State.RECOMMENDED, State.REPORTED, State.ELIGIBLE, State.INELIGIBLE)


@dataclass(frozen=True, slots=True)
class Line:
    """A case with everything a column may ask for."""

    case: Submission
    authors: list[Author]
    doc: Document
    ranked: Ranked | None = None

    @property
    def first(self) -> Author | None:
        return self.authors[0] if self.authors else None


def table(
    campaign: Campaign, roster: Roster, *, unit: Unit | None = None
) -> tuple[list[str], Iterator[list[Any]]]:
    """Headings and rows of a roster: of all cases, or of the unit's batch."""
    return [column.label for column in roster.columns], rows(campaign, roster, unit=unit)


def rows(campaign: Campaign, roster: Roster, *, unit: Unit | None = None) -> Iterator[list[Any]]:
    """Rows in the roster's order; `seq` counts them."""
    wanted = [column.value for column in roster.columns]
    doc = document_of(campaign)
    lines = _lines(campaign, roster, doc, unit, with_ranks=bool({"score", "rank"} & set(wanted)))
    for number, line in enumerate(lines, start=1):
        yield [number if value == "seq" else value_of(line, value) for value in wanted]


def _lines(
    campaign: Campaign, roster: Roster, doc: Document, unit: Unit | None, *, with_ranks: bool
) -> list[Line]:
    ranks: dict[int, Ranked] = {}
    final = last_round(doc) if with_ranks and unit is None else None
    if final is not None:
        for members in by_list(judged_cases(campaign, final), trim=final.trim).values():
            ranks.update({ranked.case.id: ranked for ranked in members})
    cases = _cases(campaign, roster, doc, unit)
    lines = [Line(case, list(case.authors.all()), doc, ranks.get(case.pk)) for case in cases]
    return sorted(lines, key=lambda line: tuple(_SORT[key](line) for key in (*roster.sort, "last")))


def _cases(campaign: Campaign, roster: Roster, doc: Document, unit: Unit | None) -> QuerySet[Submission]:
    found = (
        Submission.objects.filter(campaign=campaign, state__in=_SHOWN)
        .select_related("unit", "owner", "award", "recommendation__handover__unit")
        .prefetch_related(
            "authors",
            Prefetch("award__certificates", Certificate.objects.filter(revoked_at=None), to_attr="valid"),
        )
    )
    if unit is not None:
        found = found.filter(recommendation__handover__unit=unit)
    elif doc.recommend is not None:
        through_unit = [category.key for category in doc.categories if category.recommended]
        found = found.exclude(state__in=[State.SUBMITTED, State.RECOMMENDED], category__in=through_unit)
    if roster.awarded_only:
        found = found.filter(award__published_at__isnull=False)
    return found


def value_of(line: Line, value: str) -> Any:
    """One cell."""
    if value.startswith("answer:"):
        return answer_text(line.doc, line.case, value.removeprefix("answer:"))
    if value.startswith("declaration:"):
        return "是" if value.removeprefix("declaration:") in line.case.declared else "否"
    return _VALUES[value](line)


def answer_text(doc: Document, submission: Submission, key: str) -> str:
    """An answer in words; of a category that does not ask it, nothing."""
    category = doc.category(submission.category)
    field = next((field for field in category.fields if field.key == key), None)
    return plain_text(field, submission.answers.get(key)) if field is not None else ""


def _award(line: Line) -> Any:
    award = getattr(line.case, "award", None)
    return award if award is not None and award.published_at else None


def _recommendation(line: Line) -> Any:
    return getattr(line.case, "recommendation", None)


def _certificates(line: Line) -> str:
    award = getattr(line.case, "award", None)
    return "、".join(certificate.number for certificate in award.valid) if award is not None else ""


def _score(line: Line) -> Decimal | str:
    return line.ranked.score if line.ranked and line.ranked.score is not None else ""


def _rank(line: Line) -> int | str:
    if line.ranked is not None and line.ranked.rank is not None:
        return line.ranked.rank
    recommendation = _recommendation(line)
    return recommendation.rank if recommendation is not None and recommendation.rank else ""


_VALUES: dict[str, Callable[[Line], Any]] = {
    "category": lambda line: line.doc.category(line.case.category).label,
    "category_key": lambda line: line.case.category,
    "group": lambda line: line.doc.label_of("groups", line.case.group),
    "track": lambda line: line.doc.label_of("tracks", line.case.track),
    "title": lambda line: line.case.title,
    "authors": lambda line: "、".join(author.name for author in line.authors),
    "first_author": lambda line: line.first.name if line.first else "",
    "author_phone": lambda line: line.first.phone if line.first else "",
    "unit": lambda line: line.case.unit.name if line.case.unit else "",
    "first_unit": lambda line: line.first.unit_name if line.first else "",
    "recommending_unit": lambda line: r.handover.unit.name if (r := _recommendation(line)) else "",
    "contact_name": lambda line: line.case.owner.real_name,
    "contact_phone": lambda line: line.case.owner.phone,
    "award": lambda line: a.label if (a := _award(line)) else "",
    "score": _score,
    "rank": _rank,
    "certificate": _certificates,
    "consent": lambda line: "同意" if line.case.declared else "",
    "comment": lambda line: r.comment if (r := _recommendation(line)) else "",
}


def _place(line: Line, kind: str, key: str) -> int:
    keys = [part.key for part in getattr(line.doc, kind)]
    return keys.index(key) if key in keys else len(keys)


def _tier(line: Line) -> int:
    tiers = [tier.key for plan in line.doc.awards for tier in plan.tiers]
    award = _award(line)
    return tiers.index(award.tier) if award is not None and award.tier in tiers else len(tiers)


_SORT: dict[str, Callable[[Line], Any]] = {
    "category": lambda line: _place(line, "categories", line.case.category),
    "group": lambda line: _place(line, "groups", line.case.group),
    "track": lambda line: _place(line, "tracks", line.case.track),
    "unit": lambda line: line.case.unit.path if line.case.unit else "",
    "rank": lambda line: value if isinstance(value := _rank(line), int) else 10**9,
    "award": _tier,
    "title": lambda line: line.case.title,
    "last": lambda line: line.case.pk,
}
