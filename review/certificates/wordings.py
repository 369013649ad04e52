"""Whose words a certificate has: the campaign's for a case or for those who guided it, the unit award's own for a unit."""

from campaigns.schema import Certificate as Wording
from campaigns.schema import Document, InstructorCertificate, UnitCertificate
from portal.decisions import NotAllowed, refuse
from review.models import Certificate

AnyWording = Wording | InstructorCertificate | UnitCertificate


def wording_of(certificate: Certificate, doc: Document) -> AnyWording:
    """Raises `NotAllowed` where the rules in force don't word it any more."""
    honour = certificate.honour
    wording: AnyWording | None
    if honour is not None:
        wording = unit_wordings(doc).get(honour.honour_list.award)
    elif certificate.role == Certificate.Role.INSTRUCTOR:
        wording = doc.instructor_certificate
    else:
        wording = doc.certificate
    if wording is None:
        raise NotAllowed(refuse("no_certificate"))
    return wording


def dated(certificate: Certificate) -> str:
    """The date that the certificate itself bears, where its campaign words it; "": the day of issue."""
    return wording_of(certificate, certificate.rule_set.doc).dated


def has_wording(doc: Document) -> bool:
    """Whether the rules word any certificate."""
    return bool(doc.certificate or doc.instructor_certificate or unit_wordings(doc))


def unit_wordings(doc: Document) -> dict[str, UnitCertificate]:
    """The wording of each unit award that has certificates, by its key."""
    return {award.key: award.certificate for award in doc.unit_awards if award.certificate is not None}
