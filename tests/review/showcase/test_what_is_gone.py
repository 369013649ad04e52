"""What is not shown does not exist anywhere: not in the grid, the search, the list for engines, nor by the addresses of its page,
film, page pictures and picture for sharing, also for whoever knew them before.
"""

import datetime as dt

import pytest
from django.urls import reverse

from campaigns.actions import publish as publish_rules
from campaigns.schema import Document
from portal.files.owners import kinds
from portal.tenants import tenant_scope
from review.eligibility import actions as eligibility
from review.models import Award, Showcase
from review.showcase import actions
from submissions.models import Submission
from submissions.states import State
from tests.factories.review import NOW, document, fresh, make_world
from tests.factories.showcase import make_shown, publish, showing


@pytest.fixture
def shown(world):
    actions.open_showcase(world.campaign, actor=world.organiser, now=NOW)
    other = make_shown(world, "留下的案例")
    return world, *make_shown(world, "会消失的案例", answers={"about": "量子纠缠入门课"}), other[0]


def addresses(world, case, text, film):
    """Every address that says or shows something of the case."""
    return {
        "page": world.path("showcase-case", case=case.uuid),
        "share": world.path("showcase-share", case=case.uuid),
        "cover": world.path("showcase-page", file=text.uuid, page=0),
        "sheet": world.path("showcase-page", file=text.uuid, page=1),
        "frame": world.path("showcase-page", file=film.uuid, page=0),
        "film": world.path("showcase-film", file=film.uuid),
    }


def lists(client, world, case):
    """Where the case is named: the grid, a search for a word of its text, the list for engines."""
    grid = client.get(world.path("showcase"))
    search = client.get(world.path("showcase"), {"q": "量子纠缠"})
    engines = client.get(world.path("showcase-sitemap"))
    return {
        "grid": case.title in grid.content.decode(),
        "search": case.title in search.content.decode(),
        "engines": str(case.uuid) in engines.content.decode(),
    }


def withdraw_consent(world, case):
    actions.withdraw_consent(case, actor=case.owner, now=NOW)


def hide(world, case):
    actions.hide(case, why="照片里有学籍号", actor=world.organiser, now=NOW)


def disqualify(world, case):
    eligibility.disqualify(case, why="抄袭", actor=world.organiser, now=NOW)


def reject(world, case):
    """As before results were out."""
    Submission.objects.filter(pk=case.pk).update(state=State.INELIGIBLE)


def take_the_declaration_back(world, case):
    Submission.objects.filter(pk=case.pk).update(declared={})


def take_the_award(world, case):
    Award.objects.filter(submission=case).update(withdrawn_at=NOW)


def unpublish_the_award(world, case):
    Award.objects.filter(submission=case).update(published_at=None)


GONE = [
    withdraw_consent,
    hide,
    disqualify,
    reject,
    take_the_declaration_back,
    take_the_award,
    unpublish_the_award,
]


@pytest.mark.parametrize("take_out", GONE)
def test_a_case_that_is_taken_out(shown, client, take_out):
    world, case, text, film, other = shown
    known = addresses(world, case, text, film)
    assert {name: client.get(path).status_code for name, path in known.items()} == dict.fromkeys(known, 200)
    assert lists(client, world, case) == {"grid": True, "search": True, "engines": True}

    take_out(world, case)

    assert {name: client.get(path).status_code for name, path in known.items()} == dict.fromkeys(known, 404)
    assert lists(client, world, case) == {"grid": False, "search": False, "engines": False}
    assert client.get(world.path("showcase-case", case=other.uuid)).status_code == 200


def close(world):
    actions.close_showcase(world.campaign, actor=world.organiser, now=NOW)


def take_results_back(world):
    type(world.campaign).objects.filter(pk=world.campaign.pk).update(results_at=None)


def results_later(world):
    later = NOW + dt.timedelta(days=1)
    type(world.campaign).objects.filter(pk=world.campaign.pk).update(results_at=later)


def unlist(world):
    type(world.campaign).objects.filter(pk=world.campaign.pk).update(listed=False)


def rules_without(world):
    doc = document(**showing()) | {"showcase": None}
    publish_rules(Document.model_validate(doc), actor=None, now=NOW)


def stage_that_comes(world):
    stages = [
        *document()["stages"],
        {"key": "later", "kind": "publish", "name": "展播", "opens": "2026-01-01T00:00:00+08:00"},
    ]
    doc = document(**showing(stage="later"), stages=stages)
    publish_rules(Document.model_validate(doc), actor=None, now=NOW)


@pytest.mark.parametrize(
    "shut", [close, take_results_back, results_later, unlist, rules_without, stage_that_comes]
)
def test_pages_that_are_shut(shown, client, shut):
    world, case, text, film, _ = shown
    known = addresses(world, case, text, film) | {
        "grid": world.path("showcase"),
        "engines": world.path("showcase-sitemap"),
    }
    assert {client.get(path).status_code for path in known.values()} == {200}
    shut(world)
    assert {name: client.get(path).status_code for name, path in known.items()} == dict.fromkeys(known, 404)
    assert world.path("showcase-sitemap") not in client.get("/sitemap.xml").content.decode()


def test_a_file_that_is_left_out(shown, client):
    world, case, text, film, _ = shown
    known = addresses(world, case, text, film)
    actions.choose_files(case, {str(film.uuid)}, actor=world.organiser, now=NOW)
    codes = {name: client.get(path).status_code for name, path in known.items()}
    assert codes == {"page": 200, "share": 200, "cover": 404, "sheet": 404, "frame": 200, "film": 200}
    assert str(text.uuid) not in client.get(known["page"]).content.decode()


def test_a_slot_that_the_rules_do_not_name(shown, client):
    world, case, text, film, _ = shown
    text.slot = "form"  # public: false
    text.save()
    assert client.get(world.path("showcase-page", file=text.uuid, page=1)).status_code == 404


def test_a_picture_kept_by_the_browser_is_asked_for_again(shown, client):
    world, case, text, film, _ = shown
    path = world.path("showcase-page", file=text.uuid, page=1)
    first = client.get(path)
    assert (first["Cache-Control"], first["Content-Type"]) == ("private, no-cache", "image/jpeg")
    again = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    withdraw_consent(world, case)
    assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 404
    assert client.get(world.path("showcase-film", file=film.uuid)).status_code == 404


def test_a_film_comes_without_its_tags_and_in_ranges(shown, client):
    world, case, text, film, _ = shown
    answer = client.get(world.path("showcase-film", file=film.uuid), headers={"Range": "bytes=5-11"})
    assert (answer.status_code, b"".join(answer.streaming_content)) == (206, b"without")
    assert (answer["Cache-Control"], answer["Content-Disposition"]) == (
        "private, no-store",
        'inline; filename="film.mp4"',
    )


def test_another_tenants_address_shows_nothing(shown, client):
    world, case, text, film, _ = shown
    beside = make_world("others", "south", **showing())
    with tenant_scope(beside.tenant):
        publish(beside)
        actions.open_showcase(beside.campaign, actor=beside.organiser, now=NOW)
        theirs = make_shown(beside, "南方的案例")
    for path in (
        beside.path("showcase-case", case=case.uuid),
        beside.path("showcase-share", case=case.uuid),
        beside.path("showcase-page", file=text.uuid, page=1),
        beside.path("showcase-film", file=film.uuid),
        world.path("showcase-page", file=theirs[1].uuid, page=1),
    ):
        assert client.get(path).status_code == 404
    assert "会消失的案例" not in client.get(beside.path("showcase")).content.decode()
    assert "南方的案例" not in client.get(world.path("showcase")).content.decode()


def test_nothing_of_a_blind_review_before_results(db, storage, client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    blind = make_world(**showing(), review={"blind": True, "rounds": [{"key": "final", "label": "终评"}]})
    with tenant_scope(blind.tenant):
        case, text, film = make_shown(blind)
        Showcase.objects.create(tenant=blind.tenant, campaign=blind.campaign, opened_at=NOW)
        for path in [blind.path("showcase"), *addresses(blind, case, text, film).values()]:
            client.logout()
            assert client.get(path).status_code == 404
            client.force_login(blind.organiser)
            assert client.get(path).status_code == 404
        assert client.get(blind.path("desk-showcase-case", case=case.uuid)).status_code == 404
        publish(blind)
        client.logout()
        # a worker makes it ready once results are out
        assert fresh(case).state == State.ELIGIBLE
        assert client.get(blind.path("showcase-case", case=case.uuid)).status_code == 200


def test_publish_all_shows_cases_without_an_award_and_never_those_that_are_out(
    db, storage, client, monkeypatch
):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    world = make_world(**showing(), publish_all=True)
    with tenant_scope(world.tenant):
        publish(world)
        actions.open_showcase(world.campaign, actor=world.organiser, now=NOW)
        plain, *_ = make_shown(world, "没有获奖", award="")
        out, *_ = make_shown(world, "取消资格", award="", state="disqualified", ready=False)
        silent, *_ = make_shown(world, "没有同意", award="", declared={}, ready=False)
        body = client.get(world.path("showcase")).content.decode()
        assert [title in body for title in ("没有获奖", "取消资格", "没有同意")] == [True, False, False]


def test_only_the_named_tiers(db, storage, client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    world = make_world(**showing(tiers=["first"]))
    with tenant_scope(world.tenant):
        publish(world)
        actions.open_showcase(world.campaign, actor=world.organiser, now=NOW)
        make_shown(world, "一等的")
        make_shown(world, "二等的", award="二等奖", tier="second")
        body = client.get(world.path("showcase")).content.decode()
        assert ["一等的" in body, "二等的" in body] == [True, False]


def test_addresses_name_no_campaign_of_another(shown, client):
    world, case, text, film, _ = shown
    path = reverse("showcase-page", kwargs={"tenant": world.tenant.slug, "campaign": "nothing", "file": text.uuid, "page": 1})  # fmt: skip
    assert client.get(path).status_code == 404


def test_a_file_that_is_shown_to_nobody_says_so(shown):
    world, case, text, film, _ = shown
    actions.hide(case, why="照片里有学籍号", actor=world.organiser, now=NOW)
    for kind in kinds().values():
        if kind.name == "submission":
            assert kind.may_show(fresh(case), text, world.owner, now=NOW).code == "not_public"
            assert kind.may_show(fresh(case), text, world.organiser, now=NOW).allowed
        else:
            assert kind.may_show(None, text, world.organiser, now=NOW).code == "not_public"
