"""Giving places out. Locked from the top down: the batch of the region's root, then those of the receivers that recommend
themselves, as nominating locks them.
"""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db import transaction

from campaigns.models import Campaign
from campaigns.schema import Document
from portal import audit, messages
from portal.decisions import NotAllowed, refuse, require
from portal.models import Membership, Person, Role, Unit
from review.access import document_of
from review.links import to_unit
from review.models import Allotment, NominationBatch
from review.nominations.allotments.pooling import Receiver, decide_give, used_in
from review.nominations.allotments.queries import (
    Number,
    Region,
    allotments_of,
    numbers_of,
    receivers_of,
    region_of,
    root_of,
)
from review.nominations.decisions import recommending_kinds
from review.nominations.locks import locked_batch


@transaction.atomic
def give_places(
    campaign: Campaign,
    giver: Unit,
    quota: str,
    places: Mapping[tuple[str, str], int | None],
    *,
    actor: Person,
    now: dt.datetime,
) -> int:
    """Set what the units below get of a quota: `places` by (receiver's key, part; "" for the whole), None for what is
    left to the pool. All or nothing; what is not named stays. How many numbers changed. Raises `NotAllowed`.
    """
    doc = document_of(campaign)
    root = root_of(giver, doc)
    if root is None:
        raise NotAllowed(refuse("allotment_nothing_to_give"))
    children = {child.key: child for child in receivers_of(giver, doc)}
    _lock(campaign, root, [child for child in children.values() if _is_named(child, places)], doc)
    rows = allotments_of(campaign)
    numbers = {(number.quota, number.part): number for number in numbers_of(giver, doc, rows)}
    region = region_of(campaign, root, doc, rows)
    changed: dict[Unit, list[str]] = {}
    for part in sorted({part for _, part in places}):
        number = numbers.get((quota, part))
        if number is None or any(key not in children for key, each in places if each == part):
            raise NotAllowed(refuse("allotment_nothing_to_give"))
        receivers = _receivers(giver, children.values(), number, region, rows=rows, places=places)
        require(
            decide_give(
                receivers,
                label=number.label,
                most=number.most,
                root=root.path,
                root_most=_most_of(root, doc, rows, number),
                given=region.places(number),
                used=region.used(number),
            )
        )
        for receiver, child in zip(receivers, children.values(), strict=True):
            if receiver.new != receiver.old:
                _write(campaign, giver, child, number, receiver.new, actor=actor, now=now)
                changed.setdefault(child, []).append(f"{number.label} {_words(receiver.new)}")
    for child, words in changed.items():
        _tell(campaign, giver, child, words, now=now)
    count = sum(len(words) for words in changed.values())
    if count:
        audit.record(
            "allotment.give", giver, campaign=campaign.pk, actor=actor, now=now, quota=quota, changed=count
        )
    return count


def _lock(campaign: Campaign, root: Unit, named: Iterable[Unit], doc: Document) -> None:
    """The root's batch, which has to be open, then those of the receivers that recommend."""
    batch = locked_batch(campaign, root)
    for child in sorted(named, key=lambda child: child.path):
        if child.kind in recommending_kinds(doc):
            locked_batch(campaign, child)
    if batch.state == NominationBatch.State.SUBMITTED:
        raise NotAllowed(refuse("allotment_batch_submitted", unit=root.name))


def _is_named(unit: Unit, places: Iterable[tuple[str, str]]) -> bool:
    return any(key == unit.key for key, _ in places)


def _receivers(
    giver: Unit, children: Iterable[Unit], number: Number, region: Region, *, rows: list[Allotment],
    places: Mapping[tuple[str, str], int | None],
) -> list[Receiver]:  # fmt: skip
    key = (number.quota, number.part)
    old = {
        row.receiver_id: row.places for row in rows if (row.giver_id, row.quota, row.part) == (giver.pk, *key)
    }
    used = region.used(number)
    return [
        Receiver(
            path=child.path,
            name=child.name,
            old=old.get(child.pk),
            new=places.get((child.key, number.part), old.get(child.pk)),
            used=used_in(child.path, used),
            passed_on=_passed_on(rows, child, *key),
        )
        for child in children
    ]


def _most_of(root: Unit, doc: Document, rows: list[Allotment], number: Number) -> int | None:
    of_root = (
        each for each in numbers_of(root, doc, rows) if (each.quota, each.part) == (number.quota, number.part)
    )
    return next((each.most for each in of_root), None)


def _passed_on(rows: list[Allotment], unit: Unit, quota: str, part: str) -> int:
    return sum(row.places for row in rows if (row.giver_id, row.quota, row.part) == (unit.pk, quota, part))


def _write(
    campaign: Campaign, giver: Unit, receiver: Unit, number: Number, places: int | None, *, actor: Person,
    now: dt.datetime,
) -> None:  # fmt: skip
    key = {"campaign": campaign, "receiver": receiver, "quota": number.quota, "part": number.part}
    if places is None:
        Allotment.objects.filter(**key).delete()
        return
    values = {"giver": giver, "places": places, "made_by": actor, "made_at": now}
    Allotment.objects.update_or_create(
        **key, defaults=values, create_defaults=values | {"tenant_id": campaign.tenant_id}
    )


def _words(places: int | None) -> str:
    return "不再单独分配" if places is None else str(places)


def _tell(campaign: Campaign, giver: Unit, receiver: Unit, words: list[str], *, now: dt.datetime) -> None:
    rows = Membership.objects.filter(role=Role.COORDINATOR, unit=receiver).select_related("person")
    for membership in rows:
        messages.notify(
            membership.person,
            campaign,
            "allotment.changed",
            unit=giver.name,
            campaign=campaign.name,
            numbers="；".join(words),
            link=to_unit("unit-desk", campaign, receiver),
            now=now,
        )
