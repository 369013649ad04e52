"""Importing an organisation adds and corrects, takes nothing away, and is audited once."""

import pytest

from portal.decisions import NotAllowed
from portal.models import AuditEvent, Tenant, Unit, UnitAttribute, UnitKind
from portal.organisation.actions import import_organisation, mark_of
from portal.organisation.documents import organisation_in
from portal.organisation.queries import document_of, organisation_of, unit_terms
from portal.organisation.schema import OrganisationDocument
from portal.tenants import all_tenants, tenant_scope
from tests.factories.campaigns import NOW, organisation
from tests.factories.organisations import SHIPPED, plant

pytestmark = pytest.mark.django_db


def document(**changes):
    return OrganisationDocument.model_validate({"version": 1, **organisation(**changes)})


def test_a_new_tenant_with_its_kinds_attributes_and_units():
    tenant = plant(organisation(emblem="测", open_units=True))
    assert (tenant.slug, tenant.name, tenant.emblem, tenant.open_units) == ("small", "测试教育局", "测", True)
    with tenant_scope(tenant):
        assert list(UnitKind.objects.values_list("key", "label")) == [("city", "市"), ("school", "学校")]
        assert list(UnitAttribute.objects.values_list("key", "number")) == [
            ("pilot", False),
            ("unheld", False),
            ("teachers", True),
        ]
        assert [(u.key, u.kind, u.path, u.attributes, u.numbers) for u in Unit.objects.all()] == [
            ("east", "city", "east/", [], {}),
            ("east-one", "school", "east/east-one/", ["pilot"], {"teachers": 120}),
        ]
        assert Unit.objects.get(key="east-one").parent == Unit.objects.get(key="east")
        assert unit_terms().kind_words(["school", "gone"]) == "学校、gone"
        assert organisation_of(tenant) == organisation_in(document(emblem="测", open_units=True))
    with all_tenants():
        event = AuditEvent.objects.get(action="organisation.import")
    assert (event.tenant, event.data["created"], event.data["units"]) == (tenant, True, 2)


def test_importing_the_same_again_changes_and_records_nothing():
    tenant = plant(organisation())
    assert plant(organisation()) == tenant
    with tenant_scope(tenant):
        assert document_of(tenant) == document()
    with all_tenants():
        assert AuditEvent.objects.filter(action="organisation.import").count() == 1


def test_units_move_with_those_below_and_nothing_is_deleted():
    tenant = plant(organisation())
    plant(
        organisation(
            units=[
                {"key": "west", "name": "西市", "kind": "city"},
                {"key": "east", "name": "东县", "kind": "city", "under": "west"},
            ]
        )
    )
    with tenant_scope(tenant):
        paths = dict(Unit.objects.values_list("key", "path"))
        below = Unit.objects.get(key="east-one")
    assert paths == {"west": "west/", "east": "west/east/", "east-one": "west/east/east-one/"}
    assert (below.attributes, below.numbers) == (["pilot"], {"teachers": 120})


def test_a_unit_that_an_applicant_named_is_no_part_of_the_document():
    tenant = plant(organisation(open_units=True))
    with tenant_scope(tenant):
        Unit.objects.create(tenant=tenant, key="u-1", name="远方大学", kind="", path="u-1/", listed=False)
        exported = document_of(tenant)
    plant(organisation(name="改名的局", open_units=True))
    with tenant_scope(tenant):
        assert [unit.key for unit in exported.units] == ["east", "east-one"]
        assert Unit.objects.get(key="u-1").listed is False


def test_what_was_compared_with_something_older_is_refused():
    tenant = plant(organisation())
    mark = mark_of(document())
    plant(organisation(name="别人改的名"))
    with pytest.raises(NotAllowed) as caught:
        import_organisation(document(name="我改的名"), actor=None, now=NOW, after=mark)
    assert caught.value.decision.code == "organisation_stale"
    assert Tenant.objects.get(pk=tenant.pk).name == "别人改的名"


def test_two_tenants_may_name_kinds_and_units_alike():
    first, second = plant(organisation()), plant(organisation(slug="other", name="另一局"))
    for tenant in (first, second):
        with tenant_scope(tenant):
            assert (UnitKind.objects.count(), Unit.objects.count(), document_of(tenant).slug) == (
                2,
                2,
                tenant.slug,
            )


@pytest.mark.parametrize("count", [3, 40])
def test_importing_costs_as_many_queries_for_many_units_as_for_few(count, django_assert_max_num_queries):
    units = [{"key": f"s{n}", "name": f"学校{n}", "kind": "school"} for n in range(count)]
    with django_assert_max_num_queries(16):
        plant(organisation(units=units))


def test_the_shipped_organisations_are_exported_as_they_were_imported():
    for path in sorted(SHIPPED.glob("*.yaml")):
        tenant = plant(path)
        with tenant_scope(tenant):
            assert import_organisation(document_of(tenant), actor=None, now=NOW) == tenant
    with all_tenants():
        assert AuditEvent.objects.filter(action="organisation.import").count() == 5
