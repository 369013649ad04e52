"""A draft's pages: what is typed is kept right or wrong, who was quicker is told, and nothing typed is lost."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns.editing.draft_rules import decide_publishable, decide_save
from campaigns.editing.engine.nodes import anchor, spots_in
from campaigns.editing.engine.sections import SECTIONS
from campaigns.editing.engine.values import ABSENT
from campaigns.loading import as_yaml
from campaigns.loading.lint import advice
from campaigns.models import Campaign, CampaignDraft
from campaigns.schema import Document
from campaigns.schema.labels import keys_in_chinese
from portal.decisions import ALLOWED, refuse
from portal.loading import plain
from portal.models import AuditEvent, Role, Unit, UnitAttribute
from portal.organisation.queries import organisation_of
from portal.tenants import all_tenants, tenant_scope
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


def rewrite(**parts):
    """Put these parts into the draft; ABSENT takes one away."""
    with all_tenants():
        document = stored().document | parts
        CampaignDraft.objects.update(document={k: part for k, part in document.items() if part is not ABSENT})


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


def said_beside(answer):
    """Words by the place they stand beside, of mistakes and of advice."""
    spots = list(spots_in(answer.context["page"].nodes))
    return [
        {spot.name: list(getattr(spot, kind)) for spot in spots if getattr(spot, kind)}
        for kind in ("problems", "advice")
    ]


def tabs(answer):
    return {section.key: (wrong, advised) for section, wrong, advised in answer.context["look"].tabs}


def test_advice_stands_beside_the_input_that_mends_it_and_its_tab_counts_it(organiser, draft):
    rules = [{"rule": "file.size", "max": "3GB"}, {"rule": "file.count", "max": 2}]
    with all_tenants():
        category = CampaignDraft.objects.get().document["categories"][0]
        slots = [*category["slots"], {"key": "more", "label": "其他", "max_bytes": "1GB", "rules": rules}]
    rewrite(categories=[category | {"slots": slots}])
    place = f"categories.0.slots.{len(slots) - 1}"
    page = organiser.get(f"{draft}part/{place}/")
    size = f"类别“{category['label']}”的“其他”：规则允许 3GB，但“单个文件不超过”只有 1GB，大文件传不上来"
    count = f"类别“{category['label']}”的“其他”：file.count 的“最多”是 2，“最多几个文件”是 1，请保持一致"
    assert said_beside(page) == [{}, {f"{place}.max_bytes": [size], f"{place}.max_files": [count]}]
    assert tabs(page)["categories"] == (0, 3)  # with the category that has no rubric
    kept = organiser.post(
        f"{draft}part/{place}/",
        hidden(page) | {f"{place}.max_files": "2", f"{place}.max_bytes": "很大"},
        headers={"HX-Request": "true"},
    )
    wrong, advised = said_beside(kept)
    assert (list(wrong), advised) == ([f"{place}.max_bytes"], {})
    assert (tabs(kept)["categories"], tabs(kept)["basics"]) == ((1, 0), (0, 0))
    assert kept.content.decode().count('hx-swap-oob="true"') > len(SECTIONS)
    again = organiser.get(f"{draft}part/{place}/").content.decode()
    name = anchor(f"{place}.max_bytes")
    assert f'id="in-{name}" name="{place}.max_bytes" aria-describedby="say-{name} help-{name}"' in again
    (row,) = [item for item in spots_in(organiser.get(f"{draft}part/categories.0/").context["page"].nodes)
              if item.name == place]  # fmt: skip
    assert (row.own_page, row.wrong, row.advised) == (True, 1, 0)


def test_what_belongs_to_no_input_stands_above_the_form(organiser, draft):
    stages = [{"key": "hand-in", "kind": "submit", "name": "申报", "categories": ["other"]}]
    rewrite(nobody=1, stages=stages)
    basics = organiser.get(f"{draft}part/basics/")
    assert basics.context["page"].problems == tuple(basics.context["look"].checked.problems["nobody",])
    assert basics.content.decode().count(f"<span>{basics.context['page'].problems[0]}</span>") == 1
    stage = said_beside(organiser.get(f"{draft}part/calendar/"))
    assert stage == [{}, {}]
    rewrite(nobody=ABSENT)
    assert list(said_beside(organiser.get(f"{draft}part/calendar/"))[0]) == ["stages.0.categories"]


@pytest.mark.parametrize("page", ["rules", "front"])
def test_advice_knows_the_units_of_the_organiser(world, organiser, draft, page):
    """S41: units of a kind that is grouped, in no group themselves."""
    groups = [{"key": "high", "label": "高中", "unit_kinds": ["school"], "unit_attributes": ["high"]}]
    changed = Document.model_validate(stored().document | {"groups": groups})
    with tenant_scope(world.tenant):
        UnitAttribute.objects.create(tenant=world.tenant, key="high", label="设高中部", position=1)
        Unit.objects.filter(key="north-one").update(attributes=["high"])
        expected = advice(changed, organisation_of(world.tenant))
    rewrite(**plain(changed))
    assert ["不在任何组别里" in words for words in expected] == [False, True]
    if page == "front":
        shown = [keys_in_chinese(words) for words in expected]
        assert [line.words for line in organiser.get(draft).context["look"].advice] == shown
        assert said_beside(organiser.get(f"{draft}part/people/"))[1] == {"groups": shown[1:]}
    else:
        look = organiser.post(
            url("campaign-rules", campaign="test-2026"),
            {"document": SimpleUploadedFile("new.yaml", as_yaml(changed).encode())},
        )
        assert look.context["advice"] == expected
