"""People whom somebody else named as authors are asked; declining frees their place and changes nothing that was handed
in.
"""

import datetime as dt

import pytest
from django.urls import reverse

from portal.decisions import refuse
from portal.models import AuditEvent, Notification
from portal.tenants import tenant_scope
from portal.words import say
from submissions.drafts.actions import answer_coauthor, ask_coauthors
from submissions.drafts.actions.coauthors import mark_declined
from submissions.drafts.coauthors import states_of
from submissions.drafts.readiness import clashes_of, entry_of
from submissions.models import Author, CoAuthor
from tests.factories.portal import account
from tests.factories.review import NOW, fresh, make_submission, make_world
from tests.refusals import refused

PHONE = "13900000031"
LIMITS = [{"key": "any", "subject": "person", "role": "any", "max": 1}]


@pytest.fixture
def world(db):
    made = make_world(author_limits=LIMITS)
    with tenant_scope(made.tenant):
        yield made


def with_author(world, title="山里的课", **line):
    submission = make_submission(world, title)
    about = {"name": "李雷", "unit_name": "甲市二中"} | line
    Author.objects.create(tenant=world.tenant, submission=submission, position=2, **about)
    return fresh(submission)


def asked(submission):
    ask_coauthors(submission, now=NOW)
    return list(CoAuthor.objects.filter(submission=submission).values_list("person", flat=True))


@pytest.mark.parametrize(
    ("who", "line", "found"),
    [
        ({"phone": PHONE}, {"phone": PHONE}, True),
        ({"phone": PHONE, "name": "韩梅梅"}, {"phone": PHONE}, False),  # a phone is nobody's proof alone
        ({"phone": PHONE, "verified": False}, {"phone": PHONE}, False),
        ({"email": "li@example.cn"}, {"details": {"email": "LI@example.cn"}}, True),
        ({"email": "li@example.cn", "name": "小李"}, {"details": {"email": "li@example.cn"}}, True),
        ({"email": "li@example.cn", "verified": False}, {"details": {"email": "li@example.cn"}}, False),
        ({}, {}, False),
    ],
)
def test_whom_an_account_speaks_for(world, who, line, found):
    person = account(**who)
    assert asked(with_author(world, **line)) == ([person.pk] if found else [])


def test_the_owner_is_not_asked_and_nobody_is_asked_twice(world):
    person = account(phone=PHONE)
    submission = with_author(world, phone=PHONE)
    assert (ask_coauthors(submission, now=NOW), ask_coauthors(submission, now=NOW)) == (1, 0)
    assert Notification.objects.filter(code="coauthor.asked", person=person).count() == 1
    own = with_author(world, phone=PHONE)
    own.owner = person
    own.save(update_fields=["owner"])
    assert asked(own) == []


def test_declining_frees_the_place_tells_the_owner_and_changes_nothing_else(world):
    person = account(phone=PHONE)
    one, two = with_author(world, phone=PHONE), with_author(world, "又一件", phone=PHONE)
    assert len(clashes_of(two)) == 1
    ask_coauthors(one, now=NOW)
    row = CoAuthor.objects.get()
    answer_coauthor(row, confirm=False, actor=person, now=NOW)
    row.refresh_from_db()
    assert (row.answer, row.answered_at) == ("declined", NOW)
    assert clashes_of(fresh(two)) == []
    lines = list(Author.objects.filter(submission=one).order_by("position"))
    assert [(line.name, line.declined_at) for line in lines][1] == ("李雷", NOW)
    assert lines[0].declined_at is None
    assert (fresh(one).state, fresh(one).submitted_at) == (one.state, one.submitted_at)
    assert len(entry_of(one, lines, ()).signers) == 1
    told = Notification.objects.get(code="coauthor.declined")
    assert (told.person, told.params["person"]) == (one.owner, "李雷")
    assert AuditEvent.objects.filter(action="coauthor.decline", actor=person).count() == 1
    more = {"confirm": True, "actor": person, "now": NOW}
    assert refused(answer_coauthor, row, **more) == "coauthor_declined"


def test_confirming_keeps_the_place_and_may_still_be_taken_back(world):
    person = account(phone=PHONE)
    submission = with_author(world, phone=PHONE)
    ask_coauthors(submission, now=NOW)
    row = answer_coauthor(CoAuthor.objects.get(), confirm=True, actor=person, now=NOW)
    assert (row.answer, Author.objects.filter(declined_at=None).count()) == ("confirmed", 2)
    later = NOW + dt.timedelta(hours=1)
    row = answer_coauthor(row, confirm=False, actor=person, now=later)
    assert (row.answer, Author.objects.filter(declined_at=later).count()) == ("declined", 1)


def test_a_line_written_anew_keeps_its_mark(world):
    person = account(phone=PHONE)
    submission = with_author(world, phone=PHONE)
    ask_coauthors(submission, now=NOW)
    answer_coauthor(CoAuthor.objects.get(), confirm=False, actor=person, now=NOW)
    Author.objects.filter(submission=submission).update(declined_at=None)
    mark_declined(fresh(submission))
    assert list(Author.objects.filter(declined_at=NOW).values_list("name", flat=True)) == ["李雷"]


# ---- pages


def test_the_person_reads_whose_case_it_is_and_answers(world, client):
    person = account(phone=PHONE)
    submission = with_author(world, phone=PHONE)
    ask_coauthors(submission, now=NOW)
    client.force_login(person)
    address = reverse("coauthored", kwargs={"tenant": world.tenant.slug})
    page = client.get(address).content.decode()
    assert [page.count(words) for words in ("山里的课", "确认是我", "待本人确认", ">不是我</button>")] == [
        1,
        1,
        1,
        1,
    ]
    row = CoAuthor.objects.get()
    post = reverse("coauthored-answer", kwargs={"tenant": world.tenant.slug, "coauthor": row.pk})
    client.post(post, {"answer": "yes"})
    assert CoAuthor.objects.get().answer == "confirmed"
    client.post(post, {"answer": "no"})
    assert CoAuthor.objects.get().answer == "declined"
    again = client.post(post, {"answer": "yes"}, follow=True)
    assert str(list(again.context["messages"])[-1]) == say(refuse("coauthor_declined"))
    client.force_login(submission.owner)
    shown = client.get(reverse("case", kwargs={"tenant": world.tenant.slug, "case": submission.uuid}))
    assert shown.content.decode().count("本人否认署名") == 1
    assert client.post(post, {"answer": "yes"}).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_much_for_three_as_for_one(world, client, count, django_assert_num_queries):
    person = account(phone=PHONE)
    for n in range(count):
        ask_coauthors(with_author(world, f"案例{n}", phone=PHONE), now=NOW)
    client.force_login(person)
    address = reverse("coauthored", kwargs={"tenant": world.tenant.slug})
    client.get(address)
    with django_assert_num_queries(7):
        client.get(address)


def test_the_owner_reads_how_far_each_authors_answer_is(world):
    person = account(phone=PHONE)
    submission = with_author(world, phone=PHONE)
    Author.objects.create(tenant=world.tenant, submission=submission, position=3, name="无账号")
    assert states_of(submission) | {1: ""} == {1: "", 2: "unreached", 3: "unreached"}
    ask_coauthors(submission, now=NOW)
    assert (states_of(submission)[2], states_of(submission)[3]) == ("waiting", "unreached")
    row = answer_coauthor(CoAuthor.objects.get(), confirm=True, actor=person, now=NOW)
    assert states_of(submission)[2] == "confirmed"
    answer_coauthor(row, confirm=False, actor=person, now=NOW)
    assert states_of(fresh(submission))[2] == "declined"
    submission.number = ""
    assert states_of(submission) == {}  # nobody is asked before the first hand-in
