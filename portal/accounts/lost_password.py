"""Asking for the mail that sets another password, and the page that its link opens. Mails count in the database, by account and place, as wrong passwords do: a
stranger who asks again and again fills nobody's mailbox, and keeps the owner, who asks from elsewhere, from nothing.
"""

from typing import Any

from allauth.account.forms import ResetPasswordForm
from allauth.account.utils import url_str_to_user_pk
from allauth.account.views import PasswordResetFromKeyView
from django import forms
from django.http import HttpRequest, HttpResponse

from portal.accounts import limits
from portal.accounts.counting import count


class LostPasswordForm(ResetPasswordForm):
    """The library's, which would count by address in a cache that may be away."""

    def clean_email(self) -> str:
        email: str = super().clean_email()
        count(limits.subject_of(f"reset:{email}", None), "too_many_mails")
        return email


class NewPasswordView(PasswordResetFromKeyView):
    """Where the link of the mail, or one that was handed over, leads. A wrong one counts by the account that it names and place."""

    def dispatch(self, request: HttpRequest, uidb36: str, key: str, **kwargs: Any) -> HttpResponse:
        try:
            attempt = count(_named_by(uidb36), "too_many_links")
        except forms.ValidationError as wait:
            page = self.get_context_data(token_fail=True, form=None, wait=wait.messages[0])
            refused: HttpResponse = self.render_to_response(page, status=429)
            return refused
        answer: HttpResponse = super().dispatch(request, uidb36, key, **kwargs)
        wrong = (
            getattr(self, "reset_user", self) is None
        )  # the library's: whose link it is, None by a wrong one
        if not wrong and answer.status_code != 429:
            limits.succeeded(attempt)
        return answer


new_password = NewPasswordView.as_view()


def _named_by(uidb36: str) -> str:
    try:
        return f"link:{url_str_to_user_pk(uidb36)}"[:60]
    except (ValueError, forms.ValidationError):
        return limits.subject_of(f"link:{uidb36}", None)
