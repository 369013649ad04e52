"""One user name, one address, one mobile number: one account. The forms say so beforehand, the database at last; who
loses a race hears the same words (SEC-M9).
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from portal.decisions import NotAllowed, refuse

TAKEN = {
    "person_username_once": refuse("username_taken"),
    "portal_person_username_key": refuse("username_taken"),
    "person_email_once": refuse("email_taken"),
    "account_verified_email_once": refuse("email_taken"),
    "unique_verified_email": refuse("email_taken"),
    "person_phone_once": refuse("phone_taken"),
}
"""Constraints of the database, and how what they keep out is refused."""

FIELD_OF = {"username_taken": "username", "email_taken": "email", "phone_taken": "phone"}
"""The field of a form that a refusal speaks of."""


@contextmanager
def refused_when_taken() -> Iterator[None]:
    """What is written inside is written wholly, or not at all and refused with what somebody else has already."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        decision = TAKEN.get(getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or "")
        if decision is None:
            raise
        raise NotAllowed(decision) from error
