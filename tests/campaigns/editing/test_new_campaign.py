"""A new campaign from a document, in the browser: who may, what is shown before, each refusal, two organisers at once (O37, S1)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from campaigns.actions import publish
from campaigns.editing.views.new_campaign import NOTHING_YET
from campaigns.loading import as_yaml
from campaigns.models import Campaign
from portal.decisions import refuse
from portal.models import AuditEvent, Role
from portal.tenants import all_tenants
from portal.words import say
from tests.factories.portal import client_of, make_member, url
from tests.factories.submissions import NOW, document, make_world
from tests.racing import race

PAGE = url("campaign-new")


@pytest.fixture
def world(db, storage, clock):
    """One campaign of the tenant, and one of another tenant."""
    make_world(document("foreign-2026", tenant="foreign"), owner="stranger")
    return make_world()


@pytest.fixture
def organiser(world):
    return client_of(make_member("runs", "test", Role.ORGANISER))


def upload(client, content):
    return client.post(PAGE, {"document": SimpleUploadedFile("活动.yaml", content.encode())})


def slugs():
    with all_tenants():
        return sorted(Campaign.objects.values_list("slug", "tenant__slug"))


BEFORE = [("foreign-2026", "foreign"), ("test-2026", "test")]


def test_it_is_looked_at_and_then_published(organiser):
    text = as_yaml(document("new-2027", name="新活动"))
    look = upload(organiser, text)
    page = look.content.decode()
    assert (look.status_code, page.count("还没有发布"), slugs()) == (200, 1, BEFORE)
    assert look.context["confirm"]["text"].value() == text
    doc = document("new-2027")
    assert all(
        f"<b>{part}</b>" in page
        for part in [*(stage.name for stage in doc.stages), *(category.label for category in doc.categories)]
    )
    done = organiser.post(PAGE, {"text": text, "why": "教育厅〔2027〕1号"})
    assert (done.status_code, done["Location"]) == (302, "/t/test/c/new-2027/")
    assert slugs() == [BEFORE[0], ("new-2027", "test"), BEFORE[1]]
    with all_tenants():
        events = AuditEvent.objects.order_by("pk").filter(actor__username="runs")
        new = Campaign.objects.get(slug="new-2027")
        assert [(event.action, event.campaign, event.why) for event in events] == [
            ("campaign.look", None, ""),
            ("campaign.publish", new.pk, "教育厅〔2027〕1号"),
        ]
    assert organiser.get("/t/test/c/new-2027/").status_code == 200


@pytest.mark.parametrize(
    ("doc", "refused"),
    [
        ({"slug": "test-2026"}, refuse("campaign_exists", slug="test-2026")),
        ({"slug": "other-2027", "tenant": "foreign"}, refuse("campaign_other_tenant", found="foreign")),
    ],
)
def test_a_document_of_something_else_is_refused_before_and_at_publishing(organiser, doc, refused):
    words = say(refused)
    text = as_yaml(document(**doc))
    look = upload(organiser, text)
    assert (look.status_code, look.content.decode().count(words)) == (422, 1)
    published = organiser.post(PAGE, {"text": text, "why": ""}, follow=True)
    assert (published.content.decode().count(words), slugs()) == (1, BEFORE)


def test_a_slug_of_another_tenant_is_told_when_it_is_published(organiser):
    text = as_yaml(document("foreign-2026"))
    answer = organiser.post(PAGE, {"text": text, "why": "第一次"})
    assert (answer.status_code, slugs()) == (422, BEFORE)
    assert "活动标识“foreign-2026”已被其他主办单位使用" in answer.content.decode()
    assert answer.context["confirm"]["why"].value() == "第一次"


def test_mistakes_are_named_by_line(organiser):
    text = as_yaml(document("new-2027")).replace("stages:", "stagez:")
    for answer in (upload(organiser, text), organiser.post(PAGE, {"text": text, "why": ""})):
        assert (answer.status_code, "没有发布" in answer.content.decode(), slugs()) == (422, True, BEFORE)
        assert any("stagez" in str(problem) for problem in answer.context["problems"])


def test_without_text_one_begins_again(organiser):
    answer = organiser.post(PAGE, {"text": "", "why": "x"}, follow=True)
    assert ("提交的内容不完整" in answer.content.decode(), slugs()) == (True, BEFORE)


@pytest.mark.parametrize(
    ("role", "unit", "status"),
    [
        (None, None, 302),
        (Role.COORDINATOR, "north", 403),
        (Role.REVIEWER, None, 403),
        (Role.MEMBER, "north-one", 403),
    ],
)
def test_only_an_organiser_opens_campaigns(world, role, unit, status):
    client = client_of(make_member("one", "test", role, unit)) if role else Client()
    text = as_yaml(document("new-2027"))
    asked = [client.get(PAGE), upload(client, text), client.post(PAGE, {"text": text, "why": ""})]
    assert ([answer.status_code for answer in asked], slugs()) == ([status] * 3, BEFORE)


@pytest.mark.django_db(transaction=True)
def test_of_organisers_who_publish_one_slug_at_once_one_makes_it(storage, clock):
    world = make_world()
    docs = [document("new-2027", name=f"新活动{n}") for n in range(4)]
    publications = [
        lambda doc=doc: publish(doc, actor=world.owner, now=NOW, after=NOTHING_YET) for doc in docs
    ]
    assert race(world, publications) == ["done", "rules_stale", "rules_stale", "rules_stale"]
    with all_tenants():
        assert Campaign.objects.get(slug="new-2027").rule_sets.count() == 1
