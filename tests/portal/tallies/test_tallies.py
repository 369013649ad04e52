"""Counts that the database keeps: equal to counting after whatever happened, in the transaction in which it did, each tenant's own;
few rows again after the sweep; what is kept under a stamp is gone with the next change.
"""

import random

import pytest
from django.db import connection, transaction

from portal import tallies
from portal.invariants import Look, invariants
from portal.models import Attachment, Folder, Tally
from portal.tallies.jobs import sweep
from portal.tenants import all_tenants, tenant_scope
from review.models import Assignment, Nomination, Review
from submissions.models import Submission
from tests.factories.files import make_attachment
from tests.factories.review import (
    NOW,
    fresh,
    make_assignment,
    make_nomination,
    make_reviewer,
    make_submission,
    make_world,
    submit_review,
)

COUNTED = ("files.counted", "files.stored", "submitting.counted", "nominations.counted", "judging.counted")
CHANGES = 60


def differing():
    """What counting finds otherwise."""
    found = {each.code: each for each in invariants()}
    return {code: list(found[code].find(Look(NOW))) for code in COUNTED}


def cases(world):
    return {key: n for _, key, n in tallies.read(("cases", world.campaign.pk)).of("cases") if n}


def stamp(world):
    return tallies.read(("cases", world.campaign.pk)).stamp


def test_cases_are_counted_by_category_and_state(world):
    one = make_submission(world)
    make_submission(world, category="b", state="eligible")
    assert cases(world) == {"a|submitted": 1, "b|eligible": 1}
    Submission.objects.filter(pk=one.pk).update(state="eligible")
    assert cases(world) == {"a|eligible": 1, "b|eligible": 1}


def test_what_a_transaction_takes_back_was_never_counted(world):
    make_submission(world)
    before, marked = cases(world), stamp(world)
    with transaction.atomic():
        make_submission(world)
        assert cases(world) == {"a|submitted": 2}
        transaction.set_rollback(True)
    assert (cases(world), stamp(world)) == (before, marked)


def test_the_stamp_changes_with_what_is_watched_and_with_nothing_else(world):
    submission = make_submission(world)
    first = stamp(world)
    Submission.objects.filter(pk=submission.pk).update(title="另一个题目", answers={"x": 1})
    assert stamp(world) == first
    Submission.objects.filter(pk=submission.pk).update(unit=world.unit("s2"))
    assert stamp(world) != first
    assert cases(world) == {"a|submitted": 1}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_counts_are_what_counting_finds_after_whatever_happened(world, seed):
    chance = random.Random(seed)
    experts = [make_reviewer(world, name) for name in "甲乙丙"]
    files = [make_attachment(make_submission(world)) for _ in range(3)]
    doings = [
        lambda: make_attachment(make_submission(world, state=chance.choice(["submitted", "eligible", "draft"]))),
        lambda: Submission.objects.filter(pk__in=chosen(chance, Submission)).update(state=chance.choice(["reported", "eligible"])),
        lambda: Submission.objects.filter(pk__in=chosen(chance, Submission)).update(category=chance.choice("ab")),
        lambda: Attachment.objects.filter(pk__in=chosen(chance, Attachment)).update(blob=chance.choice(files).blob),
        lambda: Attachment.objects.filter(pk__in=chosen(chance, Attachment)).update(folder=Folder.objects.order_by("?").first()),
        lambda: Attachment.objects.filter(pk__in=chosen(chance, Attachment)[:1]).delete(),
        lambda: make_nomination(world, make_submission(world, state="recommended"), unit=chance.choice(["c1", "c2"])),
        lambda: Nomination.objects.filter(pk__in=chosen(chance, Nomination)[:1]).delete(),
        lambda: submit_review(world, make_submission(world, state="eligible"), chance.choice(experts), 80),
        lambda: make_assignment(world, make_submission(world, state="eligible"), chance.choice(experts)),
        lambda: Review.objects.filter(pk__in=chosen(chance, Review)).update(state="draft"),
        lambda: Review.objects.filter(pk__in=chosen(chance, Review)[:1]).delete(),
        lambda: Assignment.objects.filter(review=None).delete(),
        lambda: sweep(now=NOW),
    ]  # fmt: skip
    for _ in range(CHANGES):
        chance.choice(doings)()
    assert differing() == {code: [] for code in COUNTED}


def chosen(chance, model):
    keys = list(model.objects.order_by("pk").values_list("pk", flat=True))
    return chance.sample(keys, min(2, len(keys)))


def test_a_sweep_leaves_one_row_a_count_and_what_a_reader_sees(world):
    submissions = [make_submission(world) for _ in range(3)]
    for submission in submissions[:2]:
        Submission.objects.filter(pk=submission.pk).update(state="eligible")
    seen = tallies.read(("cases", world.campaign.pk))
    assert Tally.objects.filter(kind="cases").count() > 2
    assert sweep(now=NOW)["tallies_folded"] > 0
    assert tallies.read(("cases", world.campaign.pk)) == seen
    assert Tally.objects.filter(kind="cases").count() == 2
    assert sweep(now=NOW) == {"tallies_folded": 0}


def test_each_tenant_counts_its_own(world):
    other = make_world("others", "south")
    make_submission(world)
    with tenant_scope(other.tenant):
        make_submission(other, state="eligible")
        assert cases(other) == {"a|eligible": 1}
        assert tallies.read(("cases", world.campaign.pk)).numbers == {}
    assert cases(world) == {"a|submitted": 1}
    with all_tenants():
        assert sweep(now=NOW)["tallies_folded"] >= 0
    assert cases(world) == {"a|submitted": 1}


def test_a_draft_that_is_given_up_takes_its_files_with_it(world):
    submission = fresh(make_submission(world, state="draft"))
    make_attachment(submission)
    files = lambda: tallies.read(("files", world.campaign.pk)).total("files")  # noqa: E731
    assert files() == 1
    folder = submission.folder
    with connection.constraint_checks_disabled():
        submission.delete()
        folder.delete()
    assert files() == 0


def test_what_is_kept_is_made_once_for_each_stamp(world):
    made = []

    def make():
        made.append(len(made))
        return made[-1]

    asked = [tallies.kept("x", at, make) for at in (1, 1, 2, 2, 1)]
    assert asked == [0, 0, 1, 1, 0]
    assert tallies.kept("y", 1, make) == 2
