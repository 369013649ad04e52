"""A draft's pages: what is typed is kept right or wrong, who was quicker is told, and nothing typed is lost."""

import pytest

from campaigns.editing.draft_rules import decide_publishable, decide_save
from campaigns.models import Campaign, CampaignDraft
from portal.decisions import ALLOWED, refuse
from portal.loading import plain
from portal.models import AuditEvent, Role
from portal.tenants import all_tenants
from portal.words import say
from tests.factories.portal import client_of, make_member, url
from tests.factories.submissions import NOW, document, make_world


@pytest.fixture
def world(db, storage, clock):
    return make_world()


@pytest.fixture
def organiser(world):
    return client_of(make_member("runs", "test", Role.ORGANISER))


@pytest.fixture
def second(world):
    return client_of(make_member("helps", "test", Role.OWNER))


@pytest.fixture
def draft(organiser):
    """The address of a draft of the campaign's rules."""
    return organiser.post(url("campaign-edit", campaign="test-2026"))["Location"]


def stored():
    with all_tenants():
        return CampaignDraft.objects.get()


def hidden(page):
    """What a page sends beside its inputs."""
    shown = page.context
    return {"edits": shown["draft"].edits, "shape": shown["page"].shape, "own_key": shown["page"].own_key}


def test_it_begins_with_the_rules_in_force_and_there_is_one(organiser, second, draft):
    assert (stored().document, stored().base) == (plain(document()), 1)
    assert second.post(url("campaign-edit", campaign="test-2026"))["Location"] == draft
    front = organiser.get(draft)
    assert (front.status_code, front.context["look"].mistakes) == (200, [])


def test_what_is_typed_is_kept_right_or_wrong(organiser, draft):
    page = organiser.get(f"{draft}part/categories.0/")
    sent = hidden(page) | {"categories.0.label": "课例", "categories.0.team.max": "三人"}
    kept = organiser.post(f"{draft}part/categories.0/", sent, headers={"HX-Request": "true"})
    words = "应为整数（现在是 “三人”）"
    assert (kept.status_code, "已保存" in kept.content.decode(), words in kept.content.decode()) == (
        200,
        True,
        True,
    )
    category = stored().document["categories"][0]
    assert (category["label"], category["team"]["max"]) == ("课例", "三人")
    again = organiser.get(f"{draft}part/categories.0/").content.decode()
    assert ('value="三人"' in again, words in again) == (True, True)
    (mistake,) = organiser.get(draft).context["look"].mistakes
    assert (mistake.page, mistake.anchor, mistake.words) == (
        "categories.0",
        "at-categories-0-team-max",
        words,
    )


def test_a_page_saves_again_and_again_but_not_over_another(organiser, second, draft):
    address = f"{draft}part/basics/"
    mine, theirs = hidden(organiser.get(address)), hidden(second.get(address))
    for name in ("甲", "乙"):  # the page is older than the last save, which was of the same browser
        organiser.post(address, mine | {"name": name}, headers={"HX-Request": "true"})
    assert (stored().document["name"], stored().edits) == ("乙", 3)
    refused = second.post(address, theirs | {"name": "丙"}, headers={"HX-Request": "true"})
    words = say(decide_save(made_with=1, stored=3, who="runs", at=stored().changed_at)).partition("在")[2]
    assert (stored().document["name"], "没有保存" in refused.content.decode()) == ("乙", True)
    assert words.partition("保存了")[2] in refused.content.decode()
    plainly = second.post(address, theirs | {"name": "丙"})
    assert (plainly.status_code, 'value="丙"' in plainly.content.decode()) == (409, True)
    second.post(address, theirs | {"name": "丙", "force": "1"})
    assert stored().document["name"] == "丙"


def test_a_page_is_not_laid_over_lists_that_have_changed(organiser, second, draft):
    address = f"{draft}part/calendar/"
    theirs = hidden(second.get(address))
    organiser.post(address, hidden(organiser.get(address)) | {"step": "add:stages"})
    before = stored().document
    answer = second.post(address, theirs | {"stages.0.name": "另名", "force": "1"})
    page = answer.content.decode()
    assert (answer.status_code, stored().document == before, "另名" in page) == (409, True, True)


def test_a_page_is_not_laid_over_a_part_that_has_moved_there(organiser, draft):
    """Two tabs of one browser: the parts are alike but for their keys."""
    categories = f"{draft}part/categories/"
    for _ in range(2):
        organiser.post(categories, hidden(organiser.get(categories)) | {"step": "add:categories"})
    tab = hidden(organiser.get(f"{draft}part/categories.1/"))
    organiser.post(categories, hidden(organiser.get(categories)) | {"step": "down:categories.1"})
    answer = organiser.post(f"{draft}part/categories.1/", tab | {"categories.1.label": "甲"})
    assert (answer.status_code, [part.get("label") for part in stored().document["categories"]]) == (
        409,
        ["案例", None, None],
    )


def test_a_part_whose_key_was_typed_is_still_the_same(organiser, draft):
    address = f"{draft}part/categories.0/"
    page = hidden(organiser.get(address)) | {"categories.0.key": "A1", "categories.0.who.roles": "教师"}
    organiser.post(address, page, headers={"HX-Request": "true"})
    answer = organiser.post(address, page | {"step": "add:categories.0.fields"})
    assert answer["Location"] == f"{draft}part/categories.0.fields.0/"


def test_parts_are_added_moved_and_taken_away(organiser, draft):
    address = f"{draft}part/calendar/"
    count = len(stored().document["stages"])
    added = organiser.post(address, hidden(organiser.get(address)) | {"step": "add:stages"})
    assert added["Location"] == f"{address}#at-stages-{count}"
    assert stored().document["stages"][-1] == {"key": "stage-1"}
    organiser.post(address, hidden(organiser.get(address)) | {"step": f"up:stages.{count}"})
    assert stored().document["stages"][-2] == {"key": "stage-1"}
    organiser.post(address, hidden(organiser.get(address)) | {"step": f"remove:stages.{count - 1}"})
    assert stored().document == plain(document())


def test_a_new_part_with_a_page_of_its_own_is_opened(organiser, draft):
    address = f"{draft}part/categories/"
    answer = organiser.post(address, hidden(organiser.get(address)) | {"step": "add:categories"})
    new = len(document().categories)
    assert answer["Location"] == f"{draft}part/categories.{new}/"
    assert organiser.get(answer["Location"]).status_code == 200


def test_a_rule_of_a_kind_is_added(organiser, draft):
    address = f"{draft}part/categories.0.slots.0/"
    sent = {"step": "add:categories.0.slots.0.rules", "new:categories.0.slots.0.rules": "word.length"}
    organiser.post(address, hidden(organiser.get(address)) | sent)
    assert stored().document["categories"][0]["slots"][0]["rules"][-1] == {"rule": "word.length"}
    organiser.post(
        address, hidden(organiser.get(address)) | sent | {"new:categories.0.slots.0.rules": "nonsense"}
    )
    assert stored().document["categories"][0]["slots"][0]["rules"][-1] == {"rule": "word.length"}


@pytest.mark.parametrize(
    "place", ["nothing", "categories.99", "categories.x", "tenant", "stages.0", "0.0", "categories.0.team"]
)
def test_there_is_no_page_for_other_places(organiser, draft, place):
    assert organiser.get(f"{draft}part/{place}/").status_code == 404


def test_yaml_and_forms_are_one_draft(organiser, draft):
    text = organiser.get(f"{draft}yaml/").context["form"]["text"].value()
    changed = text.replace(f"name: {document().name}", "name: 改名")
    organiser.post(f"{draft}yaml/", {"text": changed, "edits": 1})
    assert (stored().document["name"], stored().edits) == ("改名", 2)
    assert 'value="改名"' in organiser.get(f"{draft}part/basics/").content.decode()
    wrong = organiser.post(f"{draft}yaml/", {"text": "name: [", "edits": 2})
    assert (wrong.status_code, wrong.context["form"]["text"].value(), stored().document["name"]) == (
        422,
        "name: [",
        "改名",
    )
    late = organiser.post(f"{draft}yaml/", {"text": text, "edits": 1})
    assert (late.status_code, late.context["form"]["text"].value() == text, stored().document["name"]) == (
        409,
        True,
        "改名",
    )


def test_it_is_published_with_a_reason_and_is_gone(organiser, draft):
    address = f"{draft}part/basics/"
    organiser.post(address, hidden(organiser.get(address)) | {"summary": "新的简介"})
    look = organiser.get(f"{draft}publish/")
    (change,) = look.context["changes"]
    assert (change.place, change.after) == ("简介", "新的简介")
    confirm = {name: look.context["confirm"][name].value() for name in ("edits", "after")}
    organiser.post(f"{draft}publish/", confirm | {"why": "补充简介"})
    with all_tenants():
        campaign = Campaign.objects.get(slug="test-2026")
        assert (campaign.current.version, campaign.current.doc.summary) == (2, "新的简介")
        assert AuditEvent.objects.get(action="campaign.publish", why="补充简介").campaign == campaign.pk
        assert CampaignDraft.objects.count() == 0


def test_what_was_looked_at_is_what_is_published(organiser, second, draft):
    look = organiser.get(f"{draft}publish/")
    confirm = {name: look.context["confirm"][name].value() for name in ("edits", "after")}
    address = f"{draft}part/basics/"
    second.post(address, hidden(second.get(address)) | {"summary": "别人改的"})
    late = organiser.post(f"{draft}publish/", confirm | {"why": ""})
    with all_tenants():
        assert (late.status_code, Campaign.objects.get(slug="test-2026").current.version) == (422, 1)


def test_the_slug_of_a_campaign_stays(organiser, draft):
    address = f"{draft}part/basics/"
    organiser.post(address, hidden(organiser.get(address)) | {"slug": "other-2026"})
    words = say(refuse("campaign_slug_kept", slug="test-2026", found="other-2026"))
    assert words in organiser.get(address).content.decode()
    assert decide_publishable(document(), campaign="test-2026") == ALLOWED
    assert organiser.get(f"{draft}publish/").status_code == 302


def test_applicants_pages_as_the_draft_would_have_them(organiser, draft):
    address = f"{draft}part/categories.0/"
    organiser.post(address, hidden(organiser.get(address)) | {"categories.0.label": "草稿里的类别"})
    key = document().categories[0].key
    for page in ("preview/", f"preview/{key}/"):
        answer = organiser.get(f"{draft}{page}")
        assert (answer.status_code, "草稿里的类别" in answer.content.decode()) == (200, True)
    assert "草稿里的类别" not in organiser.get("/t/test/c/test-2026/").content.decode()


def test_a_draft_is_thrown_away(organiser, draft):
    organiser.post(f"{draft}discard/")
    with all_tenants():
        assert (CampaignDraft.objects.count(), Campaign.objects.get(slug="test-2026").current.version) == (
            0,
            1,
        )
        assert AuditEvent.objects.filter(action="campaign.draft-discard").count() == 1


def test_decisions_about_saves():
    assert decide_save(made_with=3, stored=3, who="甲", at=NOW) == ALLOWED
    assert decide_save(made_with=2, stored=3, who="甲", at=NOW) == refuse("draft_changed", who="甲", at=NOW)
