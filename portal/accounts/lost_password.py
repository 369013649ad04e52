"""Asking for the mail that sets another password. Mails count in the database, by account and place, as wrong passwords do: a
stranger who asks again and again fills nobody's mailbox, and keeps the owner, who asks from elsewhere, from nothing.
"""

from allauth.account.adapter import get_adapter
from allauth.account.forms import ResetPasswordForm
from django import forms

from portal.accounts import limits
from portal.accounts.phones import place_here
from portal.decisions import NotAllowed, refuse
from portal.words import say


class LostPasswordForm(ResetPasswordForm):
    """The library's, which would count by address in a cache that may be away."""

    def clean_email(self) -> str:
        email: str = super().clean_email()
        attempt = limits.Attempt(limits.subject_of(f"reset:{email}", None), place_here())
        try:
            limits.begin(attempt, now=get_adapter().now())
        except NotAllowed as refused:
            wait = refused.decision.params["wait"]
            raise forms.ValidationError(say(refuse("too_many_mails", wait=wait))) from refused
        return email
