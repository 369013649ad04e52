"""What was typed while a unit was asked for stays, and stands under it once it is there (A16)."""

import pytest

from portal.access.unit_requests import actions
from portal.models import Unit
from portal.organisation.units.actions import UnitValues
from portal.tenants import tenant_scope
from submissions.models import Author, Submission
from tests.factories.review import NOW, make_submission, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    world = make_world()
    with tenant_scope(world.tenant):
        yield world


def typed(submission, name):
    Author.objects.filter(submission=submission).update(unit=None, unit_name=name)
    Submission.objects.filter(pk=submission.pk).update(unit=None)


def test_own_drafts_stand_under_the_unit_and_nothing_else_changes(world):
    draft, handed_in = make_submission(world, state="draft"), make_submission(world)
    foreign = make_submission(world, state="draft", owner=world.expert)
    other = make_submission(world, state="draft")
    for submission, name in ((draft, "新 校"), (handed_in, "新校"), (foreign, "新校"), (other, "别校")):
        typed(submission, name)
    request = actions.ask_for_unit(
        world.tenant, name="新校", kind="school", parent=world.unit("c1"), actor=world.owner, now=NOW
    )
    unit = actions.make_unit(
        request,
        UnitValues("新校", "school"),
        under=world.unit("c1"),
        confirm=True,
        actor=world.organiser,
        now=NOW,
    )
    units = dict(Submission.objects.values_list("pk", "unit"))
    assert units == {draft.pk: unit.pk, handed_in.pk: None, foreign.pk: None, other.pk: None}
    author = Author.objects.get(submission=draft)
    assert (author.unit, author.unit_name) == (unit, "新校")
    assert Submission.objects.get(pk=draft.pk).edits == draft.edits


def test_a_name_that_was_mapped_is_the_trees(world):
    draft = make_submission(world, state="draft")
    typed(draft, "一小")
    request = actions.ask_for_unit(
        world.tenant, name="一小", kind="school", parent=None, actor=world.owner, now=NOW
    )
    actions.map_to_unit(request, world.unit("s1"), confirm=False, actor=world.organiser, now=NOW)
    author = Author.objects.get(submission=draft)
    assert (author.unit.key, author.unit_name) == ("s1", Unit.objects.get(key="s1").name)
