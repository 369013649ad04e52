"""Publishing makes append-only versions; tenants stay apart."""

import datetime as dt

import pytest
from django.db import connections

from campaigns import actions
from campaigns.calendar import actions as calendar_actions
from campaigns.models import Campaign, RuleSet, StageRow
from campaigns.schema import Document
from portal.decisions import NotAllowed
from portal.loading import compare
from portal.models import AuditEvent, Tenant, Unit, UnitAttribute, UnitKind
from portal.tenants import all_tenants, tenant_scope
from tests.factories.campaigns import NOW, SLUGS, campaign_of, fixture, published, small
from tests.factories.organisations import plant
from tests.factories.portal import make_person

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def everything():
    with all_tenants():
        yield


def test_publishing_writes_the_columns():
    rule_set = published(small())
    campaign = campaign_of("small-2026")
    assert (campaign.current, campaign.name, campaign.tenant.slug) == (rule_set, "小活动", "small")
    assert [(row.key, row.kind) for row in StageRow.objects.filter(campaign=campaign)] == [
        ("submit", "submit")
    ]
    assert AuditEvent.objects.get(action="campaign.publish").data["version"] == 1


def test_the_same_document_makes_no_new_version():
    first = published(small())
    again = published(small(), now=NOW + DAY)
    assert (again, RuleSet.objects.count(), AuditEvent.objects.filter(action="campaign.publish").count()) == (
        first,
        1,
        1,
    )


def test_a_change_makes_the_next_version_and_keeps_the_old():
    published(small())
    second = published(small(name="改名的活动"), now=NOW + DAY)
    assert second.version == 2
    assert campaign_of("small-2026").current == second
    assert [one.doc.name for one in RuleSet.objects.order_by("version")] == ["小活动", "改名的活动"]


def test_somebody_elses_change_in_between_is_not_overwritten():
    published(small())
    published(small(name="别人的修改"))
    with pytest.raises(NotAllowed) as caught:
        actions.publish(Document.model_validate(small(name="我的修改")), actor=None, now=NOW, after=1)
    assert (caught.value.decision.code, RuleSet.objects.count()) == ("rules_stale", 2)


def test_a_slug_belongs_to_one_tenant():
    published(small())
    other = small(tenant="other")
    with pytest.raises(NotAllowed) as caught:
        published(other)
    assert caught.value.decision.code == "campaign_elsewhere"
    assert campaign_of("small-2026").tenant.slug == "small"


def test_two_tenants_may_name_units_alike():
    published(small())
    published(small(slug="other-2026", tenant="other"))
    assert Unit.objects.filter(key="east").count() == 2
    with tenant_scope(Tenant.objects.get(slug="other")):
        assert Campaign.objects.values_list("slug", flat=True).get() == "other-2026"


def tenant_rows():
    """Everything of the tenant that a campaign refers to, as values."""
    models = (Tenant, UnitKind, UnitAttribute, Unit)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_two_campaigns_of_one_tenant_change_nothing_of_the_tenant():
    """A second yearly edition that says less: no name changes, no unit moves, no attribute goes."""
    published(small())
    before = tenant_rows()
    published(small(slug="small-2027", name="第二年", recommend=None))
    published(small(name="第一年改"), now=NOW + DAY)
    assert tenant_rows() == before
    assert [len(rows) for rows in before] == [1, 2, 3, 2]
    assert AuditEvent.objects.filter(action="organisation.import").count() == 1


def test_a_tenant_that_nobody_has_imported_is_refused():
    with pytest.raises(NotAllowed) as caught:
        actions.publish(Document.model_validate(small(tenant="nobody")), actor=None, now=NOW)
    assert (caught.value.decision.code, Tenant.objects.count()) == ("tenant_unknown", 0)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"groups": [{"key": "g", "label": "组", "unit_kinds": ["primary"]}]}, "没有单位类型“primary”，已有：city、school"),
        ({"groups": [{"key": "g", "label": "组", "unit_attributes": ["rural"]}]}, "没有单位属性“rural”，已有：pilot、unheld"),
        ({"groups": [{"key": "g", "label": "组", "unit_attributes": ["unheld"]}]}, "没有任何单位具有属性“unheld”"),
        ({"groups": [{"key": "g", "label": "组", "unit_attributes": ["teachers"]}]}, "单位属性“teachers”是数字"),
    ],
)  # fmt: skip
def test_what_the_organisation_lacks_is_refused(parts, words):
    published(small())
    with pytest.raises(NotAllowed) as caught:
        published(small(name="改", **parts))
    assert caught.value.decision.code == "organisation_lacks"
    assert words in caught.value.decision.params["words"]
    assert (RuleSet.objects.count(), campaign_of("small-2026").name) == (1, "小活动")


def test_times_can_be_moved_even_when_the_organisation_has_changed_since():
    published(small(groups=[{"key": "g", "label": "组", "unit_attributes": ["pilot"]}]))
    Unit.objects.update(attributes=[])
    made = calendar_actions.move_stages(
        campaign_of("small-2026"),
        {"submit": (NOW - DAY, NOW + DAY)},
        actor=make_person("anna"),
        now=NOW,
        after=1,
    )
    assert made.version == 2


@pytest.mark.parametrize("slug", SLUGS)
def test_every_notice_publishes_once(slug):
    doc = fixture(slug)
    plant(doc.tenant)
    first = actions.publish(doc, actor=None, now=NOW)
    assert actions.publish(first.doc, actor=None, now=NOW) == first
    assert first.doc == doc
    assert compare(first.doc, doc) == []
    assert StageRow.objects.filter(campaign=first.campaign).count() == len(doc.stages)


@pytest.mark.django_db(transaction=True)
def test_two_organisers_publishing_at_once_get_two_versions():
    import threading

    published(small())
    start, made, failed = threading.Barrier(4), [], []

    def race(n):
        try:
            start.wait()
            made.append(published(small(name=f"活动{n}")).version)
        except Exception as problem:
            failed.append(problem)
        finally:
            connections.close_all()

    racers = [threading.Thread(target=race, args=(n,)) for n in range(4)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert (sorted(made), failed) == ([2, 3, 4, 5], [])
    assert StageRow.objects.count() == 1
