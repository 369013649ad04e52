"""Once the results are out no review moves, so that what was published stays what the reviews explain (EX24)."""

from decimal import Decimal

import pytest

from portal.decisions import ALLOWED, refuse
from portal.models import AuditEvent
from portal.tenants import tenant_scope
from review.awards import actions
from review.judging.actions import assignments, reviews
from review.judging.queries import round_named
from review.judging.reviewing import decide_conflict, decide_reopen, decide_review
from review.judging.scoring import Filled
from review.models import Assignment, Award, Conflict, Review
from tests.factories.review import NOW, fresh, make_reviewer, make_submission, make_world
from tests.racing import race
from tests.refusals import refused

FULL = Filled(points={"idea": Decimal(30), "work": Decimal(50)}, comment_char_count_cjk=20)
COMMENT = "这是一段评语文字"
CLOSED = refuse("stage_closed")


@pytest.mark.parametrize("submitted", [True, False])
@pytest.mark.parametrize("judged", [True, False])
@pytest.mark.parametrize("stage", [ALLOWED, CLOSED])
def test_publication_outweighs_every_other_reason(submitted, judged, stage):
    decision = decide_review(published=True, submitted=submitted, judged=judged, stage=stage)
    assert decision == refuse("judging_over")


@pytest.mark.parametrize(
    ("submitted", "judged", "stage", "code"),
    [
        (False, True, ALLOWED, ""),
        (False, True, CLOSED, "stage_closed"),
        (False, False, ALLOWED, "not_judged"),
        (True, True, ALLOWED, "review_submitted"),
        (True, False, CLOSED, "review_submitted"),
    ],
)
def test_before_publication_each_reason_is_said(submitted, judged, stage, code):
    decision = decide_review(published=False, submitted=submitted, judged=judged, stage=stage)
    assert (decision.allowed, decision.code) == (not code, code)


@pytest.mark.parametrize(
    ("published", "submitted", "conflict", "reopen"),
    [
        (False, False, "", "review_not_submitted"),
        (False, True, "review_submitted", ""),
        (True, False, "judging_over", "published_already"),
        (True, True, "judging_over", "published_already"),
    ],
)
def test_withdrawing_and_giving_back(published, submitted, conflict, reopen):
    assert decide_conflict(published=published, submitted=submitted).code == conflict
    assert decide_reopen(published=published, submitted=submitted).code == reopen


def assigned(world, submission, who) -> Assignment:
    return Assignment.objects.create(
        tenant=world.tenant, reviewer=who, submission=fresh(submission), round="final", made_at=NOW
    )


def published(world):
    """One case reviewed, one only assigned, one begun; the results are out."""
    who, other = make_reviewer(world, "甲", world.expert), make_reviewer(world, "乙")
    rows = [
        assigned(world, make_submission(world, f"案例{n}", category="b", state="eligible"), who)
        for n in range(3)
    ]
    second = assigned(world, rows[0].submission, other)
    reviews.submit_review(rows[0], FULL, comment=COMMENT, actor=world.expert, now=NOW)
    reviews.submit_review(second, FULL, comment=COMMENT, actor=other.person, now=NOW)
    reviews.save_review(rows[2], FULL, comment="草稿", actor=world.expert, now=NOW)
    tier = "first"
    actions.adjust_award(rows[0].submission, tier=tier, why="x", actor=world.organiser, now=NOW)
    actions.publish_awards(world.campaign, despite="照常公布", actor=world.organiser, now=NOW)
    return rows


def state_of_reviews():
    return sorted(Review.objects.values_list("assignment", "state", "total", "comment"))


def test_every_way_of_changing_a_review_is_refused(world):
    done, untouched, begun = published(world)
    before = state_of_reviews()
    mine, desk = {"actor": world.expert, "now": NOW}, {"actor": world.organiser, "now": NOW}
    for row in (done, untouched, begun):
        # `row` was read before publishing, as a page that stayed open would have it
        assert refused(reviews.save_review, row, FULL, comment="晚", **mine) == "judging_over"
        assert refused(reviews.submit_review, row, FULL, comment=COMMENT, **mine) == "judging_over"
        assert refused(reviews.declare_conflict, row, why="x", **mine) == "judging_over"
        assert refused(reviews.reopen_review, row, why="x", **desk) == "published_already"
    assert refused(assignments.remove_assignment, untouched, **desk) == "published_already"
    final = round_named(world.campaign.current.doc, "", None)
    assert refused(assignments.assign_evenly, world.campaign, final, seed=1, **desk) == "published_already"
    late = make_submission(world, category="b", state="eligible")
    hand = (assignments.assign_by_hand, fresh(late), done.reviewer, final)
    assert refused(*hand, **desk) == "published_already"
    assert (state_of_reviews(), Conflict.objects.count(), Assignment.objects.count()) == (before, 0, 4)


def test_the_score_page_can_only_be_read(world, client):
    done, untouched, begun = published(world)
    before = state_of_reviews()
    client.force_login(world.expert)
    for row in (done, untouched, begun):
        page = client.get(world.path("expert-case", assignment=row.uuid))
        words = page.content.decode()
        assert page.status_code == 200
        assert '<fieldset class="rubric" disabled>' in words
        assert ("提交评审</button>" in words, 'data-dialog="conflict-box"' in words) == (False, False)
        assert ("入围名单已公布，不能再评分" in words) == (row != done)
        posted = client.post(
            world.path("expert-case", assignment=row.uuid),
            {"p-idea": "40", "p-work": "60", "comment": COMMENT},
        )
        assert posted.status_code == 422
        saved = client.post(world.path("expert-save", assignment=row.uuid), {"p-idea": "40"})
        assert (saved.status_code, saved.json()["detail"].startswith("评选结果或")) == (403, True)
        client.post(world.path("expert-conflict", assignment=row.uuid), {"why": "师生"})
    assert state_of_reviews() == before


def test_the_desk_offers_no_giving_back_any_more(world, client):
    published(world)
    client.force_login(world.organiser)
    assert 'data-dialog="back-' not in client.get(world.path("desk-assign")).content.decode()


@pytest.mark.django_db(transaction=True)
def test_reviews_and_publishing_at_one_moment_agree(storage):
    """Whoever comes first, the published gaps count exactly the reviews that are in."""
    world = make_world(review={"rounds": [{"key": "final", "label": "终评", "per_case": 1}]})
    with tenant_scope(world.tenant):
        one, *_ = cases = [make_submission(world, category="b", state="eligible") for _ in range(12)]
        rows = [assigned(world, each, make_reviewer(world, f"专家{n}")) for n, each in enumerate(cases)]
        actions.adjust_award(fresh(one), tier="first", why="x", actor=world.organiser, now=NOW)

        def review(row):
            return lambda: reviews.submit_review(
                row, FULL, comment=COMMENT, actor=row.reviewer.person, now=NOW
            )

        def publish():
            actions.publish_awards(world.campaign, despite="照常公布", actor=world.organiser, now=NOW)

        ended = race(world, [*map(review, rows[:6]), publish, *map(review, rows[6:])])
        came_in = Review.objects.filter(state="submitted").count()
        assert ended == ["done"] * (came_in + 1) + ["judging_over"] * (12 - came_in)
        told = AuditEvent.objects.get(action="award.publish")
        gaps = [params["count"] for code, params in told.data["open"] if code == "reviews_out"]
        assert gaps == ([12 - came_in] if came_in < 12 else [])
        assert Award.objects.filter(published_at=None).count() == 0
