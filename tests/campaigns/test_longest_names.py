"""What the schema lets through, the database can hold: the longest names of a document, all the way to a number."""

import pytest
from django.test import Client

from campaigns.calendar.windows import steps
from campaigns.models import Campaign, StageRow
from campaigns.public.campaign_page import category_view
from portal.organisation.queries import unit_terms
from portal.tenants import tenant_scope
from submissions.models import Submission
from submissions.submitting.actions import submit
from tests.factories.submissions import CLOSES, NOW, OPENS, document, make_world

pytestmark = pytest.mark.django_db
LONGEST = {
    "slug": "s" * 33,
    "name": "名" * 160,
    "summary": "介" * 5000,
    "timezone": "America/Argentina/ComodRivadavia",
    "stages": [{"key": "k" * 60, "kind": "submit", "name": "段" * 120, "opens": OPENS, "closes": CLOSES}],
    "tracks": [{"key": "t" * 60, "label": "道" * 300}],
    "groups": [{"key": "g" * 60, "label": "组" * 300, "chosen": True}],
}
CATEGORY = {"key": "c" * 60, "label": "类" * 300, "tracks": ["t" * 60], "groups": ["g" * 60], "who": {"roles": ["师" * 40]}}  # fmt: skip


@pytest.fixture
def world(storage, clock):
    return make_world(document(**LONGEST, category=CATEGORY))


def test_the_longest_names_are_kept_whole(world):
    with tenant_scope(world.tenant):
        campaign = Campaign.objects.select_related("current").get()
        row = StageRow.objects.get()
        assert (campaign.slug, campaign.name, campaign.summary) == (
            LONGEST["slug"],
            LONGEST["name"],
            LONGEST["summary"],
        )
        assert (row.key, row.name, campaign.timezone) == ("k" * 60, "段" * 120, LONGEST["timezone"])
        assert campaign.in_force.doc == document(**LONGEST, category=CATEGORY)


def test_a_submission_of_the_longest_campaign_gets_its_number(world):
    with tenant_scope(world.tenant):
        draft = world.draft(category="c" * 60, track="t" * 60, group="g" * 60, applicant_role="师" * 40)
        submitted = submit(draft, actor=world.owner, now=NOW)
        stored = Submission.objects.get(pk=submitted.pk)
        assert stored.number == "S" * 33 + "-000001"
        assert (stored.category, stored.track, stored.group, stored.applicant_role) == (
            "c" * 60,
            "t" * 60,
            "g" * 60,
            "师" * 40,
        )


def test_its_page_shows_them(world):
    text = Client().get(f"/t/test/c/{LONGEST['slug']}/").content.decode()
    assert (text.count("类" * 300) > 0, text.count("段" * 120) > 0) == (True, True)
    with tenant_scope(world.tenant):
        doc = world.campaign.in_force.doc
        view = category_view(doc, doc.categories[0], unit_terms(), now=NOW)
    assert view.split == f"{'道' * 300}；{'组' * 300}（申报时选择）"
    assert [step.name for step in steps(doc, NOW)] == ["段" * 120]
