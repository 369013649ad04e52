"""What authors read of the reviews after publication: nothing, the comments, or also means, and never who wrote them."""

import pytest

from portal.tenants import tenant_scope
from review.judging.actions import reviews
from review.judging.author_feedback import author_feedback
from tests.factories.review import (
    NOW,
    filled_rubric,
    fresh,
    make_assignment,
    make_reviewer,
    make_submission,
    make_world,
)

GIVEN = (("王晓晴", 40, 50, "乙：缺少数据支撑"), ("李卫东", 20, 45, "甲：很有推广价值"))


@pytest.fixture
def judged(request, db, storage, monkeypatch):
    """A world whose campaign gives such feedback, and one case with two reviews and a draft."""
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    made = make_world(
        review={"feedback": request.param, "rounds": [{"key": "final", "label": "终评", "per_case": 3}]}
    )
    with tenant_scope(made.tenant):
        submission = make_submission(made, "智慧课堂", state="eligible")
        for name, idea, work, comment in GIVEN:
            row = make_assignment(made, submission, make_reviewer(made, name))
            reviews.submit_review(
                row, filled_rubric(idea, work), comment=comment, actor=row.reviewer.person, now=NOW
            )
        draft = make_assignment(made, submission, make_reviewer(made, "赵一鸣"))
        reviews.save_review(
            draft, filled_rubric(1, 1), comment="没写完", actor=draft.reviewer.person, now=NOW
        )
        yield made, submission


def publish(world):
    world.campaign.results_at = NOW
    world.campaign.save(update_fields=["results_at"])


def page_of(world, client, submission, who=None):
    client.force_login(who or submission.owner)
    return client.get(f"/t/north/case/{submission.uuid}/").content.decode()


@pytest.mark.parametrize("judged", ["none", "comments", "scores"], indirect=True)
def test_before_publication_nothing(judged, client):
    world, submission = judged
    assert author_feedback(fresh(submission)) is None
    page = page_of(world, client, submission)
    assert [words in page for words in ("评审意见", "缺少数据支撑", "王晓晴")] == [False] * 3


@pytest.mark.parametrize(
    ("judged", "comments", "means"),
    [
        ("none", None, None),
        ("comments", ["乙：缺少数据支撑", "甲：很有推广价值"], []),
        ("scores", ["乙：缺少数据支撑", "甲：很有推广价值"], [("理念", "30", "40"), ("做法", "47.5", "60")]),
    ],
    indirect=["judged"],
)
def test_after_publication_what_the_campaign_says(judged, client, comments, means):
    world, submission = judged
    publish(world)
    feedback = author_feedback(fresh(submission))
    if comments is None:
        assert feedback is None
    else:
        assert (list(feedback.comments), list(feedback.means), feedback.reviews) == (comments, means, 2)
    page = page_of(world, client, submission)
    assert ("缺少数据支撑" in page, "47.5" in page) == (comments is not None, bool(means))
    assert [name in page for name in ("王晓晴", "李卫东", "赵一鸣", "没写完")] == [False] * 4


@pytest.mark.parametrize("judged", ["scores"], indirect=True)
def test_a_single_review_gives_no_mean_and_only_the_owner_reads(judged, client):
    world, submission = judged
    publish(world)
    other = make_submission(world, "只有一份", state="eligible")
    row = make_assignment(world, other, make_reviewer(world, "孙评委"))
    world.campaign.results_at = None
    world.campaign.save(update_fields=["results_at"])
    reviews.submit_review(
        row, filled_rubric(10, 10), comment="一份评语内容", actor=row.reviewer.person, now=NOW
    )
    publish(world)
    feedback = author_feedback(fresh(other))
    assert (list(feedback.means), feedback.comments) == ([], ["一份评语内容"])
    assert "缺少数据支撑" not in page_of(world, client, submission, world.organiser)


@pytest.mark.parametrize(
    ("judged", "said"), [("none", False), ("comments", True), ("scores", True)], indirect=["judged"]
)
def test_the_expert_is_told_before_writing(judged, client, said):
    world, submission = judged
    row = make_assignment(world, submission, make_reviewer(world, "钱评委", world.expert))
    client.force_login(world.expert)
    page = client.get(world.path("expert-case", assignment=row.uuid)).content.decode()
    assert ("作者会看到这段评语" in page) is said
