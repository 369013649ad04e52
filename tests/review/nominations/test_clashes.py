"""Both coordinators read of a person in two cases that the limits don't allow together, and no more than they need (C05,
N05, L11).
"""

import pytest

from portal.models import Role
from portal.tenants import tenant_scope
from submissions.drafts.readiness import clashes_of
from tests.factories.portal import make_person
from tests.factories.review import fresh, join, make_submission, make_world

LIMITS = [{"key": "lead", "subject": "person", "role": "first", "max": 1}]


@pytest.fixture
def world(db):
    made = make_world(author_limits=LIMITS)
    with tenant_scope(made.tenant):
        yield made


def signed(world, title, unit, **values):
    submission = make_submission(world, title, unit=unit)
    submission.authors.update(**({"name": "马晓明"} | values))
    return submission


def page(client, world, person, submission, unit):
    client.force_login(person)
    return client.get(world.path("unit-case", unit=unit, case=submission.uuid)).content.decode()


def test_both_units_read_the_same_and_no_title(world, client):
    ours = signed(world, "我们的课", "s1", details={"email": "ma@example.cn"})
    theirs = signed(world, "他们的课", "s3", details={"email": "MA@example.cn"})
    other = make_person("other-coordinator")
    join(world, other, Role.COORDINATOR, world.unit("c2"))
    here = page(client, world, world.coordinator, ours, "c1")
    there = page(client, world, other, theirs, "c2")
    assert (
        here.count(f"马晓明（第一作者）同时是乙市一中的案例 {theirs.number} 的第一作者；每人最多 1 件。") == 1
    )
    assert (
        there.count(f"马晓明（第一作者）同时是甲市一中的案例 {ours.number} 的第一作者；每人最多 1 件。") == 1
    )
    assert (here.count("他们的课"), there.count("我们的课")) == (0, 0)


def test_nothing_is_said_where_nobody_clashes(world, client):
    ours = signed(world, "我们的课", "s1")
    signed(world, "他们的课", "s3")  # another person of that name, in another unit
    draft = signed(world, "草稿", "s3", details={"email": "ma@example.cn"})
    type(draft).objects.filter(pk=draft.pk).update(state="draft")
    assert page(client, world, world.coordinator, ours, "c1").count("作者署名超出限额") == 0


@pytest.mark.parametrize("count", [1, 3])
def test_as_many_queries_for_three_other_cases_as_for_one(world, client, count, django_assert_num_queries):
    ours = signed(world, "我们的课", "s1", phone="13900000001")
    for n in range(count):
        signed(world, f"案例{n}", "s3", phone="13900000001")
    ours = fresh(ours)
    with django_assert_num_queries(3):
        assert len(clashes_of(ours)) == count
