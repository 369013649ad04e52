"""What the database keeps of a secret: encrypted with a key that only the machine's SECRET_KEY gives."""

import base64

from cryptography.fernet import Fernet
from django.conf import settings
from django.utils.crypto import salted_hmac


def seal(text: str, purpose: str) -> str:
    return _fernet(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, purpose: str) -> str:
    """Raises `InvalidToken` where SECRET_KEY is another one."""
    return _fernet(purpose).decrypt(sealed.encode()).decode()


def _fernet(purpose: str) -> Fernet:
    digest = salted_hmac(purpose, "", algorithm="sha256", secret=settings.SECRET_KEY).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
