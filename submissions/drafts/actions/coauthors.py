"""Asking people whom somebody else named as authors, and their answers."""

import datetime as dt

from django.db import transaction
from django.urls import reverse

from portal import audit, messages
from portal.decisions import NotAllowed, refuse
from portal.models import Person
from submissions.actions.locking import locked
from submissions.drafts.coauthors import accounts_of
from submissions.models import Author, CoAuthor, Instructor, NamedPerson, Submission


@transaction.atomic
def ask_coauthors(submission: Submission, *, now: dt.datetime) -> int:
    """Ask those authors who have an account and were not asked for this submission yet; returns how many were asked."""
    asked = 0
    earlier = set(CoAuthor.objects.filter(submission=submission).values_list("person", flat=True))
    accounts = accounts_of(submission)
    for person in Person.objects.filter(pk__in=accounts.keys() - earlier).order_by("pk"):
        CoAuthor.objects.create(
            tenant_id=submission.tenant_id, submission=submission, person=person, asked_at=now
        )
        messages.notify(
            person,
            submission,
            "coauthor.asked",
            submission=str(submission),
            owner=str(submission.owner),
            link=reverse("coauthored", kwargs={"tenant": submission.tenant.slug}),
            now=now,
        )
        asked += 1
    return asked


@transaction.atomic
def answer_coauthor(coauthor: CoAuthor, *, confirm: bool, actor: Person, now: dt.datetime) -> CoAuthor:
    """The named person says that it is so, or that it isn't. Declining marks the author's line, which counts for no
    limit any more, and tells the owner; what was handed in stays as it is. Raises NotAllowed: `coauthor_declined` once
    the person declined.
    """
    locked(coauthor.submission)  # as those who rewrite the authors or hand in: no mark is lost between them
    row = (
        CoAuthor.objects.select_for_update(of=("self",))
        .select_related("submission__tenant", "submission__owner")
        .get(pk=coauthor.pk)
    )
    if row.answer == CoAuthor.Answer.DECLINED:
        raise NotAllowed(refuse("coauthor_declined"))
    submission = row.submission
    row.answer = CoAuthor.Answer.CONFIRMED if confirm else CoAuthor.Answer.DECLINED
    row.answered_at = now
    row.save(update_fields=["answer", "answered_at"])
    audit.record("coauthor.confirm" if confirm else "coauthor.decline", submission, actor=actor, now=now)
    if not confirm:
        _mark(accounts_of(submission).get(row.person_id, []), now)
        messages.notify(
            submission.owner,
            submission,
            "coauthor.declined",
            submission=str(submission),
            person=str(row.person),
            link=reverse("case", kwargs={"tenant": submission.tenant.slug, "case": submission.uuid}),
            now=now,
        )
    return row


def mark_declined(submission: Submission) -> None:
    """Mark the lines of those who declined before, after the authors were written anew. One query where nobody did."""
    declined = list(CoAuthor.objects.filter(submission=submission, answer=CoAuthor.Answer.DECLINED))
    if declined:
        accounts = accounts_of(submission)
        for row in declined:
            _mark(accounts.get(row.person_id, []), row.answered_at)


def _mark(lines: list[NamedPerson], at: dt.datetime | None) -> None:
    for people in (Author, Instructor):
        keys = [line.pk for line in lines if isinstance(line, people)]
        if keys:
            people.objects.filter(pk__in=keys).update(declined_at=at)
