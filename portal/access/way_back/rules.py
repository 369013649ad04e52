"""Who may open an account again for its person. Pure.

A link that sets a password is the account: so it is given only by somebody who stands above everything that the account may
do, in a tenant that is the only one it belongs to.
"""

from collections.abc import Collection
from dataclasses import dataclass

from portal.decisions import ALLOWED, Decision, refuse

RANK = {"member": 0, "reviewer": 1, "coordinator": 2, "auditor": 3, "organiser": 4, "owner": 5}
"""Roles by what they may do."""


@dataclass(frozen=True, slots=True)
class Held:
    """A role that the account holds."""

    role: str
    here: bool
    """In the tenant of whoever asks."""


def decide_way_back(
    *, by: Collection[str], myself: bool, operator: bool, active: bool, held: Collection[Held]
) -> Decision:
    """Whether somebody with the roles `by` may. Refuses with way_back_myself, way_back_closed, way_back_elsewhere or
    way_back_above.
    """
    if myself:
        return refuse("way_back_myself")
    if not active:
        return refuse("way_back_closed")
    if operator or not all(role.here for role in held):
        return refuse("way_back_elsewhere")
    mine = max((RANK[role] for role in by), default=-1)
    return ALLOWED if all(RANK[role.role] < mine for role in held) else refuse("way_back_above")
