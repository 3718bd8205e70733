"""Documents: what a room has to say, and how it is drawn, written and printed.

Nouns: Outline, Section, Table, Figure, Note, Gap (``outline.py``, pure); Chart, Series, AreaMap
(``figures.py``, pure). Renderers never query: ``charts`` and ``maps`` make Vega-Lite specifications
and pictures, ``sheets`` makes spreadsheets. Every room that publishes uses it.
Start reading in ``outline.py``.
"""
