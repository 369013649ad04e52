"""A draft applied by two at once, an expert leaving while it is applied: nothing twice, nothing to who left (X07)."""

import pytest

from portal.tenants import tenant_scope
from review.judging.actions import drafts, reviewers
from review.judging.queries import round_named
from review.judging.sharing_out import DrawRules
from review.models import Assignment, Reviewer
from tests.factories.review import NOW, make_reviewer, make_submission, make_world
from tests.racing import race


def drafted(world):
    final = round_named(world.campaign.current.doc, "", None)
    return drafts.draft_assignment(world.campaign, final, DrawRules(), seed=1, actor=world.organiser, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_a_draft_is_applied_once(storage):
    world = make_world()
    with tenant_scope(world.tenant):
        for n in range(4):
            make_reviewer(world, f"专家{n}")
        for _ in range(10):
            make_submission(world, state="eligible")
        draft = drafted(world)

        def apply():
            drafts.apply_draft(draft, actor=world.organiser, now=NOW)

        assert race(world, [apply] * 6) == ["done"] * 6
        assert Assignment.objects.count() == 20


@pytest.mark.django_db(transaction=True)
def test_who_leaves_while_a_draft_is_applied_keeps_nothing_open(storage):
    """Whichever comes first: what was assigned is given on, or isn't assigned."""
    world = make_world()
    with tenant_scope(world.tenant):
        leaver = make_reviewer(world, "走", world.expert)
        for n in range(3):
            make_reviewer(world, f"专家{n}")
        for _ in range(6):
            make_submission(world, state="eligible")
        draft = drafted(world)

        def apply():
            drafts.apply_draft(draft, actor=world.organiser, now=NOW)

        def leave():
            reviewers.withdraw(leaver, why="忙", actor=world.expert, now=NOW)

        assert race(world, [apply, leave]) == ["done", "done"]
        leaver.refresh_from_db()
        assert leaver.state == Reviewer.State.WITHDRAWN
        assert not Assignment.objects.filter(reviewer=leaver).exists()
