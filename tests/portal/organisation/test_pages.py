"""The organiser's page of units: who sees it, preview, import, refusals, what it costs."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.decisions import refuse
from portal.loading import as_yaml
from portal.models import AuditEvent, Role, Tenant, Unit
from portal.organisation.documents import parse
from portal.organisation.queries import document_of
from portal.tenants import all_tenants, tenant_scope
from portal.words import say
from tests.factories.campaigns import organisation
from tests.factories.organisations import plant
from tests.factories.portal import BACKEND, make_membership, make_person

pytestmark = pytest.mark.django_db
PAGE, EXPORT = "/t/small/organisation/", "/t/small/organisation/export/"


@pytest.fixture
def tenant():
    return plant(organisation())


def browser(tenant, role=None, unit=None):
    person = make_person(f"person-{role}", password=None)
    if role:
        with tenant_scope(tenant):
            make_membership(person, tenant, role, Unit.objects.get(key=unit) if unit else None)
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def text_of(tenant):
    with tenant_scope(tenant):
        return as_yaml(document_of(tenant))


def upload(client, text):
    return client.post(PAGE, {"document": SimpleUploadedFile("units.yaml", text.encode())})


def test_it_is_the_organisers(tenant):
    visitors = [
        Client(),
        browser(tenant),
        browser(tenant, Role.COORDINATOR, "east"),
        browser(tenant, Role.ORGANISER),
    ]
    assert [client.get(PAGE).status_code for client in visitors] == [302, 404, 403, 200]
    assert [client.get(EXPORT).status_code for client in visitors] == [302, 404, 403, 200]
    assert [upload(client, "a: 1").status_code for client in visitors] == [302, 404, 403, 422]
    with all_tenants():
        assert AuditEvent.objects.filter(action="organisation.look").count() == 1


def test_export_look_and_import(tenant):
    client = browser(tenant, Role.ORGANISER)
    exported = client.get(EXPORT)
    assert exported["Content-Disposition"] == 'attachment; filename="small-units.yaml"'
    assert parse(exported.content.decode()) == parse(text_of(tenant))
    text = exported.content.decode().replace("东市一校", "东市第一学校")
    looked = upload(client, text)
    assert "<del>东市一校</del> → <ins>东市第一学校</ins>" in looked.content.decode()
    after = looked.context["confirm"].initial["after"]
    with tenant_scope(tenant):
        assert Unit.objects.get(key="east-one").name == "东市一校"
    assert client.post(PAGE, {"text": text, "after": after, "why": "更名"}).status_code == 302
    with tenant_scope(tenant):
        assert Unit.objects.get(key="east-one").name == "东市第一学校"
    with all_tenants():
        event = AuditEvent.objects.filter(action="organisation.import").latest("pk")
    assert (event.actor.username, event.why) == ("person-organiser", "更名")
    with all_tenants():
        seen = AuditEvent.objects.get(action="organisation.look").data
    assert seen == {"bytes": len(text.encode()), "sha256": hashlib.sha256(text.encode()).hexdigest()}
    again = client.post(PAGE, {"text": text, "after": after, "why": ""})
    assert (again.status_code, say(refuse("organisation_stale")) in again.content.decode()) == (422, True)


def test_a_stale_import_keeps_the_reason_that_was_typed(tenant):
    client = browser(tenant, Role.ORGANISER)
    text = text_of(tenant).replace("东市一校", "东市第一学校")
    answer = client.post(PAGE, {"text": text, "after": "earlier", "why": "更名"})
    page = answer.content.decode()
    assert (answer.status_code, say(refuse("organisation_stale")) in page) == (422, True)
    assert (answer.context["confirm"]["text"].value(), 'value="更名"' in page) == (text, True)
    with tenant_scope(tenant):
        assert Unit.objects.get(key="east-one").name == "东市一校"


def test_refusals_are_in_words(tenant):
    client = browser(tenant, Role.ORGANISER)
    text = text_of(tenant)
    other = upload(client, text.replace("slug: small", "slug: other"))
    assert other.status_code == 422
    assert say(refuse("organisation_other", found="other", slug="small")) in other.content.decode()
    wrong = upload(client, text.replace("kind: school", "kind: schol"))
    assert (wrong.status_code, "没有单位类型“schol”" in wrong.content.decode()) == (422, True)
    imported = client.post(
        PAGE, {"text": text.replace("slug: small", "slug: other"), "after": "x", "why": ""}
    )
    assert (imported.status_code, Tenant.objects.count()) == (302, 1)
    assert "完全相同" in upload(client, text).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_more_units(count, django_assert_num_queries):
    units = [{"key": f"s{n}", "name": f"学校{n}", "kind": "school"} for n in range(count)]
    client = browser(plant(organisation(units=units)), Role.ORGANISER)
    client.get(PAGE)
    with django_assert_num_queries(10):
        page = client.get(PAGE)
    assert page.content.decode().count('data-label="单位"') == count
