"""The door for programs: thin JSON addresses over the same reads as the pages.

Whatever it answers starts from what the reader may see, names release, vintage and licence, and
carries each note on an area once. A question it does not understand is refused with one sentence.
Start reading in ``asking.py`` (what every question passes), then ``v1/``.
"""
