"""That the other account was proved, carried from one page to the next: signed, for ten minutes, for one keeper, void once the
other account's password changes.
"""

from django.core import signing

from portal.models import Person

SALT, MINUTES = "portal.accounts.merging", 10


def proof_of(double: Person, *, keeper: Person) -> str:
    """What the page keeps."""
    return signing.dumps([keeper.pk, double.pk, _mark(double)], salt=SALT)


def double_with(proof: str, *, keeper: Person) -> Person | None:
    """The account that the proof is of; None where it is none of this keeper's, or too old."""
    try:
        whose, key, mark = signing.loads(proof, salt=SALT, max_age=MINUTES * 60)
    except (signing.BadSignature, ValueError):
        return None
    double = Person.objects.filter(pk=key).first() if whose == keeper.pk else None
    return double if double is not None and _mark(double) == mark else None


def _mark(person: Person) -> str:
    return person.password[-12:]
