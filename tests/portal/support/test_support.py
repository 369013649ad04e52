"""An organiser sees a tenant's pages as a person who has consented: once, for half an hour, reading only, audited."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.decisions import refuse
from portal.models import AuditEvent, Notification, Role, SupportConsent
from portal.support import actions, home
from portal.tenants import all_tenants, tenant_scope
from portal.words import say
from tests.factories.portal import client_of, make_member, make_person, url
from tests.factories.submissions import document, make_world
from tests.racing import race
from tests.refusals import refusal

DESK, OWN = url("support-desk"), url("support")


@pytest.fixture
def world(db, storage):
    return make_world()


@pytest.fixture
def draft(world):
    with tenant_scope(world.tenant):
        return world.draft(title="还没写完的题目")


@pytest.fixture
def organiser(world):
    return make_member("runs", "test", Role.ORGANISER)


@pytest.fixture
def consent(world, organiser):
    with tenant_scope(world.tenant):
        return actions.grant(world.owner, world.tenant, now=timezone.now())


def case_page(draft):
    return url("case-edit", case=draft.uuid)


def begun(client, consent):
    return client.post(url("support-begin", consent=consent.pk))


def later(consent, **moved):
    """As if the consent's times lay further back."""
    with all_tenants():
        row = SupportConsent.objects.get(pk=consent.pk)
        for name, by in moved.items():
            setattr(row, name, getattr(row, name) - by)
        row.save()


def test_without_consent_a_draft_is_its_owners_alone(draft, organiser):
    assert client_of(organiser).get(case_page(draft)).status_code == 403


def test_the_person_consents_and_the_organisers_are_told(world, draft, organiser):
    person = client_of(world.owner)
    person.post(url("support-grant"))
    person.post(url("support-grant"))  # while it waits, nothing changes
    with all_tenants():
        assert [row.state(timezone.now()) for row in SupportConsent.objects.all()] == ["waiting"]
        told = Notification.objects.get(person=organiser)
    assert (told.title, told.link) == ("张晓岚 请您查看他的页面", DESK)
    (card,) = home.cards(organiser, now=timezone.now())
    assert (card.title, card.link) == ("1 人授权您查看其页面", DESK)
    assert home.cards(world.owner, now=timezone.now()) == []


def test_the_organiser_sees_the_persons_pages_and_changes_nothing(world, draft, organiser, consent):
    client = client_of(organiser)
    answer = begun(client, consent)
    assert (answer.status_code, answer["Location"]) == (302, url("my-cases"))
    page = client.get(answer["Location"]).content.decode()
    assert ("还没写完的题目" in page, "正在查看 张晓岚 的页面" in page, "退出登录" in page) == (
        True,
        True,
        False,
    )
    assert client.get(case_page(draft)).status_code == 200
    words = say(refuse("support_reads_only", person="张晓岚"))
    refused = client.post(case_page(draft), {"title": "改了"})
    saved = client.post(
        url("case-autosave", case=draft.uuid),
        {"changed": "title", "title": "改了"},
        HTTP_ACCEPT="application/json",
    )
    assert (refused.status_code, words in refused.content.decode()) == (403, True)
    assert (saved.status_code, saved.json()["code"]) == (403, "support_reads_only")
    with all_tenants():
        draft.refresh_from_db()
        assert draft.title == "还没写完的题目"
        told = Notification.objects.get(person=world.owner)
    assert (told.title, told.link) == ("runs 开始查看您的页面", OWN)


def test_each_page_that_was_looked_at_is_in_the_audit_trail(world, draft, organiser, consent):
    client = client_of(organiser)
    begun(client, consent)
    client.get(case_page(draft))
    client.post(url("support-end"))
    assert client.get(case_page(draft)).status_code == 403
    with all_tenants():
        rows = AuditEvent.objects.filter(subject=f"supportconsent:{consent.pk}").order_by("pk")
        events = list(rows.select_related("actor"))
    assert [(event.action, event.actor, event.data.get("path")) for event in events] == [
        ("support.grant", world.owner, None),
        ("support.begin", organiser, None),
        ("support.page", organiser, case_page(draft)),
        ("support.end", organiser, None),
    ]


def test_account_notices_and_other_tenants_stay_the_viewers_own(world, draft, organiser, consent):
    make_world(document("foreign-2026", tenant="foreign"), owner=world.owner.username)
    client = client_of(organiser)
    begun(client, consent)
    assert client.get("/me/").context["request"].user == organiser
    assert client.get("/home/").context["request"].user == organiser
    foreign = client.get(url("my-cases", tenant="foreign"))
    assert foreign.context["request"].user == organiser
    page = client.get(url("my-cases"))
    assert (
        page.context["request"].user,
        page.context["shell"].unread,
        page.context["shell"].memberships,
    ) == (world.owner, 0, [])


def test_it_ends_by_itself_and_when_it_is_taken_back(world, draft, organiser, consent):
    client = client_of(organiser)
    begun(client, consent)
    later(consent, used_at=dt.timedelta(minutes=29, seconds=50))
    assert client.get(case_page(draft)).status_code == 200
    later(consent, used_at=dt.timedelta(seconds=10))
    assert "时间已到或已被收回" in client.get(url("my-cases")).content.decode()
    assert client.get(case_page(draft)).status_code == 403

    with tenant_scope(world.tenant):
        again = actions.grant(world.owner, world.tenant, now=timezone.now())
    begun(client, again)
    assert client.get(case_page(draft)).status_code == 200
    client_of(world.owner).post(url("support-withdraw", consent=again.pk))
    assert client.get(case_page(draft)).status_code == 403


def test_who_is_no_organiser_any_more_sees_nothing(world, draft, organiser, consent):
    client = client_of(organiser)
    begun(client, consent)
    with all_tenants():
        organiser.memberships.all().delete()
    assert client.get(case_page(draft)).status_code == 404


def test_a_consent_is_used_once(world, organiser, consent):
    other = make_member("other", "test", Role.ORGANISER)
    begun(client_of(organiser), consent)
    answer = client_of(other).post(url("support-begin", consent=consent.pk), follow=True)
    assert say(refuse("support_over")) in answer.content.decode()
    with all_tenants():
        assert SupportConsent.objects.get().used_by == organiser


@pytest.mark.parametrize("how", ["lapsed", "withdrawn"])
def test_a_consent_that_is_over_is_refused(world, organiser, consent, how):
    if how == "lapsed":
        later(consent, granted_at=dt.timedelta(hours=24))
    else:
        client_of(world.owner).post(url("support-withdraw", consent=consent.pk))
    with tenant_scope(world.tenant):
        row = SupportConsent.objects.get()
        assert row.state(timezone.now()) == how
        assert refusal(actions.begin_view, row, actor=organiser, now=timezone.now()) == refuse("support_over")


def test_nobody_looks_by_their_own_consent(world, organiser):
    with tenant_scope(world.tenant):
        own = actions.grant(organiser, world.tenant, now=timezone.now())
        assert refusal(actions.begin_view, own, actor=organiser, now=timezone.now()) == refuse("support_own")


def test_another_persons_consent_is_not_taken_back(world, consent):
    stranger = client_of(make_person("stranger"))
    assert stranger.post(url("support-withdraw", consent=consent.pk)).status_code == 404
    with all_tenants():
        assert SupportConsent.objects.get().ended_at is None


@pytest.mark.django_db(transaction=True)
def test_of_organisers_who_begin_at_once_one_looks(storage):
    world = make_world()
    organisers = [make_member(f"runs-{n}", "test", Role.ORGANISER) for n in range(5)]
    now = timezone.now()
    with tenant_scope(world.tenant):
        consent = actions.grant(world.owner, world.tenant, now=now)
    jobs = [lambda actor=actor: actions.begin_view(consent, actor=actor, now=now) for actor in organisers]
    assert race(world, jobs) == ["done"] + ["support_over"] * 4


@pytest.mark.django_db(transaction=True)
def test_consenting_at_once_in_several_windows_makes_one(storage):
    world = make_world()
    now = timezone.now()
    assert race(world, [lambda: actions.grant(world.owner, world.tenant, now=now)] * 5) == ["done"] * 5
    with all_tenants():
        assert SupportConsent.objects.count() == 1


@pytest.mark.parametrize("page", [OWN, DESK])
def test_the_lists_cost_the_same_for_one_and_for_three(world, organiser, page):
    people = {OWN: [world.owner] * 3, DESK: [make_person(f"p{n}") for n in range(3)]}[page]
    client, counts = client_of(world.owner if page == OWN else organiser), []
    for n, person in enumerate(people):
        with tenant_scope(world.tenant):
            consent = actions.grant(person, world.tenant, now=timezone.now())
            actions.end(consent, actor=person, now=timezone.now())
        if n in (0, 2):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page).status_code == 200
            counts.append(len(queries))
    assert counts[0] == counts[1]
