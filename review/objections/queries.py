"""Notices and objections as their pages show them."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet
from django.utils.module_loading import import_string

from campaigns.models import Campaign
from campaigns.schema.calendar import StageKind
from portal.decisions import ALLOWED, Decision, refuse
from portal.models import Person
from review.access import document_of
from review.awards.actions.drafting import current_run_key
from review.awards.queries import ChangedLine, changes_page, published_run
from review.models import Objection, ObjectionNote, PublicNotice, RunLine, UnitHonour
from review.objections.states import OPEN
from submissions.models import Author, Submission
from submissions.states import State

A_PAGE = 100
DESK_PAGE = 30


def listed(run: int | None) -> "QuerySet[RunLine]":
    """What is to be awarded by the run with this key: its awards for cases that are still in."""
    lines: QuerySet[RunLine] = RunLine.objects.filter(run=run, submission__state=State.ELIGIBLE).exclude(
        tier=""
    )
    return lines


def listed_count(campaign: Campaign) -> int:
    """How many cases a notice would list."""
    return listed(current_run_key(campaign)).count()


def changes_after(notice: PublicNotice) -> "Page[ChangedLine] | None":
    """What the published list has otherwise than the one that was under notice; None before publication. The first page."""
    published = published_run(notice.campaign)
    if published is None or notice.run is None or published.pk == notice.run_id:
        return None
    return changes_page(notice.run, published, 1)


def running_notice(campaign: Campaign, *, now: dt.datetime) -> PublicNotice | None:
    """The notice that is open or announced, if there is one."""
    row: PublicNotice | None = PublicNotice.objects.filter(campaign=campaign, closes_at__gt=now).first()
    return row


def latest_notice(campaign: Campaign) -> PublicNotice | None:
    """The last notice that was opened."""
    row: PublicNotice | None = (
        PublicNotice.objects.filter(campaign=campaign).select_related("campaign").order_by("-pk").first()
    )
    return row


def proposed_dates(campaign: Campaign, *, now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """From when until when: the notice stage of the calendar where it isn't over, else from now for the days promised."""
    doc = document_of(campaign)
    for stage in doc.stages:
        if stage.kind is StageKind.NOTICE and stage.opens and stage.closes and stage.closes > now:
            return max(stage.opens, now), stage.closes
    return now, now + dt.timedelta(days=doc.objections.notice_days)


def proposed_honours(campaign: Campaign) -> Sequence[Any]:
    """The units that are to be honoured (settings.PROPOSED_HONOURS)."""
    honours: Sequence[Any] = import_string(settings.PROPOSED_HONOURS)(campaign)
    return honours


def proposed_honour(campaign: Campaign, award: str, unit: str) -> UnitHonour | None:
    """What the unit with this key is to be honoured with by the award with that key; None for what the notice doesn't name
    (C20).
    """
    if not (award and unit):
        return None
    rows = UnitHonour.objects.filter(
        honour_list__campaign=campaign, honour_list__award=award, unit__key=unit,
        outcome=UnitHonour.Outcome.CHOSEN, withdrawn_at=None,
    )  # fmt: skip
    row: UnitHonour | None = rows.select_related("unit", "honour_list").first()
    return row


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One case as everybody may see it."""

    number: str
    pool: str
    label: str
    title: str
    authors: str
    unit: str


def notice_page(notice: PublicNotice, *, q: str, number: Any) -> Page:
    """A page of the list, searched by part of the title, the unit or an author; 3 queries whatever its length."""
    rows = listed(notice.run_id)
    if q:
        authors = Author.objects.filter(name__icontains=q).values("submission")
        title, unit = Q(submission__title__icontains=q), Q(submission__unit__name__icontains=q)
        rows = rows.filter(title | unit | Q(submission__in=authors) | Q(submission__number=q))
    columns = (
        "submission_id", "submission__number", "pool", "label", "submission__title", "submission__unit__name",
    )  # fmt: skip
    page: Page = Paginator(rows.order_by("pool", "rank", "pk").values_list(*columns), A_PAGE).get_page(number)
    shown = list(page.object_list)
    names: dict[int, list[str]] = {}
    written = Author.objects.filter(submission__in=[row[0] for row in shown]).order_by("position", "pk")
    for submission, name in written.values_list("submission_id", "name"):
        names.setdefault(submission, []).append(name)
    page.object_list = [
        NoticeLine(case_number or "", pool, label, title, "、".join(names.get(pk, ())), unit or "")
        for pk, case_number, pool, label, title, unit in shown
    ]
    return page


def listed_submission(notice: PublicNotice, number: str) -> Submission | None:
    """A case of the list by its number."""
    line = listed(notice.run_id).filter(submission__number=number).select_related("submission__unit").first()
    return line.submission if line else None


def desk_page(campaign: Campaign, *, state: str, number: Any) -> Page:
    """The organiser's list, those that wait longest first."""
    rows = Objection.objects.filter(notice__campaign=campaign).select_related(
        "submission__unit", "unit", "objector"
    )
    if state == "open":
        rows = rows.filter(state__in=OPEN)
    elif state in Objection.State.values:
        rows = rows.filter(state=state)
    return Paginator(rows.order_by("decided_at", "due_at", "pk"), DESK_PAGE).get_page(number)


def counts(campaign: Campaign) -> dict[str, int]:
    """How many objections stand in each state. One query."""
    rows = Objection.objects.filter(notice__campaign=campaign).order_by().values_list("state")
    return dict(rows.annotate(count=Count("pk")))


def notes_for(objection: Objection, kinds: Collection[str]) -> list[ObjectionNote]:
    """The entries of the record that a reader may see."""
    return list(objection.notes.filter(kind__in=kinds).select_related("author"))


def held_submissions(campaign: Campaign) -> set[int]:
    """Keys of the cases that have an undecided objection: their certificates wait."""
    rows = Objection.objects.filter(notice__campaign=campaign, state__in=OPEN, submission__isnull=False)
    return {row for row in rows.values_list("submission_id", flat=True) if row is not None}


def held_units(campaign: Campaign, award: str = "") -> set[tuple[str, int]]:
    """(award, key of the unit) of the units' honours that have an undecided objection, of one award or of all: their
    certificates wait.
    """
    rows = Objection.objects.filter(notice__campaign=campaign, state__in=OPEN, unit__isnull=False)
    if award:
        rows = rows.filter(honour=award)
    return {(honour, unit) for honour, unit in rows.values_list("honour", "unit_id") if unit is not None}


def publishing_check(campaign: Campaign, *, now: dt.datetime) -> Decision:
    """Whether the results may be final: no public notice runs, no objection is undecided (settings.PUBLISHING_CHECKS)."""
    notice = running_notice(campaign, now=now)
    if notice is not None:
        return refuse("notice_still_runs", closes=notice.closes_at.astimezone(campaign.zone))
    waiting = Objection.objects.filter(notice__campaign=campaign, state__in=OPEN).count()
    return refuse("objections_open", count=waiting) if waiting else ALLOWED


def objections_to(submission: Submission) -> list[Objection]:
    """What was said against a case, the latest first; nothing that was withdrawn. One query."""
    return list(Objection.objects.filter(submission=submission).exclude(state=Objection.State.WITHDRAWN))


def own_objections(campaign: Campaign, person: Person) -> list[Objection]:
    """What a person objected to in a campaign. One query."""
    rows = Objection.objects.filter(notice__campaign=campaign, objector=person)
    return list(rows.select_related("submission", "unit"))
