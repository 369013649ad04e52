"""What people do with their own account."""

import datetime as dt

from allauth.account.models import EmailAddress

from portal import audit
from portal.accounts.uniqueness import refused_when_taken
from portal.models import Person


def update_profile(
    person: Person, *, real_name: str, phone: str, employer: str, email: str, now: dt.datetime
) -> None:
    """Change what a person says about themselves; certificates and limits go by name and phone, so it is audited (which
    parts, not what they said). Raises `NotAllowed` where somebody took the address or the number meanwhile.
    """
    profile = {"real_name": real_name, "phone": phone, "employer": employer, "email": email}
    changed = [name for name, value in profile.items() if getattr(person, name) != value]
    person.real_name, person.phone, person.employer, person.email = real_name, phone, employer, email
    if "phone" in changed:
        person.phone_verified_at = None
    with refused_when_taken():
        person.save(update_fields=["real_name", "phone", "phone_verified_at", "employer", "email"])
        # an address that was given up must not open the account any more
        EmailAddress.objects.filter(user=person).exclude(email__iexact=email).delete()
        audit.record("profile.update", person, actor=person, now=now, changed=changed)
