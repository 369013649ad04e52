"""Campaigns: a fixture's document, a small document built by hand, publishing them, rows without a document."""

import copy
import datetime as dt
from pathlib import Path

from django.utils import timezone

from campaigns.actions import publish
from campaigns.calendar.rehearsal import walkable
from campaigns.loading import load
from campaigns.models import Campaign, RuleSet, StageRow
from campaigns.schema import Document
from portal.models import Tenant
from portal.organisation.documents import load as load_organisation
from portal.organisation.documents import organisation_in
from portal.organisation.terms import UnitTerms
from portal.tenants import all_tenants
from tests.factories.organisations import SHIPPED, plant

FIXTURES = Path(__file__).parents[2] / "fixtures" / "campaigns"
SLUGS = ("caet-2024", "district-2025", "enshi-2023", "liaoning-2025", "ningxia-2025")
NOW = dt.datetime(2026, 5, 10, 4, 0, tzinfo=dt.UTC)

ORGANISATION = {
    "slug": "small",
    "name": "测试教育局",
    "unit_kinds": [{"key": "city", "label": "市"}, {"key": "school", "label": "学校"}],
    "unit_attributes": [
        {"key": "pilot", "label": "试点校"},
        {"key": "unheld", "label": "无人具有的属性"},
        {"key": "teachers", "label": "专任教师", "number": True},
    ],
    "units": [
        {"key": "east", "name": "东市", "kind": "city"},
        {
            "key": "east-one",
            "name": "东市一校",
            "kind": "school",
            "under": "east",
            "attributes": ["pilot"],
            "numbers": {"teachers": 120},
        },
    ],
}

SMALL = {
    "version": 1,
    "slug": "small-2026",
    "name": "小活动",
    "notice": {"title": "关于小活动的通知", "issuer": "测试局"},
    "tenant": "small",
    "stages": [
        {
            "key": "submit",
            "kind": "submit",
            "name": "申报",
            "opens": "2026-05-01T00:00:00+08:00",
            "closes": "2026-06-01T00:00:00+08:00",
        }
    ],
    "categories": [{"key": "case", "label": "案例", "slots": [{"key": "text", "label": "正文"}]}],
    "recommend": {"unit_kinds": ["city"], "quotas": [{"key": "all", "label": "名额", "max": 3}]},
}


def small(**changes) -> dict:
    """The small document as plain values, top-level parts replaced."""
    return {**copy.deepcopy(SMALL), **changes}


def organisation(**changes) -> dict:
    """The small campaign's organisation as plain values, top-level parts replaced."""
    return {**copy.deepcopy(ORGANISATION), **changes}


def fixture(slug: str, *, now: dt.datetime | None = None) -> Document:
    """A notice's document; with `now`, on a calendar where every stage can be walked."""
    doc = load(FIXTURES / f"{slug}.yaml")
    return walkable(doc, now=now) if now else doc


def shipped_terms(slug: str) -> UnitTerms:
    """What the notice's tenant calls its kinds of units and attributes."""
    return organisation_in(load_organisation(SHIPPED / f"{fixture(slug).tenant}.yaml")).terms


def published(document: Document | dict | str, *, now: dt.datetime = NOW) -> RuleSet:
    """Publish a document: a slug of the fixtures (walkable at `now`), plain values, or a document. Its tenant's
    organisation is brought in first where the tenant does not exist yet.
    """
    if isinstance(document, str):
        document = fixture(document, now=now)
    elif isinstance(document, dict):
        document = Document.model_validate(document)
    if not Tenant.objects.filter(slug=document.tenant).exists():
        shipped = (SHIPPED / f"{document.tenant}.yaml").exists()
        plant(document.tenant if shipped else organisation(slug=document.tenant), now=now)
    return publish(document, actor=None, now=now)


def campaign_of(slug: str) -> Campaign:
    """As views fetch it."""
    with all_tenants():
        return Campaign.objects.select_related("current", "tenant").get(slug=slug)


def make_campaign(
    tenant: Tenant, slug: str, *, opens: int = -1, closes: int = 9, listed: bool = True
) -> Campaign:
    """Rows without a document; the submit stage opens and closes so many days from now."""
    now = timezone.now()
    with all_tenants():
        campaign = Campaign.objects.create(tenant=tenant, slug=slug, name=f"活动 {slug}", listed=listed)
        campaign.current = RuleSet.objects.create(
            tenant=tenant, campaign=campaign, version=1, document={}, digest=slug, published_at=now
        )
        campaign.save()
        StageRow.objects.create(
            tenant=tenant, campaign=campaign, key="submit", kind="submit", name="申报", position=0,
            opens_at=now + dt.timedelta(days=opens), closes_at=now + dt.timedelta(days=closes),
        )  # fmt: skip
    return campaign
