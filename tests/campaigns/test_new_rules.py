"""Drafts keep working when the rules change under them; what was handed in keeps the rules it was handed in by."""

import datetime as dt

import pytest

from campaigns.actions import publish
from campaigns.calendar.actions import move_stages
from portal.decisions import NotAllowed
from portal.tenants import tenant_scope
from submissions.drafts.readiness import blockers
from submissions.models import Submission
from submissions.submitting.actions import submit
from tests.factories.submissions import CLOSES, NOW, OPENS, document, make_world

pytestmark = pytest.mark.django_db
FIELD = {"key": "summary", "label": "概要", "kind": "text"}


def again(case):
    """The case as a page would read it: with the rules that apply to it now."""
    return Submission.objects.select_related("campaign__current", "rule_set").get(pk=case.pk)


def test_a_draft_follows_the_new_rules():
    world = make_world()
    with tenant_scope(world.tenant):
        case = world.draft()
        assert blockers(again(case), now=NOW) == []
        publish(document(category={"fields": [FIELD]}), actor=None, now=NOW)
        found = again(case)
        assert (found.rules.version, found.title) == (2, "课堂新样态")
        assert [point.blocks for point in blockers(found, now=NOW)] == [True]


def test_what_was_handed_in_keeps_its_rules():
    world = make_world()
    with tenant_scope(world.tenant):
        case = submit(world.draft(), actor=world.owner, now=NOW)
        publish(document(category={"fields": [FIELD]}), actor=None, now=NOW)
        assert again(case).rules.version == 1


def test_a_draft_whose_category_is_gone_still_opens():
    world = make_world()
    with tenant_scope(world.tenant):
        case = world.draft()
        publish(document(category={"key": "other", "label": "另一类"}), actor=None, now=NOW)
        assert again(case).spec.key == "case"


def test_a_moved_stage_holds_at_once():
    world = make_world()
    late = dt.datetime.fromisoformat(CLOSES) + dt.timedelta(hours=1)
    with tenant_scope(world.tenant):
        case = world.draft()
        with pytest.raises(NotAllowed):
            submit(again(case), actor=world.owner, now=late)
        times = (dt.datetime.fromisoformat(OPENS), late + dt.timedelta(days=1))
        move_stages(world.campaign, {"submit": times}, actor=world.owner, now=NOW, after=1)
        assert submit(again(case), actor=world.owner, now=late).state == "submitted"
