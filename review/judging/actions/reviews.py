"""Filling rubrics: saving, handing in, giving back, declaring a conflict."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypedDict

from django.db import transaction

from campaigns.calendar.windows import decide_open
from campaigns.models import Campaign
from campaigns.schema import Rubric, StageKind
from campaigns.schema.judging import Round
from portal import audit, messages
from portal.decisions import ALLOWED, Decision, NotAllowed, refuse, require
from portal.models import Membership, Person, Role, Unit
from review import links
from review.access import document_of
from review.judging.locks import over_under_lock
from review.judging.queries import judgeable, round_over, round_with_key
from review.judging.reviewing import decide_conflict, decide_reopen, decide_review
from review.judging.scoring import Filled, decide_complete, decide_fits, only_fitting, total
from review.models import Assignment, Conflict, Review, Score
from submissions.drafts.editions import Edition, decide_edition


def rubric_for(assignment: Assignment) -> Rubric:
    """The rubric of the case's category in the round, under the rules in force."""
    submission = assignment.submission
    doc = document_of(submission.campaign)
    rubric = doc.rubric_of(doc.category(submission.category), assignment.round)
    if rubric is None:
        raise NotAllowed(refuse("no_rubric"))
    return rubric


def review_window(assignment: Assignment, *, now: dt.datetime) -> Decision:
    """Whether the page may offer to score; the action asks again under its lock."""
    review = getattr(assignment, "review", None)
    return decide_review(
        published=round_over(assignment.submission.campaign, assignment.round),
        submitted=review is not None and review.state == Review.State.SUBMITTED,
        **_case_and_stage(assignment, now=now),
    )


def _case_and_stage(assignment: Assignment, *, now: dt.datetime) -> "_CaseAndStage":
    """A unit's own round runs while the unit recommends (N15), so no stage bounds it."""
    submission, panel = assignment.submission, assignment.reviewer.panel
    stage, doc = ALLOWED, document_of(submission.campaign)
    if panel is None:
        stage = decide_open(doc, StageKind.REVIEW, submission.category, now=now)
    round_ = round_with_key(doc, assignment.round, panel)
    judged = judgeable(submission.campaign, panel, round_=round_).filter(pk=submission.pk).exists()
    return {"judged": judged, "stage": stage}


class _CaseAndStage(TypedDict):
    judged: bool
    stage: Decision


def _locked(assignment: Assignment) -> Review:
    """The assignment's review, locked; made on the first save."""
    if not Assignment.objects.select_for_update().filter(pk=assignment.pk).exists():
        raise NotAllowed(refuse("not_assigned"))
    Review.objects.get_or_create(assignment=assignment, defaults={"tenant_id": assignment.tenant_id})
    review: Review = Review.objects.select_for_update().get(assignment=assignment)
    return review


def _fillable(assignment: Assignment, *, now: dt.datetime) -> tuple[Review, Rubric]:
    """The review, locked and still open to its reviewer, with the rubric to fill."""
    published = over_under_lock(assignment.submission.campaign, assignment.round)
    review = _locked(assignment)
    require(
        decide_review(
            published=published,
            submitted=review.state == Review.State.SUBMITTED,
            **_case_and_stage(assignment, now=now),
        )
    )
    return review, rubric_for(assignment)


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of saving: the review, and by item what was typed and can't be taken (its earlier answer stays)."""

    review: Review
    problems: Mapping[str, Decision]


def _require_edition(review: Review, made_with: Edition | None) -> None:
    """Nothing that another page saved since is overwritten; None is no page, so there is nothing it has not seen."""
    if made_with is not None:
        require(decide_edition(Edition(review.edits, review.saved_by_page), made_with))


@transaction.atomic
def save_review(
    assignment: Assignment,
    filled: Filled,
    *,
    comment: str,
    actor: Person,
    now: dt.datetime,
    made_with: Edition | None = None,
) -> Saved:
    """Keep what is entered so far; gaps are fine, and an answer that can't be taken holds up nothing else. `made_with` is
    the edition the page was made with: another page's save since then refuses with `edited_elsewhere`.
    """
    review, rubric = _fillable(assignment, now=now)
    _require_edition(review, made_with)
    fitting, problems = only_fitting(rubric, filled)
    require(decide_fits(rubric, fitting))
    _write(review, rubric, fitting, comment, now=now, made_with=made_with, untouched=frozenset(problems))
    return Saved(review, problems)


@transaction.atomic
def submit_review(
    assignment: Assignment,
    filled: Filled,
    *,
    comment: str,
    actor: Person,
    now: dt.datetime,
    made_with: Edition | None = None,
) -> Review:
    """Hand the filled rubric in. From here on it is read only, unless the organiser gives it back."""
    review, rubric = _fillable(assignment, now=now)
    _require_edition(review, made_with)
    require(decide_complete(rubric, filled))
    _write(review, rubric, filled, comment, now=now, made_with=made_with)
    Review.objects.filter(pk=review.pk, state=Review.State.DRAFT).update(
        state=Review.State.SUBMITTED, submitted_at=now
    )
    audit.record(
        "review.submit", review, campaign=assignment.submission.campaign_id, actor=actor, now=now,
        total=str(review.total), distinction=review.distinction,
        scores={key: str(points) for key, points in filled.points.items()} or dict(filled.levels),
    )  # fmt: skip
    review.refresh_from_db()
    return review


@transaction.atomic
def reopen_review(assignment: Assignment, *, why: str, actor: Person, now: dt.datetime) -> None:
    """The organiser gives a review back to its reviewer, with the reason."""
    if not why.strip():
        raise NotAllowed(refuse("reason_missing"))
    campaign = assignment.submission.campaign
    published = over_under_lock(campaign, assignment.round)
    review = Review.objects.select_for_update().filter(assignment=assignment).first()
    submitted = review is not None and review.state == Review.State.SUBMITTED
    require(decide_reopen(published=published, submitted=submitted))
    Review.objects.filter(assignment=assignment).update(state=Review.State.DRAFT, submitted_at=None)
    audit.record(
        "review.reopen", assignment, campaign=campaign.pk, about=assignment.submission, actor=actor, now=now,
        why=why.strip(),
    )  # fmt: skip
    if assignment.reviewer.person is not None:
        messages.notify(
            assignment.reviewer.person,
            assignment,
            "review.reopened",
            why=why.strip(),
            link=links.to_panel(campaign),
            now=now,
        )


def note_sheet(
    campaign: Campaign,
    round_: Round,
    *,
    panel: Unit | None,
    actor: Person,
    now: dt.datetime,
    what: str = "reviews",
) -> None:
    """The table of single reviews names experts and what they wrote, the one of their figures how strict they are: taking
    one out leaves a trace (X08).
    """
    of_unit: dict[str, Any] = {"unit": panel.key} if panel is not None else {}
    audit.record(
        "export.create", campaign, campaign=campaign.pk, actor=actor, now=now,
        what=what, round=round_.key, **of_unit,
    )  # fmt: skip


@transaction.atomic
def declare_conflict(assignment: Assignment, *, why: str, actor: Person, now: dt.datetime) -> Conflict:
    """The expert must not judge this case: the assignment is withdrawn, the organiser is told (X07)."""
    published = over_under_lock(assignment.submission.campaign, assignment.round)
    still_assigned = Assignment.objects.select_for_update().filter(pk=assignment.pk).exists()
    review = Review.objects.select_for_update().filter(assignment=assignment).first()
    submitted = review is not None and review.state == Review.State.SUBMITTED
    require(decide_conflict(published=published, submitted=submitted))
    if not still_assigned:
        raise NotAllowed(refuse("not_assigned"))
    submission, reviewer = assignment.submission, assignment.reviewer
    conflict, _ = Conflict.objects.get_or_create(
        reviewer=reviewer,
        submission=submission,
        defaults={"tenant_id": assignment.tenant_id, "reason": why.strip(), "declared_at": now},
    )
    audit.record("conflict.declare", submission, actor=actor, now=now, why=why.strip(), reviewer=reviewer.pk)
    assignment.delete()
    if reviewer.panel is None:
        memberships = Membership.objects.organisers()
        page = links.to_campaign("desk-assign", submission.campaign)
    else:
        memberships = Membership.objects.filter(role=Role.COORDINATOR, unit=reviewer.panel)
        page = links.to_unit("unit-assign", submission.campaign, reviewer.panel)
    for membership in memberships.select_related("person"):
        messages.notify(
            membership.person,
            submission.campaign,
            "conflict.declared",
            reviewer=reviewer.name,
            submission=str(submission),
            why=why.strip(),
            link=page,
            now=now,
        )
    result: Conflict = conflict
    return result


def _write(
    review: Review,
    rubric: Rubric,
    filled: Filled,
    comment: str,
    *,
    now: dt.datetime,
    made_with: Edition | None,
    untouched: frozenset[str] = frozenset(),
) -> None:
    """The answers as filled in; an item of `untouched` keeps the answer it had."""
    page = made_with.page if made_with is not None else ""
    values = {level.key: level.value for level in rubric.levels}
    answers = {key: (points, "") for key, points in filled.points.items()}
    answers |= {key: (values.get(level, Decimal(0)), level) for key, level in filled.levels.items()}
    Score.objects.filter(review=review).exclude(item__in=answers.keys() | untouched).delete()
    Score.objects.bulk_create(
        [
            Score(tenant_id=review.tenant_id, review=review, item=item, points=points, level=level)
            for item, (points, level) in answers.items()
        ],
        update_conflicts=True,
        unique_fields=["review", "item"],
        update_fields=["points", "level"],
    )
    kept = Score.objects.filter(review=review, item__in=untouched).values_list("points", flat=True)
    review.total = total(rubric, filled) + sum(kept, Decimal(0))
    review.distinction, review.comment = filled.distinction, comment.strip()
    review.edits, review.saved_by_page = review.edits + 1, page  # the row is locked
    Review.objects.filter(pk=review.pk).update(
        total=review.total,
        distinction=review.distinction,
        comment=review.comment,
        updated_at=now,
        edits=review.edits,
        saved_by_page=page,
    )
