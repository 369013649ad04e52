"""The audit trail's chain: new events are linked by a job, the last link of each day is signed, and all of it can be computed
again.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from portal.audit.chain import FIELDS, link
from portal.locks import lock_names
from portal.models import AuditEvent, AuditHead, AuditLink
from portal.signing import Proof, prove, public_key, sign
from portal.tenants import all_tenants

MOST = 5_000
"""Events that one round links."""
WINDOW = 50_000
"""A transaction may write an event and commit long after others that got higher keys: so far back is looked for such ones."""
STEP = 2_000
UNLINKED = dt.timedelta(minutes=10)
"""An event that is older and has no link was put in by another way than the portal's."""


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain does not hold: `altered` (an event is not as it was), `missing` (it is gone), `unlinked` (it has no
    link though it is old), `gap` (a link is gone), `head` (a day's signature does not fit). `number` is the link's, or the
    event's key where there is no link.
    """

    code: str
    number: int


def sweep(*, now: dt.datetime) -> dict[str, int]:
    """Link what is new; sign the head once a day, for the day before."""
    with all_tenants(), transaction.atomic():  # the chain runs through everybody's events
        lock_names(["audit-chain"])
        linked = _link_new()
        headed = _sign_head(now)
    return {"audit_linked": linked, "audit_heads": headed}


def _link_new() -> int:
    last = AuditLink.objects.order_by("-number").first()
    number, before, reached = (
        (last.number, last.sha256, AuditLink.objects.order_by("-event").values_list("event", flat=True)[0])
        if last
        else (0, "", 0)
    )
    unlinked = AuditEvent.objects.filter(
        ~Exists(AuditLink.objects.filter(event=OuterRef("pk"))), pk__gt=reached - WINDOW
    )
    links = []
    for event in unlinked.order_by("pk").values(*FIELDS)[:MOST]:
        number, before = number + 1, link(before, event)
        links.append(AuditLink(number=number, event=event["id"], sha256=before))
    AuditLink.objects.bulk_create(links)
    return len(links)


def _sign_head(now: dt.datetime) -> int:
    """The last link as it stands when a new day has begun (the portal's time zone)."""
    day = now.astimezone(dt.UTC).date() - dt.timedelta(days=1)
    last = AuditLink.objects.order_by("-number").first()
    if last is None or AuditHead.objects.filter(day=day).exists():
        return 0
    statement = {
        "kind": "audit-head", "portal": settings.PUBLIC_ADDRESS, "day": day.isoformat(), "number": last.number,
        "sha256": last.sha256, "signed": now.astimezone(dt.UTC).isoformat(timespec="seconds"),
    }  # fmt: skip
    key, signature = sign(statement, settings.RECEIPT_KEY)
    AuditHead.objects.create(day=day, number=last.number, statement=statement, key=key, signature=signature)
    return 1


def verify(*, now: dt.datetime) -> Iterator[Break]:
    """Compute the whole chain again, in steps; every place where it does not hold."""
    with all_tenants():  # the chain runs through everybody's events
        heads: dict[int, list[AuditHead]] = {}
        for head in AuditHead.objects.order_by("day"):
            heads.setdefault(head.number, []).append(head)
        number, before = 0, ""
        while links := list(AuditLink.objects.filter(number__gt=number).order_by("number")[:STEP]):
            keys = [each.event for each in links]
            events = {event["id"]: event for event in AuditEvent.objects.filter(pk__in=keys).values(*FIELDS)}
            for each in links:
                if each.number != number + 1:
                    yield Break("gap", number + 1)
                event = events.get(each.event)
                if event is None:
                    yield Break("missing", each.number)
                elif link(before, event) != each.sha256:
                    yield Break("altered", each.number)
                number, before = each.number, each.sha256
                if not all(_fits(head, each) for head in heads.pop(each.number, [])):
                    yield Break("head", each.number)
        yield from (Break("head", left) for left in sorted(heads))
        old = AuditEvent.objects.filter(
            ~Exists(AuditLink.objects.filter(event=OuterRef("pk"))), at__lt=now - UNLINKED
        )
        yield from (Break("unlinked", key) for key in old.order_by("pk").values_list("pk", flat=True)[:STEP])


def _fits(head: AuditHead, last: AuditLink) -> bool:
    """Whether the signature holds and speaks of this link."""
    publics = [public_key(settings.RECEIPT_KEY), *settings.RECEIPT_OLD_KEYS]
    said = (head.statement.get("kind"), head.statement.get("number"), head.statement.get("sha256"))
    signed = prove(head.statement, head.key, head.signature, publics) is Proof.VALID
    return signed and said == ("audit-head", last.number, last.sha256)
