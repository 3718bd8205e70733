"""The network: the platform on which a migration knowledge network runs.

Corridors (core, audit, access, workflow, notices) are used by every room; rooms are one word each;
doors (api, site) let people and programs in. ``docs/why/design.md`` has the picture of the house.
"""
