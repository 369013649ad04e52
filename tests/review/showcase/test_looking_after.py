"""The organiser's pages, the applicant's own say, and what each refuses."""

import pytest

from portal.decisions import NotAllowed
from portal.models import AuditEvent, Notification, PublicCopy
from portal.words import say
from review.models import Showcase, ShowcaseCase
from review.showcase import actions
from tests.factories.portal import make_person
from tests.factories.review import NOW, fresh, make_world
from tests.factories.showcase import make_shown, publish, showing


def refused(call, *args, **kwargs):
    with pytest.raises(NotAllowed) as refusal:
        call(*args, **kwargs)
    return refusal.value.decision.code


def test_opening_and_closing(world, client):
    client.force_login(world.organiser)
    case, *_ = make_shown(world)
    assert client.get(world.path("showcase")).status_code == 404
    page = client.get(world.path("desk-showcase"))
    assert [each.title for each in page.context["page"]] == ["智慧课堂"]
    answer = client.post(world.path("desk-showcase"), {"do": "open"})
    assert answer.url == world.path("desk-showcase")
    assert client.get(world.path("showcase")).status_code == 200
    assert (
        refused(actions.open_showcase, world.campaign, actor=world.organiser, now=NOW)
        == "showcase_open_already"
    )
    client.post(world.path("desk-showcase"), {"do": "close"})
    assert client.get(world.path("showcase")).status_code == 404
    assert (
        refused(actions.close_showcase, world.campaign, actor=world.organiser, now=NOW)
        == "showcase_closed_already"
    )
    told = AuditEvent.objects.filter(action__startswith="showcase.").order_by("pk")
    assert list(told.values_list("action", flat=True)) == ["showcase.open", "showcase.close"]


def test_not_before_results(db, storage, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    from portal.tenants import tenant_scope

    before = make_world(**showing())
    with tenant_scope(before.tenant):
        code = refused(actions.open_showcase, before.campaign, actor=before.organiser, now=NOW)
        assert code == "showcase_before_results"
        assert Showcase.objects.count() == 0


def test_not_without_rules(db, storage, monkeypatch, client):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    from portal.tenants import tenant_scope

    silent = make_world()
    with tenant_scope(silent.tenant):
        publish(silent)
        assert (
            refused(actions.open_showcase, silent.campaign, actor=silent.organiser, now=NOW)
            == "showcase_unwritten"
        )
        client.force_login(silent.organiser)
        assert "没有设置公开展示" in client.get(silent.path("desk-showcase")).content.decode()


def test_a_case_is_looked_at_before_it_is_public(world, client):
    case, text, film = make_shown(world)
    client.force_login(world.organiser)
    page = client.get(world.path("desk-showcase-case", case=case.uuid)).content.decode()
    assert world.path("showcase-film", file=film.uuid) in page
    for path in (
        world.path("showcase-film", file=film.uuid),
        world.path("showcase-page", file=text.uuid, page=1),
    ):
        assert client.get(path).status_code == 200
    for nobody in (None, world.expert, world.coordinator, world.owner):
        client.logout()
        if nobody is not None:
            client.force_login(nobody)
        assert client.get(world.path("showcase-film", file=film.uuid)).status_code == 404
        assert client.get(world.path("showcase-page", file=text.uuid, page=1)).status_code == 404


def test_hiding_with_a_reason(world, client):
    case, *_ = make_shown(world)
    client.force_login(world.organiser)
    path = world.path("desk-showcase-case", case=case.uuid)
    answer = client.post(path, {"do": "hide", "why": "  "}, follow=True)
    assert say(actions.refuse("showcase_why")) in answer.content.decode()
    client.post(path, {"do": "hide", "why": "照片里有学籍号"})
    entry = ShowcaseCase.objects.get(submission=case)
    assert (entry.hidden_why, entry.hidden_by) == ("照片里有学籍号", world.organiser)
    told = Notification.objects.get(person=case.owner, code="showcase.hidden")
    assert told.params == {"submission": "智慧课堂", "campaign": "教学案例征集", "why": "照片里有学籍号"}
    assert told.link == world.path("my-showcase", case=case.uuid)
    assert (
        refused(actions.hide, fresh(case), why="再", actor=world.organiser, now=NOW)
        == "showcase_hidden_already"
    )
    listed = client.get(world.path("desk-showcase"), {"part": "hidden"}).context
    assert [each.title for each in listed["page"]] == ["智慧课堂"]
    assert listed["found"].counts == [
        ("", "全部", 1),
        ("shown", "将展示", 0),
        ("hidden", "已隐藏", 1),
        ("withdrawn", "申报人已撤回", 0),
    ]
    client.post(path, {"do": "show"})
    assert ShowcaseCase.objects.get(submission=case).hidden_at is None
    assert refused(actions.show, fresh(case), actor=world.organiser, now=NOW) == "showcase_not_hidden"


def test_the_applicants_say(world, client):
    case, *_ = make_shown(world)
    actions.open_showcase(world.campaign, actor=world.organiser, now=NOW)
    client.force_login(world.owner)
    path = world.path("my-showcase", case=case.uuid)
    assert path in client.get(f"/t/north/case/{case.uuid}/").content.decode()
    assert "同意公开展示" in client.get(path).content.decode()
    client.post(path, {"do": "withdraw"})
    assert client.get(world.path("showcase-case", case=case.uuid)).status_code == 404
    assert refused(actions.withdraw_consent, case, actor=world.owner, now=NOW) == "showcase_withdrawn_already"
    client.post(path, {"do": "renew"})
    assert client.get(world.path("showcase-case", case=case.uuid)).status_code == 200
    assert refused(actions.renew_consent, case, actor=world.owner, now=NOW) == "showcase_not_withdrawn"
    for other in (make_person("stranger"), world.organiser, world.coordinator):
        client.force_login(other)
        assert client.get(path).status_code == 404
        assert client.post(path, {"do": "withdraw"}).status_code == 404
    assert ShowcaseCase.objects.get(submission=case).withdrawn_at is None


def test_choosing_files_moves_the_cover(world):
    case, text, film = make_shown(world)
    entry = ShowcaseCase.objects.get(submission=case)
    assert entry.cover == film
    actions.choose_files(case, {str(text.uuid)}, actor=world.organiser, now=NOW)
    entry.refresh_from_db()
    assert (entry.cover, entry.left_out) == (text, [str(film.uuid)])
    actions.choose_files(case, set(), actor=world.organiser, now=NOW)
    entry.refresh_from_db()
    assert (entry.cover, sorted(entry.left_out)) == (None, sorted([str(film.uuid), str(text.uuid)]))


def test_those_who_did_not_agree_are_counted(world, client):
    make_shown(world, "同意的")
    make_shown(world, "没有同意的", declared={}, ready=False)
    client.force_login(world.organiser)
    page = client.get(world.path("desk-showcase"))
    assert ([each.title for each in page.context["page"]], page.context["unwilling"]) == (["同意的"], 1)


def test_files_of_a_kind_that_is_not_shown(world, client):
    case, text, film = make_shown(world)
    PublicCopy.objects.filter(blob=text.blob).update(state="nothing", kind="", copy=None, pictures=[])
    actions.open_showcase(world.campaign, actor=world.organiser, now=NOW)
    public = client.get(world.path("showcase-case", case=case.uuid)).context["case"]
    assert [shown.kind for shown in public.files] == ["film"]
    client.force_login(world.organiser)
    preview = client.get(world.path("desk-showcase-case", case=case.uuid)).context["case"]
    assert [shown.kind for shown in preview.files] == ["none", "film"]
