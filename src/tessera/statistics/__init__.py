"""Dataflows, their releases, and every figure that leaves the house.

A release is never overwritten; a figure always names the release it comes from. Writes are in
``actions``, everything read starts in ``reads`` (visibility and confidentiality are applied there,
once), and ``bridge`` is the only door to the numbers' own package. Start reading at
``reads/tables.py``.
"""
