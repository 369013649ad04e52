"""May this person act on this desk? Templates ask the same functions."""

from portal.decisions import ALLOWED, Decision, refuse
from portal.models import Person, Role, Tenant, Unit
from portal.permissions import Visitor, coordinated_units, covers, may_act_as
from review.models import Assignment, Reviewer
from submissions.models import Submission
from submissions.states import EDITABLE, State


def may_organise(visitor: Visitor, tenant: Tenant) -> Decision:
    """Only the tenant's organisers: eligibility, experts, assignment, awards, certificates, exports."""
    return may_act_as(visitor, tenant, Role.ORGANISER)


def may_coordinate(visitor: Visitor, tenant: Tenant, unit: Unit) -> Decision:
    """Coordinators of the unit or of one above it."""
    if covers(coordinated_units(visitor, tenant), unit):
        return ALLOWED
    return refuse("wrong_role", role=Role.COORDINATOR.label)


def may_handle(visitor: Visitor, tenant: Tenant, submission: Submission) -> Decision:
    """A case of the coordinator's units, once it was handed in."""
    if submission.unit is None or submission.state == State.DRAFT:
        return refuse("not_your_unit")
    if not may_coordinate(visitor, tenant, submission.unit):
        return refuse("not_your_unit")
    return ALLOWED


def may_judge(visitor: Visitor, assignment: Assignment) -> Decision:
    """Only the assigned expert, after accepting the invitation (X06); a case that went back to its applicant is the
    applicant's alone.
    """
    reviewer = assignment.reviewer
    if assignment.submission.state in EDITABLE:
        return refuse("not_assigned")
    if not isinstance(visitor, Person) or reviewer.person_id != visitor.pk:
        return refuse("not_assigned")
    return ALLOWED if reviewer.state == Reviewer.State.ACCEPTED else refuse("not_assigned")
