"""Awards from scores: drafted by plan, adjusted, published."""

from campaigns.schema.plan_words import exact_plan_words
from portal.models import AuditEvent, Notification
from review.awards import actions as awarding
from review.certificates import actions as certifying
from review.judging.actions import reviews
from review.models import Assignment, Award
from tests.factories.review import (
    NOW,
    fresh,
    make_reviewer,
    make_submission,
    publish_results,
    submit_review,
)
from tests.refusals import refused


def test_ten_judged_cases_at_eighty_percent(world):
    cases = publish_results(world, 10)
    labels = {a.submission_id: a.label for a in Award.objects.all()}
    assert [labels.get(c.pk) for c in cases] == ["一等奖", *["二等奖"] * 3, *["三等奖"] * 4, None, None]
    told = [each.title for each in Notification.objects.filter(person=world.owner, code="award.published")]
    assert told.count("评选结果公布：一等奖") == 1


def test_the_plan_is_said_in_words(world):
    doc = world.campaign.current.doc
    assert exact_plan_words(doc, doc.awards[0]) == (
        "按类别分别评奖，获奖率不超过 80%，一等奖、二等奖、三等奖按 2 : 4 : 4 分配，各档件数按累计比例向下取整；"
        "名额线上的同分由主办单位议定并写明理由。"
    )


def test_each_reason_against_awarding(world):
    campaign, actor = world.campaign, world.organiser
    assert refused(awarding.draft_awards, campaign, actor=actor, now=NOW) == "nothing_judged"
    assert refused(awarding.publish_awards, campaign, despite="照常公布", actor=actor, now=NOW) == "no_awards"
    assert refused(certifying.issue_all, campaign, actor=actor, now=NOW) == "not_published"
    who = make_reviewer(world, "甲")
    cases = [make_submission(world, category="b", state="eligible") for _ in range(2)]
    for n, one in enumerate(cases):
        submit_review(world, one, who, 80 - n)
    awarding.draft_awards(campaign, actor=actor, now=NOW)
    assert refused(awarding.publish_awards, campaign, despite="", actor=actor, now=NOW) == "reviews_out"
    one = fresh(cases[1])
    assert (
        refused(awarding.adjust_award, one, tier="first", why=" ", actor=actor, now=NOW) == "reason_missing"
    )
    assert refused(awarding.adjust_award, one, tier="zeroth", why="x", actor=actor, now=NOW) == "no_such_tier"
    assert (
        refused(awarding.adjust_award, make_submission(world), tier="first", why="x", actor=actor, now=NOW)
        == "not_judged"
    )
    awarding.adjust_award(one, tier="second", why="专家合议", actor=actor, now=NOW)
    assert (Award.objects.get(submission=one).label, AuditEvent.objects.get(action="award.adjust").why) == (
        "二等奖",
        "专家合议",
    )
    awarding.adjust_award(one, tier="", why="放弃", actor=actor, now=NOW)
    assert Award.objects.filter(submission=one).exists() is False
    awarding.publish_awards(campaign, despite="照常公布", actor=actor, now=NOW)
    for action, words in (
        (awarding.draft_awards, {}),
        (awarding.publish_awards, {"despite": "照常公布"}),
    ):
        assert refused(action, campaign, actor=actor, now=NOW, **words) == "published_already"
    assert (
        refused(awarding.adjust_award, one, tier="first", why="x", actor=actor, now=NOW)
        == "published_already"
    )
    row = Assignment.objects.first()
    assert (
        refused(
            reviews.reopen_review,
            Assignment.objects.select_related("submission__campaign").get(pk=row.pk),
            why="x",
            actor=actor,
            now=NOW,
        )
        == "published_already"
    )
