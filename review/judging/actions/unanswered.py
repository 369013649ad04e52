"""Invitations of experts that nobody answered or confirmed, when the campaign's period is over."""

import datetime as dt

from django.db.models import QuerySet

from review.models import Reviewer


def end_unanswered(reviewers: "QuerySet[Reviewer]", *, now: dt.datetime) -> None:
    """Those among these open nothing any more: once it is forgotten whom they were written to, they would be for whoever has their
    link. Call inside a transaction.
    """
    open_ones = reviewers.filter(state__in=(Reviewer.State.INVITED, Reviewer.State.ASKED))
    open_ones.update(state=Reviewer.State.REMOVED, answered_at=now)
