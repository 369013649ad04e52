"""One line for each unit that recommends: its people, its batch, what it owes. A fixed number of queries, however many
units there are; narrowing and sorting happen on the lines, for half of what they show is no column of a table.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max

from campaigns.models import Campaign
from campaigns.schema import Document, UnitForm
from campaigns.schema.matching import CaseFacts
from portal import tallies
from portal.models import Attachment, Membership, Role, Unit
from portal.tallies import kept
from review.desk.units.choosing import Coordinator, FormCell, UnitLine
from review.models import Nomination, NominationBatch, UnitDocument, UnitReminder
from review.nominations.decisions import recommending_kinds
from review.nominations.documents.queries import SEALS, is_complete
from review.nominations.list_codes import codes_of_units
from review.nominations.queries import unit_facts
from review.nominations.quotas import Reporting, below_minimum, meters, missing_units
from submissions.case_attributes import FACTS, facts_of
from submissions.models import Evaluation
from submissions.states import State
from validators.findings import Status


@dataclass(frozen=True, slots=True)
class _Nominated:
    """A case in a unit's batch: the unit it comes from, and what quotas see of it."""

    source: int | None
    facts: CaseFacts


def unit_lines(campaign: Campaign, doc: Document, *, now: dt.datetime) -> list[UnitLine]:
    """Every unit that recommends, by its place in the tree (O29)."""
    units = list(Unit.objects.offered().filter(kind__in=recommending_kinds(doc)).order_by("path"))
    batches = {batch.unit_id: batch for batch in NominationBatch.objects.filter(campaign=campaign)}
    put_forward = _put_forward(campaign, doc, units)
    coordinators = _coordinators()
    documents = _documents(campaign, doc)
    reminded = dict(
        UnitReminder.objects.filter(campaign=campaign).values_list("unit").annotate(latest=Max("made_at"))
    )
    lines = []
    for unit in units:
        batch = batches.get(unit.pk)
        lines.append(
            UnitLine(
                key=unit.key,
                pk=unit.pk,
                name=unit.name,
                coordinators=tuple(coordinators.get(unit.pk, ())),
                cases=put_forward[unit.pk].cases,
                submitted_at=batch.submitted_at if batch else None,
                missed=put_forward[unit.pk].missed,
                forms=tuple(_cell(form, unit, documents, now) for form in forms_of_campaign(doc)),
                reminded_at=reminded.get(unit.pk),
            )
        )
    return lines


def forms_of_campaign(doc: Document) -> Sequence[UnitForm]:
    """What units hand in beside their cases."""
    return doc.recommend.forms if doc.recommend else ()


def form_of_campaign(doc: Document, key: str) -> UnitForm | None:
    """The form of this key."""
    return next((each for each in forms_of_campaign(doc) if each.key == key), None)


@dataclass(frozen=True, slots=True)
class _PutForward:
    """How many cases a unit put forward, and what its batch falls short of."""

    cases: int
    missed: tuple[str, ...]


def _put_forward(campaign: Campaign, doc: Document, units: list[Unit]) -> dict[int, _PutForward]:
    """By unit; looked up anew after each change of cases, nominations, units or rules. Three queries at most."""
    counted = tallies.read(("nominated", campaign.pk), ("cases", campaign.pk), ("units", 0))

    def make() -> dict[int, _PutForward]:
        nominated = _nominated(campaign)
        missed = _missed(doc, units, nominated)
        return {
            unit.pk: _PutForward(len(nominated.get(unit.pk, ())), missed.get(unit.pk, ())) for unit in units
        }

    return kept(f"units-put-forward:{campaign.pk}", (counted.stamp, campaign.current_id), make)


def _nominated(campaign: Campaign) -> Mapping[int, list[_Nominated]]:
    """The cases of each unit's batch; equal ones are one object, however many there are."""
    rows = (
        Nomination.objects.filter(batch__campaign=campaign)
        .exclude(submission__state=State.DISQUALIFIED)
        .order_by()
        .values_list("batch__unit", "submission__unit", *(f"submission__{name}" for name in FACTS))
    )
    found: dict[int, list[_Nominated]] = defaultdict(list)
    for unit, source, *facts, n in rows.annotate(n=Count("pk")):
        found[unit] += [_Nominated(source, facts_of(*facts))] * n
    return found


def _coordinators() -> Mapping[int, list[Coordinator]]:
    rows = Membership.objects.filter(role=Role.COORDINATOR, unit__isnull=False).select_related("person")
    found: dict[int, list[Coordinator]] = defaultdict(list)
    for row in rows.order_by("pk"):
        person = row.person
        coordinator = Coordinator(person.pk, str(person), person.last_login, has_phone=bool(person.phone))
        if row.unit_id is not None:
            found[row.unit_id].append(coordinator)
    return found


@dataclass(frozen=True, slots=True)
class _Brought:
    """What is there of a unit's document."""

    done: bool
    begun: bool = True
    doubt: str = ""


def _documents(campaign: Campaign, doc: Document) -> Mapping[tuple[int, str], _Brought]:
    """What each unit brought in, by (unit, form)."""
    forms = {form.key: form for form in forms_of_campaign(doc)}
    rows = list(
        UnitDocument.objects.filter(
            campaign=campaign, updated_at__isnull=False, form__in=forms.keys()
        ).values_list("unit_id", "form", "answers", "folder_id", "list_code")
    )
    filled: dict[int, set[str]] = defaultdict(set)
    slots = Attachment.objects.filter(folder__unit_document__campaign=campaign)
    for folder, slot in slots.order_by().values_list("folder_id", "slot").distinct():
        filled[folder].add(slot)
    unsealed = _unsealed(campaign)
    codes = codes_of_units(campaign, doc)

    def doubt(unit: int, key: str, folder: int, list_code: str) -> str:
        if forms[key].roster and filled[folder] and list_code != codes.get(unit, {}).get(key, ""):
            return "名单有变动，须重新打印盖章"
        return "没有检测到足够的印章" if folder in unsealed else ""

    return {
        (unit, key): _Brought(
            is_complete(forms[key], answers, filled[folder]), doubt=doubt(unit, key, folder, list_code)
        )
        for unit, key, answers, folder, list_code in rows
    }


def _unsealed(campaign: Campaign) -> set[int]:
    """Folders of documents on whose scans no seal was seen. One query."""
    rows = Evaluation.objects.filter(attachment__folder__unit_document__campaign=campaign)
    wanting = rows.filter(findings__contains=[{"rule": SEALS, "status": Status.WARN.value}])
    return set(wanting.values_list("attachment__folder_id", flat=True))


def _cell(
    form: UnitForm, unit: Unit, documents: Mapping[tuple[int, str], _Brought], now: dt.datetime
) -> FormCell | None:
    if form.unit_kinds and unit.kind not in form.unit_kinds:
        return None
    brought = documents.get((unit.pk, form.key)) or _Brought(is_complete(form, None, ()), begun=False)
    late = not brought.done and form.due is not None and form.due <= now
    return FormCell(
        form.key, form.label, form.due, done=brought.done, begun=brought.begun, late=late, doubt=brought.doubt
    )


def _missed(
    doc: Document, units: Iterable[Unit], nominated: Mapping[int, Sequence[_Nominated]]
) -> dict[int, tuple[str, ...]]:
    """What each unit's batch falls short of: its quotas' minimums (E08), and schools that must report (E09)."""
    if doc.recommend is None:
        return {}
    below = _obliged_below(doc)
    missed: dict[int, tuple[str, ...]] = {}
    for unit in units:
        batch = nominated.get(unit.pk, ())
        facts = [case.facts for case in batch]
        short = [
            f"{meter.label}还差 {meter.missing} 件"
            for meter in below_minimum(meters(doc.recommend.quotas, unit_facts(unit), facts, doc.categories))
        ]
        reporting = [
            Reporting(
                school.name,
                frozenset(school.attributes),
                tuple(case.facts for case in batch if case.source == school.pk),
            )
            for school in below
            if school.path.startswith(unit.path)
        ]
        short += [
            f"{rule.label}：{'、'.join(rule.units)}"
            for rule in missing_units(doc.recommend.mandatory, reporting)
        ]
        missed[unit.pk] = tuple(short)
    return missed


def _obliged_below(doc: Document) -> list[Any]:
    rules = doc.recommend.mandatory if doc.recommend else ()
    if not rules:
        return []
    named = sorted({attribute for rule in rules for attribute in rule.unit_attributes})
    return list(Unit.objects.filter(attributes__overlap=named).order_by("path"))
