"""A tree of units and an organiser. Imports stand inside: this file is read before Django is set up."""

import pytest


@pytest.fixture
def tenant(db):
    """东市 and 西市, below each of them a 第一小学, below 东市 also 第二小学."""
    from tests.factories.organisations import plant

    return plant({
        "slug": "small", "name": "小省", "short_name": "小省",
        "unit_kinds": [{"key": "city", "label": "市"}, {"key": "school", "label": "学校"}],
        "unit_attributes": [
            {"key": "rural", "label": "乡村"}, {"key": "teachers", "label": "专任教师", "number": True},
        ],
        "units": [
            {"key": "east", "name": "东市", "kind": "city"},
            {"key": "west", "name": "西市", "kind": "city"},
            {"key": "e1", "name": "第一小学", "kind": "school", "under": "east", "attributes": ["rural"], "numbers": {"teachers": 30}},
            {"key": "e2", "name": "第二小学", "kind": "school", "under": "east"},
            {"key": "w1", "name": "第一小学", "kind": "school", "under": "west"},
        ],
    })  # fmt: skip


@pytest.fixture
def organiser(tenant):
    from tests.factories.portal import make_member

    return make_member("organiser", tenant)


@pytest.fixture
def client(organiser):
    from tests.factories.portal import client_of

    return client_of(organiser)


@pytest.fixture
def units(tenant):
    """The units of the tree by key, as they are now."""
    from portal.models import Unit
    from portal.tenants import all_tenants

    def by_key(key):
        with all_tenants():
            return Unit.objects.select_related("parent").get(tenant=tenant, key=key)

    return by_key
