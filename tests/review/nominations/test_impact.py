"""What other quotas would mean for what units have put forward."""

import pytest

from campaigns.editing.impact import effects_of
from campaigns.schema import Document
from portal.tenants import tenant_scope
from review.eligibility.actions import disqualify
from review.nominations.actions import nominate
from tests.factories.review import COMMENT, NOW, document, fresh, make_submission, make_world

LABEL = "会超出新名额的单位"


@pytest.fixture
def world(db, storage):
    """Three cases put forward by the first city, two of them rural; one of them is disqualified afterwards. Another tenant's
    city of the same key has put forward three.
    """
    for tenant in ("south", "north"):
        made = make_world(slug=f"calls-{tenant}", tenant=tenant)
        with tenant_scope(made.tenant):
            for track in ("rural", "rural", "urban"):
                case = make_submission(made, track=track)
                nominate(fresh(case), made.unit("c1"), comment=COMMENT, actor=made.coordinator, now=NOW)
    with tenant_scope(made.tenant):
        disqualify(fresh(case), why="抄袭他人作品", actor=made.organiser, now=NOW)
        yield made


def impact(world, *quotas):
    recommend = document(world.campaign.slug, world.tenant.slug)["recommend"]
    after = Document.model_validate(
        document(world.campaign.slug, world.tenant.slug, recommend=recommend | {"quotas": list(quotas)})
    )
    told = []
    effects = effects_of(world.campaign, after, now=NOW, told=lambda *counted: told.append(counted))
    assert told == [(1, 2), (2, 2)]
    return {effect.label: list(effect.lines) for effect in effects}.get(LABEL, [])


def quota(most, key="all", **more):
    return {"key": key, "label": "合计", "max": most, **more}


def test_a_unit_that_would_be_over_is_named_with_what_it_has_and_may(world):
    assert impact(world, quota(1)) == ["甲市：“合计”已推荐 2 件，新的上限 1 件"]
    assert impact(world, quota(0, where={"tracks": ["rural"]})) == ["甲市：“合计”已推荐 2 件，新的上限 0 件"]


def test_a_disqualified_case_takes_no_place_and_a_higher_limit_concerns_nobody(world):
    assert impact(world, quota(2)) == impact(world, quota(50)) == impact(world) == []


def test_a_quota_for_other_units_or_cases_concerns_nobody(world):
    assert (
        impact(world, quota(1, unit_kinds=["school"]), quota(0, "urban", where={"tracks": ["urban"]})) == []
    )


def test_each_category_and_each_part_of_a_quota_is_counted_for_itself(world):
    assert impact(world, quota(1, each_category=True)) == ["甲市：“合计 · 教学”已推荐 2 件，新的上限 1 件"]
    part = {"label": "乡村", "where": {"tracks": ["rural"]}, "max": 1}
    assert impact(world, quota(5, sub_caps=[part])) == ["甲市：“合计 · 乡村”已推荐 2 件，新的上限 1 件"]
