"""The experts of a case talk about it where the campaign wants it: after handing in, in a blind review under aliases."""

import pytest

from portal.models import AuditEvent, Notification, Post, Role
from portal.tenants import tenant_scope
from portal.threads.kinds import kind_of
from review.judging.actions import discussions as actions
from review.judging.actions import reviews
from review.judging.discussing import alias, decide_discuss, placed
from review.judging.discussions import discussion_of
from review.models import Assignment, CaseDiscussion
from tests.factories.review import (
    NOW,
    filled_rubric,
    join,
    make_assignment,
    make_reviewer,
    make_submission,
    make_world,
)
from tests.refusals import refused

NAMES = ("王晓晴", "李卫东", "赵一鸣")


def seated(world):
    """A case with three experts; the first two have handed in."""
    submission = make_submission(world, "智慧课堂", state="eligible")
    rows = [make_assignment(world, submission, make_reviewer(world, name)) for name in NAMES]
    for row in rows:
        join(world, row.reviewer.person, Role.REVIEWER)
    for row in rows[:2]:
        hand_in(row)
    return [reread(row) for row in rows]


def hand_in(row):
    reviews.submit_review(
        row, filled_rubric(30, 50), comment="评语足够长了", actor=row.reviewer.person, now=NOW
    )


def reread(row):
    names = ("reviewer__person", "submission__campaign__current", "submission__campaign__tenant", "review")
    return Assignment.objects.select_related(*names).get(pk=row.pk)


@pytest.fixture(params=[True, False], ids=["blind", "open"])
def talking(request, db, storage, monkeypatch):
    """A world whose campaign wants discussion, blind or not, and its three assignments."""
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    made = make_world(
        review={
            "blind": request.param,
            "discussion": True,
            "rounds": [{"key": "final", "label": "终评", "per_case": 3}],
        }
    )
    with tenant_scope(made.tenant):
        yield made, seated(made)


def say(row, text="我觉得证据不足"):
    actions.say_there(row, text, actor=row.reviewer.person, now=NOW)


@pytest.mark.parametrize(
    ("wanted", "submitted", "published", "code"),
    [
        (False, True, False, "no_discussion"),
        (True, False, False, "discussion_after_submitting"),
        (True, True, True, "judging_over"),
        (True, True, False, ""),
    ],
)
def test_who_may_speak(wanted, submitted, published, code):
    assert decide_discuss(wanted=wanted, submitted=submitted, published=published).code == code


def test_places_are_kept():
    assert placed(placed(placed({}, 7), 3), 7) == {"7": 0, "3": 1}
    assert [alias(place) for place in (0, 9, 10)] == ["专家甲", "专家癸", "专家11"]


def test_who_said_what_as_the_others_read_it(talking):
    world, (first, second, third) = talking
    say(second, "先说一句")
    say(first, "不同意")
    say(second, "那再看看")
    names = ("专家甲", "专家乙") if world.campaign.blind else (NAMES[1], NAMES[0])
    assert [(said.by, said.mine, said.text) for said in discussion_of(first).said] == [
        (names[0], False, "先说一句"),
        (names[1], True, "不同意"),
        (names[0], False, "那再看看"),
    ]
    assert (discussion_of(third).said, discussion_of(third).may.code) == ((), "discussion_after_submitting")
    hand_in(third)
    assert len(discussion_of(reread(third)).said) == 3
    assert CaseDiscussion.objects.count() == 1
    first.review.delete()
    Assignment.objects.filter(pk=first.pk).delete()
    blind = world.campaign.blind
    assert [said.by for said in discussion_of(reread(second)).said] == (
        ["专家甲", "专家乙", "专家甲"] if blind else [NAMES[1], "已退出的专家", NAMES[1]]
    )


def test_the_others_who_handed_in_are_told_under_the_name_they_may_know(talking):
    world, (first, second, third) = talking
    say(first, "证据不足")
    told = Notification.objects.filter(code="discussion.posted")
    assert [row.person for row in told] == [second.reviewer.person]
    speaker = "专家甲" if world.campaign.blind else NAMES[0]
    assert told.get().params == {"speaker": speaker, "submission": "智慧课堂", "text": "证据不足"}
    assert not Notification.objects.filter(code__startswith="thread.").exists()
    event = AuditEvent.objects.get(action="discussion.post")
    assert (event.actor, event.data["round"]) == (first.reviewer.person, "final")
    thread = CaseDiscussion.objects.get().thread
    kind = kind_of(thread)
    assert (list(kind.answerers(thread)), kind.link(thread)) == ([], world.path("expert-desk"))


def test_over_http_nobody_reads_a_real_name_in_a_blind_review(talking, client):
    world, (first, second, third) = talking
    page = world.path("expert-case", assignment=second.uuid)
    client.force_login(first.reviewer.person)
    world_path = world.path("expert-discuss", assignment=first.uuid)
    answer = client.post(world_path, {"text": "证据不足"}, follow=True)
    assert ("已发到讨论里" in answer.content.decode(), "证据不足" in answer.content.decode()) == (True, True)
    client.force_login(second.reviewer.person)
    content = client.get(page).content.decode()
    assert ("证据不足" in content, NAMES[0] in content) == (True, not world.campaign.blind)
    client.force_login(third.reviewer.person)
    content = client.get(world.path("expert-case", assignment=third.uuid)).content.decode()
    assert ("证据不足" in content, "提交后可以看到和参与讨论" in content) == (False, True)
    client.post(world.path("expert-discuss", assignment=third.uuid), {"text": "偷看"})
    assert client.post(world_path, {"text": "冒充"}).status_code == 404
    assert Post.objects.count() == 1
    client.force_login(world.organiser)
    content = client.get(world.path("desk-reviews-case", case=first.submission.uuid)).content.decode()
    assert ("证据不足" in content, NAMES[0] in content) == (True, True)


def test_each_refusal(talking):
    world, (first, _, third) = talking
    actor = {"actor": first.reviewer.person, "now": NOW}
    assert refused(actions.say_there, first, " \n", **actor) == "post_empty"
    assert refused(actions.say_there, first, "长" * 2001, **actor) == "post_long"
    assert refused(actions.say_there, third, "x", **actor) == "discussion_after_submitting"
    world.campaign.results_at = NOW
    world.campaign.save(update_fields=["results_at"])
    assert refused(actions.say_there, first, "x", **actor) == "judging_over"
    assert Post.objects.count() == 0


def test_without_it_there_is_nothing(world, client):
    rows = seated(world)
    assert discussion_of(rows[0]) is None
    actor = {"actor": rows[0].reviewer.person, "now": NOW}
    assert refused(actions.say_there, rows[0], "x", **actor) == "no_discussion"
    client.force_login(rows[0].reviewer.person)
    assert "专家讨论" not in client.get(world.path("expert-case", assignment=rows[0].uuid)).content.decode()
