"""A campaign in the size of a province's: thousands of cases and their reviews, written in bulk, one expert harsh."""

import random
from decimal import Decimal

from portal.accounts.consent import VERSION
from portal.models import Folder, Person
from review.models import Assignment, Review, Reviewer, Score
from submissions.models import Submission
from submissions.states import State
from tests.factories.review import NOW, World

PER_CASE = 3


def many_reviews(world: World, cases: int, experts: int, *, shift: int, seed: int) -> Reviewer:
    """So many cases of category b, each judged by three of so many experts drawn by lot; the expert that is given back is
    `shift` points off.
    """
    dice = random.Random(seed)
    reviewers = many_reviewers(world, experts)
    leaning = {reviewer.pk: dice.gauss(0, 2) for reviewer in reviewers} | {reviewers[0].pk: float(shift)}
    submissions = many_submissions(world, cases)
    totals: list[Decimal] = []
    assignments: list[Assignment] = []
    for submission in submissions:
        worth = dice.gauss(75, 6)
        for reviewer in dice.sample(reviewers, PER_CASE):
            assignments.append(
                Assignment(
                    tenant=world.tenant, reviewer=reviewer, submission=submission, round="final", made_at=NOW
                )
            )
            totals.append(Decimal(round(2 * (worth + leaning[reviewer.pk] + dice.gauss(0, 3)))) / 2)
    Assignment.objects.bulk_create(assignments, batch_size=2000)
    Review.objects.bulk_create(
        [
            Review(
                tenant=world.tenant, assignment=assignment, state=Review.State.SUBMITTED, total=total, submitted_at=NOW
            )
            for assignment, total in zip(assignments, totals, strict=True)
        ],
        batch_size=2000,
    )  # fmt: skip
    return reviewers[0]


def fill_reviews(world: World, assignments: list[Assignment], *, seed: int) -> None:
    """A review with both items of the rubric for each assignment: a case's worth and what the expert thinks of it."""
    dice = random.Random(seed)
    worth: dict[int, float] = {}
    marks = []
    for assignment in assignments:
        value = worth.setdefault(assignment.submission_id, dice.gauss(75, 6))
        marks.append(Decimal(round(2 * (value + dice.gauss(0, 3)))) / 2)
    reviews = Review.objects.bulk_create(
        [
            Review(
                tenant=world.tenant, assignment=assignment, state=Review.State.SUBMITTED, total=total, submitted_at=NOW
            )
            for assignment, total in zip(assignments, marks, strict=True)
        ],
        batch_size=2000,
    )  # fmt: skip
    Score.objects.bulk_create(
        [
            Score(tenant=world.tenant, review=review, item=item, points=points)
            for review in reviews
            for item, points in (("idea", review.total - 45), ("work", Decimal(45)))
        ],
        batch_size=5000,
    )


def many_reviewers(world: World, count: int) -> list[Reviewer]:
    """Experts of the organiser's panel who accepted, without a unit."""
    people = Person.objects.bulk_create(
        [
            Person(username=f"many-{n}", real_name=f"专家{n:02d}", privacy_version=VERSION)
            for n in range(count)
        ]
    )
    return Reviewer.objects.bulk_create(
        [
            Reviewer(
                tenant=world.tenant, campaign=world.campaign, person=person, name=person.real_name,
                state=Reviewer.State.ACCEPTED, token=f"many-{person.pk}", invited_at=NOW,
            )
            for person in people
        ]
    )  # fmt: skip


def many_submissions(world: World, count: int) -> list[Submission]:
    """Cases of category b that passed the check."""
    folders = Folder.objects.bulk_create(
        [Folder(tenant=world.tenant, kind="submission") for _ in range(count)]
    )
    return Submission.objects.bulk_create(
        [
            Submission(
                tenant=world.tenant, folder=folder, campaign=world.campaign, rule_set=world.campaign.current,
                category="b", title=f"案例{n:04d}", unit=world.unit("s1") if n == 0 else None, owner=world.owner,
                state=State.ELIGIBLE, number=f"M{n}", submitted_at=NOW,
            )
            for n, folder in enumerate(folders)
        ],
        batch_size=2000,
    )  # fmt: skip
