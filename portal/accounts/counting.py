"""One door to the limits for whatever can be tried again and again: a code, a passkey, a link, somebody's name at signing up."""

from collections.abc import Iterator
from contextlib import contextmanager

from allauth.account.adapter import get_adapter
from django import forms

from portal.accounts import limits
from portal.accounts.phones import place_here
from portal.decisions import NotAllowed, refuse
from portal.words import say


def count(subject: str, refusal: str, **about: str) -> limits.Attempt:
    """One more try against `subject` from the visitor's place; what stands until `limits.succeeded`. Raises ValidationError with the
    words of `refusal`, which say how long (and `about` what), where it must wait.
    """
    attempt = limits.Attempt(subject, place_here())
    try:
        limits.begin(attempt, now=get_adapter().now())
    except NotAllowed as refused:
        words = say(refuse(refusal, wait=refused.decision.params["wait"], **about))
        raise forms.ValidationError(words, code=refusal) from refused
    return attempt


@contextmanager
def counted(subject: str, refusal: str, **about: str) -> Iterator[None]:
    """What is tried inside counts, unless it ends without an exception. Raises as `count` does; nothing is tried then."""
    attempt = count(subject, refusal, **about)
    yield
    limits.succeeded(attempt)
