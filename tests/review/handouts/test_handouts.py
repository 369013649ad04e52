"""The notice and the templates: who brings them, that everybody who sees the campaign has them, and where they are offered."""

import datetime as dt

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.handouts.files import Handouts, handouts_of
from campaigns.models import Campaign, HandoutFolder
from portal.files.owners import kind_of
from portal.models import Attachment, AuditEvent
from portal.tenants import all_tenants, tenant_scope
from review.handouts.files import HandoutFiles
from review.handouts.widgets import ensure_folder
from tests.factories.files import bring_in
from tests.factories.portal import make_person
from tests.factories.review import NOW, document, make_submission, make_world
from tests.refusals import refused

pytestmark = pytest.mark.django_db

SLOTS = [
    {"key": "form", "label": "申报书", "template": "附件1"},
    {"key": "more", "label": "其他", "template": "附件12"},
]
CATEGORIES = [{**category, "slots": SLOTS} for category in document()["categories"][:1]]


@pytest.fixture
def world(db, storage, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    world = make_world(categories=CATEGORIES, recommend=None, checklist=[])
    with tenant_scope(world.tenant):
        yield world


def bring(world, slot, name, content=b"%PDF-1.7 handout"):
    folder = ensure_folder(world.campaign).folder
    bring_in(folder, slot, name, content, actor=world.organiser, now=NOW)
    return Attachment.objects.select_related("folder__tenant", "blob").get(folder=folder, name=name)


def address(world, file, campaign="calls"):
    return reverse("handout", kwargs={"tenant": "north", "campaign": campaign, "file": file.uuid})


def test_everybody_downloads_and_nothing_runs_in_the_browser(world, client):
    notice = bring(world, "notice", "关于征集案例的通知.pdf")
    page = client.get(world.path("campaign")).content.decode()
    assert (address(world, notice) in page, "关于征集案例的通知.pdf" in page) == (True, True)
    answer = client.get(address(world, notice))
    assert (answer.status_code, b"".join(answer)) == (200, b"%PDF-1.7 handout")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_template_is_offered_where_it_is_asked_for(world, client):
    """附件1 is not 附件12, and a page that asks for nothing of the kind offers nothing."""
    one, twelve = (
        bring(world, "template", "附件1：申报书.docx"),
        bring(world, "template", "附件 12 其他.docx"),
    )
    page = client.get(world.path("campaign")).content.decode()
    assert (page.count(address(world, one)), page.count(address(world, twelve))) == (2, 2)
    client.force_login(world.owner)
    draft = make_submission(world, state="draft")
    form = client.get(reverse("case-edit", kwargs={"tenant": "north", "case": draft.uuid})).content.decode()
    assert (form.count(address(world, one)), form.count(address(world, twelve))) == (1, 1)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("附件1", "附件1 申报书.docx"), ("附件２", "附件2-登记表.doc"), ("附件3", None), ("登记表", "附件2-登记表.doc"),
        ("附件12", "附件12.zip"), ("", None), ("附件1 申报书", "附件1 申报书.docx"),
    ],
)  # fmt: skip
def test_which_file_a_slot_means(words, name):
    names = ["附件12.zip", "附件1 申报书.docx", "附件2-登记表.doc"]
    found = Handouts(templates=[Attachment(name=each) for each in names]).template_for(words)
    assert (found.name if found else None) == name


def test_organisers_bring_and_remove_everybody_reads(world):
    file = bring(world, "template", "附件1.docx")
    kind = kind_of(file.folder)
    owner = kind.owner_of(file.folder, lock=True)
    people = (world.organiser, world.owner, world.coordinator, world.expert)
    assert [bool(kind.may_read(owner, file, person)) for person in people] == [True] * 4
    for question in (lambda p: kind.may_add(owner, p), lambda p: kind.may_remove(owner, file, p)):
        assert [bool(question(person)) for person in people] == [True, False, False, False]
    assert refused(kind.slot, owner, "other") == "slot_unknown"
    assert [kind.slot(owner, key).max_files for key in ("notice", "template")] == [5, 50]
    assert kind.describe([file]) == [f"{world.campaign.name} 的模板“附件1.docx”"]
    kind.on_detached(owner, file, "removed", actor=world.organiser, now=NOW)
    assert list(AuditEvent.objects.filter(action__startswith="handout.").order_by("pk").values_list("action", flat=True)) == [
        "handout.add_file", "handout.remove_file",
    ]  # fmt: skip


def test_only_the_campaigns_organisers_find_the_folder(world):
    stranger = make_person("stranger")
    kind = HandoutFiles()
    with all_tenants():
        assert kind.find(str(world.campaign.pk), world.organiser) == HandoutFolder.objects.get().folder
        for reference, person in (
            (str(world.campaign.pk), stranger), (str(world.campaign.pk), world.owner), ("0", world.organiser),
            ("x", world.organiser), ("9" * 30, world.organiser), ("²", world.organiser),
        ):  # fmt: skip
            with pytest.raises(Http404):
                kind.find(reference, person)


def test_files_of_another_campaign_or_of_a_case_are_not_handouts(world, client):
    """An attachment's id behind the wrong campaign, and a case's file, find nothing."""
    other = make_world("other", "south")
    with tenant_scope(other.tenant):
        theirs = bring(other, "notice", "南市通知.pdf")
    assert client.get(address(world, theirs)).status_code == 404
    with tenant_scope(world.tenant):
        case = make_submission(world, state="draft")
        bring_in(
            case.folder,
            "form",
            "张晓岚.pdf",
            b"%PDF-1.7 case",
            actor=world.owner,
            now=NOW - dt.timedelta(days=14),
        )
        own = Attachment.objects.get(folder=case.folder)
        assert client.get(address(world, own)).status_code == 404


def test_what_nobody_may_see_yet_gives_nothing_out(world):
    """A campaign that is not listed: its files are as hidden as its page."""
    notice = bring(world, "notice", "通知.pdf")
    Campaign.objects.filter(pk=world.campaign.pk).update(listed=False)
    stranger, organiser = Client(), Client()
    organiser.force_login(world.organiser)
    page, file = world.path("campaign"), address(world, notice)
    assert stranger.get(file).status_code == stranger.get(page).status_code
    assert (organiser.get(page).status_code, organiser.get(file).status_code) == (200, 200)


def test_the_desk_shows_what_stands_there(world, client):
    bring(world, "template", "附件1 申报书.docx")
    client.force_login(world.organiser)
    page = client.get(world.path("desk-handouts")).content.decode()
    assert ("附件1 申报书.docx" in page, f'data-owner="handout/{world.campaign.pk}"' in page) == (True, True)
    assert client.get(world.path("desk-handout-files")).status_code == 200


def test_one_query_however_many(world, django_assert_num_queries):
    for number in range(3):
        bring(world, "template", f"附件{number}.docx", f"%PDF-1.7 {number}".encode())
        with django_assert_num_queries(1):
            assert len(handouts_of(world.campaign).templates) == number + 1
