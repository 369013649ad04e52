"""An organisation that somebody changed while another compared is not written over."""

import datetime as dt

from portal.decisions import refuse
from portal.models import Tenant, Unit
from portal.organisation.actions import import_organisation, mark_of
from portal.organisation.queries import document_of
from portal.organisation.schema import OrganisationDocument
from portal.tenancy import tenant_scope
from tests.refusals import refusal

NOW = dt.datetime(2026, 5, 10, 4, 0, tzinfo=dt.UTC)


def organisation(name, *units):
    return OrganisationDocument.model_validate({
        "version": 1, "slug": "ours", "name": name, "unit_kinds": [{"key": "city", "label": "市"}],
        "units": [{"key": key, "name": key, "kind": "city"} for key in units],
    })  # fmt: skip


def bring_in(document, *, after=None):
    return import_organisation(document, actor=None, now=NOW, after=after)


def test_what_was_compared_is_what_is_replaced(db):
    tenant = bring_in(organisation("甲厅", "east"))
    with tenant_scope(tenant):
        compared = mark_of(document_of(tenant))
    bring_in(organisation("乙厅", "east", "west"))
    assert refusal(bring_in, organisation("丙厅", "east"), after=compared) == refuse("organisation_stale")
    with tenant_scope(tenant):
        assert Tenant.objects.get().name == "乙厅"
        assert sorted(Unit.objects.values_list("key", flat=True)) == ["east", "west"]
        compared = mark_of(document_of(Tenant.objects.get()))
    assert bring_in(organisation("丙厅", "east"), after=compared).name == "丙厅"


def test_what_did_not_exist_when_compared_is_not_replaced(db):
    nothing = mark_of(None)
    assert bring_in(organisation("甲厅", "east"), after=nothing).name == "甲厅"
    assert refusal(bring_in, organisation("乙厅"), after=nothing) == refuse("organisation_stale")
