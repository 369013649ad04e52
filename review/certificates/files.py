"""One certificate as the file that its holder gets: drawn and signed."""

from django.conf import settings

from review.certificates.content import CertificateContent
from review.certificates.pdf import pdf
from review.certificates.signing import signed


def signed_pdf(content: CertificateContent) -> bytes:
    """The file; a signature takes some hundredths of a second."""
    return signed(pdf([content]), content, settings.RECEIPT_KEY)
