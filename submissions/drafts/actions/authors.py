"""The authors of a case, in order, and the unit that applies."""

import datetime as dt
import hashlib
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from campaigns.schema import Document
from portal import queue
from portal.decisions import require
from portal.models import Person, Unit
from portal.organisation.queries import unit_kinds
from portal.typed_text import kept_phone, one_line, person_name
from submissions.actions.locking import locked
from submissions.drafts.actions.coauthors import mark_declined
from submissions.drafts.actions.editions import next_edition
from submissions.drafts.author_input import AuthorInput
from submissions.drafts.editions import Edition
from submissions.models import Author, Submission
from submissions.permissions import may_edit


@transaction.atomic
def set_authors(
    submission: Submission,
    authors: Sequence[AuthorInput],
    *,
    actor: Person,
    now: dt.datetime,
    edition: Edition | None = None,
) -> Submission:
    """Replace the authors. The first one's unit becomes the applying unit and, where the applicant does not choose
    it, decides the group (D03, L01). Saved right or wrong; `checklist` says what is missing.
    """
    fresh = locked(submission)
    require(may_edit(actor, fresh))
    next_edition(fresh, edition)
    fresh.rule_set = fresh.rules
    columns = set(fresh.spec.team.columns)
    kinds = {kind.key for kind in unit_kinds()} if any(author.unit_kind for author in authors) else set()
    units = [_unit_of(fresh, author, kinds) for author in authors]
    fresh.authors.all().delete()
    Author.objects.bulk_create(
        Author(
            tenant_id=fresh.tenant_id,
            submission=fresh,
            position=position,
            name=person_name(author.name)[:60],
            unit=unit,
            unit_name=(unit.name if unit else person_name(author.unit_name))[:120],
            phone=kept_phone(author.phone)[:20],
            details={
                key: one_line(str(value))[:200] for key, value in author.details.items() if key in columns
            },
        )
        for position, (author, unit) in enumerate(zip(authors, units, strict=True), start=1)
    )
    mark_declined(fresh)
    fresh.unit = units[0] if units else None
    fresh.group = group_of(fresh.rules.doc, fresh.category, fresh.unit, chosen=fresh.group)
    fresh.updated_at = now
    fresh.save(update_fields=["unit", "group", "edits", "edited_by_page", "updated_at", "rule_set"])
    queue.enqueue("submissions.checks.jobs.evaluate_submission", queue=queue.CHECKS, submission_id=fresh.pk)
    return fresh


def group_of(doc: Document, category: str, unit: Unit | None, *, chosen: str) -> str:
    """The group that the unit belongs to; what was chosen where the notice lets people choose."""
    allowed = doc.category(category).groups
    groups = [group for group in doc.groups if not allowed or group.key in allowed]
    if any(group.chosen for group in groups):
        return chosen if chosen in {group.key for group in groups} else ""
    if unit is None:
        return ""
    for group in groups:
        kinds = not group.unit_kinds or unit.kind in group.unit_kinds
        attributes = not group.unit_attributes or set(group.unit_attributes) & set(unit.attributes)
        if kinds and attributes:
            return group.key
    return ""


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
