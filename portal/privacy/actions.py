"""Asking that one's account be erased, taking it back, and erasing it when the days are over."""

import datetime as dt
import logging
from collections.abc import Sequence

from django.db import transaction

from portal import audit, messages
from portal.decisions import ALLOWED, Decision, NotAllowed, refuse, require
from portal.locks import lock_names
from portal.models import ErasureRequest, Membership, Person, Role, Tenant
from portal.privacy.account import GONE, erase_account
from portal.privacy.holders import holders
from portal.privacy.ledger import Entry, Erasures
from portal.queue.backlog import Backlog
from portal.tenants import own_rows, tenant_scope

log = logging.getLogger(__name__)
State = ErasureRequest.State
ERASING = "erasing"
"""The lock of whatever takes people out of rows."""
COOL_OFF = dt.timedelta(days=15)
OVERDUE = dt.timedelta(hours=1)
MOST_LOOKED_AT = 3
"""Overdue ones of which it is asked what keeps them: each costs a few queries a tenant."""
MOST = 20
"""Accounts that one round erases."""


def open_request(person: Person) -> ErasureRequest | None:
    """The one that waits."""
    return ErasureRequest.objects.filter(person=person, state=State.OPEN).first()


def in_the_way(person: Person) -> list[tuple[Tenant, Decision]]:
    """What must end first, in whichever tenant."""
    found: list[tuple[Tenant, Decision]] = []
    for tenant in Tenant.objects.order_by("pk"):
        with tenant_scope(tenant):
            answers = [holder.in_the_way(person) for holder in holders()]
        found += [(tenant, decision) for decision in answers if not decision]
    return found


def tenants_of(person: Person) -> list[Tenant]:
    """Those that may keep something of the person: where they have a role, uploaded, asked for, or handed something in."""
    found = []
    for tenant in Tenant.objects.order_by("name"):
        with tenant_scope(tenant):
            if any(part.rows for holder in holders() for part in holder.own(person)):
                found.append(tenant)
    return found


@transaction.atomic
def ask(person: Person, *, typed: str, now: dt.datetime) -> ErasureRequest:
    """Ask for it; `typed` is the user name, typed once more. Raises `NotAllowed`: erasure_name, or what stands in the way.
    Asked again while one waits, it is the same one. Owners of the tenants where the person has a role are told.
    """
    lock_names([f"erasure:{person.pk}"])
    if (waiting := open_request(person)) is not None:
        return waiting
    require(ALLOWED if typed.strip() == person.username else refuse("erasure_name"))
    for _, decision in in_the_way(person):
        raise NotAllowed(decision)
    asked = ErasureRequest.objects.create(person=person, asked_at=now, due_at=now + COOL_OFF)
    audit.record("account.erase_ask", person, actor=person, now=now)
    _tell_owners(person, asked, now=now)
    return asked


@transaction.atomic
def take_back(person: Person, *, now: dt.datetime) -> None:
    """Keep the account. Raises `NotAllowed` (erasure_none) where no request waits."""
    rows = ErasureRequest.objects.filter(person=person, state=State.OPEN)
    if not rows.update(state=State.TAKEN_BACK, ended_at=now):
        raise NotAllowed(refuse("erasure_none"))
    audit.record("account.erase_keep", person, actor=person, now=now)


def sweep(*, now: dt.datetime) -> dict[str, int]:
    """Erase the accounts whose days are over; one with something in its way waits for it, one that fails keeps no other."""
    erased = failed = 0
    due = ErasureRequest.objects.filter(state=State.OPEN, due_at__lte=now).order_by("due_at")
    for key in list(due.values_list("pk", flat=True)[:MOST]):
        try:
            erased += erase(key, now=now)
        except Exception:
            failed += 1
            log.exception("erasure %s failed", key)
    return {"accounts_erased": erased} | ({"erasures_failed": failed} if failed else {})


def backlogs(*, now: dt.datetime) -> list[Backlog]:
    """Accounts whose days are over. One with something in its way waits for that; stuck is one that nothing keeps and that is still
    there after some rounds of the sweep.
    """
    due = ErasureRequest.objects.filter(state=State.OPEN, due_at__lte=now).order_by("due_at")
    late = due.filter(due_at__lt=now - OVERDUE).select_related("person")[:MOST_LOOKED_AT]
    stuck = any(not in_the_way(row.person) for row in late)
    oldest = due.first()
    return [
        Backlog(
            "erasures", "账号注销", waiting=due.count(), oldest=oldest.due_at if oldest else None, stuck=stuck
        )
    ]


@transaction.atomic
def erase(asked: int, *, now: dt.datetime) -> bool:
    """Do what one request asks, in one transaction: all of it or nothing, and it may be tried again. One at a time: of two owners the
    second is the last one, and two authors of each other's cases would wait for each other.
    """
    lock_names([ERASING])
    row = (
        ErasureRequest.objects.select_for_update(of=("self",))
        .select_related("person")
        .filter(pk=asked, state=State.OPEN, due_at__lte=now)
        .first()
    )
    if row is None or in_the_way(row.person):
        return False
    person = row.person
    for tenant in Tenant.objects.order_by("pk"):
        with tenant_scope(tenant):
            for holder in holders():
                holder.erase(person, now=now)
    erase_account(person)
    ErasureRequest.objects.filter(pk=row.pk).update(state=State.DONE, ended_at=now)
    audit.record("account.erase", person, actor=None, now=now)
    return True


class AccountErasures(Erasures):
    """Accounts, told apart by the moment they were made: after a restore another person may get the same key."""

    kind = "account"

    def done(self) -> list[Entry]:
        rows = ErasureRequest.objects.filter(state=State.DONE).values_list(
            "person", "person__date_joined", "ended_at"
        )
        return [
            Entry(self.kind, key, _mark(joined), ended.isoformat())
            for key, joined, ended in rows.order_by("pk")
            if ended is not None
        ]

    def again(self, entries: Sequence[Entry], *, now: dt.datetime) -> int:
        """Asked for anew where it stands: at once, or when what is in its way has ended."""
        marks = {entry.key: entry.mark for entry in entries}
        alive = Person.objects.filter(pk__in=marks).exclude(username__startswith=GONE).order_by("pk")
        return sum(
            self._again(person, now=now) for person in alive if marks[person.pk] == _mark(person.date_joined)
        )

    def _again(self, person: Person, *, now: dt.datetime) -> bool:
        asked, _ = ErasureRequest.objects.get_or_create(
            person=person, state=State.OPEN, defaults={"asked_at": now, "due_at": now}
        )
        ErasureRequest.objects.filter(pk=asked.pk, due_at__gt=now).update(due_at=now)
        try:
            return erase(asked.pk, now=now)
        except Exception:
            log.exception("erasure %s failed", asked.pk)
            return False


def _mark(joined: dt.datetime) -> str:
    return joined.astimezone(dt.UTC).isoformat()


def _tell_owners(person: Person, asked: ErasureRequest, *, now: dt.datetime) -> None:
    """Which role of theirs will be empty; no name, which could not be erased from what they were told."""
    with own_rows(person):
        mine = list(person.memberships.select_related("unit").order_by("pk"))
    for membership in mine:
        with tenant_scope(membership.tenant_id):
            owners = Membership.objects.filter(role=Role.OWNER).exclude(person=person)
            for owner in owners.select_related("person").order_by("pk"):
                messages.notify(
                    owner.person,
                    membership,
                    "erasure.asked",
                    role=membership.get_role_display(),
                    unit=membership.unit.name if membership.unit else "",
                    day=f"{asked.due_at:%Y-%m-%d}",
                    now=now,
                )
