"""What assignment needs to know of experts and cases, read in a fixed number of queries."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce

from campaigns.models import Campaign
from campaigns.schema.judging import Round
from portal.models import Person, Unit
from review.access import document_of
from review.judging.conflicts import Case, Expert
from review.judging.past_authors import Known, author_keys, past_authors
from review.models import Assignment, Conflict, Reviewer
from submissions.models import Author, Instructor, NamedPerson, Submission


@dataclass(frozen=True, slots=True)
class AssignmentProblem:
    """Everything `assignment.assign` asks for."""

    cases: list[Case]
    experts: list[Expert]
    names: dict[int, str]
    conflicts: set[tuple[int, int]]
    existing: list[tuple[int, int]]
    authorities: frozenset[str]

    def between(self) -> dict[str, Any]:
        """What stands between experts and cases, as `assign` and `decide_pair` take it."""
        return {"conflicts": self.conflicts, "authorities": self.authorities}


def problem_of(
    campaign: Campaign,
    round_: Round,
    cases: Any,
    panel: Unit | None = None,
    *,
    given_up: Collection[int] = (),
) -> AssignmentProblem:
    """Experts who accepted, the given cases with all their authors, conflicts, what stands already; assignments with the
    keys `given_up` are taken for gone.
    """
    reviewers = list(
        Reviewer.objects.filter(campaign=campaign, panel=panel, state=Reviewer.State.ACCEPTED).select_related(
            "person", "unit"
        )
    )
    existing = Assignment.objects.filter(
        reviewer__campaign=campaign, reviewer__panel=panel, round=round_.key
    ).exclude(pk__in=given_up)
    return AssignmentProblem(
        cases=case_values(campaign, cases, round_, panel),
        experts=expert_values(campaign, reviewers),
        names={reviewer.pk: name_of(reviewer) for reviewer in reviewers},
        conflicts=conflicts_of(campaign, reviewers),
        existing=list(existing.values_list("submission_id", "reviewer_id")),
        authorities=authorities(),
    )


def conflicts_of(campaign: Campaign, reviewers: Iterable[Reviewer]) -> set[tuple[int, int]]:
    """Declared and imported (expert, case) pairs; a person's conflict holds on every panel of the campaign. One query."""
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


def regions_apart(campaign: Campaign) -> frozenset[str]:
    """Paths of the units below which nobody judges who belongs there, where the campaign says so. At most one query."""
    kinds = document_of(campaign).review.apart
    return (
        frozenset(Unit.objects.filter(kind__in=kinds).values_list("path", flat=True))
        if kinds
        else frozenset()
    )


def region_of(path: str, regions: Collection[str]) -> str:
    """The nearest of the regions that the place stands in; "" outside all."""
    place = path
    while place and place not in regions:
        place = place[: place.rstrip("/").rfind("/") + 1]
    return place


def expert_values(campaign: Campaign, reviewers: Collection[Reviewer]) -> list[Expert]:
    """The experts with what keeps them from cases and what they know. Needs `person` and `unit` at hand; three queries."""
    regions = regions_apart(campaign)
    known = past_authors(
        Known(row.pk, name_of(row), row.unit.name if row.unit else row.unit_name,
              row.person.phone if row.person else row.phone)
        for row in reviewers
    )  # fmt: skip
    return [_expert_value(row, regions, known.get(row.pk, frozenset())) for row in reviewers]


def _expert_value(reviewer: Reviewer, regions: Collection[str], past: frozenset[str]) -> Expert:
    unit = reviewer.unit
    return Expert(
        id=reviewer.pk,
        person=reviewer.person_id,
        unit_path=unit.path if unit else "",
        unit_name=unit.name if unit else reviewer.unit_name,
        categories=frozenset(reviewer.categories),
        region=region_of(unit.path, regions) if unit else "",
        avoids=frozenset(reviewer.avoids),
        past_authors=past,
        subjects=frozenset(reviewer.subjects),
        stages=frozenset(reviewer.stages),
        most=reviewer.most,
    )


def case_values(campaign: Campaign, cases: Any, round_: Round, panel: Unit | None) -> list[Case]:
    """Cases (a queryset) with the units and names of all their authors and instructors, who judged them before, and their
    subject. A query each for the cases, the authors, the instructors where the campaign has them, their accounts, the regions
    and earlier judging.
    """
    subject = document_of(campaign).review.subject
    empty = Value("", output_field=TextField())
    named = Coalesce(KeyTextTransform(subject, "answers"), empty) if subject else empty
    rows = list(
        cases.select_related("unit").annotate(subject_named=named).defer("answers", "declared", "reason")
    )
    people = _people_of(campaign, [row.pk for row in rows])
    phones = {each.phone for members in people.values() for each in members if each.phone}
    by_phone: dict[str, list[int]] = {}
    for phone, pk in Person.objects.filter(phone__in=phones).values_list("phone", "pk"):
        by_phone.setdefault(phone, []).append(pk)
    options = {
        option.key: option.label
        for category in document_of(campaign).categories
        for field in category.fields
        if field.key == subject
        for option in field.options
    }
    regions = regions_apart(campaign)
    judges = _judged_before(campaign, round_, panel, [row.pk for row in rows])
    return [
        replace(
            _case_value(row, people.get(row.pk, []), by_phone, regions),
            subject=subject_of(row.subject_named, options),
            judged_by=frozenset(judges.get(row.pk, ())),
        )
        for row in rows
    ]


def _people_of(campaign: Campaign, cases: list[int]) -> dict[int, list[NamedPerson]]:
    """Who wrote each case or guided it: neither may judge it (S10)."""
    guided = document_of(campaign).asks_instructors
    named: dict[int, list[NamedPerson]] = {}
    for people in (Author, Instructor) if guided else (Author,):
        for each in people.objects.filter(submission__in=cases).select_related("unit"):
            named.setdefault(each.submission_id, []).append(each)
    return named


def subject_of(answer: str | None, options: Mapping[str, str]) -> str:
    """The subject an answer names: as typed, or the labels of the options that were chosen."""
    text = answer or ""
    try:
        chosen = json.loads(text) if options and text.startswith("[") else [text]
    except ValueError:  # somebody typed a bracket
        chosen = [text]
    names = [options.get(key, key) for key in chosen if isinstance(key, str)]
    return "、".join(names)[:60]


def _judged_before(
    campaign: Campaign, round_: Round, panel: Unit | None, cases: list[int]
) -> dict[int, set[int]]:
    """Persons who judged each case in another panel's round, and where the round asks for new eyes in another of the same
    panel.
    """
    rows = Assignment.objects.filter(
        submission__in=cases, reviewer__campaign=campaign, reviewer__person__isnull=False
    )
    rows = rows.exclude(reviewer__panel=panel, round=round_.key)
    if not round_.fresh:
        rows = rows.exclude(reviewer__panel=panel) if panel else rows.exclude(reviewer__panel=None)
    judges: dict[int, set[int]] = {}
    for case, person in rows.values_list("submission_id", "reviewer__person_id"):
        judges.setdefault(case, set()).add(person)
    return judges


def _case_value(
    row: Submission, people: list[NamedPerson], by_phone: dict[str, list[int]], regions: Collection[str]
) -> Case:
    units = [each.unit for each in people if each.unit] + ([row.unit] if row.unit else [])
    persons = {row.owner_id} | {pk for each in people for pk in by_phone.get(each.phone, [])}
    return Case(
        id=row.pk,
        category=row.category,
        unit_paths=frozenset(unit.path for unit in units),
        unit_names=frozenset(
            {each.unit_name for each in people if each.unit_name} | {unit.name for unit in units}
        ),
        persons=frozenset(persons),
        names=frozenset((each.name, each.unit_name) for each in people),
        regions=frozenset(region_of(unit.path, regions) for unit in units) - {""},
        author_keys=frozenset(key for each in people for key in author_keys(each)),
        group=row.group,
    )


def name_of(reviewer: Reviewer) -> str:
    """The name a conflict of authorship is looked up by."""
    return reviewer.person.real_name if reviewer.person else reviewer.name
