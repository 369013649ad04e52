"""The cases that all others are copies of: one of each category, walked through the portal by its own actions, so that whatever
hangs on a case is as the portal writes it.
"""

import datetime as dt
import tempfile
from dataclasses import dataclass
from pathlib import Path

from campaigns.models import Campaign
from portal.files.actions.checks import ensure_checked
from portal.models import Check, Membership, Person, Role, Tenant, Unit
from review.access import document_of
from review.demo.filling import attach, title_for
from review.demo.people import Account, ensure_office, ensure_person
from review.demo.walk import begin, check_now, complete_batch, find_eligible, judge, put_forward, seat
from review.models import Assignment, Reviewer
from submissions.models import Submission
from submissions.receipts.actions import give
from submissions.submitting.actions import submit

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\nxref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n"
    b"0000000052 00000 n \n0000000101 00000 n \ntrailer<</Size 4/Root 1 0 R>>\nstartxref\n167\n%%EOF\n"
)
"""An empty page; a comment after its end makes each file one of its own."""


def content(number: int) -> bytes:
    """The bytes of file so-and-so: all of one length, no two the same."""
    return PDF + f"% {number:012d}\n".encode()


@dataclass(frozen=True)
class Cast:
    """Who has an account that is printed."""

    organiser: Person
    coordinators: tuple[Person, ...]
    expert: Person
    applicant: Person
    accounts: tuple[Account, ...]


def cast_of(tenant: Tenant, *, first: int, now: dt.datetime) -> Cast:
    """People of every role, inside the tenant's scope: the city's coordinator and the county's."""

    def person(name: str, at: int) -> Person:
        return ensure_person(f"{tenant.slug}-{name}", first + at, now, tenant.name)

    organiser = person("organiser", 0)
    _join(tenant, organiser, Role.ORGANISER, None, now)
    city, county, school = (Unit.objects.get(key=key) for key in ("c0", "x0", "s0"))
    coordinators = person("coordinator", 1), person("coordinator2", 2)
    for coordinator, unit in zip(coordinators, (county, city), strict=True):
        _join(tenant, coordinator, Role.COORDINATOR, unit, now)
    expert, applicant = person("expert", 3), person("applicant", 4)
    _join(tenant, applicant, Role.MEMBER, school, now)
    office = tuple(ensure_office(tenant, now=now, first=first))
    named = (
        ("组织者", organiser),
        ("县管理员", coordinators[0]),
        ("市管理员", coordinators[1]),
        ("评审专家", expert),
        ("申报者", applicant),
    )
    accounts = tuple(Account(role, str(tenant), who.username) for role, who in named)
    return Cast(organiser, coordinators, expert, applicant, accounts + office)


def _join(tenant: Tenant, person: Person, role: Role, unit: Unit | None, now: dt.datetime) -> None:
    Membership.objects.get_or_create(
        tenant=tenant, person=person, role=role, unit=unit, defaults={"confirmed_at": now}
    )


def walk(campaign: Campaign, cast: Cast, *, now: dt.datetime) -> list[Submission]:
    """One judged case of each category."""
    county, school = Unit.objects.get(key="x0"), Unit.objects.get(key="s0")
    cases = []
    for serial, category in enumerate(document_of(campaign).categories, 1):
        case = begin(
            campaign, category.key, title=title_for(serial), unit=school, actor=cast.applicant, now=now, serial=serial,
            track=category.tracks[0] if category.tracks else "",
        )  # fmt: skip
        with tempfile.TemporaryDirectory(prefix="scale-") as folder:
            for at, slot in enumerate(category.slots):
                path = Path(folder) / f"{slot.label}.pdf"
                path.write_bytes(content(2 * serial + at))
                attach(case.folder, slot.key, path, actor=cast.applicant, now=now)
        check_now(case, now=now)
        for check in Check.objects.filter(blob__attachments__folder=case.folder, state=Check.State.WAITING):
            ensure_checked(check, now=now)  # the slow ones too: an empty page takes no time
        cases.append(submit(case, actor=cast.applicant, now=now))
        give(case.files.values_list("pk", flat=True), now=now)
    for case in cases:
        put_forward(case, county, actor=cast.coordinators[0], now=now)
    complete_batch(campaign, county, actor=cast.coordinators[0], now=now)
    reviewer = seat(campaign, cast.expert, actor=cast.organiser, now=now)
    for case in cases:
        case.refresh_from_db()
        find_eligible(case, actor=cast.organiser, now=now)
        row = Assignment.objects.create(
            tenant=campaign.tenant, reviewer=reviewer, submission=case, round="final", made_by=cast.organiser, made_at=now,
        )  # fmt: skip
        judge(row, 0.8, now=now)
    Reviewer.objects.filter(pk=reviewer.pk).update(most=None)
    return cases
