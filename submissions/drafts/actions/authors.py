"""The authors of a case in order, those who guided it, and the unit that applies."""

import datetime as dt
import hashlib
from collections.abc import Collection, Sequence
from typing import TypeVar

from django.db import transaction
from django.db.models import F

from portal import queue
from portal.decisions import require
from portal.models import Person, Unit
from portal.organisation.queries import unit_kinds
from portal.typed_text import kept_phone, one_line, person_name
from submissions.actions.locking import locked
from submissions.case_attributes import group_choice_of
from submissions.drafts.actions.coauthors import mark_declined
from submissions.drafts.actions.editions import next_edition
from submissions.drafts.author_input import AuthorInput
from submissions.drafts.editions import Edition
from submissions.models import Author, Instructor, Submission
from submissions.permissions import may_edit


@transaction.atomic
def set_authors(
    submission: Submission,
    authors: Sequence[AuthorInput],
    instructors: Sequence[AuthorInput] = (),
    *,
    actor: Person,
    now: dt.datetime,
    edition: Edition | None = None,
) -> Submission:
    """Replace the authors, and the instructors where the category has them (S10). The first author's unit becomes the
    applying unit and, where the applicant does not choose it, decides the group (D03, L01). Saved right or wrong; `checklist`
    says what is missing.
    """
    fresh = locked(submission)
    require(may_edit(actor, fresh))
    next_edition(fresh, edition)
    fresh.rule_set = fresh.rules
    spec = fresh.spec
    units = _replace(Author, fresh, authors, spec.team.columns)
    if spec.instructors is not None:
        _replace(Instructor, fresh, instructors, spec.instructors.columns)
    mark_declined(fresh)
    fresh.unit = units[0] if units else None
    fresh.group = group_choice_of(fresh).settle(fresh.group)
    fresh.updated_at = now
    fresh.save(update_fields=["unit", "group", "edits", "edited_by_page", "updated_at", "rule_set"])
    queue.enqueue("submissions.checks.jobs.evaluate_submission", queue=queue.CHECKS, submission_id=fresh.pk)
    return fresh


P = TypeVar("P", Author, Instructor)


def _replace(
    people: type[P],
    submission: Submission,
    lines: Sequence[AuthorInput],
    columns: Collection[str],
) -> list[Unit | None]:
    """Write the lines instead of what there was; returns their units."""
    kinds = {kind.key for kind in unit_kinds()} if any(line.unit_kind for line in lines) else set()
    units = [_unit_of(submission, line, kinds) for line in lines]
    people.objects.filter(submission=submission).delete()
    people.objects.bulk_create(
        people(
            tenant_id=submission.tenant_id,
            submission=submission,
            position=position,
            name=person_name(line.name)[:60],
            unit=unit,
            unit_name=(unit.name if unit else person_name(line.unit_name))[:120],
            phone=kept_phone(line.phone)[:20],
            details={
                key: one_line(str(value))[:200] for key, value in line.details.items() if key in columns
            },
        )
        for position, (line, unit) in enumerate(zip(lines, units, strict=True), start=1)
    )
    return units


def _unit_of(submission: Submission, author: AuthorInput, kinds: set[str]) -> Unit | None:
    """The chosen unit, the one of that name, or where the tenant takes any unit (C01) one made of what was typed."""
    tenant = submission.tenant
    kind = author.unit_kind if author.unit_kind in kinds else ""
    name = person_name(author.unit_name)[:120]
    unit = author.unit
    if unit is None and name:
        named = Unit.objects.filter(tenant=tenant, name=name).select_related("merged_into")
        unit = named.order_by("-listed", F("closed_at").desc(nulls_first=True), "pk").first()
    if unit is not None and unit.merged_into is not None:
        unit = unit.merged_into  # the name that was typed is the old one
    if unit is not None:
        _take_kind(unit, kind, submission)
        return unit
    if not name or not tenant.open_units:
        return None
    key = "u-" + hashlib.blake2b(name.encode(), digest_size=10).hexdigest()
    created: Unit = Unit.objects.get_or_create(
        tenant=tenant, key=key, defaults={"name": name, "kind": kind, "path": f"{key}/", "listed": False}
    )[0]
    return created


def _take_kind(unit: Unit, kind: str, submission: Submission) -> None:
    """A unit that applicants named has the kind said last, until another case that was handed in stands on it: forms
    are saved while they are half filled in.
    """
    if unit.listed or not kind or kind == unit.kind:
        return
    others = Submission.objects.counting().filter(unit=unit).exclude(pk=submission.pk)
    if not unit.kind or not others.exists():
        Unit.objects.filter(pk=unit.pk).update(kind=kind)
        unit.kind = kind
