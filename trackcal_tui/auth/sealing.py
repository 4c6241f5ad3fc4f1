"""Encrypt and decrypt the vault's files with AES-256-GCM.

A sealed text is `TCV`, a version byte, a 12-byte nonce, and the ciphertext with its tag.
"""

from __future__ import annotations

import secrets

_HEADER = b"TCV\x01"
_NONCE_BYTES = 12
_TAG_BYTES = 16


def seal(key: bytes, content: bytes, name: str) -> bytes:
    """Encrypt content for one name: under another name it does not open again."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # 38 ms

    nonce = secrets.token_bytes(_NONCE_BYTES)
    return _HEADER + nonce + AESGCM(key).encrypt(nonce, content, _HEADER + name.encode())


def unseal(key: bytes, sealed: bytes, name: str) -> bytes | None:
    """Return the content; None if it is damaged, or sealed by another version, key or name."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    start = len(_HEADER) + _NONCE_BYTES
    if not sealed.startswith(_HEADER) or len(sealed) < start + _TAG_BYTES:
        return None
    nonce = sealed[len(_HEADER) : start]
    try:
        return AESGCM(key).decrypt(nonce, sealed[start:], _HEADER + name.encode())
    except InvalidTag:
        return None
