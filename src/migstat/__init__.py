"""The numbers: areas, the SDMX information model, sources, and the store of releases.

Nothing here knows Django, the clock, the network or any global state; what is needed is passed in.
Start reading in ``sdmx/model.py`` (the nouns) and ``store/`` (where releases live).
"""
