"""Kinds and attributes of units, edited in the browser: each refusal, what is written, what it costs (O2, S5)."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.decisions import refuse
from portal.models import AuditEvent, Role, Unit, UnitAttribute, UnitKind
from portal.organisation.vocabulary import actions
from portal.organisation.vocabulary.actions import Term
from portal.tenants import all_tenants, tenant_scope
from portal.words import say
from tests.factories.campaigns import NOW
from tests.factories.portal import client_of, make_member, make_tenant, url
from tests.factories.submissions import document, make_world
from tests.racing import race
from tests.refusals import refusal

PAGE = url("organisation-terms")


@pytest.fixture
def world(db, storage):
    return make_world()


@pytest.fixture
def organiser(world):
    return make_member("runs", "test", Role.ORGANISER)


@pytest.fixture
def client(organiser):
    return client_of(organiser)


def labels(model):
    with all_tenants():
        return dict(model.objects.filter(tenant__slug="test").values_list("key", "label"))


def term_url(verb, what, key):
    return url(f"organisation-term-{verb}", what=what, key=key)


def test_a_kind_a_flag_and_a_number_are_added(client):
    kinds, attributes = labels(UnitKind), labels(UnitAttribute)
    for term, label, key in (
        ("kind", "幼儿园", "nursery"),
        ("flag", " 乡村 学校 ", "village"),
        ("number", "学生数", "pupils"),
    ):
        answer = client.post(PAGE, {"term": term, "label": label, "key": key})
        assert (answer.status_code, answer["Location"]) == (302, PAGE)
    assert labels(UnitKind) == kinds | {"nursery": "幼儿园"}
    assert labels(UnitAttribute) == attributes | {"village": "乡村 学校", "pupils": "学生数"}
    with all_tenants():
        assert dict(
            UnitAttribute.objects.values_list("key", "number").filter(key__in=["village", "pupils"])
        ) == {"village": False, "pupils": True}
        page = client.get(PAGE).content.decode()
        assert all(
            f"<b>{label}</b>" in page
            for label in [*labels(UnitKind).values(), *labels(UnitAttribute).values()]
        )
        events = AuditEvent.objects.filter(action="organisation.term_add").order_by("pk")
        assert [event.data["key"] for event in events] == ["nursery", "village", "pupils"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"term": "kind", "label": "", "key": "x"}, "请填写名称。"),
        ({"term": "kind", "label": "园", "key": ""}, "请填写代号，例如 county。"),
        ({"term": "kind", "label": "园", "key": "幼儿园"}, "代号只能用字母、数字、- 和 _，例如 county。"),
        ({"term": "kind", "label": "园", "key": "-a"}, "代号只能用字母、数字、- 和 _，例如 county。"),
    ],
)
def test_what_is_typed_wrong_comes_back_with_words(client, typed, words):
    before = labels(UnitKind)
    answer = client.post(PAGE, typed)
    page = answer.content.decode()
    assert (answer.status_code, page.count(words), labels(UnitKind)) == (422, 1, before)
    assert f'value="{typed["key"]}"' in page or not typed["key"]


def test_neither_name_nor_key_is_given_twice(world, organiser):
    with tenant_scope(world.tenant):
        first = UnitKind.objects.first()
        taken = refuse("term_taken", key=first.key, label=first.label)
        for key, label in ((first.key, "别的"), ("other", first.label)):
            assert (
                refusal(actions.add_term, world.tenant, Term.KIND, key, label, actor=organiser, now=NOW)
                == taken
            )
        other = UnitKind.objects.exclude(pk=first.pk).first()
        assert refusal(actions.rename_term, other, first.label, actor=organiser, now=NOW) == taken


def test_there_is_a_most(world, organiser, monkeypatch):
    with tenant_scope(world.tenant):
        count = UnitKind.objects.count()
        monkeypatch.setattr(actions, "MOST_KINDS", count + 1)
        actions.add_term(world.tenant, Term.KIND, "last", "最后", actor=organiser, now=NOW)
        refused = refusal(actions.add_term, world.tenant, Term.KIND, "more", "再来", actor=organiser, now=NOW)
    assert refused == refuse("too_many_terms", max=count + 1)


def test_a_kind_is_renamed_and_keeps_its_key(client):
    key = next(iter(labels(UnitKind)))
    assert client.post(term_url("rename", "kind", key), {"label": "新名称"}).status_code == 302
    assert labels(UnitKind)[key] == "新名称"
    answer = client.post(term_url("rename", "kind", key), {"label": ""}, follow=True)
    assert ("请填写名称。" in answer.content.decode(), labels(UnitKind)[key]) == (True, "新名称")


def test_what_units_have_is_not_removed(client, world):
    with tenant_scope(world.tenant):
        unit = Unit.objects.first()
        UnitAttribute.objects.create(tenant=world.tenant, key="flag-1", label="甲", position=8)
        UnitAttribute.objects.create(tenant=world.tenant, key="number-1", label="乙", number=True, position=9)
        Unit.objects.filter(pk=unit.pk).update(
            attributes=[*unit.attributes, "flag-1"], numbers={"number-1": 3}
        )
        count = Unit.objects.filter(kind=unit.kind).count()
    for what, key, label, units in (
        ("kind", unit.kind, labels(UnitKind)[unit.kind], count),
        ("attribute", "flag-1", "甲", 1),
        ("attribute", "number-1", "乙", 1),
    ):
        answer = client.post(term_url("remove", what, key), follow=True)
        assert say(refuse("term_of_units", label=label, count=units)) in answer.content.decode()
    assert {"flag-1", "number-1"} <= labels(UnitAttribute).keys()


def test_what_a_campaign_refers_to_is_not_removed_and_the_rest_is(client, world, organiser):
    with tenant_scope(world.tenant):
        actions.add_term(world.tenant, Term.KIND, "bureau", "教研室", actor=organiser, now=NOW)
    groups = [{"key": "g", "label": "甲组", "unit_kinds": ["bureau"]}]
    make_world(document("second-2026", name="第二个活动", groups=groups))
    with tenant_scope(world.tenant):
        UnitKind.objects.get_or_create(
            tenant=world.tenant, key="bureau", defaults={"label": "教研室", "position": 9}
        )
        actions.add_term(world.tenant, Term.KIND, "idle", "没人用", actor=organiser, now=NOW)
    answer = client.post(term_url("remove", "kind", "bureau"), follow=True)
    assert say(refuse("term_of_campaigns", label="教研室", campaigns="第二个活动")) in answer.content.decode()
    client.post(term_url("remove", "kind", "idle"))
    assert "bureau" in labels(UnitKind)
    assert "idle" not in labels(UnitKind)


def test_the_settings_name_who_is_asked(settings):
    assert settings.ORGANISATION_USES == ["campaigns.organisation_uses.campaigns_that_refer_to"]


def test_another_tenants_words_are_not_touched(client, world):
    with all_tenants():
        UnitKind.objects.create(tenant=make_tenant("theirs"), key="foreign", label="外", position=1)
    assert client.post(term_url("rename", "kind", "foreign"), {"label": "改"}).status_code == 404
    assert client.post(term_url("remove", "kind", "foreign")).status_code == 404


@pytest.mark.parametrize(
    ("role", "unit", "status"),
    [
        (None, None, 302),
        (Role.COORDINATOR, "north", 403),
        (Role.REVIEWER, None, 403),
        (Role.AUDITOR, None, 403),
    ],
)
def test_only_organisers_change_them(world, role, unit, status):
    visitor = client_of(make_member("one", "test", role, unit)) if role else Client()
    before, key = labels(UnitKind), next(iter(labels(UnitKind)))
    asked = [
        visitor.post(PAGE, {"term": "kind", "label": "幼儿园", "key": "nursery"}),
        visitor.post(term_url("rename", "kind", key), {"label": "改"}),
        visitor.post(term_url("remove", "kind", key)),
    ]
    assert ([answer.status_code for answer in asked], labels(UnitKind)) == ([status] * 3, before)


def test_the_page_costs_the_same_for_more_words_and_units(client, world, organiser):
    counts = []
    for n in range(2):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(PAGE).status_code == 200
        counts.append(len(queries))
        with tenant_scope(world.tenant):
            for m in range(3):
                actions.add_term(world.tenant, Term.FLAG, f"f{n}{m}", f"属性{n}{m}", actor=organiser, now=NOW)
    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
def test_of_people_who_add_one_key_at_once_one_does(storage):
    world = make_world()
    jobs = [
        lambda n=n: actions.add_term(
            world.tenant, Term.KIND, "nursery", f"幼儿园{n}", actor=world.owner, now=NOW
        )
        for n in range(5)
    ]
    assert race(world, jobs) == ["done"] + ["term_taken"] * 4
