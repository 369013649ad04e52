"""May this person see or change this case?"""

from portal.decisions import ALLOWED, Decision, refuse
from portal.models import Person, Role, Tenant
from portal.permissions import Visitor, coordinated_units, covers, may_act_as
from submissions.models import Submission
from submissions.states import EDITABLE, State


def may_see(visitor: Visitor, tenant: Tenant, submission: Submission) -> Decision:
    """The owner; the organiser, an auditor and the coordinators above its unit once it was handed in. Experts see a case
    only through their assignment, never here (X06).
    """
    if isinstance(visitor, Person) and submission.owner_id == visitor.pk:
        return ALLOWED
    if submission.state == State.DRAFT:
        return refuse("not_yours")
    if may_act_as(visitor, tenant, Role.ORGANISER, reading=True):
        return ALLOWED
    if submission.unit is not None and covers(coordinated_units(visitor, tenant), submission.unit):
        return ALLOWED
    return refuse("not_yours")


def may_edit(visitor: Visitor, submission: Submission) -> Decision:
    """Only the owner, only while it is a draft or was returned."""
    if not isinstance(visitor, Person) or submission.owner_id != visitor.pk:
        return refuse("not_yours")
    if submission.state not in EDITABLE:
        return refuse("not_editable", state=str(submission.state))
    return ALLOWED


def may_waive(visitor: Visitor, tenant: Tenant) -> Decision:
    """An organiser lets a finding pass."""
    return may_act_as(visitor, tenant, Role.ORGANISER)
