"""Refusals of campaigns that no other module of this folder reaches: code and parameters."""

import pytest
from django.contrib.auth.models import AnonymousUser

from campaigns.calendar.access import named_unit
from campaigns.calendar.windows import decide_open
from campaigns.editing.uploading import decide_upload
from campaigns.permissions import may_see
from campaigns.schema import Document, StageKind
from portal.decisions import ALLOWED, refuse
from portal.tenants import tenant_scope
from tests.factories.campaigns import NOW, campaign_of, published, small
from tests.factories.portal import make_member, make_person
from tests.factories.submissions import make_world
from tests.refusals import refusal


@pytest.mark.parametrize(
    ("slug", "tenant", "expected"),
    [
        ("small-2026", "small", ALLOWED),
        ("small-2025", "small", refuse("campaign_other_slug", found="small-2026", slug="small-2025")),
        ("small-2026", "large", refuse("campaign_other_tenant", found="small")),
        ("small-2025", "large", refuse("campaign_other_tenant", found="small")),
    ],
)
def test_a_document_of_another_campaign_is_refused(slug, tenant, expected):
    assert decide_upload(Document.model_validate(small()), slug=slug, tenant=tenant) == expected


def test_a_freeze_needs_a_stage_and_nothing_else_does():
    doc = Document.model_validate(small())
    assert decide_open(doc, StageKind.FREEZE, now=NOW) == refuse("stage_missing", kind="freeze")
    assert decide_open(doc, StageKind.REVIEW, now=NOW) == ALLOWED


def test_a_unit_of_another_tenant_has_no_name_here(db):
    published(small())
    world = make_world()
    with tenant_scope(world.tenant):
        for text in ("东市", "east", "", "没有这个单位"):
            assert refusal(named_unit, text) == refuse("unit_unknown", name=text)
        assert named_unit("北市教育局").key == "north"
        assert named_unit("north").key == "north"


def test_an_unlisted_campaign_is_for_the_tenants_own_people(db):
    published(small())
    make_world()  # another tenant
    campaign = campaign_of("small-2026")
    stranger = make_person("stranger")
    own, foreign = make_member("own", "small"), make_member("foreign", "test")
    campaign.listed = False
    asked = [
        may_see(visitor, campaign.tenant, campaign) for visitor in (AnonymousUser(), stranger, foreign, own)
    ]
    assert asked == [refuse("campaign_hidden")] * 3 + [ALLOWED]
    campaign.listed = True
    assert may_see(AnonymousUser(), campaign.tenant, campaign) == ALLOWED
    campaign.current = None
    assert may_see(own, campaign.tenant, campaign) == refuse("campaign_hidden")
