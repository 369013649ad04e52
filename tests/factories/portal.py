"""People, tenants with their units, roles, notifications."""

import datetime as dt
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.consent import VERSION
from portal.models import Membership, Notification, Person, Role, Tenant, Unit, WorkerProcess
from portal.tenants import all_tenants

PASSWORD = "bright-window-7"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def make_person(username: str, *, password: str | None = PASSWORD, **values: Any) -> Person:
    """Somebody named as their account; without a password nobody can sign in by the form."""
    person = Person(username=username, **{"real_name": username, "privacy_version": VERSION, **values})
    if password is None:
        person.set_unusable_password()
    else:
        person.set_password(password)
    person.save()
    return person


def make_teacher(username: str = "teacher", **values: Any) -> Person:
    """An applicant who has filled in the profile; the first one's number is 13800000000, the next one's 13800000001."""
    others = Person.objects.filter(phone__startswith="13800000").count()
    profile = {"real_name": "马晓明", "phone": f"138{others:08d}", "employer": "第一小学"}
    return make_person(username, **profile | values)


def make_tenant(slug: str = "ours") -> Tenant:
    """An organiser with the unit `city` and below it the unit `school`."""
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


def make_membership(
    person: Person, tenant: Tenant, role: Role, unit: Unit | None = None, **values: Any
) -> Membership:
    """A person's role, confirmed; a member of a unit waits with `confirmed_at=None`."""
    values = {"confirmed_at": timezone.now()} | values
    with all_tenants():
        return Membership.objects.create(tenant=tenant, person=person, role=role, unit=unit, **values)


def make_member(
    username: str,
    tenant: Tenant | str,
    role: Role = Role.ORGANISER,
    unit: Unit | str | None = None,
    **values: Any,
) -> Person:
    """A new person with one role; the tenant may be given by its slug, the unit by its key."""  # fmt: skip
    if isinstance(tenant, str):
        tenant = Tenant.objects.get(slug=tenant)
    if isinstance(unit, str):
        unit = unit_of(tenant, unit)
    person = make_person(username)
    make_membership(person, tenant, role, unit, **values)
    return person


def make_notifications(person: Person, tenant: Tenant, count: int = 1, **values: Any) -> list[Notification]:
    """Unread and not mailed: 单位0已确认您的身份, 单位1 ..."""
    with all_tenants():
        return [
            Notification.objects.create(**{
                "tenant": tenant, "person": person, "code": "member.confirmed",
                "params": {"unit": f"单位{number}"}, "created_at": timezone.now(),
            } | values)
            for number in range(count)
        ]  # fmt: skip


def make_workers(*queues: str, heard_at: dt.datetime | None = None) -> None:
    """A living worker for each of these queues, all of them where none is named."""
    at = heard_at or timezone.now()
    for number, name in enumerate(queues or settings.RQ_QUEUES):
        WorkerProcess.objects.create(host="w1", pid=100 + number, queues=name, started_at=at, heard_at=at)


def client_of(person: Person) -> Client:
    """A test client that is signed in."""
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def url(name: str, tenant: str = "test", **kwargs: Any) -> str:
    """The path of a tenant's page by its URL name."""
    return reverse(name, kwargs={"tenant": tenant, **kwargs})


def account(name: str = "李雷", *, phone: str = "", email: str = "", verified: bool = True) -> Person:
    """A person with an address, proven unless said otherwise."""
    person = make_person(f"account-{EmailAddress.objects.count()}", real_name=name, phone=phone)
    address = email or f"{person.username}@example.cn"
    EmailAddress.objects.create(user=person, email=address, verified=verified, primary=True)
    return person


def prove_address(person: Person, address: str) -> None:
    """As if the link in the mail had been opened."""
    EmailAddress.objects.create(user=person, email=address, verified=True, primary=True)
