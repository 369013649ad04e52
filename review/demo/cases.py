"""Demo cases: at every stage of the way, so that each role finds something to do at once.

In each campaign the first unit has cases to recommend; the second one has handed in its batch, whose cases are checked,
assigned and partly judged. Where no unit recommends, cases come straight to the organiser.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from campaigns.models import Campaign
from campaigns.schema import Category, Document
from portal.decisions import NotAllowed
from portal.models import Person, Unit
from portal.words import say
from review.demo.filling import title_for
from review.demo.people import EXPERTS, Cast, recommending_units
from review.demo.walk import (
    assignments_of,
    begin,
    complete_batch,
    find_eligible,
    hand_in_case,
    judge,
    judgeable_cases,
    put_forward,
    seat,
)
from review.judging.actions.assignments import assign_evenly
from review.models import Assignment
from submissions.models import Submission
from validators import samples

CASES_A_UNIT = 3
MORE_CASES = 14
"""Of a category whose files are soon made, so that there is something to rank."""
SOON = frozenset({"docx", "pdf", "pptx", "jpg", "png", "xlsx", "txt"})
"""Types of samples that are made and checked within a second."""
LEFT_UNCHECKED = 3
"""Cases that wait for the eligibility check."""
LEFT_OPEN = 3
"""Cases in judging that nobody has judged yet."""
Say = Callable[[str], None]


def unit_for(doc: Document, category: Category, upper: Unit | None) -> Unit | None:
    """A unit at or below `upper` that may apply in the category; the deepest first, None where there is none."""
    units = Unit.objects.under(upper) if upper else Unit.objects.filter(listed=True)
    groups = [group for group in doc.groups if group.key in category.groups and not group.chosen]
    for unit in sorted(units, key=lambda unit: (-unit.path.count("/"), unit.pk)):
        fits = [(category.who.unit_kinds, category.who.unit_attributes)]
        if groups:
            fits += [(group.unit_kinds, group.unit_attributes) for group in groups]
        who, *grouped = [
            (not kinds or unit.kind in kinds)
            and (not attributes or bool(set(attributes) & set(unit.attributes)))
            for kinds, attributes in fits
        ]
        if who and (not grouped or any(grouped)):
            return unit
    return None


def soon_made(category: Category) -> bool:
    """Whether its required files are made and checked in a moment: no films, no packages."""
    alternatives = {key for group in category.alternatives for key in group.slots[: max(1, group.min)]}
    slots = (slot for slot in category.slots if slot.required or slot.required_if or slot.key in alternatives)
    return all(samples.type_for(slot.rules) in SOON for slot in slots)


def strength(assignment: Assignment) -> float:
    """How good the expert finds the case, 0 to 1: cases differ, experts nearly agree, and one of them is severe."""
    case, expert = assignment.submission_id, assignment.reviewer_id
    severe = 0.1 if expert % EXPERTS == 0 else 0.0
    return round(0.72 + (case * 7 % 12) * 0.02 + ((case + 3 * expert) % 5 - 2) * 0.01 - severe, 2)


def load_cases(campaign: Campaign, cast: Cast, *, now: dt.datetime, say_so: Say) -> None:
    """Fill one campaign that has no cases yet."""
    if campaign.current is not None and not Submission.objects.filter(campaign=campaign).exists():
        Loader(campaign, campaign.current.doc, cast, now, say_so).run()


@dataclass
class Loader:
    """The cases of one campaign; `serial` numbers them."""

    campaign: Campaign
    doc: Document
    cast: Cast
    now: dt.datetime
    say_so: Say
    serial: int = 0

    def run(self) -> None:
        """Cases of each unit, a draft, and the panel's work."""
        uppers = recommending_units(self.doc)[:2] if self.doc.recommend else []
        if not uppers:
            self._hand_in(None, self.cast.applicants[0], more=MORE_CASES)
        for at, upper in enumerate(uppers):
            last = at == len(uppers) - 1 > 0
            cases = self._hand_in(upper, self.cast.applicants[at], more=MORE_CASES if last else 0)
            self._put_forward(cases if last else cases[:1], upper, self.cast.coordinators[at])
            if last:
                self._try(complete_batch, self.campaign, upper, actor=self.cast.coordinators[at])
        self._begin(self.doc.categories[0], uppers[0] if uppers else None, self.cast.applicants[0])
        self._judge()

    def _hand_in(self, upper: Unit | None, applicant: Person, *, more: int) -> list[Submission]:
        open_categories = [
            category
            for category in self.doc.categories
            if self.campaign.tenant.open_units or unit_for(self.doc, category, upper)
        ]
        open_categories.sort(key=lambda category: not category.recommended)
        drafts = [
            self._begin(category, upper, applicant)
            for category in (open_categories * CASES_A_UNIT)[:CASES_A_UNIT]
        ]
        cheap = [category for category in open_categories if category.judged and soon_made(category)]
        drafts += [self._begin(category, upper, applicant) for category in cheap[:1] * more]
        done = [draft for draft in drafts if self._try(hand_in_case, draft, actor=applicant)]
        for case in done:
            case.refresh_from_db()
        return done

    def _begin(self, category: Category, upper: Unit | None, applicant: Person) -> Submission:
        self.serial += 1
        return begin(
            self.campaign,
            category.key,
            title=title_for(self.serial),
            unit=None if self.campaign.tenant.open_units else unit_for(self.doc, category, upper),
            actor=applicant,
            now=self.now,
            serial=self.serial,
            track=category.tracks[self.serial % len(category.tracks)] if category.tracks else "",
        )

    def _put_forward(self, cases: list[Submission], upper: Unit, coordinator: Person) -> None:
        for case in cases:
            self._try(put_forward, case, upper, actor=coordinator)

    def _judge(self) -> None:
        """The panel, and what it has to do: some cases judged, some waiting."""
        waiting = judgeable_cases(self.campaign)
        for case in waiting[: max(1, len(waiting) - LEFT_UNCHECKED)]:
            self._try(find_eligible, case, actor=self.cast.organiser)
        for at, expert in enumerate(self.cast.experts):
            self._try(seat, self.campaign, expert, actor=self.cast.organiser, at=at)
        final = self.doc.review.rounds[-1]
        self._try(assign_evenly, self.campaign, final, seed=2026, actor=self.cast.organiser)
        assignments = assignments_of(self.campaign)
        cases = sorted({assignment.submission_id for assignment in assignments})
        finished = set(cases[: max(1, len(cases) - LEFT_OPEN)])
        for assignment in assignments:
            if assignment.submission_id in finished:
                self._try(judge, assignment, strength(assignment))

    def _try(self, step: Callable[..., object], *words: Any, **named: Any) -> bool:
        """A step that a campaign's own rules may refuse; the demo says so and goes on. True when it was done."""
        try:
            with transaction.atomic():
                step(*words, **named, now=self.now)
        except NotAllowed as refused:
            self.say_so(f"  · {say(refused.decision)}")
            return False
        return True
