"""An expert's seat on a panel: its lock, the role that comes and goes with it, and who runs the panel."""

import datetime as dt

from campaigns.models import Campaign
from portal import audit
from portal.models import Membership, Person, Role
from review import links
from review.models import Reviewer


def locked(reviewer: Reviewer, person: Person | None) -> Reviewer:
    """The row, locked after its campaign (assigning and publishing take that lock) and its person (two panels of one
    person that end at once must not each leave the role to the other).
    """
    Campaign.objects.select_for_update().get(pk=reviewer.campaign_id)
    if person is not None:
        Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    rows = Reviewer.objects.select_for_update(of=("self",)).select_related(
        "campaign__tenant", "campaign__current", "person", "panel"
    )
    row: Reviewer = rows.get(pk=reviewer.pk)
    return row


def give_role(reviewer: Reviewer, person: Person, *, now: dt.datetime) -> None:
    """An expert's pages of the tenant open."""
    Membership.objects.get_or_create(
        tenant_id=reviewer.tenant_id, person=person, role=Role.REVIEWER, unit=None, defaults={"confirmed_at": now}
    )  # fmt: skip
    person.memberships_by_tenant.clear()


def end_role(reviewer: Reviewer, person: Person, *, actor: Person, now: dt.datetime) -> None:
    """The role ends with the person's last panel of the tenant."""
    if Reviewer.objects.filter(person=person, state=Reviewer.State.ACCEPTED).exists():
        return
    role = Membership.objects.filter(tenant_id=reviewer.tenant_id, person=person, role=Role.REVIEWER).first()
    if role is not None:
        audit.record(
            "role.end", role, campaign=reviewer.campaign_id, about=reviewer, actor=actor, now=now,
            person=person.pk, role=str(Role.REVIEWER),
        )  # fmt: skip
        role.delete()
        person.memberships_by_tenant.clear()


def runners(reviewer: Reviewer) -> list[Person]:
    """Who runs the panel: the organisers, or the coordinators of the unit whose own it is. One query."""
    memberships = (
        Membership.objects.organisers()
        if reviewer.panel is None
        else Membership.objects.filter(role=Role.COORDINATOR, unit=reviewer.panel)
    )
    return [membership.person for membership in memberships.select_related("person")]


def page_of_runners(reviewer: Reviewer, page: str) -> str:
    """One of their pages of the panel (experts, assign), as a path."""
    if reviewer.panel is None:
        return links.to_campaign(f"desk-{page}", reviewer.campaign)
    return links.to_unit(f"unit-{page}", reviewer.campaign, reviewer.panel)
