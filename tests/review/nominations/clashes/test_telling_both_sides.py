"""Both units and the organiser are told of an author in two cases that don't go together, once, and read no more than
they need (C05, N05, L11).
"""

import datetime as dt

import pytest

from portal.models import AuditEvent, Notification, Role
from portal.tenants import all_tenants, tenant_scope
from review.models import ClashLook
from review.nominations.actions import nominate
from review.nominations.clashes import jobs
from review.nominations.clashes.actions import tell_clashes
from review.nominations.clashes.asking import JOB, ask
from review.nominations.clashes.jobs import look_for_clashes, sweep
from review.nominations.clashes.queries import clash_lines
from tests.factories.portal import make_person
from tests.factories.review import NOW, document, fresh, join, make_submission, make_world

LIMITS = [{"key": "lead", "subject": "person", "role": "first", "max": 1}]
PHONE = "13900000001"


@pytest.fixture
def world(db):
    recommend = document()["recommend"] | {"quotas": [], "mandatory": [], "forms": []}
    made = make_world(author_limits=LIMITS, recommend=recommend)
    with tenant_scope(made.tenant):
        made.other = make_person("other-coordinator")
        join(made, made.other, Role.COORDINATOR, made.unit("c2"))
        yield made


@pytest.fixture
def asked(monkeypatch):
    """What was enqueued."""
    jobs = []
    monkeypatch.setattr(
        "portal.queue.enqueue", lambda job, **about: jobs.append((job, about.get("submission_id")))
    )
    return jobs


def signed(world, title, unit, **values):
    submission = make_submission(world, title, unit=unit, state="submitted")
    submission.authors.update(**({"name": "马晓明", "phone": PHONE} | values))
    return fresh(submission)


def told(person):
    rows = Notification.objects.filter(person=person, code__endswith="author_clash").order_by("pk")
    return [(row.code, row.params) for row in rows]


def test_each_side_reads_the_other_unit_and_number_and_no_more(world):
    ours, theirs = signed(world, "我们的课", "s1"), signed(world, "他们的课", "s3")
    assert tell_clashes(ours, now=NOW) == 1
    about = {"name": "马晓明"}
    assert told(world.coordinator) == [
        (
            "unit.author_clash",
            about | {"submission": str(ours), "unit": "乙市一中", "number": theirs.number or "（未编号）"},
        )
    ]
    assert told(world.other) == [
        (
            "unit.author_clash",
            about | {"submission": str(theirs), "unit": "甲市一中", "number": ours.number or "（未编号）"},
        )
    ]
    assert [code for code, _ in told(world.organiser)] == ["desk.author_clash"]
    event = AuditEvent.objects.get(action="clash.notify")
    assert event.data == {"other": theirs.pk}


def test_nobody_is_told_twice_from_either_side(world):
    ours, theirs = signed(world, "我们的课", "s1"), signed(world, "他们的课", "s3")
    counts = [tell_clashes(each, now=NOW) for each in (ours, theirs, ours)]
    look_for_clashes(submission_id=theirs.pk)
    assert (counts, len(told(world.coordinator)), len(told(world.other))) == ([1, 0, 0], 1, 1)


def test_one_who_coordinates_both_units_reads_it_once(world):
    join(world, world.other, Role.COORDINATOR, world.unit("c1"))
    ours, _ = signed(world, "我们的课", "s1"), signed(world, "他们的课", "s3")
    tell_clashes(ours, now=NOW)
    assert len(told(world.other)) == 1


def due(world):
    with all_tenants():
        return list(ClashLook.objects.values_list("submission", "asked_at", "attempts"))


def test_putting_forward_asks_for_the_look_in_a_row(world, asked):
    ours, _ = signed(world, "我们的课", "s1"), signed(world, "他们的课", "s3")
    nominate(ours, world.unit("c1"), comment="很好" * 60, actor=world.coordinator, now=NOW)
    assert (due(world), (JOB, ours.pk) in asked) == ([(ours.pk, NOW, 0)], True)
    look_for_clashes(submission_id=ours.pk)
    assert (due(world), len(told(world.other))) == ([], 1)


def test_a_look_that_the_queue_forgot_is_asked_for_again_a_few_times(world, asked):
    ours = signed(world, "我们的课", "s1")
    ask(ours, now=NOW)
    asked.clear()
    assert sweep(now=NOW + dt.timedelta(minutes=9)) == {"clashes": 0}
    later = [NOW + dt.timedelta(minutes=11 * n) for n in range(1, 8)]
    assert [sweep(now=at)["clashes"] for at in later] == [1, 1, 1, 1, 1, 0, 0]
    assert asked == [(JOB, ours.pk)] * 5
    ask(ours, now=later[-1])  # asked for anew
    assert due(world) == [(ours.pk, later[-1], 0)]


def test_one_that_is_asked_for_during_a_look_stays_due(world, asked, monkeypatch):
    ours = signed(world, "我们的课", "s1")
    ask(ours, now=NOW)
    later = NOW + dt.timedelta(seconds=1)
    monkeypatch.setattr(jobs, "tell_clashes", lambda case, now: ask(case, now=later))
    look_for_clashes(submission_id=ours.pk)
    assert due(world) == [(ours.pk, later, 0)]


def test_no_clash_tells_nobody(world):
    ours = signed(world, "我们的课", "s1")
    signed(world, "他们的课", "s3", phone="13900000002")
    assert (tell_clashes(ours, now=NOW), told(world.coordinator), clash_lines(world.campaign)) == (0, [], [])


def test_the_organiser_reads_the_list_until_it_is_settled(world, client):
    ours, theirs = signed(world, "我们的课", "s1"), signed(world, "他们的课", "s3")
    tell_clashes(ours, now=NOW)
    (line,) = clash_lines(world.campaign)
    assert (line.clash.name, line.case, line.other, line.clash.max) == ("马晓明", ours, theirs, 1)
    client.force_login(world.organiser)
    page = client.get(world.path("desk-clashes")).content.decode()
    assert (page.count("我们的课"), page.count("他们的课"), page.count("每人最多 1 件")) == (1, 1, 1)
    theirs.authors.update(declined_at=NOW)
    assert clash_lines(world.campaign) == []
    assert "没有作者限额冲突" in client.get(world.path("desk-clashes")).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_as_many_queries_for_three_clashes_as_for_one(world, count, django_assert_num_queries):
    for n in range(count):
        ours = signed(world, f"甲{n}", "s1", phone=f"1390000001{n}", name=f"马{n}")
        signed(world, f"乙{n}", "s3", phone=f"1390000001{n}", name=f"马{n}")
        tell_clashes(ours, now=NOW)
    with django_assert_num_queries(3):
        assert len(clash_lines(world.campaign)) == count
