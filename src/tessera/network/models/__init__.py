"""Tables of networks and people."""

from tessera.network.models.arrangements import Act, Arrangement, Product, Right
from tessera.network.models.networks import ContactPoint, Membership, Network, Organisation
from tessera.network.models.people import (
    Competence,
    Expertise,
    Invitation,
    Mandate,
    Person,
)

__all__ = [
    "Act", "Arrangement", "Competence", "ContactPoint", "Expertise", "Invitation", "Mandate",
    "Membership", "Network", "Organisation", "Person", "Product", "Right",
]  # fmt: skip
