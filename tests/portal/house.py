"""Makers for the portal's tests: a tenant with a city and a school below it, people, roles, notices, campaigns."""

import datetime as dt

from django.test import Client
from django.utils import timezone

from campaigns.models import Campaign, RuleSet, StageRow
from portal.models import Membership, Notice, Person, Role, Tenant, Unit
from portal.tenancy import all_tenants

PASSWORD = "bright-window-7"


def make_person(username: str = "teacher", **more) -> Person:
    about = {"real_name": "马晓明", "phone": "13800000000", "employer": "第一小学"} | more
    person = Person(username=username, **about)
    person.set_password(PASSWORD)
    person.save()
    return person


def make_tenant(slug: str = "ours") -> Tenant:
    tenant = Tenant.objects.create(
        slug=slug, name="宁夏教育厅", short_name="宁教", emblem="宁", colour="teal"
    )
    with all_tenants():
        city = Unit.objects.create(tenant=tenant, key="city", name="银川市", kind="city", path="city/")
        Unit.objects.create(
            tenant=tenant, key="school", name="第一小学", kind="school", path="city/school/", parent=city
        )
    return tenant


def unit_of(tenant: Tenant, key: str) -> Unit:
    with all_tenants():
        return Unit.objects.get(tenant=tenant, key=key)


def give(person: Person, tenant: Tenant, role: Role, unit: Unit | None = None, **more) -> Membership:
    with all_tenants():
        return Membership.objects.create(tenant=tenant, person=person, role=role, unit=unit, **more)


def tell(person: Person, tenant: Tenant, count: int = 1, **more) -> list[Notice]:
    with all_tenants():
        return [
            Notice.objects.create(
                **(
                    {"tenant": tenant, "person": person, "title": f"通知 {i}", "created_at": timezone.now()}
                    | more
                )
            )
            for i in range(count)
        ]


def make_campaign(
    tenant: Tenant, slug: str, *, opens: int = -1, closes: int = 9, listed: bool = True
) -> Campaign:
    """A campaign whose submit stage opens and closes so many days from now."""
    now = timezone.now()
    with all_tenants():
        campaign = Campaign.objects.create(tenant=tenant, slug=slug, name=f"活动 {slug}", listed=listed)
        campaign.current = RuleSet.objects.create(
            tenant=tenant, campaign=campaign, version=1, document={}, digest=slug, published_at=now
        )
        campaign.save()
        StageRow.objects.create(
            tenant=tenant, campaign=campaign, key="submit", kind="submit", name="申报", position=0,
            opens_at=now + dt.timedelta(days=opens), closes_at=now + dt.timedelta(days=closes),
        )  # fmt: skip
    return campaign


def browser_of(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
