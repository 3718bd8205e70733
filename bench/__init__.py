"""What the project promises in figures, measured: ``bin/bench [GROUP]``.

One module for each group, named after a room; each has ``measure() -> Iterator[Figure]``. Every figure
is the median of several runs, peers run in the same session from environments of their own.
Start reading at ``frame.py``.
"""
