"""Who is named on the certificates of an award: its authors, and on certificates of their own those who guided it."""

from collections.abc import Iterator

from campaigns.schema import Certificate as Wording
from review.models import Award
from submissions.models import Instructor


def holders(award: Award, *, per_author: bool) -> list[tuple[str, str]]:
    """(names, unit) of each certificate of an award: all authors together in order, or one for each. An author without a unit
    of their own belongs to the case's.
    """
    submission = award.submission
    of_case = submission.unit.name if submission.unit else ""
    return [(names[:200], (unit or of_case)[:120]) for names, unit in _named(award, per_author=per_author)]


def _named(award: Award, *, per_author: bool) -> list[tuple[str, str]]:
    authors = list(award.submission.authors.all())
    if not authors:
        return [(str(award.submission.owner), "")]
    if per_author:
        return [(author.name, author.unit_name) for author in authors]
    return [("、".join(author.name for author in authors), authors[0].unit_name)]


def guides(award: Award) -> list[Instructor]:
    """Those who guided the case and did not say that it isn't them; nobody where its category asks for none."""
    submission = award.submission
    if submission.spec.instructors is None:
        return []
    return [each for each in submission.instructors.all() if each.name and each.declined_at is None]


def guides_named(award: Award) -> str:
    """Their names in order, as the case's own certificate has them."""
    return "、".join(each.name for each in guides(award))[:200]


def printed_words(award: Award, wording: Wording) -> Iterator[str]:
    """What of an award is printed on its certificates: names, units, title."""
    for names, unit in holders(award, per_author=wording.per_author):
        yield names
        yield unit
    yield award.submission.title
    if "{instructors}" in wording.body:
        yield guides_named(award)
