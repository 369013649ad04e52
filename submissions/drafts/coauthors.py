"""Which accounts belong to the authors and instructors of a submission. An account speaks for one of them by a verified address that the
author's line has, or by the line's phone together with the name; an account without any verified address speaks for nobody.
"""

from collections.abc import Iterable, Mapping, Sequence

from allauth.account.models import EmailAddress
from django.db.models import QuerySet

from portal.models import Person
from portal.typed_text import email_address, identity, phone_digits
from submissions.models import CoAuthor, NamedPerson, Submission


def accounts_of(submission: Submission) -> dict[int, list[NamedPerson]]:
    """The lines of authors and instructors that accounts other than the owner's speak for, by the account's key. Two queries
    and the lines.
    """
    authors: list[NamedPerson] = [*submission.authors.all(), *submission.instructors.all()]
    addresses = {address.lower() for author in authors if (address := _address(author))}
    phones = {author.phone for author in authors if author.phone}
    proven = EmailAddress.objects.filter(verified=True)
    by_address = {row.email.lower(): row.user_id for row in proven.filter(email__in=addresses).order_by("pk")}
    holders = Person.objects.filter(phone__in=phones, pk__in=proven.values("user"))
    by_phone = {phone_digits(person.phone): person for person in holders}
    asked: dict[int, list[NamedPerson]] = {}
    for author in authors:
        for key in _holders(author, by_address, by_phone):
            if key != submission.owner_id:
                asked.setdefault(key, []).append(author)
    return asked


def _holders(
    author: NamedPerson, by_address: Mapping[str, int], by_phone: Mapping[str, Person]
) -> Iterable[int]:
    keys = set()
    if (address := _address(author)) and address.lower() in by_address:
        keys.add(by_address[address.lower()])
    person = by_phone.get(phone_digits(author.phone)) if author.phone else None
    if person is not None and identity(person.real_name) == identity(author.name):
        keys.add(person.pk)
    return keys


def _address(author: NamedPerson) -> str | None:
    return email_address(str(author.details.get("email", "")))


DECLINED, CONFIRMED, WAITING, UNREACHED = "declined", "confirmed", "waiting", "unreached"


def states_of(submission: Submission) -> dict[int, str]:
    """How far each author's line is with its person's answer, by the line's place: nothing of the owner's own line and
    before the first hand-in, which is when they are asked. Five queries, one where nobody was asked ever.
    """
    if not submission.number:
        return {}
    own = {identity(submission.owner.real_name)} - {""}
    return _states(submission, [row for row in submission.authors.all() if identity(row.name) not in own])


def instructor_states(submission: Submission) -> dict[int, str]:
    """The same of those who guided it."""
    return _states(submission, list(submission.instructors.all())) if submission.number else {}


def _states(submission: Submission, people: Sequence[NamedPerson]) -> dict[int, str]:
    answers = dict(CoAuthor.objects.filter(submission=submission).values_list("person", "answer"))
    holders: dict[NamedPerson, set[int]] = {}
    for key, lines in accounts_of(submission).items():
        for line in lines:
            holders.setdefault(line, set()).add(key)
    return {
        each.position: _state(each, {answers.get(key, "") for key in holders.get(each, ())})
        for each in people
    }


def _state(author: NamedPerson, answers: set[str]) -> str:
    if author.declined_at is not None:
        return DECLINED
    if CoAuthor.Answer.CONFIRMED in answers:
        return CONFIRMED
    return WAITING if CoAuthor.Answer.ASKED in answers else UNREACHED


def asked_of(person: Person) -> QuerySet[CoAuthor]:
    """The tenant's submissions on which somebody else named the person, the latest first."""
    rows: QuerySet[CoAuthor] = CoAuthor.objects.filter(person=person)
    return rows.select_related(
        "submission__campaign__tenant", "submission__owner", "submission__tenant", "submission__unit"
    ).order_by("-asked_at", "-pk")
