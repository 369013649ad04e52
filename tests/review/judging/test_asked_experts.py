"""An expert's link that names neither address nor number: who takes it asks for the seat, whoever runs the panel confirms."""

import pytest
from django.urls import reverse

from portal.decisions import refuse
from portal.models import Membership, Notification, Person
from review.judging.actions import confirming, reviewers
from review.judging.actions.unanswered import end_unanswered
from review.judging.merging import JUDGING
from review.models import Reviewer
from tests.factories.portal import make_person
from tests.factories.review import NOW, make_reviewer
from tests.refusals import refusal

PHONE = "13911112222"


@pytest.fixture
def taker(world):
    return make_person("taker", real_name="李四", email="taker@example.org")


@pytest.fixture
def asked(world, taker):
    row = reviewers.invite(world.campaign, name="马丽", phone=PHONE, actor=world.organiser, now=NOW)
    assert reviewers.accept(row, taker, now=NOW) is False
    return Reviewer.objects.select_related("campaign", "person").get(pk=row.pk)


def roles(person):
    return list(Membership.objects.filter(person=person).values_list("role", flat=True))


def told(person):
    return list(Notification.objects.filter(person=person).order_by("pk").values_list("code", flat=True))


def answers(world, client, row, what):
    response = client.post(world.path(f"desk-expert-{what}", reviewer=row.pk), follow=True)
    return [str(message) for message in response.context["messages"]]


def test_a_forwarded_link_gives_no_seat_until_it_is_confirmed(world, asked, taker, client):
    assert (asked.state, asked.person, roles(taker), told(world.organiser)) == (
        "asked",
        taker,
        [],
        ["reviewer.asked"],
    )
    assert reviewers.accept(asked, taker, now=NOW) is False  # clicking twice
    client.force_login(taker)
    link = world.path("invitation", token=asked.token)
    assert "等主办单位确认" in client.get(link).content.decode()
    assert client.get(world.path("expert-desk")).status_code == 404
    client.force_login(world.organiser)
    page = client.get(world.path("desk-expert", reviewer=asked.pk)).content.decode()
    assert ("凭链接来的，等您确认" in page, "与邀请的姓名不同" in page, "账号 taker" in page) == (True,) * 3
    assert "taker@example.org" not in page  # masked
    assert "核对本人" in client.get(world.path("desk-experts")).content.decode()
    assert answers(world, client, asked, "confirm") == ["已确认 马丽，可以分配案例了。"]
    asked.refresh_from_db()
    assert (asked.state, roles(taker), told(taker)) == ("accepted", ["reviewer"], ["reviewer.confirmed"])
    assert answers(world, client, asked, "confirm") == ["马丽 的请求已有人答复过，请刷新页面查看。"]
    client.force_login(taker)
    assert client.get(world.path("expert-desk")).status_code == 200


def test_turned_down_the_link_opens_nothing_any_more(world, asked, taker, client):
    client.force_login(world.organiser)
    assert answers(world, client, asked, "refuse") == [
        "已拒绝，链接失效。要请 马丽 本人，请重新邀请，最好写上邮箱或手机号。"
    ]
    asked.refresh_from_db()
    assert (asked.state, roles(taker), told(taker)) == ("removed", [], ["reviewer.turned_down"])
    assert refusal(reviewers.accept, asked, taker, now=NOW) == refuse("invitation_withdrawn")
    assert answers(world, client, asked, "refuse") == ["马丽 的请求已有人答复过，请刷新页面查看。"]
    for answer in (confirming.confirm, confirming.turn_down):
        assert refusal(answer, asked, actor=world.organiser, now=NOW) == refuse(
            "expert_answered", name="马丽"
        )


def test_nobody_else_takes_it_meanwhile(world, asked):
    assert refusal(reviewers.accept, asked, make_person("other"), now=NOW) == refuse("invitation_used")


def test_a_closed_account_is_not_confirmed(world, asked, taker):
    Person.objects.filter(pk=taker.pk).update(is_active=False)
    asked.person.refresh_from_db()
    assert refusal(confirming.confirm, asked, actor=world.organiser, now=NOW) == refuse("role_asker_gone")


def test_the_taker_confirms_nothing(world, asked, taker, client):
    client.force_login(taker)
    for what in ("confirm", "refuse"):
        assert (
            client.post(world.path(f"desk-expert-{what}", reviewer=asked.pk)).status_code,
            Reviewer.objects.get(pk=asked.pk).state,
        ) == (404, "asked")


def test_the_takers_contacts_are_shown_on_purpose_and_only_while_they_ask(world, asked, client):
    client.force_login(world.organiser)
    at = {"tenant": world.tenant.slug, "kind": "seat-asker", "key": asked.pk, "field": "email"}
    shown = client.post(reverse("personal-show", kwargs=at))
    assert "taker@example.org" in shown.content.decode()
    confirming.confirm(asked, actor=world.organiser, now=NOW)
    assert client.post(reverse("personal-show", kwargs=at)).status_code == 404


def test_who_asks_counts_as_judging_for_merging_and_ends_with_the_campaigns_period(world, asked):
    assert Reviewer.State.ASKED in JUDGING
    end_unanswered(Reviewer.objects.all(), now=NOW)
    asked.refresh_from_db()
    assert asked.state == "removed"


def test_a_number_that_can_be_texted_binds_the_link(world, taker, settings, tmp_path):
    settings.SMS_GATEWAY, settings.SMS_FILE_PATH = "file", tmp_path / "sms"
    row = reviewers.invite(world.campaign, name="马丽", phone=PHONE, actor=world.organiser, now=NOW)
    Person.objects.filter(pk=taker.pk).update(phone=PHONE, phone_verified_at=NOW)
    taker.refresh_from_db()
    assert reviewers.accept(row, taker, now=NOW) is True


def test_somebody_on_the_panel_asks_for_no_second_seat(world, asked, taker):
    make_reviewer(world, "甲", world.expert)
    again = reviewers.invite(world.campaign, name="马丽", actor=world.organiser, now=NOW)
    assert refusal(reviewers.accept, again, taker, now=NOW) == refuse("already_on_panel", name=str(taker))
