"""A small campaign with one category, its applicant, and drafts made by the portal's own actions."""

import datetime as dt
from dataclasses import dataclass

from campaigns.actions import publish
from campaigns.models import Campaign
from campaigns.schema import Document
from portal.models import Person, Tenant, Unit
from portal.tenants import tenant_scope
from submissions.drafts.actions import create_draft, save_draft, set_authors
from submissions.drafts.author_input import AuthorInput
from tests.factories.organisations import plant
from tests.factories.portal import make_person

NOW = dt.datetime(2026, 5, 10, 4, 0, tzinfo=dt.UTC)
OPENS, CLOSES = "2026-05-01T00:00:00+08:00", "2026-05-31T00:00:00+08:00"
ALWAYS = [{"key": "submit", "kind": "submit", "name": "申报"}]


def document(slug="test-2026", **changes):
    """A campaign with one category `case`; top-level parts and parts of the category can be replaced."""
    category = {
        "key": "case",
        "label": "案例",
        "team": {"max": 3},
        "slots": [
            {"key": "text", "label": "正文", "required": False, "max_files": 2, "max_bytes": 10_000_000}
        ],
    }
    category.update(changes.pop("category", {}))
    whole = {
        "version": 1,
        "slug": slug,
        "name": f"测试活动 {slug}",
        "notice": {"title": "关于测试的通知", "issuer": "测试局"},
        "tenant": "test",
        "stages": [{"key": "submit", "kind": "submit", "name": "申报", "opens": OPENS, "closes": CLOSES}],
        "categories": [category],
        **changes,
    }
    return Document.model_validate(whole)


def organisation(slug="test", **changes):
    """The tenant of such a campaign: two cities with a school each."""
    return {
        "slug": slug,
        "name": "测试教育局",
        "unit_kinds": [{"key": "city", "label": "市"}, {"key": "school", "label": "学校"}],
        "units": [
            {"key": "north", "name": "北市教育局", "kind": "city"},
            {"key": "north-one", "name": "北市第一中学", "kind": "school", "under": "north"},
            {"key": "south", "name": "南市教育局", "kind": "city"},
            {"key": "south-one", "name": "南市第一中学", "kind": "school", "under": "south"},
        ],
        **changes,
    }


@dataclass
class World:
    """A published campaign with its tenant and an applicant."""

    tenant: Tenant
    campaign: Campaign
    owner: Person

    def unit(self, key="north-one"):
        return Unit.objects.get(key=key)

    def draft(
        self,
        *,
        owner=None,
        title="课堂新样态",
        authors=(("张晓岚", "13900000001"),),
        unit="north-one",
        category="case",
        **values,
    ):
        """A draft with a title and authors (name, phone), all of one unit."""
        owner = owner or self.owner
        submission = create_draft(self.campaign, category, actor=owner, now=NOW)
        submission = save_draft(submission, actor=owner, now=NOW, title=title, **values)
        lines = [AuthorInput(name=name, phone=phone, unit=self.unit(unit)) for name, phone in authors]
        return set_authors(submission, lines, actor=owner, now=NOW)


def make_world(doc=None, *, owner="owner", **organised):
    """Publish the document; the applicant is made unless an account of that name exists. Call outside any scope.
    `organised` replaces parts of the organisation.
    """
    doc = doc or document()
    plant(organisation(doc.tenant, **organised))
    rules = publish(doc, actor=None, now=NOW)
    tenant = Tenant.objects.get(pk=rules.tenant_id)
    with tenant_scope(tenant):
        campaign = Campaign.objects.select_related("current", "tenant").get(pk=rules.campaign_id)
    applicant = Person.objects.filter(username=owner).first() or make_person(owner, real_name="张晓岚")
    return World(tenant, campaign, applicant)


def make_open_draft(**category):
    """A campaign that is open whatever the clock shows, and a draft in it: (world, draft)."""
    world = make_world(document(stages=ALWAYS, category=category))
    with tenant_scope(world.tenant):
        return world, world.draft()
