"""An expert's link that was forwarded: the attack, by whoever got it, with each thing that an invitation is bound to."""

import pytest
from django.contrib.messages import get_messages
from django.core import mail
from django.utils import timezone

from portal.models import Membership, Person
from portal.words import refusals
from review.judging.actions import reviewers
from tests.factories.portal import make_person, prove_address
from tests.factories.review import NOW
from tests.refusals import refused

ADDRESS, PHONE = "expert@example.org", "13911112222"


@pytest.fixture
def texts(settings, tmp_path):
    settings.SMS_GATEWAY, settings.SMS_FILE_PATH = "file", tmp_path / "sms"


def invited(world, **to):
    return reviewers.invite(world.campaign, name="马丽", actor=world.organiser, now=NOW, **to)


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def nobody_joined(row, thief):
    row.refresh_from_db()
    return (row.state, row.person) == ("invited", None) and not Membership.objects.filter(
        person=thief
    ).exists()


@pytest.mark.parametrize("do", ["accept", "decline"])
def test_whoever_got_the_link_forwarded_answers_nothing(world, client, do):
    row = invited(world, email=ADDRESS)
    path = world.path("invitation", token=row.token)
    thief = make_person("thief", email=ADDRESS)  # says the address is theirs
    prove_address(thief, "thief@example.org")
    client.force_login(thief)
    assert "接受邀请" not in client.get(path).content.decode()
    response = client.post(path, {"do": do})
    assert (
        refusals()["role_invitation_unproven"].format(address="e***@example.org")
        in (said(response) or [response.content.decode()])[0]
    )
    assert nobody_joined(row, thief)


def test_the_page_does_not_tell_the_holder_of_the_link_whose_it_is(world, client):
    path = world.path("invitation", token=invited(world, email=ADDRESS, phone=PHONE).token)
    for person in (None, make_person("thief")):
        if person:
            client.force_login(person)
        page = client.get(path).content.decode()
        assert (ADDRESS in page, PHONE in page, "e***@example.org" in page) == (False, False, True)


def test_the_owner_of_the_address_proves_it_and_joins(world, client):
    row = invited(world, email="Expert@Example.org")
    path = world.path("invitation", token=row.token)
    owner = make_person("owner", email=ADDRESS)
    client.force_login(owner)
    assert "还没有验证" in client.get(path).content.decode()
    client.post(path, {"do": "prove"})
    assert [letter.to for letter in mail.outbox] == [[ADDRESS]]
    owner.emailaddress_set.update(verified=True)  # as if the link in it had been opened
    assert "接受邀请" in client.get(path).content.decode()
    client.post(path, {"do": "accept"})
    row.refresh_from_db()
    assert (row.state, row.person) == ("accepted", owner)


def test_nobody_elses_address_is_mailed(world, client):
    path = world.path("invitation", token=invited(world, email=ADDRESS).token)
    client.force_login(make_person("thief", email="thief@example.org"))
    client.post(path, {"do": "prove"})
    assert mail.outbox == []


def test_a_number_is_proved_where_texts_can_be_sent(world, texts):
    row = invited(world, phone=PHONE)
    thief = make_person("thief")
    Person.objects.filter(pk=thief.pk).update(phone=PHONE)  # only said
    thief.refresh_from_db()
    assert refused(reviewers.accept, row, thief, now=NOW) == "role_invitation_other_number"
    assert refused(reviewers.decline, row, actor=thief, now=NOW) == "role_invitation_other_number"
    assert nobody_joined(row, thief)
    thief.phone_verified_at = timezone.now()
    reviewers.accept(row, thief, now=NOW)
    row.refresh_from_db()
    assert row.person == thief


def test_an_account_that_was_looked_up_needs_no_other_proof(world):
    row = reviewers.appoint(world.campaign, world.expert, actor=world.organiser, now=NOW)
    type(row).objects.filter(pk=row.pk).update(email=ADDRESS)
    reviewers.accept(row, world.expert, now=NOW)
    row.refresh_from_db()
    assert row.state == "accepted"
