"""Networks and the people in them: who takes part, as what, since when, with which rights.

Nouns: Network, Organisation, ContactPoint, Membership, Arrangement, Right, Person, Mandate,
Expertise, Invitation. An international network and a national one are the same noun. Everything
has dates, so that "who was a member on that day" is a question. Tables stand below
``tessera.access``; actions, reads and pages stand above it. Start reading at ``models/networks.py``.
"""
