"""What opens a person's account, and where it is open."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from portal.models import Person


def factors_of(person: Person) -> list[str]:
    """The kind of each second factor they have."""
    return list(Authenticator.objects.filter(user=person).values_list("type", flat=True))


def is_elsewhere(person: Person, session: int, *, here: str | None) -> bool:
    """Whether the session is the person's own, on another device."""
    return UserSession.objects.filter(pk=session, user=person).exclude(session_key=here).exists()
