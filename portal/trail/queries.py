"""What the events of a tenant's trail may be about, by name."""

from django.db.models import Q

from portal.models import Membership, Person, Tenant, Unit, subject_key

MOST = 200
"""Units, and people, that a search may name."""


def subjects_named(tenant: Tenant, text: str) -> list[str]:
    """The tenant's units, and the people who hold or held a role in it with those roles, whose name holds the text."""
    units = Unit.objects.filter(name__icontains=text).order_by("pk").values_list("pk", flat=True)[:MOST]
    named = Q(person__real_name__icontains=text) | Q(person__username__icontains=text)
    members = Membership.objects.filter(named).order_by("pk").values_list("pk", "person_id")[:MOST]
    return [
        *(subject_key(Unit, pk) for pk in units),
        *(subject_key(Membership, pk) for pk, _ in members),
        *(subject_key(Person, person) for _, person in members),
    ]
