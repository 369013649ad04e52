"""The page that verifies certificates without a network: one file that a person keeps, with the portal's keys and the list of
what was withdrawn in it.
"""

import base64
import datetime as dt
import hashlib
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from review.certificates.signing import certificate_of
from review.certificates.verifying import fingerprint_words, withdrawn_list

_SCRIPTS = Path(settings.BASE_DIR) / "static" / "js" / "review" / "offline"
_STYLE = Path(settings.BASE_DIR) / "static" / "css" / "certificate_offline.css"


def offline_page(now: dt.datetime) -> str:
    """The whole file. Its policy lets nothing run but the two scripts inside, and nothing be fetched."""
    scripts = [(_SCRIPTS / name).read_text("utf-8") for name in ("signed_pdf.js", "page.js")]
    style = _STYLE.read_text("utf-8")
    policy = (
        f"default-src 'none'; script-src {' '.join(map(_hash, scripts))}; style-src {_hash(style)}; "
        "base-uri 'none'; form-action 'none'"
    )
    certificate = certificate_of(settings.RECEIPT_KEY).public_bytes(Encoding.DER)
    portal = {
        "certificate": certificate.hex(),
        "old": list(settings.RECEIPT_OLD_KEYS),
        "list": withdrawn_list(now),
    }
    context: dict[str, Any] = {
        "policy": format_html('<meta http-equiv="Content-Security-Policy" content="{}">', policy),
        "style": _inline("style", style), "scripts": SafeString("\n".join(_inline("script", each) for each in scripts)),
        "portal": portal, "now": now,
        "address": settings.PUBLIC_ADDRESS, "fingerprint": fingerprint_words(),
    }  # fmt: skip
    return render_to_string("review/certificates/offline.html", context)


def _inline(tag: str, text: str) -> SafeString:
    """One of our own files inside the page; no template of the portal may hold such."""
    return SafeString(f"<{tag}>{text}</{tag}>")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
