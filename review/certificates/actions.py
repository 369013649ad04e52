"""Issuing, revoking and reissuing certificates (X10). What stands on one is frozen when it is issued."""

import datetime as dt
from collections.abc import Collection, Iterator

from django.db import transaction

from campaigns.models import Campaign
from campaigns.schema import Certificate as Wording
from campaigns.schema import InstructorCertificate, UnitCertificate
from portal import audit, messages, tasks
from portal.decisions import NotAllowed, refuse, require
from portal.models import Membership, Person, Role, Task, subject_of
from portal.typed_text import identity, one_line
from review import links
from review.access import document_of
from review.certificates.batch import FORMS, batch_name
from review.certificates.content import content_of
from review.certificates.design_queries import chosen, layout_of, newest_designs
from review.certificates.drawing import set_all_words
from review.certificates.fonts import missing
from review.certificates.holders import guides_named, holders, printed_words
from review.certificates.numbering import decide_pattern, numbers
from review.certificates.pictures import pictures_to_issue
from review.certificates.to_certify import awards_to_certify, instructors_to_certify
from review.certificates.wordings import AnyWording, has_wording, unit_wordings, wording_of
from review.models import Award, Certificate, UnitHonour
from review.objections.queries import held_units
from submissions.models import CoAuthor, Submission
from submissions.states import State


@transaction.atomic
def issue_all(campaign: Campaign, *, actor: Person, now: dt.datetime, with_gaps: bool = False) -> int:
    """A certificate for every published award that has none since it was published or corrected, and every published
    honour of a unit that has none; running it again issues nothing twice. Those with characters that cannot be printed are
    left out, unless `with_gaps`: then each such character is printed as 〓.
    """
    row = Campaign.objects.select_for_update().get(pk=campaign.pk)
    if row.results_at is None:
        raise NotAllowed(refuse("not_published"))
    doc = document_of(campaign)
    of_units = unit_wordings(doc)
    if not has_wording(doc):
        raise NotAllowed(refuse("no_certificate"))
    issued = _issue_for_awards(campaign, doc.certificate, now, with_gaps=with_gaps) if doc.certificate else 0
    if doc.instructor_certificate is not None:
        issued += _issue_for_instructors(campaign, doc.instructor_certificate, now, with_gaps=with_gaps)
    issued += sum(
        _issue_for_units(campaign, key, wording, actor=actor, now=now, with_gaps=with_gaps)
        for key, wording in of_units.items()
    )
    if issued:
        audit.record("certificate.issue", campaign, campaign=campaign.pk, actor=actor, now=now, count=issued)
    return issued


def _issue_for_awards(campaign: Campaign, wording: Wording, now: dt.datetime, *, with_gaps: bool) -> int:
    """For the cases; one with an undecided objection waits (C20)."""
    awards = [
        award
        for award in awards_to_certify(campaign)
        if with_gaps or not any(missing(words) for words in printed_words(award, wording))
    ]
    fresh = _fresh_numbers(campaign, wording, now)
    certificates = [
        Certificate(
            tenant_id=campaign.tenant_id, campaign=campaign, award=award, number=next(fresh), holder=holder,
            unit_name=unit, title=award.submission.title, label=award.label, instructors=guides_named(award), issued_at=now,
        )
        for award in awards
        for holder, unit in holders(award, per_author=wording.per_author)
    ]  # fmt: skip
    _lay_out(certificates, campaign)
    Certificate.objects.bulk_create(certificates, batch_size=1000)
    _tell(
        campaign,
        [
            (person, award.label, str(award.submission))
            for award in awards
            for person in [award.submission.owner, *_confirmed(award)]
        ],
        now=now,
    )
    return len(certificates)


def _issue_for_instructors(
    campaign: Campaign, wording: InstructorCertificate, now: dt.datetime, *, with_gaps: bool
) -> int:
    """For those who guided an awarded case; they are told where they said that it is them."""
    guided = [
        each
        for each in instructors_to_certify(campaign)
        if with_gaps or not any(missing(words) for words in each.words)
    ]
    fresh = _fresh_numbers(campaign, wording, now, role=Certificate.Role.INSTRUCTOR)
    certificates = [
        Certificate(
            tenant_id=campaign.tenant_id, campaign=campaign, award=each.award, role=Certificate.Role.INSTRUCTOR, number=next(fresh),
            holder=each.instructor.name, unit_name=each.unit_name[:120], title=each.award.submission.title, label=wording.honour,
            authors=each.authors, case_award=each.award.label, issued_at=now,
        )
        for each in guided
    ]  # fmt: skip
    _lay_out(certificates, campaign)
    Certificate.objects.bulk_create(certificates, batch_size=1000)
    _tell(
        campaign,
        [
            (person, wording.honour, str(each.award.submission))
            for each in guided
            for person in _confirmed(each.award)
            if identity(person.real_name) == identity(each.instructor.name)
        ],
        now=now,
    )
    return len(certificates)


def _confirmed(award: Award) -> list[Person]:
    """Who said that they are an author of the case or guided it."""
    answers = award.submission.coauthors.all()
    return [row.person for row in answers if row.answer == CoAuthor.Answer.CONFIRMED]


def _tell(campaign: Campaign, issued: list[tuple[Person, str, str]], *, now: dt.datetime) -> None:
    """Whom, of which award, for which case."""
    messages.notify_each(
        [person.pk for person, _, _ in issued], campaign, "certificate.issued", award=[label for _, label, _ in issued],
        submission=[title for _, _, title in issued], link=links.to_campaign("results", campaign), now=now,
    )  # fmt: skip


def _issue_for_units(
    campaign: Campaign,
    award: str,
    wording: UnitCertificate,
    *,
    actor: Person,
    now: dt.datetime,
    with_gaps: bool,
) -> int:
    """For the units of one honour (C19), one with an undecided objection waits (C20); their coordinators are told in the
    background.
    """
    rows = UnitHonour.objects.filter(
        honour_list__campaign=campaign, honour_list__award=award, published_at__isnull=False, withdrawn_at=None,
        certificates=None,
    ).exclude(unit__in=[unit for _, unit in held_units(campaign, award)]).select_related("unit", "honour_list").order_by("rank", "unit__path")  # fmt: skip
    honours = [row for row in rows if with_gaps or not missing(row.unit.name)]
    if not honours:
        return 0
    fresh = _fresh_numbers(campaign, wording, now, unit_award=award)
    certificates = [
        Certificate(
            tenant_id=campaign.tenant_id, campaign=campaign, honour=honour, number=next(fresh),
            holder=honour.unit.name, unit_name=honour.unit.name, label=honour.honour_list.label, issued_at=now,
        )
        for honour in honours
    ]  # fmt: skip
    _lay_out(certificates, campaign)
    Certificate.objects.bulk_create(certificates, batch_size=1000)
    units = [honour.unit_id for honour in honours]
    people = Membership.objects.filter(role=Role.COORDINATOR, unit__in=units).values_list("person", flat=True)
    if told := set(people):
        messages.notify_many(
            told, campaign, "honour.certified", campaign=campaign.name, award=honours[0].honour_list.label,
            link=links.to_campaign("results", campaign), campaign_key=campaign.pk, actor=actor, now=now,
        )  # fmt: skip
    return len(honours)


def _lay_out(certificates: Collection[Certificate], campaign: Campaign) -> None:
    """Give each its award's newest design, the pictures of now and the rules in force, which it keeps. Raises `NotAllowed`
    (certificate_overflow) where words don't fit their box at any size.
    """
    if not certificates:
        return
    doc, designs, pictures = document_of(campaign), newest_designs(campaign), pictures_to_issue(campaign)
    for row in certificates:
        row.design, row.rule_set = chosen(designs, row.label), campaign.in_force
        for slot, picture in pictures.items():
            setattr(row, slot, picture)
        set_all_words(content_of(row, doc, wording_of(row, doc), campaign.zone, design=layout_of(row.design)))


@transaction.atomic
def revoke(certificate: Certificate, *, why: str, actor: Person, now: dt.datetime) -> None:
    """Take a certificate back; its address says so from now on."""
    if not why.strip():
        raise NotAllowed(refuse("reason_missing"))
    won = Certificate.objects.filter(pk=certificate.pk, revoked_at=None).update(
        revoked_at=now, revoked_why=why.strip()
    )
    if not won:
        raise NotAllowed(refuse("revoked_already"))
    audit.record(
        "certificate.revoke",
        certificate,
        campaign=certificate.campaign_id,
        actor=actor,
        now=now,
        why=why.strip(),
    )


@transaction.atomic
def reissue(
    certificate: Certificate,
    *,
    holder: str,
    unit_name: str,
    title: str,
    why: str,
    actor: Person,
    now: dt.datetime,
) -> Certificate:
    """Replace a certificate by a corrected one with a number of its own; the old one points at it. One that was revoked
    already, by mistake or with a case that is in again (C23), is issued again once.
    """
    campaign = certificate.campaign
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    holder, unit_name, title = one_line(holder), one_line(unit_name), one_line(title)
    if certificate.honour is not None:
        unit_name, title = holder, ""
        if not holder:
            raise NotAllowed(refuse("certificate_unit_blank"))
    elif not holder or not title:
        raise NotAllowed(refuse("certificate_blank"))
    wording = wording_of(certificate, document_of(campaign))
    unit_award = certificate.honour.honour_list.award if certificate.honour else ""
    if _may_be_issued_again(certificate):
        if not why.strip():
            raise NotAllowed(refuse("reason_missing"))
    else:
        revoke(certificate, why=why, actor=actor, now=now)
    number = next(
        _fresh_numbers(campaign, wording, now, role=Certificate.Role(certificate.role), unit_award=unit_award)
    )
    replacement = _replacement(certificate, number, holder=holder, unit_name=unit_name, title=title, now=now)
    _lay_out([replacement], campaign)
    replacement.save()
    audit.record(
        "certificate.reissue",
        replacement,
        campaign=campaign.pk,
        actor=actor,
        now=now,
        why=why.strip(),
        old=certificate.number,
    )
    return replacement


def _replacement(
    certificate: Certificate, number: str, *, holder: str, unit_name: str, title: str, now: dt.datetime
) -> Certificate:
    """What stands in the place of another: of the same award and role, with what was corrected."""
    return Certificate(
        tenant_id=certificate.tenant_id, campaign=certificate.campaign, award=certificate.award, honour=certificate.honour,
        role=certificate.role, number=number, holder=holder, unit_name=unit_name, title=title, label=certificate.label,
        instructors=certificate.instructors, authors=certificate.authors, case_award=certificate.case_award, issued_at=now,
        replaces=certificate,
    )  # fmt: skip


def _may_be_issued_again(certificate: Certificate) -> bool:
    """Revoked, replaced by none, and of a case that is in; call under the campaign's lock."""
    rows = Certificate.objects.filter(pk=certificate.pk, revoked_at__isnull=False, reissue=None)
    return rows.filter(award__submission__state=State.ELIGIBLE).exists()


def _fresh_numbers(
    campaign: Campaign,
    wording: AnyWording,
    now: dt.datetime,
    *,
    role: Certificate.Role = Certificate.Role.AUTHOR,
    unit_award: str = "",
) -> Iterator[str]:
    """Numbers that go on where the certificates of the cases, of their instructors, or of one honour of units, have got to."""
    require(decide_pattern(wording.number))
    taken = set(Certificate.objects.values_list("number", flat=True))
    rows = Certificate.objects.filter(campaign=campaign)
    same = (
        rows.filter(honour__honour_list__award=unit_award)
        if unit_award
        else rows.filter(honour=None, role=role)
    )
    year = now.astimezone(campaign.zone).year
    call_year = document_of(campaign).year or year
    return numbers(wording.number, year=year, call_year=call_year, start=same.count() + 1, taken=taken)


def revoke_certificates(
    submission: Submission, *, why: str, now: dt.datetime, list_key: str | None = None
) -> None:
    """The certificates of a submission that is excluded lose their force (settings.EXCLUSION_HANDLERS), or those of its award in
    one list that was corrected (settings.AWARD_CHANGE_HANDLERS).
    """
    valid = Certificate.objects.filter(award__submission=submission, revoked_at=None)
    if list_key is not None:
        valid = valid.filter(award__list_key=list_key)
    valid.update(revoked_at=now, revoked_why=why)


def revoke_of_honour(honour: UnitHonour, *, why: str, now: dt.datetime) -> int:
    """The certificates of an honour that is taken back lose their force; how many."""
    valid = Certificate.objects.filter(honour=honour, revoked_at=None)
    return int(valid.update(revoked_at=now, revoked_why=why))


def start_batch(campaign: Campaign, form: str, *, actor: Person, now: dt.datetime) -> Task:
    """All valid certificates as one file, made in the background; the task leaves the trace (X08, SEC-M8)."""
    if not Certificate.objects.filter(campaign=campaign, revoked_at=None).exists():
        raise NotAllowed(refuse("no_certificates_yet"))
    return tasks.start(
        FORMS[form].name, tenant=campaign.tenant, subject=subject_of(campaign), name=batch_name(campaign, form),
        campaign=campaign.pk, actor=actor, now=now,
    )  # fmt: skip


def note_export(campaign: Campaign, what: str, *, actor: Person, now: dt.datetime) -> None:
    """All certificates at once hold everybody's name, so taking them out leaves a trace (X08, SEC-M8)."""
    audit.record("export.create", campaign, campaign=campaign.pk, actor=actor, now=now, what=what)
