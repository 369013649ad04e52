"""Who may give and end which role, and which invitation may be taken. Pure."""

from portal.decisions import ALLOWED, Decision, refuse
from portal.masking import masked


def decide_giving(*, owners_role: bool, by_owner: bool) -> Decision:
    """Whether somebody who runs the tenant may give, end or hand over a role: an owner's is the owners' business."""
    return ALLOWED if by_owner or not owners_role else refuse("owner_by_owner")


def decide_ending(*, owners_role: bool, by_owner: bool, other_owners: int) -> Decision:
    """Whether a role may be ended. A tenant keeps an owner: without one nobody could make another."""
    allowed = decide_giving(owners_role=owners_role, by_owner=by_owner)
    if allowed and owners_role and not other_owners:
        return refuse("last_owner")
    return allowed


def decide_accepting(
    *, state: str, expired: bool, still_given: bool, email: str, number: str = "", proven: bool
) -> Decision:
    """Whether the signed-in person may take the role that an invitation offers. `still_given`: who made it may still
    give the role; `proven`: the person proved that the address `email`, or without one the mobile `number`, that the invitation
    is bound to is theirs.
    """
    if state in {"accepted", "asked"}:
        return refuse("role_invitation_used")
    if state in {"withdrawn", "refused"} or not still_given:
        return refuse("role_invitation_withdrawn")
    if expired:
        return refuse("role_invitation_expired")
    return decide_owner(email=email, number=number, proven=proven)


def decide_confirming(*, state: str, closed: bool, owners_role: bool, by_owner: bool) -> Decision:
    """Whether somebody who runs the tenant may answer who asks for a role by a link; `closed`: the account that asks."""
    if state != "asked":
        return refuse("role_asked_answered")
    if closed:
        return refuse("role_asker_gone")
    return decide_giving(owners_role=owners_role, by_owner=by_owner)


def decide_owner(*, email: str, number: str, proven: bool) -> Decision:
    """Whether an invitation that is bound to this address, or without one to this number, is answered by its owner."""
    if email and not proven:
        return refuse("role_invitation_unproven", address=masked("email", email))
    if number and not email and not proven:
        return refuse("role_invitation_other_number", tail=number[-4:])
    return ALLOWED
