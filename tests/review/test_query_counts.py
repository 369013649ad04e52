"""What each list of a desk asks of the database: the same for three rows as for one."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.models import Role
from review.awards import actions
from review.certificates import actions as certifying
from review.models import Reviewer
from tests.factories.files import finding, make_attachment
from tests.factories.portal import make_member
from tests.factories.review import (
    NOW,
    fresh,
    make_assignment,
    make_nomination,
    make_reviewer,
    make_submission,
    save_unit_document,
    submit_review,
)

QUERIES = {
    "unit-desk": ("coordinator", 21),
    "unit-order": ("coordinator", 10),
    "unit-batch": ("coordinator", 21),
    "desk": ("organiser", 12),
    "desk-cases": ("organiser", 14),
    "desk-units": ("organiser", 17),
    "desk-experts": ("organiser", 10),
    "desk-assign": ("organiser", 13),
    "desk-ranking": ("organiser", 12),
    "desk-awards": ("organiser", 15),
    "desk-certificates": ("organiser", 15),
    "desk-export": ("organiser", 9),
    "desk-corrections": ("organiser", 8),
    "desk-packages": ("organiser", 11),
    "desk-volumes": ("organiser", 9),
    "desk-showcase": ("organiser", 8),
    "desk-retention": ("organiser", 15),
    "unit-packages": ("coordinator", 10),
    "desk-announce": ("organiser", 8),
    "desk-audit": ("organiser", 13),
    "desk-duplicates": ("organiser", 11),
    "desk-winners": ("organiser", 8),
    "expert-desk": ("expert", 7),
    "results": ("owner", 13),
}


def fill(world, count):
    """So many rows for every list: each state, nominations, reviewers, reviews, published awards, certificates."""
    reviewers = [make_reviewer(world, "评委", world.expert), make_reviewer(world, "乙")]
    winners = []
    for n in range(count):
        make_attachment(make_submission(world, state="submitted"), findings=[finding("fail")])
        make_attachment(make_submission(world, state="reported"), findings=[finding("warn")])
        nominated = make_submission(world, state="recommended")
        make_attachment(nominated, findings=[finding("warn")])
        make_nomination(world, nominated, rank=n + 1)
        make_nomination(world, make_submission(world, unit="s3", state="recommended"), unit="c2", rank=n + 1)
        Reviewer.objects.create(tenant=world.tenant, campaign=world.campaign, name=f"受邀{n}", invited_at=NOW)
        winner, waiting = (make_submission(world, category="b", state="eligible") for _ in range(2))
        for reviewer in reviewers:
            submit_review(world, winner, reviewer, 90 - n)
        make_assignment(world, waiting, reviewers[0])
        winners.append(winner)
    for winner in winners:
        actions.adjust_award(fresh(winner), tier="first", why="合议", actor=world.organiser, now=NOW)
    save_unit_document(world)
    actions.publish_awards(world.campaign, despite="照常公布", actor=world.organiser, now=NOW)
    certifying.issue_all(world.campaign, actor=world.organiser, now=NOW)


def asked(client, path):
    """How many queries the page makes once the process knows the rules."""
    assert client.get(path).status_code == 200
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries)


@pytest.mark.parametrize("count", [1, 3])
def test_lists(world, client, count):
    fill(world, count)
    counts = {}
    for name, (role, _) in QUERIES.items():
        client.force_login(getattr(world, role))
        counts[name] = asked(client, world.path(name))
    assert counts == {name: number for name, (_, number) in QUERIES.items()}


@pytest.mark.parametrize("count", [1, 3])
def test_one_submission_with_so_many_files_and_events(world, client, count):
    """The pages of one submission, with a file and a waiting decision more each."""
    submission = make_submission(world, category="b", state="submitted")
    for n in range(count):
        make_attachment(submission, name=f"{n}.docx", findings=[finding("warn", message=f"提示{n}")])
    counts = {}
    for name, role in (("unit-case", "coordinator"), ("desk-case", "organiser")):
        client.force_login(getattr(world, role))
        counts[name] = asked(client, world.path(name, case=submission.uuid))
    assert counts == {"unit-case": 20, "desk-case": 22}


@pytest.mark.parametrize("count", [1, 3])
def test_members_who_wait(world, client, count):
    """A coordinator's list of people, of the unit and of schools below it."""
    for n in range(count):
        make_member(f"waiting-{n}", world.tenant, Role.MEMBER, world.unit("s1"), confirmed_at=None)
    client.force_login(world.coordinator)
    assert asked(client, reverse("members", kwargs={"tenant": world.tenant.slug})) == 8
