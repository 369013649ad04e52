"""Ways to a new campaign in the browser: a blank, next year's edition, a document; each a draft until it is published (O37, S1)."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from campaigns.actions import publish
from campaigns.editing.draft_rules import MOST_DRAFTS, decide_size, decide_start
from campaigns.editing.next_edition import next_edition
from campaigns.loading import as_yaml
from campaigns.models import Campaign, CampaignDraft
from campaigns.schema import Document
from portal.decisions import ALLOWED, refuse
from portal.loading import compare, plain
from portal.models import AuditEvent, Role
from portal.tenants import all_tenants
from portal.words import say
from tests.factories.campaigns import SLUGS, fixture
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
    file = SimpleUploadedFile("活动.yaml", content.encode())
    return client.post(PAGE, {"way": "document", "document": file})


def slugs():
    with all_tenants():
        return sorted(Campaign.objects.values_list("slug", "tenant__slug"))


def drafts():
    with all_tenants():
        return [draft.document for draft in CampaignDraft.objects.order_by("pk")]


BEFORE = [("foreign-2026", "foreign"), ("test-2026", "test")]


def test_a_document_becomes_a_draft_and_then_a_campaign(organiser):
    doc = document("new-2027", name="新活动")
    made = upload(organiser, as_yaml(doc))
    draft = made["Location"]
    assert (made.status_code, slugs(), drafts()) == (302, BEFORE, [plain(doc)])
    look = organiser.get(f"{draft}publish/")
    page = look.content.decode()
    assert (look.status_code, page.count("还没有发布")) == (200, 1)
    parts = [*(stage.name for stage in doc.stages), *(category.label for category in doc.categories)]
    assert all(f"<b>{part}</b>" in page for part in parts)
    confirm = {name: look.context["confirm"][name].value() for name in ("edits", "after")}
    done = organiser.post(f"{draft}publish/", confirm | {"why": "教育厅〔2027〕1号"})
    assert (done.status_code, done["Location"], drafts()) == (302, "/t/test/c/new-2027/", [])
    assert slugs() == [BEFORE[0], ("new-2027", "test"), BEFORE[1]]
    with all_tenants():
        new = Campaign.objects.get(slug="new-2027")
        assert new.current.doc == doc
        events = AuditEvent.objects.order_by("pk").filter(actor__username="runs")
        assert [(event.action, event.campaign, event.why) for event in events] == [
            ("campaign.look", None, ""),
            ("campaign.draft", None, ""),
            ("campaign.publish", new.pk, "教育厅〔2027〕1号"),
        ]
    assert organiser.get("/t/test/c/new-2027/").status_code == 200


def test_a_document_of_another_tenant_is_refused(organiser):
    answer = upload(organiser, as_yaml(document("other-2027", tenant="foreign")))
    words = say(refuse("campaign_other_tenant", found="foreign"))
    assert (answer.status_code, answer.content.decode().count(words), drafts()) == (422, 1, [])


def test_a_slug_that_the_tenant_has_is_told_in_the_draft(organiser):
    draft = upload(organiser, as_yaml(document("test-2026")))["Location"]
    assert organiser.get(draft).content.decode().count(say(refuse("campaign_exists", slug="test-2026"))) == 1
    assert organiser.get(f"{draft}publish/", follow=True).redirect_chain == [(draft, 302)]


def test_a_slug_of_another_tenant_is_told_when_it_is_published(organiser):
    draft = upload(organiser, as_yaml(document("foreign-2026")))["Location"]
    answer = organiser.post(f"{draft}publish/", {"edits": 1, "after": 0, "why": "第一次"})
    assert (answer.status_code, slugs(), len(drafts())) == (422, BEFORE, 1)
    assert say(refuse("campaign_elsewhere", slug="foreign-2026")) in answer.content.decode()
    assert answer.context["confirm"]["why"].value() == "第一次"


def test_a_text_that_is_no_yaml_makes_no_draft(organiser):
    answer = upload(organiser, "version: 1\nslug: [\n")
    assert (answer.status_code, drafts(), len(answer.context["problems"])) == (422, [], 1)


def test_mistakes_of_a_document_are_mended_in_the_draft(organiser):
    text = as_yaml(document("new-2027")).replace("stages:", "stagez:")
    front = organiser.get(upload(organiser, text)["Location"]).content.decode()
    assert "没有“stagez”这一项，是否想写“stages”" in front
    assert "stagez" in drafts()[0]


def test_a_blank_has_the_tenant_and_begins_with_two_stages(organiser):
    answer = organiser.post(PAGE, {"way": "blank", "name": "新活动", "slug": "new-2027"})
    (draft,) = drafts()
    assert answer.status_code == 302
    assert (draft["tenant"], draft["slug"], [stage["kind"] for stage in draft["stages"]]) == (
        "test",
        "new-2027",
        ["submit", "review"],
    )
    front = organiser.get(answer["Location"]).content.decode()
    assert front.count("缺少此项") == 2  # the notice's title, and categories


@pytest.mark.parametrize("slug", ["", "中文", "test-2026"])
def test_a_blank_without_a_slug_of_its_own_is_refused_and_keeps_the_name(organiser, slug):
    answer = organiser.post(PAGE, {"way": "blank", "name": "新活动", "slug": slug})
    assert (answer.status_code, drafts(), answer.context["forms"]["blank"]["name"].value()) == (
        422,
        [],
        "新活动",
    )


def test_next_years_edition_of_a_campaign(organiser):
    answer = organiser.post(PAGE, {"way": "copy", "campaign": "test-2026", "first": "", "slug": ""})
    (draft,) = drafts()
    old = document()
    assert (answer.status_code, draft["slug"]) == (302, "test-2027")
    new = Document.model_validate(draft)
    assert [stage.opens for stage in new.stages] == [
        stage.opens and stage.opens.astimezone(old.zone).replace(year=stage.opens.year + 1)
        for stage in old.stages
    ]
    theirs = organiser.post(PAGE, {"way": "copy", "campaign": "foreign-2026"})
    assert (theirs.status_code, len(drafts())) == (422, 1)


@pytest.mark.parametrize("slug", SLUGS)
def test_of_next_years_edition_only_dates_and_years_differ(slug):
    doc = fixture(slug)
    new = Document.model_validate(next_edition(doc))
    places = {change.place.rpartition(" › ")[2] for change in compare(doc, new)}
    assert places <= {
        "slug",
        "名称",
        "简介",
        "开始",
        "结束",
        "截止",
        "title",
        "date",
        "数字",
        "body",
        "relative_to",
        "year",
    }
    assert (new.year, doc.year is None) == (doc.year + 1 if doc.year else None, new.year is None)
    assert new.slug == f"{slug[:-4]}{int(slug[-4:]) + 1}"
    assert [(stage.key, stage.name) for stage in new.stages] == [
        (stage.key, stage.name) for stage in doc.stages
    ]


def test_every_date_moves_by_the_days_that_the_first_one_does():
    doc = fixture("enshi-2023")  # the first stage opens on 2023-04-01
    new = Document.model_validate(next_edition(doc, first=dt.date(2027, 3, 2), slug="enshi-2027"))
    moved = dt.date(2027, 3, 2) - dt.date(2023, 4, 1)
    assert [
        (a.opens - b.opens, a.closes - b.closes) for a, b in zip(new.stages, doc.stages, strict=True)
    ] == [(moved, moved)] * len(doc.stages)
    assert (new.slug, new.name) == ("enshi-2027", "2027年全州教育数字化转型典型案例遴选")
    assert new.recommend.forms[0].due - doc.recommend.forms[0].due == moved


def test_the_29th_of_february_becomes_the_28th():
    doc = document(
        stages=[{"key": "s", "kind": "submit", "name": "申报", "opens": "2028-02-29T08:00:00+08:00"}]
    )
    assert next_edition(doc)["stages"][0]["opens"] == "2029-02-28T08:00:00+08:00"


def test_a_tenant_has_so_many_drafts_and_no_larger_ones():
    assert [decide_start(MOST_DRAFTS - 1), decide_start(MOST_DRAFTS)] == [
        ALLOWED,
        refuse("drafts_too_many", max=MOST_DRAFTS),
    ]
    assert [decide_size(2 * 1024 * 1024), decide_size(2 * 1024 * 1024 + 1)] == [
        ALLOWED,
        refuse("draft_too_large", max=2),
    ]


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
    asked = [
        client.get(PAGE),
        upload(client, as_yaml(document("new-2027"))),
        client.post(PAGE, {"way": "blank", "name": "新活动", "slug": "new-2027"}),
    ]
    assert ([answer.status_code for answer in asked], drafts()) == ([status] * 3, [])


@pytest.mark.django_db(transaction=True)
def test_of_organisers_who_publish_one_slug_at_once_one_makes_it(storage, clock):
    world = make_world()
    docs = [document("new-2027", name=f"新活动{n}") for n in range(4)]
    publications = [lambda doc=doc: publish(doc, actor=world.owner, now=NOW, after=0) for doc in docs]
    assert race(world, publications) == ["done", "rules_stale", "rules_stale", "rules_stale"]
    with all_tenants():
        assert Campaign.objects.get(slug="new-2027").rule_sets.count() == 1
