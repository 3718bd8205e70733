"""The exchange room: one contact point asks, the others answer, the answers travel as far as allowed.

Nouns: Query and its Questions; a Reply of each participant with its Answers (the workspace, read by
the own organisation alone) and their AnswerEditions (what was released: all that others ever read);
Consultation of the own national network; ClockEntry, the ledger of every start, extension and
reminder; Compilation and what of it has left. Used by contact points, secretariats, the institutions
behind them and, as far as contributors allow, everybody. Start reading in ``workflow.py``, then
``visibility.py``, then ``actions``.
"""
