"""Whose words a certificate has: the campaign's for a case, the unit award's own for a unit."""

from campaigns.schema import Certificate as Wording
from campaigns.schema import Document, UnitCertificate
from portal.decisions import NotAllowed, refuse
from review.models import Certificate


def wording_of(certificate: Certificate, doc: Document) -> Wording | UnitCertificate:
    """Raises `NotAllowed` where the rules in force don't word it any more."""
    honour = certificate.honour
    wording = doc.certificate if honour is None else unit_wordings(doc).get(honour.honour_list.award)
    if wording is None:
        raise NotAllowed(refuse("no_certificate"))
    return wording


def has_wording(doc: Document) -> bool:
    """Whether the rules word any certificate."""
    return doc.certificate is not None or bool(unit_wordings(doc))


def unit_wordings(doc: Document) -> dict[str, UnitCertificate]:
    """The wording of each unit award that has certificates, by its key."""
    return {award.key: award.certificate for award in doc.unit_awards if award.certificate is not None}
