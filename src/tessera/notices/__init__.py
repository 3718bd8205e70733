"""Notices: mails, digests and calendars made from audit events, and the jobs that make them.

A room says in its ``notices.py``, which is found when the installation starts, on which occasion who
is told what (``occasions.on``), which deadlines a person has (``deadlines.source``) and what happens
by itself (``periodic.every``). Nouns: Notice, one event told to one person; Digest, several of them
in one mail; Preference; Bounce; Calendar; Worker and Turn of the jobs. A mail names number and
office and links; whatever its reader may not see tomorrow is not in it. Start reading in
``occasions.py``, then ``actions``.
"""
