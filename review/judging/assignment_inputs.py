"""What assignment needs to know of experts and cases, read in a fixed number of queries."""

from collections.abc import Iterable
from dataclasses import dataclass

from campaigns.models import Campaign
from campaigns.schema.judging import Round
from portal.models import Person, Unit
from review.judging.assignment import Case, Expert
from review.models import Assignment, Conflict, Reviewer
from submissions.models import Author, Submission


@dataclass(frozen=True, slots=True)
class AssignmentProblem:
    """Everything `assignment.assign` asks for."""

    cases: list[Case]
    experts: list[Expert]
    names: dict[int, str]
    conflicts: set[tuple[int, int]]
    existing: list[tuple[int, int]]
    authorities: frozenset[str]


def problem_of(
    campaign: Campaign, round_: Round, cases: Iterable[Submission], panel: Unit | None = None
) -> AssignmentProblem:
    """Experts who accepted, the given cases with all their authors, declared conflicts, what stands already."""
    rows = list(cases)
    reviewers = list(
        Reviewer.objects.filter(campaign=campaign, panel=panel, state=Reviewer.State.ACCEPTED).select_related(
            "person", "unit"
        )
    )
    return AssignmentProblem(
        cases=submission_values(rows),
        experts=[expert_value(reviewer) for reviewer in reviewers],
        names={reviewer.pk: name_of(reviewer) for reviewer in reviewers},
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
        (reviewer.pk, case)
        for reviewer in reviewers
        for case in declared.get(reviewer.person_id or f"row {reviewer.pk}", ())
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


def submission_values(rows: list[Submission]) -> list[Case]:
    """Cases with the units and names of all their authors; one query for the authors, one for their accounts."""
    authors: dict[int, list[Author]] = {}
    rows_of_authors = Author.objects.filter(submission__in=[row.pk for row in rows]).select_related("unit")
    for author in rows_of_authors:
        authors.setdefault(author.submission_id, []).append(author)
    phones = {author.phone for members in authors.values() for author in members if author.phone}
    by_phone: dict[str, list[int]] = {}
    for phone, pk in Person.objects.filter(phone__in=phones).values_list("phone", "pk"):
        by_phone.setdefault(phone, []).append(pk)
    return [_submission_value(row, authors.get(row.pk, []), by_phone) for row in rows]


def _submission_value(row: Submission, authors: list[Author], by_phone: dict[str, list[int]]) -> Case:
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
