"""The room's contents told as documents."""

from tessera.exchange.outlines.compilation import Made, changes, fingerprint, outline

__all__ = ["Made", "changes", "fingerprint", "outline"]
