"""The way in for a person whose account somebody else made: a link by which they set their first password."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from portal.models import Person


def first_password_link(person: Person) -> str:
    """The account library's own reset link, handed over instead of mailed; it is used up once a password is set and
    lapses after `PASSWORD_RESET_TIMEOUT` seconds.
    """
    path = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)},
    )
    return f"{settings.PUBLIC_ADDRESS}{path}"
