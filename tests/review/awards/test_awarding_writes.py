"""What drafting, adjusting and publishing write: rows, trail, notifications; and who is first when two do it at once."""

import datetime as dt
from decimal import Decimal
from functools import partial

import pytest

from portal.decisions import refuse
from portal.models import AuditEvent, Notification, subject_of
from portal.tenants import tenant_scope
from review.awards import actions
from review.awards.actions.drafting import current_run
from review.awards.queries import counts_of, lines_page
from review.awards.recompute import facts_of_kinds
from review.awards.snapshots import snapshot
from review.eligibility.actions import disqualify
from review.models import Award
from tests.factories.portal import make_person
from tests.factories.review import (
    NOW,
    fresh,
    make_reviewer,
    make_submission,
    make_world,
    publish_results,
    submit_review,
)
from tests.racing import race
from tests.refusals import refusal

LATER = NOW + dt.timedelta(hours=3)


def judged(world, count, category="b", first=90, reviewers=None):
    """So many submissions with both reviews in, the best first."""
    reviewers = reviewers or (make_reviewer(world, "甲"), make_reviewer(world, "乙"))
    submissions = [make_submission(world, category=category, state="eligible") for _ in range(count)]
    for n, submission in enumerate(submissions):
        for reviewer in reviewers:
            submit_review(world, submission, reviewer, first - n)
    return submissions


def draft(world, now=NOW):
    return actions.draft_awards(world.campaign, actor=world.organiser, now=now).lines.exclude(tier="").count()


def adjust(world, submission, tier, *, why="专家合议", now=LATER):
    return actions.adjust_award(submission, tier=tier, why=why, actor=world.organiser, now=now)


def awards():
    return sorted(Award.objects.standing().values_list("submission_id", "tier"))


def trail(action):
    return [(e.subject, e.actor, e.at, e.why, dict(e.data)) for e in AuditEvent.objects.filter(action=action).order_by("pk")]  # fmt: skip


def test_a_draft_keeps_tier_pool_place_score_and_who_drafted(world):
    reviewers = make_reviewer(world, "甲"), make_reviewer(world, "乙")
    b = judged(world, 5, reviewers=reviewers)
    a = judged(world, 3, "a", 70, reviewers)
    assert draft(world) == 6
    rows = Award.objects.order_by("pool", "rank").values_list(
        "submission_id", "label", "pool", "rank", "score"
    )
    assert list(rows) == [
        (a[0].pk, "二等奖", "教学", 1, Decimal("70.000")),
        (a[1].pk, "三等奖", "教学", 2, Decimal("69.000")),
        (b[0].pk, "二等奖", "教研", 1, Decimal("90.000")),
        (b[1].pk, "二等奖", "教研", 2, Decimal("89.000")),
        (b[2].pk, "三等奖", "教研", 3, Decimal("88.000")),
        (b[3].pk, "三等奖", "教研", 4, Decimal("87.000")),
    ]
    assert set(Award.objects.values_list("decided_by", "decided_at", "published_at")) == {(world.organiser.pk, NOW, None)}  # fmt: skip
    campaign = subject_of(world.campaign)
    assert trail("award.draft") == [(campaign, world.organiser, NOW, "", {"awards": 6, "run": 1})]
    assert Notification.objects.filter(code="award.published").count() == 0


def test_drafting_again_takes_the_scores_of_now_and_forgets_what_was_adjusted(world):
    first, *_, last = judged(world, 5)
    draft(world)
    adjust(world, fresh(last), "first")
    disqualify(fresh(first), why="抄袭", actor=world.organiser, now=NOW)
    assert draft(world, LATER) == 3
    assert first.pk not in dict(awards())
    assert last.pk not in dict(awards())
    assert set(Award.objects.values_list("decided_at", flat=True)) == {LATER}


def test_another_campaigns_drafts_stay(world):
    other = make_world("others", "south")
    with tenant_scope(other.tenant):
        judged(other, 3)
        draft(other)
    judged(world, 5)
    draft(world)
    draft(world)
    with tenant_scope(other.tenant):
        assert Award.objects.filter(campaign=other.campaign).count() == 2


def test_plans_see_every_judged_submission_as_it_is(world):
    submission = make_submission(world, category="a", track="rural", unit="s2", state="eligible")
    make_submission(world, category="a", state="reported")
    (case,) = snapshot(world.campaign).cases
    facts = facts_of_kinds(case)
    assert (case.case, facts.category, facts.track, facts.group, facts.unit_kind, facts.unit_attributes) == (
        submission.number, "a", "rural", "", "school", {"demo"},
    )  # fmt: skip


def test_an_award_by_hand_has_its_pool_but_no_place(world):
    submission = make_submission(world, category="a", track="rural", state="eligible")
    award = adjust(world, submission, "second")
    assert (award.tier, award.label, award.pool, award.rank, award.score, award.decided_by, award.decided_at) == (
        "second", "二等奖", "教学", None, None, world.organiser, LATER,
    )  # fmt: skip


def test_another_tier_keeps_place_and_score(world):
    first, *_ = judged(world, 5)
    draft(world)
    award = adjust(world, fresh(first), "first")
    assert (award.label, award.rank, award.score, award.decided_at) == ("一等奖", 1, Decimal("90.000"), LATER)
    assert Award.objects.filter(submission=first).count() == 1


def test_each_adjustment_is_audited_with_what_was_before(world):
    submission = make_submission(world, category="b", state="eligible")
    for tier, why in (("", "不授奖"), ("third", " 补位 "), ("first", "复议"), ("", "放弃")):
        adjust(world, fresh(submission), tier, why=why)
    subject = subject_of(submission)
    assert trail("award.adjust") == [
        (subject, world.organiser, LATER, "不授奖", {"old": "", "new": "", "run": 1}),
        (subject, world.organiser, LATER, "补位", {"old": "", "new": "third", "run": 1}),
        (subject, world.organiser, LATER, "复议", {"old": "third", "new": "first", "run": 1}),
        (subject, world.organiser, LATER, "放弃", {"old": "first", "new": "", "run": 1}),
    ]
    assert awards() == []


def test_who_was_disqualified_since_the_page_was_opened_gets_no_award(world):
    submission = make_submission(world, category="b", state="eligible")
    opened = fresh(submission)
    disqualify(fresh(submission), why="抄袭", actor=world.organiser, now=NOW)
    assert opened.state == "eligible"
    assert refusal(adjust, world, opened, "first") == refuse("not_judged")
    assert awards() == []


def test_publishing_dates_every_award_and_tells_each_owner_of_the_own_one(world):
    second = make_person("second")
    mine, yours, nothing = (
        make_submission(world, title, category="b", state="eligible", owner=owner)
        for title, owner in (("甲案例", world.owner), ("乙案例", second), ("丙案例", make_person("third")))
    )
    adjust(world, mine, "first")
    adjust(world, yours, "third")
    assert actions.publish_awards(world.campaign, despite="照常公布", actor=world.organiser, now=LATER) == 2
    world.campaign.refresh_from_db()
    assert world.campaign.results_at == LATER
    assert list(Award.objects.values_list("published_at", flat=True)) == [LATER, LATER]
    assert nothing.pk not in dict(awards())
    told = {
        n.person.username: (n.title, n.params["submission"], n.link)
        for n in Notification.objects.filter(code="award.published").select_related("person")
    }
    link = world.path("results")
    assert told == {
        "north-owner": ("评选结果公布：一等奖", "甲案例", link),
        "second": ("评选结果公布：三等奖", "乙案例", link),
    }
    (event,) = trail("award.publish")
    assert (event[0], event[1], event[4]) == (
        subject_of(world.campaign),
        world.organiser,
        {"awards": 2, "run": 1, "open": [["reviews_out", {"count": 3}]]},
    )


def test_tiers_are_counted_and_listed_best_first(world):
    first, *_ = publish_results(world, 5)
    doc = world.campaign.current.doc
    run = current_run(world.campaign)
    counts = counts_of(run, doc)
    assert counts.tiers == [("first", "一等奖", 0), ("second", "二等奖", 2), ("third", "三等奖", 2)]
    assert (counts.all, counts.none, counts.manual, counts.tied) == (5, 1, 0, 0)
    assert [line.rank for line in lines_page(run, "", 1)] == [1, 2, 3, 4]
    assert [line.rank for line in lines_page(run, "all", 1)] == [1, 2, 3, 4, 5]
    assert lines_page(run, "second", 1)[0].submission == first
    assert [line.rank for line in lines_page(run, "none", 1)] == [5]
    assert list(lines_page(run, "no-such", "x")) == []


def test_every_tier_of_every_plan_is_offered_once(db, storage):
    plans = [
        {"kind": "top", "tiers": [{"key": "best", "label": "特等", "places": 1}], "where": {"categories": ["a"]}},
        {"kind": "top", "tiers": [{"key": "best", "label": "特等", "places": 2}, {"key": "good", "label": "优秀", "places": 2}]},
    ]  # fmt: skip
    world = make_world(awards=plans)
    assert [(tier.key, tier.places) for tier in actions.tiers_of(world.campaign)] == [
        ("best", 1),
        ("good", 2),
    ]


@pytest.mark.django_db(transaction=True)
def test_results_are_published_once_and_everybody_is_told_once(storage):
    world = make_world()
    with tenant_scope(world.tenant):
        judged(world, 5)
        draft(world)

        def publish():
            actions.publish_awards(world.campaign, despite="", actor=world.organiser, now=NOW)

        assert race(world, [publish] * 5) == ["done", *["published_already"] * 4]
        assert Notification.objects.filter(code="award.published").count() == 4
        assert AuditEvent.objects.filter(action="award.publish").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_draft_made_while_results_are_published_changes_nothing_public(storage):
    world = make_world()
    with tenant_scope(world.tenant):
        judged(world, 5)
        draft(world)

        def publish():
            actions.publish_awards(world.campaign, despite="", actor=world.organiser, now=NOW)

        ended = race(world, [lambda: draft(world), publish, lambda: draft(world)])
        assert set(ended) <= {"done", "published_already"}
        assert Award.objects.filter(published_at=NOW).count() == 4
        assert Award.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_an_award_by_hand_and_a_disqualification_at_one_moment_agree(storage):
    """Whoever is first, the disqualified submission ends without an award."""
    world = make_world()
    with tenant_scope(world.tenant):
        submissions = [make_submission(world, category="b", state="eligible") for _ in range(6)]
        jobs = [partial(adjust, world, fresh(submission), "first") for submission in submissions]
        out = partial(disqualify, why="抄袭", actor=world.organiser, now=NOW)
        jobs += [partial(out, fresh(submission)) for submission in submissions]
        assert set(race(world, jobs)) <= {"done", "not_judged"}
        assert {fresh(submission).state for submission in submissions} == {"disqualified"}
        assert awards() == []
