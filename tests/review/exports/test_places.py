"""Score and place of each case for the rosters: what the ranked lists say, read case by case."""

from decimal import Decimal

import pytest

from portal.tenants import tenant_scope
from review.exports.places import Places, places_of
from review.judging import judged_cases
from review.judging.actions import reviews
from review.judging.judged_cases import each_judged, judged_submissions
from review.judging.ranking import rank
from review.judging.rankings import last_round
from review.models import ImportedNumber
from submissions.models import Submission
from tests.factories.review import (
    NOW,
    filled_rubric,
    fresh,
    make_assignment,
    make_reviewer,
    make_submission,
    make_world,
    publish_results,
)

FIRST, FINAL = (
    {"key": "first", "label": "复评", "per_case": 1},
    {"key": "final", "label": "终评", "per_case": 2},
)
VOTES = {"key": "vote", "label": "网络投票", "weight": 10}
REVIEWS = {
    "as given": {"rounds": [FINAL]},
    "trimmed": {"rounds": [FINAL | {"trim": True}]},
    "waits for all": {"rounds": [FINAL | {"incomplete": "wait"}]},
    "adjusted": {"rounds": [FINAL | {"adjust": "additive"}]},
    "two rounds and votes": {
        "rounds": [FIRST | {"weight": 40, "adjust": "mean"}, FINAL | {"weight": 50}],
        "imported": [VOTES],
    },
}
POINTS = [(80, 60), (70, 70, 70), (81, 59), (90,), (), (40, 100, 41), (60, 80), (75.5, 64.5)]
"""Of each case by the experts in turn; several scores are equal."""


def judge(world):
    experts = [make_reviewer(world, name) for name in "甲乙丙"]
    rounds = [each.key for each in world.campaign.current.doc.review.own_rounds]
    for number, points in enumerate(POINTS):
        category, track = ("a", "rural") if number % 3 else ("b", "")
        case = make_submission(world, f"第{number}件", category=category, track=track, state="eligible")
        for at, given in enumerate(points):
            for key in rounds[: 2 if at == 0 else 1] if len(rounds) > 1 else rounds:
                row = make_assignment(world, fresh(case), experts[(number + at) % 3], key)
                idea = min(Decimal(str(given)), Decimal(40))
                filled = filled_rubric(idea, Decimal(str(given)) - idea)
                reviews.submit_review(
                    row, filled, comment="这是一段评语文字", actor=row.reviewer.person, now=NOW
                )
        if number != 2:
            ImportedNumber.objects.create(
                tenant=world.tenant,
                submission=case,
                key="vote",
                number=10 * number,
                imported_by=world.organiser,
                imported_at=NOW,
            )
    gone = Submission.objects.get(title="第1件")  # assigned and judged, then disqualified
    Submission.objects.filter(pk=gone.pk).update(state="disqualified")


@pytest.mark.parametrize("name", REVIEWS)
def test_they_are_those_of_the_ranked_lists(db, storage, monkeypatch, name):
    monkeypatch.setattr(judged_cases, "A_STEP", 2)
    world = make_world(review=REVIEWS[name])
    with tenant_scope(world.tenant):
        judge(world)
        doc = world.campaign.current.doc
        final = last_round(doc)
        cases = judged_submissions(world.campaign, final)
        assert list(each_judged(world.campaign, final)) == cases
        ranked = [
            row
            for kind in {(case.category, case.track) for case in cases}
            for row in rank([case for case in cases if (case.category, case.track) == kind], trim=final.trim)
        ]
        places = places_of(world.campaign, doc)
        found = {row.case.id: (row.score, row.rank) for row in ranked}
        assert {case.pk: places.get(case.pk) for case in Submission.objects.all()} == {
            case.pk: found.get(case.pk) for case in Submission.objects.all()
        }
        assert len({score for score, _ in found.values()}) > 2


def test_once_published_they_are_the_runs(world):
    publish_results(world, 10)
    lines = world.campaign.award_runs.get(current=True).lines
    places = places_of(world.campaign, world.campaign.current.doc)
    kept = {key: (score, rank) for key, score, rank in lines.values_list("submission", "score", "rank")}
    assert {key: places.get(key) for key in kept} == kept
    assert len(kept) == 10
    assert places.get(10**9) is None


def test_scores_of_any_size_keep_their_decimals():
    places = Places()
    for key, score in enumerate((Decimal("-0.125"), None, Decimal("123456.789"), Decimal("-0.125"))):
        places.add(key, score, None)
    places.rank([0, 2, 3])
    assert [places.get(key) for key in range(4)] == [
        (Decimal("-0.125"), 2), (None, None), (Decimal("123456.789"), 1), (Decimal("-0.125"), 2)
    ]  # fmt: skip
