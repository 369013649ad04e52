"""Speaking in a case's discussion: under the case's lock, the other experts told under the name the review allows."""

import datetime as dt

from django.db import transaction
from django.urls import reverse

from portal import audit, messages
from portal.decisions import NotAllowed, refuse, require
from portal.models import Person
from portal.threads import actions as threads
from review.access import document_of
from review.judging.discussing import decide_discuss, placed
from review.judging.discussions import KEY, discussion_in, experts_of_case, name_of
from review.judging.locks import published_under_lock
from review.models import Assignment, CaseDiscussion, Review
from submissions.models import Submission

LONGEST = 2000
"""Characters of one post."""


@transaction.atomic
def say_there(assignment: Assignment, text: str, *, actor: Person, now: dt.datetime) -> None:
    """Say something to the case's other experts who have handed in; the others will read it when they have."""
    text = text.strip()
    if not text:
        raise NotAllowed(refuse("post_empty"))
    if len(text) > LONGEST:
        raise NotAllowed(refuse("post_long", max=LONGEST, used=len(text)))
    submission = assignment.submission
    published = published_under_lock(submission.campaign_id)
    Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
    handed_in = Review.objects.filter(assignment=assignment, state=Review.State.SUBMITTED).exists()
    wanted = document_of(submission.campaign).review.discussion
    require(decide_discuss(wanted=wanted, submitted=handed_in, published=published))
    discussion = discussion_in(assignment)
    if discussion is None:
        thread = threads.open_thread(
            KEY, submission.tenant, title=submission.title[:120], text=text, actor=actor, now=now
        )
        discussion = CaseDiscussion(
            tenant_id=submission.tenant_id,
            thread=thread,
            submission=submission,
            round=assignment.round,
            panel=assignment.reviewer.panel,
        )
    else:
        threads.add_post(discussion.thread, text=text, actor=actor, now=now, tell=False)
    discussion.places = placed(discussion.places, actor.pk)
    discussion.save()
    audit.record("discussion.post", submission, actor=actor, now=now, round=assignment.round)
    _tell(assignment, discussion, text, actor=actor, now=now)


def _tell(
    assignment: Assignment, discussion: CaseDiscussion, text: str, *, actor: Person, now: dt.datetime
) -> None:
    submission = assignment.submission
    names = {actor.pk: assignment.reviewer.name}
    speaker = name_of(discussion, actor.pk, names, blind=submission.campaign.blind)
    for row in experts_of_case(assignment):
        review = getattr(row, "review", None)
        if row.reviewer.person is None or row.reviewer.person_id == actor.pk:
            continue
        if review is None or review.state != Review.State.SUBMITTED:
            continue  # judges alone until handing in
        page = reverse("expert-case", kwargs={"tenant": submission.tenant.slug, "assignment": row.uuid})
        messages.notify(
            row.reviewer.person,
            row,
            "discussion.posted",
            speaker=speaker,
            submission=str(submission),
            text=text[: threads.QUOTED],
            link=f"{page}#discussion",
            now=now,
        )
