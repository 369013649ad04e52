"""Filled rubrics: drafts, handing in, conflicts, and the ranking they give."""

import datetime as dt
from decimal import Decimal

from portal.models import Notification
from review.eligibility import actions
from review.judging.actions import assignments, reviews
from review.judging.queries import round_named
from review.judging.rankings import ranked_list, ranking_lists
from review.judging.scoring import Filled
from review.models import Assignment, Conflict, Review
from tests.factories.review import (
    NOW,
    filled_rubric,
    fresh,
    make_assignment,
    make_reviewer,
    make_submission,
    submit_review,
)
from tests.refusals import refused

LATER = NOW + dt.timedelta(days=90)


def by_hand(world, submission, who):
    final = round_named(world.campaign.current.doc, "", None)
    return assignments.assign_by_hand(fresh(submission), who, final, actor=world.organiser, now=NOW)


def test_a_draft_is_kept_and_a_review_is_final(world):
    row = make_assignment(
        world, make_submission(world, state="eligible"), make_reviewer(world, "甲", world.expert)
    )
    actor = world.expert
    reviews.save_review(row, Filled(points={"idea": Decimal("30.5")}), comment="草稿", actor=actor, now=NOW)
    assert (
        refused(
            reviews.submit_review,
            row,
            Filled(points={"idea": Decimal(30)}),
            comment="好",
            actor=actor,
            now=NOW,
        )
        == "items_missing"
    )
    assert (
        refused(
            reviews.submit_review,
            row,
            Filled(points={"idea": Decimal(30), "work": Decimal(61)}),
            comment="好",
            actor=actor,
            now=NOW,
        )
        == "points_outside"
    )
    short = Filled(points={"idea": Decimal(30), "work": Decimal(50)}, comment_char_count_cjk=2)
    assert (
        refused(reviews.submit_review, row, short, comment="好", actor=actor, now=NOW)
        == "review_comment_short"
    )
    review = reviews.submit_review(row, filled_rubric(30, 55), comment="评语足够长了", actor=actor, now=NOW)
    assert (review.state, review.total, review.scores.count()) == ("submitted", Decimal(85), 2)
    assert (
        refused(reviews.save_review, row, filled_rubric(1, 1), comment="", actor=actor, now=NOW)
        == "review_submitted"
    )
    assert refused(reviews.declare_conflict, row, why="x", actor=actor, now=NOW) == "review_submitted"
    reviews.reopen_review(row, why="请补评语", actor=world.organiser, now=NOW)
    assert (
        refused(reviews.reopen_review, row, why="x", actor=world.organiser, now=NOW) == "review_not_submitted"
    )
    assert reviews.submit_review(
        row, filled_rubric(31, 55), comment="评语足够长了", actor=actor, now=NOW
    ).total == Decimal(86)


def test_judging_has_its_time_and_its_cases(world):
    one = make_submission(world, state="eligible")
    row = make_assignment(world, one, make_reviewer(world, "甲", world.expert))
    assert (
        refused(reviews.submit_review, row, filled_rubric(1, 1), comment="", actor=world.expert, now=LATER)
        == "stage_closed"
    )
    actions.disqualify(one, why="抄袭", actor=world.organiser, now=NOW)
    assert (
        refused(reviews.save_review, row, filled_rubric(1, 1), comment="", actor=world.expert, now=NOW)
        == "not_judged"
    )


def test_a_conflict_withdraws_the_case_and_tells_the_organiser(world):
    who = make_reviewer(world, "甲", world.expert)
    one = make_submission(world, state="eligible")
    row = make_assignment(world, one, who)
    reviews.save_review(row, Filled(), comment="", actor=world.expert, now=NOW)
    reviews.declare_conflict(row, why="师生关系", actor=world.expert, now=NOW)
    assert (Assignment.objects.count(), Review.objects.count(), Conflict.objects.get().reason) == (
        0,
        0,
        "师生关系",
    )
    assert Notification.objects.filter(person=world.organiser).count() == 1
    assert refused(by_hand, world, one, who) == "expert_conflict"
    final = round_named(world.campaign.current.doc, "", None)
    assert assignments.assign_evenly(world.campaign, final, seed=1, actor=world.organiser, now=NOW).short == {
        one.pk: 2
    }


def test_ranking_by_category_and_track(world):
    who = make_reviewer(world, "甲")
    rural, urban = (
        make_submission(world, track="rural", state="eligible"),
        make_submission(world, state="eligible"),
    )
    submit_review(world, rural, who, 80)
    final = round_named(world.campaign.current.doc, "", None)
    doc = world.campaign.current.doc
    lists = [ranked_list(world.campaign, one, final) for one in ranking_lists(world.campaign, doc)]
    assert [(one.label, [(r.case.id, r.rank, r.lacking) for r in one.ranked]) for one in lists] == [
        ("教学 · 乡村", [(rural.pk, 1, 1)]),
        ("教学 · 城市", [(urban.pk, None, 2)]),
    ]
