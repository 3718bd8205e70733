"""The room's contents told as documents."""

from tessera.exchange.outlines.compilation import Made, Teller, changes, fingerprint, outline

__all__ = ["Made", "Teller", "changes", "fingerprint", "outline"]
