"""Inviting reviewers: the mail, the answer, the reminder."""

import datetime as dt

from django.core import mail

from portal.models import Membership, Notification
from review import links
from review.judging.actions import reviewers
from review.judging.jobs import mail_invitation, sweep
from tests.factories.portal import make_person, prove_address
from tests.factories.review import (
    NOW,
    make_assignment,
    make_reviewer,
    make_submission,
    submit_review,
)
from tests.refusals import refused


def test_an_invitation_is_mailed_accepted_and_used_up(world):
    made = reviewers.invite(
        world.campaign, name="马丽", email="ma@example.org", actor=world.organiser, now=NOW
    )
    mail_invitation(reviewer_id=made.pk)
    mail_invitation(reviewer_id=made.pk)
    assert [(m.to, links.invitation(made) in m.body) for m in mail.outbox] == [(["ma@example.org"], True)]
    guest, other = make_person("guest"), make_person("other")
    prove_address(guest, "MA@example.org")
    reviewers.accept(made, guest, now=NOW)
    reviewers.accept(made, guest, now=NOW)
    assert Membership.objects.filter(person=guest, role="reviewer").count() == 1
    assert refused(reviewers.accept, made, other, now=NOW) == "invitation_used"
    assert refused(reviewers.decline, made, actor=other, now=NOW) == "invitation_used"
    again = reviewers.invite(world.campaign, name="马丽", actor=world.organiser, now=NOW)
    assert refused(reviewers.accept, again, guest, now=NOW) == "already_on_panel"


def test_an_invitation_the_mail_server_refused_goes_later(world, settings, client):
    made = reviewers.invite(
        world.campaign, name="马丽", email="ma@example.org", actor=world.organiser, now=NOW
    )
    hour = dt.timedelta(hours=1)
    nothing_due = {"invitations": 0}
    assert sweep(now=NOW + dt.timedelta(minutes=1)) == nothing_due
    assert sweep(now=NOW + hour) == {"invitations": 1}
    right, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    mail_invitation(reviewer_id=made.pk)
    made.refresh_from_db()
    assert (made.mailed_at, made.mail_attempts, sweep(now=NOW)) == (None, 1, nothing_due)
    client.force_login(world.organiser)
    assert "邀请邮件没有送达" in client.get(world.path("desk-experts")).content.decode()
    settings.EMAIL_BACKEND = right
    reviewers.remind(made, actor=world.organiser, now=NOW)  # asked for by a person: at once
    mail_invitation(reviewer_id=made.pk)
    made.refresh_from_db()
    assert (made.mailed_at, len(mail.outbox), sweep(now=NOW + hour)) == (NOW, 1, nothing_due)
    assert "邀请邮件没有送达" not in client.get(world.path("desk-experts")).content.decode()


def test_nobody_is_invited_or_added_twice(world):
    actor = world.organiser
    reviewers.invite(world.campaign, name="马", email="ma@example.org", actor=actor, now=NOW)
    assert (
        refused(reviewers.invite, world.campaign, name="马", email="MA@example.org", actor=actor, now=NOW)
        == "already_invited"
    )
    asked = reviewers.appoint(world.campaign, world.expert, actor=actor, now=NOW)
    assert (
        refused(reviewers.appoint, world.campaign, world.expert, actor=actor, now=NOW) == "already_appointed"
    )
    reviewers.accept(asked, world.expert, now=NOW)
    assert (
        refused(reviewers.appoint, world.campaign, world.expert, actor=actor, now=NOW) == "already_on_panel"
    )


def test_reminding_counts_what_is_left(world):
    who = make_reviewer(world, "甲", world.expert)
    submit_review(world, make_submission(world, state="eligible"), who, 80)
    make_assignment(world, make_submission(world, state="eligible"), who)
    assert reviewers.remind(who, actor=world.organiser, now=NOW) == 1
    assert Notification.objects.get(person=world.expert).title == "请完成评审：还有 1 件案例"
