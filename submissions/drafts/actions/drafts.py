"""Beginning, saving and discarding a draft."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from campaigns.models import Campaign
from portal import audit, queue
from portal.decisions import NotAllowed, refuse, require
from portal.files.owners import open_folder
from portal.locks import lock_names
from portal.models import Person, Role, Unit
from portal.permissions import claimed_memberships_in
from portal.typed_text import kept_phone, one_line, person_name
from submissions.actions.locking import locked
from submissions.case_attributes import group_choice_of
from submissions.deadlines import may_start
from submissions.drafts.actions.editions import next_edition
from submissions.drafts.draft_limits import decide_drafts
from submissions.drafts.editions import Edition
from submissions.models import Author, Submission
from submissions.permissions import may_edit
from submissions.receipts.actions import end_files
from submissions.states import State


@transaction.atomic
def create_draft(
    campaign: Campaign, category: str, *, actor: Person, now: dt.datetime, track: str = "", group: str = ""
) -> Submission:
    """Begin a case; the applicant stands in it as first author until they say otherwise."""
    rules = campaign.current
    if rules is None or category not in {spec.key for spec in rules.doc.categories}:
        raise NotAllowed(refuse("category_unknown"))
    if track not in rules.doc.category(category).tracks:
        track = ""  # none that the category has: limits, quotas and team sizes go by it
    require(may_start(campaign, category, now=now))
    lock_names([f"drafts:{campaign.pk}:{actor.pk}"])
    begun = Submission.objects.owned_by(actor).filter(campaign=campaign, state=State.DRAFT, number="")
    require(decide_drafts(begun.count()))
    unit = _home_unit(campaign, actor)
    submission = Submission(
        tenant_id=campaign.tenant_id, folder=open_folder("submission", campaign.tenant_id), campaign=campaign, rule_set=rules, category=category, owner=actor, unit=unit,
        track=track, created_at=now, updated_at=now,
    )  # fmt: skip
    submission.group = group_choice_of(submission).settle(group)
    submission.save()
    Author.objects.create(
        tenant_id=campaign.tenant_id, submission=submission, position=1, name=person_name(actor.real_name)[:60], unit=unit,
        unit_name=(unit.name if unit else person_name(actor.employer))[:120], phone=kept_phone(actor.phone)[:20],
    )  # fmt: skip
    audit.record("submission.create", submission, actor=actor, now=now, category=category)
    return submission


def _home_unit(campaign: Campaign, actor: Person) -> Unit | None:
    """The unit the applicant belongs to in this tenant (N03), be it to be confirmed yet, or the listed one that the
    profile names.
    """
    claimed = claimed_memberships_in(actor, campaign.tenant)
    for membership in sorted(claimed, key=lambda row: row.confirmed_at is None):
        if membership.role == Role.MEMBER and membership.unit is not None:
            return membership.unit
    employer = person_name(actor.employer)
    named: Unit | None = Unit.objects.offered().filter(name=employer).first() if employer else None
    return named


@transaction.atomic
def save_draft(
    submission: Submission,
    *,
    actor: Person,
    now: dt.datetime,
    answers: Mapping[str, Any] | None = None,
    title: str | None = None,
    track: str | None = None,
    group: str | None = None,
    applicant_role: str | None = None,
    declared: Mapping[str, bool] | None = None,
    edition: Edition | None = None,
) -> Submission:
    """Store what was filled in, right or wrong; what is None stays. `answers` are merged by key. `edition` is what the
    page was made with: another save since then refuses with `edited_elsewhere`; None overwrites.
    """
    fresh = locked(submission)
    require(may_edit(actor, fresh))
    next_edition(fresh, edition)
    fresh.rule_set = fresh.rules
    judged_by = (fresh.title, fresh.track, fresh.group, dict(fresh.answers))
    _fill(fresh, answers, {"title": title, "track": track, "group": group, "role": applicant_role})
    if declared is not None:
        _declare(fresh, declared, now)
    fresh.updated_at = now
    fresh.save(
        update_fields=[
            "rule_set", "title", "track", "group", "applicant_role", "answers", "declared", "updated_at", "edits",
            "edited_by_page",
        ]
    )  # fmt: skip
    if judged_by != (fresh.title, fresh.track, fresh.group, fresh.answers):
        queue.enqueue(
            "submissions.checks.jobs.evaluate_submission", queue=queue.CHECKS, submission_id=fresh.pk
        )
    return fresh


def _fill(fresh: Submission, answers: Mapping[str, Any] | None, values: Mapping[str, str | None]) -> None:
    """Put what was said over what stands; None leaves it."""
    spec = fresh.spec
    title, track, group, role = (values[name] for name in ("title", "track", "group", "role"))
    if title is not None:
        fresh.title = one_line(title)[:200]
    if track is not None and (track in spec.tracks or not track):
        fresh.track = track
    fresh.group = group_choice_of(fresh).settle(fresh.group if group is None else group)
    if role is not None:
        fresh.applicant_role = role[:40]
    keys = {field.key for field in spec.fields}
    fresh.answers |= {key: value for key, value in (answers or {}).items() if key in keys}


def _declare(fresh: Submission, declared: Mapping[str, bool], now: dt.datetime) -> None:
    """C16: each declaration is kept with its time and the wording that was accepted."""
    texts = {declaration.key: declaration.text for declaration in fresh.rules.doc.declarations}
    for key, accepted in declared.items():
        if not accepted:
            fresh.declared.pop(key, None)
        elif key in texts and fresh.declared.get(key, {}).get("text") != texts[key]:
            fresh.declared[key] = {"at": now.isoformat(), "text": texts[key]}


@transaction.atomic
def discard(submission: Submission, *, actor: Person, now: dt.datetime) -> None:
    """Throw a draft away that was never handed in. Its files' bytes are swept once nothing uses them."""
    fresh = locked(submission)
    require(may_edit(actor, fresh))
    if fresh.number or fresh.state != State.DRAFT:
        raise NotAllowed(refuse("already_numbered"))
    audit.record("submission.discard", fresh, actor=actor, now=now, uuid=str(fresh.uuid))
    throw_away(fresh, now=now)


def throw_away(draft: Submission, *, now: dt.datetime) -> None:
    """The row and its files; call inside the transaction that decided it."""
    end_files(draft.files.values_list("uuid", flat=True), "removed", now=now)
    draft.delete()
    draft.folder.delete()


def touch(submission: Submission, *, now: dt.datetime) -> None:
    """Note that files came or went. `edits` stays: open pages hold no copy of the files that could be lost."""
    Submission.objects.filter(pk=submission.pk).update(updated_at=now)
