"""Keeping the tree: what is written, what is refused, what races can't break (O2)."""

import pytest
from django.apps import apps
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from portal.access.actions import join_unit
from portal.decisions import NotAllowed, refuse
from portal.models import AuditEvent, Membership, Role, Tenant, Unit, UnitRequest
from portal.organisation.units import actions
from portal.organisation.units.actions import UnitValues
from portal.organisation.units.merging import merge_units, pointing_fields
from portal.tenants import tenant_scope
from tests.factories.organisations import plant
from tests.factories.portal import make_member, make_membership, make_teacher
from tests.racing import race

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture(autouse=True)
def inside(request):
    if "transaction" in request.node.name:
        yield
        return
    with tenant_scope(request.getfixturevalue("tenant")):
        yield


def paths() -> dict[str, str]:
    return dict(Unit.objects.values_list("key", "path"))


def audited() -> list[str]:
    return list(
        AuditEvent.objects.filter(action__startswith="unit.").order_by("pk").values_list("action", flat=True)
    )


def refused(call, *args, **kwargs):
    with pytest.raises(NotAllowed) as raised:
        call(*args, **kwargs)
    return raised.value.decision


def test_add_change_close_reopen(tenant, organiser, units):
    who = {"actor": organiser, "now": NOW}
    values = UnitValues("第三小学", "school", ("rural",), {"teachers": 4})
    unit = actions.add_unit(tenant, values, under=units("east"), key="e3", **who)
    assert (unit.path, unit.attributes, unit.numbers) == ("east/e3/", ["rural"], {"teachers": 4})
    assert actions.change_unit(unit, UnitValues("东市三小", "school"), **who) == ["name"]
    assert actions.change_unit(unit, UnitValues("东市三小", "school"), **who) == []
    assert (units("e3").name, units("e3").attributes) == ("东市三小", ["rural"])
    actions.close_unit(unit, why="撤并", **who)
    assert list(Unit.objects.offered().filter(key="e3")) == []
    actions.reopen_unit(unit, **who)
    assert units("e3").closed_at is None
    assert audited() == ["unit.add", "unit.change", "unit.close", "unit.reopen"]


def test_names_are_once_under_a_unit(tenant, organiser, units):
    who = {"actor": organiser, "now": NOW}
    taken = refuse("unit_name_taken", unit="第一小学")
    assert (
        refused(actions.add_unit, tenant, UnitValues("第一小学", "school"), under=units("east"), **who)
        == taken
    )
    assert refused(actions.change_unit, units("e2"), UnitValues("第一小学", "school"), **who) == taken
    assert refused(actions.move_unit, units("w1"), under=units("east"), **who) == taken
    actions.close_unit(units("e1"), why="撤", **who)
    actions.move_unit(units("w1"), under=units("east"), **who)
    assert refused(actions.reopen_unit, units("e1"), **who) == taken


def test_a_move_takes_everything_below_along(organiser, units):
    actions.move_unit(units("east"), under=units("west"), actor=organiser, now=NOW)
    assert paths() == {
        "east": "west/east/", "e1": "west/east/e1/", "e2": "west/east/e2/", "west": "west/", "w1": "west/w1/",
    }  # fmt: skip
    actions.move_unit(units("east"), under=None, actor=organiser, now=NOW)
    assert (paths()["e1"], units("east").parent) == ("east/e1/", None)


def test_a_unit_never_stands_below_itself(organiser, units):
    who = {"actor": organiser, "now": NOW}
    assert refused(actions.move_unit, units("east"), under=units("e1"), **who) == refuse("unit_below_itself")
    assert refused(actions.move_unit, units("east"), under=units("east"), **who) == refuse(
        "unit_below_itself"
    )


def test_closed_units_take_nothing_new(tenant, organiser, units):
    who = {"actor": organiser, "now": NOW}
    assert refused(actions.close_unit, units("west"), why="", **who) == refuse("unit_has_children", count=1)
    actions.close_unit(units("w1"), why="", **who)
    actions.close_unit(units("west"), why="", **who)
    closed = refuse("unit_parent_closed", unit="西市")
    assert refused(actions.add_unit, tenant, UnitValues("新", "school"), under=units("west"), **who) == closed
    assert refused(actions.move_unit, units("e2"), under=units("west"), **who) == closed
    assert refused(actions.reopen_unit, units("w1"), **who) == closed


def test_merging_brings_people_and_children_along(tenant, organiser, units):
    both, one = make_teacher("both"), make_teacher("one")
    for unit in ("e1", "e2"):
        make_membership(both, tenant, Role.MEMBER, units(unit), confirmed_at=NOW if unit == "e1" else None)
    make_membership(one, tenant, Role.COORDINATOR, units("e1"))
    child = actions.add_unit(
        tenant, UnitValues("分校", "school"), under=units("e1"), actor=organiser, now=NOW
    )
    merge_units(units("e1"), into=units("e2"), actor=organiser, why="两校合并", now=NOW)
    rows = Membership.objects.filter(unit__isnull=False).order_by("person__username")
    assert [(row.person.username, row.unit.key, bool(row.confirmed_at)) for row in rows] == [
        ("both", "e2", True),
        ("one", "e2", True),
    ]
    assert units(child.key).path == f"east/e2/{child.key}/"
    away = units("e1")
    assert (away.merged_into_id, away.closed_at) == (units("e2").pk, NOW)
    gone = refuse("unit_merged_away", unit="第一小学", into="第二小学")
    who = {"actor": organiser, "now": NOW}
    assert refused(actions.change_unit, away, UnitValues("x", "school"), **who) == gone
    assert refused(actions.reopen_unit, away, **who) == gone
    assert refused(merge_units, away, into=units("e2"), why="", **who) == gone
    assert AuditEvent.objects.get(action="unit.merge").why == "两校合并"


def test_merges_that_cannot_be(organiser, units):
    who = {"actor": organiser, "why": "", "now": NOW}
    assert refused(merge_units, units("e1"), into=units("e1"), **who) == refuse("unit_merge_itself")
    assert refused(merge_units, units("east"), into=units("e1"), **who) == refuse("unit_merge_below")
    clash = refuse("unit_name_taken", unit="第一小学")
    assert refused(merge_units, units("east"), into=units("west"), **who) == clash
    assert paths()["e1"] == "east/e1/"
    actions.close_unit(units("e2"), actor=organiser, why="", now=NOW)
    assert refused(merge_units, units("e1"), into=units("e2"), **who) == refuse("unit_merge_closed")


def test_every_foreign_key_to_a_unit_follows_a_merge():
    """A new one is found by itself; what can't simply be pointed elsewhere needs a handler."""
    found = {f"{field.model._meta.label}.{field.name}" for field in pointing_fields()}
    declared = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.concrete and field.related_model is Unit
    }
    assert found == declared
    assert [import_string(name).__name__ for name in settings.UNIT_MERGE_HANDLERS] == [
        "merge_batches",
        "merge_documents",
        "merge_honours",
    ]


def test_rows_that_can_only_be_once_a_unit_refuse_the_merge(tenant, organiser, units):
    """What no handler has brought together is held apart by its constraint, and nothing is changed."""
    asker = make_teacher("asker")
    for key in ("e1", "e2"):
        UnitRequest.objects.create(tenant=tenant, person=asker, name="分校", kind="school", parent=units(key))
    decision = refused(merge_units, units("e1"), into=units("e2"), actor=organiser, why="", now=NOW)
    assert (decision.code, decision.params["into"]) == ("unit_merge_clash", "第二小学")
    assert units("e1").merged_into is None


def test_what_coordinators_may_is_written_once(tenant, organiser):
    for _ in range(2):
        actions.let_coordinators(tenant, True, actor=organiser, now=NOW)
    assert Tenant.objects.get(pk=tenant.pk).units_by_coordinators is True
    assert audited().count("unit.let") == 1


@pytest.mark.django_db(transaction=True)
def test_two_moves_at_once_make_no_ring_transaction():
    tenant = plant("ningxia")
    organiser = make_member("organiser", tenant)
    with tenant_scope(tenant):
        one, two = Unit.objects.filter(parent__isnull=False, children=None).order_by("pk")[:2]
    world = type("World", (), {"tenant": tenant})
    outcomes = race(world, [
        lambda: actions.move_unit(one, under=two, actor=organiser, now=NOW),
        lambda: actions.move_unit(two, under=one, actor=organiser, now=NOW),
    ])  # fmt: skip
    assert outcomes == ["done", "unit_below_itself"]


@pytest.mark.django_db(transaction=True)
def test_one_name_asked_for_at_once_is_given_once_transaction():
    tenant = plant("ningxia")
    organiser = make_member("organiser", tenant)

    def add():
        actions.add_unit(tenant, UnitValues("新校", "school"), under=None, actor=organiser, now=NOW)

    assert race(type("World", (), {"tenant": tenant}), [add] * 4) == ["done", *["unit_name_taken"] * 3]


def test_nobody_joins_what_is_closed(organiser, units):
    actions.close_unit(units("e1"), actor=organiser, why="", now=NOW)
    membership = join_unit(make_teacher("late"), units("e2"), now=NOW)
    assert membership.unit.key == "e2"
