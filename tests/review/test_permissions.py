"""Who may do what with a submission: every role in every state, in one table a permission."""

import pytest
from django.contrib.auth.models import AnonymousUser

from portal.decisions import ALLOWED, refuse
from portal.models import Role
from review.models import Reviewer
from review.permissions import may_coordinate, may_handle, may_judge, may_organise
from submissions.permissions import may_edit, may_see, may_waive
from submissions.states import State, Transition, may_transition, target
from tests.factories.portal import make_member, make_person
from tests.factories.review import join, make_assignment, make_reviewer, make_submission, make_world

STATES = list(State)
SEEN = [state for state in State if state != State.DRAFT]
ABOVE = {"coordinator", "school's coordinator"}


@pytest.fixture
def people(world):
    """One of each role around a submission of s1, which is below c1; another tenant's among them."""
    other = make_world("others", "south")

    def member(name, role, unit=None):
        person = make_person(name)
        join(world, person, role, world.unit(unit) if unit else None)
        return person

    return {
        "visitor": AnonymousUser(),
        "stranger": make_person("stranger"),
        "owner": world.owner,
        "organiser": world.organiser,
        "coordinator": world.coordinator,
        "school's coordinator": member("school", Role.COORDINATOR, "s1"),
        "neighbour's coordinator": member("neighbour", Role.COORDINATOR, "s2"),
        "other city's coordinator": member("city", Role.COORDINATOR, "c2"),
        "member": member("member", Role.MEMBER, "s1"),
        "reviewer": world.expert,
        "other tenant's organiser": other.organiser,
        "other tenant's coordinator": make_member("foreign", other.tenant, Role.COORDINATOR),
    }


def test_who_sees_a_submission(world, people):
    """Drafts are their owners' alone; reviewers see it by their assignment only."""
    decisions = {
        (name, state): may_see(person, world.tenant, make_submission(world, state=state))
        for name, person in people.items()
        for state in STATES
    }
    allowed = {("owner", state) for state in STATES}
    allowed |= {(name, state) for name in ABOVE | {"organiser"} for state in SEEN}
    assert decisions == {
        (name, state): ALLOWED if (name, state) in allowed else refuse("not_yours")
        for name in people
        for state in STATES
    }


def test_who_changes_a_submission(world, people):
    decisions = {
        (name, state): may_edit(person, make_submission(world, state=state))
        for name, person in people.items()
        for state in STATES
    }
    expected = {(name, state): refuse("not_yours") for name in people for state in STATES}
    for state in STATES:
        expected["owner", state] = refuse("not_editable", state=str(state))
    for state in (State.DRAFT, State.RETURNED):
        expected["owner", state] = ALLOWED
    assert decisions == expected


def test_who_handles_a_submission_on_a_units_desk(world, people):
    decisions = {
        (name, state): may_handle(person, world.tenant, make_submission(world, state=state))
        for name, person in people.items()
        for state in STATES
    }
    allowed = {(name, state) for name in ABOVE for state in SEEN}
    assert decisions == {
        (name, state): ALLOWED if (name, state) in allowed else refuse("not_your_unit")
        for name in people
        for state in STATES
    }


def test_a_submission_without_a_unit_is_on_no_units_desk(world, people):
    submission = make_submission(world)
    submission.unit = None
    handled = {name: may_handle(person, world.tenant, submission) for name, person in people.items()}
    assert handled == dict.fromkeys(people, refuse("not_your_unit"))
    seen = {name for name, person in people.items() if may_see(person, world.tenant, submission)}
    assert seen == {"owner", "organiser"}


@pytest.mark.parametrize("permission", [may_organise, may_waive])
def test_what_only_organisers_do(world, people, permission):
    decisions = {name: permission(person, world.tenant) for name, person in people.items()}
    expected = dict.fromkeys(people, refuse("wrong_role", role=Role.ORGANISER.label))
    assert decisions == expected | {"organiser": ALLOWED}


@pytest.mark.parametrize(
    ("unit", "allowed"),
    [
        ("c1", {"coordinator"}),
        ("s1", {"coordinator", "school's coordinator"}),
        ("s2", {"coordinator", "neighbour's coordinator"}),
        ("c2", {"other city's coordinator"}),
        ("s3", {"other city's coordinator"}),
    ],
)
def test_who_acts_for_a_unit(world, people, unit, allowed):
    unit = world.unit(unit)
    refused = refuse("wrong_role", role=Role.COORDINATOR.label)
    acting = {name: may_coordinate(person, world.tenant, unit) for name, person in people.items()}
    assert acting == {name: ALLOWED if name in allowed else refused for name in people}


def test_who_reviews_a_submission(world, people):
    """The assigned reviewer who accepted; never while the submission is its applicant's."""
    reviewer = make_reviewer(world, "甲", world.expert)
    decisions = {}
    for state in STATES:
        assignment = make_assignment(world, make_submission(world, state=state), reviewer)
        for name, person in people.items():
            decisions[name, state] = may_judge(person, assignment)
    expected = {(name, state): refuse("not_assigned") for name in people for state in STATES}
    expected |= {("reviewer", state): ALLOWED for state in STATES if state not in {"draft", "returned"}}
    assert decisions == expected


@pytest.mark.parametrize("state", list(Reviewer.State))
def test_a_reviewer_reads_only_after_accepting(world, state):
    reviewer = make_reviewer(world, "甲", world.expert)
    reviewer.state = state
    assignment = make_assignment(world, make_submission(world, state="eligible"), reviewer)
    expected = ALLOWED if state == Reviewer.State.ACCEPTED else refuse("not_assigned")
    assert may_judge(world.expert, assignment) == expected


# from, by each transition that exists, to
TRANSITIONS = {
    "draft": {"submit": "submitted", "disqualify": "disqualified"},
    "submitted": {
        "withdraw": "draft", "return": "returned", "recommend": "recommended", "pass": "eligible",
        "reject": "ineligible", "disqualify": "disqualified",
    },
    "returned": {"submit": "submitted", "withdraw": "draft", "disqualify": "disqualified"},
    "recommended": {"unrecommend": "submitted", "report": "reported", "pass_over": "passed_over", "disqualify": "disqualified"},
    "passed_over": {"restore": "recommended", "disqualify": "disqualified"},
    "reported": {
        "reopen": "recommended", "pass": "eligible", "reject": "ineligible", "disqualify": "disqualified",
    },
    "eligible": {"reject": "ineligible", "disqualify": "disqualified"},
    "ineligible": {"pass": "eligible", "disqualify": "disqualified", "reinstate": "submitted"},
    "disqualified": {"reinstate": "submitted"},
}  # fmt: skip


def test_the_transitions_of_a_submission():
    found = {
        str(state): {str(move): str(to) for move in Transition if (to := target(state, move)) is not None}
        for state in State
    }
    assert found == TRANSITIONS


@pytest.mark.parametrize("out", ["ineligible", "disqualified"])
@pytest.mark.parametrize("stood", list(State))
def test_reinstating_leads_back_to_where_the_case_stood_and_never_out(out, stood):
    new = target(State(out), Transition.REINSTATE, back_to=stood)
    assert new == ("submitted" if stood in {"ineligible", "disqualified"} else stood)


@pytest.mark.parametrize("state", [state for state in State if state not in {"ineligible", "disqualified"}])
def test_nothing_else_is_led_anywhere_by_reinstating(state):
    assert target(state, Transition.REINSTATE, back_to=State.ELIGIBLE) is None


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("move", list(Transition))
def test_a_transition_that_does_not_exist_names_the_state(state, move):
    there = str(move) in TRANSITIONS[str(state)]
    expected = ALLOWED if there else refuse("wrong_state", state=str(state), transition=str(move))
    assert may_transition(state, move) == expected
