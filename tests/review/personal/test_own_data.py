"""A person's own copy of what is kept of them, and the end of their account."""

import datetime as dt
import io
import json
import zipfile

import pytest
from django.test import Client
from django.urls import reverse

from portal import tasks
from portal.decisions import NotAllowed, refuse
from portal.files import storage
from portal.models import AuditEvent, ErasureRequest, Membership, Notification, Person, Role, Task, Tenant
from portal.privacy import actions as erasing
from portal.tasks.jobs import run_task
from portal.tenants import all_tenants, tenant_scope
from review.models import Reviewer
from submissions.models import Author, Submission
from tests.factories.portal import PASSWORD, make_person
from tests.factories.review import (
    NOW,
    join,
    make_assignment,
    make_award,
    make_objection,
    make_reviewer,
    make_submission,
    make_world,
)

LATER = NOW + dt.timedelta(days=16)
PHONE, MAIL = "13912340001", "leaver@leak.example.cn"


@pytest.fixture
def leaver(world) -> Person:
    """Somebody with a role, a case of each fate, a seat on a panel; the results are out."""
    person = make_person(
        "leaver", real_name="李离开", phone=PHONE, phone_verified_at=NOW, email=MAIL, employer="甲市一中"
    )
    join(world, person, Role.MEMBER, world.unit("s1"))
    for title, state in (("获奖的", "eligible"), ("落选的", "eligible"), ("草稿", "draft")):
        case = make_submission(world, title, state=state, owner=person)
        case.authors.update(name="李离开", phone=PHONE, details={"email": MAIL, "title": "高级教师"})
        if title == "获奖的":
            make_award(world, case).__class__.objects.update(published_at=NOW)
        if title == "草稿":
            Submission.objects.filter(pk=case.pk).update(number="")
    other = make_submission(world, "别人的", state="eligible")
    Author.objects.filter(submission=other).update(name="别的作者", phone="13900007777")
    world.campaign.__class__.objects.update(results_at=NOW)
    return person


def erased(person: Person) -> Person:
    erasing.ask(person, typed=person.username, now=NOW)
    assert erasing.sweep(now=NOW + dt.timedelta(days=14)) == {"accounts_erased": 0}
    assert erasing.sweep(now=LATER) == {"accounts_erased": 1}
    return Person.objects.get(pk=person.pk)


def test_the_account_and_what_is_only_its_own_go_and_what_was_published_stays(world, leaver):
    client = Client()
    assert client.login(username="leaver", password=PASSWORD)
    gone = erased(leaver)
    assert (gone.username, str(gone), gone.phone, gone.email, gone.employer, gone.is_active) == (
        f"erased-{leaver.pk}", f"已注销用户 {leaver.pk}", "", "", "", False,
    )  # fmt: skip
    assert client.get(reverse("profile")).status_code == 302  # the session is over
    assert not Client().login(username=gone.username, password=PASSWORD)
    lines = Author.objects.order_by("submission__title").values_list(
        "submission__title", "name", "phone", "details"
    )
    assert list(lines) == [
        ("别人的", "别的作者", "13900007777", {}),
        ("获奖的", "李离开", "", {"title": "高级教师"}),
        ("落选的", "已注销作者", "", {"title": "高级教师"}),
    ]
    assert not Membership.objects.filter(person=gone).exists()
    assert not Notification.objects.filter(person=gone).exists()
    with all_tenants():
        events = AuditEvent.objects.filter(subject=f"person:{gone.pk}").order_by("pk")
        assert [event.action for event in events] == ["account.erase_ask", "account.erase"]
        assert [event for event in AuditEvent.objects.all() if PHONE in str(event.data) + event.why] == []
    assert erasing.sweep(now=LATER) == {"accounts_erased": 0}


def test_it_is_taken_back_within_the_days(world, leaver):
    first = erasing.ask(leaver, typed="leaver", now=NOW)
    assert erasing.ask(leaver, typed="leaver", now=NOW) == first
    erasing.take_back(leaver, now=NOW)
    assert erasing.sweep(now=LATER) == {"accounts_erased": 0}
    assert Person.objects.get(pk=leaver.pk).phone == PHONE
    with pytest.raises(NotAllowed) as none:
        erasing.take_back(leaver, now=NOW)
    assert none.value.decision == refuse("erasure_none")


def refusal_of(person: Person, typed: str | None = None):
    with pytest.raises(NotAllowed) as caught:
        erasing.ask(person, typed=person.username if typed is None else typed, now=NOW)
    return caught.value.decision


def test_what_stands_in_its_way(world, leaver):
    assert refusal_of(leaver, "somebody") == refuse("erasure_name")
    join(world, leaver, Role.OWNER)
    assert refusal_of(leaver) == refuse("erasure_last_owner", tenant=str(world.tenant))
    join(world, make_person("second"), Role.OWNER)
    world.campaign.__class__.objects.update(results_at=None)
    case = Submission.objects.filter(owner=leaver, title="获奖的").get()
    assert refusal_of(leaver) == refuse("erasure_cases", case="获奖的", count=2)
    Submission.objects.filter(owner=leaver).update(state="ineligible")
    seat = make_reviewer(world, "李离开", leaver, phone=PHONE, email=MAIL)
    make_assignment(world, case, seat)
    assert refusal_of(leaver) == refuse("erasure_reviews", count=1)
    world.campaign.__class__.objects.update(results_at=NOW)
    objection = make_objection(world)
    objection.__class__.objects.update(objector=leaver)
    assert refusal_of(leaver) == refuse("erasure_objection")
    objection.__class__.objects.update(state="dismissed")
    erased(leaver)
    assert Reviewer.objects.values_list("name", "phone", "email").get(pk=seat.pk) == ("已注销专家", "", "")
    objection.refresh_from_db()
    assert (objection.name, objection.contact) == ("已注销用户", "")


def test_a_number_that_was_only_said_takes_nobody_elses_line(world, leaver):
    """Whoever types somebody's number into their profile cannot take it out of that person's cases."""
    thief = make_person("thief", phone="0951-6123456")
    case = Submission.objects.get(title="别人的")
    Author.objects.filter(submission=case).update(phone="0951-6123456")
    erased(thief)
    assert Author.objects.get(submission=case).phone == "0951-6123456"


def test_the_copy_holds_ones_own_and_nobody_elses(world, leaver, django_capture_on_commit_callbacks):
    task = tasks.start("own-data", tenant=world.tenant, subject=f"person:{leaver.pk}", name="我的资料.zip", actor=leaver, now=NOW)  # fmt: skip
    run_task(task_id=task.pk)
    task = Task.objects.select_related("result").get(pk=task.pk)
    assert task.state == Task.State.DONE
    with zipfile.ZipFile(io.BytesIO(storage.read(task.result.key))) as archive:
        assert archive.namelist() == ["我的资料.json", "我的资料.html"]
        told, page = (archive.read(name).decode() for name in archive.namelist())
    parts = {part["label"]: part["rows"] for part in json.loads(told)["内容"]}
    assert {row[2] for row in parts["我申报的案例"]} == {"获奖的", "落选的", "草稿"}
    assert parts["获奖"] == [["获奖的", "一等奖"]]
    for text in (told, page):
        assert PHONE in text
        assert [secret for secret in ("13900007777", "别的作者", "别人的") if secret in text] == []


def test_the_copy_stops_at_the_wall_and_at_blind_judging(world, leaver):
    from portal.privacy.holders import holders

    theirs = make_world(slug="blind-calls", tenant="south", review={"blind": True, "rounds": [{"key": "final", "label": "终评", "per_case": 2}]})  # fmt: skip
    with tenant_scope(theirs.tenant):
        case = make_submission(theirs, "南方的案例", state="eligible")
        seat = make_reviewer(theirs, "李离开", leaver)
        from review.models import Review

        Review.objects.create(
            tenant=theirs.tenant, assignment=make_assignment(theirs, case, seat), comment="南方评语"
        )
        south = repr([list(holder.own(leaver)) for holder in holders()])
    with tenant_scope(world.tenant):
        north = repr([list(holder.own(leaver)) for holder in holders()])
    assert "南方的案例" not in south + north
    assert ("南方评语" in south, "南方评语" in north) == (True, False)
    assert [str(tenant) for tenant in erasing.tenants_of(leaver)] == sorted(
        str(tenant) for tenant in Tenant.objects.filter(slug__in=["north", "south"])
    )


def test_all_of_it_by_hand(world, leaver, client):
    client.force_login(leaver)
    page = client.get(reverse("my-data")).content.decode()
    assert "申请注销账号" in page
    assert "已公布的获奖名单和证书上的姓名" in page
    answer = client.post(reverse("my-data-export", kwargs={"tenant": world.tenant.slug}), follow=True)
    assert "我的资料" in answer.content.decode()
    assert "用户名不对" in client.post(reverse("my-data-erase"), {"typed": "x"}, follow=True).content.decode()
    asked = client.post(reverse("my-data-erase"), {"typed": "leaver"}, follow=True).content.decode()
    assert "撤回申请，保留账号" in asked
    assert ErasureRequest.objects.get().due_at == NOW + dt.timedelta(days=15)
    assert "账号照常使用" in client.post(reverse("my-data-keep"), follow=True).content.decode()
