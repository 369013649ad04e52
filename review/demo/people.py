"""Demo people: an organiser, coordinators, experts and applicants for each tenant, all with one password."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password

from campaigns.schema import Document
from portal.accounts.consent import VERSION
from portal.models import Membership, Person, Role, Tenant, Unit

PASSWORD = "anli-2026"
EXPERTS = 5
"""Of each tenant; more than judge one case, so that who judges what is a choice."""
SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林郑"
GIVEN = ("晓岚", "建国", "文静", "志强", "雅琴", "海涛", "思源", "春梅", "明远", "佳宁")


@dataclass(frozen=True)
class Account:
    """A line of the table that `make demo` prints."""

    role: str
    tenant: str
    username: str
    password: str = PASSWORD


@dataclass(frozen=True)
class Cast:
    """The demo people of one tenant; `units` are the units cases come from, recommending ones first."""

    organiser: Person
    coordinators: tuple[Person, ...]
    experts: tuple[Person, ...]
    applicants: tuple[Person, ...]

    def accounts(self, tenant: Tenant) -> Iterator[Account]:
        groups = (
            ("组织者", (self.organiser,)),
            ("单位管理员", self.coordinators),
            ("评审专家", self.experts),
            ("申报者", self.applicants),
        )
        for role, people in groups:
            yield from (Account(role, str(tenant), person.username) for person in people)


def recommending_units(doc: Document) -> list[Unit]:
    """Units that recommend, in the tree's order; every unit where none does."""
    kinds = doc.recommend.unit_kinds if doc.recommend else ()
    units = list(Unit.objects.filter(listed=True).order_by("pk"))
    return [unit for unit in units if unit.kind in kinds] or units


def home_unit(units: list[Unit], upper: Unit) -> Unit:
    """A unit below `upper` for its applicants (the deepest first), or `upper` itself."""
    below = [unit for unit in units if unit.path.startswith(upper.path)]
    return max(below, key=lambda unit: unit.path.count("/"), default=upper)


@cache
def _hashed() -> str:
    """One hash for all demo people: forty would take a quarter of a minute, at every start."""
    return make_password(PASSWORD)


def ensure_person(username: str, at: int, now: dt.datetime, employer: str = "") -> Person:
    """The demo person of this name, made on first use."""
    name = SURNAMES[at % len(SURNAMES)] + GIVEN[at * 7 % len(GIVEN)]
    hashed_late: dict[str, Any] = {"password": _hashed}  # called for a new person only
    person, _ = Person.objects.get_or_create(
        username=username,
        defaults={
            "real_name": name,
            "phone": f"139{at:08d}",
            "employer": employer,
            "privacy_version": VERSION,
            "email": f"{username}@example.org",
            **hashed_late,
            "date_joined": now,
        },
    )
    return person


def ensure_cast(tenant: Tenant, doc: Document, *, now: dt.datetime, first: int) -> Cast:
    """People of one tenant, inside its scope. `first` numbers the people so that no two share a phone."""
    upper = recommending_units(doc)[:2]
    every = list(Unit.objects.order_by("pk"))
    organiser = ensure_person(f"{tenant.slug}-organiser", first, now, tenant.name)
    _join(tenant, organiser, Role.ORGANISER, None, now)
    coordinators, applicants = [], []
    for at, unit in enumerate(upper, start=1):
        suffix = "" if at == 1 else str(at)
        coordinator = ensure_person(f"{tenant.slug}-coordinator{suffix}", first + at, now, unit.name)
        _join(tenant, coordinator, Role.COORDINATOR, unit, now)
        coordinators.append(coordinator)
        home = home_unit(every, unit)
        applicant = ensure_person(f"{tenant.slug}-applicant{suffix}", first + 10 + at, now, home.name)
        _join(tenant, applicant, Role.MEMBER, home, now)
        applicants.append(applicant)
    if not upper:
        applicants.append(ensure_person(f"{tenant.slug}-applicant", first + 11, now))
    experts = [
        ensure_person(f"{tenant.slug}-expert{'' if at == 1 else at}", first + 20 + at, now, "评审专家库")
        for at in range(1, EXPERTS + 1)
    ]
    return Cast(organiser, tuple(coordinators), tuple(experts), tuple(applicants))


def ensure_office(tenant: Tenant, *, now: dt.datetime, first: int) -> Iterator[Account]:
    """The tenant's owner and its auditor, inside its scope."""
    for at, (role, name) in enumerate(((Role.OWNER, "owner"), (Role.AUDITOR, "auditor"))):
        person = ensure_person(f"{tenant.slug}-{name}", first + 30 + at, now, tenant.name)
        _join(tenant, person, role, None, now)
        yield Account(role.label, str(tenant), person.username)


def _join(tenant: Tenant, person: Person, role: Role, unit: Unit | None, now: dt.datetime) -> None:
    Membership.objects.get_or_create(
        tenant=tenant, person=person, role=role, unit=unit, defaults={"confirmed_at": now}
    )
