"""Keys of our own: nobody else can read or change what is sealed, nor change what is marked."""

import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12  # bytes


class Seals:
    """Seals and marks. Each has a key of its own, of which nothing follows about the secret, nor about the other's."""

    def __init__(self, secret: str) -> None:
        self._cipher = AESGCM(_derived(secret, b"seals"))
        self._key = _derived(secret, b"marks")

    def close(self, text: str, about: str) -> str:
        """The text, sealed; it can be opened only as being `about` the same."""
        nonce = os.urandom(_NONCE)
        return urlsafe_b64encode(nonce + self._cipher.encrypt(nonce, text.encode(), about.encode())).decode()

    def open(self, sealed: str, about: str) -> str | None:
        """The text; None where it is not one of ours, or about something else."""
        try:
            content = urlsafe_b64decode(sealed.encode())
            return self._cipher.decrypt(content[:_NONCE], content[_NONCE:], about.encode()).decode()
        except (ValueError, InvalidTag):
            return None

    def mark(self, text: str, about: str) -> str:
        """A short mark that nobody else can make for this text."""
        return hmac.new(self._key, f"{about}\0{text}".encode(), sha256).hexdigest()[:32]

    def is_marked(self, text: str, mark: str, about: str) -> bool:
        """Whether the mark is the text's."""
        return hmac.compare_digest(self.mark(text, about).encode(), mark.encode("utf-8", "replace"))


def _derived(secret: str, purpose: bytes) -> bytes:
    about = b"disagree-and-commit: the pages' " + purpose
    return HKDF(SHA256(), 32, None, about).derive(secret.strip().encode())
