"""The wall, address by address (X01): every URL name against every role of another tenant."""

import pytest

from tests.factories.wall.table import INSIDE, OUTSIDE, OWN_KEYS, SIGNED_IN, names
from tests.factories.wall.visiting import client_of, outcome, visit


def test_people_of_another_tenant_find_nothing(houses, drawn_once):
    """Every role of the other tenant, at our addresses: 404, but for what everyone may see or do."""
    ours, theirs = houses
    wrong = []
    for role, person in theirs.people.items():
        client = client_of(person)
        for name, may in {**INSIDE, **OUTSIDE}.items():
            got = outcome(visit(client, ours, name))
            if got != ("open" if may >= SIGNED_IN else "hidden"):
                wrong.append((name, role, got))
    assert "\n".join(map(str, wrong)) == ""


@pytest.mark.parametrize("borrowed", ["tenant", "tenant and campaign"])
def test_our_objects_do_not_exist_at_their_addresses(houses, drawn_once, borrowed):
    """The other tenant's people put our objects' ids behind their own tenant's (and campaign's) name: 404."""
    ours, theirs = houses
    own = {"tenant": theirs.tenant.slug}
    if borrowed == "tenant and campaign":
        own["campaign"] = theirs.objects["campaign"]
    wrong = []
    for role, person in theirs.people.items():
        client = client_of(person)
        for name, may in INSIDE.items():
            if not names()[name] - OWN_KEYS - own.keys():
                continue  # nothing of ours is named
            got = outcome(visit(client, ours, name, **own))
            if got != "hidden" and not (got == "refused" and role not in may):
                wrong.append((name, role, got))
    assert "\n".join(map(str, wrong)) == ""
