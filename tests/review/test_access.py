"""Fetching with authorisation: what each desk's door lets through, and what the trail calls the review's rows."""

import uuid

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.test import RequestFactory

from campaigns.models import Campaign
from portal.decisions import Forbidden
from portal.models import Role, subject_of
from portal.tenants import tenant_scope
from review.access import (
    document_of,
    organised,
    organised_file,
    organised_submission,
    unit_desk_of,
    unit_named,
    unit_submission_of,
)
from review.audit_subjects import named
from review.certificates.actions import issue_all
from review.models import Certificate, NominationBatch, Review
from submissions.states import State
from tests.factories.files import make_attachment
from tests.factories.portal import make_person
from tests.factories.review import (
    NOW,
    join,
    make_assignment,
    make_nomination,
    make_reviewer,
    make_submission,
    make_world,
    publish_results,
    save_unit_document,
)


def asked_by(world, person):
    request = RequestFactory().get("/")
    request.user, request.tenant = person, world.tenant
    return request


def outcome(door, *args):
    """ "" where the door lets through, else the status of the answer."""
    try:
        door(*args)
    except Http404:
        return 404
    except Forbidden:
        return 403
    return ""


@pytest.mark.parametrize(
    ("who", "desk", "unit"),
    [
        ("organiser", "", 403),
        ("coordinator", 403, ""),
        ("expert", 403, 403),
        ("owner", 404, 404),
        ("stranger", 404, 404),
    ],
)
def test_who_comes_through_which_door(world, who, desk, unit):
    person = make_person("stranger") if who == "stranger" else getattr(world, who)
    assert outcome(organised, asked_by(world, person), "calls") == desk
    assert outcome(unit_desk_of, asked_by(world, person), "calls", "c1") == unit


@pytest.mark.parametrize("slug", ["nothing", "others", ""])
def test_a_campaign_that_is_not_the_tenants_does_not_exist(world, slug):
    make_world("others", "south")
    assert outcome(organised, asked_by(world, world.organiser), slug) == 404
    assert outcome(unit_desk_of, asked_by(world, world.coordinator), slug, "c1") == 404


def test_a_coordinators_desk_knows_the_units_to_choose_from(world):
    join(world, world.coordinator, Role.COORDINATOR, world.unit("c2"))
    desk, chosen = (unit_desk_of(asked_by(world, world.coordinator), "calls", key) for key in ("c1", "c2"))
    assert (desk.unit.key, chosen.unit.key, desk.person) == ("c1", "c2", world.coordinator)
    assert {"c1", "c2"} <= {unit.key for unit in desk.units}
    assert (desk.campaign, desk.doc.slug) == (world.campaign, "calls")


@pytest.mark.parametrize("state", list(State))
def test_drafts_are_on_no_desk(world, state):
    submission = make_submission(world, state=state)
    expected = 404 if state == State.DRAFT else ""
    organiser, coordinator = asked_by(world, world.organiser), asked_by(world, world.coordinator)
    assert outcome(organised_submission, organiser, "calls", submission.uuid) == expected
    assert outcome(unit_submission_of, coordinator, "calls", "c1", submission.uuid) == expected


def test_submissions_of_other_units_and_other_tenants_do_not_exist(world):
    other = make_world("others", "south")
    with tenant_scope(other.tenant):
        foreign = make_submission(other)
    neighbour = make_submission(world, unit="s3")
    coordinator, organiser = asked_by(world, world.coordinator), asked_by(world, world.organiser)
    for case in (neighbour.uuid, foreign.uuid, uuid.uuid4()):
        assert outcome(unit_submission_of, coordinator, "calls", "c1", case) == 404
    assert outcome(organised_submission, organiser, "calls", neighbour.uuid) == ""
    assert outcome(organised_submission, organiser, "calls", foreign.uuid) == 404


def test_a_file_is_fetched_within_its_submission_only(world):
    mine, other = make_submission(world), make_submission(world)
    file = make_attachment(mine)
    assert organised_file(mine, file.uuid) == file
    assert outcome(organised_file, other, file.uuid) == 404
    assert outcome(organised_file, mine, uuid.uuid4()) == 404


def test_a_unit_by_its_key_is_the_tenants(world):
    other = make_world("others", "south")
    assert unit_named("c1").tenant == world.tenant
    assert [outcome(unit_named, key) for key in ("c1", "nothing", "C1")] == ["", 404, 404]
    with tenant_scope(other.tenant):
        assert unit_named("c1").tenant == other.tenant


def test_a_campaign_without_rules_is_not_found(world):
    assert document_of(world.campaign).slug == "calls"
    assert outcome(document_of, Campaign(slug="empty")) == 404


def test_nobody_signed_in_is_no_organiser(world):
    with pytest.raises((Http404, PermissionError, AssertionError, Forbidden)):
        organised(asked_by(world, AnonymousUser()), "calls")


def test_the_trail_names_every_kind_of_row(world):
    winner, _ = publish_results(world, 2)
    issue_all(world.campaign, actor=world.organiser, now=NOW)
    nominated = make_submission(world, "推荐案例", state="recommended")
    nomination = make_nomination(world, nominated, rank=2)
    reviewer = make_reviewer(world, "评委张")
    assignment = make_assignment(world, make_submission(world, "待评案例", state="eligible"), reviewer)
    review = Review.objects.create(tenant=world.tenant, assignment=assignment, state=Review.State.DRAFT)
    batch, unit_document = NominationBatch.objects.get(), save_unit_document(world, content=None)
    certificate = Certificate.objects.get(award__submission=winner)
    rows = (nomination, batch, unit_document, reviewer, assignment, review, certificate)
    names = named([subject_of(row) for row in rows])
    assert {type(row).__name__: names[subject_of(row)] for row in rows} == {
        "Nomination": "推荐案例 #2",
        "NominationBatch": "甲市 推荐中",
        "UnitDocument": "甲市《汇总表》",
        "Reviewer": "评委张",
        "Assignment": str(assignment),
        "Review": str(assignment),
        "Certificate": "NO-2025-0001",
    }
    assert "评委张" in str(assignment)
    assert named(["certificate:999999", "submission:1", ""]) == {}


@pytest.mark.parametrize("count", [1, 3])
def test_naming_asks_one_query_a_kind(world, django_assert_num_queries, count):
    reviewers = [make_reviewer(world, f"评委{n}") for n in range(count)]
    with django_assert_num_queries(1):
        assert len(named([subject_of(reviewer) for reviewer in reviewers])) == count
