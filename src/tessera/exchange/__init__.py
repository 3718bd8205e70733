"""The exchange room: one contact point asks, the others answer, the answers travel as far as allowed.

Nouns: Query and its Questions; a Reply of each participant with its Answers (the workspace, read by
the own organisation alone) and their AnswerEditions (what was released: all that others ever read);
Consultation of the own national network; ClockEntry, the ledger of every start, extension and
reminder; Compilation and what of it has left. A Study, in folders and files called ``studies``, is the
same with a CommonTemplate of sections in the place of questions and NationalContributions in that of
replies. Used by contact points, secretariats, the institutions behind them and, as far as contributors
allow, everybody.

Start reading in ``workflow.py``, then ``visibility.py``, then ``actions/launching.py``, which is one
step from end to end; ``docs/howto/write-a-room.md`` goes through the files in order. Beside the furniture
of every room stand ``checks`` (what is entered), ``files`` (what is kept for good), ``workdays``,
``legacy`` (published compilations, read), and for the search ``passages``, ``marks`` and ``semantics``.
"""
