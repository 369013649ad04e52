"""What assignment needs to know of experts and cases, read in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from campaigns.models import Campaign
from campaigns.schema import Document
from campaigns.schema.judging import Round
from portal.decisions import NotAllowed, refuse
from portal.models import Person, Unit
from review.access import document_of
from review.assignment import Case, Expert
from review.batch import cases_below
from review.models import Assignment, Conflict, Review, Reviewer
from submissions.models import Author, Submission
from submissions.states import State


def rounds(doc: Document, panel: Unit | None) -> list[Round]:
    """The rounds a panel judges: the organiser's, or each unit's own (N15)."""
    return [one for one in doc.review.rounds if (one.by == "unit") == (panel is not None)]


def round_named(doc: Document, key: str, panel: Unit | None) -> Round:
    """The panel's round with this key; its last one where none is named."""
    known = rounds(doc, panel)
    found = next((one for one in known if one.key == key), known[-1] if known and not key else None)
    if found is None:
        raise NotAllowed(refuse("no_such_round"))
    return found


def judgeable(campaign: Campaign, panel: Unit | None = None) -> QuerySet[Submission]:
    """Cases a panel judges: eligible ones of judged categories (D20); a unit's own panel sees what was handed in."""
    doc = document_of(campaign)
    keys = [category.key for category in doc.categories if category.judged and category.rubric]
    if panel is not None:
        states = [State.SUBMITTED, State.RECOMMENDED]
        found: QuerySet[Submission] = cases_below(campaign, panel).filter(state__in=states, category__in=keys)
        return found
    eligible: QuerySet[Submission] = Submission.objects.filter(
        campaign=campaign, state=State.ELIGIBLE, category__in=keys
    )
    return eligible


def experts_of(campaign: Campaign, panel: Unit | None = None) -> QuerySet[Reviewer]:
    """The panel, with each one's load and what is done of it."""
    submitted = Q(assignments__review__state=Review.State.SUBMITTED)
    found: QuerySet[Reviewer] = (
        Reviewer.objects.filter(campaign=campaign, panel=panel)
        .select_related("person", "unit")
        .annotate(load=Count("assignments"), done=Count("assignments", filter=submitted))
        .order_by("name", "pk")
    )
    return found


def assigned_to(
    cases: Iterable[Submission], round_: Round, panel: Unit | None = None
) -> dict[int, list[Assignment]]:
    """The round's assignments of these cases, by case, with experts and reviews. One query."""
    found: dict[int, list[Assignment]] = {}
    rows = Assignment.objects.filter(
        submission__in=[case.pk for case in cases], round=round_.key, reviewer__panel=panel
    ).select_related("reviewer", "review")
    for row in rows:
        found.setdefault(row.submission_id, []).append(row)
    return found


@dataclass(frozen=True, slots=True)
class Known:
    """Everything `assignment.assign` asks for."""

    cases: list[Case]
    experts: list[Expert]
    names: dict[int, str]
    conflicts: set[tuple[int, int]]
    existing: list[tuple[int, int]]
    authorities: frozenset[str]


def known_of(
    campaign: Campaign, round_: Round, cases: Iterable[Submission], panel: Unit | None = None
) -> Known:
    """Experts who accepted, the given cases with all their authors, declared conflicts, what stands already."""
    rows = list(cases)
    reviewers = list(
        Reviewer.objects.filter(campaign=campaign, panel=panel, state=Reviewer.State.ACCEPTED).select_related(
            "person", "unit"
        )
    )
    return Known(
        cases=case_values(rows),
        experts=[expert_value(one) for one in reviewers],
        names={one.pk: name_of(one) for one in reviewers},
        conflicts=conflicts_of(campaign, reviewers),
        existing=list(
            Assignment.objects.filter(
                reviewer__campaign=campaign, reviewer__panel=panel, round=round_.key
            ).values_list("submission_id", "reviewer_id")
        ),
        authorities=authorities(),
    )


def conflicts_of(campaign: Campaign, reviewers: Iterable[Reviewer]) -> set[tuple[int, int]]:
    """Declared (expert, case) pairs; a person's conflict holds on every panel of the campaign. One query."""
    rows = Conflict.objects.filter(reviewer__campaign=campaign)
    declared: dict[object, set[int]] = {}
    for reviewer, person, case in rows.values_list("reviewer_id", "reviewer__person_id", "submission_id"):
        declared.setdefault(person or f"row {reviewer}", set()).add(case)
    return {
        (one.pk, case) for one in reviewers for case in declared.get(one.person_id or f"row {one.pk}", ())
    }


def authorities() -> frozenset[str]:
    """Paths of units that stand above others in the organiser's tree: bureaus, not schools."""
    return frozenset(Unit.objects.filter(children__listed=True).values_list("path", flat=True))


def expert_value(reviewer: Reviewer) -> Expert:
    unit = reviewer.unit
    return Expert(
        id=reviewer.pk,
        person=reviewer.person_id,
        unit_path=unit.path if unit else "",
        unit_name=unit.name if unit else reviewer.unit_name,
        categories=frozenset(reviewer.categories),
    )


def case_values(rows: list[Submission]) -> list[Case]:
    """Cases with the units and names of all their authors; one query for the authors, one for their accounts."""
    authors: dict[int, list[Author]] = {}
    wanted = Author.objects.filter(submission__in=[row.pk for row in rows]).select_related("unit")
    for author in wanted:
        authors.setdefault(author.submission_id, []).append(author)
    phones = {author.phone for members in authors.values() for author in members if author.phone}
    by_phone: dict[str, list[int]] = {}
    for phone, pk in Person.objects.filter(phone__in=phones).values_list("phone", "pk"):
        by_phone.setdefault(phone, []).append(pk)
    return [_case_value(row, authors.get(row.pk, []), by_phone) for row in rows]


def _case_value(row: Submission, authors: list[Author], by_phone: dict[str, list[int]]) -> Case:
    units = [author.unit for author in authors if author.unit] + ([row.unit] if row.unit else [])
    persons = {row.owner_id} | {pk for author in authors for pk in by_phone.get(author.phone, [])}
    return Case(
        id=row.pk,
        category=row.category,
        unit_paths=frozenset(unit.path for unit in units),
        unit_names=frozenset(
            {author.unit_name for author in authors if author.unit_name} | {unit.name for unit in units}
        ),
        persons=frozenset(persons),
        names=frozenset((author.name, author.unit_name) for author in authors),
    )


def name_of(reviewer: Reviewer) -> str:
    """The name a conflict of authorship is looked up by."""
    return reviewer.person.real_name if reviewer.person else reviewer.name
